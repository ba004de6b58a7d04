"""A year of IT service in figures, computed from plain records of devices, tickets and visits. Row S7.8.

Tickets count in the span in which they were opened, visits in that of their planned day. A limit is kept when the
moment came by the moment promised, which the clock of service hours set (``schemas/rules/sla.py``); one that has not
come is broken once its time is over, and not judged before. Times are minutes from the call: of service hours where
the record has them, with what waited for the client left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from schemas.devices import SERVICE_YEARS, age_years
from schemas.it_terms import DEVICE_KINDS
from schemas.it_year_facts import DeviceFact, Records, Span, TicketFact, VisitFact
from schemas.it_year_figures import (
    SEVERITIES,
    ItYear,
    KindOfDevice,
    Limit,
    MonthOfRatings,
    MonthOfTickets,
    Recurring,
)
from schemas.rules.device_age import AGE_BANDS, age_band
from schemas.tickets import REPEAT_DAYS

UNCLEAR = "未判明"


def it_year(records: Records, span: Span, as_of: datetime) -> ItYear:
    """The figures of a span as known at a moment."""
    opened = [ticket for ticket in records.tickets if span.has(ticket.opened_on)]
    tickets = [ticket for ticket in opened if not ticket.cancelled]
    visits = [visit for visit in records.visits if span.has(visit.planned_on) and visit.status != "取消"]
    needs = [answered for raised, answered in records.needs if span.has(raised)]
    recurring = _recurring(tickets, records.devices)
    return ItYear(
        first=span.first,
        last=span.last,
        **_devices(records.devices, span),
        months=_months(tickets, span),
        cancelled=len(opened) - len(tickets),
        unrestored=sum(ticket.restored_at is None for ticket in tickets),
        response=_limits([_response(ticket) for ticket in tickets], as_of),
        arrival=_limits([_arrival(ticket) for ticket in tickets], as_of),
        restoration=_limits([_restoration(ticket) for ticket in tickets], as_of),
        repeats=sum(ticket.repeat for ticket in tickets),
        recurring=recurring,
        visits_planned=len(visits),
        visits_done=sum(visit.done_on is not None for visit in visits),
        visits_on_time=sum(visit.done_on is not None and visit.done_on <= visit.planned_on for visit in visits),
        visits_confirmed=sum(visit.status == "已确认" for visit in visits),
        **_ratings(tickets, visits, span),
        needs=len(needs),
        needs_answered=sum(answered is not None for answered in needs),
    )


class _Timed(NamedTuple):
    severity: int
    due: datetime | None
    came: datetime | None
    minutes: int | None


def _response(ticket: TicketFact) -> _Timed:
    return _timed(ticket, ticket.respond_by, ticket.responded_at, ticket.respond_minutes)


def _arrival(ticket: TicketFact) -> _Timed:
    timed = _timed(ticket, ticket.arrive_by, ticket.arrived_at, ticket.arrive_minutes)
    # Restored from afar: nobody need come any more.
    return timed._replace(came=ticket.arrived_at or ticket.restored_at)


def _restoration(ticket: TicketFact) -> _Timed:
    return _timed(ticket, ticket.restore_by, ticket.restored_at, ticket.restore_minutes)


def _timed(ticket: TicketFact, due: datetime | None, came: datetime | None, minutes: int | None) -> _Timed:
    if came is not None and minutes is None:
        minutes = int((came - ticket.opened_at) / timedelta(minutes=1))
    return _Timed(ticket.severity, due, came, minutes if came is not None else None)


def _limits(timed: Sequence[_Timed], as_of: datetime) -> list[Limit]:
    by_severity = {one: [row for row in timed if row.severity == one] for one in SEVERITIES}
    return [*(_limit(one, rows, as_of) for one, rows in by_severity.items()), _limit(0, timed, as_of)]


def _limit(severity: int, rows: Sequence[_Timed], as_of: datetime) -> Limit:
    judged = [row for row in rows if row.due is not None and (row.came is not None or row.due < as_of)]
    kept = sum(row.came is not None and row.due is not None and row.came <= row.due for row in judged)
    minutes = sorted(row.minutes for row in rows if row.minutes is not None)
    return Limit(severity=severity, judged=len(judged), kept=kept, minutes=percentiles(minutes))


PERCENTS = (50, 90, 95, 100)


def percentiles(ordered: Sequence[int]) -> list[int]:
    """The values that 50, 90, 95 and 100 per cent do not exceed, by nearest rank; empty of nothing."""
    return [ordered[(len(ordered) * percent + 99) // 100 - 1] for percent in PERCENTS] if ordered else []


def _devices(devices: Iterable[DeviceFact], span: Span) -> dict[str, Any]:
    known = [device for device in devices if device.registered_on <= span.last]
    held = [device for device in known if device.held(span.last)]
    there = {device.kind for device in held}
    kinds = [kind for kind in DEVICE_KINDS if kind in there] + sorted(there.difference(DEVICE_KINDS))
    old = [device for device in held if (age_years(device.purchased_on, span.last) or 0) >= SERVICE_YEARS]
    return {
        "devices": [_kind(kind, [device for device in held if device.kind == kind], span.last) for kind in kinds],
        "old": [device.label for device in sorted(old, key=lambda one: (not one.critical, one.label))],
        "statuses": dict(Counter(device.status for device in known)),
        "added": sum(span.has(device.registered_on) for device in known),
        "retired": sum(device.retired_on is not None and span.has(device.retired_on) for device in known),
    }


def _kind(kind: str, devices: Sequence[DeviceFact], on: date) -> KindOfDevice:
    ages = Counter(age_band(age_years(device.purchased_on, on)) for device in devices)
    counted = {band: ages[band] for band in AGE_BANDS}
    return KindOfDevice(kind=kind, ages=counted, critical=sum(device.critical for device in devices))


def _months(tickets: Iterable[TicketFact], span: Span) -> list[MonthOfTickets]:
    opened: dict[str, list[TicketFact]] = defaultdict(list)
    for ticket in tickets:
        opened[f"{ticket.opened_on:%Y-%m}"].append(ticket)
    return [
        MonthOfTickets(
            month=month,
            by_severity={one: sum(ticket.severity == one for ticket in opened[month]) for one in SEVERITIES},
            by_cause=dict(sorted(Counter(ticket.cause_class or UNCLEAR for ticket in opened[month]).items())),
        )
        for month in span.months
    ]


def _recurring(tickets: Iterable[TicketFact], devices: Iterable[DeviceFact]) -> list[Recurring]:
    known = {device.label: device for device in devices}
    faults: dict[tuple[str, str], list[date]] = defaultdict(list)
    for ticket in tickets:
        if ticket.label and ticket.cause_class:
            faults[ticket.label, ticket.cause_class].append(ticket.opened_on)
    found = []
    for (label, cause), days in faults.items():
        times = _longest_chain(sorted(days))
        if times > 1:
            device = known.get(label)
            kind, named = (device.kind, device.named) if device else ("", "")
            found.append(
                Recurring(label=label, kind=kind, named=named, cause_class=cause, times=times, last_on=max(days))
            )
    return sorted(found, key=lambda row: (-row.times, row.label, row.cause_class))


def _longest_chain(days: Sequence[date]) -> int:
    """The most faults in a row that each came within ``REPEAT_DAYS`` of the one before."""
    longest = current = 0
    before: date | None = None
    for day in days:
        current = current + 1 if before and (day - before).days <= REPEAT_DAYS else 1
        longest, before = max(longest, current), day
    return longest


def _ratings(tickets: Iterable[TicketFact], visits: Iterable[VisitFact], span: Span) -> dict[str, Any]:
    given = [(f"{ticket.opened_on:%Y-%m}", ticket.rating) for ticket in tickets if ticket.rating]
    given += [(f"{visit.planned_on:%Y-%m}", visit.rating) for visit in visits if visit.rating]
    by_month: dict[str, list[int]] = defaultdict(list)
    for month, rating in given:
        by_month[month].append(rating)
    marks = Counter(rating for _month, rating in given)
    return {
        "ratings": [
            MonthOfRatings(month=month, count=len(by_month[month]), total=sum(by_month[month])) for month in span.months
        ],
        "rated": {mark: marks[mark] for mark in (1, 2, 3, 4, 5)},
    }
