"""The maintenance plan: levels, calendar, budget. Row S9.5."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.maintenance import MaintenancePlan, PreventiveTask

START, END = date(2026, 12, 1), date(2027, 11, 30)


def plan(**changes) -> MaintenancePlan:
    given = {
        "by": "何志远",
        "system": "设备点检管理系统 V1.0",
        "starts_on": START,
        "ends_on": END,
        "warranty_from": "2026-11-04",
        "warranty_to": "2027-11-04",
        "scope": ["全部功能"],
        "team": [{"name": "高翔", "side": "乙方", "role": "技术负责人", "contact": "0591-8800 0101"}],
    }
    return MaintenancePlan.model_validate(given | changes)


def task(cycle: str, first_on: date | None = None) -> PreventiveTask:
    return PreventiveTask.model_validate(
        {"task": "巡检", "cycle": cycle, "first_on": first_on, "side": "乙方", "record": "巡检报告"}
    )


def level(respond: int, restore: int | None) -> dict:
    return {
        "name": "致命",
        "situation": "业务停顿",
        "clock": "自然时间",
        "respond_hours": respond,
        "restore_hours": restore,
        "fix": "3 日",
    }


@pytest.mark.row("S9.5")
def test_response_takes_no_longer_than_restoring():
    with pytest.raises(ValidationError, match="“致命”级的恢复时间短于响应时间"):
        plan(levels=[level(8, 4)])
    assert plan(levels=[level(8, 8), level(24, None)]).levels


@pytest.mark.row("S9.5")
@pytest.mark.parametrize(
    ("cycle", "count", "last"),
    [("每月", 12, END), ("每季", 4, END), ("每半年", 2, END), ("每年", 1, END)],
)
def test_a_task_is_due_at_the_end_of_each_cycle(cycle, count, last):
    days = task(cycle).days(START, END)

    assert (len(days), days[-1]) == (count, last)


def test_a_task_with_a_first_day_keeps_that_day_of_the_month():
    days = task("每季", date(2026, 12, 31)).days(START, END)

    assert days == [date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)]


def test_daily_and_weekly_tasks_stay_out_of_the_calendar():
    made = plan()

    assert {planned.task.cycle for planned in made.planned} == {"每月", "每季", "每半年", "每年"}
    assert [planned.number for planned in made.planned] == [3, 4, 5, 6, 7]


def test_the_calendar_has_a_row_for_each_month_of_the_plan():
    months = plan(preventive=[task("每半年", date(2027, 1, 15)).model_dump()]).calendar

    assert len(months) == 12
    assert [month for month, days in months if days == ["15"]] == [date(2027, 1, 1), date(2027, 7, 1)]


def test_the_budget_is_summed_by_year():
    costs = [
        {"year": 2027, "item": "服务费", "amount": "44550.00"},
        {"year": 2026, "item": "服务费", "amount": "4050.00"},
        {"year": 2027, "item": "安全扫描", "amount": "12000.00"},
    ]
    made = plan(budget=costs)

    assert [(year.year, year.total) for year in made.years] == [(2026, Decimal("4050")), (2027, Decimal("56550"))]
    assert made.total == Decimal("60600")
    assert (plan().years, plan().total) == ([], Decimal("0"))


def upgrade(on: str) -> dict:
    return {
        "version": "V1.1",
        "kind": "功能增强",
        "contents": "新周期",
        "on": on,
        "window": "周六 20:00 至次日 2:00",
        "rollback": "恢复备份",
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": START}, "计划结束日期应晚于开始日期"),
        ({"ends_on": date(2031, 12, 2)}, "一份计划最长 5 年"),
        ({"warranty_to": "2026-11-03"}, "质保期届满日期早于开始日期"),
        ({"patch_high_days": 30}, "高危不长于中危"),
        ({"upgrades": [upgrade("2027-12-01")]}, "升级“V1.1”的日期不在计划期间内"),
        ({"preventive": [task("每月", date(2026, 11, 30)).model_dump()]}, "“巡检”的首次执行日期不在计划期间内"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        plan(**changes)
