"""How a vendor is judged, and what a penalty needs: row S5.7."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.documents import Frame
from schemas.review import (
    SCORECARD,
    Performance,
    ReviewDecided,
    ScorecardContext,
    grade_of,
    scorecard,
    stage_mark,
    total_mark,
    trend_of,
)
from tests.builders import example
from waibao.documents.engine import render
from waibao.settings import ROOT


def facts(**changes) -> Performance:
    good = {
        "milestones": 3,
        "on_time": 3,
        "late_days": 0,
        "rounds": 3,
        "defects": 0,
        "blocking_defects": 0,
        "satisfaction": "5",
        "cpi": "1",
        "issues_open": 0,
        "issues_total": 0,
    }
    return Performance.model_validate(good | changes)


def marks(**changes) -> dict[str, Decimal]:
    return {item.code: item.mark for item in scorecard(facts(**changes))}


@pytest.mark.row("S5.7")
def test_a_vendor_without_fault_gets_full_marks():
    measures = scorecard(facts())
    assert [item.mark for item in measures] == [Decimal(100)] * 4
    assert sum(item.weight for item in measures) == 100
    assert (total_mark(measures), grade_of(total_mark(measures))) == (Decimal(100), "优秀")


@pytest.mark.row("S5.7")
@pytest.mark.parametrize(
    ("changes", "code", "mark"),
    [
        ({"on_time": 2, "late_days": 8}, "punctuality", "58.7"),  # 66.67 less a mark for each day
        ({"on_time": 0, "late_days": 40}, "punctuality", "0"),
        ({"rounds": 5, "blocking_defects": 1}, "quality", "65"),  # 100 − 2 × 15 − 5
        ({"rounds": 20}, "quality", "0"),
        ({"rounds": 1}, "quality", "100"),  # stopped early: no more than full marks
        ({"satisfaction": "4.33"}, "service", "86.6"),
        ({"cpi": "0.9205"}, "cost", "92.1"),  # 92.05, half up
        ({"cpi": "1.2"}, "cost", "100"),
        ({"cpi": None}, "cost", "100"),
        ({"milestones": 0, "on_time": 0, "rounds": 0}, "punctuality", "0"),
    ],
)
def test_marks_follow_from_recorded_facts(changes, code, mark):
    assert marks(**changes)[code] == Decimal(mark)


@given(
    on_time=st.integers(0, 20),
    late=st.integers(0, 400),
    rounds=st.integers(0, 60),
    blocking=st.integers(0, 50),
    satisfaction=st.integers(10, 50),
    cpi=st.none() | st.integers(0, 500),
)
def test_marks_stay_within_0_and_100(on_time, late, rounds, blocking, satisfaction, cpi):
    measures = scorecard(
        facts(
            milestones=20,
            on_time=on_time,
            late_days=late,
            rounds=rounds,
            blocking_defects=blocking,
            satisfaction=Decimal(satisfaction) / 10,
            cpi=None if cpi is None else Decimal(cpi) / 100,
        )
    )
    assert all(0 <= item.mark <= 100 for item in measures)
    assert min(item.mark for item in measures) <= total_mark(measures) <= max(item.mark for item in measures)


@pytest.mark.parametrize(
    ("mark", "grade"),
    [("90", "优秀"), ("89.9", "良好"), ("80", "良好"), ("79.9", "合格"), ("60", "合格"), ("59.9", "不合格")],
)
def test_grades_begin_at_90_80_and_60(mark, grade):
    assert grade_of(Decimal(mark)) == grade


@pytest.mark.row("S5.7")
def test_r22_a_penalty_needs_a_clause_of_the_contract():
    answer = example()["answers"]["review-decided-1"]["form"] | {"verdict": "penalise"}
    for clause in ("", "  "):
        with pytest.raises(ValidationError, match="处罚须以合同条款为依据"):
            ReviewDecided.model_validate(answer | {"clause": clause})
    assert ReviewDecided.model_validate(answer | {"clause": "第二十四条"}).verdict == "penalise"


@pytest.mark.row("S5.7")
def test_a_milestone_alone_is_marked_without_the_cost():
    late = facts(milestones=1, on_time=0, late_days=8, rounds=3, blocking_defects=1, satisfaction="4", cpi=None)
    assert stage_mark(late) == Decimal("44.4")  # (0 × 30 + 65 × 30 + 80 × 20) ÷ 80
    assert stage_mark(facts(milestones=1, on_time=1, rounds=1)) == 100


@pytest.mark.row("S5.7")
@pytest.mark.parametrize(
    ("given", "trend"),
    [([], ""), ([80], ""), ([80, 90], "上升"), ([90, 80], "下降"), ([90, 80, 85.5], "持平"), ([90, 70, 82], "上升")],
)
def test_the_trend_is_the_last_milestone_against_those_before(given, trend):
    assert trend_of([Decimal(str(mark)) for mark in given]) == trend


@pytest.mark.row("S5.7")
def test_the_service_level_is_the_share_of_problems_solved_in_time():
    assert facts().service_level is None
    assert facts(issues_timed=4, issues_in_time=3).service_level == Decimal("0.75")


def test_a_scorecard_without_measures_or_milestones_is_still_printed():
    said = json.loads((ROOT / "examples/documents/vendor-scorecard.json").read_text(encoding="utf-8"))
    bare = ScorecardContext.model_validate(said | {"measures": [], "stages": []})
    printed = render(SCORECARD, bare, Frame("样稿", 1, date(2026, 11, 12)))["md"].decode()
    assert "没有评价项" in printed
    assert "不能比较变化" in printed
