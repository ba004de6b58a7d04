"""Reporting periods: which period a day belongs to, and when its report is due."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from schemas.values import SHANGHAI

Rhythm = Literal["weekly", "biweekly", "monthly"]
RHYTHM_TITLES: dict[Rhythm, str] = {"weekly": "每周", "biweekly": "每两周", "monthly": "每月"}


@dataclass(frozen=True)
class Period:
    """A reporting period. Both days belong to it; the report is due at 09:00 on the day after.

    ``label`` is ``2026-03`` for a month, ``2026-W11`` for a week, ``2026-03-09+14`` for two weeks.
    """

    label: str
    start: date
    end: date

    @property
    def due_at(self) -> datetime:
        return datetime.combine(self.end + timedelta(1), time(9), SHANGHAI)


def period_of(day: date, rhythm: Rhythm, anchor: date) -> Period:
    """The period a day belongs to. Two-week periods are counted from the Monday of ``anchor``'s week."""
    if rhythm == "monthly":
        last = calendar.monthrange(day.year, day.month)[1]
        return Period(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=last))
    monday = day - timedelta(day.weekday())
    if rhythm == "weekly":
        year, week, _ = day.isocalendar()
        return Period(f"{year}-W{week:02d}", monday, monday + timedelta(6))
    first = anchor - timedelta(anchor.weekday())
    start = first + timedelta((day - first).days // 14 * 14)
    return Period(f"{start.isoformat()}+14", start, start + timedelta(13))


def next_period(period: Period, rhythm: Rhythm, anchor: date) -> Period:
    """The period that follows."""
    return period_of(period.end + timedelta(1), rhythm, anchor)


def period_labelled(label: str, rhythm: Rhythm, anchor: date) -> Period:
    """The period of a label.

    Raises:
        ValueError: the label is not one of this rhythm (Chinese, with the form it should have).
    """
    try:
        if rhythm == "monthly":
            day = date.fromisoformat(f"{label}-01")
        elif rhythm == "weekly":
            day = date.fromisoformat(f"{label}-1")
        else:
            day = date.fromisoformat(label.removesuffix("+14"))
        period = period_of(day, rhythm, anchor)
    except (ValueError, OverflowError):  # the last days of the year 9999 have no whole week
        period = None
    if period is None or period.label != label:
        forms = {"monthly": "2026-03", "weekly": "2026-W11", "biweekly": "2026-03-09+14"}
        raise ValueError(f"报告期“{label}”无效：本项目{RHYTHM_TITLES[rhythm]}报告一次，应写成 {forms[rhythm]} 的形式")
    return period
