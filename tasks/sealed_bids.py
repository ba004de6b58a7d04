"""Bids handed in: sealed at once, receipted with their hash, opened after the deadline by nobody alone. Row S5.2."""

import hashlib
from datetime import datetime
from typing import Any

from schemas.bids import BIDS_RECEIVED, BidsReceived
from schemas.errors import BadInput, Refused
from schemas.forms import Needs
from schemas.records import Engagement, ReceivedFile, SealedBid, Vendor
from schemas.sealed_bids import (
    BID_RECEIPT,
    BidHandedIn,
    BidReceiptContext,
    BidStatus,
    BidWithdrawn,
    Held,
    hand_in_refusals,
)
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.inbox import inbox_file, inbox_of, take_out
from tasks.securities import move_due_dates
from tasks.step import say, step
from tasks.tender import arrangement, deadline_of, inquiry_no
from waibao import faults
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.tenders import HELD

Place = tuple[int, int]
"""Position of the vendor, and the how manieth of its bids."""


def receipt_subject(vendor: Vendor, bid: SealedBid) -> str:
    """What the receipt of a bid is about."""
    return f"{vendor.position}/{bid.seq}"


@step("接收投标文件")
def receive_bid(handed: BidHandedIn) -> Place:
    """接收投标文件。

    Seal a bid as it comes and record its hash; nothing readable of it is written. One that comes late, unsealed, for
    another tender or changed is recorded as refused and not kept. The same file handed in again is the same bid.

    Raises:
        NotFound: the vendor was not asked.
        BadInput: the file is not in the inbox.
        Refused: the bids were opened already, or the time lies ahead.
    """
    with transaction() as store:
        engagement = store.engagements.get(handed.no)
        vendor, _ = store.sourcing.vendor_named(engagement, handed.vendor)
        now, earlier = store.now(engagement), store.tenders.handed_in(vendor)
        if earlier and _taken_away(store, engagement, handed, earlier[-1]):
            return vendor.position, earlier[-1].seq
        content = inbox_file(store, engagement, handed.file).read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        if earlier and (earlier[-1].sha256, earlier[-1].received_at) == (sha256, handed.received_at):
            return vendor.position, earlier[-1].seq
        if refusals := _out_of_time(store, engagement, handed, now):
            raise Refused(refusals)
        number, due = inquiry_no(store, engagement, vendor.position), deadline_of(store, engagement)
        reasons = hand_in_refusals(handed, sha256, due, number, _held(store, engagement, vendor))
        if reasons:
            bid = store.tenders.turn_away(engagement, vendor, handed, sha256, len(content), reasons, now)
        else:
            purpose = f"sealed-bid/{vendor.position}/{len(earlier) + 1}"
            kept = store.files.keep_content(engagement, purpose, handed.file, content, now, sealed=True)
            faults.point(f"receive_bid:{handed.no}:sealed")
            store.session.flush()
            bid = store.tenders.take_in(engagement, vendor, handed, kept, now)
            move_due_dates(store, engagement)  # of one that had withdrawn its bid
    say(f"{handed.vendor} 的投标文件：{bid.status}" + (f"（{'；'.join(bid.reasons)}）" if bid.reasons else ""))
    return vendor.position, bid.seq


def _taken_away(store: Store, engagement: Engagement, handed: BidHandedIn, last: SealedBid) -> bool:
    """Whether a killed run sealed this very file and took it out of the inbox."""
    same = (last.name, last.received_at) == (handed.file, handed.received_at) and last.received_file_id is not None
    return same and not (inbox_of(store, engagement) / handed.file).is_file()


def _out_of_time(store: Store, engagement: Engagement, handed: BidHandedIn, now: datetime) -> list[str]:
    on_time = handed.received_at <= deadline_of(store, engagement)
    opened = store.decisions.answer(engagement, BIDS_RECEIVED, BidsReceived, 1) is not None
    rules = [
        (handed.received_at > now, f"收到时间 {handed.received_at:%Y-%m-%d %H:%M} 晚于现在：请在收到后登记。"),
        (opened and on_time, "投标（报价）文件已经开启，不能补登截止前收到的文件：请书面说明情况，另行处理。"),
    ]
    return [sentence for broken, sentence in rules if broken]


def _held(store: Store, engagement: Engagement, vendor: Vendor) -> Held | None:
    bid = store.tenders.held(vendor)
    return Held(bid.sha256, receipt_no(store, engagement, vendor, bid)) if bid else None


def receipt_no(store: Store, engagement: Engagement, vendor: Vendor, bid: SealedBid) -> str:
    """Number of the receipt of a bid; empty while a killed run has not written it yet."""
    found = store.documents.latest(engagement, BID_RECEIPT, receipt_subject(vendor, bid))
    return found.number if found else ""


@step("出具投标文件接收回执")
def issue_bid_receipt(no: str, position: int, seq: int) -> Issued:
    """出具投标文件接收回执。

    When a bid came and its SHA-256, or why it was refused; once for each.
    """
    return receipt_of(no, position, seq)


def receipts_of_all(no: str) -> None:
    """Make up the receipts that killed runs did not write, so that the opening can name them all."""
    with reading() as store:
        places = [(vendor.position, bid.seq) for bid, vendor, _ in store.tenders.of_all(store.engagements.get(no))]
    for position, seq in places:
        receipt_of(no, position, seq)


def receipt_of(no: str, position: int, seq: int) -> Issued:
    """The receipt of one bid, issued now if it was not."""

    def build(store: Store, engagement: Engagement) -> BidReceiptContext:
        vendor, organisation = store.sourcing.vendor_at(engagement, position)
        bids = store.tenders.handed_in(vendor)
        bid = bids[seq - 1]
        replaced = [one for one in bids[: seq - 1] if one.status == "已替换"] if bid.status != "拒收" else []
        status: BidStatus = "拒收" if bid.status == "拒收" else "已接收"
        return BidReceiptContext(
            head=head(store, engagement),
            vendor=store.engagements.party(organisation.id or 0),
            inquiry_no=inquiry_no(store, engagement, position),
            status=status,
            reasons=bid.reasons,
            name=bid.name,
            size=bid.size,
            sha256=bid.sha256,
            received_at=bid.received_at,
            deadline=deadline_of(store, engagement),
            received_by=bid.received_by,
            delivered_by=bid.delivered_by,
            replaces=receipt_no(store, engagement, vendor, replaced[-1]) if replaced else "",
        )

    return issue(BID_RECEIPT, no, build, subject=f"{position}/{seq}")


@step("取走收件目录中的投标文件")
def put_away_bid(handed: BidHandedIn, place: Place) -> str:
    """取走收件目录中的投标文件。

    Remove the readable original from the inbox once it is sealed and receipted: last, so that a killed run can be
    started again. What was refused stays there, to be given back. Returns what became of the bid.
    """
    position, seq = place
    with reading() as store:
        engagement = store.engagements.get(handed.no)
        vendor, _ = store.sourcing.vendor_at(engagement, position)
        bid = store.tenders.handed_in(vendor)[seq - 1]
        if bid.status == "拒收":
            return f"拒收：{'；'.join(bid.reasons)}；文件未收存，请原样退还"
        try:
            path = inbox_file(store, engagement, handed.file)
        except BadInput:
            return "已封存"
    if hashlib.sha256(path.read_bytes()).hexdigest() == bid.sha256:
        take_out(engagement, path)
    return "已封存"


@step("撤回投标文件")
def withdraw_bid(said: BidWithdrawn) -> None:
    """撤回投标文件。

    Record that a bidder took its bid back before the deadline; what is sealed stays so (招标投标法 29). Its security is
    due back within days (招标投标法实施条例 35).

    Raises:
        Refused: after the deadline, or nothing was handed in.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
        due, now = deadline_of(store, engagement), store.now(engagement)
        handed = [bid for bid in store.tenders.handed_in(vendor) if bid.status != "拒收"]
        rules = [
            (said.withdrawn_at > due, f"截止时间 {due:%Y-%m-%d %H:%M} 之后不得撤销投标（报价）文件。"),
            (said.withdrawn_at > now, f"收到撤回通知的时间 {said.withdrawn_at:%Y-%m-%d %H:%M} 晚于现在：请改正。"),
            (not handed, f"“{said.vendor}”没有递交投标（报价）文件：请核对投标人名称。"),
        ]
        if refusals := [sentence for broken, sentence in rules if broken]:
            raise Refused(refusals)
        store.tenders.withdraw(engagement, vendor, said, now)
        move_due_dates(store, engagement)
    say(f"{said.no} {said.vendor} 已撤回投标文件")


_BEFORE_OPENING = (
    "**投标截止和开标时间：{due:%Y-%m-%d %H:%M}**，补遗推迟的，以补遗为准。本表在开标以后填写。\n\n"
    "截止以前的事项在 Deployments 中另行登记：登记潜在投标人、供应商提问登记、答复供应商提问、发出补遗、确认补遗、"
    "保证金登记、接收投标文件、撤回投标文件。\n\n"
)


def opening_needs(no: str, preview: str) -> Needs:
    """The opening as it is asked. The form is drawn when vendors are asked, long before bids come: what is sealed then
    is opened without being named."""
    with reading() as store:
        engagement = store.engagements.get(no)
        arranged = arrangement(store, engagement)
        sealed = any(bid.status == HELD for bid, _, _ in store.tenders.of_all(engagement))
        due = deadline_of(store, engagement)
    known: dict[str, Any] = {"bids": [], "all_sealed": True} if arranged or sealed else {}
    if arranged:
        known |= {"opening_place": arranged.opening_place}
        preview = f"{_BEFORE_OPENING.format(due=due)}{preview}"
    return Needs(BIDS_RECEIVED.slug, (1,), preview, known)


def open_sealed(store: Store, engagement: Engagement, vendor: Vendor, bid: SealedBid) -> ReceivedFile:
    """The bid as it came, readable from now on; refused before the deadline."""
    return store.tenders.open_bid(engagement, vendor, bid, deadline_of(store, engagement), store.now(engagement))
