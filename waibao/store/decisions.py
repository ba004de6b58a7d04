"""Answers to gates: recorded once, with who, when and from where."""

from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from schemas.forms import Answer, Gate, Needs
from schemas.records import Decision, Engagement
from waibao.store.audit import Audit, digest

Form = TypeVar("Form", bound=Answer)


class Decisions:
    """Records and finds decisions."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def row(self, engagement: Engagement, key: str) -> Decision | None:
        """The accepted decision of that key."""
        query = select(Decision).where(
            Decision.engagement_id == engagement.id, Decision.key == key, col(Decision.accepted)
        )
        return self.session.exec(query).one_or_none()

    def answer(self, engagement: Engagement, gate: Gate, form: type[Form], *subject: int) -> Form | None:
        """What was decided at a gate for a subject and round, or None."""
        row = self.row(engagement, Needs(gate.slug, subject, "").key)
        return form.model_validate(row.form) if row else None

    def made(self, engagement: Engagement, gate: Gate, form: type[Form], *subject: int) -> Form:
        """What was decided, where the flow guarantees that it was."""
        answer = self.answer(engagement, gate, form, *subject)
        if answer is None:
            raise LookupError(f"{engagement.no}: no decision {gate.slug} {subject}")
        return answer

    def attempts(self, engagement: Engagement, key: str) -> list[Decision]:
        """Refused attempts at a decision, oldest first."""
        query = select(Decision).where(
            Decision.engagement_id == engagement.id, Decision.key == key, ~col(Decision.accepted)
        )
        return list(self.session.exec(query.order_by(col(Decision.attempt))))

    def at(self, engagement: Engagement, gate: Gate) -> list[Decision]:
        """The accepted decisions at a gate, in order."""
        query = select(Decision).where(
            Decision.engagement_id == engagement.id, Decision.gate == gate.slug, col(Decision.accepted)
        )
        return list(self.session.exec(query.order_by(col(Decision.id))))

    def of(self, engagement: Engagement) -> list[Decision]:
        """All decisions of an engagement, refused ones too, in order."""
        query = select(Decision).where(Decision.engagement_id == engagement.id).order_by(col(Decision.id))
        return list(self.session.exec(query))

    def record(self, engagement: Engagement, gate: Gate, key: str, form: Answer, now: datetime, source: str) -> None:
        """Record an answer as the decision; one already made stands."""
        if self.row(engagement, key):
            return
        said = form.model_dump(mode="json")
        attempt = self._add(engagement, gate, key, now, source, form=said, decided_by=form.by)
        # The audit keeps a digest of what was decided, so that an answer altered later is noticed.
        self.audit.append(
            engagement, now, form.by, "decision made", key, attempt=attempt, source=source, form=digest(said)
        )

    def refuse(
        self, engagement: Engagement, gate: Gate, key: str, now: datetime, source: str, refusals: list[str]
    ) -> None:
        """Record that an answer was refused and why; its contents are not kept."""
        attempt = self._add(
            engagement, gate, key, now, source, form={}, decided_by="", accepted=False, refusals=refusals
        )
        self.audit.append(engagement, now, "", "answer refused", key, attempt=attempt, source=source)

    def _add(self, engagement: Engagement, gate: Gate, key: str, now: datetime, source: str, **said: Any) -> int:
        query = select(Decision.id).where(Decision.engagement_id == engagement.id, Decision.key == key)
        attempt = len(self.session.exec(query).all()) + 1
        self.session.add(
            Decision(
                engagement_id=engagement.id or 0,
                gate=gate.slug,
                key=key,
                attempt=attempt,
                role=gate.role,
                decided_at=now,
                source=source,
                **said,
            )
        )
        return attempt
