"""After delivery: what the survey computes, what an improvement plan must hold. Rows S5.7, S7.6."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.aftercare import ImprovementPlan, SatisfactionSurvey


def rated(*scores: int | None) -> list[dict]:
    return [{"item": f"项目{n}", "question": "是否满意", "score": score} for n, score in enumerate(scores, 1)]


def survey(**changes) -> SatisfactionSurvey:
    given = {
        "by": "何志远",
        "visited_on": "2026-12-10",
        "method": "现场走访",
        "occasion": "定期回访",
        "subject": "2026年11月的服务",
        "department": "设备管理部",
        "interviewee": "周敏",
        "ratings": rated(4, 5),
    }
    return SatisfactionSurvey.model_validate(given | changes)


@pytest.mark.row("S7.6")
@pytest.mark.parametrize(
    ("scores", "mean", "level"),
    [
        ((5, 4), "4.5", "很满意"),
        ((4, 4, 4, 4, 4, 4, 4, 5), "4.1", "满意"),  # 4.125
        ((4, 4, 4, 5), "4.3", "满意"),  # 4.25, half up
        ((3, 4), "3.5", "满意"),
        ((3,), "3.0", "一般"),
    ],
)
def test_the_mean_has_one_decimal_and_decides_the_class(scores, mean, level):
    made = survey(ratings=rated(*scores), adjustments="增派一人驻场")

    assert (made.mean, made.level) == (Decimal(mean), level)


@pytest.mark.parametrize(("score", "level"), [(1, "很不满意"), (2, "不满意")])
def test_a_low_score_needs_its_reason(score, level):
    low = [{"item": "问题解决", "question": "是否一次解决", "score": score}]

    with pytest.raises(ValidationError, match=f"“问题解决”评 {score} 分：请填写评分理由"):
        survey(ratings=low, adjustments="增派一人驻场")
    assert survey(ratings=[low[0] | {"reason": "重复发生"}], adjustments="增派一人驻场").level == level


def test_the_eight_questions_are_asked_and_none_is_scored_in_advance():
    questions = SatisfactionSurvey.model_fields["ratings"].get_default(call_default_factory=True)

    assert len(questions) == 8
    assert {row.score for row in questions} == {None}
    with pytest.raises(ValidationError, match="“响应及时性”没有评分"):
        survey(ratings=questions)


def test_the_share_of_good_scores_counts_four_and_five():
    assert survey(ratings=rated(3, 4, 5, 5)).satisfied == Decimal("0.75")


def test_service_is_adjusted_when_people_are_not_satisfied():
    with pytest.raises(ValidationError, match="未达到满意：请填写服务调整措施"):
        survey(ratings=rated(3, 3))


@pytest.mark.row("S7.6")
def test_a_new_need_goes_to_a_department_with_a_date_after_the_visit():
    need = {"text": "按班组查询", "department": "信息部", "due_on": "2026-12-09"}

    with pytest.raises(ValidationError, match="“按班组查询”的期限早于回访日期"):
        survey(needs=[need])
    assert survey(needs=[need | {"due_on": "2026-12-24"}]).needs[0].department == "信息部"


def test_an_earlier_need_that_nobody_dealt_with_is_explained():
    earlier = {"text": "补充培训", "source": "2026年10月回访", "status": "未办理"}

    with pytest.raises(ValidationError, match="“补充培训”未办理"):
        survey(earlier=[earlier])
    assert survey(earlier=[earlier | {"note": "等待排班"}]).earlier


def problem(code: str = "GJ-01") -> dict:
    return {
        "code": code,
        "text": "逾期 8 天",
        "fact": "8月31日交付不合格",
        "severity": "高",
        "whys": ["没有自查"],
        "root": "没有自查制度",
    }


def measure(**changes) -> dict:
    given = {
        "problem": "GJ-01",
        "text": "制定自查表",
        "kind": "预防",
        "side": "乙方",
        "person": "许文静",
        "starts_on": "2026-11-23",
        "due_on": "2026-12-04",
        "metric": "一次验收合格的比例",
        "before": "33%",
        "target": "100%",
    }
    return given | changes


def improvement(**changes) -> ImprovementPlan:
    given = {
        "by": "何志远",
        "period": "2026年",
        "scorecard_no": "JX-2026-0001",
        "score": "74.3",
        "target_score": "85",
        "goal": "一次通过复核",
        "problems": [problem()],
        "measures": [measure()],
        "checks": [{"on": "2026-12-11", "checker": "吴海燕", "content": "自查表"}],
        "final_on": "2027-03-12",
    }
    return ImprovementPlan.model_validate(given | changes)


@pytest.mark.row("S5.7")
def test_an_improvement_plan_states_the_grade_that_is_and_the_one_aimed_at():
    assert (improvement().grade, improvement().target_grade) == ("合格", "良好")


@pytest.mark.row("S5.7")
def test_every_problem_has_a_measure_and_every_measure_a_problem():
    with pytest.raises(ValidationError, match="问题 GJ-02 没有改进措施"):
        improvement(problems=[problem(), problem("GJ-02")])
    with pytest.raises(ValidationError, match="对应的问题 GJ-09 不存在"):
        improvement(measures=[measure(), measure(problem="GJ-09")])
    with pytest.raises(ValidationError, match="GJ-01 重复"):
        improvement(problems=[problem(), problem()])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"measures": [measure(due_on="2026-11-01")]}, "完成期限早于开始日期"),
        ({"measures": [measure(due_on="2027-04-01")]}, "完成期限晚于总结评价日期"),
        ({"target_score": "74.3"}, "目标得分应高于评价得分"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        improvement(**changes)


def test_causes_are_asked_for_five_times_at_most():
    with pytest.raises(ValidationError, match="at most 5"):
        improvement(problems=[problem() | {"whys": ["为什么"] * 6}])
