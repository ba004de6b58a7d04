"""The monthly reports of an HR engagement: one a month, a correction is another version."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from schemas.records import Engagement, MonthlyRoster
from waibao.store.audit import Audit


class Rosters:
    """Keeps what each month's report counted, and when it went out. Rows S3.4, S3.5."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def versions(self, engagement: Engagement, month: str) -> list[MonthlyRoster]:
        """The reports of a month, oldest first."""
        query = select(MonthlyRoster).where(MonthlyRoster.engagement_id == engagement.id, MonthlyRoster.month == month)
        return list(self.session.exec(query.order_by(col(MonthlyRoster.version))))

    def latest(self, engagement: Engagement, month: str) -> MonthlyRoster | None:
        """The newest report of a month."""
        return next(reversed(self.versions(engagement, month)), None)

    def of(self, engagement: Engagement) -> list[MonthlyRoster]:
        """The newest report of each month, by month."""
        query = select(MonthlyRoster).where(MonthlyRoster.engagement_id == engagement.id)
        rows = self.session.exec(query.order_by(col(MonthlyRoster.month), col(MonthlyRoster.version)))
        return list({row.month: row for row in rows}.values())

    def before(self, engagement: Engagement, month: str) -> MonthlyRoster | None:
        """The newest report of the last month reported before a month."""
        return next((row for row in reversed(self.of(engagement)) if row.month < month), None)

    def add(
        self,
        engagement: Engagement,
        month: str,
        version: int,
        figures: dict[str, Any],
        cutoff: datetime,
        last_event: int,
    ) -> MonthlyRoster:
        """Record a report, once for each version."""
        known = next((row for row in self.versions(engagement, month) if row.version == version), None)
        if known:
            return known
        made = MonthlyRoster(
            engagement_id=engagement.id or 0,
            month=month,
            version=version,
            figures=figures,
            cutoff=cutoff,
            last_event=last_event,
        )
        self.session.add(made)
        self.audit.append(engagement, cutoff, "waibao", "roster made", month, version=version, figures=figures)
        self.session.flush()
        return made

    def deliver(self, engagement: Engagement, roster: MonthlyRoster, recipients: list[str], at: datetime) -> None:
        """Record that a report went out, once."""
        if roster.delivered_at is not None:
            return
        roster.delivered_at, roster.recipients = at, recipients
        self.session.add(roster)
        subject = f"{roster.month} v{roster.version}"
        self.audit.append(engagement, at, "waibao", "roster delivered", subject, recipients=len(recipients))
