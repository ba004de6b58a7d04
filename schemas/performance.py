"""What was found in an acceptance test, and the performance verified by it. Rows S1.3, S4.3, S4.7, S5.6."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field, model_validator

from schemas.defects import BLOCKING, Defect
from schemas.forms import Answer, Gate, StrictModel
from schemas.monitoring import Attendee
from schemas.requirements import CriterionAgreed
from schemas.values import Line, OptionalLine


class CriterionResult(StrictModel):
    """What was found for one criterion."""

    code: Line = Field(title="验收标准编号")
    actual: Line = Field(title="实际结果")
    passed: bool = Field(title="通过")


class AcceptanceTested(Answer):
    """登记验收测试。"""

    tested_on: date = Field(title="验收日期")
    place: Line = Field(title="地点")
    environment: OptionalLine = Field(
        default="", title="测试环境与版本", description="如 测试服务器、数据库和被测软件的版本；没有测试的不填"
    )
    data_used: OptionalLine = Field(default="", title="测试数据与工具", description="数据的来源和数量、所用工具")
    participants: list[Attendee] = Field(title="验收人员", min_length=2)
    results: list[CriterionResult] = Field(title="逐条结果", min_length=1)
    defects: list[Defect] = Field(default_factory=list, title="缺陷")
    cases_run: int = Field(default=0, title="执行测试用例", description="没有测试用例的填 0", ge=0)
    cases_passed: int = Field(default=0, title="其中通过", ge=0)

    @model_validator(mode="after")
    def possible(self) -> Self:
        if self.cases_passed > self.cases_run:
            raise ValueError(f"通过用例 {self.cases_passed} 个，多于执行的 {self.cases_run} 个：请改正其中之一")
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

    def grave_faults(self) -> list[str]:
        """Why this performance may not be accepted even on condition; empty when it may."""
        faults = [f"必过项 {code} 未通过：须整改后复验。" for code in self.mandatory_failed]
        faults += [f"缺陷 {code} 未关闭：致命、严重缺陷关闭前不得验收通过。" for code in self.blocking_defects]
        return faults + self.failed_checks

    def faults(self) -> list[str]:
        """Why this performance may not be accepted without condition; empty when it may."""
        faults = self.grave_faults()
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


ACCEPTANCE_TESTED = Gate("acceptance-tested", "登记验收测试", "acceptance", AcceptanceTested, "acceptor")
