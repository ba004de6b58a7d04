"""An award that comes to nothing before the contract is signed: why, and who is next. Rows S5.2, S8.5.

招标投标法实施条例第五十五条、第七十四条；政府采购法实施条例第四十九条；财政部令第94号第十六条.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field

from schemas.documents import DocumentKind
from schemas.evaluation import RankedRow
from schemas.forms import StrictModel
from schemas.parties import Context, Party
from schemas.records import FailedAward
from schemas.rules.bids import Regime
from schemas.rules.separation import same_person
from schemas.securities import Ground as SecurityGround
from schemas.selection import CANDIDATES
from schemas.values import Line, Remark, Text

Ground = Literal[
    "放弃中标（成交）",
    "无正当理由不签订合同",
    "签订合同时提出附加条件",
    "不按采购文件要求提交履约保证金",
    "因不可抗力不能履行合同",
    "被查实存在影响结果的违法行为",
]
CHALLENGED = "质疑（异议）成立，影响结果"
"""The ground of an award that a challenge overturned; it comes from that decision, nobody enters it."""
EVIDENCE: Mapping[Ground, str] = {
    "放弃中标（成交）": "供应商放弃的书面声明，或者催告函和送达凭证",
    "无正当理由不签订合同": "催告函和送达凭证",
    "签订合同时提出附加条件": "供应商提出附加条件的书面材料",
    "不按采购文件要求提交履约保证金": "催告函和送达凭证",
    "因不可抗力不能履行合同": "不可抗力的证明",
    "被查实存在影响结果的违法行为": "行政处罚决定、生效裁判或者核查材料",
}
"""What must lie in the file of each ground."""
FORFEITING: Mapping[str, SecurityGround] = {
    "放弃中标（成交）": "中标后无正当理由不与采购人签订合同",
    "无正当理由不签订合同": "中标后无正当理由不与采购人签订合同",
    "签订合同时提出附加条件": "签订合同时提出附加条件",
    "不按采购文件要求提交履约保证金": "不按招标文件要求提交履约保证金",
}
"""For what the bid security is kept (招标投标法实施条例第七十四条); on other grounds it goes back."""
Decision = Literal["确定下一名候选人", "终止采购，重新开展", "不予取消，继续签订合同"]
NEXT: Decision = "确定下一名候选人"
ENDED: Decision = "终止采购，重新开展"
STANDS: Decision = "不予取消，继续签订合同"


class AwardFailed(StrictModel):
    """中标人不能签约登记：合同签订以前，中标、成交供应商不再符合条件的，登记情形、事实和证据，由定标人决定。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="登记人", description="采购经办人或其有效代理人")
    vendor: Line = Field(title="中标（成交）供应商", description="不能签约的供应商，与通知书的全称一致")
    ground: Ground = Field(title="情形", description="招标投标法实施条例第五十五条、第七十四条")
    occurred_on: date = Field(title="发生日期", description="收到声明、催告期满或者查实之日")
    facts: Text = Field(title="事实")
    evidence: list[Line] = Field(default_factory=list, title="证据文件", description="收件目录中的文件名，至少一份")


class AwardFailureDecided(StrictModel):
    """中标人不能签约处理决定：由定标人决定确定下一名候选人、终止采购，或者不予取消；原定标保留备查。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    failure: int = Field(title="登记序号", description="见“中标人不能签约登记”的结果", ge=1)
    by: Line = Field(title="决定人", description="该项目的定标人或其有效代理人，不得为登记人")
    decided_on: date = Field(title="决定日期")
    decision: Decision = Field(title="决定", description="按评审报告推荐的名单排序，只能确定紧接其后的候选人")
    reason: Text = Field(title="理由")
    low_price_explanation: Remark = Field(
        default="", title="报价明显偏低的说明", description="下一名候选人报价明显偏低而评审时没有登记说明的必填"
    )


class Standing(NamedTuple):
    """Where the award that stands has come to."""

    vendor: str
    notice_no: str
    noticed_on: date | None
    sign_before: date | None
    signed: bool


def undecided(failures: Sequence[FailedAward]) -> list[str]:
    """That an earlier entry waits for its decision."""
    return [
        f"第 {one.seq} 次登记尚未决定：请先由定标人办理“中标人不能签约处理决定”。"
        for one in failures
        if not one.decision
    ]


def failure_refusals(said: AwardFailed, award: Standing, failures: Sequence[FailedAward], today: date) -> list[str]:
    """Why it may not be entered that an award failed; ``failures`` are those entered before."""
    if award.signed:
        return ["合同已经签订，不能再取消定标：请按合同变更、解除办理。"]
    if not award.vendor:
        return ["尚未定标，没有可以取消的中标、成交结果：请核对项目编号。"]
    if said.vendor != award.vendor:
        return [f"“{said.vendor}”不是现在的中标、成交供应商（“{award.vendor}”）：请核对供应商全称。"]
    if award.noticed_on is None or award.sign_before is None:
        return [f"尚未向“{award.vendor}”发出中标（成交）通知书：请先继续项目，发出以后再登记。"]
    if waiting := undecided(failures):
        return waiting
    refusing = said.ground == "无正当理由不签订合同" and said.occurred_on <= award.sign_before
    rules = [
        (not said.evidence, f"“{said.ground}”没有证据：请把{EVIDENCE[said.ground]}放入收件目录，填写文件名。"),
        (
            said.occurred_on < award.noticed_on,
            f"发生日期 {said.occurred_on} 早于通知书 {award.notice_no} 的日期 {award.noticed_on}：请改正。",
        ),
        (said.occurred_on > today, f"发生日期 {said.occurred_on} 晚于今天：请在发生以后登记。"),
        (refusing, f"签约期限 {award.sign_before} 尚未届满：期限之内已经明确拒绝的，请改选“放弃中标（成交）”。"),
    ]
    return [sentence for broken, sentence in rules if broken]


def decision_refusals(
    found: FailedAward, said: AwardFailureDecided, next_: str, *, valid_until: date, today: date, signed: bool
) -> list[str]:
    """Why this may not be decided; ``next_`` is the candidate in turn, empty for none."""
    if signed:
        return ["合同已经签订，不能再取消定标：请按合同变更、解除办理。"]
    rules = [
        (bool(found.decision), f"第 {found.seq} 次登记已于 {found.decided_on} 决定“{found.decision}”：请核对。"),
        (same_person(said.by, found.recorded_by), f"登记人 {said.by} 不得自行决定：请由另一人决定。"),
        (said.decided_on < found.recorded_on, f"决定日期早于登记日期 {found.recorded_on}：请改正。"),
        (said.decided_on > today, f"决定日期 {said.decided_on} 晚于今天：请在决定时登记。"),
    ]
    kept = found.ground == CHALLENGED and said.decision == STANDS
    rules.append((kept, "审批人已经决定另行确定供应商：请确定下一名候选人，或者终止采购。"))
    refusals = [sentence for broken, sentence in rules if broken]
    if said.decision != NEXT or refusals:
        return refusals
    if not next_:
        return [f"评审报告推荐的名单中没有下一名候选人：请决定“{ENDED}”，再重新立项。"]
    if today > valid_until:
        return [f"投标（报价）有效期已于 {valid_until} 届满，“{next_}”不再受其约束：请决定“{ENDED}”，再重新立项。"]
    return []


def recommended(ranking: Sequence[RankedRow], *, lowest: bool) -> list[RankedRow]:
    """Who may be awarded in turn: as the report recommends them, or by price where the law leaves no other choice."""
    return (sorted(ranking, key=lambda row: row.gross) if lowest else list(ranking))[:CANDIDATES]


def next_in_turn(candidates: Sequence[RankedRow], gone: Collection[str]) -> RankedRow | None:
    """The first candidate whose award has not failed."""
    return next((row for row in candidates if row.vendor not in gone), None)


def failure_stop(failures: Sequence[FailedAward]) -> list[str]:
    """Why no contract may be signed: what was entered of the award waits for its decision."""
    return [
        f"第 {one.seq} 次登记的“{one.ground}”尚未决定：请由定标人办理“中标人不能签约处理决定”，决定之前不得签订合同。"
        for one in failures
        if not one.decision
    ]


_OVERTURNED = {
    "government": "《政府采购质疑和投诉办法》（财政部令第94号）第十六条",
    "tender": "《中华人民共和国招标投标法》第六十四条",
}


def law_of(ground: str, regime: Regime, *, tender: bool) -> str:
    """By what an award is taken back."""
    if ground == CHALLENGED and (regime == "government" or tender):
        return _OVERTURNED["government" if regime == "government" else "tender"]
    if regime == "government":
        return "《中华人民共和国政府采购法》第四十六条、《中华人民共和国政府采购法实施条例》第四十九条"
    if not tender:
        return "采购文件和成交通知书的约定"
    clause = "第七十四条" if ground in FORFEITING and ground != "放弃中标（成交）" else "第五十五条"
    return f"《中华人民共和国招标投标法》第四十五条、《中华人民共和国招标投标法实施条例》{clause}"


class AwardCancellationContext(Context):
    """取消成交资格通知书：通知原成交供应商取消其资格，写明情形、事实、依据和保证金的处理；招标的称取消中标资格。"""

    word: str = Field(description="中标 in a tender, else 成交")
    vendor: Party
    notice_no: str
    noticed_on: date
    ground: str
    occurred_on: date
    facts: str
    evidence: list[str] = Field(description="names of the files, or the answer to the challenge")
    decided_on: date
    ended: bool = Field(description="whether the procurement ends; else the next candidate is awarded")
    law: str
    security: str = Field(default="", description="what becomes of the bid security; empty for none held")
    objections_to: str

    @property
    def at_fault(self) -> bool:
        """Whether the vendor is liable for what follows."""
        return self.ground not in ("因不可抗力不能履行合同", CHALLENGED)


AWARD_CANCELLATION = DocumentKind(
    "award-cancellation",
    "取消成交资格通知书",
    "sourcing",
    AwardCancellationContext,
    "QX",
    ("S5.2", "S8.5"),
    named=lambda context: f"取消{context.word}资格通知书",
)
DOCUMENTS = (AWARD_CANCELLATION,)
