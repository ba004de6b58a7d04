"""Letters to a vendor at the end of a period: feedback, reward or penalty, renewal, termination. Rows S5.7, S6.6."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.review import grade_of
from schemas.rules.penalty import EXCESSIVE_PERCENT, excessive
from schemas.values import CENT, Line, Money, OptionalLine, Ratio, Remark, Text

TENTH = Decimal("0.1")
ZERO = Decimal("0.00")


class Dimension(StrictModel):
    """One side of the performance, as the scorecard has it."""

    name: Line = Field(title="评价项")
    weight: Ratio = Field(title="权重（%）")
    mark: Ratio | None = Field(default=None, title="得分（0 至 100）")
    fact: OptionalLine = Field(default="", title="依据的事实")


class Example(StrictModel):
    """Something that happened, as an example."""

    on: date = Field(title="日期")
    kind: Literal["做得好", "待改进"] = Field(title="类别")
    text: Line = Field(title="事例")
    record: OptionalLine = Field(default="", title="有关记录")


class Improvement(StrictModel):
    """What must get better, and by when."""

    text: Line = Field(title="存在的不足")
    demand: Line = Field(title="改进要求")
    due_on: date = Field(title="完成期限")


def _dimensions() -> list[Dimension]:
    weights = (("进度", 30), ("质量", 30), ("服务", 20), ("成本", 20))
    return [Dimension(name=name, weight=Decimal(weight)) for name, weight in weights]


class FeedbackLetter(Answer):
    """供应商反馈函：把评价期的等级、得分、优点和不足告知供应商，并请其书面答复。"""

    period_from: date = Field(title="评价期间起")
    period_to: date = Field(title="评价期间止")
    scorecard_no: Line = Field(title="绩效评价表编号")
    dimensions: list[Dimension] = Field(default_factory=_dimensions, title="各项得分", min_length=1)
    previous: Ratio | None = Field(default=None, title="上一评价期总分", description="首次评价的不填")
    strengths: list[Line] = Field(title="做得好的方面", min_length=1)
    improvements: list[Improvement] = Field(default_factory=list, title="需要改进的方面")
    examples: list[Example] = Field(default_factory=list, title="事例")
    expectations: list[Line] = Field(
        default_factory=lambda: [
            "主动报告进展和风险，重要事项先沟通、后实施",
            "交付前完成自查，并随交付提供自查记录",
            "保持主要人员稳定，确需更换的事先取得我方书面同意",
        ],
        title="今后的期望",
    )
    reply_by: date = Field(title="请供应商书面答复的日期")
    objection_days: int = Field(default=5, ge=1, le=30, title="提出异议的期限（工作日）")

    @property
    def total(self) -> Decimal:
        """Weighted mean of the marks, one decimal, half up."""
        weighted = sum(((row.mark or Decimal(0)) * row.weight for row in self.dimensions), Decimal(0))
        return (weighted / sum(row.weight for row in self.dimensions)).quantize(TENTH, ROUND_HALF_UP)

    @property
    def grade(self) -> Literal["优秀", "良好", "合格", "不合格"]:
        """Grade of the total mark."""
        return grade_of(self.total)

    @property
    def change(self) -> Decimal | None:
        """Marks more than in the period before; negative when fewer."""
        return None if self.previous is None else self.total - self.previous

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.period_to < self.period_from:
            raise ValueError("评价期间的截止日期早于起始日期：请改正")
        if sum(row.weight for row in self.dimensions) != 100:
            raise ValueError("各项权重之和应为 100%：请改正")
        if bare := next((row.name for row in self.dimensions if row.mark is None), None):
            raise ValueError(f"“{bare}”没有得分：请按绩效评价表填写")
        if self.grade != "优秀" and not self.improvements:
            raise ValueError(f"等级为{self.grade}：请至少填写一项需要改进的方面")
        for example in self.examples:
            if not self.period_from <= example.on <= self.period_to:
                raise ValueError(f"事例“{example.text}”不在评价期间内：请改正日期或者删除")
        if self.reply_by <= self.period_to:
            raise ValueError("答复日期应晚于评价期间：请改正")
        return self


class FeedbackLetterContext(Context):
    """供应商反馈函."""

    contract: ContractHead
    facts: FeedbackLetter


class ProvenFact(StrictModel):
    """A fact with its evidence."""

    on: date = Field(title="日期")
    text: Line = Field(title="事实")
    evidence: Line = Field(title="证据", description="文件名称和编号")


_MEASURES = {"奖励": ("奖金", "书面表扬"), "处罚": ("违约金", "服务质量扣款", "书面警告")}
_WITHOUT_MONEY = ("书面表扬", "书面警告")
_PAYMENTS = {
    "奖励": ("随下一期款项支付", "单独支付"),
    "处罚": ("从下一期应付款中扣除", "从质保金中扣除", "由乙方另行支付"),
}


class RewardPenaltyNotice(Answer):
    """奖惩通知书：依合同条款对供应商单位给予奖励或者处罚，写明事实、证据、金额和救济途径。"""

    kind: Literal["奖励", "处罚"] = Field(title="奖惩类别")
    measure: Literal["奖金", "书面表扬", "违约金", "服务质量扣款", "书面警告"] = Field(title="奖惩方式")
    events: list[ProvenFact] = Field(title="事实和证据", min_length=1)
    clause: Line = Field(title="依据的合同条款", description="如 第二十五条 25.2")
    clause_text: Text = Field(title="条款内容")
    amount: Money = Field(title="金额（元）", description="书面表扬、书面警告填 0")
    computation: OptionalLine = Field(default="", title="计算过程", description="基数×比率×天数；有金额的必填")
    contract_total: Money = Field(title="合同总价（元，含税）")
    cap_percent: Ratio | None = Field(
        default=None, title="合同约定的累计上限（合同总价的 %）", description="有金额的必填"
    )
    earlier: Money = Field(default=ZERO, title="此前同类奖惩累计（元）")
    loss: Money | None = Field(default=None, title="已核定的损失（元）", description="处罚时填写，未核定的不填")
    payment: (
        Literal["从下一期应付款中扣除", "从质保金中扣除", "由乙方另行支付", "随下一期款项支付", "单独支付"] | None
    ) = Field(default=None, title="扣付方式", description="有金额的必填")
    settle_by: date | None = Field(default=None, title="扣付期限", description="有金额的必填")
    statement: Remark = Field(default="", title="乙方的陈述和核实情况", description="决定前听取的乙方意见")
    others: list[Line] = Field(default_factory=list, title="其他处理", description="如供应商等级、参加新项目的资格")
    objection_days: int = Field(default=5, ge=1, le=30, title="提出异议的期限（工作日）")

    @property
    def cap(self) -> Decimal | None:
        """The most that may be imposed in all, to the fen, half up."""
        if self.cap_percent is None:
            return None
        return (self.contract_total * self.cap_percent / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def remaining(self) -> Decimal | None:
        """What may still be imposed under the cap before this notice."""
        return None if self.cap is None else self.cap - self.earlier

    @property
    def warning(self) -> str:
        """R22: that a court may cut the penalty, and why; empty when it does not stand out."""
        if self.kind != "处罚" or self.loss is None or not excessive(self.amount, self.loss):
            return ""
        return (
            f"本次处罚金额 {self.amount:,.2f} 元超过已核定损失 {self.loss:,.2f} 元的 {EXCESSIVE_PERCENT:f}%，"
            "乙方可以请求人民法院或者仲裁机构适当减少"
        )

    @model_validator(mode="after")
    def lawful(self) -> Self:
        if self.measure not in _MEASURES[self.kind]:
            raise ValueError(f"{self.kind}的方式只能是{'、'.join(_MEASURES[self.kind])}：请改正")
        if (self.measure in _WITHOUT_MONEY) != (self.amount == 0):
            raise ValueError(f"{self.measure}与金额不符：书面表扬、书面警告的金额为 0，其他方式的金额应大于 0")
        if self.amount:
            self._grounded()
        return self

    def _grounded(self) -> None:
        cap = self.cap
        if not (self.computation and self.payment and self.settle_by) or cap is None:
            raise ValueError("有金额的奖惩须填写计算过程、合同约定的累计上限、扣付方式和扣付期限：请补全")
        if self.payment not in _PAYMENTS[self.kind]:
            raise ValueError(f"{self.kind}的扣付方式只能是{'、'.join(_PAYMENTS[self.kind])}：请改正")
        if self.amount > cap - self.earlier:
            raise ValueError(
                f"金额 {self.amount:,.2f} 元超过上限：合同约定累计不超过 {cap:,.2f} 元，"
                f"此前已计 {self.earlier:,.2f} 元，尚余 {cap - self.earlier:,.2f} 元。"
                "请按余额减少；合同约定不受上限限制的，作为损失赔偿另行主张"
            )


class RewardPenaltyNoticeContext(Context):
    """奖惩通知书."""

    contract: ContractHead
    facts: RewardPenaltyNotice


FEEDBACK_LETTER = DocumentKind(
    "feedback-letter",
    "供应商反馈函",
    "review",
    FeedbackLetterContext,
    "FH",
    ("S5.7",),
    form=FeedbackLetter,
    filled_by="buyer",
)
REWARD_PENALTY_NOTICE = DocumentKind(
    "reward-penalty-notice",
    "奖惩通知书",
    "review",
    RewardPenaltyNoticeContext,
    "JC",
    ("S5.7",),
    form=RewardPenaltyNotice,
    filled_by="approver",
)
DOCUMENTS: tuple[DocumentKind, ...] = (FEEDBACK_LETTER, REWARD_PENALTY_NOTICE)
