"""Requirements are numbered, measurable and counted: rows S4.1, S9.1."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.requirements_analysis import RequirementsAnalysis
from tests.builders import filled_in

FUNCTION = {
    "code": "XQ-01",
    "name": "点检标准",
    "description": "按设备类别建立点检项目",
    "priority": "必须",
    "source": "设备管理部",
    "acceptance": "抽查 50 台一致",
}
SCREEN = {"code": "XQ-06", "screen": "任务页面", "requirement": "单手可操作", "priority": "应当", "acceptance": "试用"}
QUALITY = {
    "code": "XQ-07",
    "kind": "性能",
    "requirement": "并发提交",
    "target": "95% 的请求在 2 秒内完成",
    "method": "压力测试",
    "priority": "必须",
}


def analysis(**changes: Any) -> RequirementsAnalysis:
    form = {
        "by": "赵倩",
        "scope": "三个车间的点检",
        "goals": ["漏检率降至 1% 以下"],
        "existing": "以纸质表格为主",
        "users": [{"name": "点检员", "people": 46, "work": "执行点检", "rights": "本班组"}],
        "functions": [FUNCTION],
        "qualities": [QUALITY],
    }
    return RequirementsAnalysis.model_validate(form | changes)


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        analysis(**changes)
    return str(caught.value)


@pytest.mark.row("S4.1")
@pytest.mark.row("S9.1")
def test_requirements_are_counted_by_group_and_priority() -> None:
    functions = [FUNCTION, FUNCTION | {"code": "XQ-02"}, FUNCTION | {"code": "XQ-03", "priority": "可选"}]
    rows = analysis(functions=functions, screens=[SCREEN]).tallies

    assert [tuple(row) for row in rows] == [
        ("功能需求", 2, 0, 1),
        ("用户界面要求", 0, 1, 0),
        ("非功能需求", 1, 0, 0),
        ("合计", 3, 1, 1),
    ]
    assert rows[-1].total == 5


def test_a_number_is_used_once_across_functions_screens_and_qualities() -> None:
    assert "XQ-01重复" in refusal(functions=[FUNCTION, FUNCTION])
    assert "XQ-06重复" in refusal(screens=[SCREEN], functions=[FUNCTION | {"code": "XQ-06"}])
    assert "XQ-01重复" in refusal(qualities=[QUALITY | {"code": "XQ-01"}])


@pytest.mark.parametrize("code", ["XQ-01", "XQ-012", "XQ-01-1", "XQ-01-12"])
def test_a_requirement_may_be_divided(code: str) -> None:
    assert analysis(functions=[FUNCTION | {"code": code}]).functions[0].code == code


@pytest.mark.parametrize("code", ["XQ-1", "XQ01", "01", "AC-01", "XQ-01-", "xq-01"])
def test_a_number_of_another_form_is_refused(code: str) -> None:
    assert "请写成 XQ-01 的形式" in refusal(functions=[FUNCTION | {"code": code}])


@pytest.mark.parametrize("kind", ["性能", "可用性"])
def test_performance_and_availability_need_a_figure(kind: str) -> None:
    assert "指标没有数值" in refusal(qualities=[QUALITY | {"kind": kind, "target": "正常响应"}])


@pytest.mark.parametrize("target", ["响应迅速，2 秒左右", "界面友好", "尽快恢复"])
def test_a_target_that_no_test_can_decide_is_refused(target: str) -> None:
    assert "无法检验" in refusal(qualities=[QUALITY | {"kind": "易用性", "target": target}])


def test_security_may_be_judged_by_all_or_nothing() -> None:
    assert analysis(qualities=[QUALITY | {"kind": "安全", "target": "越权访问全部被拒绝"}]).qualities


def test_qualities_that_nobody_asked_for_are_named() -> None:
    assert analysis().not_asked == ["安全", "可用性", "兼容性"]


def test_an_open_question_refers_to_a_requirement_or_interface_that_exists() -> None:
    question = {"question": "每班几次", "codes": ["XQ-01", "XQ-99"], "owner": "周敏", "due": "2026-04-02"}

    assert "XQ-99不存在" in refusal(questions=[question])
    assert analysis(questions=[question | {"codes": ["XQ-01"]}]).questions


def test_two_interfaces_do_not_share_a_number() -> None:
    interface = {
        "code": "JK-01",
        "system": "设备台账系统",
        "direction": "接收",
        "content": "设备变更",
        "manner": "每日一次",
        "contact": "信息部",
    }
    assert "JK-01重复" in refusal(interfaces=[interface, interface])


def test_personal_information_among_the_data_is_found() -> None:
    facts = filled_in("requirements-analysis")

    assert RequirementsAnalysis.model_validate(facts).personal == ["用户账号"]
    assert analysis().personal == []
