"""R17 probation, R18 youngest age and retirement."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.employment import (
    latest_probation_end,
    minimum_age_finding,
    probation_finding,
    probation_months_allowed,
    retirement,
    retirement_finding,
)
from schemas.rules.working_days import add_months

MARCH = date(2026, 3, 1)
DAYS = st.dates(date(2008, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("end", "months"),
    [
        (date(2026, 5, 30), 0),
        (date(2026, 5, 31), 1),
        (date(2027, 2, 27), 1),
        (date(2027, 2, 28), 2),
        (date(2029, 2, 27), 2),
        (date(2029, 2, 28), 6),
        (None, 6),
    ],
)
def test_r17_the_longest_probation_by_the_term_of_the_contract(end, months):
    # 劳动合同法 19; both days of the term belong to it.
    assert probation_months_allowed(MARCH, end) == months


def test_r17_task_based_and_part_time_work_has_no_probation():
    assert probation_months_allowed(MARCH, None, task_based=True) == 0
    assert probation_months_allowed(MARCH, None, part_time=True) == 0
    for kind, law in (({"task_based": True}, "第十九条"), ({"part_time": True}, "第七十条")):
        severity, said = probation_finding(MARCH, None, date(2026, 3, 31), **kind)
        assert severity == "error"
        assert law in said


@pytest.mark.parametrize(
    ("start", "months", "latest"),
    [
        (MARCH, 6, date(2026, 8, 31)),
        (date(2026, 8, 31), 2, date(2026, 10, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
    ],
)
def test_r17_the_latest_end_of_a_probation(start, months, latest):
    assert latest_probation_end(start, months) == latest


@pytest.mark.parametrize(("more", "severity"), [(0, None), (1, "warning"), (2, "error"), (60, "error")])
def test_r17_one_day_more_is_a_warning_and_two_are_an_error(more, severity):
    end = date(2028, 8, 30)  # two years
    found = probation_finding(date(2026, 8, 31), end, date(2026, 10, 30) + timedelta(more))
    assert (found[0] if found else None) == severity


@pytest.mark.parametrize(
    ("end", "probation_end", "said"),
    [
        (date(2026, 5, 30), MARCH, "不满三个月"),
        (date(2026, 5, 31), date(2026, 6, 1), "超出了劳动合同的期限"),
        (date(2027, 2, 27), date(2026, 4, 30), "不得超过 1 个月，最迟至 2026-03-31"),
        (date(2027, 2, 27), date(2026, 2, 28), "早于劳动合同的开始日期"),
        (date(2026, 2, 28), MARCH, "结束日期早于开始日期"),
    ],
)
def test_r17_a_probation_that_is_not_legal_is_an_error_with_a_remedy(end, probation_end, said):
    severity, sentence = probation_finding(MARCH, end, probation_end)
    assert severity == "error"
    assert said in sentence
    assert "请" in sentence


@given(start=DAYS, days=st.integers(0, 2000))
def test_r17_a_longer_term_never_allows_less_and_the_longest_probation_is_legal(start, days):
    end = start + timedelta(days)
    months = probation_months_allowed(start, end)
    assert months <= probation_months_allowed(start, end + timedelta(1))
    assert probation_finding(start, end, None) is None
    if months:
        assert probation_finding(start, end, latest_probation_end(start, months)) is None


@pytest.mark.parametrize(
    ("start", "severity"),
    [
        (date(2026, 8, 31), "error"),  # the day before the 16th birthday
        (date(2026, 9, 1), "warning"),
        (date(2028, 8, 31), "warning"),
        (date(2028, 9, 1), None),
    ],
)
def test_r18_nobody_starts_below_sixteen_and_below_eighteen_is_protected(start, severity):
    found = minimum_age_finding(date(2010, 9, 1), start)
    assert (found[0] if found else None) == severity
    assert found is None or "2010" not in found[1]


# NPC decision of 2024-09-13, in force 2025-01-01: months beyond the former age.
@pytest.mark.parametrize(
    ("sex", "base", "year", "month", "later"),
    [
        ("男", 60, 1964, 12, 0),
        ("男", 60, 1965, 1, 1),
        ("男", 60, 1965, 4, 1),
        ("男", 60, 1965, 5, 2),
        ("男", 60, 1970, 6, 17),
        ("男", 60, 1976, 8, 35),
        ("男", 60, 1976, 9, 36),
        ("男", 60, 1990, 1, 36),
        ("女", 55, 1970, 1, 1),
        ("女", 55, 1975, 3, 16),
        ("女", 55, 1981, 9, 36),
        ("女", 50, 1975, 1, 1),
        ("女", 50, 1975, 3, 2),
        ("女", 50, 1980, 6, 33),
        ("女", 50, 1984, 11, 60),
    ],
)
def test_r18_the_retirement_age_rises_step_by_step(sex, base, year, month, later):
    assert retirement(date(year, month, 15), sex, base).age_months == base * 12 + later


def test_r18_the_day_of_retirement():
    assert retirement(date(1965, 1, 15), "男", 60) == (60 * 12 + 1, date(2025, 2, 15))
    assert retirement(date(1970, 6, 30), "男", 60).on == date(2031, 11, 30)
    with pytest.raises(ValueError, match="男"):
        retirement(date(1970, 6, 30), "男", 55)


def test_r18_legal_retirement_age_is_only_a_warning():
    assert retirement_finding(date(1965, 1, 15), "男", date(2025, 2, 14)) is None
    severity, said = retirement_finding(date(1965, 1, 15), "男", date(2025, 2, 15))
    assert severity == "warning"
    assert "请咨询律师" in said


def test_r18_for_a_woman_of_unknown_post_both_ages_are_looked_at():
    birth = date(1975, 3, 15)  # 50 years 2 months, or 56 years 4 months
    assert retirement_finding(birth, "女", date(2025, 5, 14)) is None
    assert "请核对岗位" in retirement_finding(birth, "女", date(2025, 5, 15))[1]
    assert "请核对岗位" not in retirement_finding(birth, "女", date(2025, 5, 15), 50)[1]
    assert retirement_finding(birth, "女", date(2025, 5, 15), 55) is None
    assert "请咨询律师" in retirement_finding(birth, "女", add_months(birth, 56 * 12 + 4))[1]


@given(st.dates(date(1950, 1, 1), date(2010, 12, 31)), st.sampled_from([("男", 60), ("女", 55), ("女", 50)]))
def test_r18_who_is_born_later_never_retires_younger(birth, post):
    now, next_month = retirement(birth, *post), retirement(add_months(birth, 1), *post)
    assert now.age_months <= next_month.age_months <= now.age_months + 1
    assert now.on == add_months(birth, now.age_months)
