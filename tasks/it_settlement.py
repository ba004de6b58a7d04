"""The platform's bill of an IT client's payments: taken in whole or not at all, reconciled, reported. Row S7.5."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import BadInput, NotFound
from schemas.it_orders import SETTLEMENT_CHECK, SettlementCheckContext
from schemas.records import Engagement, ReceivedFile, ServiceOrder, SettlementFile
from schemas.settlement import Bill, OrderFacts, Reconciliation, reconcile, reconcile_funds, span_of
from schemas.values import from_fen
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.it_orders import channels_of
from tasks.it_service import it_terms
from tasks.step import say, step
from waibao.settlement.bill import read_bill
from waibao.store.engine import reading, transaction
from waibao.store.files import inside, write_whole
from waibao.store.store import Store

FOLDER = "对账"
REFUND_DUTY = "free-exit-refund"


@dataclass(frozen=True)
class Taken:
    """A bill that was taken in, and the orders that it brought forward."""

    sha256: str
    orders: tuple[str, ...]


def stage_bill(no: str, source: Path) -> tuple[str, str]:
    """Put a copy of a bill into the engagement's inbox; returns its name there, and its SHA-256.

    Raises:
        BadInput: there is no such file.
    """
    if not source.is_file():
        raise BadInput(f"文件 {source}", "不存在", "请核对路径")
    with reading() as store:
        place = bills_of(store, store.engagements.get(no))
    return source.name, write_whole(place / source.name, source.read_bytes(), mode=0o600)


@step("移出收件目录")
def put_away_bill(no: str, name: str) -> None:
    """移出收件目录。

    Take a bill that was dealt with out of the inbox, where it lies open: it tells who paid, and is kept sealed.
    """
    with reading() as store:
        (bills_of(store, store.engagements.get(no)) / name).unlink(missing_ok=True)


def bills_of(store: Store, engagement: Engagement) -> Path:
    """Where bills are put. They tell who paid: they leave it once they are kept sealed."""
    return store.settings.inbox / engagement.no / FOLDER


@step("接收平台账单")
def take_in_bill(no: str, file: str) -> Taken:
    """接收平台账单。

    Read a bill, keep it sealed with its lines, and bring the engagement's orders forward: all of it or nothing. The
    same bill again changes nothing.

    Raises:
        BadInput: it is not there, no merchant's bill, or a line or sum of it is wrong; it stays in the inbox.
        Refused: it contradicts an earlier bill.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        it_terms(store, engagement)
        path = inside(bills_of(store, engagement), file)
        content = path.read_bytes()
        bill, digest = read_bill(file, content), hashlib.sha256(content).hexdigest()
        must_be_ours(store, engagement, file, bill)
        now = store.now(engagement)
        purpose = f"settlement/{digest[:16]}"
        if (known := store.orders.file(digest)) is None:
            kept = store.files.keep(engagement, purpose, path, now, personal=True)
            store.session.flush()
            earlier = store.orders.record(engagement, kept, file, bill, now)
            count = len(bill.lines) + len(bill.funds)
            say(f"{file}：{bill.platform}{bill.content}，{count} 笔，其中以前已有 {earlier} 笔")
        else:
            say(f"{file}：该账单已于 {known.recorded_at:%Y-%m-%d} 登记")
        moved = bring_forward(store, engagement)
    return Taken(digest, moved)


def must_be_ours(store: Store, engagement: Engagement, file: str, bill: Bill) -> None:
    """Nothing, when a bill is of the merchant that the payment links are of.

    Raises:
        BadInput: it is another merchant's.
    """
    link = channels_of(store, engagement).links.get(bill.platform)
    if link and bill.merchant and bill.merchant != link.merchant:
        what = f"是商户 {bill.merchant} 的账单，收款账户是 {link.merchant}"
        raise BadInput(file, what, "请下载本单位商户号的账单")


def bring_forward(store: Store, engagement: Engagement) -> tuple[str, ...]:
    """Take over what all bills say of the engagement's orders; returns those that are now paid, or given back."""
    orders, now = store.orders.of(engagement), store.now(engagement)
    results = reconcile([facts_of(order) for order in orders], store.orders.lines_of(orders), frozenset()).orders
    moved = [
        order.no
        for order, result in zip(orders, results, strict=True)
        if order.status != "已取消" and store.orders.settle(engagement, order, result, now)
    ]
    if store.orders.exit_of(engagement) and orders and all(order.status in ("已退款", "已取消") for order in orders):
        store.obligations.fulfil(engagement, REFUND_DUTY, engagement.no)
    return tuple(moved)


def facts_of(order: ServiceOrder) -> OrderFacts:
    """An order as it is reconciled."""
    return OrderFacts(
        no=order.no, title=order.title, amount=from_fen(order.amount_fen), cancelled=order.status == "已取消"
    )


@step("出具对账结果表")
def issue_settlement_check(no: str, sha256: str) -> Issued:
    """出具对账结果表。

    What a bill and the earlier ones say of the engagement's orders; once for each bill.
    """

    def build(store: Store, engagement: Engagement) -> SettlementCheckContext:
        file = known_file(store, sha256)
        bill = kept_bill(store, file)
        orders = store.orders.of(engagement)
        own = store.orders.lines_of(orders)
        span = span_of(bill)
        return SettlementCheckContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            file_name=file.name,
            sha256=file.sha256,
            platform=bill.platform,
            content=bill.content,
            merchant=file.merchant,
            first_on=span[0] if span else None,
            last_on=span[1] if span else None,
            sums=bill.sums,
            notes=bill.notes,
            result=compared(store, engagement, orders, bill),
            funds=reconcile_funds([line for line in own if within(bill, line.at.date())], bill.funds)
            if bill.content == "资金账单"
            else [],
            checked_at=store.now(engagement),
            checked_by=store.engagements.holder(engagement, "cashier"),
        )

    return issue(SETTLEMENT_CHECK, no, build, subject=sha256[:16])


def said_of(no: str, sha256: str) -> SettlementCheckContext:
    """What the settlement check of a bill says."""
    with reading() as store:
        engagement = store.engagements.get(no)
        issued = store.documents.issued(engagement, SETTLEMENT_CHECK, sha256[:16])
        return SettlementCheckContext.model_validate(store.documents.said(issued))


def within(bill: Bill, day: object) -> bool:
    """Whether a fund bill covers a day."""
    span = span_of(bill)
    return span is not None and span[0] <= day <= span[1]  # type: ignore[operator]


def known_file(store: Store, sha256: str) -> SettlementFile:
    """The bill of that content.

    Raises:
        NotFound: it was never taken in.
    """
    found = store.orders.file(sha256)
    if found is None:
        raise NotFound("该账单尚未登记：请先放入收件目录并运行“对账”")
    return found


def kept_bill(store: Store, file: SettlementFile) -> Bill:
    """A bill read again from what is kept."""
    kept = store.session.get_one(ReceivedFile, file.received_file_id)
    return read_bill(file.name, store.files.content(kept))


def compared(store: Store, engagement: Engagement, orders: list[ServiceOrder], bill: Bill) -> Reconciliation:
    """The engagement's orders against all bills; lines of nobody only of this one."""
    own = {order.no for order in orders}
    foreign = [line for line in bill.lines if line.order_no not in own]
    others = store.orders.numbers_of_others(engagement, [line.order_no for line in foreign])
    return reconcile([facts_of(order) for order in orders], [*store.orders.lines_of(orders), *foreign], others)
