"""What stops a contract: criteria that cover too little, rules the draft breaks, a signing that was none.

Rows S1.2, S4.2, S4.3, S4.4, S5.3.
"""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from schemas.compliance import Draft, clean, review
from schemas.contracting import ComplianceRow, ContractSigned, ContractTerms, milestone_rows, signing_refusals
from schemas.parties import Party
from schemas.requirements import CriteriaAgreed, RequirementsDraft, criteria_refusals
from schemas.rules.bids import bid_count_refusals
from tests.builders import example

TODAY = date(2026, 4, 10)
AWARDED = date(2026, 3, 26)
ANSWERS = example()["answers"]
REQUIREMENTS = RequirementsDraft.model_validate(ANSWERS["requirements-drafted-2"]["form"]).requirements


def agreed(change: Callable[[list[dict]], object] = lambda criteria: None) -> list[str]:
    """Refusals of the example's criteria after a change, for its three milestones."""
    form = copy.deepcopy(ANSWERS["criteria-agreed-1"]["form"])
    change(form["criteria"])
    return criteria_refusals(CriteriaAgreed.model_validate(form), 3, REQUIREMENTS)


@pytest.mark.row("S4.3")
def test_criteria_that_cover_every_milestone_and_every_must_are_agreed():
    assert agreed() == []


@pytest.mark.row("S4.3")
def test_a_milestone_without_a_criterion_is_refused():
    refusals = agreed(lambda criteria: [item.update(milestone=2) for item in criteria if item["milestone"] == 1])
    assert refusals == ["第 1 个里程碑没有验收标准：请至少约定一条。"]


@pytest.mark.row("S4.3")
def test_a_must_without_a_criterion_is_refused():
    refusals = agreed(lambda criteria: [item.update(requirements=[]) for item in criteria if item["code"] == "AC-08"])
    assert [reason.partition("：")[0] for reason in refusals] == ["必须满足的需求XQ-07没有对应的验收标准"]


def test_a_criterion_of_no_milestone_or_no_requirement_is_refused():
    assert "只有 3 个" in agreed(lambda criteria: criteria[-1].update(milestone=4))[0]
    assert "不存在的需求XQ-99" in agreed(lambda criteria: criteria[-1].update(requirements=["XQ-99"]))[0]


def party(size: str, name: str = "云帆软件（江州）有限公司") -> Party:
    return Party.model_validate(example()["request"]["candidates"][0] | {"size": size, "name": name})


def draft(total: str = "486000.00", **terms) -> Draft:
    """The example's contract as it was signed, with changed terms."""
    form = copy.deepcopy(ANSWERS["contract-terms-2"]["form"])
    said = ContractTerms.model_validate(form | terms)
    return Draft(
        ip_clause=True,
        client=party("large", "江州精工机械有限公司"),
        vendor=party("small"),
        terms=said,
        total=Decimal(total),
        tax_rate=Decimal(6),
        milestones=milestone_rows(said, Decimal(total)),
        bid_count=3,
        bid_count_refusals=[],
        price_weight_faults=[],
        applicant="何志远",
        approver="郑文博",
        cashier="冯丽",
        drafted_on=TODAY,
    )


NO_WARRANTY = {"clause": "质保期", "reason": "另行购买维护服务", "approver": "李建国"}


def failed(found: Draft) -> list[tuple[str, str]]:
    return [(row.rule, row.finding) for row in review(found) if row.result == "不通过"]


@pytest.mark.row("S1.2")
@pytest.mark.row("S5.3")
def test_a_lawful_draft_is_clean_and_every_rule_names_clause_and_source():
    rows = review(draft())
    assert clean(rows)
    untouched = {row.title for row in rows if row.result == "不适用"}
    assert untouched == {"个人信息委托处理", "谈判承诺写入合同", "履约担保", "保险", "服务性质"}
    assert {row.result for row in rows} == {"通过", "不适用"}
    assert {f"R{n}" for n in (*range(1, 7), *range(19, 28))} <= {row.rule for row in rows}
    numbers = [int(row.rule[1:]) if row.rule != "—" else 99 for row in rows]
    assert numbers == sorted(numbers)
    assert all(row.clause and row.source and row.finding for row in rows)
    assert "人民币肆拾捌万陆仟元整" in next(row.finding for row in rows if row.rule == "R2")


@pytest.mark.row("S1.2")
def test_r6_a_rate_that_no_law_sets_is_a_doubt_and_no_refusal():
    odd = replace(draft(), tax_rate=Decimal("7.5"))
    (tax,) = (row for row in review(odd) if row.rule == "R6")
    assert tax.result == "提示"
    assert "税率 7.5% 不是 2026年" in tax.finding
    assert "（13%、9%、6%、1%）" in tax.finding
    assert clean(review(odd))
    before_the_law = replace(odd, drafted_on=date(2025, 12, 31))
    assert next(row for row in review(before_the_law) if row.rule == "R6").result == "通过"


def payee(**changes) -> dict[str, object]:
    return ANSWERS["contract-terms-2"]["form"]["payee"] | changes


def stages(**changes) -> list[dict[str, object]]:
    """The example's milestones, the second one changed."""
    listed = copy.deepcopy(ANSWERS["contract-terms-2"]["form"]["milestones"])
    listed[1] |= changes
    return listed


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("found", "rule", "said"),
    [
        (draft(acceptance_days=None), "R5", "未约定验收期限"),
        (draft(payment_days=61), "R5", "付款期限 61 日超过大型企业"),
        (replace(draft(payment_days=61), client=party("public")), "R5", "上限 60 日"),
        (replace(draft(), cashier="郑文博"), "R20", "审批人与付款人同为 郑文博"),
        (draft(warranty_months=0, differences=[NO_WARRANTY]), "R21", "没有质保期"),
        (draft(penalty_cap=None), "R22", "没有约定违约金上限"),
        (draft(payee=payee(confirmed_by="")), "R24", "尚未由第二人复核"),
        (draft(payee=payee(confirmed_by="陈晓 ")), "R24", "录入人与复核人同为"),
        (draft(payee=payee(name="恒信")), "R24", "不是合同乙方"),
        (draft(ip_owner="", ip_transfer=""), "R26", "没有约定知识产权归属"),
        (draft(ends_on="2026-10-29"), "—", "里程碑日期超出合同期限"),
        (draft(starts_on="2026-06-01"), "—", "里程碑日期超出合同期限"),
        (draft(milestones=stages(due_on="2026-12-31")), "—", "里程碑日期超出合同期限"),
        (replace(draft(), total=Decimal("486000.01")), "R1", "不一致"),
        (
            replace(draft(), bid_count=2, bid_count_refusals=bid_count_refusals("government", 2, None, None, "陈晓")),
            "R4",
            "有效报价只有 2 家",
        ),
        (replace(draft(), price_weight_faults=["价格权重 9% 低于要求"]), "R3", "价格权重"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_not_clean(found, rule, said):
    rows = review(found)
    assert not clean(rows)
    ((broken, finding),) = failed(found)
    assert broken == rule
    assert said in finding


@pytest.mark.row("S1.3")
def test_r1_ratios_of_99_99_per_cent_are_not_clean():
    short = draft()
    terms = short.terms.model_copy(deep=True)
    terms.milestones[0].ratio = Decimal("29.99")
    assert failed(replace(short, terms=terms)) == [("R1", "各期付款比例合计 99.99%，应恰为 100%：请调整比例。")]


def test_r5_a_long_term_with_a_reason_stands_for_a_large_company():
    rows = review(draft(payment_days=90, payment_days_reason="按季度集中结算，双方书面确认"))
    assert clean(rows)
    assert "按季度集中结算" in next(row.finding for row in rows if row.title == "付款期限")


def test_r5_unknown_sizes_are_a_hint_and_no_verdict():
    rows = review(replace(draft(), vendor=party("unknown")))
    assert clean(rows)
    assert [row.title for row in rows if row.result == "提示"] == ["付款期限"]


def test_r22_a_high_cap_is_a_hint():
    rows = review(draft(penalty_cap=31))
    assert clean(rows)
    assert [row.rule for row in rows if row.result == "提示"] == ["R22"]


def test_r26_does_not_apply_to_a_contract_without_software():
    rows = review(replace(draft(ip_owner="", ip_transfer=""), ip_clause=False))
    assert clean(rows)
    assert "R26" in [row.rule for row in rows if row.result == "不适用"]


def signed(rows: list[ComplianceRow] | None = None, **changes) -> list[str]:
    form = ContractSigned.model_validate(ANSWERS["contract-signed-2"]["form"] | changes)
    return signing_refusals(form, review(draft()) if rows is None else rows, AWARDED, TODAY)


@pytest.mark.row("S4.4")
def test_a_clean_contract_signed_by_both_sides_is_recorded():
    assert signed() == []


@pytest.mark.row("S4.4")
def test_a_contract_is_not_signed_before_the_award():
    (refusal,) = signed(signed_on="2026-03-25")
    assert refusal == "签订日期 2026-03-25 早于发出成交（中标）通知书之日 2026-03-26：请核对日期。"


@pytest.mark.row("S4.4")
@pytest.mark.row("S1.2")
def test_a_contract_is_not_signed_before_its_review_is_clean():
    (refusal,) = signed(review(draft(penalty_cap=None)))
    assert refusal.startswith("合规审查未通过（R22 违约金上限）")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signed_on": "2026-04-11"}, "签订日期 2026-04-11 晚于今天 2026-04-10"),
        ({"vendor_signatory": "林志坚"}, "甲乙双方签字人为同一人"),
        ({"vendor_signatory": "林 志坚"}, "甲乙双方签字人为同一人"),
    ],
)
def test_a_signing_to_come_or_by_one_hand_is_refused(changes, said):
    (refusal,) = signed(**changes)
    assert said in refusal
