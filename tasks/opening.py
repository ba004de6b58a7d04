"""The opening: enough bids, who qualifies, what is opened, and the record of it. Rows S5.2, S8.5."""

import hashlib

from schemas.bids import BIDS_RECEIVED, BidReceived, BidsReceived
from schemas.errors import BadInput
from schemas.forms import Answer, Needs
from schemas.records import Engagement, Organisation, SealedBid, Vendor
from schemas.rules.bids import MINIMUM, bid_count_refusals
from schemas.sealed_bids import opening_refusals
from schemas.tendering import (
    OPENING_RECORD,
    QUALIFICATION,
    SCREENED,
    OpenedBid,
    OpeningContext,
    QualificationContext,
    QualificationScreened,
    RefusedBid,
    is_tender,
    screening_refusals,
    unscreened,
)
from schemas.values import from_fen, in_shanghai
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.inbox import inbox_file
from tasks.refusals import Judges
from tasks.sealed_bids import receipt_no, receipts_of_all
from tasks.securities import bid_security_faults, security_said
from tasks.step import step
from tasks.tender import arrangement, bidders, deadline_of
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.tenders import HELD


def named_bids(store: Store, engagement: Engagement, form: BidsReceived) -> list[BidReceived]:
    """The bids that an answer names, those among them that are all held."""
    if not form.all_sealed:
        return form.bids
    named = {bid.vendor for bid in form.bids}
    return form.bids + [
        BidReceived(vendor=organisation.name, file=bid.name, received_at=bid.received_at)
        for bid, _, organisation in store.tenders.of_all(engagement)
        if bid.status == HELD and organisation.name not in named
    ]


def session_refusals(store: Store, engagement: Engagement, form: BidsReceived) -> list[str]:
    """Why bids may not be opened so: too early, not told who was present, not all that are held."""
    refusals, tender = [], is_tender(store.engagements.request_of(engagement))
    short = form.none_came or bool(shortage(store, engagement))
    held = [organisation.name for _, organisation in bidders(store, engagement)]
    due, now = deadline_of(store, engagement), store.now(engagement)
    if form.opened_at:
        opened = in_shanghai(form.opened_at)
        if opened < due:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 早于报价截止时间 {due:%Y-%m-%d %H:%M}：请核对。")
        if opened > now:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 晚于现在：请在开启后登记。")
    elif (held or tender) and not short:
        refusals.append("密封的投标（报价）文件须集中开启：请填写开启时间、地点、开启人和见证人。")
    if not held and form.all_sealed and not short:
        refusals.append("没有已接收封存的文件：请逐份填写报价，或者勾选“截止时没有收到任何报价”。")
    if short and now < due:
        refusals.append(f"截止时间 {due:%Y-%m-%d %H:%M} 未到，不能登记报价不足或者没有报价：请在截止后办理。")
    return refusals + opening_refusals(held, [bid.vendor for bid in named_bids(store, engagement, form)], tender)


def changed_since(
    store: Store, engagement: Engagement, vendor: Vendor, held: SealedBid, named: BidReceived
) -> list[str]:
    """Why a file named at the opening is not the one that was handed in; empty when it is."""
    try:
        found = hashlib.sha256(inbox_file(store, engagement, named.file).read_bytes()).hexdigest()
    except BadInput:  # sealed and taken away, as it should be
        found = held.sha256 if named.file == held.name else ""
    receipt = receipt_no(store, engagement, vendor, held)
    if not found:
        return [f"“{named.file}”不是“{named.vendor}”递交的文件：请填写回执 {receipt} 登记的文件名“{held.name}”。"]
    if found != held.sha256:
        return [
            f"“{named.vendor}”的文件与回执 {receipt} 登记的摘要不同：截止后不得更换投标（报价）文件，请使用封存的文件。"
        ]
    return []


def unopened_reasons(store: Store, engagement: Engagement, vendor: Vendor, organisation: Organisation) -> list[str]:
    """Why a bid that is held stays sealed: not qualified, an amendment not confirmed, no security; empty to open it."""
    held = store.tenders.held(vendor)
    assert held is not None
    reasons = [
        f"未书面确认第 {amendment.seq} 号{amendment.kind}，确认之前递交的文件不生效"
        for amendment in store.tenders.unconfirmed(engagement, vendor, held.received_at)
    ]
    screened = store.decisions.answer(engagement, SCREENED, QualificationScreened, 1)
    if screened:
        reasons += [f"资格审查不合格：{why}" for why in screened.failures(organisation.name)]
    return reasons + bid_security_faults(store, engagement, vendor)


def shortage(store: Store, engagement: Engagement) -> list[str]:
    """Why nothing of a tender may be opened: fewer than three bids at the deadline (招标投标法 28; its regulation 44).

    Counted are those that are held and not void for want of a confirmation.
    """
    request = store.engagements.request_of(engagement)
    if not is_tender(request) or request.regime == "voluntary":
        return []
    count = sum(
        not store.tenders.unconfirmed(engagement, vendor, bid.received_at)
        for vendor, _ in bidders(store, engagement)
        if (bid := store.tenders.held(vendor))
    )
    found = bid_count_refusals(request.regime, count, None, None, request.roles.buyer, method=request.method)
    return [f"截止时{sentence}" for sentence in found]


def too_few_handed_in(no: str) -> list[str]:
    """Why sourcing must stop before anything is opened; empty when it need not."""
    with reading() as store:
        engagement = store.engagements.get(no)
        if store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1).none_came:
            return ["截止时没有收到任何报价：应当重新采购。"]
        return shortage(store, engagement)


def screening_needs(no: str) -> Needs | None:
    """The screening of a tender, before any price is known; None when it was made, or vendors were asked otherwise."""
    with reading() as store:
        engagement = store.engagements.get(no)
        arranged = arrangement(store, engagement)
        if arranged is None or store.decisions.answer(engagement, SCREENED, QualificationScreened, 1):
            return None
        names = [organisation.name for _, organisation in bidders(store, engagement)]
        lines = list(unscreened(names, arranged.requirements))
    preview = "逐项审查各投标人的资格文件；报价在审查之后开启，不合格的不再开启。"
    return Needs(SCREENED.slug, (1,), preview, {"lines": lines})


@step("出具资格审查表")
def issue_qualification(no: str) -> Issued | None:
    """出具资格审查表。

    Each requirement against each bidder, with the reasons; nothing where no screening was made.
    """
    with reading() as store:
        if arrangement(store, store.engagements.get(no)) is None:
            return None

    def build(store: Store, engagement: Engagement) -> QualificationContext:
        arranged = arrangement(store, engagement)
        assert arranged is not None
        return QualificationContext(
            head=head(store, engagement),
            screened=store.decisions.made(engagement, SCREENED, QualificationScreened, 1),
            bidders=[organisation.name for _, organisation in bidders(store, engagement)],
            requirements=arranged.requirements,
            screened_on=store.today(engagement),
        )

    return issue(QUALIFICATION, no, build)


@step("出具开标记录")
def issue_opening_record(no: str) -> Issued | None:
    """出具开标记录。

    Who was present, what was opened and read out, what was refused; nothing where no bid was handed in sealed.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.obligations.fulfil(engagement, "tender-change", "1")
        store.obligations.fulfil(engagement, "tender-deadline", "1")
        if not store.tenders.of_all(engagement):
            return None
    receipts_of_all(no)

    def build(store: Store, engagement: Engagement) -> OpeningContext:
        session = store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1)
        bids = [_opened(store, engagement, vendor, organisation) for vendor, organisation in bidders(store, engagement)]
        return OpeningContext(
            head=head(store, engagement),
            opened_at=in_shanghai(session.opened_at) if session.opened_at else store.now(engagement),
            place=session.opening_place,
            present=session.opened_by,
            deadline=deadline_of(store, engagement),
            bids=bids,
            refused=[
                RefusedBid(vendor=one.name, at=bid.received_at, sha256=bid.sha256, reason=_unopened(bid))
                for bid, _, one in store.tenders.of_all(engagement)
                if bid.status != HELD
            ],
            valid=sum(bid.valid for bid, _, _ in store.sourcing.bids(engagement)),
            minimum=MINIMUM,
        )

    return issue(OPENING_RECORD, no, build)


def _unopened(bid: SealedBid) -> str:
    """Why what was handed in is not among the bids."""
    return "；".join(bid.reasons) or "截止前重新递交，本份不再开启"


def _opened(store: Store, engagement: Engagement, vendor: Vendor, organisation: Organisation) -> OpenedBid:
    held, bid = store.tenders.held(vendor), store.sourcing.bid_of(vendor)
    assert held is not None
    assert bid is not None
    return OpenedBid(
        vendor=organisation.name,
        receipt_no=receipt_no(store, engagement, vendor, held),
        received_at=held.received_at,
        sha256=held.sha256,
        intact=True,  # one that is not stops the opening
        gross=from_fen(bid.gross_fen) if bid.gross_fen else None,
        security=security_said(store, vendor),
        note="；".join(bid.invalid_reasons),
    )


def _screened_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, QualificationScreened)
    arranged = arrangement(store, engagement)
    names = [organisation.name for _, organisation in bidders(store, engagement)]
    return screening_refusals(form, names, arranged.requirements if arranged else [])


REFUSALS: Judges = {SCREENED.slug: _screened_refusals}
