"""What one contract agrees beyond the standard: differences approved, promises carried, securities and insurance dated.

Rows S1.2, S4.3, S4.4, S5.3; rules R23, R25, R27.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.amendments import StageInForce
from schemas.compliance import clean, review
from schemas.compliance_draft import Draft
from schemas.contract_duties import contract_duties
from schemas.contracting import ComplianceRow
from schemas.requirements import CriteriaAgreed, RequirementsDraft, criteria_refusals, requirement_changes
from schemas.special_terms import NegotiatedDifference, Promised
from schemas.traceability import CaseCount, StageResult, coverage, trace
from tests.builders import example
from tests.schemas.test_refusals_contract import ANSWERS, REQUIREMENTS, draft

CRITERIA = ANSWERS["criteria-agreed-1"]["form"]
PROMISE = Promised(
    side="乙方", text="试运行前两周派 2 人驻点辅导，不另收费", evidence="承诺函", minutes_no="TP-2026-0001"
)
BOND = {"kind": "履约保函", "amount": "48600.00", "provide_by": "2026-04-20", "valid_until": "2026-11-30"}


def found(judged: Draft, title: str) -> ComplianceRow:
    return next(row for row in review(judged) if row.title == title)


def decided(clause: str, approver: str = "李建国", **more: str) -> list[dict[str, str]]:
    return [{"clause": clause, "reason": "系统复杂", "approver": approver, **more}]


@pytest.mark.row("S4.4", "S5.3", "S1.2")
@pytest.mark.parametrize(
    ("terms", "result", "said"),
    [
        ({"retest_rounds": 3}, "不通过", "“免费复验次数”尚未批准"),
        ({"retest_rounds": 3, "differences": decided("免费复验次数")}, "通过", "差异 1 项"),
        ({"retest_rounds": 3, "differences": decided("免费复验次数", "陈 晓")}, "不通过", "批准人就是拟定人 陈晓"),
        (
            {"retest_rounds": 3, "differences": decided("免费复验次数", decision="不采纳")},
            "不通过",
            "决定不采纳，而合同条款仍与标准条款不同",
        ),
        ({"retest_rounds": 1, "warranty_months": 24}, "通过", "对甲方有利、不须批准的 2 项"),
        ({"ip_owner": "受托方", "ip_transfer": "交付时"}, "不通过", "“知识产权归属”尚未批准"),
        ({"background_licence": "乙方许可甲方使用一年"}, "不通过", "“既有成果的许可”尚未批准"),
        ({"payment_days": 20}, "不通过", "“付款期限”尚未批准"),
    ],
)
def test_a_difference_to_the_clients_disadvantage_is_approved_by_another_person(
    terms: dict[str, Any], result: str, said: str
) -> None:
    row = found(draft(**terms), "与标准条款的差异")
    assert (row.result, said in row.finding) == (result, True), row.finding


@pytest.mark.row("S4.4")
def test_a_negotiated_difference_waits_for_its_decision_too() -> None:
    item = NegotiatedDifference(
        clause="质保金比例", standard="10%", proposed="5%", reason="换取现场响应", minutes_no="TP-2026-0001"
    )
    assert not clean(review(replace(draft(), negotiated=[item])))
    for decision in ("批准", "不采纳"):
        terms = {"differences": decided("质保金比例", decision=decision)}
        assert clean(review(replace(draft(**terms), negotiated=[item])))


@pytest.mark.row("S4.4")
def test_a_promise_that_the_contract_does_not_carry_is_told_before_signing() -> None:
    left = found(replace(draft(), promises=[PROMISE]), "谈判承诺写入合同")
    assert left.result == "提示"
    assert "乙方：试运行前两周派 2 人驻点辅导，不另收费（TP-2026-0001）" in left.finding

    carried = [{"side": "乙方", "text": "试运行前两周派2人驻点辅导,不另收费。"}]
    assert found(replace(draft(special=carried), promises=[PROMISE]), "谈判承诺写入合同").result == "通过"
    other = [{"side": "甲方", "text": PROMISE.text}]
    assert found(replace(draft(special=other), promises=[PROMISE]), "谈判承诺写入合同").result == "提示"


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("regime", "bond", "result", "said"),
    [
        ("government", {}, "通过", "为合同总价的 10.00%"),
        ("government", {"amount": "48600.01"}, "不通过", "超过合同总价的 10%（48,600.00 元）：请降低"),
        ("statutory_tender", {"amount": "60000"}, "不通过", "依法必须招标项目的履约担保合计 60,000.00 元"),
        ("voluntary", {"amount": "60000"}, "通过", "保函可以代替保证金"),
        ("voluntary", {"valid_until": "2026-10-29"}, "不通过", "早于最后交付日期 2026-10-30：请延长"),
    ],
)
def test_a_security_is_capped_by_law_and_lasts_until_the_last_delivery(
    regime: Any, bond: dict[str, str], result: str, said: str
) -> None:
    row = found(replace(draft(securities=[BOND | bond]), regime=regime), "履约担保")
    assert (row.rule, row.result, said in row.finding) == ("R25", result, True), row.finding


def test_a_cash_security_says_when_it_is_given_back() -> None:
    with pytest.raises(ValidationError, match="履约保证金没有约定退还日期"):
        draft(securities=[BOND | {"kind": "履约保证金"}])
    with pytest.raises(ValidationError, match="不晚于提交日期"):
        draft(securities=[BOND | {"valid_until": "2026-04-20"}])


def test_rules_on_days_and_on_people_are_named_for_every_contract() -> None:
    assert found(draft(), "工作日计算").rule == "R23"
    later = draft(ends_on="2035-11-30")
    assert found(later, "工作日计算").result == "提示"
    mixed = found(replace(draft(), scope=["派遣 3 名工程师驻场"]), "服务性质")
    assert (mixed.rule, mixed.result) == ("R27", "不通过")
    assert "劳务派遣须另行订立协议" in mixed.finding
    insured = [{"kind": "职业责任保险", "amount": "1000000", "valid_until": "2026-06-30"}]
    assert "到期前须续保" in found(draft(insurance=insured), "保险").finding


@pytest.mark.row("S1.5", "S5.3")
def test_securities_insurance_and_promises_bring_their_dates_into_the_calendar() -> None:
    cash = BOND | {"kind": "履约保证金", "return_by": "2026-12-31"}
    policy = {"kind": "职业责任保险", "amount": "1000000", "valid_until": "2026-12-31"}
    special = [{"side": "乙方", "text": "驻点辅导两周", "due": "2026-09-25"}]
    judged = draft(securities=[cash], insurance=[policy], special=special)
    stages = [StageInForce.model_validate(row.model_dump(exclude={"deliverables"})) for row in judged.milestones]

    dated = {(duty.kind, duty.subject): duty.on for duty in contract_duties(judged.terms, stages)}

    assert dated["security-due", "1"] == date(2026, 4, 20)
    assert dated["security-end", "1"] == date(2026, 11, 30)
    assert dated["agreed-security-return", "1"] == dated["insurance-end", "1"] == date(2026, 12, 31)
    assert dated["special-term", "1"] == date(2026, 9, 25)
    assert dated["notice", "1"] == date(2026, 10, 30)


@pytest.mark.row("S4.3", "S9.1")
def test_a_requirement_without_criterion_needs_a_reason_and_another_persons_approval() -> None:
    form = {**CRITERIA, "criteria": [item for item in CRITERIA["criteria"] if "XQ-06" not in item["requirements"]]}
    agreed = CriteriaAgreed.model_validate(form)
    assert [reason for reason in criteria_refusals(agreed, 3, REQUIREMENTS) if "需求XQ-06没有对应的验收标准" in reason]
    assert not clean(review(replace(draft(), requirement_count=8, uncovered=["XQ-06"])))

    row = {"code": "XQ-06", "reason": "由原型评审代替", "approver": "李建国"}
    exempt = CriteriaAgreed.model_validate({**form, "uncovered": [row]})
    assert criteria_refusals(exempt, 3, REQUIREMENTS) == []
    judged = replace(draft(), requirement_count=8, exempt=exempt.uncovered)
    assert "XQ-06（由原型评审代替，批准人 李建国）" in found(judged, "需求与验收标准对应").finding
    with pytest.raises(ValidationError, match="由办理人自己批准"):
        CriteriaAgreed.model_validate({**form, "uncovered": [row | {"approver": "吴 海燕"}]})
    unknown = CriteriaAgreed.model_validate({**form, "uncovered": [row, row | {"code": "XQ-60"}]})
    assert "XQ-60不在需求确认单中" in criteria_refusals(unknown, 3, REQUIREMENTS)[0]


def test_a_criterion_of_an_unknown_requirement_is_named() -> None:
    criteria = [*CRITERIA["criteria"], CRITERIA["criteria"][0] | {"code": "AC-99", "requirements": ["XQ-77"]}]
    agreed = CriteriaAgreed.model_validate({**CRITERIA, "criteria": criteria})
    assert criteria_refusals(agreed, 3, REQUIREMENTS) == ["验收标准 AC-99 引用了不存在的需求XQ-77：请核对需求编号。"]


@pytest.mark.row("S4.2", "S9.1")
def test_a_round_says_what_it_added_changed_and_removed() -> None:
    first = RequirementsDraft.model_validate(ANSWERS["requirements-drafted-1"]["form"]).requirements
    changes = requirement_changes(first, REQUIREMENTS)
    assert [(change.code, change.kind) for change in changes] == [("XQ-02", "修改"), ("XQ-07", "修改")]
    assert changes[1].before == "系统响应迅速（性能，必须）"
    assert [(one.code, one.kind) for one in requirement_changes(first[1:], first[:-1])] == [
        ("XQ-01", "增加"),
        ("XQ-08", "删除"),
    ]


@pytest.mark.row("S4.3", "S4.6", "S9.4")
def test_the_matrix_follows_each_requirement_to_its_test_and_result() -> None:
    agreed = CriteriaAgreed.model_validate(CRITERIA)
    tested = example()["answers"]["acceptance-tested-2-2"]["form"]["results"]
    stage = StageResult(
        seq=2, name="系统开发", due_on=date(2026, 8, 31), round=2, results={row["code"]: row for row in tested}
    )
    rows = trace(REQUIREMENTS, agreed, [stage], {(2, "XQ-02"): CaseCount(run=5, passed=4)})

    assert {row.code for row in rows} == {item.code for item in REQUIREMENTS}
    (scanned,) = [row for row in rows if row.code == "XQ-02" and row.milestone == 2]
    assert (scanned.milestone_name, scanned.cases, scanned.cases_passed, scanned.round) == ("系统开发", 5, 4, 2)
    assert {row.result for row in rows if row.milestone != 2} == {"未验收"}
    counted = coverage(rows)
    assert (counted.requirements, counted.covered, counted.uncovered, counted.share) == (8, 8, 0, Decimal("100.0"))
