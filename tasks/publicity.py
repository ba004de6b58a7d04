"""Between the scores and the contract: candidates published, dates that the award sets. Rows S5.2, S8.5."""

from schemas.bids import BIDS_SCORED, BidsScored
from schemas.records import Engagement
from schemas.rules.tender_calendar import AFTER_AWARD, PUBLICITY, SIGNING, closing, publicity_until
from schemas.selection import CANDIDATES, EVALUATION_REPORT
from schemas.tender import TENDER_NOTICE, TenderNoticeContext
from schemas.tendering import PUBLICITY_NOTICE, Candidate, PublicityContext, is_tender
from tasks.answers import head
from tasks.awards import award_issued, award_number
from tasks.challenges import publicity
from tasks.documents import Issued, issue
from tasks.evaluation import evaluate
from tasks.securities import SIGNING_DUTY, enter_legal_duties, move_due_dates
from tasks.step import step
from tasks.tender import arrangement
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

PUBLICITY_DUTY = "award-publicity"


@step("公示中标候选人")
def publish_candidates(no: str) -> Issued | None:
    """公示中标候选人。

    The ranked candidates of a tender by law, at most three, until when they stand published; nothing elsewhere
    (招标投标法实施条例 53, 54).
    """
    with reading() as store:
        request = store.engagements.request_of(store.engagements.get(no))
        if request.regime not in PUBLICITY or not is_tender(request):
            return None

    def build(store: Store, engagement: Engagement) -> PublicityContext:
        today = store.today(engagement)
        until = publicity_until(today, store.engagements.request_of(engagement).regime)
        arranged = arrangement(store, engagement)
        assert until is not None
        evaluation = evaluate(store, engagement)
        scored = store.decisions.made(engagement, BIDS_SCORED, BidsScored, 1)
        promised = {item.vendor: item for item in scored.responses}
        return PublicityContext(
            head=head(store, engagement),
            candidates=[
                Candidate(**row.model_dump(include={"rank", "vendor", "gross", "total"}), response=promised[row.vendor])
                for row in evaluation.ranking[:CANDIDATES]
            ],
            published_on=today,
            until=until,
            objections_to=arranged.objections_to if arranged else store.engagements.holder(engagement, "buyer"),
            media=_media(store, engagement),
            report_no=store.documents.issued(engagement, EVALUATION_REPORT).number,
            judges=len(evaluation.scorers),
            received=len(evaluation.bids),
            valid=len(evaluation.ranking),
            rejected=[f"{bid.vendor}：{'；'.join(bid.reasons)}" for bid in evaluation.bids if not bid.valid],
        )

    notice = issue(PUBLICITY_NOTICE, no, build)
    with transaction() as store:
        engagement = store.engagements.get(no)
        if published := publicity(store, engagement):
            due = closing(published.until)
            store.obligations.add(engagement, PUBLICITY_DUTY, "1", "中标候选人公示期满", due, published.period)
    return notice


def _media(store: Store, engagement: Engagement) -> list[str]:
    """Where the tender was announced; none where bidders were invited."""
    announced = store.documents.newest(engagement, TENDER_NOTICE)
    return [name for paper in announced for name in TenderNoticeContext.model_validate(paper.context).facts.media]


@step("登记定标后的日程")
def enter_award_calendar(no: str) -> None:
    """登记定标后的日程。

    The last day for the contract, what the law wants reported or announced, and when the bid securities are due back
    now; nothing of a voluntary inquiry.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        request = store.engagements.request_of(engagement)
        store.obligations.fulfil(engagement, PUBLICITY_DUTY, "1")
        move_due_dates(store, engagement)
        if request.regime == "voluntary" and not is_tender(request):
            return
        notice, subject = award_issued(store, engagement), str(award_number(store, engagement))
        enter_legal_duties(store, engagement, AFTER_AWARD, notice.dated, subject)
        signing = SIGNING[request.regime]
        due = closing(signing.after(notice.dated))
        store.obligations.add(engagement, SIGNING_DUTY, subject, "与成交供应商签订合同", due, signing.law)
