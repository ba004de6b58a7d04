"""What is wanted, and by what it will be accepted: requirements and criteria. Rows S4.1–S4.3, S9.1."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, Party
from schemas.rules.separation import same_person
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
        if twice := repeated(item.code for item in self.requirements):
            raise ValueError(f"需求编号{_placed(twice)}：请为每条需求使用不同编号")
        return self


def repeated(codes: Iterable[str]) -> dict[str, list[int]]:
    """Codes that stand more than once, each with its places from 1; xq－01 is XQ-01 again."""
    places: dict[str, list[int]] = {}
    for place, code in enumerate(codes, 1):
        places.setdefault(unicodedata.normalize("NFKC", code).upper(), []).append(place)
    return {code: found for code, found in places.items() if len(found) > 1}


def _placed(twice: dict[str, list[int]]) -> str:
    return "、".join(f"{code}重复（第 {'、'.join(map(str, places))} 条）" for code, places in sorted(twice.items()))


class RequirementChange(BaseModel):
    """What became of one requirement since the round before."""

    code: str
    kind: Literal["增加", "修改", "删除"]
    before: str = ""
    after: str = ""


def requirement_changes(before: list[Requirement], after: list[Requirement]) -> list[RequirementChange]:
    """Added, changed and removed requirements, in the order of the newer round, removed ones last (S4.2)."""
    old, new = ({item.code: item for item in items} for items in (before, after))
    found = [
        RequirementChange(code=code, kind="修改", before=_worded(old[code]), after=_worded(item))
        if code in old
        else RequirementChange(code=code, kind="增加", after=_worded(item))
        for code, item in new.items()
        if item != old.get(code)
    ]
    return found + [
        RequirementChange(code=code, kind="删除", before=_worded(item)) for code, item in old.items() if code not in new
    ]


def _worded(item: Requirement) -> str:
    return f"{item.text}（{item.category}，{item.priority}）"


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


class UncoveredRequirement(StrictModel):
    """A requirement that no criterion accepts: somebody else than who fills this in has said why it may be so."""

    code: Line = Field(title="需求编号")
    reason: Line = Field(title="不设验收标准的理由")
    approver: Line = Field(title="批准人", description="不得与办理人为同一人")


class CriteriaAgreed(Answer):
    """约定验收标准。"""

    criteria: list[CriterionAgreed] = Field(title="验收标准", min_length=1)
    pass_ratio: Ratio = Field(title="非必过项通过率（%）", description="低于此比例不得验收通过")
    uncovered: list[UncoveredRequirement] = Field(
        default_factory=list,
        title="经批准不设验收标准的需求",
        description="每条需求均应有验收标准；确实不设的，写明理由和批准人，没有的不填",
    )

    @model_validator(mode="after")
    def numbered(self) -> Self:
        if twice := repeated(item.code for item in self.criteria):
            raise ValueError(f"验收标准编号{_placed(twice)}：请改为不同编号")
        if twice := repeated(item.code for item in self.uncovered):
            raise ValueError(f"经批准不设验收标准的需求{_placed(twice)}：每条需求只填一行")
        if own := [item.code for item in self.uncovered if same_person(item.approver, self.by)]:
            raise ValueError(f"需求{'、'.join(own)}不设验收标准由办理人自己批准：请由另一人批准")
        return self


def uncovered_codes(agreed: CriteriaAgreed, requirements: list[Requirement]) -> list[str]:
    """Requirements that no criterion accepts and nobody exempted, in their order."""
    covered = {code for item in agreed.criteria for code in item.requirements}
    covered |= {item.code for item in agreed.uncovered}
    return [item.code for item in requirements if item.code not in covered]


def criteria_refusals(agreed: CriteriaAgreed, milestones: int, requirements: list[Requirement]) -> list[str]:
    """Why the criteria are not complete: every milestone and every requirement needs one, or an approved exception."""
    known = {item.code for item in requirements}
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
    refusals += [
        f"验收标准 {item.code} 引用了不存在的需求{'、'.join(unknown)}：请核对需求编号。"
        for item in agreed.criteria
        if (unknown := sorted(set(item.requirements) - known))
    ]
    refusals += [
        f"经批准不设验收标准的需求{item.code}不在需求确认单中：请核对需求编号。"
        for item in agreed.uncovered
        if item.code not in known
    ]
    return refusals + _uncovered_refusals(uncovered_codes(agreed, requirements), requirements)


def _uncovered_refusals(codes: list[str], requirements: list[Requirement]) -> list[str]:
    musts = {item.code for item in requirements if item.priority == "必须"}
    remedy = "请补充，或者在“经批准不设验收标准的需求”中写明理由和批准人。"
    groups = [("必须满足的需求", [code for code in codes if code in musts])]
    groups.append(("需求", [code for code in codes if code not in musts]))
    return [f"{name}{'、'.join(found)}没有对应的验收标准：{remedy}" for name, found in groups if found]


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
    changes: list[RequirementChange] = Field(default_factory=list, description="since the round before")
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
    uncovered: list[UncoveredRequirement] = Field(default_factory=list)
    pass_ratio: Decimal
    acceptance_days: int = Field(description="days the client has, rule book default until the contract says more")
    retest_rounds: int
    agreed_on: date

    @property
    def accepted_by(self) -> dict[str, list[str]]:
        """Codes of the criteria of each requirement."""
        codes: dict[str, list[str]] = {item.code: [] for item in self.requirements}
        for item in self.criteria:
            for code in item.requirements:
                codes.setdefault(code, []).append(item.code)
        return codes


REQUIREMENTS = DocumentKind(
    "requirements-confirmation", "需求确认单", "contracting", RequirementsContext, "XQ", ("S4.1", "S4.2", "S9.1")
)
CRITERIA = DocumentKind("acceptance-criteria", "验收标准协议", "contracting", CriteriaContext, "BZ", ("S4.3",))
REQUIREMENTS_DRAFTED = Gate("requirements-drafted", "整理需求", "contracting", RequirementsDraft, "planner")
REQUIREMENTS_CONFIRMED = Gate(
    "requirements-confirmed", "确认需求", "contracting", RequirementsConfirmed, "requirements_owner"
)
CRITERIA_AGREED = Gate("criteria-agreed", "约定验收标准", "contracting", CriteriaAgreed, "acceptor")
