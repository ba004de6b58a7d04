"""The annual report of an IT service, made from its record. Row S7.8."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import cast

from schemas.devices import DeviceStatus
from schemas.errors import Refused
from schemas.it_report import ANNUAL_IT_REPORT, AnnualItReportContext
from schemas.it_year import it_year
from schemas.it_year_facts import DeviceFact, Records, Span, TicketFact, VisitFact
from schemas.records import Device, Engagement, Ticket, Visit
from schemas.rules.sla import ServiceClock
from schemas.values import day_cn, in_shanghai
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue_when_changed
from tasks.it_service import KIND, clock_of, it_terms
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store

MINUTE = timedelta(minutes=1)


def last_year(today: date) -> Span:
    """The calendar year before."""
    return Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def services_in(span: Span | None) -> list[str]:
    """Numbers of the IT engagements that were served in a span, or in the year before their own today."""
    with reading() as store:
        return [one.no for one in store.engagements.all() if one.kind == KIND and _served(store, one, span)]


def _served(store: Store, engagement: Engagement, span: Span | None) -> bool:
    contract = store.contracts.find(engagement)
    if contract is None or engagement.status == "rejected":
        return False
    span = span or last_year(store.today(engagement))
    if store.contracts.terms(contract).starts_on > span.last:
        return False
    return engagement.status == "open" or any(span.has(visit.planned_on) for visit in store.visits.of(engagement))


@step("出具年度IT运行报告")
def issue_annual_report(no: str, first: date | None = None, last: date | None = None) -> Issued:
    """出具年度IT运行报告。

    Report on a span, by default the year before; what came before the contract is left out. Run again, it makes
    another version only when the figures are others.

    Raises:
        Refused: the span is not over, or there was no service in it.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        asked = Span(first, last) if first and last else last_year(store.today(engagement))
        context = _context(store, engagement, asked)
    subject, made_on = f"{context.year.first}/{context.year.last}", frozenset({"made_on"})
    return issue_when_changed(
        ANNUAL_IT_REPORT, no, lambda _store, _engagement: context, subject=subject, apart_from=made_on
    )


def _context(store: Store, engagement: Engagement, asked: Span) -> AnnualItReportContext:
    terms, service = store.contracts.terms(store.contracts.get(engagement)), it_terms(store, engagement)
    now, today = store.now(engagement), store.today(engagement)
    if asked.last >= today:
        raise Refused(f"报告期间的最后一日 {asked.last} 还没有过去：请在次日以后出具")
    if terms.starts_on > asked.last:
        raise Refused(f"项目 {engagement.no} 自 {terms.starts_on} 起服务，期间内没有服务：请核对期间")
    span = Span(max(asked.first, terms.starts_on), asked.last)
    records = records_of(store, engagement, clock_of(service))
    return AnnualItReportContext(
        head=head(store, engagement),
        contract=contract_head(store, engagement),
        period=_period(asked),
        made_on=today,
        year=it_year(records, span, now),
        before=it_year(records, span.before, now) if terms.starts_on <= span.before.first else None,
        target=service.on_time_target / 100,
        promised={
            row.severity: (row.respond_minutes, row.arrive_minutes, row.restore_minutes) for row in service.levels
        },
        hours=service.hours.title,
    )


def _period(span: Span) -> str:
    """2026年度, or both days."""
    if span == last_year(span.last.replace(year=span.last.year + 1, day=1)):
        return f"{span.first.year}年度"
    return f"{day_cn(span.first)} 至 {day_cn(span.last)}"


def records_of(store: Store, engagement: Engagement, clock: ServiceClock) -> Records:
    """Everything recorded of an engagement, plainly; times in minutes of its hours of service."""
    devices = store.devices.of(engagement)
    retired = store.devices.retired_on(engagement)
    labels = {device.id: device.label for device in devices}
    return Records(
        [_device(device, retired.get(device.id or 0)) for device in devices],
        [_ticket(ticket, labels.get(ticket.device_id, ""), clock) for ticket in store.tickets.of(engagement)],
        list(_visits(store.visits.of(engagement))),
        [(need.raised_on, need.answered_on) for need in store.needs.of(engagement)],
    )


def _device(device: Device, retired_on: date | None) -> DeviceFact:
    return DeviceFact(
        label=device.label,
        kind=device.kind,
        status=cast("DeviceStatus", device.status),
        registered_on=device.registered_on,
        named=" ".join(filter(None, (device.maker, device.model))),
        purchased_on=device.purchased_on,
        critical=device.critical,
        retired_on=retired_on,
    )


def _ticket(ticket: Ticket, label: str, clock: ServiceClock) -> TicketFact:
    def minutes(came: datetime | None, waited: int = 0) -> int | None:
        return None if came is None else max(0, clock.between(ticket.opened_at, came) // MINUTE - waited)

    return TicketFact(
        no=ticket.no,
        severity=ticket.severity,
        cause_class=ticket.cause_class,
        opened_at=ticket.opened_at,
        respond_by=ticket.respond_by,
        arrive_by=ticket.arrive_by,
        restore_by=ticket.restore_by,
        responded_at=ticket.responded_at,
        arrived_at=ticket.arrived_at,
        restored_at=ticket.restored_at,
        label=label,
        cancelled=ticket.status == "已取消",
        repeat=ticket.repeat_of is not None,
        rating=ticket.rating,
        respond_minutes=minutes(ticket.responded_at),
        arrive_minutes=minutes(ticket.arrived_at),
        restore_minutes=minutes(ticket.restored_at, ticket.waited_minutes),
    )


def _visits(visits: Iterable[Visit]) -> Iterable[VisitFact]:
    for visit in visits:
        done = in_shanghai(visit.ended_at).date() if visit.reported_at and visit.ended_at else None
        yield VisitFact(visit.kind, visit.planned_on, visit.status, done, visit.rating)
