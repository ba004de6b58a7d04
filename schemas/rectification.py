"""Demanding rectification: facts, the clause they breach, the remedy, what follows otherwise. Rows S5.5, S9.4."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.values import CENT, Line, Money, OptionalLine, Ratio, Text


class Breach(StrictModel):
    """A fact that breaches the contract, and what is demanded."""

    fact: Text = Field(title="事实", description="时间、地点、经过、数量，只写能够证明的")
    evidence: Line = Field(title="证据", description="记录、文件、截图的名称和编号")
    clause: Line = Field(title="违反的合同条款", description="如 合同第 14.2 条")
    severity: Literal["严重", "一般"] = Field(title="程度")
    remedy: Text = Field(title="整改要求")
    mark: Line = Field(title="合格标准", description="怎样算整改合格")
    due_on: date = Field(title="完成期限")


class Consequence(StrictModel):
    """What the contract says follows when the demand is not met."""

    clause: Line = Field(title="合同条款", description="没有合同依据的后果不得写入")
    text: Text = Field(title="后果")


class DelayClaim(StrictModel):
    """A penalty by the day that a clause of the contract gives, counted up to the notice (R22)."""

    clause: Line = Field(title="合同条款", description="约定该违约金的条款")
    matter: Line = Field(title="逾期事项")
    due_on: date = Field(title="约定日期", description="自次日起计算逾期")
    until: date = Field(title="计算至", description="含当日")
    base: Money = Field(title="计算基数（元）")
    percent_a_day: Ratio = Field(title="每日比率（%）", description="如每日万分之五填 0.05")

    @property
    def days(self) -> int:
        return (self.until - self.due_on).days

    @property
    def amount(self) -> Decimal:
        """In yuan, to the fen, half up."""
        return (self.base * self.days * self.percent_a_day / 100).quantize(CENT, ROUND_HALF_UP)


class RectificationNotice(Answer):
    """整改通知书：通知供应商限期整改，写明事实、证据、合同依据和后果。"""

    source: Literal["现场检查", "交付物评审", "验收", "进度跟踪", "其他"] = Field(title="问题来源")
    record: Line = Field(title="来源文件", description="名称和编号，如 现场检查记录 XC-2026-0001")
    as_of: date = Field(title="事实截止日期")
    summary: Text = Field(title="问题概述")
    earlier: list[Line] = Field(
        default_factory=list, title="此前的书面催告", description="文件名称、编号和日期，没有的不填"
    )
    breaches: list[Breach] = Field(title="违约事实与整改要求", min_length=1)
    reply_by: date = Field(title="书面回复期限")
    delivery: Literal["电子邮件并快递", "快递", "当面递交"] = Field(default="电子邮件并快递", title="送达方式")
    consequences: list[Consequence] = Field(title="逾期不整改的后果", min_length=1)
    claims: list[DelayClaim] = Field(
        default_factory=list, title="已经发生的违约金", description="只列合同约定的违约金，不主张的不填"
    )
    cap: Money = Field(
        default=Decimal("0.00"), title="合同约定的违约金上限（元）", description="主张违约金的必填，未约定上限的填 0"
    )
    cap_clause: OptionalLine = Field(default="", title="约定上限的合同条款", description="有上限的必填")
    claimed_before: Money = Field(default=Decimal("0.00"), title="此前已计收的违约金（元）")

    @property
    def computed(self) -> Decimal:
        """All claims before the cap, in yuan."""
        return sum((claim.amount for claim in self.claims), Decimal("0.00"))

    @property
    def claimed(self) -> Decimal:
        """What may be claimed now: no more than the cap leaves."""
        return min(self.computed, max(self.cap - self.claimed_before, Decimal("0.00"))) if self.cap else self.computed

    @property
    def last_due(self) -> date:
        return max(breach.due_on for breach in self.breaches)

    @model_validator(mode="after")
    def dated(self) -> Self:
        if any(breach.due_on <= self.as_of for breach in self.breaches):
            raise ValueError("整改期限不晚于事实截止日期，乙方没有时间整改：请改正“完成期限”")
        if not self.as_of < self.reply_by <= self.last_due:
            raise ValueError("书面回复期限应晚于事实截止日期，且不晚于最后的整改期限：请改正")
        return self

    @model_validator(mode="after")
    def by_contract(self) -> Self:
        for claim in self.claims:
            if claim.days <= 0:
                raise ValueError(f"“{claim.matter}”的计算截止日不晚于约定日期，没有逾期：请删去或改正")
            if claim.until > self.as_of:
                raise ValueError(f"“{claim.matter}”的违约金算到了事实截止日期之后：请改正“计算至”")
            if not claim.amount:
                raise ValueError(f"“{claim.matter}”的违约金为零：请填写合同约定的基数和比率")
        if bool(self.cap) != bool(self.cap_clause):
            raise ValueError("违约金上限和约定上限的合同条款应同时填写：请补充或删去")
        return self


class RectificationNoticeContext(Context):
    """整改通知书."""

    contract: ContractHead
    facts: RectificationNotice


RECTIFICATION_NOTICE = DocumentKind(
    "rectification-notice",
    "整改通知书",
    "monitoring",
    RectificationNoticeContext,
    "ZX",
    ("S5.5", "S9.4"),
    form=RectificationNotice,
)
DOCUMENTS: tuple[DocumentKind, ...] = (RECTIFICATION_NOTICE,)
