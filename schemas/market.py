"""The market asked: research before the way of procurement is chosen. Rows S1.2, S5.2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.request import REGIME_TITLES
from schemas.rules.bids import MINIMUM, Regime
from schemas.values import CENT, Line, Money, OptionalLine, Text, Uscc


@dataclass(frozen=True)
class PriceRange:
    """Lowest, highest and mean amount in yuan; the mean is rounded half up to the fen."""

    lowest: Decimal
    highest: Decimal
    mean: Decimal


def price_range(lows: Sequence[Decimal], highs: Sequence[Decimal]) -> PriceRange:
    """The range of prices indicated as from–to; the mean is that of their middles."""
    middles = sum((low + high for low, high in zip(lows, highs, strict=True)), Decimal(0)) / (2 * len(lows))
    return PriceRange(min(lows), max(highs), middles.quantize(CENT, ROUND_HALF_UP))


class Candidate(StrictModel):
    """A vendor that could do the work, and the price it indicated."""

    name: Line = Field(title="单位全称")
    uscc: Uscc = Field(title="统一社会信用代码", description="18 位，见营业执照")
    qualification: Line = Field(title="资质")
    cases: Line = Field(title="同类案例")
    capacity: Line = Field(title="人员和交付能力")
    low: Money = Field(title="意向价格下限（元，含税）")
    high: Money = Field(title="意向价格上限（元，含税）", description="只有一个价格的，与下限相同")

    @property
    def middle(self) -> Decimal:
        """Middle of the indicated range, half up to the fen."""
        return price_range([self.low], [self.high]).mean

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if not self.low:
            raise ValueError(f"“{self.name}”的意向价格下限为零：请填写询得的价格")
        if self.low > self.high:
            raise ValueError(f"“{self.name}”的意向价格下限高于上限：请改正")
        return self


class Deal(StrictModel):
    """What others paid for the like."""

    project: Line = Field(title="项目")
    closed_on: date = Field(title="成交日期")
    price: Money = Field(title="成交金额（元，含税）")
    source: Line = Field(title="信息来源")


class MarketRisk(StrictModel):
    """A risk of buying in this market."""

    risk: Line = Field(title="风险")
    effect: Line = Field(title="影响")
    measure: Line = Field(title="应对措施")


class MarketResearch(Answer):
    """市场调研报告：了解供应情况和价格水平，提出采购方式和最高限价的建议。"""

    purpose: Text = Field(title="调研目的")
    started_on: date = Field(title="调研开始日期")
    finished_on: date = Field(title="调研完成日期")
    methods: list[Line] = Field(
        default_factory=lambda: [
            "检索政府采购网、招标投标公共服务平台公布的同类项目公告和中标（成交）结果",
            "查询国家企业信用信息公示系统，核对候选供应商的登记、经营异常和行政处罚信息",
            "向候选供应商发出内容相同的调研函，请其说明方案、案例、人员和意向价格",
            "与候选供应商电话或者当面沟通，由两人参加并作记录",
        ],
        title="调研方法",
        min_length=1,
    )
    supply: Text = Field(title="供应情况", description="供应商的数量、分布、规模和主要类型")
    trends: Text = Field(title="技术与行业发展")
    follow_on: Text = Field(title="后续采购", description="运行维护、升级、许可、耗材等后续费用")
    competition: Literal["充分", "一般", "不足"] = Field(title="竞争程度")
    candidates: list[Candidate] = Field(title="候选供应商", min_length=1)
    few_reason: OptionalLine = Field(default="", title="候选供应商较少的原因", description=f"不足 {MINIMUM} 家时必填")
    deals: list[Deal] = Field(default_factory=list, title="同类项目成交情况")
    price_factors: list[Line] = Field(title="影响价格的因素", min_length=1)
    budget: Money = Field(title="预算（元，含税）")
    ceiling: Money = Field(title="建议的最高限价（元，含税）")
    ceiling_basis: Text = Field(title="最高限价的依据")
    regime: Annotated[Regime, Titled(REGIME_TITLES)] = Field(title="采购性质")
    method: Literal["公开招标", "邀请招标", "提案请求", "询价", "竞争性谈判", "竞争性磋商", "单一来源"] = Field(
        title="建议的采购方式"
    )
    method_reason: Text = Field(title="采购方式的理由")
    packaging: Line = Field(default="不划分标段，整体采购", title="标段划分")
    contract_advice: list[Line] = Field(
        default_factory=lambda: [
            "采用固定总价，报价包含人工、差旅、工具、许可、培训、税费和质保服务等一切费用",
            "价款按里程碑支付，以验收合格为条件，合同写明验收期限",
            "写明成果的知识产权归属和权利转移的时间",
            "约定主要人员的更换须经书面同意",
        ],
        title="合同要点建议",
    )
    risks: list[MarketRisk] = Field(title="风险", min_length=1)
    conclusion: Text = Field(title="结论")

    @property
    def indicated(self) -> PriceRange:
        """Range of the prices that candidates indicated."""
        return price_range([item.low for item in self.candidates], [item.high for item in self.candidates])

    @property
    def paid_elsewhere(self) -> PriceRange | None:
        """Range of the prices paid for the like; none when no deal is known."""
        prices = [deal.price for deal in self.deals]
        return price_range(prices, prices) if prices else None

    @property
    def within(self) -> list[Candidate]:
        """Candidates who could bid below the suggested ceiling."""
        return [item for item in self.candidates if item.low <= self.ceiling]

    @property
    def thin(self) -> bool:
        """Whether fewer bids than needed are to be expected below the ceiling (R4)."""
        return len(self.within) < MINIMUM

    @model_validator(mode="after")
    def asked(self) -> Self:
        if self.finished_on < self.started_on:
            raise ValueError("调研完成日期早于开始日期：请改正其中之一")
        codes = [item.uscc for item in self.candidates]
        if len(set(codes)) < len(codes):
            raise ValueError("候选供应商中有相同的统一社会信用代码：请删除重复的供应商")
        if len(self.candidates) < MINIMUM and not self.few_reason:
            raise ValueError(f"候选供应商不足 {MINIMUM} 家：请补充，或填写候选供应商较少的原因")
        return self

    @model_validator(mode="after")
    def affordable(self) -> Self:
        if self.ceiling > self.budget:
            raise ValueError(f"建议的最高限价 {self.ceiling} 元高于预算 {self.budget} 元：请降低限价，或先调整预算")
        if not self.within:
            raise ValueError(f"建议的最高限价低于全部意向价格（最低 {self.indicated.lowest} 元）：请核对限价或需求")
        if self.regime == "statutory_tender" and self.method not in ("公开招标", "邀请招标"):
            raise ValueError("依法必须招标的项目只能采用公开招标或者邀请招标（招标投标法第十条）：请改选采购方式")
        return self


class MarketResearchContext(Context):
    """市场调研报告."""

    facts: MarketResearch


MARKET_RESEARCH = DocumentKind(
    "market-research",
    "市场调研报告",
    "sourcing",
    MarketResearchContext,
    "DY",
    ("S1.2", "S5.2"),
    form=MarketResearch,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (MARKET_RESEARCH,)
