"""What vendors are asked by and until when: the tender's arrangement, its calendar, its bidders. Rows S5.2, S11.1."""

from datetime import datetime

from schemas.catalogue import PAPER_GATES
from schemas.documents import DocumentKind
from schemas.errors import Refused
from schemas.forms import Answer
from schemas.records import Engagement, Organisation, Vendor
from schemas.rules.tender_calendar import CHANGING, Period, closing, deadline_refusals
from schemas.sourcing import InquiryContext
from schemas.tender import TENDER_NOTICE, TenderNotice, TenderNoticeContext
from schemas.tendering import (
    ARRANGED,
    BidderRegistered,
    TenderArranged,
    arranged_refusals,
    is_tender,
    notice_refusals,
)
from tasks.answers import last_round, profile
from tasks.refusals import Judges
from tasks.step import say, step
from tasks.vendor_standing import barred
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

NOTICE = PAPER_GATES[TENDER_NOTICE.slug]


def inquiry_kind(store: Store, engagement: Engagement) -> DocumentKind:
    """The document that asks the vendors, by the request's method."""
    return profile(engagement).inquiry[store.engagements.request_of(engagement).method]


def inquiry_no(store: Store, engagement: Engagement, position: int) -> str:
    """Number of the document that asked the vendor at a position."""
    return store.documents.issued(engagement, inquiry_kind(store, engagement), str(position)).number


def number_sent(no: str, vendor: str) -> str:
    """Number of the document that a vendor was asked with; a dash when it was not."""
    with reading() as store:
        engagement = store.engagements.get(no)
        for asked, organisation in store.sourcing.vendors(engagement):
            if organisation.name == vendor:
                return inquiry_no(store, engagement, asked.position)
    return "—"


def asked_with(store: Store, engagement: Engagement) -> InquiryContext | TenderArranged:
    """The dates that vendors were asked with: those arranged of a tender, which nobody may have come for yet."""
    if arranged := arrangement(store, engagement):
        return arranged
    document = store.documents.issued(engagement, inquiry_kind(store, engagement), "1")
    return InquiryContext.model_validate(document.context)


def deadline_of(store: Store, engagement: Engagement) -> datetime:
    """Until when bids are taken: as asked, or as the last amendment put it off."""
    amendments = store.tenders.amendments(engagement)
    return amendments[-1].due_after if amendments else asked_with(store, engagement).deadline


def arrangement(store: Store, engagement: Engagement) -> TenderArranged | None:
    """What was arranged of a tender, at last; None where vendors are asked otherwise."""
    return store.decisions.answer(engagement, ARRANGED, TenderArranged, last_round(store, engagement, ARRANGED))


def changing(store: Store, engagement: Engagement) -> Period | None:
    """How long before the deadline the documents may be changed without putting it off; None where no law says."""
    request = store.engagements.request_of(engagement)
    return CHANGING.get((request.regime, request.method))


def is_open(no: str) -> bool:
    """Whether anybody may bid, so that a notice is published."""
    with reading() as store:
        return store.engagements.request_of(store.engagements.get(no)).method == "open"


@step("登记采购日程")
def enter_tender_calendar(no: str) -> None:
    """登记采购日程。

    Put the dates that bind by law, and those of every tender, into the obligation calendar. A voluntary inquiry has
    none that anybody but the vendors must keep.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        request = store.engagements.request_of(engagement)
        if not is_tender(request) and request.regime == "voluntary":
            return
        due, change, add = deadline_of(store, engagement), changing(store, engagement), store.obligations.add
        add(engagement, "tender-deadline", "1", "接收投标（响应）文件截止并开启", due, "采购文件")
        if change:
            last = closing(change.before(due.date()))
            add(engagement, "tender-change", "1", "不顺延截止时间的澄清、修改最后发出日", last, change.law)


def announced(store: Store, engagement: Engagement) -> bool:
    """Whether the notice of an open tender was published."""
    return store.documents.latest(engagement, TENDER_NOTICE, "1") is not None


@step("登记潜在投标人")
def register_bidder(said: BidderRegistered) -> int:
    """登记潜在投标人。

    Enter a bidder that came after an open tender was announced; returns its position. Who is entered stays so.

    Raises:
        Refused: no open tender, not announced yet, outside the days on which documents are given out, past its
            deadline, or the bidder is restricted.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        if store.engagements.request_of(engagement).method != "open":
            raise Refused("只有公开招标才接受邀请名单以外的供应商：请核对项目编号")
        organisation = store.engagements.organisation(said.bidder)
        known = {one.id: vendor.position for vendor, one in store.sourcing.vendors(engagement)}
        if organisation.id in known:
            return known[organisation.id]
        today = store.today(engagement)
        if refusals := _not_given_out(store, engagement) + barred(store, engagement, organisation, today):
            raise Refused(refusals)
        position = len(known) + 1
        store.sourcing.invite(engagement, organisation, position)
    say(f"{said.no} 已登记潜在投标人 {said.bidder.name}")
    return position


def _not_given_out(store: Store, engagement: Engagement) -> list[str]:
    """Why documents are not given out today: the notice, as last issued, says from when and until when they are."""
    now, due = store.now(engagement), deadline_of(store, engagement)
    if now > due:
        return [f"投标截止时间 {due:%Y-%m-%d %H:%M} 已过，不再发出招标文件"]
    notice = store.documents.latest(engagement, TENDER_NOTICE, "1")
    if notice is None:
        return ["招标公告尚未发布：请先发布"]
    said = TenderNoticeContext.model_validate(store.documents.said(notice)).facts
    if said.documents_from <= now.date() <= said.documents_until:
        return []
    days = f"{said.documents_from} 至 {said.documents_until}"
    return [f"招标公告规定的获取招标文件的时间为 {days}，{now.date()} 不发出：请告知来人。"]


def bidders(store: Store, engagement: Engagement) -> list[tuple[Vendor, Organisation]]:
    """Those whose bids are held, in the order of invitation."""
    return [(vendor, one) for vendor, one in store.sourcing.vendors(engagement) if store.tenders.held(vendor)]


def _arranged_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, TenderArranged)
    today = store.today(engagement)
    early = [f"招标文件发出日期 {form.issued_on} 早于今天：请改正。"] if form.issued_on < today else []
    return early + arranged_refusals(form, store.engagements.request_of(engagement))


def _notice_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, TenderNotice)
    arranged = arrangement(store, engagement)
    refusals = notice_refusals(form, arranged)
    if arranged and outdated(store, engagement, arranged):
        refusals.append("招标安排的时间已经不足：请重新运行本项目，先改正招标安排。")
    return refusals


def outdated(store: Store, engagement: Engagement, arranged: TenderArranged) -> bool:
    """Whether so much time went by before anybody was asked, by letter or notice, that the dates are too short."""
    if store.sourcing.vendors(engagement) or announced(store, engagement):
        return False
    request, today, due = store.engagements.request_of(engagement), store.today(engagement), arranged.deadline.date()
    return due <= today or bool(deadline_refusals(today, due, request.regime, request.method))


REFUSALS: Judges = {ARRANGED.slug: _arranged_refusals, NOTICE.slug: _notice_refusals}
