"""R13: the free month is counted as the Civil Code counts, and the notice counts when it arrives. Row S6.6."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules.free_exit import exit_refusals, free_period
from schemas.rules.working_days import CHINA

pytestmark = pytest.mark.row("S6.6")
CLAUSE = "合同第十三条"

# Signed, corresponding day or month end, last day after rest days (民法典 202, 203).
MONTHS = [
    ("2026-01-31", "2026-02-28", "2026-02-28"),  # a Saturday, but a make-up working day
    ("2028-01-31", "2028-02-29", "2028-02-29"),
    ("2026-03-31", "2026-04-30", "2026-04-30"),
    ("2026-02-28", "2026-03-28", "2026-03-30"),  # a Saturday
    ("2026-11-30", "2026-12-30", "2026-12-30"),
    ("2026-12-31", "2027-01-31", "2027-02-01"),  # a Sunday of a year whose holidays are not known
    ("2026-09-02", "2026-10-02", "2026-10-08"),  # National Day
]


@pytest.mark.parametrize(("signed", "corresponding", "last"), MONTHS)
def test_the_free_month_ends_on_the_corresponding_day_or_month_end_and_rest_days_move_it_on(
    signed: str, corresponding: str, last: str
) -> None:
    period = free_period(date.fromisoformat(signed))

    assert (period.corresponding.isoformat(), period.last_day.isoformat()) == (corresponding, last)
    assert bool(period.note) == (period.last_day.year > 2026)
    fixed = free_period(date.fromisoformat(signed), moves_on=False)
    assert (fixed.last_day, fixed.note) == (fixed.corresponding, "")  # the contract may say so


@pytest.mark.parametrize(("signed", "last"), [(signed, last) for signed, _, last in MONTHS])
def test_a_notice_is_in_time_on_the_last_day_and_late_on_the_next_with_the_clause_named(signed: str, last: str) -> None:
    period, day = free_period(date.fromisoformat(signed)), date.fromisoformat(last)
    sent, late = day - timedelta(2), day + timedelta(1)

    assert exit_refusals(period, CLAUSE, sent, day, day) == []
    [told] = exit_refusals(period, CLAUSE, sent, late, late)
    assert told.startswith(f"依{CLAUSE}，{signed} 签订的合同，免费退出的通知最迟应于 {last} ")


def test_sent_in_time_is_not_enough_and_no_clause_is_no_free_exit() -> None:
    period = free_period(date(2026, 3, 31))

    assert exit_refusals(period, CLAUSE, date(2026, 4, 30), date(2026, 5, 6), date(2026, 5, 6))
    assert "没有约定" in exit_refusals(None, CLAUSE, date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 1))[0]
    assert len(exit_refusals(period, CLAUSE, date(2026, 4, 3), date(2026, 4, 2), date(2026, 4, 1))) == 2


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)))
def test_the_last_day_is_a_working_day_on_or_after_a_month_and_never_before(signed: date) -> None:
    period = free_period(signed)

    assert 28 <= (period.corresponding - signed).days <= 31
    assert period.corresponding <= period.last_day
    assert CHINA.is_working(period.last_day)
    day, late = period.last_day, period.last_day + timedelta(1)
    assert exit_refusals(period, "第二十条", day, day, late) == []
    assert len(exit_refusals(period, "第二十条", late, late, late)) == 1
