"""The quality plan: what its form refuses."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.quality_plan import QualityPlan


def quality(**changes: Any) -> QualityPlan:
    good = {"by": "何志远", "client_quality": "吴海燕", "vendor_lead": "许文静", "vendor_quality": "蒋文斌"}
    return QualityPlan.model_validate(good | changes)


def limits(*days: int, hours: tuple[int, ...] = (2, 4, 8, 24)) -> list[dict[str, Any]]:
    return [
        {"severity": severity, "respond_hours": respond, "repair_days": repair}
        for severity, respond, repair in zip(("致命", "严重", "一般", "建议"), hours, days, strict=True)
    ]


@pytest.mark.row("S8.10")
def test_the_customary_quality_plan_tests_at_each_level():
    assert [test.level for test in quality().tests] == ["单元测试", "集成测试", "系统测试", "用户验收测试"]


def test_quality_is_watched_by_someone_else_than_the_project_lead():
    with pytest.raises(ValidationError, match="乙方质量负责人不得由乙方项目负责人兼任"):
        quality(vendor_quality="许文静")


@pytest.mark.row("S8.10")
@pytest.mark.parametrize(
    ("defects", "said"),
    [
        (limits(3, 1, 10, 0), "“致命”缺陷的时限长于“严重”"),
        (limits(1, 3, 10, 0, hours=(2, 9, 8, 24)), "“严重”缺陷的时限长于“一般”"),
        (limits(1, 0, 10, 0), "“严重”缺陷没有修复时限"),
        (limits(1, 3, 10, 0)[:3], "致命、严重、一般、建议各一行"),
    ],
)
def test_graver_defects_are_repaired_sooner(defects: list[dict[str, Any]], said: str):
    with pytest.raises(ValidationError, match=said):
        quality(defects=defects)


def test_advice_may_have_a_day_or_be_left_to_agreement():
    assert quality(defects=limits(1, 3, 10, 20)).defects[3].repair_days == 20
    assert quality(defects=limits(1, 3, 10, 0)).defects[3].repair_days == 0


def test_both_sides_answer_for_quality():
    duties = [duty for duty in quality().model_dump()["duties"] if duty["side"] == "乙方"]

    with pytest.raises(ValidationError, match="职责中没有甲方"):
        quality(duties=duties)


def test_a_correction_is_proposed_before_it_is_due():
    with pytest.raises(ValidationError, match="提出纠正措施的时限长于不符合项的关闭时限"):
        quality(correction_days=11)
