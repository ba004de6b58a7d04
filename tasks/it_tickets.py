"""Tickets and new needs: opened, followed against the service level, signed, answered. Rows S6.3, S6.5, S7.6."""

from datetime import datetime

from schemas.devices import DeviceFacts
from schemas.errors import Refused
from schemas.it_devices_papers import DeviceRow
from schemas.it_terms import ItTerms, Severity
from schemas.it_tickets_papers import SERVICE_TICKET, ServiceTicketContext
from schemas.records import Device, Engagement, Ticket
from schemas.rules.sla import deadlines
from schemas.tickets import NeedAnswered, NeedsOf, TicketOpened, TicketProgress, breaches, ticket_refusals
from schemas.values import in_shanghai
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue_when_changed
from tasks.it_service import clock_of, it_terms
from tasks.step import say, step
from waibao.store.devices import facts_of
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.tickets import measured

UNPLACED: dict[str, Severity] = {"账号": 4, "咨询": 4}
"""Level of what concerns no device, by its class; of all else ``USUAL``."""
USUAL: Severity = 3


@step("登记报修")
def open_ticket(said: TicketOpened, key: str) -> str:
    """登记报修。

    Open a ticket with the deadlines of its level, counted in hours of service, once for each ``key``; a fault that the
    device had within 90 days is linked. Returns its number.

    Raises:
        NotFound: the device is in no register.
        Refused: the engagement is not in service, or the time is wrong.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        if found := store.tickets.opened(engagement, key):
            return found.no
        terms, now = it_terms(store, engagement), store.now(engagement)
        if engagement.status != "open":
            raise Refused(f"项目 {said.no} 已结束，不能再登记报修")
        if said.opened_at > now:
            raise Refused(f"报修时间 {said.opened_at:%Y-%m-%d %H:%M} 晚于现在：请改正")
        device = store.devices.get(engagement, said.device) if said.device else None
        severity = said.severity or _starting_level(terms, device, said.cause_class)
        level = terms.level(severity)
        until = deadlines(
            clock_of(terms), said.opened_at, level.respond_minutes, level.arrive_minutes, level.restore_minutes
        )
        ticket = store.tickets.open_once(engagement, key, said, severity, until, device, now)
        if device:
            store.devices.tell(device, "ticket", ticket.no, now, after=said.cause_class)
        repeated = _repeated(store, ticket)
        covered = device is None or terms.covers(facts_of(device).kind) is not None
    say(f"{said.no} 已登记工单 {ticket.no}（{level.title}），应于 {until.respond_by:%Y-%m-%d %H:%M} 前响应")
    if repeated:
        say(f"工单 {ticket.no} 与 {repeated} 是同一设备的同类故障：请查明根本原因")
    if not covered:
        say(f"工单 {ticket.no} 的设备类别不在合同范围内：按套餐外价格收费，请先征得甲方同意")
    return ticket.no


def _starting_level(terms: ItTerms, device: Device | None, cause_class: str) -> Severity:
    """The level agreed for that kind of device; of what concerns none, the usual one."""
    agreed = terms.covers(facts_of(device).kind) if device else None
    return (agreed.level if agreed else None) or UNPLACED.get(cause_class, USUAL)


def _repeated(store: Store, ticket: Ticket) -> str:
    """Number of the ticket whose fault came back; empty when none did."""
    return store.session.get_one(Ticket, ticket.repeat_of).no if ticket.repeat_of else ""


@step("登记工单进展")
def record_ticket_step(done: TicketProgress, key: str) -> str:
    """登记工单进展。

    Record a step of a ticket if nothing forbids it; the same ``key`` records one. Returns the engagement's number.

    Raises:
        Refused: the ticket does not stand so, or the time is wrong; nothing is written.
    """
    with transaction() as store:
        engagement, ticket = store.tickets.get(done.ticket)
        if any(before.key == key for before in store.tickets.steps(ticket)):
            return engagement.no
        now = store.now(engagement)
        if refusals := ticket_refusals(store.tickets.standing(ticket), done, now):
            raise Refused(refusals)
        clock = clock_of(it_terms(store, engagement))
        store.tickets.advance(engagement, ticket, done, key, clock, now)
        late = [one.title for one in measured(ticket) if one.done_at == done.at and one.late(now)]
        status = ticket.status
    say(f"工单 {done.ticket} 已登记{done.act}，状态：{status}" + (f"（{'、'.join(late)}超时）" if late else ""))
    return engagement.no


@step("出具服务单")
def issue_ticket_sheet(ticket: str) -> Issued:
    """出具服务单。

    The ticket as it stands, for both sides to sign; signed, a version that says so (S6.5).
    """
    with reading() as store:
        engagement, row = store.tickets.get(ticket)
        signed = row.status == "已关闭"

    def build(store: Store, engagement: Engagement) -> ServiceTicketContext:
        _, row = store.tickets.get(ticket)
        return _sheet(store, engagement, row)

    return issue_when_changed(SERVICE_TICKET, engagement.no, build, subject=ticket, status="已签" if signed else "定稿")


def _sheet(store: Store, engagement: Engagement, ticket: Ticket) -> ServiceTicketContext:
    device = store.session.get(Device, ticket.device_id) if ticket.device_id else None
    terms = it_terms(store, engagement)
    said = ticket.model_dump(include=set(ServiceTicketContext.model_fields) - {"device", "repeat_of"})
    return ServiceTicketContext.model_validate(
        {
            **said,
            "head": head(store, engagement),
            "contract": contract_head(store, engagement),
            "address": f"{'、'.join(terms.places)} {ticket.place}",
            "phone": ticket.phone or terms.client_contact.phone,
            "left_at": ticket.closed_at if ticket.status == "已关闭" else None,
            "device": device.label if device else "",
            "device_named": f"{device.kind} {DeviceRow.model_validate(device).named}" if device else "",
            "repeat_of": _repeated(store, ticket),
            "mode": "现场" if ticket.arrived_at else "远程",
            "advice": _advice(facts_of(device), ticket) if device else "",
        }
    )


def _advice(facts: DeviceFacts, ticket: Ticket) -> str:
    """What the engineer should say of a device whose fault came back."""
    return f"该{facts.kind}同类故障重复出现，建议查明根本原因或者更换" if ticket.repeat_of else ""


def overdue_tickets(no: str) -> list[str]:
    """Sentences about open tickets that are beyond the service level."""
    with reading() as store:
        engagement = store.engagements.get(no)
        now = store.now(engagement)
        return [f"{no}：{said}" for ticket in store.tickets.open_of(engagement) for said in _breaches(ticket, now)]


def _breaches(ticket: Ticket, now: datetime) -> list[str]:
    # While the client is waited for, nothing of the time runs.
    waiting = [one for one in measured(ticket) if one.done_at or ticket.paused_at is None]
    severity: Severity = ticket.severity  # type: ignore[assignment]
    return breaches(ticket.no, severity, waiting, in_shanghai(now))


def number_of(no: str, position: int) -> str:
    """Number of the how manieth ticket of an engagement, in the order they were entered.

    Raises:
        Refused: there are not so many.
    """
    with reading() as store:
        tickets = sorted(store.tickets.of(store.engagements.get(no)), key=lambda ticket: ticket.id or 0)
        if not 1 <= position <= len(tickets):
            raise Refused(f"项目 {no} 没有第 {position} 张工单（共 {len(tickets)} 张）：请核对序号")
        return tickets[position - 1].no


@step("登记新需求")
def route_needs(said: NeedsOf, key: str) -> list[int]:
    """登记新需求。

    Pass each need to its department, to be answered within five working days; the same ``key`` passes them once.
    Returns their numbers within the engagement.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        it_terms(store, engagement)  # of an IT service only
        now = store.now(engagement)
        if said.raised_on > store.today(engagement):
            raise Refused(f"提出日期 {said.raised_on} 晚于今天：请改正")
        needs = [
            store.needs.route(engagement, heard, f"{key}/{place}", said.source, said.raised_on, now)
            for place, heard in enumerate(said.needs, 1)
        ]
    for need in needs:
        say(f"{said.no} 第 {need.seq} 项新需求已转交{need.department}，应于 {need.due_on} 前答复")
    return [need.seq for need in needs]


@step("登记需求答复")
def answer_need(said: NeedAnswered) -> None:
    """登记需求答复。

    Record what the department answered to a need, once.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        if said.answered_on > store.today(engagement):
            raise Refused(f"答复日期 {said.answered_on} 晚于今天：请在答复后登记")
        store.needs.answer(engagement, said, store.now(engagement))
    say(f"{said.no} 第 {said.need} 项新需求已答复")


def overdue_needs(no: str) -> list[str]:
    """Sentences about needs that were not answered in time."""
    with reading() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        return [
            f"{no}：第 {need.seq} 项新需求（转交{need.department}）应于 {need.due_on} 前答复，至今没有登记"
            for need in store.needs.unanswered(engagement)
            if need.due_on < today
        ]
