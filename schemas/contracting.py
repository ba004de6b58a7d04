"""Contracting: requirements, acceptance criteria, terms, signing. Rows S1.2, S1.3, S4.1–S4.4, S5.3."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.hr_terms import HrTerms, last_day_of, month_of
from schemas.it_terms import ItTerms
from schemas.parties import Context, ContractHead, Party
from schemas.payment_schedule import payment_workbook
from schemas.request import QuotationItem
from schemas.requirements import CRITERIA, CRITERIA_AGREED, REQUIREMENTS, REQUIREMENTS_CONFIRMED, REQUIREMENTS_DRAFTED
from schemas.rules.periods import RHYTHM_TITLES, Rhythm
from schemas.rules.ratios import split_by_ratio
from schemas.rules.retention import retained
from schemas.rules.rulebook import standing
from schemas.rules.separation import same_person
from schemas.rules.visit_dates import PlannedVisit, visit_days
from schemas.rules.working_days import add_months
from schemas.special_terms import Difference, DifferenceDecided, Insurance, Promised, Security, SpecialTerm
from schemas.values import Line, OptionalLine, Ratio, Remark

ContractForm = Literal["software", "general", "hr", "it"]
"""Which clauses a contract is put together from; the template has the groups of each."""


class MilestoneTerm(StrictModel):
    """What the contract says of one milestone."""

    name: Line = Field(title="里程碑")
    due_on: date = Field(title="交付日期")
    ratio: Ratio = Field(title="付款比例（%）")
    retention: Ratio = Field(default=Decimal(0), title="质保金比例（占本期，%）")


class PayeeAccount(StrictModel):
    """The vendor's account; a second person confirms it by call-back before anything is paid (R24)."""

    name: Line = Field(title="户名", description="须与合同乙方全称一致")
    bank: Line = Field(title="开户银行")
    account: str = Field(title="银行账号", pattern=r"^[0-9]{8,30}$", description="8 至 30 位数字，不含空格")
    bank_code: str = Field(
        default="", title="开户行行号", pattern=r"^([0-9]{12})?$", description="12 位数字，不知道的不填"
    )
    entered_by: Line = Field(title="录入人")
    confirmed_by: OptionalLine = Field(default="", title="复核人", description="另一人电话回访确认后填写")


class ContractTerms(Answer):
    """拟定合同条款。"""

    milestones: list[MilestoneTerm] = Field(title="里程碑与付款", min_length=1)
    payment_days: int = Field(title="付款期限（验收合格之日起天数）", ge=1, le=365)
    payment_days_reason: Remark = Field(
        default="",
        title="付款期限的合理理由",
        description="大型企业与中小企业约定超过 60 日时必填",
    )
    acceptance_days: int | None = Field(
        default=None, title="验收期限（收到交付物之日起天数）", description="以验收为付款条件时必须约定", ge=1, le=180
    )
    retest_rounds: int = Field(default=int(standing("free-retest-rounds")), title="免费复验次数", ge=0, le=10)
    warranty_months: int = Field(title="质保期（月）", ge=0, le=120)
    ip_owner: Literal["", "委托方", "受托方", "双方共有"] = Field(
        default="", title="知识产权归属", description="软件合同必须约定，未约定时依法归开发者"
    )
    ip_transfer: Literal["", "付清全部价款时", "交付时"] = Field(default="", title="权利转移时点")
    background_licence: Line = Field(
        default="乙方已有代码及通用组件的著作权归乙方，乙方许可甲方为使用本合同成果的目的永久、免费使用",
        title="既有成果的许可",
    )
    forum: Literal["仲裁", "诉讼"] = Field(title="争议解决方式（只选其一）")
    forum_name: Line = Field(title="仲裁机构或管辖法院")
    late_payment_rate: Ratio = Field(default=standing("late-payment-daily-percent"), title="逾期付款违约金（%/日）")
    delay_rate: Ratio = Field(default=standing("delay-daily-percent"), title="逾期交付违约金（%/日）")
    penalty_cap: Ratio | None = Field(default=None, title="违约金上限（占合同总价，%）")
    confidentiality_years: int = Field(
        default=int(standing("confidentiality-years")), title="保密期限（年）", ge=1, le=30
    )
    personal_data: bool = Field(default=False, title="涉及个人信息处理")
    client_leader: Line = Field(title="甲方项目负责人")
    vendor_leader: Line = Field(title="乙方项目负责人")
    vendor_executive: OptionalLine = Field(default="", title="乙方分管负责人", description="不填的，由法定代表人担任")
    vendor_quality: OptionalLine = Field(
        default="", title="乙方质量负责人", description="与两名安全联系人一并填写的，签约后自动出具合同实施细则"
    )
    client_security: OptionalLine = Field(default="", title="甲方保密与数据安全联系人")
    vendor_security: OptionalLine = Field(default="", title="乙方保密与数据安全联系人")
    report_every: Annotated[Rhythm, Titled(RHYTHM_TITLES)] = Field(title="进度报告周期")
    site_checks: int = Field(default=1, title="每个里程碑现场检查次数", ge=0, le=20)
    payee: PayeeAccount = Field(title="收款账户")
    signing_place: Line = Field(title="签订地点")
    copies: int = Field(default=4, title="合同份数", ge=2, le=20)
    starts_on: date = Field(title="合同开始日期")
    ends_on: date = Field(title="合同结束日期")
    special: list[SpecialTerm] = Field(
        default_factory=list, title="特别约定", description="谈判中的承诺和其他约定，作为合同附件；没有的不填"
    )
    securities: list[Security] = Field(default_factory=list, title="履约担保", description="没有的不填")
    insurance: list[Insurance] = Field(default_factory=list, title="保险", description="没有的不填")
    differences: list[DifferenceDecided] = Field(
        default_factory=list, title="与标准条款的差异的批准", description="合规审查表列出的、须批准的差异；没有的不填"
    )
    hr: HrTerms | None = Field(
        default=None, title="人事外包专门条款", description="外包类型为人事外包的必填，其他类型不填"
    )
    it: ItTerms | None = Field(
        default=None, title="IT服务外包专门条款", description="外包类型为IT服务外包的必填，其他类型不填"
    )

    @property
    def has_annex(self) -> bool:
        """Whether the contract has an annex of special terms."""
        return bool(self.special or self.securities or self.insurance)

    def warranty_end(self, accepted_on: date) -> date | None:
        """Last day of the warranty, which runs from final acceptance; None without one."""
        return add_months(accepted_on, self.warranty_months) if self.warranty_months else None

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if self.ends_on <= self.starts_on:
            raise ValueError(f"合同结束日期 {self.ends_on} 不晚于开始日期 {self.starts_on}：请改正")
        if bool(self.ip_owner) != bool(self.ip_transfer) and self.ip_owner != "受托方":
            raise ValueError("知识产权归属与权利转移时点须同时填写：请补充其中空缺的一项")
        return self

    @model_validator(mode="after")
    def fit_for_service(self) -> Self:
        """Service billed by period has no warranty and makes no works; where people are served, it is personal data."""
        held = bool(self.warranty_months) or any(stage.retention for stage in self.milestones)
        service = "人事外包" if self.hr else "IT服务外包"
        rules = [
            (held, f"{service}按期结算，不设质保期和质保金：请将质保期和质保金比例填为 0"),
            (bool(self.ip_owner), f"{service}不产生软件等成果：请清空知识产权归属和权利转移时点"),
            (bool(self.hr) and not self.personal_data, "人事外包须处理员工的个人信息：请勾选“涉及个人信息处理”"),
        ]
        if (self.hr or self.it) and (faults := [sentence for broken, sentence in rules if broken]):
            raise ValueError("；".join(faults))
        return self


class ContractSigned(Answer):
    """登记合同签署。"""

    client_signatory: Line = Field(title="甲方签字人")
    vendor_signatory: Line = Field(title="乙方签字人")
    signed_on: date = Field(title="签订日期")
    file: OptionalLine = Field(default="", title="签署件扫描文件", description="收件目录中的文件名，可后补")


class ComplianceRow(BaseModel):
    """One rule of the compliance sheet and how the draft stands against it."""

    rule: str = Field(description="R1, R5, …")
    title: str
    clause: str
    result: Literal["通过", "不通过", "提示", "不适用"]
    finding: str
    source: str


def signing_refusals(signed: ContractSigned, rows: list[ComplianceRow], awarded_on: date, today: date) -> list[str]:
    """Why the signing may not be recorded; empty when it may."""
    refusals = [f"合规审查未通过（{row.rule} {row.title}）：{row.finding}" for row in rows if row.result == "不通过"]
    if signed.signed_on > today:
        refusals.append(f"签订日期 {signed.signed_on} 晚于今天 {today}：请在实际签署后登记。")
    if signed.signed_on < awarded_on:
        refusals.append(f"签订日期 {signed.signed_on} 早于发出成交（中标）通知书之日 {awarded_on}：请核对日期。")
    if same_person(signed.client_signatory, signed.vendor_signatory):
        refusals.append("甲乙双方签字人为同一人：请核对签字人。")
    return refusals


class MilestoneRow(BaseModel):
    """A milestone as the contract prints it."""

    seq: int
    name: str
    due_on: date
    ratio: Decimal
    amount: Decimal
    retention_ratio: Decimal
    retention: Decimal
    deliverables: list[str] = []

    @property
    def payable(self) -> Decimal:
        return self.amount - self.retention


def milestone_rows(
    terms: ContractTerms, total: Decimal, deliverables: Mapping[str, list[str]] | None = None
) -> list[MilestoneRow]:
    """Split the price by the ratios (R1) and hold back each stage's retention (R21); ``deliverables`` by stage."""
    amounts = split_by_ratio(total, [stage.ratio for stage in terms.milestones])
    return [
        MilestoneRow(
            seq=seq,
            name=stage.name,
            due_on=stage.due_on,
            ratio=stage.ratio,
            amount=amount,
            retention_ratio=stage.retention,
            retention=retained(amount, stage.retention),
            deliverables=(deliverables or {}).get(stage.name, []),
        )
        for seq, (stage, amount) in enumerate(zip(terms.milestones, amounts, strict=True), 1)
    ]


class ContractContext(Context):
    """外包服务合同：双方的权利义务、价款、交付、验收、知识产权、保密和违约责任；软件、人事外包与一般服务各有条款。"""

    form: ContractForm
    vendor: Party
    terms: ContractTerms
    total: Decimal
    net: Decimal
    tax: Decimal
    tax_rate: Decimal
    milestones: list[MilestoneRow]
    scope_in: list[str]
    scope_out: list[str]
    goals: list[str]
    items: list[QuotationItem]
    requirements_no: str
    criteria_no: str
    award_no: str
    law_payment_note: str
    acceptance_days: int | None
    drafted_on: date

    @property
    def retention_total(self) -> Decimal:
        return sum((row.retention for row in self.milestones), Decimal(0))

    @property
    def service_until(self) -> date:
        """The last day of the last month of service; the contract itself runs until that month is settled."""
        if self.terms.it:
            return self.terms.it.service_until(self.terms.starts_on)
        return last_day_of(self.terms.starts_on, len(self.milestones))

    @property
    def visit_plan(self) -> list[PlannedVisit]:
        """Routine visits of the term, moved from rest days (R23); none without a service of visits."""
        if self.terms.it is None:
            return []
        rhythm = [(day.nth, day.weekday_no) for day in self.terms.it.visits]
        return visit_days(self.terms.starts_on, self.service_until, rhythm)

    @property
    def months(self) -> dict[int, str]:
        """The month of service that each milestone stands for."""
        return {row.seq: month_of(self.terms.starts_on, row.seq) for row in self.milestones}


class ComplianceContext(Context):
    """合同合规审查表：签署前逐条审查合同是否符合法律和约定，不符合的退回修改。"""

    contract_no: str
    contract_version: int
    vendor: Party
    rows: list[ComplianceRow]
    differences: list[Difference] = Field(default_factory=list, description="from the standard clauses")
    left_out: list[Promised] = Field(default_factory=list, description="promises that the contract does not carry")
    promised: int = Field(default=0, description="promises recorded in negotiation")
    clean: bool
    reviewed_on: date
    reviewer: str


class PaymentScheduleContext(Context):
    """付款计划表：各期付款的条件、比例、金额、质保金和期限，作为合同附件。"""

    contract: ContractHead
    total: Decimal
    tax_rate: Decimal
    milestones: list[MilestoneRow]
    payment_days: int
    retention_release: str
    hr: HrTerms | None = Field(default=None, description="of HR outsourcing: the amounts are estimates")
    amended_by: str = Field(default="", description="number of the supplement; its amounts stand, ratios follow")

    @property
    def retention_total(self) -> Decimal:
        return sum((row.retention for row in self.milestones), Decimal(0))

    def payable_until(self, row: MilestoneRow) -> date:
        """Last day for an instalment whose stage is accepted on the day it is due."""
        return row.due_on + timedelta(self.payment_days)


CONTRACT = DocumentKind(
    "service-contract", "外包服务合同", "contracting", ContractContext, "HT", ("S1.2", "S4.4", "S5.3"), cover=True
)
COMPLIANCE = DocumentKind("compliance-checklist", "合同合规审查表", "contracting", ComplianceContext, "HG", ("S1.2",))
PAYMENT_SCHEDULE = DocumentKind(
    "payment-schedule",
    "付款计划表",
    "contracting",
    PaymentScheduleContext,
    "FJ",
    ("S1.3",),
    workbook=payment_workbook,
)
DOCUMENTS = (REQUIREMENTS, CRITERIA, CONTRACT, COMPLIANCE, PAYMENT_SCHEDULE)

CONTRACT_TERMS = Gate("contract-terms", "拟定合同条款", "contracting", ContractTerms, "buyer")
CONTRACT_SIGNED = Gate("contract-signed", "登记合同签署", "contracting", ContractSigned, "signatory")
GATES = (REQUIREMENTS_DRAFTED, REQUIREMENTS_CONFIRMED, CRITERIA_AGREED, CONTRACT_TERMS, CONTRACT_SIGNED)
