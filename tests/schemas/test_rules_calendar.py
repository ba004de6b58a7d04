"""R13 and R15 counting of months and days, R16 the 7th, R23 working days."""

import calendar
from datetime import date, timedelta

import chinese_calendar as published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.working_days import CHINA, WorkCalendar, add_months

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
YEAR_2026 = [date(2026, 1, 1) + timedelta(n) for n in range(365)]


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 9, 2), date(2026, 10, 2)),
    ],
)
def test_r13_a_month_ends_on_the_corresponding_day_or_the_month_end(signed, last):
    assert add_months(signed, 1) == last


@pytest.mark.parametrize(
    ("last", "moved"),
    [
        (date(2026, 3, 28), date(2026, 3, 30)),  # Saturday
        (date(2026, 10, 2), date(2026, 10, 8)),  # National Day
        (date(2026, 2, 28), date(2026, 2, 28)),  # a Saturday to make up for the Spring Festival
        (date(2027, 1, 31), date(2027, 2, 1)),  # Sunday of a year not yet announced
    ],
)
def test_r13_a_last_day_on_a_rest_day_moves_on(last, moved):
    assert CHINA.next_working(last) == moved


@given(day=DAYS, count=st.integers(-240, 240))
def test_r13_months_never_run_past_the_month_end(day, count):
    moved = add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day == min(day.day, calendar.monthrange(moved.year, moved.month)[1])


@given(day=DAYS, count=st.integers(0, 120))
def test_r13_adding_months_keeps_the_order_of_days(day, count):
    assert add_months(day, count) <= add_months(day + timedelta(1), count)


def test_r15_two_weeks_after_joining():
    assert date(2026, 9, 1) + timedelta(14) == date(2026, 9, 15)
    assert CHINA.is_working(date(2026, 9, 16))  # the first chase


@pytest.mark.parametrize("month", [1, 4, 5, 7, 8, 9, 12])
def test_r16_sevenths_that_are_working_days(month):
    assert CHINA.is_working(date(2026, month, 7))


@pytest.mark.parametrize(("month", "sent"), [(2, 9), (3, 9), (6, 8), (10, 8), (11, 9)])
def test_r16_sevenths_that_are_not_and_the_day_the_roster_is_sent(month, sent):
    assert CHINA.next_working(date(2026, month, 7)) == date(2026, month, sent)


def test_r23_2026_has_248_working_days():
    by_month = [sum(CHINA.is_working(day) for day in YEAR_2026 if day.month == month) for month in range(1, 13)]
    assert by_month == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(by_month) == 248


def test_r23_2026_agrees_with_the_published_calendar_of_an_independent_package():
    assert max(published.constants.holidays).year >= 2026
    assert [day for day in YEAR_2026 if CHINA.is_working(day) != published.is_workday(day)] == []


def test_r23_an_unknown_year_counts_weekends_only_and_says_so():
    assert not CHINA.knows(2060)
    assert CHINA.is_working(date(2060, 10, 1)) == (date(2060, 10, 1).weekday() < 5)
    assert "2060 年" in CHINA.note(2060)
    assert CHINA.note(2026) == ""


def test_r23_a_file_of_days_extends_the_calendar_and_counts_first():
    extended = CHINA.extended([(date(2060, 10, 1), "off", "国庆节"), (date(2026, 10, 1), "work", "值班")])
    assert isinstance(extended, WorkCalendar)
    assert extended.knows(2060)
    assert not extended.is_working(date(2060, 10, 1))
    assert extended.is_working(date(2026, 10, 1))
    assert not CHINA.knows(2060)


@given(day=st.dates(date(2026, 1, 1), date(2026, 12, 20)), count=st.integers(1, 6))
def test_r23_counting_working_days_skips_the_first_day_and_counts_each_working_day_once(day, count):
    end = CHINA.add_working_days(day, count)
    between = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert CHINA.is_working(end)
    assert sum(map(CHINA.is_working, between)) == count


def test_r23_working_days_across_the_national_holiday():
    assert CHINA.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CHINA.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)  # a Saturday to make up
    assert CHINA.add_working_days(date(2026, 9, 30), 0) == date(2026, 9, 30)
