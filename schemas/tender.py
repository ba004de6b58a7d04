"""The tender notice, and what the law demands of it. Rows S5.2, S11.1."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.bids import SELECTION_CRITERIA
from schemas.choices import Titled
from schemas.dimensions import DIMENSIONS
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.request import REGIME_TITLES
from schemas.rules.bids import Regime
from schemas.rules.price_score import weight_faults
from schemas.rules.rulebook import standing
from schemas.rules.working_days import CHINA
from schemas.values import BeijingMoment, Line, Money, OptionalLine, Ratio

BID_DAYS = int(standing("tender-notice-days"))
SECURITY_PERCENT = standing("bid-security-cap-percent")
OBJECTION_DAYS = 10
"""Days before the deadline by which a statutory tender's documents may be objected to (招标投标法实施条例 22)."""
SALE_DAYS = 5
"""Days for which the documents are to be had (招标投标法实施条例 16); working days in government procurement."""
NOTICE_WORKING_DAYS = 5
"""Working days for which a notice of government procurement stands (财政部令第87号 16)."""
SIZE_WORDS = ("注册资本", "资产总额", "营业收入", "利润", "纳税额")
"""Measures of size that may not be asked for in government procurement (财政部令第87号 17)."""

_LOOKED_AT = {
    "reputation": ("企业信誉、履约记录和财务状况", "近三年履约评价、无重大违法记录的声明"),
    "capability": ("资质、技术路线和项目团队的能力", "资质证书、技术方案、人员简历和社会保险证明"),
    "experience": ("同类项目的数量、内容和效果", "合同首页和验收证明"),
    "service": ("质量保证、培训、响应和质保服务", "服务方案和服务承诺"),
    "price": ("含税总价", "报价表（加盖公章）"),
}


class TenderItem(StrictModel):
    """Something to be bought."""

    name: Line = Field(title="标的名称")
    unit: Line = Field(title="单位")
    quantity: int = Field(title="数量", ge=1)
    requirement: Line = Field(title="简要要求")


class Qualification(StrictModel):
    """What a bidder must have, and why the contract needs it: nothing is demanded without a reason."""

    requirement: Line = Field(title="特定资格要求")
    reason: Line = Field(title="与履行合同的关系", description="不得限定品牌、地域、所有制或者特定供应商")
    proof: Line = Field(title="证明材料")


class TenderCriterion(StrictModel):
    """What bids are scored by."""

    name: Line = Field(title="评分因素")
    weight: Ratio = Field(title="权重（分）")
    scored: Literal["评委打分", "按价格公式计算"] = Field(title="计分方法")
    looked_at: Line = Field(title="评审内容")
    proof: Line = Field(title="证明材料")


def _usual_criteria() -> list[TenderCriterion]:
    return [
        TenderCriterion(
            name=item.name,
            weight=item.weight,
            scored="按价格公式计算" if item.code == "price" else "评委打分",
            looked_at=_LOOKED_AT[item.code][0],
            proof=_LOOKED_AT[item.code][1],
        )
        for item in SELECTION_CRITERIA
    ]


class TenderNotice(Answer):
    """招标公告：公开邀请不特定的供应商投标，写明需求、资格、时间、地点和评标办法。"""

    regime: Annotated[Regime, Titled(REGIME_TITLES)] = Field(title="采购性质")
    published_on: date = Field(title="公告发布日期")
    notice_days: int = Field(default=NOTICE_WORKING_DAYS, title="公告期限（工作日）", ge=1)
    media: list[Line] = Field(title="公告发布媒介", min_length=1)
    items: list[TenderItem] = Field(title="采购需求", min_length=1)
    budget: Money = Field(title="预算金额（元，含税）")
    ceiling: Money = Field(title="最高限价（元，含税）", description="不另设的，填写预算金额")
    place: Line = Field(title="履行地点")
    starts_on: date = Field(title="履行开始日期")
    ends_on: date = Field(title="履行完成日期")
    consortium: bool = Field(default=False, title="接受联合体投标")
    policy: OptionalLine = Field(
        default="", title="落实政府采购政策的资格要求", description="政府采购填写，如：专门面向中小企业采购"
    )
    qualifications: list[Qualification] = Field(default_factory=list, title="特定资格要求")
    documents_from: date = Field(title="招标文件获取开始日期")
    documents_until: date = Field(title="招标文件获取截止日期")
    documents_hours: Line = Field(default="工作日 9:00 至 11:30、13:30 至 17:00", title="获取招标文件的时间")
    documents_place: Line = Field(title="获取招标文件的地点或者网址")
    documents_way: Line = Field(
        default="持营业执照复印件和授权委托书（均加盖公章）现场领取，或者将扫描件发送至上述地址后领取电子文件",
        title="获取招标文件的方式",
    )
    documents_price: Money = Field(default=Decimal("0.00"), title="招标文件售价（元）", description="免费的填 0")
    questions_until: date = Field(title="提问截止日期")
    deadline: BeijingMoment = Field(title="投标截止和开标时间")
    delivery_place: Line = Field(title="递交投标文件的地点")
    opening_place: Line = Field(title="开标地点")
    validity_days: int = Field(default=60, title="投标有效期（日）", ge=1)
    security: Money = Field(default=Decimal("0.00"), title="投标保证金（元）", description="不收取的填 0")
    criteria: list[TenderCriterion] = Field(
        default_factory=_usual_criteria, title="评分因素和权重", description="权重合计 100", min_length=1
    )
    culture_questions: list[Line] = Field(
        default_factory=lambda: [dimension.question for dimension in DIMENSIONS],
        title="协作方式问题",
        description="不计分，供签约前约定协作办法；不需要的清空",
    )
    contact: Line = Field(title="项目联系人")
    contact_phone: Line = Field(title="项目联系电话", description="对外办公电话")
    objections_to: Line = Field(title="异议受理部门和电话")
    agency: OptionalLine = Field(default="", title="采购代理机构", description="委托代理机构的填写全称")
    agency_address: OptionalLine = Field(default="", title="代理机构地址")
    agency_phone: OptionalLine = Field(default="", title="代理机构电话")
    agency_fee: OptionalLine = Field(
        default="",
        title="代理服务收费标准和金额",
        description="政府采购的结果公告须公布；不收费的不填",
    )
    remarks: list[Line] = Field(default_factory=list, title="其他补充事宜")

    @property
    def due_on(self) -> date:
        """Day of the deadline, in Beijing."""
        return self.deadline.date()

    @property
    def bid_days(self) -> int:
        """Days from the first day of the documents to the deadline; the first is not counted (Civil Code 201)."""
        return (self.due_on - self.documents_from).days

    @property
    def notice_until(self) -> date:
        """Last day of the notice; the day of publication is not counted."""
        return CHINA.add_working_days(self.published_on, self.notice_days)

    @property
    def objections_until(self) -> date:
        """Last day for objections to the documents of a statutory tender."""
        return self.due_on - timedelta(OBJECTION_DAYS)

    @property
    def price(self) -> TenderCriterion:
        """The criterion that is computed from the price."""
        return next(item for item in self.criteria if item.scored == "按价格公式计算")

    @property
    def calendar_note(self) -> str:
        """What to know of the working days counted; empty when the calendar is published."""
        return "".join(CHINA.note(year) for year in range(self.published_on.year, self.notice_until.year + 1))

    @model_validator(mode="after")
    def lawful(self) -> Self:
        if faults := [*self._date_faults(), *self._money_faults(), *self._criteria_faults(), *self._other_faults()]:
            raise ValueError("；".join(faults))
        return self

    def _date_faults(self) -> Iterator[str]:
        if self.ends_on <= self.starts_on:
            yield "履行完成日期不晚于开始日期：请改正其中之一"
        if self.documents_from < self.published_on:
            yield "招标文件获取开始日期早于公告发布日期：请改正"
        if not self.documents_from <= self.questions_until < self.due_on:
            yield "提问截止日期须在招标文件获取开始之后、投标截止日期之前：请改正"
        if self.due_on <= self.documents_until:
            yield "投标截止日期须晚于招标文件获取截止日期：请改正"
        if self.regime != "voluntary" and self.bid_days < BID_DAYS:
            law = "招标投标法第二十四条" if self.regime == "statutory_tender" else "政府采购法第三十五条"
            earliest = self.documents_from + timedelta(BID_DAYS)
            yield f"投标截止距招标文件开始发出不足 {BID_DAYS} 日（{law}）：投标截止日期不得早于 {earliest}"
        if self.regime == "government":
            earliest = CHINA.add_working_days(self.documents_from, SALE_DAYS)
            if self.documents_until < earliest:
                law = "政府采购法实施条例第三十一条"
                yield f"招标文件提供期限自开始发出之日起不足 {SALE_DAYS} 个工作日（{law}）：不得早于 {earliest} 截止"
            if self.notice_days < NOTICE_WORKING_DAYS:
                yield f"公告期限不足 {NOTICE_WORKING_DAYS} 个工作日（财政部令第87号第十六条）：请改正"
        elif (earliest := self.documents_from + timedelta(SALE_DAYS)) > self.documents_until:
            yield f"招标文件发售期不足 {SALE_DAYS} 日（招标投标法实施条例第十六条）：不得早于 {earliest} 截止"

    def _money_faults(self) -> Iterator[str]:
        if not self.ceiling or self.ceiling > self.budget:
            yield f"最高限价 {self.ceiling} 元须大于零且不超过预算金额 {self.budget} 元：请改正"
        cap = self.budget * SECURITY_PERCENT / 100
        if self.security > cap:
            yield f"投标保证金 {self.security} 元超过预算金额的 {SECURITY_PERCENT}%（{cap:.2f} 元）：请降低"

    def _criteria_faults(self) -> Iterator[str]:
        total = sum((item.weight for item in self.criteria), Decimal(0))
        if total != 100:
            yield f"评分因素的权重合计为 {total}，应为 100：请调整权重"
        computed = [item.weight for item in self.criteria if item.scored == "按价格公式计算"]
        if len(computed) != 1:
            yield "须有且只有一个评分因素按价格公式计算：请核对计分方法"
        else:
            yield from weight_faults(computed[0], "services")

    def _other_faults(self) -> Iterator[str]:
        if self.regime == "government":
            asked = [*(item.requirement for item in self.qualifications), *(item.looked_at for item in self.criteria)]
            if found := [word for word in SIZE_WORDS if any(word in text for text in asked)]:
                yield f"不得将{'、'.join(found)}等规模条件作为资格要求或者评审因素（财政部令第87号第十七条）：请删除"
        agency = (self.agency, self.agency_address, self.agency_phone)
        if any(agency) and not all(agency):
            yield "采购代理机构的名称、地址和电话须一并填写：请补充，或全部清空"


class TenderNoticeContext(Context):
    """招标公告."""

    facts: TenderNotice


TENDER_NOTICE = DocumentKind(
    "tender-notice",
    "招标公告",
    "sourcing",
    TenderNoticeContext,
    "ZT",
    ("S5.2",),
    form=TenderNotice,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (TENDER_NOTICE,)
