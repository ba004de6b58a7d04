"""Tickets of an IT service, from the call to both signatures; each answered by an index however many there are."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from schemas.errors import NotFound
from schemas.it_terms import Severity
from schemas.records import Device, Engagement, Ticket, TicketStep, Visit
from schemas.rules.sla import Deadlines, ServiceClock
from schemas.tickets import (
    OPEN,
    REPEAT_DAYS,
    STEPS,
    TICKET_DIGITS,
    TICKET_PREFIX,
    Earlier,
    Measured,
    Standing,
    TicketOpened,
    TicketProgress,
    repeat_of,
)
from waibao.store.audit import Audit
from waibao.store.numbers import next_number


class Tickets:
    """Opens tickets and follows them. Rows S6.3, S6.5."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def opened(self, engagement: Engagement, key: str) -> Ticket | None:
        """The ticket that was opened under a key."""
        query = select(Ticket).where(Ticket.engagement_id == engagement.id, Ticket.key == key)
        return self.session.exec(query).one_or_none()

    def open_once(
        self,
        engagement: Engagement,
        key: str,
        said: TicketOpened,
        severity: Severity,
        until: Deadlines,
        device: Device | None,
        now: datetime,
    ) -> Ticket:
        """Open a ticket, or return the one already opened under ``key``."""
        if found := self.opened(engagement, key):
            return found
        ticket = Ticket(
            engagement_id=engagement.id or 0,
            no=next_number(self.session, TICKET_PREFIX, now, engagement.rehearsal, digits=TICKET_DIGITS),
            key=key,
            device_id=device.id if device else None,
            severity=severity,
            cause_class=said.cause_class,
            opened_at=said.opened_at,
            contact=said.contact,
            phone=said.phone,
            place=said.place,
            content=said.content,
            respond_by=until.respond_by,
            arrive_by=until.arrive_by,
            restore_by=until.restore_by,
            status="待响应",
        )
        ticket.repeat_of = self._repeated(ticket)
        self.session.add(ticket)
        self.session.flush()
        self.audit.append(engagement, now, said.contact, "ticket opened", ticket.no, severity=severity)
        return ticket

    def get(self, no: str) -> tuple[Engagement, Ticket]:
        """A ticket and the engagement it belongs to.

        Raises:
            NotFound: there is none of that number.
        """
        query = select(Engagement, Ticket).where(Ticket.engagement_id == Engagement.id, Ticket.no == no)
        found = self.session.exec(query).one_or_none()
        if found is None:
            raise NotFound(f"没有编号为 {no} 的工单：请核对工单编号")
        return found

    def standing(self, ticket: Ticket) -> Standing:
        """How a ticket stands, for the rules."""
        last = max([ticket.opened_at, *(step.at for step in self.steps(ticket))])
        return Standing(ticket.no, cast("Any", ticket.status), last, ticket.arrived_at is not None)

    def steps(self, ticket: Ticket) -> list[TicketStep]:
        """What was recorded, in order."""
        query = select(TicketStep).where(TicketStep.ticket_id == ticket.id).order_by(col(TicketStep.id))
        return list(self.session.exec(query))

    def advance(
        self,
        engagement: Engagement,
        ticket: Ticket,
        done: TicketProgress,
        key: str,
        clock: ServiceClock,
        now: datetime,
    ) -> None:
        """Record a step that the rules allow. What was waited for the client is added to the time of restoration."""
        ticket.status = STEPS[done.act][1]
        step = TicketStep(ticket_id=ticket.id or 0, key=key, act=done.act, at=done.at, by=done.by, note=done.note)
        self.session.add_all([step, ticket])
        self._take(ticket, done, clock)
        self.session.flush()
        self.audit.append(engagement, now, done.by, f"ticket {_ACTIONS[done.act]}", ticket.no)

    def _take(self, ticket: Ticket, done: TicketProgress, clock: ServiceClock) -> None:
        """What a step changes in its ticket."""
        match done.act:
            case "响应":
                ticket.responded_at, ticket.engineer = done.at, done.by
            case "到场":
                ticket.arrived_at = done.at
            case "等待甲方":
                ticket.paused_at = done.at
            case "继续":
                assert ticket.paused_at is not None
                waited = clock.between(ticket.paused_at, done.at) // timedelta(minutes=1)
                ticket.paused_at, ticket.waited_minutes = None, ticket.waited_minutes + waited
                ticket.restore_by = clock.add(ticket.restore_by, waited)
            case "恢复":
                ticket.restored_at, ticket.solution, ticket.cause = done.at, done.solution, done.cause
                ticket.cause_class = done.cause_class or ticket.cause_class
                ticket.repeat_of = self._repeated(ticket)
            case "退回":
                ticket.restored_at = None
            case "签字关闭":
                ticket.closed_at, ticket.rating = done.at, done.rating
                ticket.signed_by_engineer, ticket.signed_by_client = done.by, done.client_signatory
            case "取消":
                ticket.closed_at, ticket.solution = done.at, done.note

    def _repeated(self, ticket: Ticket) -> int | None:
        if ticket.device_id is None:
            return None
        since = ticket.opened_at - timedelta(REPEAT_DAYS)
        rows = self.session.exec(cast("Any", self.earlier(ticket.device_id, ticket.cause_class, since)))
        earlier = [Earlier(number, cause, at) for number, cause, at in rows if number != ticket.id]
        return repeat_of(earlier, ticket.cause_class, ticket.opened_at)

    def earlier(self, device_id: int, cause_class: str, since: datetime) -> Select[Any]:
        """The query for faults of a device and class since a moment; the index on the three answers it."""
        return select(Ticket.id, Ticket.cause_class, Ticket.opened_at).where(
            Ticket.device_id == device_id,
            Ticket.cause_class == cause_class,
            Ticket.opened_at >= since,
            Ticket.status != "已取消",
        )

    def of(self, engagement: Engagement, since: date | None = None) -> list[Ticket]:
        """Tickets in the order they were opened."""
        query = select(Ticket).where(Ticket.engagement_id == engagement.id)
        found = self.session.exec(query.order_by(col(Ticket.opened_at), col(Ticket.id)))
        return [ticket for ticket in found if since is None or ticket.opened_at.date() >= since]

    def open_of(self, engagement: Engagement) -> list[Ticket]:
        """Tickets that are not closed, oldest first."""
        return list(self.session.exec(self.open_query(engagement)))

    def open_query(self, engagement: Engagement) -> SelectOfScalar[Ticket]:
        """The query for them; an index answers it."""
        query = select(Ticket).where(Ticket.engagement_id == engagement.id, col(Ticket.status).in_(OPEN))
        return query.order_by(col(Ticket.opened_at), col(Ticket.id))

    def at_visit(self, visit: Visit) -> list[Ticket]:
        """Tickets that a visit is made for."""
        query = select(Ticket).where(Ticket.visit_id == visit.id)
        return list(self.session.exec(query.order_by(col(Ticket.id))))

    def of_devices(self, devices: Iterable[Device]) -> dict[int, list[Ticket]]:
        """The tickets of each device, oldest first, by the device's id."""
        found: dict[int, list[Ticket]] = {device.id or 0: [] for device in devices}
        query = select(Ticket).where(col(Ticket.device_id).in_(found)).order_by(col(Ticket.opened_at), col(Ticket.id))
        for ticket in self.session.exec(query):
            if ticket.device_id is not None:
                found[ticket.device_id].append(ticket)
        return found


_ACTIONS = {
    "响应": "responded",
    "到场": "attended",
    "等待甲方": "waiting",
    "继续": "resumed",
    "恢复": "restored",
    "退回": "sent back",
    "签字关闭": "signed",
    "取消": "cancelled",
}


def measured(ticket: Ticket) -> list[Measured]:
    """What the service level allows a ticket and what came of it."""
    steps = [Measured("响应", ticket.respond_by, ticket.responded_at)]
    if ticket.arrive_by:
        # Restored from afar: nobody need come any more.
        steps.append(Measured("到场", ticket.arrive_by, ticket.arrived_at or ticket.restored_at))
    return [*steps, Measured("恢复", ticket.restore_by, ticket.restored_at)]
