"""Every kind of table that can be checked. A new kind is a module beside this one and one line here."""

from waibao.checks.culture_questionnaire import CULTURE_QUESTIONNAIRE
from waibao.checks.inspection import INSPECTION_SHEET, NEW_DEVICES
from waibao.checks.issue_log import ISSUE_LOG
from waibao.checks.it_survey import IT_SOFTWARE, IT_SURVEY
from waibao.checks.judge_sheet import JUDGE_SHEET
from waibao.checks.onboarding import ONBOARDING
from waibao.checks.payment_schedule import PAYMENT_SCHEDULE
from waibao.checks.personnel_events import PERSONNEL_EVENTS
from waibao.checks.portfolio import PORTFOLIO
from waibao.checks.quotation import QUOTATION
from waibao.checks.risk_register import RISK_REGISTER
from waibao.checks.roster import ROSTER
from waibao.checks.scoring_sheet import SCORING_SHEET
from waibao.checks.table import TableKind
from waibao.checks.test_results import TEST_RESULTS
from waibao.checks.vendor_form import VENDOR_FORM

_KINDS = (
    QUOTATION,
    TEST_RESULTS,
    RISK_REGISTER,
    SCORING_SHEET,
    JUDGE_SHEET,
    PAYMENT_SCHEDULE,
    ISSUE_LOG,
    ROSTER,
    ONBOARDING,
    PERSONNEL_EVENTS,
    INSPECTION_SHEET,
    NEW_DEVICES,
    IT_SURVEY,
    IT_SOFTWARE,
    PORTFOLIO,
    VENDOR_FORM,
    CULTURE_QUESTIONNAIRE,
)
TABLE_KINDS: dict[str, TableKind] = {kind.slug: kind for kind in _KINDS}
