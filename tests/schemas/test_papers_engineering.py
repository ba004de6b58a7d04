"""Design reviews and test reports: what may pass, and what the figures must add up to. Rows S4.6, S9.2, S9.3."""

from decimal import Decimal
from typing import Any

import pytest

from schemas.engineering import SECTIONS, DesignReview
from schemas.software_tests import SoftwareTestReport
from tests.builders import filled_in


def review(**changes: Any) -> DesignReview:
    """A design that passes, changed."""
    facts = filled_in("design-review")
    clean: dict[str, Any] = {
        "points": [{**point, "result": "符合"} for point in facts["points"]],
        "coverage": [{**item, "chapter": item["chapter"] or "5.7"} for item in facts["coverage"]],
        "defects": [{**defect, "closed": True} for defect in facts["defects"]],
        "verdict": "通过",
    }
    return DesignReview.model_validate({**facts, **clean, **changes})


def sections(without: str = "") -> list[dict[str, str]]:
    return [{"section": name, "submitted": "" if name == without else "第 1 章"} for name in SECTIONS]


def defect(**changes: Any) -> dict[str, Any]:
    return {**filled_in("design-review")["defects"][0], "closed": False, **changes}


@pytest.mark.row("S9.2")
def test_a_design_with_all_six_sections_passes():
    assert review().obstacles == []
    assert len(SECTIONS) == 6


@pytest.mark.row("S9.2")
@pytest.mark.parametrize("section", SECTIONS)
def test_a_design_does_not_pass_while_a_section_is_missing(section):
    with pytest.raises(ValueError, match=f"没有提交{section}的设计"):
        review(sections=sections(without=section))


@pytest.mark.parametrize("severity", ["致命", "严重"])
def test_a_design_does_not_pass_with_a_grave_defect_open(severity):
    with pytest.raises(ValueError, match="致命、严重缺陷SJ-01没有关闭"):
        review(defects=[defect(severity=severity)])
    assert review(defects=[defect(severity="一般")]).blocking == []


def test_a_design_does_not_pass_while_a_point_is_not_reviewed():
    points = [{"section": section, "point": "要点"} for section in SECTIONS]
    with pytest.raises(ValueError, match="有 6 个评审要点未评"):
        review(points=points)
    with pytest.raises(ValueError, match="交付计划没有评审要点"):
        review(points=[{**point, "result": "符合"} for point in points[:5]])


def test_a_point_that_falls_short_says_why():
    with pytest.raises(ValueError, match="请在说明中写明问题"):
        review(points=[{"section": "模块", "point": "划分", "result": "不符合"}])


def test_a_requirement_without_a_chapter_is_uncovered():
    need = {"code": "XQ-09", "text": "导出", "priority": "应当"}
    found = review(coverage=[*filled_in("design-review")["coverage"][:1], need])
    assert [item.code for item in found.uncovered] == ["XQ-09"]
    with pytest.raises(ValueError, match="“必须”的需求XQ-09没有对应的设计"):
        review(coverage=[{**need, "priority": "必须"}])


def test_a_conditional_pass_names_who_checks_the_changes_and_until_when():
    given = {"verdict": "修改后通过", "comments": "修改接口", "resubmit_by": "2026-05-26", "rechecker": "黄志强"}
    assert review(**given).verdict == "修改后通过"
    with pytest.raises(ValueError, match="请填写修改的复核人"):
        review(**{**given, "rechecker": ""})
    with pytest.raises(ValueError, match="不得复核自己的修改"):
        review(**{**given, "rechecker": "高 翔"})
    with pytest.raises(ValueError, match="请填写结论意见和修改完成期限"):
        review(**{**given, "resubmit_by": None})
    with pytest.raises(ValueError, match="请把结论改为“不通过”"):
        review(**given, sections=sections(without="测试计划"))


def test_nobody_chairs_the_review_of_their_own_design():
    with pytest.raises(ValueError, match="不得主持对自己设计的评审"):
        review(chair="高翔")


def test_a_review_is_held_by_both_sides_after_the_design_was_handed_in():
    people = filled_in("design-review")["reviewers"]
    with pytest.raises(ValueError, match="评审须双方参加"):
        review(reviewers=people[:3])
    with pytest.raises(ValueError, match="早于提交日期"):
        review(submitted_on="2026-05-22")


def test_the_verdict_of_a_review_has_no_default():
    facts = filled_in("design-review")
    del facts["verdict"]
    with pytest.raises(ValueError, match="verdict"):
        DesignReview.model_validate(facts)


def test_an_empty_review_comes_with_six_sections_and_their_points():
    kept = {"sections", "points"}
    empty = {name: value for name, value in filled_in("design-review").items() if name not in kept}
    found = DesignReview.model_validate({**empty, "verdict": "不通过"})
    assert found.missing == list(SECTIONS)
    assert {point.section for point in found.points} == set(SECTIONS)
    assert {point.result for point in found.points} == {"未评"}


def level(**changes: Any) -> dict[str, Any]:
    base = {
        "level": "系统测试", "scope": "全部需求", "environment": "测试服务器", "started": "2026-08-17",
        "finished": "2026-08-27", "planned": 10, "executed": 10, "passed": 10, "failed": 0, "blocked": 0,
    }  # fmt: skip
    return {**base, **changes}


def report(**changes: Any) -> SoftwareTestReport:
    """A report that meets every condition, changed."""
    facts = filled_in("test-report")
    clean: dict[str, Any] = {
        "levels": [level(level=name) for name in ("单元测试", "集成测试", "系统测试")],
        "defects": [{"severity": "严重", "found": 2, "fixed": 2}],
        "left": [],
        "coverage": [{"code": "XQ-01", "text": "在线点检", "cases": 10, "passed": 10}],
        "judgement": "建议提交验收",
        "reason": "",
    }
    return SoftwareTestReport.model_validate({**facts, **clean, **changes})


@pytest.mark.row("S4.6")
@pytest.mark.row("S9.3")
def test_a_report_of_all_levels_without_failures_meets_every_condition():
    found = report()
    assert found.shortfalls == []
    assert found.total.planned == 30
    assert found.coverage_ratio == 1


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"executed": 9}, "执行用例数 9 不等于通过、失败、阻塞之和 10"),
        ({"executed": 11, "passed": 11}, "执行用例数 11 超过计划用例数 10"),
        ({"finished": "2026-08-16"}, "早于开始日期"),
    ],
)
def test_the_cases_of_a_level_add_up(figures, said):
    with pytest.raises(ValueError, match=said):
        report(levels=[level(**figures)])


def test_the_pass_ratio_is_of_the_cases_executed():
    found = report(levels=[level(executed=8, passed=6, failed=2)], reason="待补测").levels[0]
    assert (found.pass_ratio, found.execution_ratio) == (Decimal("0.75"), Decimal("0.8"))
    idle = report(levels=[level(executed=0, passed=0)], reason="未执行").levels[0]
    assert idle.pass_ratio is None


@pytest.mark.parametrize("severity", ["致命", "严重"])
def test_acceptance_is_not_recommended_with_a_grave_defect_open(severity):
    left = {"code": "CQ-01", "severity": severity, "text": "丢失", "effect": "无", "owner": "高翔"}
    given = {
        "defects": [{"severity": severity, "found": 1, "fixed": 0}],
        "left": [{**left, "fix_by": "2026-09-01"}],
        "reason": "待修复",
    }
    with pytest.raises(ValueError, match=f"{severity}缺陷 1 个没有修复"):
        report(**given)
    assert report(**given, judgement="建议整改后复测").grave


def test_every_condition_not_met_is_named():
    found = report(
        levels=[level(planned=12, passed=8, failed=1, blocked=1)],
        coverage=[
            {"code": "XQ-01", "text": "一", "cases": 2, "passed": 1},
            {"code": "XQ-02", "text": "二", "cases": 0, "passed": 0},
        ],
        performance=[{"item": "响应", "required": "2 秒", "load": "500", "measured": "3 秒", "met": "未达到"}],
        security=[
            {"item": "访问控制", "method": "越权", "finding": "一处越权", "result": "不通过"},
            {"item": "漏洞扫描", "method": "扫描"},
        ],
        judgement="不建议提交验收",
        reason="未达到",
    )
    assert found.shortfalls == [
        "没有单元测试、集成测试的记录",
        "有 2 个计划用例没有执行",
        "有 1 个用例失败",
        "有 1 个用例阻塞",
        "需求XQ-02没有用例覆盖",
        "需求XQ-01的用例没有全部通过",
        "性能指标响应未达到要求",
        "安全测试漏洞扫描没有进行",
        "安全测试访问控制不通过",
    ]
    assert found.coverage_ratio == Decimal("0.5")


def test_a_recommendation_with_conditions_not_met_gives_its_reason():
    with pytest.raises(ValueError, match="请填写评定理由"):
        report(levels=[level()])
    with pytest.raises(ValueError, match="请填写评定理由"):
        report(judgement="不建议提交验收")


def test_every_open_defect_is_listed():
    with pytest.raises(ValueError, match="未修复的一般缺陷统计为 2 个，遗留缺陷列出 0 个"):
        report(defects=[{"severity": "一般", "found": 3, "fixed": 1}])
    with pytest.raises(ValueError, match="多于发现"):
        report(defects=[{"severity": "一般", "found": 1, "fixed": 2}])


def test_a_failed_case_has_its_defect():
    with pytest.raises(ValueError, match="没有登记缺陷"):
        report(
            levels=[level(passed=9, failed=1)], defects=[{"severity": "一般", "found": 0, "fixed": 0}], reason="复测"
        )
