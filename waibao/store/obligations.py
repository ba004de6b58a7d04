"""The obligation calendar: every dated duty, in one place."""

from datetime import datetime

from sqlmodel import Session, col, select

from schemas.duties import DUTIES, DutyEnded
from schemas.records import Engagement, Obligation
from waibao.store.audit import Audit


class Obligations:
    """Adds, fulfils and cancels dated duties."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def find(self, engagement: Engagement, kind: str, subject: str) -> Obligation | None:
        """One duty."""
        query = select(Obligation).where(
            Obligation.engagement_id == engagement.id, Obligation.kind == kind, Obligation.subject == subject
        )
        return self.session.exec(query).one_or_none()

    def add(
        self, engagement: Engagement, kind: str, subject: str, title: str, due_at: datetime, basis: str
    ) -> Obligation:
        """Enter a duty, once.

        Raises:
            LookupError: the kind is not declared (a slip in the program).
        """
        if kind not in DUTIES:
            raise LookupError(kind)
        if found := self.find(engagement, kind, subject):
            return found
        duty = Obligation(
            engagement_id=engagement.id or 0, kind=kind, subject=subject, title=title, due_at=due_at, basis=basis
        )
        self.session.add(duty)
        self.session.flush()
        return duty

    def revise(self, engagement: Engagement, kind: str, subject: str, title: str, due_at: datetime, basis: str) -> None:
        """Move an open duty to what is agreed now, entering it if there is none; one done or cancelled stays."""
        duty = self.add(engagement, kind, subject, title, due_at, basis)
        if duty.status == "open":
            duty.title, duty.basis = title, basis
            self.move(engagement, kind, subject, due_at, basis)

    def move(self, engagement: Engagement, kind: str, subject: str, due_at: datetime, basis: str) -> None:
        """Set another date for a duty that nothing ended; what was warned of is warned of anew."""
        duty = self.find(engagement, kind, subject)
        if duty and duty.status in ("open", "passed") and duty.due_at != due_at:
            duty.due_at, duty.basis, duty.warned, duty.status = due_at, basis, [], "open"
            self.session.add(duty)

    def fulfil(self, engagement: Engagement, kind: str, subject: str) -> None:
        """Mark a duty done."""
        duty = self.find(engagement, kind, subject)
        if duty and duty.status == "open":
            duty.status = "done"
            self.session.add(duty)

    def end(self, engagement: Engagement, duty: Obligation, said: DutyEnded, now: datetime) -> None:
        """Record what a person did about a duty."""
        duty.status = "done" if said.outcome == "已办理" else "cancelled"
        duty.outcome, duty.ended_on, duty.how = said.outcome, said.ended_on, said.how
        duty.reference, duty.ended_by, duty.approver = said.reference, said.by, said.approver
        self.session.add(duty)
        self.audit.append(engagement, now, said.by, "duty ended", f"{duty.kind}/{duty.subject}", outcome=said.outcome)

    def let_pass(self, duty: Obligation) -> None:
        """A day is over that only had to be known."""
        duty.status = "passed"
        self.session.add(duty)

    def cancel(self, engagement: Engagement, kind: str) -> list[Obligation]:
        """Cancel all open duties of a kind; returns every cancelled one, those of an interrupted run too."""
        for duty in self.open_of(engagement):
            if duty.kind == kind:
                duty.status = "cancelled"
                self.session.add(duty)
        query = select(Obligation).where(
            Obligation.engagement_id == engagement.id, Obligation.kind == kind, Obligation.status == "cancelled"
        )
        return list(self.session.exec(query.order_by(col(Obligation.id))))

    def open_of(self, engagement: Engagement) -> list[Obligation]:
        """Open duties of an engagement by due time."""
        query = select(Obligation).where(Obligation.engagement_id == engagement.id, Obligation.status == "open")
        return list(self.session.exec(query.order_by(col(Obligation.due_at), col(Obligation.id))))

    def due(self, engagement: Engagement, kind: str, until: datetime) -> list[Obligation]:
        """Open duties of a kind due at or before a moment."""
        return [duty for duty in self.open_of(engagement) if duty.kind == kind and duty.due_at <= until]
