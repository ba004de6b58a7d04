"""Days of human-resources outsourcing: R14 the same day, R15 materials within two weeks, R16 the roster on the 7th,
R19 what is kept of leavers.
"""

from datetime import date, datetime, timedelta

from schemas.rules.rulebook import standing
from schemas.rules.working_days import CHINA, WorkCalendar, add_months
from schemas.values import day_cn, in_shanghai

MATERIALS_DAYS = int(standing("materials-days"))
CHASE_RHYTHM_DAYS = int(standing("chase-rhythm-days"))
ROSTER_DAY = int(standing("roster-day"))
LEAVER_MONTHS = int(standing("leaver-retention-months"))


def told_in_time(told_at: datetime | None, due_on: date) -> bool:
    """Whether a person was told of an account by the end of the day it was due, in Beijing (R14, row S3.2).

    23:59:59 counts; 24:00 is the next day, even within 24 hours.
    """
    return told_at is not None and in_shanghai(told_at).date() <= due_on


def materials_due(joined_on: date, days: int = MATERIALS_DAYS) -> date:
    """The last day to hand in materials; the day of joining does not count (民法典 201). Row S3.3."""
    return joined_on + timedelta(days)


def chase_days(joined_on: date, rhythm_days: int, until: date, *, days: int = MATERIALS_DAYS) -> list[date]:
    """The days on which missing materials are chased: the day after they were due, then each ``rhythm_days``.

    Up to ``until``, included. The usual rhythm is ``CHASE_RHYTHM_DAYS``. Rows S3.3, S3.5.

    Raises:
        ValueError: a rhythm below one day.
    """
    if rhythm_days < 1:
        raise ValueError("催办间隔至少 1 天：请改正")
    first = materials_due(joined_on, days) + timedelta(1)
    return [first + timedelta(step) for step in range(0, (until - first).days + 1, rhythm_days)]


def roster_due(month: date, day: int = ROSTER_DAY) -> date:
    """The day of the next month on which the roster of a month is due; ``month`` is any day in it. Row S3.4."""
    return add_months(month.replace(day=1), 1).replace(day=day)


def roster_send_on(month: date, calendar: WorkCalendar = CHINA, day: int = ROSTER_DAY) -> tuple[date, str]:
    """The working day on which the roster of a month is sent, and a note for it, empty when it is sent when due."""
    due = roster_due(month, day)
    sent = calendar.next_working(due)
    moved = "" if sent == due else f"{day_cn(due)} 为休息日，报送日顺延至 {day_cn(sent)}。"
    return sent, moved + calendar.note(due.year)


def kept_until(last_day: date, months: int = LEAVER_MONTHS) -> date:
    """The last day on which a leaver's data are kept (劳动合同法 50); they are deleted from the next on (PIPL 47)."""
    return add_months(last_day, months)
