"""The request that opens an engagement. Rows S1.1, S2.a, S2.b, S5.1."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.bids import CriterionWeight, PriceBasis, criteria_of
from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Roles, StrictModel
from schemas.parties import Context, Party
from schemas.rules import bids
from schemas.rules.bids import Regime
from schemas.rules.scoring import Criterion, criteria_faults
from schemas.rules.tender_calendar import method_faults
from schemas.values import Line, Money, OptionalLine, Remark, Text

METHOD_TITLES = {
    "open": "公开招标",
    "invited": "邀请招标",
    "rfp": "提案请求（RFP）",
    "inquiry": "询价",
    "direct": "直接采购（单一来源）",
}
GOVERNMENT_METHODS = {"rfp": "竞争性磋商", "direct": "单一来源采购"}
"""What 财库〔2014〕214号 and 政府采购法第二十六条 call them."""
Method = Annotated[bids.Method, Titled(METHOD_TITLES)]
REGIME_TITLES = {"statutory_tender": "依法必须招标", "government": "政府采购", "voluntary": "企业自愿采购"}
KIND_TITLES = {"software": "软件外包", "hr": "人事外包", "it": "IT服务外包", "general": "一般外包"}
Kind = Annotated[Literal["software", "hr", "it", "general"], Titled(KIND_TITLES)]


class QuotationItem(StrictModel):
    """One line that vendors are asked to price."""

    name: Line = Field(title="名称（工作内容）")
    unit: Line = Field(title="单位")
    quantity: int = Field(title="数量", ge=1)


class OutsourcingRequest(StrictModel):
    """外包需求申请：发起一个外包项目。

    Opens an engagement (S2.a, S2.b, S5.1). The parameter of the lifecycle deployment.
    """

    kind: Kind = Field(title="外包类型")
    title: Line = Field(title="项目名称")
    client: Party = Field(title="委托方")
    department: Line = Field(title="需求部门")
    applicant: Line = Field(title="申请人")
    needs: Text = Field(title="现状、问题与需要")
    goals: list[Line] = Field(title="目标", min_length=1)
    scope_in: list[Line] = Field(title="外包范围（包含）", min_length=1)
    scope_out: list[Line] = Field(default_factory=list, title="外包范围（不包含）")
    strategy_fit: Text = Field(title="与单位战略的契合")
    budget: Money = Field(title="预算（元，含税）")
    start_on: date = Field(title="计划开始日期")
    finish_on: date = Field(title="计划完成日期")
    regime: Annotated[Regime, Titled(REGIME_TITLES)] = Field(title="采购性质")
    method: Method = Field(title="采购方式")
    method_reason: Remark = Field(
        default="", title="采用该采购方式的理由", description="直接采购，以及依法必须招标、政府采购的邀请招标必填"
    )
    method_approver: OptionalLine = Field(
        default="", title="采购方式批准人", description="填写上述理由的必填，不得为采购经办人"
    )
    candidates: list[Party] = Field(
        default_factory=list,
        title="拟邀请的供应商",
        description="至少一家；公开招标不填，供应商见公告后前来获取招标文件",
    )
    quotation_items: list[QuotationItem] = Field(title="询价清单", min_length=1)
    charter: bool = Field(
        default=False,
        title="签订合同前须出具合作约定书",
        description="不勾选的，仅在文化契合度评估发现对立的方面时要求",
    )
    criteria: list[CriterionWeight] = Field(
        default_factory=list,
        title="评分因素和权重",
        description="权重合计 100；不填的，按信誉 15、资质与技术能力 25、经验与案例 15、服务质量 15、价格 30",
    )
    price_basis: PriceBasis = Field(
        default="gross", title="报价比较口径", description="供应商税率不同的，可以按不含税总价比较"
    )
    ceiling: Money | None = Field(default=None, title="最高限价（元，含税）", description="不填的，以预算为最高限价")
    roles: Roles = Field(title="责任人")

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if self.finish_on <= self.start_on:
            raise ValueError(f"计划完成日期 {self.finish_on} 不晚于开始日期 {self.start_on}：请改正其中之一")
        if faults := criteria_faults(self.scored_by):
            raise ValueError("；".join(faults))
        if self.ceiling is not None and not 0 < self.ceiling <= self.budget:
            raise ValueError(f"最高限价 {self.ceiling:,} 元应大于 0，且不超过预算 {self.budget:,} 元：请改正")
        if faults := method_faults(
            self.regime, self.method, self.method_reason, self.method_approver, self.roles.buyer
        ):
            raise ValueError("；".join(faults))
        if self.method != "open" and not self.candidates:
            raise ValueError(f"{METHOD_TITLES[self.method]}须填写拟邀请的供应商：请至少填写一家")
        if self.method == "direct" and len(self.candidates) > 1:
            raise ValueError("直接采购只向一家供应商采购：请只填写一家，或改用询价、招标")
        codes = [party.uscc for party in self.candidates]
        if len(set(codes)) < len(codes):
            raise ValueError("拟邀请的供应商中有相同的统一社会信用代码：请删除重复的供应商")
        if self.client.uscc in codes:
            raise ValueError("委托方不能同时是供应商：请核对统一社会信用代码")
        names = [item.name for item in self.quotation_items]
        if len(set(names)) < len(names):
            raise ValueError("询价清单中有同名的项目：请合并或改名")
        return self

    @property
    def method_title(self) -> str:
        """The method as papers name it."""
        usual = METHOD_TITLES[self.method]
        return GOVERNMENT_METHODS.get(self.method, usual) if self.regime == "government" else usual

    @property
    def scored_by(self) -> tuple[Criterion, ...]:
        """The criteria bids are scored by."""
        return criteria_of(self.criteria)

    @property
    def highest_price(self) -> Decimal:
        """Above it a quotation is not valid; in yuan with tax."""
        return self.budget if self.ceiling is None else self.ceiling


class RequestContext(Context):
    """外包需求申请表：使用部门提出外包的需要、目标、范围、预算和候选供应商，项目由此立项。"""

    request: OutsourcingRequest
    requested_on: date


REQUEST = DocumentKind(
    "outsourcing-request", "外包需求申请表", "planning", RequestContext, "SQ", ("S2.a", "S2.b", "S5.1", "S1.1")
)
