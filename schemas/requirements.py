"""What is wanted, and by what it will be accepted: requirements and criteria. Rows S4.1–S4.3, S9.1."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, Party
from schemas.values import Line, Ratio, Text


class Requirement(StrictModel):
    """One numbered requirement."""

    code: Line = Field(title="编号", description="如 XQ-01")
    category: Literal["业务", "功能", "界面", "数据", "性能", "安全", "其他"] = Field(title="类别")
    text: Line = Field(title="需求")
    priority: Literal["必须", "应当", "可选"] = Field(title="优先级")


class RequirementsDraft(Answer):
    """整理需求。"""

    summary: Text = Field(title="业务范围与目标")
    requirements: list[Requirement] = Field(title="需求条目", min_length=1)
    answers: list[Line] = Field(default_factory=list, title="对上一轮疑问的答复")

    @model_validator(mode="after")
    def numbered(self) -> Self:
        codes = [item.code for item in self.requirements]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"需求编号{'、'.join(twice)}重复：请为每条需求使用不同编号")
        return self


class RequirementsConfirmed(Answer):
    """确认需求。"""

    verdict: Annotated[Literal["satisfied", "doubts"], Titled({"satisfied": "满意、确认", "doubts": "有疑问"})] = Field(
        title="确认结论", description="有疑问的须逐条写明，修改后再次确认"
    )
    doubts: list[Line] = Field(default_factory=list, title="疑问")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.verdict == "doubts" and not self.doubts:
            raise ValueError("结论为有疑问时须逐条写明疑问：请填写“疑问”")
        if self.verdict == "satisfied" and self.doubts:
            raise ValueError("已填写疑问却选择了满意：请改选“有疑问”，或删除疑问")
        return self


class CriterionAgreed(StrictModel):
    """One acceptance criterion of one milestone (S4.3)."""

    code: Line = Field(title="编号", description="如 AC-01")
    milestone: int = Field(title="里程碑序号", ge=1)
    requirements: list[Line] = Field(default_factory=list, title="对应需求编号")
    criterion: Line = Field(title="验收标准（可衡量）")
    method: Literal["评审", "测试", "演示", "检查", "测量"] = Field(title="验收方法")
    pass_mark: Line = Field(title="合格标准")
    mandatory: bool = Field(title="必过项")
    weight: int = Field(title="权重", ge=1, le=100)
    judge: Line = Field(title="判定人")


class CriteriaAgreed(Answer):
    """约定验收标准。"""

    criteria: list[CriterionAgreed] = Field(title="验收标准", min_length=1)
    pass_ratio: Ratio = Field(title="非必过项通过率（%）", description="低于此比例不得验收通过")

    @model_validator(mode="after")
    def numbered(self) -> Self:
        codes = [item.code for item in self.criteria]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"验收标准编号{'、'.join(twice)}重复：请改为不同编号")
        return self


def criteria_refusals(agreed: CriteriaAgreed, milestones: int, requirements: list[Requirement]) -> list[str]:
    """Why the criteria are not complete: every milestone and every mandatory requirement needs one."""
    known = {item.code for item in requirements}
    used = {code for item in agreed.criteria for code in item.requirements}
    stages = {item.milestone for item in agreed.criteria}
    refusals = [
        f"第 {number} 个里程碑没有验收标准：请至少约定一条。"
        for number in range(1, milestones + 1)
        if number not in stages
    ]
    refusals += [
        f"验收标准 {item.code} 属于第 {item.milestone} 个里程碑，而项目只有 {milestones} 个：请改正序号。"
        for item in agreed.criteria
        if item.milestone > milestones
    ]
    if unknown := sorted(used - known):
        refusals.append(f"验收标准引用了不存在的需求{'、'.join(unknown)}：请核对需求编号。")
    uncovered = sorted(item.code for item in requirements if item.priority == "必须" and item.code not in used)
    if uncovered:
        refusals.append(f"必须满足的需求{'、'.join(uncovered)}没有对应的验收标准：请补充。")
    return refusals


class DoubtRound(BaseModel):
    """An earlier round of the confirmation: what was doubted and what was answered."""

    round: int
    by: str
    on: date
    doubts: list[str]
    answers: list[str]


class RequirementsContext(Context):
    """需求确认单：逐条列出需求，由使用部门确认；有疑问的修改后再次确认，每轮出新版本。"""

    round: int
    draft: RequirementsDraft
    earlier: list[DoubtRound]
    vendor: Party
    drafted_on: date


class StageDeliverables(BaseModel):
    """A milestone with what it delivers."""

    seq: int
    name: str
    due_on: date
    deliverables: list[str]


class CriteriaContext(Context):
    """验收标准协议：签订合同前约定各里程碑的交付物、检验项目、通过标准和复验次数，作为验收依据。"""

    vendor: Party
    requirements: list[Requirement]
    requirements_no: str
    stages: list[StageDeliverables]
    criteria: list[CriterionAgreed]
    pass_ratio: Decimal
    acceptance_days: int = Field(description="days the client has, rule book default until the contract says more")
    retest_rounds: int
    agreed_on: date


REQUIREMENTS = DocumentKind(
    "requirements-confirmation", "需求确认单", "contracting", RequirementsContext, "XQ", ("S4.1", "S4.2", "S9.1")
)
CRITERIA = DocumentKind("acceptance-criteria", "验收标准协议", "contracting", CriteriaContext, "BZ", ("S4.3",))
REQUIREMENTS_DRAFTED = Gate("requirements-drafted", "整理需求", "contracting", RequirementsDraft, "planner")
REQUIREMENTS_CONFIRMED = Gate(
    "requirements-confirmed", "确认需求", "contracting", RequirementsConfirmed, "requirements_owner"
)
CRITERIA_AGREED = Gate("criteria-agreed", "约定验收标准", "contracting", CriteriaAgreed, "acceptor")
