"""The result made public after the award, where the law wants it. Rows S5.2, S8.5."""

from decimal import Decimal

from schemas.records import Engagement
from schemas.result_announcement import (
    RESULT_ANNOUNCEMENT,
    Agency,
    Bought,
    ResultAnnouncementContext,
    Reviewer,
    is_announced,
)
from schemas.tender import TENDER_NOTICE, TenderNotice, TenderNoticeContext
from schemas.tendering import PUBLICITY_NOTICE
from tasks.answers import head
from tasks.awards import award_issued, replaced
from tasks.documents import Issued, issue
from tasks.evaluation import evaluate
from tasks.sourcing import award_subject, awarded
from tasks.step import step
from tasks.tender import arrangement
from waibao.store.engine import reading
from waibao.store.store import Store


@step("出具中标（成交）结果公告")
def announce_result(no: str) -> Issued | None:
    """出具中标（成交）结果公告。

    What is to be published of the award by law (政府采购法实施条例第四十三条，国家发展改革委令第10号第六条); nothing of
    a voluntary procurement. Whoever publishes it enters the duty as done.
    """
    with reading() as store:
        if not is_announced(store.engagements.request_of(store.engagements.get(no))):
            return None

    def build(store: Store, engagement: Engagement) -> ResultAnnouncementContext:
        request, (winner, amount, _) = store.engagements.request_of(engagement), awarded(store, engagement)
        award, published = (
            award_issued(store, engagement),
            store.documents.find(engagement, PUBLICITY_NOTICE),
        )
        notice, arranged = _notice(store, engagement), arrangement(store, engagement)
        buyer = store.engagements.holder(engagement, "buyer")
        return ResultAnnouncementContext(
            head=head(store, engagement),
            regime=request.regime,
            word=head(store, engagement).words.award,
            method_title=request.method_title,
            winner=winner,
            amount=amount,
            award_no=award.number,
            awarded_on=award.dated,
            bought=_bought(store, engagement, winner.name, notice),
            scope=request.scope_in,
            needed_until=request.finish_on,
            reviewers=[Reviewer(name=one.name, expert=one.expert) for one in evaluate(store, engagement).scorers],
            agency=_agency(notice),
            in_place_of=replaced(store, engagement),
            published=published.number if published else "",
            objections_to=arranged.objections_to if arranged else f"{buyer}，{request.client.phone}",
            contact=buyer,
            announced_on=store.today(engagement),
        )

    return issue(RESULT_ANNOUNCEMENT, no, build, subject=award_subject(no))


def _notice(store: Store, engagement: Engagement) -> TenderNotice | None:
    """How the tender was announced; None where vendors were asked otherwise."""
    found = store.documents.newest(engagement, TENDER_NOTICE)
    return TenderNoticeContext.model_validate(found[-1].context).facts if found else None


def _agency(notice: TenderNotice | None) -> Agency | None:
    if notice is None or not notice.agency:
        return None
    return Agency(
        name=notice.agency,
        address=notice.agency_address,
        phone=notice.agency_phone,
        fee=notice.agency_fee,
    )


def _bought(store: Store, engagement: Engagement, winner: str, notice: TenderNotice | None) -> list[Bought]:
    """The lines of the winner's bid, with what the notice asked of each."""
    vendor, _ = store.sourcing.vendor_named(engagement, winner)
    bid = store.sourcing.bid_of(vendor)
    assert bid is not None
    asked = {item.name: item.requirement for item in notice.items} if notice else {}
    return [
        Bought(
            name=line["name"],
            unit=line["unit"],
            quantity=Decimal(line["quantity"]),
            price=Decimal(line["unit_price"]),
            amount=Decimal(line["amount"]),
            requirement=asked.get(line["name"], ""),
        )
        for line in bid.lines
    ]
