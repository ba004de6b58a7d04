"""Payments: one of a kind for a milestone, moved forward by compare-and-set."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from schemas.records import Contract, Engagement, Milestone, Payment
from waibao.store.audit import Audit


class Payments:
    """Applied, approved, paid."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def find(self, milestone: Milestone, kind: str = "instalment") -> Payment | None:
        """The payment of a milestone."""
        query = select(Payment).where(Payment.milestone_id == milestone.id, Payment.kind == kind)
        return self.session.exec(query).one_or_none()

    def of(self, contract: Contract) -> list[tuple[Milestone, Payment]]:
        """All payments of a contract with their milestones, in order."""
        query = (
            select(Milestone, Payment)
            .where(Payment.milestone_id == Milestone.id, Milestone.contract_id == contract.id)
            .order_by(col(Milestone.seq), col(Payment.id))
        )
        return list(self.session.exec(query))

    def committed_fen(self, contract: Contract) -> int:
        """What was paid or is on its way, so that two instalments together cannot pass the total."""
        return sum(payment.amount_fen for _, payment in self.of(contract))

    def apply(self, engagement: Engagement, payment: Payment, subject: str, now: datetime) -> None:
        """Enter an application."""
        self.session.add(payment)
        self.audit.append(
            engagement, now, payment.applicant, "payment applied for", subject, amount_fen=payment.amount_fen
        )

    def approve(self, engagement: Engagement, payment: Payment, approver: str, subject: str, now: datetime) -> None:
        """Approve an application, once."""
        if payment.status == "applied":
            payment.status, payment.approver = "approved", approver
            self.session.add(payment)
            self.audit.append(engagement, now, approver, "payment approved", subject, amount_fen=payment.amount_fen)

    def pay(
        self,
        engagement: Engagement,
        payment: Payment,
        payer: str,
        paid_on: date,
        voucher: str,
        invoice: dict[str, Any],
        subject: str,
        now: datetime,
    ) -> None:
        """Record that an approved payment was made, once."""
        if payment.status == "approved":
            payment.status, payment.payer, payment.paid_on = "paid", payer, paid_on
            payment.voucher, payment.invoice = voucher, invoice
            self.session.add(payment)
            self.audit.append(
                engagement, now, payer, "payment made", subject, amount_fen=payment.amount_fen, voucher=voucher
            )
