"""R23: working days by the State Council's calendar, and months by the Civil Code (Arts. 200–204).

2026 is the official table below. Other years are asked of the package ``chinese_calendar`` (2004 on), which is
imported only then; a year that neither knows counts weekends only, and ``note`` says so.
"""

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Literal

DayKind = Literal["off", "work"]


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(step) for step in range((last - first).days + 1))


# 国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04).
_OFF_2026 = (
    *_span(date(2026, 1, 1), date(2026, 1, 3)),
    *_span(date(2026, 2, 15), date(2026, 2, 23)),
    *_span(date(2026, 4, 4), date(2026, 4, 6)),
    *_span(date(2026, 5, 1), date(2026, 5, 5)),
    *_span(date(2026, 6, 19), date(2026, 6, 21)),
    *_span(date(2026, 9, 25), date(2026, 9, 27)),
    *_span(date(2026, 10, 1), date(2026, 10, 7)),
)
_WORK_2026 = tuple(date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)))
OFFICIAL: Mapping[date, DayKind] = {**dict.fromkeys(_OFF_2026, "off"), **dict.fromkeys(_WORK_2026, "work")}


OFFICIAL_YEARS = frozenset(day.year for day in OFFICIAL)


@cache
def _published(year: int) -> Mapping[date, DayKind] | None:
    """Days that differ from Monday-to-Friday in a year, as published; None when the year is not known."""
    if year in OFFICIAL_YEARS:
        return OFFICIAL
    # Costs 20 ms; most commands never leave the years above.
    from chinese_calendar import constants

    if not min(constants.holidays).year <= year <= max(constants.holidays).year:
        return None
    kinds: dict[date, DayKind] = {day: "off" for day in constants.holidays if day.year == year}
    return kinds | {day: "work" for day in constants.workdays if day.year == year}


@dataclass(frozen=True)
class WorkCalendar:
    """Working days as published; ``special`` are a user's own days, which count first.

    A year is known when it is published or has special days.
    """

    special: Mapping[date, DayKind] = field(default_factory=dict)

    def extended(self, rows: Iterable[tuple[date, DayKind, str]]) -> "WorkCalendar":
        """This calendar with more days, as a user's calendar file lists them: date, off or work, name."""
        return WorkCalendar({**self.special, **{day: kind for day, kind, _ in rows}})

    def knows(self, year: int) -> bool:
        """Whether the arrangement of a year is known."""
        return any(day.year == year for day in self.special) or _published(year) is not None

    def note(self, year: int) -> str:
        """A sentence for documents when only weekends could be taken into account; empty otherwise."""
        if self.knows(year):
            return ""
        return f"未收录 {year} 年的节假日安排，工作日仅按周末推算：请以国务院办公厅公布的安排为准。"

    def arranged(self, day: date) -> DayKind | None:
        """How a day is arranged otherwise than its weekday says: a holiday is ``off``; None for all other days."""
        return self.special.get(day) or (_published(day.year) or {}).get(day)

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day."""
        kind = self.arranged(day)
        return kind == "work" if kind else day.weekday() < 5

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(1)
        return day

    def previous_working(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day, which is not counted; before it when ``count`` is negative."""
        for _ in range(abs(count)):
            day = self.next_working(day + timedelta(1)) if count > 0 else self.previous_working(day - timedelta(1))
        return day


CHINA = WorkCalendar()


def add_months(day: date, count: int) -> date:
    """The corresponding day ``count`` months on (or back), else the month's last day (Civil Code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
