"""Drafts of acceptance papers: payments with their invoices, what was delivered with its hash, defects left open."""

from datetime import timedelta
from typing import Any

from schemas.defects import Defect
from schemas.it_orders import QR_PAYMENT_SHEET
from schemas.monitoring import MILESTONE_DELIVERED
from schemas.payment import Invoice
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested
from schemas.records import Milestone, Payment, ServiceOrder
from schemas.values import from_fen
from tasks.answers import last_round
from tasks.drafts.engineering import received
from tasks.drafts.known import Known

OWNERS = {"委托方": "甲方", "受托方": "乙方", "双方共有": "双方共有"}
PASSES = {"交付时": "交付时", "付清全部价款时": "付清全部价款时"}


def _last_payment(known: Known) -> tuple[Milestone, Payment] | None:
    return known.payments[-1] if known.payments else None


def invoice_check(known: Known) -> dict[str, Any]:
    found, contract = _last_payment(known), known.contract
    if contract and not found:
        return _of_order(known, contract.tax_rate)
    if not (found and contract):
        return {}
    stage, payment = found
    return {
        "milestone": stage.seq,
        "milestone_name": stage.name,
        "notice_no": known.notice_no(stage),
        "payable": from_fen(payment.amount_fen),
        "tax_rate": contract.tax_rate,
        "invoices": [_invoice(known, payment)] if payment.invoice else [],
    }


def _of_order(known: Known, tax_rate: str) -> dict[str, Any]:
    """What the invoice of the order paid last by QR code should say; nothing when none is paid."""
    paid = known.paid_orders
    if not paid:
        return {}
    place = known.orders.index(paid[-1]) + 1
    return {
        "milestone": place,
        "milestone_name": paid[-1].title,
        "notice_no": known.number(QR_PAYMENT_SHEET, paid[-1].no),
        "payable": from_fen(paid[-1].amount_fen),
        "tax_rate": tax_rate,
    }


def _invoice(known: Known, payment: Payment) -> dict[str, Any]:
    said = Invoice.model_validate(payment.invoice)
    return {**said.model_dump(), "buyer_name": known.client.name, "buyer_uscc": known.client.uscc}


def receipt_of_order(order: ServiceOrder, contract_no: str) -> dict[str, Any]:
    """What is known of an order that was paid by QR code, as the form of a receipt has it."""
    return {
        "payer_side": "甲方",
        "nature": "合同价款",
        "purpose": f"IT服务套餐款：{order.title}"[:200],
        "basis": f"合同 {contract_no}，订单 {order.no}",
        "amount": from_fen(order.amount_fen),
        "way": "扫码支付",
        "reference": f"{order.platform} {order.transaction_no}",
        "received_on": order.paid_at.date() if order.paid_at else None,
    }


def receipt(known: Known) -> dict[str, Any]:
    """An order paid by QR code; else what the vendor owes by the last notice that says so. Other contract prices are
    paid by the client, never received."""
    if known.paid_orders:
        return receipt_of_order(known.paid_orders[-1], known.contract_no) | {"payer": known.client.contact}
    vendor = known.vendor
    owed = {"payer_side": "乙方", "payer": vendor.name if vendor else None}
    for paper in known.issued("reward-penalty-notice"):
        if paper.form.payment == "由乙方另行支付":
            basis = f"奖惩通知书 {paper.document.number}，{paper.form.clause}"
            amount = paper.form.amount
            owed |= {"nature": "违约金、赔偿金", "purpose": paper.form.measure, "basis": basis[:200], "amount": amount}
    for paper in known.issued("termination-notice"):
        if paper.form.refund:
            basis = f"终止通知书 {paper.document.number}"
            owed |= {"nature": "退款", "purpose": "合同终止退款", "basis": basis, "amount": paper.form.refund}
    return owed


def handover_certificate(known: Known) -> dict[str, Any]:
    terms = known.terms
    if not terms:
        return {}
    accepted = [stage for stage in known.stages if stage.status == "accepted"]
    return {
        "certificate_no": accepted and known.certificate_no(accepted[-1]),
        "handed_by": terms.vendor_leader,
        "received_by": terms.client_leader,
        "witness": known.roles["acceptor"],
        "deliverables": [row for stage in known.stages for row in _handed(known, stage)],
        "open_items": [_open_item(defect) for defect in _open_defects(known)],
        "owner": OWNERS.get(terms.ip_owner),
        "passes": PASSES.get(terms.ip_transfer),
        "accepted_on": known.finished_on,
        "warranty_months": terms.warranty_months,
    }


def _handed(known: Known, stage: Milestone) -> list[dict[str, str]]:
    """Files of the last delivery of a milestone, as they are kept."""
    round_ = last_round(known.store, known.engagement, MILESTONE_DELIVERED, stage.seq)
    rows = received(known, stage, round_) if round_ else []
    return [
        {
            "name": row.name,
            "form": "电子",
            "quantity": "1 份",
            "sha256": row.sha256,
            "place": f"收件存档，{row.file_name}",
        }
        for row in rows
    ]


def _open_defects(known: Known) -> list[Defect]:
    """Defects that the last test of each milestone left open."""
    left = []
    for stage in known.stages:
        round_ = last_round(known.store, known.engagement, MILESTONE_DELIVERED, stage.seq)
        tested = known.store.decisions.answer(known.engagement, ACCEPTANCE_TESTED, AcceptanceTested, stage.seq, round_)
        left += [defect for defect in tested.defects if not defect.closed] if tested else []
    return left


def _open_item(defect: Defect) -> dict[str, Any]:
    text = f"{defect.text}（{defect.code}）"
    return {"kind": "整改", "text": text[:200], "owner": defect.owner, "due": defect.fix_by}


def warranty(known: Known) -> dict[str, Any]:
    """First and last day of the warranty; empty while it has not begun, or when there is none."""
    ends = known.terms.warranty_end(known.finished_on) if known.terms and known.finished_on else None
    return (
        {"warranty_from": known.finished_on + timedelta(1), "warranty_to": ends} if ends and known.finished_on else {}
    )
