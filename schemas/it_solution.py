"""The preliminary solution made from what the survey found: each problem with its measure, service, steps, purchases.

Row S2.f; R6 keeps goods and services apart.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.rules.vat import GOODS, Tax, from_gross
from schemas.values import Line, Money, OptionalLine, Ratio, Text


class FoundProblem(StrictModel):
    """A problem that was found or told of."""

    code: str = Field(title="编号", pattern=r"^W[0-9]{2}$", description="如 W01")
    problem: Line = Field(title="问题")
    cause: Line = Field(title="原因分析")
    effect: Line = Field(title="对业务的影响")


class Measure(StrictModel):
    """What is done about problems."""

    problems: list[Line] = Field(title="针对的问题编号", min_length=1)
    measure: Line = Field(title="措施")
    side: Literal["甲方", "乙方", "双方"] = Field(title="负责方")
    when: Line = Field(title="安排", description="如 首次上门时、三个月内")
    result: Line = Field(title="预期效果")


class Purchase(StrictModel):
    """Something to be bought beside the service."""

    item: Line = Field(title="名称和规格")
    quantity: int = Field(title="数量", ge=1, le=100_000)
    unit: Line = Field(title="单位")
    price: Money = Field(title="单价（元，含税）")
    tax_rate: Ratio = Field(default=GOODS, title="税率（%）", description="货物 13，综合布线工程 9，服务 6")
    buyer: Literal["甲方自购", "乙方代购"] = Field(title="采购方")

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


class Step(StrictModel):
    """A step of bringing the service about."""

    name: Line = Field(title="步骤")
    work: Line = Field(title="工作内容")
    starts_on: date = Field(title="开始日期")
    ends_on: date = Field(title="完成日期")


@dataclass(frozen=True)
class TaxedSum:
    """Purchases of one rate."""

    rate: Decimal
    tax: Tax


class PreliminarySolution(Answer):
    """初步解决方案：根据了解和勘察的情况，逐项分析问题，提出措施、服务安排、实施步骤和所需投入，供双方谈判。"""

    made_on: date = Field(title="编制日期")
    basis: list[Line] = Field(title="依据", description="记录、报告的名称和编号", min_length=1)
    situation: Text = Field(title="现状概述")
    problems: list[FoundProblem] = Field(title="问题分析", min_length=1)
    measures: list[Measure] = Field(title="解决措施", min_length=1)
    structure: Text = Field(title="调整后的网络结构")
    service: Text = Field(title="服务安排", description="服务形式、上门次数、服务时间和人员")
    steps: list[Step] = Field(title="实施步骤", min_length=1)
    purchases: list[Purchase] = Field(default_factory=list, title="建议采购", description="没有的不填")
    assumptions: list[Line] = Field(default_factory=list, title="前提条件")
    not_included: list[Line] = Field(default_factory=list, title="不包括的内容")
    risks: list[Line] = Field(default_factory=list, title="风险提示")
    valid_until: date | None = Field(default=None, title="方案有效期至")
    remark: OptionalLine = Field(default="", title="备注")

    @property
    def total(self) -> Decimal:
        """Purchases, yuan, tax included."""
        return sum((item.amount for item in self.purchases), Decimal(0))

    @property
    def by_rate(self) -> list[TaxedSum]:
        """Purchases of each rate, the highest first: they are accounted for apart (R6)."""
        rates = sorted({item.tax_rate for item in self.purchases}, reverse=True)
        return [
            TaxedSum(
                rate,
                from_gross(sum((one.amount for one in self.purchases if one.tax_rate == rate), Decimal(0)), rate),
            )
            for rate in rates
        ]

    @model_validator(mode="after")
    def complete(self) -> Self:
        codes = [item.code for item in self.problems]
        treated = {code for measure in self.measures for code in measure.problems}
        untreated = [code for code in codes if code not in treated]
        unknown = sorted(treated - set(codes))
        turned = [step.name for step in self.steps if step.ends_on < step.starts_on]
        rules = [
            (len(set(codes)) < len(codes), "问题编号重复：请改为唯一编号"),
            (bool(untreated), f"问题 {'、'.join(untreated)} 没有对应的措施：请补充，或说明不处理的理由"),
            (bool(unknown), f"措施针对的问题 {'、'.join(unknown)} 不在问题分析中：请核对编号"),
            (bool(turned), f"步骤“{'、'.join(turned)}”的完成日期早于开始日期：请改正"),
            (
                self.valid_until is not None and self.valid_until < self.made_on,
                "方案有效期早于编制日期：请改正",
            ),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class PreliminarySolutionContext(Context):
    """初步解决方案."""

    facts: PreliminarySolution


PRELIMINARY_SOLUTION = DocumentKind(
    "preliminary-solution",
    "初步解决方案",
    "sourcing",
    PreliminarySolutionContext,
    "FA",
    ("S2.f",),
    engagement_kinds=("it",),
    form=PreliminarySolution,
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (PRELIMINARY_SOLUTION,)
