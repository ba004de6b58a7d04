"""The work guide and the communication plan: what their forms refuse and compute."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.work_plans import CommunicationPlan, WorkGuide


def guide(**changes: Any) -> WorkGuide:
    good = {
        "by": "周敏",
        "responsible_body": "项目组",
        "body_head": "马永年",
        "effective_on": "2026-03-09",
        "contact": "周敏",
    }
    return WorkGuide.model_validate(good | changes)


def person(side: str, name: str, **changes: Any) -> dict[str, Any]:
    known = {"side": side, "role": "项目负责人", "name": name, "phone": "0591-8800 0001", "mailbox": "a@example.com"}
    return known | changes


def communication(**changes: Any) -> CommunicationPlan:
    good = {
        "by": "何志远",
        "effective_on": "2026-04-20",
        "archive": "项目文件库",
        "contacts": [person("甲方", "何志远"), person("乙方", "许文静")],
    }
    return CommunicationPlan.model_validate(good | changes)


@pytest.mark.row("S1.1")
def test_the_customary_guide_covers_every_stage_of_the_work():
    assert [stage for stage, steps in guide().stages if steps] == [
        "计划",
        "选商",
        "合同",
        "执行监控",
        "验收付款",
        "评价",
    ]


@pytest.mark.row("S1.1")
def test_a_guide_without_a_stage_is_sent_back():
    steps = [step for step in guide().model_dump()["steps"] if step["stage"] not in ("合同", "评价")]

    with pytest.raises(ValidationError, match="工作步骤缺少“合同、评价”环节"):
        guide(steps=steps)


def test_the_last_level_has_decided_after_all_time_limits_together():
    levels = [
        {"handler": "项目负责人", "matters": "分歧", "days": 2},
        {"handler": "审批人", "matters": "价款", "days": 5},
    ]

    assert guide(escalation=levels).longest == 7


@pytest.mark.parametrize(
    ("one", "other"),
    [("计划编制人", "审批人"), ("采购经办人", "定标人"), ("项目负责人", "付款审批人"), ("付款审批人", "出纳")],
)
def test_posts_that_check_each_other_are_held_by_different_people(one: str, other: str):
    duties = [{"role": one, "duty": "经办", "person": "陈晓"}, {"role": other, "duty": "审核", "person": "陈 晓"}]

    with pytest.raises(ValidationError, match=f"{one}与{other}不得由同一人担任"):
        guide(duties=duties)


def test_a_post_stands_in_the_guide_once():
    with pytest.raises(ValidationError, match="岗位“出纳”重复"):
        guide(duties=[{"role": "出纳", "duty": "付款"}, {"role": "出纳", "duty": "核对"}])


@pytest.mark.row("S8.8")
def test_both_sides_name_someone_to_turn_to():
    with pytest.raises(ValidationError, match="联络人中没有乙方人员"):
        communication(contacts=[person("甲方", "何志远"), person("甲方", "赵倩")])


@pytest.mark.parametrize("mailbox", ["许文静", "xu@", "@example.com", "xu@example", "xu wen@example.com"])
def test_a_mailbox_must_be_complete(mailbox: str):
    with pytest.raises(ValidationError, match="“许文静”的电子邮箱不完整"):
        communication(contacts=[person("甲方", "何志远"), person("乙方", "许文静", mailbox=mailbox)])


def test_nobody_is_their_own_deputy():
    with pytest.raises(ValidationError, match="“何志远”的替补联络人是其本人"):
        communication(contacts=[person("甲方", "何志远", deputy="何志远"), person("乙方", "许文静")])


def test_something_must_count_as_formal():
    with pytest.raises(ValidationError, match="没有可以作为正式依据的沟通渠道"):
        communication(channels=[{"name": "电话", "use": "紧急联络", "effect": "日常联络"}])


@pytest.mark.row("S8.8")
def test_time_limits_of_the_levels_add_up():
    assert communication().elapsed == [2, 5, 10]


def test_a_higher_level_is_someone_else():
    level = {"client": "何志远", "vendor": "许文静", "matters": "分歧", "days": 2}

    with pytest.raises(ValidationError, match="问题升级的两个级别均由“何志远”和“许文静”处理"):
        communication(escalation=[level, level])
