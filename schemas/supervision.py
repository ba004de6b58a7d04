"""Supervising the work: inspections, reviews, issues, rectification, changes. Rows S5.4, S5.5, S9.4."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.values import Line, Money, OptionalLine, Text


class MovedMilestone(StrictModel):
    """A milestone whose date a change moves."""

    name: Line = Field(title="里程碑")
    before: date = Field(title="原交付日期")
    after: date = Field(title="变更后交付日期")

    @property
    def days(self) -> int:
        """Days later; negative when earlier."""
        return (self.after - self.before).days


class ChangeOrder(Answer):
    """变更单：写明变更的内容、理由以及对进度和费用的影响，双方签字后执行。"""

    raised_by: Literal["甲方", "乙方"] = Field(title="提出方")
    proposer: Line = Field(title="提出人")
    raised_on: date = Field(title="提出日期")
    category: Literal["需求范围", "技术方案", "进度安排", "人员", "验收标准", "其他"] = Field(title="变更类别")
    urgency: Literal["一般", "紧急"] = Field(default="一般", title="紧急程度")
    reason: Text = Field(title="变更理由")
    before: Text = Field(title="变更前的约定")
    after: Text = Field(title="变更后的约定")
    affected: list[Line] = Field(title="受影响的合同条款、需求或交付物", min_length=1)
    moved: list[MovedMilestone] = Field(default_factory=list, title="交付日期调整", description="不调整的不填")
    price_before: Money = Field(title="变更前合同总价（元，含税）")
    price_after: Money = Field(title="变更后合同总价（元，含税）")
    price_basis: OptionalLine = Field(default="", title="价款调整的计算依据", description="调整价款时必填")
    quality: Text = Field(title="对质量、测试和风险的影响")
    if_declined: Text = Field(title="不变更的后果")

    @property
    def difference(self) -> Decimal:
        """What the change adds to the price, in yuan; negative when it takes away."""
        return self.price_after - self.price_before

    @model_validator(mode="after")
    def grounded(self) -> Self:
        if self.difference and not self.price_basis:
            raise ValueError("调整价款时须写明计算依据：请填写“价款调整的计算依据”")
        if self.before == self.after:
            raise ValueError("变更前后的约定相同：请写明改变了什么")
        return self


class ChangeOrderContext(Context):
    """变更单."""

    contract: ContractHead
    facts: ChangeOrder


CHANGE_ORDER = DocumentKind(
    "change-order", "变更单", "monitoring", ChangeOrderContext, "BG", ("S5.4", "S9.4"), form=ChangeOrder
)
DOCUMENTS: tuple[DocumentKind, ...] = (CHANGE_ORDER,)
