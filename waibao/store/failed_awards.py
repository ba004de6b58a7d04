"""Awards that came to nothing before the contract. Rows S5.2, S8.5."""

from datetime import datetime

from sqlmodel import Session, col, select

from schemas.errors import NotFound
from schemas.failed_awards import AwardFailureDecided
from schemas.records import Engagement, FailedAward
from waibao.store.audit import Audit


class FailedAwards:
    """What was entered of each, and what was decided."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def all(self, engagement: Engagement) -> list[FailedAward]:
        """In the order they were entered."""
        query = select(FailedAward).where(FailedAward.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(FailedAward.seq))))

    def get(self, engagement: Engagement, seq: int) -> FailedAward:
        """The one of that number.

        Raises:
            NotFound: there is none.
        """
        for one in self.all(engagement):
            if one.seq == seq:
                return one
        raise NotFound(f"项目 {engagement.no} 没有第 {seq} 次“中标人不能签约登记”：请核对序号")

    def enter(self, engagement: Engagement, failed: FailedAward, now: datetime) -> FailedAward:
        """Enter one under the next number."""
        failed.engagement_id, failed.seq = engagement.id or 0, len(self.all(engagement)) + 1
        self.session.add(failed)
        self.session.flush()
        self.audit.append(
            engagement, now, failed.recorded_by, "award failure entered", str(failed.seq), ground=failed.ground
        )
        return failed

    def decide(self, engagement: Engagement, failed: FailedAward, said: AwardFailureDecided, now: datetime) -> None:
        """Record how it goes on."""
        failed.decided_on, failed.decided_by = said.decided_on, said.by
        failed.decision, failed.reason = said.decision, said.reason
        self.session.add(failed)
        self.audit.append(engagement, now, said.by, "award failure decided", str(failed.seq), decision=said.decision)
