"""What judges declare and the sheets they get: rows S5.2, S8.5; no judge scores a vendor it is bound to (R20)."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.judging import InterestDeclaration, JudgeSheet, JudgeSheetContext, judge_sheet_refusals, judge_workbook
from tests.builders import filled_in, sample

WEIGHTS = {"信誉": Decimal(15), "资质与技术能力": Decimal(25), "经验与案例": Decimal(15), "服务质量": Decimal(15)}
SHEET = filled_in("judge-sheet")


def declared(**changes) -> InterestDeclaration:
    return InterestDeclaration.model_validate(filled_in("interest-declaration") | changes)


@pytest.mark.row("S8.5")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"interests": []}, "没有写明利害关系：请填写种类、供应商和具体情况"),
        ({"declares": "没有利益冲突"}, "声明却是没有利益冲突：请改正声明或者利害关系"),
        ({"vendors": ["云帆软件（江州）有限公司"]}, "利害关系中的“恒信信息技术有限公司”不在已知悉的供应商中"),
        ({"declares": "也许"}, "没有利益冲突"),
    ],
)
def test_a_declaration_says_one_thing_and_names_the_vendor(changes, said):
    with pytest.raises(ValidationError, match=said):
        declared(**changes)


def test_a_declaration_has_no_verdict_beforehand():
    blank = filled_in("interest-declaration")
    del blank["declares"]
    with pytest.raises(ValidationError):
        InterestDeclaration.model_validate(blank)
    assert declared().conflicted
    assert not declared(declares="没有利益冲突", interests=[]).conflicted


@pytest.mark.row("S8.5")
@pytest.mark.parametrize(
    ("changes", "conflicts", "said"),
    [
        ({}, {"刘芳": "LS-2026-0002"}, "评委 刘芳 在利益冲突声明书 LS-2026-0002 中声明有利益冲突"),
        ({"vendors": [*SHEET["vendors"], "丁公司"]}, {}, "丁公司没有有效报价：请从打分表中删去"),
        ({"vendors": SHEET["vendors"][:2]}, {}, "打分表中缺少蓝图数码科技有限公司"),
        ({"criteria": SHEET["criteria"][:3]}, {}, "与采购文件公布的（信誉 15、资质与技术能力 25"),
    ],
)
def test_a_sheet_goes_to_free_judges_with_the_vendors_and_criteria_as_published(changes, conflicts, said):
    sheet = JudgeSheet.model_validate(SHEET | changes)
    (refusal,) = judge_sheet_refusals(sheet, SHEET["vendors"], WEIGHTS, conflicts)
    assert said in refusal
    assert judge_sheet_refusals(JudgeSheet.model_validate(SHEET), SHEET["vendors"], WEIGHTS, {"黄志强": "LS-1"}) == []


def test_a_sheet_names_nothing_twice_and_has_a_row_for_each_vendor_and_criterion():
    with pytest.raises(ValidationError, match="供应商“甲”重复"):
        JudgeSheet.model_validate(SHEET | {"vendors": ["甲", "甲"]})
    page = judge_workbook(JudgeSheetContext.model_validate(sample("judge-sheet"))).sheets[0]
    assert [row[:2] for row in page.rows] == [(vendor, name) for vendor in SHEET["vendors"] for name in WEIGHTS]
    assert {row[3] for row in page.rows} == {None}
