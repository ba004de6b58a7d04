"""Negotiation of a contract, one set of minutes a round. Rows S2.g, S4.4."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, Party, Side
from schemas.values import CENT, Line, Money, OptionalLine, Remark, Text

SIDES: tuple[Side, ...] = ("甲方", "乙方")


def usual_agenda() -> list[str]:
    """What is talked over before any contract."""
    return [
        "工作范围、需求和交付物",
        "合同价款、税率和付款条件",
        "进度计划和里程碑",
        "验收标准、验收期限和复验",
        "知识产权归属和许可",
        "质保服务和质保金",
        "违约责任及其上限、解除和争议解决",
        "保密、数据安全和人员要求",
    ]


def usual_basis() -> list[str]:
    """The papers that lie on the table."""
    return [
        "成交通知书",
        "采购文件及其澄清",
        "乙方的报价文件和书面承诺",
        "甲方的外包服务合同标准文本",
    ]


class Negotiator(StrictModel):
    """A person at the table."""

    side: Side = Field(title="所属方")
    name: Line = Field(title="姓名")
    duty: Line = Field(title="职务或者分工")
    lead: bool = Field(default=False, title="主谈人", description="双方各一人")


class Topic(StrictModel):
    """One topic: what each side wants and how far they have come."""

    title: Line = Field(title="议题")
    clause: OptionalLine = Field(default="", title="对应的合同条款")
    client: Text = Field(title="甲方意见")
    vendor: Text = Field(title="乙方意见")
    result: Literal["达成一致", "继续谈判"] = Field(title="结果")
    agreed: Remark = Field(default="", title="一致的约定", description="达成一致时必填，写成可以直接列入合同的文字")

    @model_validator(mode="after")
    def recorded(self) -> Self:
        if self.result == "达成一致" and not self.agreed:
            raise ValueError(f"议题“{self.title}”已经达成一致：请填写“一致的约定”")
        if self.result == "继续谈判" and self.agreed:
            raise ValueError(f"议题“{self.title}”仍须继续谈判，却填写了一致的约定：请改选结果，或者把议题分开填写")
        return self


class PriceMove(StrictModel):
    """A price before and after this round, tax included."""

    item: Line = Field(title="价格项目")
    before: Money = Field(title="谈判前报价（元，含税）")
    after: Money = Field(title="谈判后报价（元，含税）")
    counted: bool = Field(default=True, title="计入合同总价", description="单价和另行签约的项目不计入")

    @property
    def reduction(self) -> Decimal:
        """Yuan that the offer came down by; negative when it went up."""
        return self.before - self.after

    @property
    def percent(self) -> Decimal | None:
        """The same in per cent of the offer before, two decimals; None when that was nothing."""
        return share(self.reduction, self.before)


class Promise(StrictModel):
    """What one side undertook, and where it is written."""

    side: Side = Field(title="承诺方")
    promise: Line = Field(title="承诺内容")
    evidence: Line = Field(title="书面依据", description="承诺书、函件或者报价文件的名称和日期")
    due: date | None = Field(default=None, title="兑现日期")


class Deviation(StrictModel):
    """Where the text is to differ from the client's standard clauses."""

    clause: Line = Field(title="标准条款")
    standard: Line = Field(title="标准约定")
    proposed: Line = Field(title="拟改为")
    reason: Line = Field(title="理由和影响")
    approver: Line = Field(title="批准人")


class OpenPoint(StrictModel):
    """What is to be done until the next round."""

    point: Line = Field(title="待办事项")
    side: Side = Field(title="责任方")
    owner: Line = Field(title="责任人")
    due: date = Field(title="完成日期")


class NegotiationMinutes(Answer):
    """谈判纪要：一轮合同谈判记一份，写明双方意见、一致的约定、价格变化、承诺和待办事项，双方谈判人员签字。"""

    vendor: Party = Field(title="乙方")
    round: int = Field(title="谈判轮次", ge=1, le=99)
    earlier: OptionalLine = Field(default="", title="上一轮纪要编号", description="第二轮起必填")
    regime: Literal["依法必须招标", "政府采购", "企业自愿采购"] = Field(
        title="采购性质", description="前两种情形不得就价格等实质性内容再行谈判"
    )
    held_on: date = Field(title="谈判日期")
    hours: Line = Field(title="起止时间", description="如 14:00 至 16:30")
    place: Line = Field(title="地点")
    negotiators: list[Negotiator] = Field(title="谈判人员", min_length=2)
    basis: list[Line] = Field(default_factory=usual_basis, title="谈判依据")
    agenda: list[Line] = Field(default_factory=usual_agenda, title="议程", min_length=1)
    topics: list[Topic] = Field(title="逐项谈判情况", min_length=1)
    prices: list[PriceMove] = Field(default_factory=list, title="价格变化", description="本轮没有谈价格的不填")
    promises: list[Promise] = Field(default_factory=list, title="双方承诺")
    deviations: list[Deviation] = Field(default_factory=list, title="偏离标准条款的事项", description="须报甲方批准")
    open_points: list[OpenPoint] = Field(default_factory=list, title="待办事项")
    next_on: date | None = Field(default=None, title="下一轮日期", description="有议题继续谈判的必填")
    next_place: OptionalLine = Field(default="", title="下一轮地点")

    @property
    def pending(self) -> list[str]:
        """Topics that go on."""
        return [item.title for item in self.topics if item.result == "继续谈判"]

    @property
    def concluded(self) -> bool:
        """Whether nothing is left to negotiate."""
        return not self.pending

    @property
    def total_before(self) -> Decimal:
        """The contract price before this round, in yuan."""
        return sum((item.before for item in self.prices if item.counted), Decimal(0))

    @property
    def total_after(self) -> Decimal:
        """The contract price after this round, in yuan."""
        return sum((item.after for item in self.prices if item.counted), Decimal(0))

    @property
    def total_percent(self) -> Decimal | None:
        """By how much the contract price came down, in per cent."""
        return share(self.total_before - self.total_after, self.total_before)

    @model_validator(mode="after")
    def both_sides(self) -> Self:
        for side in SIDES:
            leads = [person for person in self.negotiators if person.side == side and person.lead]
            if len(leads) != 1:
                raise ValueError(f"{side}有 {len(leads)} 名主谈人：请为每一方指定一名主谈人")
        return self

    @model_validator(mode="after")
    def lawful(self) -> Self:
        if self.regime != "企业自愿采购" and any(item.counted and item.reduction for item in self.prices):
            raise ValueError(f"{self.regime}的项目不得再就合同价款谈判：请按成交价格填写，谈判前后一致")
        return self

    @model_validator(mode="after")
    def continued(self) -> Self:
        if self.round > 1 and not self.earlier:
            raise ValueError(f"第 {self.round} 轮谈判须注明前一轮：请填写“上一轮纪要编号”")
        if self.pending and self.next_on is None:
            raise ValueError(f"议题“{'、'.join(self.pending)}”继续谈判：请填写下一轮日期")
        if self.next_on and self.next_on < self.held_on:
            raise ValueError(f"下一轮日期 {self.next_on} 早于本轮 {self.held_on}：请改正")
        if overdue := [item.point for item in self.open_points if item.due < self.held_on]:
            raise ValueError(f"待办事项“{'、'.join(overdue)}”的完成日期早于谈判日期：请改正")
        return self


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in per cent, two decimals, half up; None of nothing."""
    return (part * 100 / whole).quantize(CENT, ROUND_HALF_UP) if whole else None


class NegotiationMinutesContext(Context):
    """谈判纪要."""

    facts: NegotiationMinutes


NEGOTIATION_MINUTES = DocumentKind(
    "negotiation-minutes",
    "谈判纪要",
    "contracting",
    NegotiationMinutesContext,
    "TP",
    ("S2.g", "S4.4"),
    form=NegotiationMinutes,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (NEGOTIATION_MINUTES,)
