"""The clock of service hours, the days of visits, what a look at the devices says. Rows S2.i, S6.3, S7.7; R23."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.devices import (
    DeviceFacts,
    Inspected,
    Seen,
    account_for,
    age_years,
    changes,
    differences,
    merged,
    replacement_advice,
)
from schemas.rules.sla import ServiceClock
from schemas.rules.visit_dates import first_visit_on, nth_weekday, visit_days
from schemas.rules.working_days import CHINA
from schemas.tickets import Earlier, repeat_of
from tests.hr import at

OFFICE = ServiceClock()
ALWAYS = ServiceClock(frozenset(range(7)), 0, 24 * 60, holidays=True)


@st.composite
def clocks(draw: st.DrawFn) -> ServiceClock:
    """Any hours that a contract may agree."""
    opens = draw(st.integers(0, 24 * 60 - 1))
    closes = draw(st.integers(opens + 1, 24 * 60))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return ServiceClock(weekdays, opens, closes, draw(st.booleans()))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(  # noqa: DTZ001  (zoned right here)
    lambda moment: at(moment.date().isoformat(), moment.time().isoformat())
)
minutes = st.integers(0, 2_000)


@pytest.mark.row("S6.3")
@settings(max_examples=60, deadline=None)
@given(clocks(), moments, minutes, minutes)
def test_service_time_adds_up_and_never_ends_outside_the_hours(
    clock: ServiceClock, moment: datetime, first: int, second: int
) -> None:
    reached = clock.add(moment, first)

    assert clock.add(reached, second) == clock.add(moment, first + second)
    assert clock.add(reached, 0) == reached  # a moment of service
    assert reached >= moment
    assert clock.between(moment, reached) == timedelta(minutes=first)


@pytest.mark.row("S6.3")
@pytest.mark.parametrize(
    ("clock", "opened", "service", "reached"),
    [
        (OFFICE, at("2026-04-02", "17:50"), 15, at("2026-04-03", "09:05")),
        (OFFICE, at("2026-04-02", "17:45"), 15, at("2026-04-02", "18:00")),  # the closing minute is still served
        (OFFICE, at("2026-04-03", "17:00"), 120, at("2026-04-07", "10:00")),  # Qingming, 4 to 6 April
        (OFFICE, at("2026-04-04", "10:00"), 60, at("2026-04-07", "10:00")),
        (OFFICE, at("2026-02-14", "10:00"), 60, at("2026-02-14", "11:00")),  # a Saturday that is a working day
        (OFFICE, at("2026-09-30", "17:30"), 60, at("2026-10-08", "09:30")),  # National Day
        (ALWAYS, at("2026-02-17", "03:00"), 90, at("2026-02-17", "04:30")),
        (ServiceClock(frozenset(range(7)), 0, 1440), at("2026-02-17", "03:00"), 30, at("2026-02-24", "00:30")),
    ],
)
def test_service_time_runs_over_nights_weekends_and_holidays(
    clock: ServiceClock, opened: datetime, service: int, reached: datetime
) -> None:
    assert clock.add(opened, service) == reached


@pytest.mark.row("S2.i")
@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2025, 12, 1), date(2026, 8, 1)),
    st.integers(0, 200),
    st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, -1]), st.integers(0, 6)), unique=True, max_size=8),
)
def test_every_visit_is_on_a_working_day_of_the_term_and_no_two_on_one_day(
    starts_on: date, days: int, rhythm: list[tuple[int, int]]
) -> None:
    ends_on = starts_on + timedelta(days)

    planned = visit_days(starts_on, ends_on, rhythm)

    found = [visit.planned_on for visit in planned]
    assert found == sorted(set(found))
    assert all(starts_on <= day <= ends_on and CHINA.is_working(day) for day in found)
    assert len({visit.slot for visit in planned}) == len(planned)
    assert planned == visit_days(starts_on, ends_on, rhythm)


@pytest.mark.row("S2.i")
def test_visits_that_a_long_holiday_pushes_together_are_made_one_after_the_other() -> None:
    planned = visit_days(date(2026, 2, 1), date(2026, 2, 28), [(3, 0), (4, 0)])  # Mondays 16 and 23 February

    assert [(visit.planned_on, visit.moved_from) for visit in planned] == [
        (date(2026, 2, 24), date(2026, 2, 16)),
        (date(2026, 2, 25), date(2026, 2, 23)),
    ]


@pytest.mark.row("S2.i")
def test_a_visit_whose_rest_day_is_the_last_of_the_term_is_made_before_it_ends() -> None:
    [planned] = visit_days(date(2026, 5, 1), date(2026, 5, 31), [(-1, 6)])  # Sunday, the 31st

    assert planned.planned_on == date(2026, 5, 29)


def test_a_month_without_a_fifth_monday_has_none_and_the_last_is_counted_from_the_end() -> None:
    assert nth_weekday(date(2026, 2, 1), 5, 0) is None
    assert nth_weekday(date(2026, 3, 1), -1, 0) == date(2026, 3, 30)


@pytest.mark.row("S6.1")
def test_the_first_visit_is_on_the_first_working_day_of_service_after_signing() -> None:
    assert first_visit_on(date(2026, 3, 31), date(2026, 4, 1)) == date(2026, 4, 1)
    assert first_visit_on(date(2026, 4, 3), date(2026, 4, 1)) == date(2026, 4, 7)
    assert first_visit_on(date(2026, 3, 1), date(2026, 5, 1)) == date(2026, 5, 6)


PC = DeviceFacts(kind="台式电脑", serial="PF000001", os="Windows 10", critical=True)


@pytest.mark.row("S7.7")
def test_a_later_look_changes_what_it_says_and_leaves_the_rest() -> None:
    later = DeviceFacts(kind="台式电脑", os="Windows 11", mac="001a-2b3c-4d5e")

    assert [(told.title, told.before, told.after) for told in changes(PC, later)] == [
        ("操作系统", "Windows 10", "Windows 11"),
        ("MAC地址", "", "00:1A:2B:3C:4D:5E"),
    ]
    assert merged(PC, later) == PC.model_copy(update={"os": "Windows 11", "mac": "00:1A:2B:3C:4D:5E"})
    assert changes(PC, merged(PC, later)) == changes(PC, later)


@pytest.mark.row("S6.5")
@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 30)), st.dictionaries(st.integers(1, 30), st.sampled_from(["正常", "未找到"])))
def test_every_device_of_the_register_is_seen_or_missing(register: set[int], told: dict[int, str]) -> None:
    labels = [f"SB-2026-{number:06d}" for number in sorted(register)]
    rows = [
        Inspected(label=f"SB-2026-{number:06d}", result=result, note="查看过")  # type: ignore[arg-type]
        for number, result in told.items()
    ]

    found = account_for(labels, rows)

    assert sorted([*found.seen, *found.missing]) == labels
    assert not set(found.seen) & set(found.missing)


@pytest.mark.row("S7.7")
def test_comparing_two_looks_says_what_came_what_went_and_nothing_of_what_stayed() -> None:
    before = {"A": Seen(PC, "正常"), "B": Seen(PC, "正常"), "C": Seen(PC, "未找到")}
    after = {"A": Seen(PC, "正常"), "C": Seen(PC, "正常"), "D": Seen(PC, "异常")}

    assert [(told.label, told.what) for told in differences(before, after)] == [
        ("B", "未找到"),
        ("C", "新增"),
        ("D", "新增"),
    ]
    assert differences(after, after) == []


@pytest.mark.row("S7.7")
@pytest.mark.parametrize(
    ("bought", "repeats", "said"),
    [
        (date(2021, 4, 2), 0, ""),
        (date(2021, 4, 1), 0, "已使用 5 年"),
        (None, 2, ""),
        (None, 3, "近一年同类故障重复 3 次"),
    ],
)
def test_a_device_of_five_years_or_with_three_repeat_faults_should_be_replaced(
    bought: date | None, repeats: int, said: str
) -> None:
    advice = replacement_advice(bought, repeats, date(2026, 4, 1))

    assert bool(advice) == bool(said)
    assert said in advice


def test_age_counts_whole_years_by_the_corresponding_day() -> None:
    assert age_years(date(2024, 2, 29), date(2025, 2, 28)) == 1
    assert age_years(date(2024, 3, 1), date(2025, 2, 28)) == 0
    assert age_years(date(2026, 3, 1), date(2026, 2, 28)) is None


@pytest.mark.row("S6.5")
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["硬件", "网络"]), st.integers(0, 200)), max_size=8))
def test_a_repeat_is_the_latest_fault_of_the_class_within_ninety_days(past: list[tuple[str, int]]) -> None:
    now = at("2026-09-01")
    earlier = [
        Earlier(number, cause, now - timedelta(days, minutes=number + 1)) for number, (cause, days) in enumerate(past)
    ]

    found = repeat_of(earlier, "硬件", now)

    near = [one for one in earlier if one.cause_class == "硬件" and now - one.opened_at <= timedelta(90)]
    assert found == (max(near, key=lambda one: one.opened_at).ticket if near else None)
