"""The risk management plan: what its form refuses and computes."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.management_plans import RiskManagementPlan


def risks(**changes: Any) -> RiskManagementPlan:
    good = {
        "by": "周敏",
        "goals": ["按期终验"],
        "first_review": "2026-04-30",
        "budget": "600000.00",
        "reserve": "30000.00",
        "own_limit": "5000.00",
        "reserve_days": 10,
        "reserve_place": "终验之前",
        "reserve_approver": "李建国",
    }
    return RiskManagementPlan.model_validate(good | changes)


@pytest.mark.row("S1.4")
def test_a_risk_is_high_from_15_and_medium_from_8():
    levels = {score: level for _, cells in risks().matrix for score, level in cells}

    assert {score for score, level in levels.items() if level == "高"} == {15, 16, 20, 25}
    assert {score for score, level in levels.items() if level == "中"} == {8, 9, 10, 12}
    assert levels[6] == "低"


@pytest.mark.row("S8.4")
def test_the_likeliest_risks_stand_at_the_top_of_the_matrix():
    assert [row for row, _ in risks().matrix] == [5, 4, 3, 2, 1]


def test_the_reserve_is_a_share_of_the_budget():
    assert risks().reserve_share == Decimal("0.05")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reserve": "600000.01"}, "风险储备 600,000.01 元超过批准的预算"),
        ({"own_limit": "30000.01"}, "限额 30,000.01 元超过风险储备"),
        ({"budget": "0", "reserve": "0", "own_limit": "0"}, "批准的预算为零"),
        ({"high_days": 6}, "高风险制定措施的时限长于中风险"),
    ],
)
def test_reserve_and_time_limits_must_agree(changes: dict[str, Any], said: str):
    with pytest.raises(ValidationError, match=said):
        risks(**changes)


def test_a_reserve_of_the_whole_budget_is_still_possible():
    assert risks(reserve="600000.00").reserve_share == 1


def test_both_scales_explain_each_mark_once():
    marks = risks().model_dump()
    with pytest.raises(ValidationError, match="可能性的分级应当 1 至 5 级各一行"):
        risks(probability=marks["probability"][:4])
    with pytest.raises(ValidationError, match="影响的分级应当 1 至 5 级各一行"):
        risks(impact=[*marks["impact"][:4], marks["impact"][0]])


def test_each_of_the_four_strategies_is_explained_once():
    strategies = risks().model_dump()["strategies"]

    with pytest.raises(ValidationError, match="规避、转移、减轻、接受各一行"):
        risks(strategies=strategies[1:])
