"""New needs of a client: passed to a department, followed until answered. Row S7.6."""

from datetime import date, datetime

from sqlmodel import Session, col, func, select

from schemas.errors import NotFound, Refused
from schemas.records import Engagement, Need
from schemas.rules.working_days import CHINA
from schemas.tickets import NEED_DAYS, NeedAnswered, NeedHeard
from waibao.store.audit import Audit


class Needs:
    """Routes needs and records the answers."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def route(self, engagement: Engagement, heard: NeedHeard, key: str, source: str, on: date, now: datetime) -> Need:
        """Pass a need to a department, once; the answer is due within ``NEED_DAYS`` working days."""
        query = select(Need).where(Need.engagement_id == engagement.id, Need.key == key)
        if found := self.session.exec(query).one_or_none():
            return found
        last = select(func.max(Need.seq)).where(Need.engagement_id == engagement.id)
        need = Need(
            engagement_id=engagement.id or 0,
            seq=(self.session.exec(last).one() or 0) + 1,
            key=key,
            content=heard.content,
            raised_by=heard.raised_by,
            raised_on=on,
            source=source,
            department=heard.department,
            due_on=CHINA.add_working_days(on, NEED_DAYS),
            status="已转交",
        )
        self.session.add(need)
        self.session.flush()
        self.audit.append(engagement, now, heard.raised_by, "need routed", str(need.seq), department=heard.department)
        return need

    def answer(self, engagement: Engagement, said: NeedAnswered, now: datetime) -> Need:
        """Record the answer to a need.

        Raises:
            NotFound: there is no such need.
            Refused: it was answered otherwise, or the date does not fit.
        """
        query = select(Need).where(Need.engagement_id == engagement.id, Need.seq == said.need)
        need = self.session.exec(query).one_or_none()
        if need is None:
            raise NotFound(f"项目 {engagement.no} 没有第 {said.need} 项新需求：请核对序号")
        given = (said.answered_on, said.by, said.answer)
        if need.status == "已答复":
            if (need.answered_on, need.answered_by, need.answer) == given:
                return need
            raise Refused(f"第 {said.need} 项新需求已于 {need.answered_on} 答复：如有变化请另行登记")
        if said.answered_on < need.raised_on:
            raise Refused(f"答复日期 {said.answered_on} 早于提出日期 {need.raised_on}：请改正")
        need.answered_on, need.answered_by, need.answer = given
        need.status = "已答复"
        self.session.add(need)
        self.audit.append(engagement, now, said.by, "need answered", str(need.seq))
        return need

    def of(self, engagement: Engagement) -> list[Need]:
        """All needs, in order."""
        query = select(Need).where(Need.engagement_id == engagement.id).order_by(col(Need.seq))
        return list(self.session.exec(query))

    def unanswered(self, engagement: Engagement) -> list[Need]:
        """Needs that still wait for an answer."""
        return [need for need in self.of(engagement) if need.status == "已转交"]
