"""Which applications are outsourced, and how soon: factors, average, rank, class, sensitivity. S10.1–S10.3; R12."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.portfolio import PortfolioContext, scale_rows
from schemas.portfolio_factors import FACTOR_OF, Application, levels_of
from schemas.portfolio_opening import CandidateOf, opening_refusals
from schemas.portfolio_rescoring import compared, standing_of
from schemas.portfolio_scores import FactorWeights, class_changes, judged, scored
from schemas.rules.portfolio import CLASSES, average, class_of, printed, ranked, sensitivity
from tests.builders import sample

ON = date(2026, 9, 1)
KNOWN = {
    "code": "YY-01",
    "name": "差旅报销系统",
    "department": "财务部",
    "function_points": 400,
    "platform": 4,
    "stability": 4,
    "changes": 8,
    "retirement": "无",
    "knowledge": 2,
    "complexity": 2,
    "stage": "运行维护",
    "service": 2,
}
MARKS = st.dictionaries(st.sampled_from(sorted(FACTOR_OF)), st.integers(1, 5), min_size=1)
WEIGHTS = st.fixed_dictionaries({code: st.integers(0, 40) for code in FACTOR_OF})


def application(**changes) -> Application:
    return Application.model_validate(KNOWN | changes)


def outcome(**changes) -> str:
    return scored(application(**changes), ON, FactorWeights().by_code).outcome


@pytest.mark.row("S10.1")
def test_nine_factors_are_published_with_five_levels_each_a_direction_and_weights_of_a_hundred():
    rows = scale_rows(FactorWeights())

    assert [row.title for row in rows] == [
        *("规模", "技术平台", "稳定性", "变更频度", "退役临近", "业务知识要求", "复杂度", "开发阶段", "服务水平要求")
    ]
    assert sum(row.weight for row in rows) == 100
    assert all(len(set(row.levels)) == 5 and row.favours in "高低" and row.reason for row in rows)
    assert {row.code for row in rows if row.computed} == {"size", "volatility", "retiring", "stage"}


@pytest.mark.row("S10.1")
def test_points_are_the_level_where_much_of_it_favours_outsourcing_else_six_less_the_level():
    found = scored(application(), ON, FactorWeights().by_code)

    assert found.levels == {
        "size": 3,
        "platform": 4,
        "stability": 4,
        "volatility": 2,
        "retiring": 1,
        "knowledge": 2,
        "complexity": 2,
        "stage": 5,
        "service": 2,
    }
    assert found.points == {
        "size": 3,
        "platform": 4,
        "stability": 4,
        "volatility": 4,
        "retiring": 5,
        "knowledge": 4,
        "complexity": 4,
        "stage": 5,
        "service": 4,
    }
    assert found.average == Decimal("4.1000")


@pytest.mark.row("S10.1")
@pytest.mark.parametrize(
    ("facts", "factor", "level"),
    [
        ({"function_points": 99}, "size", 1),
        ({"function_points": 100}, "size", 2),
        ({"function_points": 3000}, "size", 5),
        ({"function_points": None, "kloc": Decimal("49.9")}, "size", 2),
        ({"function_points": None, "kloc": Decimal(50)}, "size", 3),
        ({"function_points": 99, "kloc": Decimal(900)}, "size", 1),  # function points go first
        ({"changes": 0}, "volatility", 1),
        ({"changes": 52}, "volatility", 5),
        ({"retires_on": date(2031, 9, 1)}, "retiring", 1),
        ({"retires_on": date(2031, 8, 31)}, "retiring", 2),
        ({"retires_on": date(2027, 9, 1)}, "retiring", 4),
        ({"retires_on": date(2027, 8, 31)}, "retiring", 5),
        ({"stage": "末期测试"}, "stage", 4),
    ],
)
def test_levels_of_facts_begin_where_the_scale_says(facts, factor, level):
    assert levels_of(application(**facts), ON)[factor] == level


@pytest.mark.row("S10.1")
def test_a_missing_factor_leaves_its_weight_to_the_others_and_is_named():
    found = scored(application(stability=None, changes=None), ON, FactorWeights().by_code)

    assert found.missing == ["稳定性", "变更频度"]
    assert found.average == printed(Fraction(410 - 40 - 40, 80))


def test_an_application_of_which_nothing_is_known_is_not_outsourced_now_and_says_why():
    nothing = Application(code="YY-02", name="未知系统", department="财务部")
    found = judged([nothing], ON, FactorWeights())[0]

    assert (found.average, found.rank, found.outcome) == (None, None, "暂不外包")
    assert "补充资料" in found.grounds[0]


@pytest.mark.row("S10.3")
def test_r12_an_application_that_retires_in_less_than_a_year_is_never_a_candidate():
    assert outcome(retires_on=date(2027, 8, 31)) == "不列入候选"
    assert outcome(retires_on=date(2027, 9, 1)) == "60 天良好"
    assert outcome(retires_on=date(2026, 8, 31)) == "不列入候选"
    leap = scored(application(retires_on=date(2025, 2, 27)), date(2024, 2, 29), FactorWeights().by_code)
    assert leap.outcome == "不列入候选"


@pytest.mark.row("S10.3")
def test_r12_an_application_in_its_last_test_is_not_outsourced_now_whatever_its_points():
    assert outcome(stage="测试") == "30 天紧急"
    assert outcome(stage="末期测试") == "暂不外包"


@pytest.mark.row("S10.3")
@pytest.mark.parametrize(
    ("hundredths", "expected"),
    [
        (400, "30 天紧急"),
        (399, "60 天良好"),
        (350, "60 天良好"),
        (349, "90 天长期"),
        (300, "90 天长期"),
        (299, "暂不外包"),
    ],
)
def test_an_average_that_is_exactly_a_limit_reaches_it(hundredths, expected):
    weights = {"size": hundredths - 100, "platform": 500 - hundredths}  # averages 5s and 1s to the hundredths

    assert average({"size": 5, "platform": 1}, weights) == Fraction(hundredths, 100)
    assert class_of({"size": 5, "platform": 1}, weights) == expected


@pytest.mark.row("S10.2")
def test_ranks_follow_the_exact_average_then_fewer_missing_factors_then_the_code():
    third = Fraction(10, 3)

    assert ranked(
        {"C": (third, 0), "B": (third, 0), "A": (third, 1), "D": (third + Fraction(1, 10**9), 5), "E": (None, 9)}
    ) == {"D": 1, "B": 2, "C": 3, "A": 4}


@settings(max_examples=60)
@given(MARKS, WEIGHTS)
def test_an_average_lies_between_its_points_and_does_not_change_when_all_weights_are_doubled(points, weights):
    found = average(points, weights)

    if found is None:
        assert not any(weights[code] for code in points)
        return
    counted = [mark for code, mark in points.items() if weights[code]]
    assert min(counted) <= found <= max(counted)
    assert found == average(points, {code: 2 * weight for code, weight in weights.items()})


@pytest.mark.row("S10.3")
@settings(max_examples=60)
@given(MARKS, WEIGHTS)
def test_sensitivity_finds_every_move_of_one_weight_that_changes_the_class(points, weights):
    found = {(moved.factor, moved.percent): moved.becomes for moved in sensitivity(points, weights)}
    now = class_of(points, weights)

    for code in points:
        for percent in (-10, 10):
            moved = {other: 100 * weight for other, weight in weights.items()}
            moved[code] += weights[code] * percent
            assert found.get((code, percent), now) == class_of(points, moved)


def test_an_application_that_a_rule_bars_is_not_tried_with_other_weights():
    on_a_limit = application(platform=5, complexity=3, function_points=30, stage="编码")
    barred = application(code="YY-02", retires_on=date(2027, 1, 1))
    found = class_changes(judged([on_a_limit, barred], ON, FactorWeights()), FactorWeights())

    assert {change.code for change in found} <= {"YY-01"}
    assert all(change.outcome != change.becomes and change.becomes in CLASSES for change in found)


def test_weights_add_up_to_a_hundred():
    with pytest.raises(ValidationError, match="九项权重合计 105%：请调整为合计 100%"):
        FactorWeights(size=15)
    assert average(dict.fromkeys(FACTOR_OF, 3), FactorWeights(size=0, platform=25).by_code) == 3


@pytest.mark.row("S10.3")
def test_a_second_look_tells_what_only_time_has_changed():
    later = date(2027, 3, 1)
    facts = [
        application(code="A", platform=1, knowledge=5, complexity=5, service=5, retires_on=date(2027, 12, 1)),
        application(code="B", retires_on=date(2027, 12, 1)),
        application(code="C", platform=1, knowledge=5, complexity=5, service=5),
        application(code="D"),
    ]
    weights = FactorWeights()
    before = {item.facts.code: standing_of(item) for item in judged(facts, ON, weights)}
    watched, others = compared(before, judged(facts, later, weights), {"D"})

    assert {(item.code, item.before.outcome, item.now.outcome) for item in watched} == {
        ("A", "暂不外包", "不列入候选"),
        ("C", "暂不外包", "暂不外包"),
    }
    assert [(item.code, item.before.outcome, item.now.outcome) for item in others] == [("B", "60 天良好", "不列入候选")]
    assert others[0].reasons == ["退役临近由 4 级变为 5 级", "计划 2027-12-01 退役，距评估日期不足 12 个月"]


def candidate(**changes) -> CandidateOf:
    given = {
        "portfolio": "ZH-2026-0001",
        "code": "YY-02",
        "by": "周敏",
        "budget": "300000",
        "start_on": "2026-10-08",
        "finish_on": "2027-09-30",
        "regime": "voluntary",
    }
    return CandidateOf.model_validate(given | changes)


@pytest.mark.row("S10.3")
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("YY-09", "旧库房管理系统不列入候选：计划 2027-06-30 退役"),
        ("YY-10", "新库房管理系统暂不外包：处于末期测试阶段"),
        ("YY-08", "企业资源计划系统暂不外包：加权平均分 2.80，不足 3"),
        ("YY-77", "没有编号为 YY-77 的应用：请核对编号"),
    ],
)
def test_what_is_no_candidate_is_not_opened(code, sentence):
    context = PortfolioContext.model_validate(sample("portfolio-report"))

    assert sentence in opening_refusals(candidate(code=code), context, ON)[0]
    assert opening_refusals(candidate(), context, ON) == []


def test_a_candidate_whose_retirement_is_not_known_is_found_out_about_first():
    given = sample("portfolio-report")
    for item in given["applications"]:
        if item["facts"]["code"] == "YY-02":
            item["facts"]["retirement"] = None
    context = PortfolioContext.model_validate(given)

    assert "没有填写退役计划，无法核实是否一年内退役" in opening_refusals(candidate(), context, ON)[0]
