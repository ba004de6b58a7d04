"""The terms of HR outsourcing and how a contract with them is reviewed: nature, licence, data, tax. Row S1.2, R27."""

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from flows.asking import input_form
from schemas.compliance import Draft, clean, review
from schemas.contracting import CONTRACT_TERMS, ComplianceRow, ContractTerms, milestone_rows
from schemas.entrusting import entrusting_refusals, keep_until
from schemas.hr_terms import MATERIALS, HrTerms, last_day_of, month_of
from schemas.parties import Party
from schemas.personal_data import DataProcessingAgreement
from schemas.personnel import PERSON_TITLES
from schemas.profiles import HR, PROFILES
from schemas.roster_fields import MATERIAL_FIELDS, ROSTER_FIELDS, entry_for, material_fields, roster_fields
from schemas.rules.employee_terms import burdens_on_employees
from schemas.sentences import chinese_faults
from tests.builders import hr_example
from tests.schemas.test_forms import english, places, put

EXAMPLE = hr_example()
ANSWERS = EXAMPLE["answers"]
CLIENT, VENDOR = (
    Party.model_validate(EXAMPLE["request"]["client"]),
    Party.model_validate(EXAMPLE["request"]["candidates"][0]),
)
DISPATCH = {
    "nature": "劳务派遣",
    "business_scope": "劳务派遣服务；人力资源服务",
    "dispatch_licence_no": "江劳派 202600018",
    "dispatch_licence_until": date(2028, 6, 30),
    "dispatch_posts": "辅助性",
}


def form(**hr: Any) -> dict[str, Any]:
    """The signed terms of the example as filled in, with changed terms of HR."""
    said = copy.deepcopy(ANSWERS["contract-terms-2"]["form"])
    said["hr"] |= hr
    return said


def agreement(**changes: Any) -> DataProcessingAgreement:
    said = copy.deepcopy(ANSWERS["data-processing-agreement-filled-1-1"]["form"])
    return DataProcessingAgreement.model_validate(said | changes)


def draft(total: str = "23040.00", **hr: Any) -> Draft:
    """The example's contract as it was signed, with changed terms of HR."""
    terms = ContractTerms.model_validate(form(**hr))
    return Draft(
        ip_clause=HR.ip_clause,
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
        drafted_on=date(2026, 8, 18),
        scope=EXAMPLE["request"]["scope_in"],
        agreement=agreement(),
        agreement_no="GX-2026-0001",
        assessment_no="PG-2026-0001",
    )


def rows(found: Draft, rule: str) -> list[ComplianceRow]:
    return [row for row in review(found) if row.rule == rule]


def faults(**hr: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        ContractTerms.model_validate(form(**hr))
    return chinese_faults(refused.value)


@pytest.mark.row("S1.2", "S3.4")
def test_the_contract_of_the_example_is_lawful_and_the_open_question_of_tax_shows_both_results():
    found = draft()
    (_, tax) = rows(found, "R6")

    assert clean(review(found))
    assert {row.result for row in review(found)} == {"通过", "提示", "不适用"}
    assert tax.result == "提示"
    # 48 × 160.00 = 7,680.00: 7,245.28 + 434.72; with 432,000.00 passed on 439,680.00: 414,792.45 + 24,887.55.
    assert "不计入销售额：计税价税合计 7,680.00 元，不含税 7,245.28 元，税额 434.72 元" in tax.finding
    assert "计入销售额：计税价税合计 439,680.00 元，不含税 414,792.45 元，税额 24,887.55 元" in tax.finding
    assert "服务费的税率按增值税法（2026年1月1日起施行）第十条为 6%，尚待确认。" in tax.finding
    assert all(row.clause and row.source and row.finding for row in review(found))


@pytest.mark.row("S1.2")
def test_dispatch_is_told_the_rate_of_its_difference_and_where_the_contract_differs():
    small = replace(draft(**DISPATCH), tax_rate=Decimal(1))
    told = rows(small, "R6")[1].finding
    assert "一般纳税人扣除代付款项后的差额的税率按财政部 税务总局公告2026年第10号第四条第五项为 6%" in told
    assert "与约定税率 1% 不同，请核对" in told
    later = replace(small, drafted_on=date(2028, 1, 3))
    assert "差额" not in rows(later, "R6")[1].finding


@pytest.mark.row("S1.2")
@pytest.mark.parametrize("missing", ["dispatch_licence_no", "dispatch_licence_until", "dispatch_posts"])
def test_dispatch_without_its_licence_is_no_contract(missing: str):
    said = {**DISPATCH, missing: None if missing == "dispatch_licence_until" else ""}
    (sentence,) = faults(**said)
    assert "没有许可不得派遣" in sentence


@pytest.mark.row("S1.2")
def test_the_natures_never_mix():
    assert "服务性质为业务外包，却填写了劳务派遣经营许可证编号" in faults(nature="业务外包", dispatch_licence_no="1")[0]
    mixed = replace(draft(), scope=["总部人员的入职手续", "向生产车间派遣操作工"])
    hint = rows(mixed, "R27")[1]
    assert (hint.result, "“派遣”" in hint.finding) == ("提示", True)
    assert clean(review(mixed))


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("changes", "result", "said"),
    [
        ({"hr_licence_no": ""}, "不通过", "没有填写人力资源服务许可证或者备案编号"),
        (DISPATCH, "通过", "江劳派 202600018"),
        ({**DISPATCH, "dispatch_licence_until": date(2026, 8, 31)}, "不通过", "早于合同开始日期"),
        ({**DISPATCH, "dispatch_licence_until": date(2026, 10, 31)}, "提示", "早于合同结束日期"),
        ({**DISPATCH, "business_scope": "企业管理咨询"}, "不通过", "经营范围没有劳务派遣"),
    ],
)
def test_the_licence_is_there_and_lasts(changes: dict[str, Any], result: str, said: str):
    row = rows(draft(**changes), "R27")[0]
    assert (row.result, said in row.finding) == (result, True)


@pytest.mark.row("S1.2", "S1.3")
def test_the_estimate_is_fee_by_people_by_months_and_each_month_ends_before_its_report():
    assert "23,040.00 元，与成交价一致" in rows(draft(), "R1")[1].finding
    assert "与成交价 23,000.00 元不一致" in rows(draft("23000.00"), "R1")[1].finding
    early = draft()
    early.terms.milestones[0].due_on = date(2026, 9, 30)
    assert "第 1 期是 2026-09 的服务" in rows(early, "R1")[1].finding


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("员工提前离职的，应向甲方支付违约金5,000元", True),
        ("入职时向员工收取工装押金", True),
        ("扣留员工身份证直至办结", True),
        ("不得向员工收取押金，不得扣押证件", False),
        ("乙方逾期的，向甲方支付违约金", False),
    ],
)
def test_nothing_is_laid_upon_employees(text: str, found: bool):
    assert bool(burdens_on_employees([text])) is found
    row = rows(draft(other=text), "R22")[1]
    assert row.result == ("提示" if found else "通过")


@pytest.mark.row("S1.2", "S3.4")
def test_without_agreement_and_assessment_nothing_is_signed():
    bare = replace(draft(), agreement=None, agreement_no="", assessment_no="")
    found = [row for row in review(bare) if row.result == "不通过"]
    assert {row.rule for row in found} == {"R19"}
    assert "《个人信息委托处理协议》" in found[0].finding
    assert "《个人信息保护影响评估报告》" in found[0].finding
    plain = ContractTerms.model_validate(form() | {"hr": None, "personal_data": False})
    assert rows(replace(bare, terms=plain), "R19")[0].result == "不适用"


@pytest.mark.row("S1.2", "S3.4")
def test_every_column_of_the_roster_and_every_paper_is_in_the_agreement():
    listed = {entry.name for entry in ROSTER_FIELDS}
    assert {entry_for(title) for title in PERSON_TITLES.values()} <= listed
    terms = ContractTerms.model_validate(form())

    lacking = agreement(
        fields_entrusted=[row.model_dump() for row in [*roster_fields(48), *material_fields(48)] if row.name != "薪级"]
    )
    refused = entrusting_refusals(lacking, VENDOR, terms, roster=True)
    assert refused == ["个人信息的种类中缺少薪级：员工名册和入职资料会用到，请补充。"]
    assert "缺少薪级" in rows(replace(draft(), agreement=lacking), "R19")[1].finding
    assert {entry.name for entry in MATERIAL_FIELDS if entry.category == "敏感"} == {"身份证复印件", "工商银行卡复印件"}


@pytest.mark.row("S1.2")
def test_the_agreement_fits_the_contract_and_what_is_kept_is_kept_three_years():
    terms = ContractTerms.model_validate(form())
    assert entrusting_refusals(agreement(), VENDOR, terms, roster=True) == []
    shorter = entrusting_refusals(agreement(ends_on="2026-11-30"), VENDOR, terms, roster=True)
    assert "没有覆盖合同期限" in shorter[0]
    assert entrusting_refusals(agreement(ends_on="2026-11-30"), VENDOR, terms, roster=False) == []
    assert "不是合同乙方" in entrusting_refusals(agreement(), CLIENT, terms, roster=True)[0]
    assert keep_until(agreement()) == date(2029, 12, 31)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"warranty_months": 6}, "不设质保期"),
        ({"ip_owner": "委托方", "ip_transfer": "交付时"}, "不产生软件等成果"),
        ({"personal_data": False}, "须处理员工的个人信息"),
    ],
)
def test_a_service_by_the_month_has_no_warranty_no_works_and_is_about_people(changes: dict[str, Any], said: str):
    with pytest.raises(ValidationError, match=said):
        ContractTerms.model_validate(form() | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roster_recipients": ["员工关系组"]}, "hr.roster_recipients[1]：不是有效的电子邮箱"),
        ({"roster_recipients": []}, "至少要有 1 项"),
        ({"fee_per_person": "0"}, "服务费标准为零"),
        ({"planned_headcount": 0}, "不得小于 1"),
        ({"nature": "代理"}, "只能填写"),
        ({"data_day": 31}, "不得大于 28"),
        ({"materials": [{"name": "照片", "count": 0, "kind": "照片"}]}, "不得小于 1"),
        ({"materials": [MATERIALS[0].model_dump()] * 2}, "重复的名称"),
    ],
)
def test_bad_terms_are_sent_back_in_chinese(changes: dict[str, Any], said: str):
    assert any(said in sentence for sentence in faults(**changes))


@pytest.mark.row("S3.7")
def test_the_papers_and_counts_of_the_source_are_offered():
    offered = HrTerms.model_validate(
        {key: value for key, value in form()["hr"].items() if key != "materials"}
    ).materials
    assert [(item.name, item.count) for item in offered][:3] == [
        ("最高学历证书复印件", 1),
        ("身份证复印件", 2),
        ("1寸彩色照片", 3),
    ]
    assert [item.name for item in offered if not item.required] == ["资格证书复印件"]


def test_a_milestone_stands_for_a_month_counted_from_the_start():
    assert [month_of(date(2026, 11, 16), place) for place in (1, 2, 3)] == ["2026-11", "2026-12", "2027-01"]
    assert last_day_of(date(2027, 12, 1), 3) == date(2028, 2, 29)


def test_terms_of_one_kind_are_asked_of_that_kind_alone():
    assert {profile.slug: profile.own_terms for profile in PROFILES.values() if profile.own_terms} == {
        "hr": ("hr",),
        "it": ("it",),
    }
    assert set(HR.offered_terms) <= set(ContractTerms.model_fields)


def test_garbage_in_any_of_these_terms_is_sent_back_in_chinese():
    garbage = (None, [], {}, "\x00", "长" * 30_000, -1, 10**40, float("nan"), True, "20260305")
    for path in places(form()["hr"]):
        for value in garbage:
            said = form()
            put("hr", *path, to=value)(said)
            try:
                ContractTerms.model_validate(said)
            except ValidationError as error:
                found = chinese_faults(error)
                assert english(found) == [], path
                assert not any("填写有误" in sentence for sentence in found), (path, value)


def test_the_form_shows_the_papers_and_the_choice_by_a_chinese_name():
    asked = input_form(CONTRACT_TERMS, "条款", dict(HR.offered_terms)).model_json_schema()
    assert asked["properties"]["hr"]["default"]["materials"][1]["name"] == "身份证复印件"
    assert asked["$defs"]["HrTerms"]["title"] == "人事外包专门条款"
