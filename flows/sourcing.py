"""选商: ask several vendors, judge what they bid, choose one and say why."""

from flows.phase import business_flow
from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, BidsReceived, BidsScored
from schemas.forms import Done, Needs
from schemas.sourcing import AWARD, Award
from tasks.answers import answer
from tasks.bids import register_bids, too_few_bids
from tasks.collusion import award_form
from tasks.planning import turn_down
from tasks.scoring import register_scores
from tasks.sourcing import (
    invite_vendors,
    issue_award_notice,
    issue_inquiry,
    issue_quotation_form,
    issue_regret_notices,
    issue_scoring_sheet,
    issue_selection_report,
)
from tasks.vendor_standing import earlier_grades


@business_flow("选商", "选商 {no}")
def sourcing(no: str) -> Done | Needs:
    """选商：询价、收报价、评分、定标，通知全部报价人。"""
    inquiry = None
    for vendor in invite_vendors(no):
        inquiry = issue_inquiry(no, vendor)
        issue_quotation_form(no, vendor)

    if answer(no, BIDS_RECEIVED, BidsReceived, 1) is None:
        return Needs("bids-received", (1,), inquiry.markdown if inquiry else "")
    register_bids(no)
    if shortage := too_few_bids(no):
        turn_down(no)
        return Done("；".join(shortage), "stop")

    if answer(no, BIDS_SCORED, BidsScored, 1) is None:
        return Needs("bids-scored", (1,), earlier_grades(no) + (inquiry.markdown if inquiry else ""))
    register_scores(no)
    scoring = issue_scoring_sheet(no)

    if answer(no, AWARD, Award, 1) is None:
        return Needs("award", (1,), scoring.markdown, award_form(no))
    issue_selection_report(no)
    issue_award_notice(no)
    issue_regret_notices(no)
    return Done("已定标并通知全部报价人")
