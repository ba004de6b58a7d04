"""免费退出: the client leaves within a month of signing, what was paid is given back. Row S6.6, R13."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from schemas.catalogue import PAPER_GATES, paper_kind
from schemas.contract_end import TerminationNotice
from schemas.errors import Refused
from schemas.invoices import INVOICE_CHECK
from schemas.it_orders import (
    EXIT_CLAUSE,
    REFUND_NOTICE,
    REFUND_WORKING_DAYS,
    FreeExitOf,
    Refund,
    RefundNoticeContext,
)
from schemas.records import Engagement, ServiceExit
from schemas.rules.free_exit import FreePeriod, exit_refusals, free_period
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI, from_fen, to_fen
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.drafts.kinds import draft_of
from tasks.it_orders import RECEIPT, receipt_place
from tasks.it_service import it_terms
from tasks.it_settlement import REFUND_DUTY
from tasks.papers import Place, enter, issue_paper, place_of
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

NOTICE = "termination-notice"


@step("登记免费退出")
def record_exit(leaving: FreeExitOf) -> None:
    """登记免费退出。

    Record that the client leaves, with the notice of termination as it is to be issued, once.

    Raises:
        Refused: the contract has no such clause, the notice came too late, or it is not the approver who says so;
            nothing is written.
    """
    with transaction() as store:
        engagement = store.engagements.get(leaving.no)
        if store.orders.exit_of(engagement):
            return
        period, now = exit_period(store, engagement), store.now(engagement)
        refusals = exit_refusals(period, EXIT_CLAUSE, leaving.sent_on, leaving.arrived_on, store.today(engagement))
        if engagement.status != "open":
            refusals.append(f"项目 {engagement.no} 已结束，不能再办理免费退出。")
        if refusals or period is None:
            raise Refused(refusals)
        paid = sum((row.amount for row in payments_of(store, engagement)), Decimal("0.00"))
        refund_by = leaving.refund_by or CHINA.add_working_days(leaving.arrived_on, REFUND_WORKING_DAYS)
        notice = notice_form(store, engagement, leaving, period, paid, refund_by)
        outcome = enter(store, engagement, paper_kind(NOTICE), notice, exit_source(engagement), "")
        if not isinstance(outcome, Place):
            raise Refused(outcome)
        left = ServiceExit(
            engagement_id=engagement.id or 0,
            signed_on=period.signed_on,
            corresponding=period.corresponding,
            last_day=period.last_day,
            sent_on=leaving.sent_on,
            arrived_on=leaving.arrived_on,
            way=leaving.way,
            clause=EXIT_CLAUSE,
            refund_fen=to_fen(paid),
            refund_by=refund_by,
            left_by=leaving.by,
            recorded_at=now,
        )
        store.orders.leave(engagement, left)
        store.orders.cancel_unpaid(engagement, now, leaving.by)
        if paid:
            due = datetime.combine(refund_by, time(17), SHANGHAI)
            title = f"退还免费退出前已收款项 {paid:,.2f} 元"
            store.obligations.add(engagement, REFUND_DUTY, engagement.no, title, due, EXIT_CLAUSE)
    say(f"{leaving.no} 免费退出：通知 {leaving.arrived_on} 到达，期限至 {period.last_day}")


def exit_period(store: Store, engagement: Engagement) -> FreePeriod | None:
    """The free month of the contract; None when it has no such clause."""
    contract, terms = store.contracts.get(engagement), it_terms(store, engagement)
    if not terms.free_exit or contract.signed_on is None:
        return None
    return free_period(contract.signed_on, moves_on=terms.exit_rest_day != "不顺延")


def payments_of(store: Store, engagement: Engagement) -> list[Refund]:
    """What the vendor has received and not given back: by QR code, and by transfer for a milestone."""
    contract = store.contracts.get(engagement)
    by_code = [
        Refund(
            what=f"订单 {order.no} {order.title}",
            paid_on=order.paid_at.date(),
            amount=from_fen(order.received_fen - order.refunded_fen),
            way=f"{order.platform}，原路退回",
            number=order.transaction_no,
        )
        for order in store.orders.of(engagement)
        if order.paid_at and order.received_fen > order.refunded_fen
    ]
    by_transfer = [
        Refund(
            what=f"第 {stage.seq} 期 {stage.name}",
            paid_on=payment.paid_on,
            amount=from_fen(payment.amount_fen),
            way="银行转账，退回原付款账户",
            number=payment.voucher or "",
        )
        for stage, payment in store.payments.of(contract)
        if payment.status == "paid" and payment.paid_on
    ]
    return by_code + by_transfer


def notice_form(
    store: Store, engagement: Engagement, leaving: FreeExitOf, period: FreePeriod, paid: Decimal, refund_by: date
) -> TerminationNotice:
    """The notice of termination that a free exit makes: everything paid is given back, nothing else is due."""
    known = draft_of(store, engagement, NOTICE)
    said: dict[str, Any] = {
        "by": leaving.by,
        "reason": "免费期内退出",
        "clause": EXIT_CLAUSE,
        "grounds": leaving.grounds,
        "evidence": [leaving.evidence] if leaving.evidence else [],
        "delivered_on": leaving.arrived_on,
        "effective_on": leaving.arrived_on,
        "signed_on": period.signed_on,
        "exit_rest_day": it_terms(store, engagement).exit_rest_day or "顺延",
        "paid": paid,
        "refund": paid,
        "settlement_basis": "免费期内退出不收取任何费用，已收款项全部退还" if paid else "",
        "settle_by": max(refund_by, leaving.arrived_on),
        "handovers": handovers(),
        "transition_days": 0,
        "transition_fee": "不另行收费",
        "contact": known["contact"],
        "phone": known["phone"],
    }
    return TerminationNotice.model_validate(said)


def handovers() -> list[dict[str, object]]:
    """What goes back when an IT service ends in its first month."""
    rows = (
        ("甲方移交的网络拓扑、设备台账和其他IT资料，包括复制件", "乙方", "按资料交接清单逐项返还，电子文件删除", 5),
        ("乙方使用的账号和远程接入", "乙方", "双方当场停用，甲方更换密码；不以书面传递密码", 1),
        ("巡检、维修形成的服务记录", "乙方", "交付一份，乙方按保密约定留存", 5),
        ("乙方留在现场的工具、备件和服务标签", "甲方", "按清单取回；标签可以保留", 5),
    )
    return [{"item": item, "side": side, "way": way, "days": days} for item, side, way, days in rows]


def exit_source(engagement: Engagement) -> str:
    """Where the notice comes from: what makes it one."""
    return f"free-exit:{engagement.no}"


@step("出具免费退出的终止通知书")
def issue_exit_notice(no: str) -> Issued:
    """出具免费退出的终止通知书。

    The free-exit variant of the notice of termination, once.
    """
    place = _notice_place(no)
    return issue_paper(no, NOTICE, place.subject, place.version)


def _notice_place(no: str) -> Place:
    with reading() as store:
        engagement = store.engagements.get(no)
        rows = store.decisions.at(engagement, PAPER_GATES[NOTICE])
        return next(place_of(row.key) for row in rows if row.source == exit_source(engagement))


@step("出具退款通知书")
def issue_refund_notice(no: str, notice_no: str) -> Issued | None:
    """出具退款通知书。

    What the vendor gives back, payment by payment; nothing when nothing was paid.
    """
    with reading() as store:
        left = left_of(store, store.engagements.get(no))
        if not left.refund_fen:
            return None

    def build(store: Store, engagement: Engagement) -> RefundNoticeContext:
        left = left_of(store, engagement)
        return RefundNoticeContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            clause=left.clause,
            signed_on=left.signed_on,
            last_day=left.last_day,
            corresponding=left.corresponding,
            sent_on=left.sent_on,
            arrived_on=left.arrived_on,
            way=left.way,
            notice_no=notice_no,
            refunds=payments_of(store, engagement),
            refund_by=left.refund_by,
            receipts=_receipts(store, engagement),
            invoices=_invoices(store, engagement),
            made_by=store.engagements.holder(engagement, "cashier"),
            made_on=store.today(engagement),
        )

    return issue(REFUND_NOTICE, no, build, subject="free-exit")


def left_of(store: Store, engagement: Engagement) -> ServiceExit:
    """How the client left, where the flow guarantees that it did."""
    found = store.orders.exit_of(engagement)
    if found is None:
        raise LookupError(f"{engagement.no}: no free exit")
    return found


def left_free(no: str) -> bool:
    """Whether the client left within the free month."""
    with reading() as store:
        return store.orders.exit_of(store.engagements.get(no)) is not None


def _receipts(store: Store, engagement: Engagement) -> list[str]:
    """Numbers of the receipts of orders, which come back."""
    places = [receipt_place(store, engagement, order.no) for order in store.orders.of(engagement)]
    kind = paper_kind(RECEIPT)
    issued = [store.documents.latest(engagement, kind, str(place.subject)) for place in places if place]
    return [document.number for document in issued if document]


def _invoices(store: Store, engagement: Engagement) -> list[str]:
    """Numbers of the invoices that were checked or booked: they are to be reversed."""
    checked = [
        invoice["number"]
        for document in store.documents.of(engagement)
        if document.kind == INVOICE_CHECK.slug
        for invoice in document.context["facts"]["invoices"]
    ]
    paid = store.payments.of(store.contracts.get(engagement))
    booked = [payment.invoice["number"] for _, payment in paid if payment.invoice]
    return list(dict.fromkeys([*checked, *booked]))


@step("结束项目")
def end_by_exit(no: str) -> None:
    """结束项目。

    Close the engagement: no phase of it runs again, its reports stop; the duty to give back what was paid remains.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        left, now = left_of(store, engagement), store.now(engagement)
        for duty in store.obligations.open_of(engagement):
            if duty.kind != REFUND_DUTY:
                store.obligations.cancel(engagement, duty.kind)
        if "stop" not in engagement.finished.values():
            engagement.finished = {**engagement.finished, "免费退出": "stop"}
        store.engagements.close(engagement, now, "closed", left.left_by)
