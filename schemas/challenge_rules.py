"""What a challenge stops, and what may be decided once it was upheld. Rows S5.2, S8.5.

招标投标法实施条例第五十四条: nothing before the answer; 财政部令第94号第十六条: what follows from an upheld one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field

from schemas.forms import StrictModel
from schemas.records import Challenge
from schemas.rules.separation import same_person
from schemas.values import Line, Text

Continuing = Literal["不影响结果，继续采购", "改正采购文件，继续采购", "另行确定供应商", "终止采购，重新开展"]
Step = Literal["定标", "签订合同"]
UPHELD = ("成立", "部分成立")
OTHER: Continuing = "另行确定供应商"
ENDED: Continuing = "终止采购，重新开展"


class ChallengeDecided(StrictModel):
    """质疑（异议）处理决定：质疑（异议）成立、部分成立以后，决定采购怎样继续；决定之前不得定标、签订合同。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    challenge: int = Field(title="质疑（异议）序号", ge=1)
    by: Line = Field(title="决定人", description="该项目的审批人或其有效代理人，不得为答复人")
    decided_on: date = Field(title="决定日期")
    decision: Continuing = Field(
        title="决定",
        description="影响或者可能影响中标（成交）结果的，不得选择“不影响结果”；定标以后另行确定的，原定标由定标人取消后依次确定下一名候选人",
    )
    reason: Text = Field(title="理由", description="写明对结果有无影响及其依据")


class Progress(NamedTuple):
    """How far the sourcing has come: the vendor awarded, whether the contract is signed, changes of the documents."""

    awarded: str
    signed: bool
    changed_on: Sequence[date]


def challenge_stops(challenges: Sequence[Challenge], step: Step) -> list[str]:
    """Why the step may not be taken; empty when no challenge stands in its way."""
    return [sentence for one in challenges if (sentence := _stop(one, step))]


def _stop(one: Challenge, step: Step) -> str:
    called = f"第 {one.seq} 号质疑（异议）"
    if one.answered_on is None:
        return f"{called}尚未答复（应于 {one.answer_by} 前答复）：答复之前不得{step}。"
    if one.result not in UPHELD:
        return ""
    if not one.decision:
        return (
            f"{called}已答复为{one.result}，尚未决定采购怎样继续："
            f"请由审批人办理“质疑异议处理决定”，决定之前不得{step}。"
        )
    if one.decision == ENDED:
        return f"{called}{one.result}，{one.decided_on} 已决定终止采购、重新开展：不得{step}。"
    return ""


def told(challenges: Sequence[Challenge]) -> list[str]:
    """What was decided of upheld challenges, for those who award and sign."""
    return [
        f"第 {one.seq} 号质疑（异议）{one.result}，{one.decided_by} 于 {one.decided_on} 决定“{one.decision}”："
        f"{one.reason}"
        for one in challenges
        if one.decision
    ]


def decision_refusals(found: Challenge, said: ChallengeDecided, progress: Progress, today: date) -> list[str]:
    """Why this may not be decided of an answered challenge; empty when it may."""
    if found.answered_on is None:
        return [f"第 {found.seq} 号质疑（异议）尚未答复：请先答复，再决定。"]
    rules = [
        (found.result not in UPHELD, f"第 {found.seq} 号质疑（异议）的结论为{found.result}，不须决定。"),
        (
            bool(found.decision),
            f"第 {found.seq} 号已于 {found.decided_on} 决定“{found.decision}”：请核对。",
        ),
        (same_person(said.by, found.answered_by), f"答复人 {said.by} 不得自行决定：请由另一人决定。"),
        (said.decided_on < found.answered_on, f"决定日期早于答复日期 {found.answered_on}：请改正。"),
        (said.decided_on > today, f"决定日期 {said.decided_on} 晚于今天：请在决定时登记。"),
    ]
    return [sentence for broken, sentence in rules if broken] + _unfit(found, said.decision, progress)


def _unfit(found: Challenge, decision: Continuing, progress: Progress) -> list[str]:
    """What is too late, or was not done."""
    if progress.signed and decision != "不影响结果，继续采购":
        return ["合同已经签订，不能再改变采购结果：请按合同变更、解除办理。"]
    if progress.awarded and decision == "改正采购文件，继续采购":
        return [f"已经定标（{progress.awarded}），不能再改正采购文件：请决定“{ENDED}”，再重新立项。"]
    if decision == "改正采购文件，继续采购" and not any(day >= found.received_on for day in progress.changed_on):
        return [f"收到质疑（异议）（{found.received_on}）以后没有发出澄清、补遗：请先改正采购文件。"]
    return []
