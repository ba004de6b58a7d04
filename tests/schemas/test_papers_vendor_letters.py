"""Letters to a vendor: feedback, and reward or penalty within the contract. Row S5.7."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.vendor_letters import FeedbackLetter, RewardPenaltyNotice


def marked(*marks: str | None) -> list[dict]:
    names = (("进度", "30"), ("质量", "30"), ("服务", "20"), ("成本", "20"))
    return [{"name": name, "weight": weight, "mark": mark} for (name, weight), mark in zip(names, marks, strict=True)]


IMPROVEMENT = {"text": "逾期 8 天", "demand": "交付前自查", "due_on": "2026-12-04"}


def letter(**changes) -> FeedbackLetter:
    given = {
        "by": "陈晓",
        "period_from": "2026-04-10",
        "period_to": "2026-11-12",
        "scorecard_no": "JX-2026-0001",
        "dimensions": marked("58.7", "65.0", "86.0", "100.0"),
        "strengths": ["沟通及时"],
        "improvements": [IMPROVEMENT],
        "reply_by": "2026-11-27",
    }
    return FeedbackLetter.model_validate(given | changes)


@pytest.mark.row("S5.7")
def test_the_letter_tells_the_mark_and_grade_of_the_scorecard():
    assert (letter().total, letter().grade) == (Decimal("74.3"), "合格")


def test_the_change_is_told_when_there_was_a_period_before():
    assert letter().change is None
    assert letter(previous="80").change == Decimal("-5.7")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dimensions": marked("58.7", None, "86.0", "100.0")}, "“质量”没有得分"),
        ({"dimensions": marked("58.7", "65.0", "86.0", "100.0")[:3]}, "权重之和应为 100%"),
        ({"improvements": []}, "等级为合格：请至少填写一项需要改进的方面"),
        ({"examples": [{"on": "2026-12-01", "kind": "待改进", "text": "漏报"}]}, "“漏报”不在评价期间内"),
        ({"reply_by": "2026-11-12"}, "答复日期应晚于评价期间"),
        ({"period_from": "2026-11-13"}, "截止日期早于起始日期"),
    ],
)
def test_a_letter_that_does_not_hold_together_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        letter(**changes)


def test_an_excellent_vendor_need_not_improve():
    assert letter(dimensions=marked("95", "95", "95", "95"), improvements=[]).grade == "优秀"


def notice(**changes) -> RewardPenaltyNotice:
    given = {
        "by": "李建国",
        "kind": "处罚",
        "measure": "违约金",
        "events": [{"on": "2026-09-08", "text": "逾期 8 日", "evidence": "验收报告"}],
        "clause": "合同第二十五条 25.2",
        "clause_text": "每逾期一日，按该里程碑金额的 0.05% 支付违约金。",
        "amount": "777.60",
        "computation": "194,400.00 元×0.05%×8 日",
        "contract_total": "486000.00",
        "cap_percent": "10",
        "payment": "从下一期应付款中扣除",
        "settle_by": "2026-09-21",
    }
    return RewardPenaltyNotice.model_validate(given | changes)


@pytest.mark.row("S5.7")
def test_r22_a_penalty_is_refused_without_a_clause():
    with pytest.raises(ValidationError, match="不能为空"):
        notice(clause=" ")


@pytest.mark.row("S5.7")
def test_r22_a_penalty_reaches_the_cap_of_the_contract_and_no_further():
    assert notice(amount="48600.00").cap == Decimal("48600.00")
    assert notice(amount="48000.00", earlier="600.00").remaining == Decimal("48000.00")
    with pytest.raises(ValidationError, match=r"超过上限：合同约定累计不超过 48,600\.00 元"):
        notice(amount="48600.01")
    with pytest.raises(ValidationError, match=r"尚余 48,000\.00 元"):
        notice(amount="48000.01", earlier="600.00")


def test_the_cap_is_rounded_to_the_fen():
    assert notice(contract_total="0.15", cap_percent="10", amount="0.02").cap == Decimal("0.02")


@pytest.mark.row("S5.7")
def test_r22_a_penalty_above_130_per_cent_of_the_loss_carries_a_warning():
    assert notice(amount="1300.00", loss="1000.00").warning == ""
    assert "超过已核定损失 1,000.00 元的 130%" in notice(amount="1300.01", loss="1000.00").warning
    assert notice(loss=None).warning == ""


def test_a_reward_carries_no_warning():
    bonus = notice(kind="奖励", measure="奖金", amount="5000", payment="单独支付", loss="1")

    assert bonus.warning == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "奖励"}, "奖励的方式只能是奖金、书面表扬"),
        ({"measure": "书面警告"}, "书面警告与金额不符"),
        ({"amount": "0"}, "违约金与金额不符"),
        ({"computation": ""}, "须填写计算过程"),
        ({"cap_percent": None}, "须填写计算过程、合同约定的累计上限"),
        ({"payment": "单独支付"}, "处罚的扣付方式只能是"),
    ],
)
def test_a_notice_that_does_not_hold_together_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        notice(**changes)


def test_neither_reward_nor_penalty_is_chosen_in_advance():
    given = notice().model_dump(exclude={"kind"})

    with pytest.raises(ValidationError, match="kind"):
        RewardPenaltyNotice.model_validate(given)


def test_a_written_warning_needs_no_money():
    warning = notice(measure="书面警告", amount="0", computation="", cap_percent=None, payment=None, settle_by=None)

    assert (warning.cap, warning.remaining) == (None, None)
