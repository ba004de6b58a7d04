"""The terms of IT service and how a contract with them is reviewed. Rows S1.2, S2.h, S6.6, S7.4; R1, R6, R13, R22."""

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.compliance import Draft, clean, review
from schemas.contracting import ComplianceRow, ContractTerms, milestone_rows
from schemas.it_terms import DEVICE_KINDS, LEVELS, ItTerms, ServiceHours, level_faults
from schemas.parties import Party
from schemas.profiles import IT, PROFILES
from schemas.sentences import chinese_faults
from tests.builders import it_example

EXAMPLE = it_example()
CLIENT, VENDOR = (
    Party.model_validate(EXAMPLE["request"]["client"]),
    Party.model_validate(EXAMPLE["request"]["candidates"][0]),
)


def form(**it: Any) -> dict[str, Any]:
    """The signed terms of the example as filled in, with changed terms of IT service."""
    said = copy.deepcopy(EXAMPLE["answers"]["contract-terms-2"]["form"])
    said["it"] |= it
    return said


def it_terms(**changed: Any) -> ItTerms:
    terms = ContractTerms.model_validate(form(**changed)).it
    assert terms is not None
    return terms


def draft(total: str = "19200.00", **it: Any) -> Draft:
    """The example's contract as it was signed, with changed terms of IT service."""
    terms = ContractTerms.model_validate(form(**it))
    return Draft(
        ip_clause=IT.ip_clause,
        client=CLIENT,
        vendor=VENDOR,
        terms=terms,
        total=Decimal(total),
        tax_rate=Decimal(6),
        milestones=milestone_rows(terms, Decimal(total)),
        bid_count=3,
        bid_count_refusals=[],
        price_weight_faults=[],
        applicant="何志远",
        approver="郑文博",
        cashier="冯丽",
        drafted_on=date(2026, 1, 31),
        scope=EXAMPLE["request"]["scope_in"],
    )


def row(title: str, **changed: Any) -> ComplianceRow:
    (found,) = [one for one in review(draft(**changed)) if one.title == title]
    return found


def faults(**it: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        ContractTerms.model_validate(form(**it))
    return "；".join(chinese_faults(refused.value))


def kinds(**changed: Any) -> list[dict[str, Any]]:
    """The devices covered, the first of them changed."""
    first, *others = form()["it"]["covered"]
    return [first | changed, *others]


def levels(place: int, **changed: Any) -> list[dict[str, Any]]:
    rows = copy.deepcopy(form()["it"]["levels"])
    rows[place - 1] |= changed
    return rows


@pytest.mark.row("S2.h", "S7.4", "S1.2")
def test_the_contract_of_the_example_may_be_signed() -> None:
    rows = review(draft())
    assert clean(rows)
    assert all(found.clause and found.source and found.finding for found in rows)
    rules = [found.rule for found in rows]
    assert rules[:3] == ["R1", "R1", "R2"]
    assert rules.index("R13") < rules.index("R19") < rules.index("R23") < rules.index("R27") < rules.index("—")


@pytest.mark.row("S1.2")
def test_every_kind_of_device_has_a_level() -> None:
    found = row("设备均有服务级别", covered=kinds(level=None))
    assert (found.result, "服务器没有约定故障的起始级别" in found.finding) == ("不通过", True)


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("severity", "changed", "sentence"),
    [
        (1, {"arrive_hours": 1, "respond_minutes": 90}, "一级的到场时间短于响应时间"),
        (2, {"restore_hours": 3}, "二级的恢复时间短于到场时间"),
        (4, {"respond_minutes": 5000}, "四级的恢复时间短于响应时间"),
        (2, {"respond_minutes": 20}, "一级的响应或者恢复时间长于二级"),
        (3, {"severity": 2}, "一级至四级各一行"),
    ],
)
def test_response_comes_before_arrival_and_arrival_before_restoration(
    severity: int, changed: dict[str, Any], sentence: str
) -> None:
    assert sentence in faults(levels=levels(severity, **changed))


def test_the_usual_levels_are_in_order() -> None:
    assert level_faults(list(LEVELS)) == []


@pytest.mark.row("S6.6")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"free_exit": False}, "没有约定签订之日起一个月内免费退出"), ({"exit_rest_day": ""}, "遇法定休假日的计算办法")],
)
def test_the_free_exit_and_how_its_month_is_counted_stand_in_the_contract(
    changed: dict[str, Any], sentence: str
) -> None:
    found = row("一个月内免费退出", **changed)
    assert (found.rule, found.result) == ("R13", "不通过")
    assert sentence in found.finding


@pytest.mark.row("S6.6")
def test_the_review_shows_the_last_free_day_of_a_contract_signed_today() -> None:
    # Signed on 31 January: 28 February, a Saturday that is worked; without that rule the same day.
    assert "最后一日为 2026-02-28" in row("一个月内免费退出").finding
    assert "最后一日为 2026-02-28" in row("一个月内免费退出", exit_rest_day="不顺延").finding


@pytest.mark.row("S1.2")
def test_deductions_stay_below_the_fee_of_each_period() -> None:
    assert row("考核扣款上限", deduction_cap="9600.00").result == "通过"
    found = row("考核扣款上限", deduction_cap="9600.01")
    assert (found.result, "超过最低一期的服务费 9,600.00 元" in found.finding) == ("不通过", True)


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("changed", "result", "sentence"),
    [
        ({}, "通过", "服务 6%、备件和硬件维修 13%，分别核算"),
        ({"parts_accounted": False}, "不通过", "全部从高适用 13%"),
        ({"parts": "套餐包含"}, "提示", "是否属于一项应税交易"),
        ({"parts": "甲方自购", "parts_accounted": False}, "不适用", "不销售备件"),
    ],
)
def test_goods_and_services_are_accounted_for_apart(changed: dict[str, Any], result: str, sentence: str) -> None:
    found = row("服务与备件分别核算", **changed)
    assert (found.rule, found.result) == ("R6", result)
    assert sentence in found.finding


@pytest.mark.row("S7.4")
def test_the_price_of_the_package_is_the_price_that_was_awarded() -> None:
    found = row("套餐价格与总价", monthly_price="3300.00")
    assert (found.result, "3,300.00 元 × 6 个月＝19,800.00 元" in found.finding) == ("不通过", True)


@pytest.mark.row("S1.2")
def test_the_last_period_is_settled_after_it_was_served_and_within_the_contract() -> None:
    found = row("服务期与结算期", service_months=8, monthly_price="2400.00")
    assert "晚于合同结束日期" in found.finding
    assert "早于服务期结束" in found.finding


@pytest.mark.row("S2.d")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"mode": "远程"}, "服务形式为远程，却填写了例行上门日"),
        ({"mode": "现场", "visits": []}, "服务形式为现场，却没有例行上门日"),
        ({"visits": [{"ordinal": "第一个", "weekday": "星期二"}] * 2}, "例行上门日有重复"),
        ({"monthly_price": "0"}, "套餐价格为零"),
        ({"covered": [*kinds(), *kinds()]}, "纳入服务的设备有重复的类别"),
        ({"deputy": {"name": "陈立", "mail": "a@b.cn"}}, "是同一人"),
    ],
)
def test_terms_with_a_contradiction_are_refused(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in faults(**changed)


def test_service_is_billed_by_period_without_warranty_or_works() -> None:
    for changed in ({"warranty_months": 6}, {"ip_owner": "委托方", "ip_transfer": "交付时"}):
        with pytest.raises(ValidationError, match="IT服务外包"):
            ContractTerms.model_validate(form() | changed)


def test_hours_are_told_as_people_say_them() -> None:
    assert ServiceHours().title == "星期一至星期五 09:00 至 18:00，法定休假日除外"
    shift = ServiceHours(weekdays=["星期六", "星期一"], opens="08:30", closes="24:00", holidays=True)
    assert shift.title == "星期一、星期六 08:30 至 24:00，法定休假日照常服务"
    assert (shift.opens_minute, shift.closes_minute, shift.always) == (510, 1440, False)
    with pytest.raises(ValidationError, match="结束时间应晚于开始时间"):
        ServiceHours(opens="18:00", closes="09:00")
    with pytest.raises(ValidationError):
        ServiceHours.model_validate({"opens": 540})  # YAML reads 9:00 without quotes so


@pytest.mark.row("S2.i")
def test_service_ends_with_the_last_of_its_months() -> None:
    assert it_terms().service_until(date(2026, 2, 1)) == date(2026, 7, 31)
    assert it_terms(service_months=1).service_until(date(2026, 1, 31)) == date(2026, 2, 27)


def test_the_profile_of_it_service_asks_for_its_own_terms() -> None:
    assert PROFILES["it"].own_terms == ("it",)
    assert {covered.kind for covered in it_terms().covered} <= set(DEVICE_KINDS)
