"""Days of routine visits: the agreed weekday of each month, moved on to the next working day. Row S2.i; rule R23."""

import calendar as months
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.rules.working_days import CHINA, WorkCalendar, add_months


@dataclass(frozen=True)
class PlannedVisit:
    """A visit of the rhythm. ``slot`` names its month and place in it; ``moved_from`` is the rest day it fell on."""

    slot: str
    planned_on: date
    moved_from: date | None = None


def nth_weekday(month: date, nth: int, weekday: int) -> date | None:
    """The n-th such weekday (0 Monday) of a month; -1 is the last. None when a month has no fifth."""
    last = months.monthrange(month.year, month.month)[1]
    days = [day for number in range(1, last + 1) if (day := month.replace(day=number)).weekday() == weekday]
    place = nth - 1 if nth > 0 else len(days) + nth
    return days[place] if 0 <= place < len(days) else None


def visit_days(
    starts_on: date, ends_on: date, rhythm: Sequence[tuple[int, int]], calendar: WorkCalendar = CHINA
) -> list[PlannedVisit]:
    """The routine visits of a term, in order; ``rhythm`` holds (n-th, weekday) for each visit of a month.

    All are working days within the term, and no two fall on one day: a long holiday pushes the later one on. One
    pushed beyond the term is made on the last free working day before.
    """
    found: list[PlannedVisit] = []
    taken: set[date] = set()
    for slot, day in sorted(_agreed(starts_on, ends_on, rhythm), key=lambda agreed: (agreed[1], agreed[0])):
        moved = _free(day, ends_on, taken, calendar, 1) or _free(day, starts_on, taken, calendar, -1)
        if moved is not None:
            taken.add(moved)
            found.append(PlannedVisit(slot, moved, None if moved == day else day))
    return sorted(found, key=lambda visit: visit.planned_on)


def first_visit_on(signed_on: date, starts_on: date, calendar: WorkCalendar = CHINA) -> date:
    """The day of the first visit: when service starts, but not before the day after signing."""
    return calendar.next_working(max(starts_on, signed_on + timedelta(1)))


def _agreed(starts_on: date, ends_on: date, rhythm: Sequence[tuple[int, int]]) -> Iterator[tuple[str, date]]:
    month = starts_on.replace(day=1)
    while month <= ends_on:
        for place, (nth, weekday) in enumerate(rhythm, 1):
            day = nth_weekday(month, nth, weekday)
            if day and starts_on <= day <= ends_on:
                yield f"{month:%Y-%m}/{place}", day
        month = add_months(month, 1)


def _free(day: date, limit: date, taken: set[date], calendar: WorkCalendar, step: int) -> date | None:
    """The first working day from a day on that no other visit has, up to a limit; ``step`` is the direction."""
    while (limit - day).days * step >= 0:
        if day not in taken and calendar.is_working(day):
            return day
        day += timedelta(step)
    return None
