"""The opening: enough bids, all that is held is opened and read out, and the record of it. Rows S5.2, S8.5."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from schemas.bids import BIDS_RECEIVED, BidReceived, BidsReceived, ReadOut
from schemas.checks import Quotation
from schemas.errors import BadInput
from schemas.opening import (
    OPENING_RECORD,
    OpenedBid,
    OpeningContext,
    RefusedBid,
    late_opening_refusals,
    opening_refusals,
)
from schemas.records import Engagement, Organisation, SealedBid, Vendor
from schemas.rules.bids import MINIMUM, bid_count_refusals
from schemas.tendering import is_tender
from schemas.values import from_fen, in_shanghai
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.inbox import inbox_file
from tasks.sealed_bids import receipt_no, receipts_of_all
from tasks.securities import security_said
from tasks.step import step
from tasks.tender import bidders, deadline_of
from waibao.checks.check import read_quotation
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
    request = store.engagements.request_of(engagement)
    refusals, tender = [], is_tender(request)
    short = form.none_came or bool(shortage(store, engagement))
    held = [organisation.name for _, organisation in bidders(store, engagement)]
    due, now = deadline_of(store, engagement), store.now(engagement)
    if form.opened_at:
        opened = in_shanghai(form.opened_at)
        if opened < due:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 早于报价截止时间 {due:%Y-%m-%d %H:%M}：请核对。")
        if opened > now:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 晚于现在：请在开启后登记。")
        if tender:
            refusals += late_opening_refusals(opened, due, request.regime, form.delay_reason)
    elif (held or tender) and not short:
        refusals.append("密封的投标（报价）文件须集中开启：请填写开启时间、地点、开启人和见证人。")
    if not held and form.all_sealed and not short:
        refusals.append("没有已接收封存的文件：请逐份填写报价，或者勾选“截止时没有收到任何报价”。")
    if short and now < due:
        refusals.append(f"截止时间 {due:%Y-%m-%d %H:%M} 未到，不能登记报价不足或者没有报价：请在截止后办理。")
    named = [bid.vendor for bid in named_bids(store, engagement, form)]
    refusals += [
        f"唱标内容中的“{said.vendor}”没有开启的文件：请核对投标人名称。"
        for said in form.read_out
        if said.vendor not in named
    ]
    return refusals + opening_refusals(held, named, tender)


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


def shortage(store: Store, engagement: Engagement) -> list[str]:
    """Why nothing of a tender may be opened: fewer than three bidders at the deadline (招标投标法实施条例 44).

    Counted is every bid that is held: whether it is good is judged once it is open.
    """
    request = store.engagements.request_of(engagement)
    if not is_tender(request) or request.regime == "voluntary":
        return []
    count = len(bidders(store, engagement))
    found = bid_count_refusals(request.regime, count, None, None, request.roles.buyer, method=request.method)
    return [f"截止时{sentence}" for sentence in found]


def too_few_handed_in(no: str) -> list[str]:
    """Why sourcing must stop before anything is opened; empty when it need not."""
    with reading() as store:
        engagement = store.engagements.get(no)
        if store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1).none_came:
            return ["截止时没有收到任何报价：应当重新采购。"]
        return shortage(store, engagement)


@step("出具开标记录")
def issue_opening_record(no: str) -> Issued | None:
    """出具开标记录。

    Who was present, what was opened and read out, what was refused: before anybody judges a bid. Nothing where no bid
    was handed in sealed.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.obligations.fulfil(engagement, "tender-change", "1")
        store.obligations.fulfil(engagement, "tender-deadline", "1")
        if not store.tenders.of_all(engagement):
            return None
        prices = {
            organisation.name: as_read_out(store.files.path(kept))
            for _, organisation, kept in store.sourcing.bids(engagement)
        }
    receipts_of_all(no)

    def build(store: Store, engagement: Engagement) -> OpeningContext:
        session = store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1)
        request, said = store.engagements.request_of(engagement), {one.vendor: one for one in session.read_out}
        opened = bidders(store, engagement)
        return OpeningContext(
            head=head(store, engagement),
            opened_at=in_shanghai(session.opened_at) if session.opened_at else store.now(engagement),
            place=session.opening_place,
            present=session.opened_by,
            deadline=deadline_of(store, engagement),
            delay_reason=session.delay_reason,
            ceiling=request.highest_price,
            finish_on=request.finish_on,
            bids=[_opened(store, engagement, vendor, one, prices, said) for vendor, one in opened],
            refused=[
                RefusedBid(vendor=one.name, at=bid.received_at, sha256=bid.sha256, reason=_unopened(bid))
                for bid, _, one in store.tenders.of_all(engagement)
                if bid.status != HELD
            ],
            minimum=MINIMUM,
        )

    return issue(OPENING_RECORD, no, build)


def _unopened(bid: SealedBid) -> str:
    """Why what was handed in is not among the bids."""
    return "；".join(bid.reasons) or "截止前重新递交，本份不再开启"


def as_read_out(path: Path) -> Quotation | None:
    """A quotation with what it says, good or not; None when no price can be read from it."""
    try:
        quotation = read_quotation(path)
    except BadInput:
        return None
    return quotation if quotation.total > 0 else None


def _opened(
    store: Store,
    engagement: Engagement,
    vendor: Vendor,
    organisation: Organisation,
    prices: Mapping[str, Quotation | None],
    said: Mapping[str, ReadOut],
) -> OpenedBid:
    held, bid = store.tenders.held(vendor), store.sourcing.bid_of(vendor)
    assert held is not None
    assert bid is not None
    quotation, beside = prices[organisation.name], said.get(organisation.name)
    return OpenedBid(
        vendor=organisation.name,
        receipt_no=receipt_no(store, engagement, vendor, held),
        received_at=held.received_at,
        sha256=held.sha256,
        intact=True,  # one that is not stops the opening
        gross=from_fen(bid.gross_fen) if bid.gross_fen else None,
        validity_days=quotation.validity_days if quotation else None,
        term=beside.term if beside else "",
        security=security_said(store, vendor),
        note="；".join([*bid.invalid_reasons, *([beside.other] if beside and beside.other else [])]),
    )
