"""Acceptance and payment: verified first, signed by both, paid once. Rows S1.3, S4.7, S5.6, S9.4."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.monitoring import Attendee
from schemas.parties import Context, ContractHead
from schemas.requirements import CriterionAgreed
from schemas.rules.separation import same_person
from schemas.values import Line, Remark

Severity = Literal["致命", "严重", "一般", "建议"]
BLOCKING: tuple[Severity, ...] = ("致命", "严重")


class CriterionResult(StrictModel):
    """What was found for one criterion."""

    code: Line = Field(title="验收标准编号")
    actual: Line = Field(title="实际结果")
    passed: bool = Field(title="通过")


class Defect(StrictModel):
    """A defect found in acceptance."""

    code: Line = Field(title="缺陷编号")
    severity: Severity = Field(title="严重程度")
    text: Line = Field(title="缺陷")
    owner: Line = Field(title="责任人")
    fix_by: date = Field(title="整改期限")
    closed: bool = Field(default=False, title="已关闭")


class AcceptanceTested(Answer):
    """登记验收测试。"""

    tested_on: date = Field(title="验收日期")
    place: Line = Field(title="地点")
    participants: list[Attendee] = Field(title="验收人员", min_length=2)
    results: list[CriterionResult] = Field(title="逐条结果", min_length=1)
    defects: list[Defect] = Field(default_factory=list, title="缺陷")


class AcceptanceSigned(Answer):
    """签署验收结论。"""

    verdict: Annotated[
        Literal["pass", "correct", "reject"],
        Titled({"pass": "通过", "correct": "整改后再验", "reject": "不通过，终止"}),
    ] = Field(title="验收结论", description="整改或不通过须写明意见")
    client_signatory: Line = Field(title="甲方签字人")
    vendor_signatory: Line = Field(title="乙方签字人")
    signed_on: date = Field(title="签署日期")
    satisfaction: int = Field(title="满意度（1–5）", ge=1, le=5)
    comments: Remark = Field(default="", title="意见")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.verdict != "pass" and not self.comments.strip():
            raise ValueError("结论为整改或不通过时须填写意见：请写明原因与要求")
        return self


def tested_refusals(
    tested: AcceptanceTested, criteria: list[CriterionAgreed], delivered: date, today: date
) -> list[str]:
    """Why an acceptance test cannot be recorded: every criterion of the milestone once, none else."""
    expected = [item.code for item in criteria]
    given = [item.code for item in tested.results]
    refusals = []
    if missing := [code for code in expected if code not in given]:
        refusals.append(f"验收标准{'、'.join(missing)}没有结果：请逐条填写。")
    if extra := sorted(set(given) - set(expected)):
        refusals.append(f"{'、'.join(extra)}不是本里程碑的验收标准：请删除或改正编号。")
    if twice := sorted({code for code in given if given.count(code) > 1}):
        refusals.append(f"验收标准{'、'.join(twice)}填写了多次：请只保留一次。")
    if tested.tested_on > today:
        refusals.append(f"验收日期 {tested.tested_on} 晚于今天 {today}：请在验收后登记。")
    if tested.tested_on < delivered:
        refusals.append(f"验收日期 {tested.tested_on} 早于交付日期 {delivered}：请核对日期。")
    if {person.side for person in tested.participants} != {"甲方", "乙方"}:
        refusals.append("验收须双方参加：请补充缺少一方的验收人员。")
    return refusals


class Verification(BaseModel):
    """The performance that was verified, as shares of the agreed weights (S1.3)."""

    criteria_total: int
    criteria_passed: int
    mandatory_failed: list[str]
    blocking_defects: list[str]
    weight_total: int
    weight_passed: int
    failed_checks: list[str] = Field(description="sentences about deliverables that did not pass their check")
    pass_ratio_required: Decimal
    optional_total: int = Field(default=0, description="criteria that are not mandatory; the pass ratio is of these")
    optional_passed: int = 0

    @property
    def ratio(self) -> Decimal:
        """Verified performance in per cent, four decimals: passed weight over all weight."""
        if not self.weight_total:
            return Decimal(0)
        return (Decimal(self.weight_passed) * 100 / self.weight_total).quantize(Decimal("0.0001"))

    @property
    def optional_ratio(self) -> Decimal | None:
        """Passed share of the criteria that are not mandatory, in per cent; None when there are none."""
        return Decimal(self.optional_passed) * 100 / self.optional_total if self.optional_total else None

    def faults(self) -> list[str]:
        """Why this performance may not be accepted or paid; empty when it may."""
        faults = [f"必过项 {code} 未通过：须整改后复验。" for code in self.mandatory_failed]
        faults += [f"缺陷 {code} 未关闭：致命、严重缺陷关闭前不得验收通过。" for code in self.blocking_defects]
        faults += self.failed_checks
        share = self.optional_ratio
        if share is not None and share < self.pass_ratio_required:
            faults.append(f"非必过项通过率 {share:.2f}% 低于约定的 {self.pass_ratio_required}%：须整改后复验。")
        return faults


def verify_performance(
    tested: AcceptanceTested, criteria: list[CriterionAgreed], pass_ratio: Decimal, failed_checks: list[str]
) -> Verification:
    """Compute the verified performance of a milestone from its test results."""
    passed = {item.code for item in tested.results if item.passed}
    return Verification(
        criteria_total=len(criteria),
        criteria_passed=sum(item.code in passed for item in criteria),
        mandatory_failed=[item.code for item in criteria if item.mandatory and item.code not in passed],
        blocking_defects=[item.code for item in tested.defects if item.severity in BLOCKING and not item.closed],
        weight_total=sum(item.weight for item in criteria),
        weight_passed=sum(item.weight for item in criteria if item.code in passed),
        failed_checks=failed_checks,
        pass_ratio_required=pass_ratio,
        optional_total=sum(not item.mandatory for item in criteria),
        optional_passed=sum(not item.mandatory and item.code in passed for item in criteria),
    )


def signed_refusals(signed: AcceptanceSigned, verification: Verification, tested_on: date, today: date) -> list[str]:
    """Why this conclusion may not be signed; empty when it may."""
    refusals = [f"不能签署通过：{fault}" for fault in verification.faults()] if signed.verdict == "pass" else []
    if same_person(signed.client_signatory, signed.vendor_signatory):
        refusals.append("甲乙双方签字人为同一人：请核对签字人。")
    if signed.signed_on > today:
        refusals.append(f"签署日期 {signed.signed_on} 晚于今天 {today}：请在签署后登记。")
    if signed.signed_on < tested_on:
        refusals.append(f"签署日期 {signed.signed_on} 早于验收日期 {tested_on}：请核对日期。")
    return refusals


class DeliveryRow(BaseModel):
    """A promised deliverable and what was received for it."""

    name: str
    received: bool
    file_name: str = ""
    sha256: str = ""
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


class AcceptanceNoticeContext(StageContext):
    """验收会议通知：通知验收的时间、地点、人员、议程和应当事先送达的资料。"""

    meeting_on: date
    place: str
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
    conclusion: Literal["通过", "不通过"]


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

ACCEPTANCE_TESTED = Gate("acceptance-tested", "登记验收测试", "acceptance", AcceptanceTested, "acceptor")
ACCEPTANCE_SIGNED = Gate("acceptance-signed", "签署验收结论", "acceptance", AcceptanceSigned, "acceptor")
GATES = (ACCEPTANCE_TESTED, ACCEPTANCE_SIGNED)
