"""Change orders: what changes, what it costs, where the contract price stands after it. Rows S5.4, S9.4."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.retention import retained
from schemas.rules.separation import same_person
from schemas.rules.vat import Tax, from_gross
from schemas.scope import ScopeChange
from schemas.values import Line, Money, OptionalLine, Ratio, Remark, Text

# 政府采购法 49: supplements together stay within 10 % of the original contract; elsewhere a reason to approve anew.
CUMULATIVE_PERCENT = Decimal(10)


class MovedMilestone(StrictModel):
    """A milestone whose date a change moves."""

    name: Line = Field(title="里程碑")
    before: date = Field(title="原交付日期")
    after: date = Field(title="变更后交付日期")

    @property
    def days(self) -> int:
        """Days later; negative when earlier."""
        return (self.after - self.before).days


class EarlierChange(StrictModel):
    """A change order that both sides signed before."""

    no: Line = Field(title="变更单编号")
    agreed_on: date = Field(title="生效日期")
    price_after: Money = Field(title="该次变更后的合同总价（元，含税）", description="未调整价款的，填当时的合同总价")


class ChangedInstalment(StrictModel):
    """An instalment of the payment plan, not yet paid, whose amount a change alters."""

    milestone: Line = Field(title="里程碑")
    before: Money = Field(title="原本期金额（元）")
    after: Money = Field(title="变更后本期金额（元）")
    retention_ratio: Ratio = Field(title="质保金比例（占本期，%）", description="按合同约定的比例，没有质保金的填 0")

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def retention_before(self) -> Decimal:
        return retained(self.before, self.retention_ratio)

    @property
    def retention(self) -> Decimal:
        """Held back of the new amount, in yuan (R21)."""
        return retained(self.after, self.retention_ratio)

    @property
    def payable(self) -> Decimal:
        return self.after - self.retention


@dataclass(frozen=True)
class PriceStep:
    """The contract price before and after one earlier change, in yuan."""

    no: str
    agreed_on: date
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


class ChangeOrder(Answer):
    """变更单：写明变更的内容、理由以及对进度和费用的影响，双方签字后执行。"""

    raised_by: Side = Field(title="提出方")
    proposer: Line = Field(title="提出人")
    raised_on: date = Field(title="提出日期")
    category: Literal["需求范围", "技术方案", "进度安排", "人员", "验收标准", "其他"] = Field(title="变更类别")
    urgency: Literal["一般", "紧急"] = Field(default="一般", title="紧急程度")
    cause: Literal["甲方要求", "乙方建议", "法律、法规或者强制性标准变化", "不可抗力", "其他"] = Field(
        title="变更起因", description="为纠正缺陷或者达到已确认的需求而进行的修改不属于变更，不填本单"
    )
    reason: Text = Field(title="变更理由")
    before: Text = Field(title="变更前的约定")
    after: Text = Field(title="变更后的约定")
    scope: ScopeChange = Field(
        default_factory=ScopeChange,
        title="需求和验收标准的变更",
        description="不涉及的不填；已经验收的里程碑不能再变更",
    )
    affected: list[Line] = Field(title="受影响的合同条款、需求或交付物", min_length=1)
    assessed_by: Line = Field(title="影响评估人", description="乙方对变更影响作出书面评估的人")
    assessed_on: date = Field(title="评估日期")
    moved: list[MovedMilestone] = Field(default_factory=list, title="交付日期调整", description="不调整的不填")
    ends_on: date | None = Field(default=None, title="变更后的合同期限届满日", description="不调整合同期限的不填")
    original_price: Money = Field(title="合同签订时的总价（元，含税）")
    earlier: list[EarlierChange] = Field(
        default_factory=list, title="此前已生效的变更", description="按生效先后填写，没有的不填"
    )
    price_after: Money = Field(title="本次变更后的合同总价（元，含税）", description="不调整价款的，填现在的合同总价")
    tax_rate: Ratio = Field(title="增值税税率（%）", description="与合同约定的税率一致")
    price_basis: OptionalLine = Field(default="", title="价款调整的计算依据", description="调整价款时必填")
    instalments: list[ChangedInstalment] = Field(
        default_factory=list,
        title="付款计划调整",
        description="调整价款时必填，只列尚未支付的期次；增减合计应等于价款增减",
    )
    people: Remark = Field(default="", title="对人员和资源的影响", description="没有的不填")
    quality: Text = Field(title="对质量、测试和风险的影响")
    if_declined: Text = Field(title="不变更的后果")

    @property
    def steps(self) -> list[PriceStep]:
        """Earlier changes, each with the price it started from."""
        prices = [self.original_price, *(change.price_after for change in self.earlier)]
        return [
            PriceStep(change.no, change.agreed_on, before, change.price_after)
            for before, change in zip(prices, self.earlier, strict=False)
        ]

    @property
    def price_before(self) -> Decimal:
        return self.earlier[-1].price_after if self.earlier else self.original_price

    @property
    def difference(self) -> Decimal:
        """What the change adds to the price, in yuan; negative when it takes away."""
        return self.price_after - self.price_before

    @property
    def split(self) -> Tax:
        """The new price, net and tax."""
        return from_gross(self.price_after, self.tax_rate)

    @property
    def split_before(self) -> Tax:
        return from_gross(self.price_before, self.tax_rate)

    @property
    def cumulative(self) -> Decimal:
        """What all changes together add to the price as signed, in yuan."""
        return self.price_after - self.original_price

    @property
    def cumulative_share(self) -> Decimal:
        """Of the price as signed, 0.05 is 5 %."""
        return self.cumulative / self.original_price

    @property
    def far_from_signed(self) -> bool:
        """Whether the additions together exceed what may be added without approving the contract anew."""
        return self.cumulative * 100 > self.original_price * CUMULATIVE_PERCENT

    @property
    def retention_difference(self) -> Decimal:
        return sum((row.retention - row.retention_before for row in self.instalments), Decimal(0))

    @model_validator(mode="after")
    def grounded(self) -> Self:
        if self.before == self.after:
            raise ValueError("变更前后的约定相同：请写明改变了什么")
        if self.assessed_on < self.raised_on:
            raise ValueError("评估日期早于提出日期：请核对两个日期")
        names = [stage.name for stage in self.moved]
        if len(set(names)) < len(names):
            raise ValueError("交付日期调整中有重复的里程碑：每个里程碑只填一行")
        if own := [item.code for item in self.scope.uncovered if same_person(item.approver, self.by)]:
            raise ValueError(f"需求{'、'.join(own)}不设验收标准由办理人自己批准：请由另一人批准")
        if still := [stage.name for stage in self.moved if not stage.days]:
            raise ValueError(f"里程碑{'、'.join(still)}的日期没有改变：请删去或改正")
        return self

    @model_validator(mode="after")
    def priced(self) -> Self:
        if not self.original_price:
            raise ValueError("合同签订时的总价为零：请按合同填写")
        days = [change.agreed_on for change in self.earlier]
        if days != sorted(days):
            raise ValueError("此前的变更没有按生效先后填写：请调整顺序")
        numbers = [change.no for change in self.earlier]
        if len(set(numbers)) < len(numbers):
            raise ValueError("此前的变更中有重复的编号：每张变更单只填一行")
        if self.difference and not self.price_basis:
            raise ValueError("调整价款时须写明计算依据：请填写“价款调整的计算依据”")
        return self

    @model_validator(mode="after")
    def planned(self) -> Self:
        names = [row.milestone for row in self.instalments]
        if len(set(names)) < len(names):
            raise ValueError("付款计划调整中有重复的里程碑：每期只填一行")
        if self.difference and not self.instalments:
            raise ValueError("调整价款时须写明各期怎样增减：请填写“付款计划调整”")
        total = sum((row.difference for row in self.instalments), Decimal(0))
        if total != self.difference:
            raise ValueError(
                f"各期增减合计 {total:,.2f} 元，与价款增减 {self.difference:,.2f} 元不相等：请核对各期金额和合同总价"
            )
        return self


class ChangeOrderContext(Context):
    """变更单."""

    contract: ContractHead
    facts: ChangeOrder


CHANGE_ORDER = DocumentKind(
    "change-order", "变更单", "monitoring", ChangeOrderContext, "BG", ("S5.4", "S9.4"), form=ChangeOrder
)
DOCUMENTS: tuple[DocumentKind, ...] = (CHANGE_ORDER,)
