"""The bids that came: kept as they came, judged, scored. Row S5.2."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemas.bids import BIDS_RECEIVED, BidReceived, BidsReceived
from schemas.checks import CheckResult, Quotation
from schemas.errors import Unreadable, WaibaoError
from schemas.forms import Answer
from schemas.records import Engagement, Organisation, ReceivedFile, Vendor
from schemas.rules.bids import BidLimits, bid_count_refusals
from schemas.values import in_shanghai, to_fen
from tasks.inbox import inbox_file, leave_correction_sheet
from tasks.opening import as_read_out, changed_since, named_bids, session_refusals
from tasks.refusals import Judges
from tasks.sealed_bids import open_sealed
from tasks.step import say, step
from tasks.tender import arrangement, deadline_of, inquiry_no
from waibao.checks.check import check_file, must_be_readable
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("登记并核验报价")
def register_bids(no: str) -> int:
    """登记并核验报价。

    Keep every quotation as it came, what is sealed opened, check it, and register it as valid or not with the reasons;
    a correction sheet is left beside a faulty one. Who made it is judged afterwards. Returns the number of valid bids.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        received = named_bids(store, engagement, store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1))
    for bid in received:
        _register_bid(no, bid)
    with reading() as store:
        return sum(bid.valid for bid, _, _ in store.sourcing.bids(store.engagements.get(no)))


def _register_bid(no: str, received: BidReceived) -> None:
    """Keep the file, judge it without holding up other writers, register what was found. Whatever is sealed is opened
    (招标投标法 36)."""
    with transaction() as store:
        engagement = store.engagements.get(no)
        vendor, organisation = store.sourcing.vendor_named(engagement, received.vendor)
        if store.sourcing.bid_of(vendor):
            return
        now, limits = store.now(engagement), _limits(store, engagement)
        moment, kept = _kept(store, engagement, vendor, received, now)
        path, expected = store.files.path(kept), _expected(store, engagement, vendor.position, organisation)
    result, reasons = _checked(path, expected, now.date())
    quotation = as_read_out(path)
    reasons += limits.broken(moment, quotation)
    judged = _quoted(quotation) if quotation else {}
    with transaction() as store:
        if store.sourcing.bid_of(vendor):  # another run was faster
            return
        if result:
            correction = None if result.accepted else leave_correction_sheet(store, engagement, path, result)
            store.execution.record_check(engagement, kept, result, now, correction)
        store.sourcing.register_bid(
            engagement, vendor, kept, moment, now, valid=not reasons, invalid_reasons=reasons, **judged
        )
    say(f"报价 {received.vendor}：" + ("有效" if not reasons else "无效：" + "；".join(reasons)))


def _limits(store: Store, engagement: Engagement) -> BidLimits:
    arranged = arrangement(store, engagement)
    validity = arranged.validity_days if arranged else 0  # a tender says that a shorter one is void
    return BidLimits(deadline_of(store, engagement), store.engagements.request_of(engagement).highest_price, validity)


def _kept(
    store: Store, engagement: Engagement, vendor: Vendor, received: BidReceived, now: datetime
) -> tuple[datetime, ReceivedFile]:
    """When a bid came and its quotation, out of its seal or of the inbox; what came with it is kept too."""
    if held := store.tenders.held(vendor):
        moment, kept = held.received_at, open_sealed(store, engagement, vendor, held)
    else:
        moment, came = in_shanghai(received.received_at), inbox_file(store, engagement, received.file)
        kept = store.files.keep(engagement, f"bid/{vendor.position}", came, now)
    for place, name in enumerate(received.attachments, 1):
        attached = inbox_file(store, engagement, name)
        store.files.keep(engagement, f"bid/{vendor.position}/{place}", attached, now)
    return moment, kept


def _checked(path: Path, expected: dict[str, object], today: date) -> tuple[CheckResult | None, list[str]]:
    """The check of a quotation and its faults. One that was sealed may turn out to be no quotation at all."""
    try:
        result = check_file("quotation", path, expected=expected, today=today)
    except Unreadable as fault:
        return None, [f"报价表无法读取：{fault.what}"]
    return result, [f"{finding.cell} {finding.message}" for finding in result.errors]


def _expected(store: Store, engagement: Engagement, position: int, organisation: Organisation) -> dict[str, object]:
    items = store.engagements.request_of(engagement).quotation_items
    return {
        "inquiry_no": inquiry_no(store, engagement, position),
        "uscc": organisation.uscc,
        "lines": [item.name for item in items],
    }


def _quoted(quotation: Quotation) -> dict[str, Any]:
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
        return bid_count_refusals(request.regime, valid, None, None, request.roles.buyer, method=request.method)


def _received_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    """Unknown vendors and files that cannot be read at all; faults inside a quotation are judged afterwards."""
    assert isinstance(form, BidsReceived)
    refusals = session_refusals(store, engagement, form)
    for bid in named_bids(store, engagement, form):
        try:
            vendor, _ = store.sourcing.vendor_named(engagement, bid.vendor)
            if held := store.tenders.held(vendor):
                refusals += changed_since(store, engagement, vendor, held, bid)
            else:
                must_be_readable("quotation", inbox_file(store, engagement, bid.file))
            for name in bid.attachments:
                inbox_file(store, engagement, name)
        except WaibaoError as error:
            refusals.append(str(error))
    return refusals


REFUSALS: Judges = {BIDS_RECEIVED.slug: _received_refusals}
