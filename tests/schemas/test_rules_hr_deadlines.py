"""R14 the same day, R15 materials within two weeks, R16 the roster on the 7th."""

from datetime import UTC, date, datetime

import pytest

from schemas.rules.hr_deadlines import (
    CHASE_RHYTHM_DAYS,
    chase_days,
    materials_due,
    roster_due,
    roster_send_on,
    told_in_time,
)
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI


def beijing(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.row("S3.2")
def test_r14_the_same_day_ends_at_midnight_in_beijing_even_within_24_hours():
    day = date(2026, 9, 1)
    assert told_in_time(beijing(1, 23, 59, 59), day)
    assert not told_in_time(beijing(2, 0), day)
    assert told_in_time(datetime(2026, 9, 1, 15, 59, 59, tzinfo=UTC), day)
    assert not told_in_time(datetime(2026, 9, 1, 16, 0, tzinfo=UTC), day)
    assert not told_in_time(None, day)


@pytest.mark.row("S3.3")
def test_r15_materials_are_due_two_weeks_after_joining_and_chased_from_the_day_after():
    joined = date(2026, 9, 1)
    assert materials_due(joined) == date(2026, 9, 15)
    assert chase_days(joined, CHASE_RHYTHM_DAYS, date(2026, 9, 15)) == []
    assert chase_days(joined, CHASE_RHYTHM_DAYS, date(2026, 9, 16)) == [date(2026, 9, 16)]
    assert chase_days(joined, CHASE_RHYTHM_DAYS, date(2026, 9, 30)) == [
        date(2026, 9, 16),
        date(2026, 9, 23),
        date(2026, 9, 30),
    ]
    assert chase_days(joined, 3, date(2026, 9, 21), days=7) == [date(2026, 9, day) for day in (9, 12, 15, 18, 21)]
    with pytest.raises(ValueError, match="至少 1 天"):
        chase_days(joined, 0, date(2026, 9, 30))


@pytest.mark.row("S3.4")
@pytest.mark.parametrize("month", [1, 4, 5, 7, 8, 9, 12])
def test_r16_the_roster_of_a_month_is_sent_on_the_7th_of_the_next(month):
    before = date(2025, 12, 31) if month == 1 else date(2026, month - 1, 28)
    assert roster_due(before) == date(2026, month, 7)
    assert roster_send_on(before) == (date(2026, month, 7), "")


@pytest.mark.row("S3.4")
@pytest.mark.parametrize(("month", "sent"), [(2, 9), (3, 9), (6, 8), (10, 8), (11, 9)])
def test_r16_when_the_7th_is_a_rest_day_the_next_working_day_and_a_note(month, sent):
    day, note = roster_send_on(date(2026, month - 1, 1))
    assert day == date(2026, month, sent)
    assert note == f"2026年{month}月7日 为休息日，报送日顺延至 2026年{month}月{sent}日。"


def test_r16_a_year_without_a_calendar_counts_weekends_and_says_so():
    day, note = roster_send_on(date(2060, 2, 1))
    assert day == date(2060, 3, 8)  # the 7th is a Sunday
    assert CHINA.note(2060) in note
