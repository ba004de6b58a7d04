"""The bids that came: kept as they came, judged, scored. Row S5.2."""

from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.bids import BIDS_RECEIVED, BidReceived, BidsReceived
from schemas.documents import DocumentKind
from schemas.errors import WaibaoError
from schemas.forms import Answer
from schemas.records import Engagement, Organisation
from schemas.rules.bids import bid_count_refusals
from schemas.sourcing import InquiryContext
from schemas.values import from_fen, in_shanghai, to_fen
from tasks.answers import profile
from tasks.inbox import inbox_file, leave_correction_sheet
from tasks.refusals import Judges
from tasks.step import say, step
from waibao.checks.check import check_file, must_be_readable, read_quotation
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def organisation_at(store: Store, engagement: Engagement, position: int) -> Organisation:
    """The vendor that was invited at a position."""
    return next(
        organisation for vendor, organisation in store.sourcing.vendors(engagement) if vendor.position == position
    )


def inquiry_kind(store: Store, engagement: Engagement) -> DocumentKind:
    """The document that asks the vendors, by the request's method."""
    return profile(engagement).inquiry[store.engagements.request_of(engagement).method]


def inquiry_no(store: Store, engagement: Engagement, position: int) -> str:
    """Number of the document that asked the vendor at a position."""
    return store.documents.issued(engagement, inquiry_kind(store, engagement), str(position)).number


def inquiry_deadline(store: Store, engagement: Engagement) -> datetime:
    """Until when quotations are taken."""
    document = store.documents.issued(engagement, inquiry_kind(store, engagement), "1")
    return InquiryContext.model_validate(document.context).deadline


@step("登记并核验报价")
def register_bids(no: str) -> int:
    """登记并核验报价。

    Keep every quotation as it came, check it, and register it as valid or not with the reasons; a correction sheet
    is left beside a faulty one. Returns the number of valid bids.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        received = store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1)
    for bid in received.bids:
        _register_bid(no, bid)
    with reading() as store:
        return sum(bid.valid for bid, _, _ in store.sourcing.bids(store.engagements.get(no)))


def _register_bid(no: str, received: BidReceived) -> None:
    """Keep the file, judge it without holding up other writers, register what was found."""
    with transaction() as store:
        engagement = store.engagements.get(no)
        vendor, organisation = store.sourcing.vendor_named(engagement, received.vendor)
        if store.sourcing.bid_of(vendor):
            return
        now = store.now(engagement)
        source = inbox_file(store, engagement, received.file)
        kept = store.files.keep(engagement, f"bid/{vendor.position}", source, now)
        for place, name in enumerate(received.attachments, 1):
            attached = inbox_file(store, engagement, name)
            store.files.keep(engagement, f"bid/{vendor.position}/{place}", attached, now)
        path, due = store.files.path(kept), inquiry_deadline(store, engagement)
        highest = store.engagements.request_of(engagement).highest_price
        expected = _expected(store, engagement, vendor.position, organisation)
    result = check_file("quotation", path, expected=expected, today=now.date())
    reasons = [f"{finding.cell} {finding.message}" for finding in result.findings if finding.severity == "error"]
    moment = in_shanghai(received.received_at)
    if moment > due:
        reasons.append(f"收到时间晚于报价截止时间 {due:%Y-%m-%d %H:%M}，逾期报价不予接受")
    judged = _quoted(path) if result.accepted else {}
    if judged and from_fen(judged["gross_fen"]) > highest:
        reasons.append(f"含税总价 {from_fen(judged['gross_fen']):,} 元超过最高限价 {highest:,} 元")
    with transaction() as store:
        if store.sourcing.bid_of(vendor):  # another run was faster
            return
        correction = None if result.accepted else leave_correction_sheet(store, engagement, path, result)
        store.execution.record_check(engagement, kept, result, now, correction)
        store.sourcing.register_bid(
            engagement, vendor, kept, moment, now, valid=not reasons, invalid_reasons=reasons, **judged
        )
    say(f"报价 {received.vendor}：" + ("有效" if not reasons else "无效：" + "；".join(reasons)))


def _expected(store: Store, engagement: Engagement, position: int, organisation: Organisation) -> dict[str, object]:
    items = store.engagements.request_of(engagement).quotation_items
    return {
        "inquiry_no": inquiry_no(store, engagement, position),
        "uscc": organisation.uscc,
        "lines": [item.name for item in items],
    }


def _quoted(path: Path) -> dict[str, Any]:
    quotation = read_quotation(path)
    return {
        "gross_fen": to_fen(quotation.total),
        "tax_rate": str(quotation.tax_rate),
        "lines": [line.model_dump(mode="json") for line in quotation.lines],
    }


def too_few_bids(no: str) -> list[str]:
    """Why sourcing must stop and begin anew: too few valid bids under a regime without exception (R4)."""
    with reading() as store:
        engagement = store.engagements.get(no)
        request = store.engagements.request_of(engagement)
        if request.regime == "voluntary":
            return []
        valid = sum(bid.valid for bid, _, _ in store.sourcing.bids(engagement))
        return bid_count_refusals(request.regime, valid, None, None, request.roles.buyer)


def _received_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    """Unknown vendors and files that cannot be read at all; faults inside a quotation are judged afterwards."""
    assert isinstance(form, BidsReceived)
    refusals = []
    if form.opened_at:
        opened, due, now = in_shanghai(form.opened_at), inquiry_deadline(store, engagement), store.now(engagement)
        if opened < due:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 早于报价截止时间 {due:%Y-%m-%d %H:%M}：请核对。")
        if opened > now:
            refusals.append(f"报价开启时间 {opened:%Y-%m-%d %H:%M} 晚于现在：请在开启后登记。")
    for bid in form.bids:
        try:
            store.sourcing.vendor_named(engagement, bid.vendor)
            must_be_readable("quotation", inbox_file(store, engagement, bid.file))
            for name in bid.attachments:
                inbox_file(store, engagement, name)
        except WaibaoError as error:
            refusals.append(str(error))
    return refusals


REFUSALS: Judges = {BIDS_RECEIVED.slug: _received_refusals}
