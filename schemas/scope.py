"""Requirements and criteria in force: as confirmed for the contract, and as each signed change made them.

A change gives whole items: one whose number is known takes the place of the old one, another is added.
Rows S4.3, S9.1, S9.4.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from schemas.forms import StrictModel
from schemas.requirements import (
    CriteriaAgreed,
    CriterionAgreed,
    Requirement,
    RequirementChange,
    UncoveredRequirement,
    criteria_refusals,
    repeated,
    requirement_changes,
)
from schemas.values import Line

Item = TypeVar("Item", Requirement, CriterionAgreed, UncoveredRequirement)


class ScopeChange(StrictModel):
    """What a change does to requirements and criteria; empty when it leaves them as they are."""

    requirements: list[Requirement] = Field(
        default_factory=list, title="增加、修改的需求", description="编号与原需求相同的，代替原需求；没有的不填"
    )
    dropped: list[Line] = Field(default_factory=list, title="取消的需求编号")
    criteria: list[CriterionAgreed] = Field(
        default_factory=list, title="增加、修改的验收标准", description="编号与原标准相同的，代替原标准；没有的不填"
    )
    dropped_criteria: list[Line] = Field(default_factory=list, title="取消的验收标准编号")
    uncovered: list[UncoveredRequirement] = Field(
        default_factory=list,
        title="经批准不设验收标准的需求",
        description="变更后的每条需求均应有验收标准；确实不设的，写明理由和批准人",
    )

    @property
    def empty(self) -> bool:
        """Whether requirements and criteria stay as they are."""
        return not any(getattr(self, name) for name in type(self).model_fields)

    @model_validator(mode="after")
    def once_each(self) -> Self:
        groups = {
            "需求": [*(item.code for item in self.requirements), *self.dropped],
            "验收标准": [*(item.code for item in self.criteria), *self.dropped_criteria],
            "经批准不设验收标准的需求": [item.code for item in self.uncovered],
        }
        for name, codes in groups.items():
            if twice := repeated(codes):
                raise ValueError(f"{name}{'、'.join(sorted(twice))}填写了两次：每个编号只填一处")
        return self


class Scope(BaseModel):
    """Requirements, and the criteria that accept them."""

    requirements: list[Requirement]
    agreed: CriteriaAgreed

    def of(self, milestone: int) -> list[CriterionAgreed]:
        """The criteria of a milestone."""
        return [item for item in self.agreed.criteria if item.milestone == milestone]


def scope_after(scope: Scope, change: ScopeChange) -> Scope:
    """The scope with a change carried out; exemptions of what is gone, or has a criterion now, end with it."""
    requirements = _replaced(scope.requirements, change.requirements, change.dropped)
    criteria = _replaced(scope.agreed.criteria, change.criteria, change.dropped_criteria)
    accepted = {code for item in criteria for code in item.requirements}
    ended = accepted | set(change.dropped)
    kept = [item for item in scope.agreed.uncovered if item.code not in ended]
    uncovered = _replaced(kept, change.uncovered, [])
    return Scope(
        requirements=requirements,
        agreed=scope.agreed.model_copy(update={"criteria": criteria, "uncovered": uncovered}),
    )


def _replaced(before: list[Item], given: list[Item], dropped: list[str]) -> list[Item]:
    by_code = {item.code: item for item in given}
    known = {item.code for item in before}
    kept = [by_code.get(item.code, item) for item in before if item.code not in dropped]
    return kept + [item for item in given if item.code not in known]


Settled = Mapping[int, str]
"""Milestones whose criteria stand, by number, and why: accepted, or between test and verdict."""


def scope_faults(change: ScopeChange, scope: Scope, milestones: int, settled: Settled) -> list[str]:
    """Where a change does not go with the scope in force, or would leave a requirement without a criterion."""
    if change.empty:
        return []
    if faults := [*_unknown(change, scope), *_settled(change, scope, settled)]:
        return faults
    after = scope_after(scope, change)
    return [fault.rstrip("。") for fault in criteria_refusals(after.agreed, milestones, after.requirements)]


def _unknown(change: ScopeChange, scope: Scope) -> Iterator[str]:
    requirements = {item.code for item in scope.requirements}
    criteria = {item.code for item in scope.agreed.criteria}
    yield from (f"“取消的需求编号”{code} 不在现行需求中" for code in change.dropped if code not in requirements)
    yield from (
        f"“取消的验收标准编号”{code} 不在现行验收标准中" for code in change.dropped_criteria if code not in criteria
    )


def _settled(change: ScopeChange, scope: Scope, settled: Settled) -> Iterator[str]:
    """What was accepted, or is being judged, stays as it was agreed; so does the requirement behind it."""
    before = {item.code: item for item in scope.agreed.criteria}
    touched = {code: before[code] for code in change.dropped_criteria}
    for item in change.criteria:
        touched[item.code] = before.get(item.code, item)
        if item.milestone in settled:
            touched[item.code] = item
    for code, item in touched.items():
        if item.milestone in settled:
            yield f"验收标准 {code} 属于第 {item.milestone} 个里程碑，{settled[item.milestone]}，不能再变更"
    for code in change.dropped:
        if judged := [item.code for item in before.values() if item.milestone in settled and code in item.requirements]:
            yield f"需求 {code} 由已经验收的里程碑的验收标准 {'、'.join(judged)} 验收，不能取消"


class CriterionChange(BaseModel):
    """What becomes of one criterion."""

    kind: Literal["增加", "修改", "取消"]
    code: str
    shown: CriterionAgreed = Field(description="as it is after the change, or was when it is taken away")


class ScopeChanged(BaseModel):
    """A change of scope as the supplement tells it: item by item."""

    requirements: list[RequirementChange]
    criteria: list[CriterionChange]
    uncovered: list[UncoveredRequirement]

    @property
    def sentence(self) -> str:
        """For the reports; empty when nothing changed."""
        said: list[str] = []
        parts: dict[str, Any] = {"需求": self.requirements, "验收标准": self.criteria}
        for name, changes in parts.items():
            for kind in dict.fromkeys(change.kind for change in changes):
                codes = "、".join(change.code for change in changes if change.kind == kind)
                said.append(f"{'取消' if kind == '删除' else kind}{name} {codes}")
        return "，".join(said)


def scope_changed(before: Scope, change: ScopeChange) -> ScopeChanged:
    """What a change does, in the order of the items."""
    after = scope_after(before, change)
    old, new = ({item.code: item for item in scope.agreed.criteria} for scope in (before, after))
    criteria = [
        CriterionChange(kind="修改" if code in old else "增加", code=code, shown=item)
        for code, item in new.items()
        if item != old.get(code)
    ]
    criteria += [CriterionChange(kind="取消", code=code, shown=item) for code, item in old.items() if code not in new]
    return ScopeChanged(
        requirements=requirement_changes(before.requirements, after.requirements),
        criteria=criteria,
        uncovered=change.uncovered,
    )
