"""Acceptance and payment: verified first, signed by both, paid once. Rows S1.3, S4.7, S5.6, S9.4."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.defects import Defect
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate
from schemas.parties import Context, ContractHead
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested, Verification
from schemas.requirements import CriterionAgreed
from schemas.rules.separation import same_person
from schemas.values import Line, Money, Remark


class AcceptanceSigned(Answer):
    """签署验收结论。"""

    verdict: Annotated[
        Literal["pass", "conditional", "correct", "reject"],
        Titled({"pass": "通过", "conditional": "有条件通过", "correct": "整改后再验", "reject": "不通过，终止"}),
    ] = Field(title="验收结论", description="整改或不通过须写明意见；有条件通过须填写下列遗留事项、日期和暂扣金额")
    client_signatory: Line = Field(title="甲方签字人")
    vendor_signatory: Line = Field(title="乙方签字人")
    signed_on: date = Field(title="签署日期")
    satisfaction: int = Field(title="满意度（1–5）", ge=1, le=5)
    comments: Remark = Field(default="", title="意见")
    open_items: list[Line] = Field(default_factory=list, title="遗留事项", description="有条件通过时逐项填写")
    correct_by: date | None = Field(default=None, title="整改完成日期", description="有条件通过时必填")
    held: Money = Field(
        default=Decimal(0), title="暂扣金额（元）", description="有条件通过时必填，遗留事项整改并经验证后支付"
    )

    @property
    def accepts(self) -> bool:
        """Whether the milestone is accepted, on condition or without."""
        return self.verdict in ("pass", "conditional")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if not self.accepts and not self.comments.strip():
            raise ValueError("结论为整改或不通过时须填写意见：请写明原因与要求")
        return self

    @model_validator(mode="after")
    def conditions(self) -> Self:
        """On condition: what is open, until when, and how much is held; otherwise none of it."""
        given = [bool(self.open_items), self.correct_by is not None, self.held > 0]
        if self.verdict == "conditional":
            titles = ("遗留事项", "整改完成日期", "暂扣金额")
            if missing := [title for title, there in zip(titles, given, strict=True) if not there]:
                raise ValueError(f"有条件通过没有写明{'、'.join(missing)}：请补充，或改选其他结论")
            if self.correct_by and self.correct_by <= self.signed_on:
                raise ValueError(f"整改完成日期 {self.correct_by} 不晚于签署日期 {self.signed_on}：请改正")
        elif any(given):
            raise ValueError("遗留事项、整改完成日期和暂扣金额只用于有条件通过：请清空，或改选有条件通过")
        return self


def signed_refusals(
    signed: AcceptanceSigned, verification: Verification, payable: Decimal, tested_on: date, today: date
) -> list[str]:
    """Why this conclusion may not be signed; empty when it may.

    ``payable`` is what the milestone would bring without anything held.
    """
    refusals = [f"不能签署通过：{fault}" for fault in verification.faults()] if signed.verdict == "pass" else []
    if signed.verdict == "conditional":
        refusals += [f"不能签署有条件通过：{fault}" for fault in verification.grave_faults()]
        if signed.held >= payable:
            refusals.append(
                f"暂扣金额 {signed.held:,.2f} 元不小于本期应付 {payable:,.2f} 元：请减少暂扣金额；"
                "全部款项都不能支付的，请选择整改后再验。"
            )
    if same_person(signed.client_signatory, signed.vendor_signatory):
        refusals.append("甲乙双方签字人为同一人：请核对签字人。")
    if signed.signed_on > today:
        refusals.append(f"签署日期 {signed.signed_on} 晚于今天 {today}：请在签署后登记。")
    if signed.signed_on < tested_on:
        refusals.append(f"签署日期 {signed.signed_on} 早于验收日期 {tested_on}：请核对日期。")
    return refusals


Conclusion = Literal["通过", "有条件通过", "不通过"]
CONCLUSIONS: dict[str, Conclusion] = {
    "pass": "通过",
    "conditional": "有条件通过",
    "correct": "不通过",
    "reject": "不通过",
}
"""What the certificate says of each verdict."""


class DeliveryRow(BaseModel):
    """A promised deliverable and what was received for it."""

    name: str
    received: bool
    file_name: str = ""
    sha256: str = ""
    version: str = ""
    copies: int = 0
    checked: Literal["通过", "不通过", "缺少"]
    findings: list[str] = []
    correction_sheet: str = ""


class StageContext(Context):
    """Base of the documents of one milestone's acceptance."""

    contract: ContractHead
    milestone: int
    milestone_name: str
    round: int


class DeliveryListContext(StageContext):
    """交付物核对表：逐项核对收到的交付物是否齐全、能否打开、是否按期。"""

    due_on: date
    delivered_on: date
    rows: list[DeliveryRow]
    complete: bool
    late_days: int


USUAL_HOUR = time(9, 30)
"""When an acceptance meeting begins unless another hour is named."""


class AcceptanceNoticeContext(StageContext):
    """验收会议通知：通知验收的时间、地点、人员、议程和应当事先送达的资料。"""

    meeting_on: date
    meeting_time: time = USUAL_HOUR
    place: str
    usual_time: bool = Field(default=True, description="nobody named a time: the usual hour of the third working day")
    usual_place: bool = Field(default=True, description="nobody named a place: the client's address")
    deadline: date
    participants: list[str]
    materials: list[str]
    criteria: list[CriterionAgreed]
    calendar_note: str


class TestRow(BaseModel):
    """A criterion with its result."""

    __test__ = False

    criterion: CriterionAgreed
    actual: str
    passed: bool


class TestRecordContext(StageContext):
    """验收测试记录：记录验收人员、逐条测试结果、缺陷和履约情况的核实，不同意见一并写明。"""

    __test__ = False

    tested: AcceptanceTested
    rows: list[TestRow]
    verification: Verification
    faults: list[str]


class CorrectionListContext(StageContext):
    """整改清单：列出验收未通过的项目和缺陷，要求供应商限期整改后再次验收。"""

    signed: AcceptanceSigned
    failed: list[TestRow]
    defects: list[Defect]
    faults: list[str]
    next_round: int


class CertificateContext(StageContext):
    """验收报告：写明验收的依据、过程、结果和结论，双方负责人签字，是付款的依据。"""

    kind: Literal["阶段验收", "终验"]
    signed: AcceptanceSigned
    tested: AcceptanceTested
    rows: list[TestRow]
    deliveries: list[DeliveryRow]
    due_on: date
    delivered_on: date
    amount: Decimal
    retention: Decimal
    warranty_until: date | None
    open_defects: list[Defect]
    basis: list[str]
    conclusion: Conclusion
    reopened: list[Defect] = Field(default=[], description="closed in an earlier round and found again")


DELIVERY_LIST = DocumentKind("delivery-list", "交付物核对表", "acceptance", DeliveryListContext, "HD", ("S4.7",))
ACCEPTANCE_NOTICE = DocumentKind(
    "acceptance-notice", "验收会议通知", "acceptance", AcceptanceNoticeContext, "YT", ("S4.7",)
)
TEST_RECORD = DocumentKind(
    "acceptance-test-record", "验收测试记录", "acceptance", TestRecordContext, "YC", ("S4.7", "S4.3")
)
CORRECTION_LIST = DocumentKind("correction-list", "整改清单", "acceptance", CorrectionListContext, "ZG", ("S9.4",))
CERTIFICATE = DocumentKind(
    "acceptance-certificate", "验收报告", "acceptance", CertificateContext, "YS", ("S4.7", "S5.6")
)
DOCUMENTS = (DELIVERY_LIST, ACCEPTANCE_NOTICE, TEST_RECORD, CORRECTION_LIST, CERTIFICATE)

ACCEPTANCE_SIGNED = Gate("acceptance-signed", "签署验收结论", "acceptance", AcceptanceSigned, "acceptor")
GATES = (ACCEPTANCE_TESTED, ACCEPTANCE_SIGNED)
