"""Whether two organisations fit: both profiled, opposed dimensions flagged. Rows S11.2–S11.5.

They need not be equal, only not opposed, so nothing is averaged: one opposed dimension is not made good by five others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from schemas.dimensions import (
    DECISIONS,
    FORMALITY,
    INNOVATION,
    PEOPLE,
    QUALITY,
    RISK,
    Arrangement,
    Dimension,
    DimensionName,
)
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.pictures import Radar
from schemas.values import Line, OptionalLine, Text

FULL_MARK = 5
MIDDLE = 3
"""The mark between the poles; below and above it are the two sides."""
OPPOSED_DISTANCE = 3
"""Marks apart from which two organisations on different sides are opposed."""
OPPOSED_RULE = f"双方分居 {MIDDLE} 分两侧，且相差 {OPPOSED_DISTANCE} 分以上"
MANY_OPPOSED = 3
"""Opposed dimensions from which working together is advised against."""
SERIOUS_CONFLICT = (
    "采购人偏向遵循惯例，供应商偏向鼓励创新，属于严重冲突："
    "签订合同前没有就创新的范围和批准程序达成书面约定的，不应合作。"
)


class Assessment(StrictModel):
    """One dimension: what was asked, the marks of both sides and what they rest on."""

    question: OptionalLine = Field(default="", title="提出的问题", description="不填的，按标准问题提问")
    client_score: int = Field(title="采购人分值（1–5）", ge=1, le=FULL_MARK)
    client_evidence: Line = Field(title="采购人的事例和依据")
    vendor_score: int = Field(title="供应商分值（1–5）", ge=1, le=FULL_MARK)
    vendor_evidence: Line = Field(title="供应商的事例和依据")

    @property
    def distance(self) -> int:
        return abs(self.client_score - self.vendor_score)

    @property
    def across(self) -> bool:
        """Whether the two stand on different sides of the middle."""
        return (self.client_score - MIDDLE) * (self.vendor_score - MIDDLE) < 0

    @property
    def opposed(self) -> bool:
        return self.across and self.distance >= OPPOSED_DISTANCE


@dataclass(frozen=True)
class Compared:
    """A dimension with its assessment, as one row of the comparison."""

    dimension: Dimension
    assessed: Assessment

    @property
    def question(self) -> str:
        return self.assessed.question or self.dimension.question

    @property
    def relation(self) -> Literal["一致", "相近", "有差异", "对立"]:
        if self.assessed.opposed:
            return "对立"
        return "一致" if self.assessed.distance == 0 else "相近" if self.assessed.distance == 1 else "有差异"


class WorkingHabit(StrictModel):
    """How both sides do one thing of every day."""

    topic: Literal["问题处理", "文件管理", "交接"] = Field(title="事项")
    client: Line = Field(title="采购人的做法")
    vendor: Line = Field(title="供应商的做法")


def _assessed(dimension: Dimension) -> Any:
    scale = f"1 分为{dimension.low}，5 分为{dimension.high}。标准问题：{dimension.question}"
    return Field(title=dimension.name, description=scale)


class CultureFit(Answer):
    """文化契合度评估表：比较双方的工作方式，找出相互对立的方面，决定是否适宜合作。"""

    vendor: Line = Field(title="供应商", description="单位全称")
    assessed_on: date = Field(title="评估日期")
    assessors: list[Line] = Field(title="评估人员", min_length=1)
    methods: list[Line] = Field(
        default_factory=lambda: ["双方就相同的问题书面作答", "分别访谈双方项目人员", "现场考察", "查阅项目文件样例"],
        title="评估方式",
        min_length=1,
    )
    client_people: list[Line] = Field(title="采购人一方的答问人员", min_length=1)
    vendor_people: list[Line] = Field(title="供应商一方的答问人员", min_length=1)
    decisions: Assessment = _assessed(DECISIONS)
    risk: Assessment = _assessed(RISK)
    quality: Assessment = _assessed(QUALITY)
    people: Assessment = _assessed(PEOPLE)
    innovation: Assessment = _assessed(INNOVATION)
    formality: Assessment = _assessed(FORMALITY)
    habits: list[WorkingHabit] = Field(default_factory=list, title="工作习惯", description="问题处理、文件管理和交接")
    arrangements: list[Arrangement] = Field(
        default_factory=list, title="协作办法", description="有对立的方面或者严重冲突时，逐项填写"
    )
    verdict: Literal["适宜合作", "约定协作办法后可以合作", "不宜合作"] = Field(title="评估意见")
    reason: Text = Field(title="理由")

    @property
    def rows(self) -> tuple[Compared, ...]:
        """The six dimensions in their order."""
        assessed: Mapping[Dimension, Assessment] = {
            DECISIONS: self.decisions,
            RISK: self.risk,
            QUALITY: self.quality,
            PEOPLE: self.people,
            INNOVATION: self.innovation,
            FORMALITY: self.formality,
        }
        return tuple(Compared(dimension, assessment) for dimension, assessment in assessed.items())

    @property
    def opposed_rule(self) -> str:
        """When two are opposed, as the document says it."""
        return OPPOSED_RULE

    @property
    def opposed(self) -> tuple[DimensionName, ...]:
        """Names of the opposed dimensions."""
        return tuple(row.dimension.name for row in self.rows if row.assessed.opposed)

    @property
    def serious_conflict(self) -> bool:
        """A creative vendor for a conservative client (S11.4), however far apart."""
        return self.innovation.vendor_score < MIDDLE < self.innovation.client_score

    @property
    def to_arrange(self) -> tuple[DimensionName, ...]:
        """Dimensions on which something must be agreed before signing."""
        conflict = INNOVATION.name if self.serious_conflict else None
        return tuple(row.dimension.name for row in self.rows if row.assessed.opposed or row.dimension.name == conflict)

    @property
    def conclusion(self) -> str:
        """What follows from the number of opposed dimensions."""
        count = len(self.opposed)
        names = "、".join(f"“{name}”" for name in self.opposed)
        if count >= MANY_OPPOSED:
            said = f"六个方面中有 {count} 个对立（{names}），协作成本和发生冲突的可能都高，原则上不宜合作。"
        elif count:
            said = f"六个方面中有 {count} 个对立（{names}），须在签订合同前逐项约定协作办法，并写入合作约定书。"
        elif self.serious_conflict:
            said = "六个方面的差距均未达到对立的程度。"
        else:
            said = "六个方面均不对立。双方的工作方式不必相同，现有差异不妨碍合作，按通常的约定协作即可。"
        if self.serious_conflict:
            said += SERIOUS_CONFLICT
        return said

    @model_validator(mode="after")
    def arranged(self) -> Self:
        if self.verdict == "不宜合作":
            return self
        if self.to_arrange and self.verdict == "适宜合作":
            raise ValueError(
                f"{'、'.join(self.to_arrange)}对立或者严重冲突，不能直接评为“适宜合作”："
                "请改选“约定协作办法后可以合作”或“不宜合作”"
            )
        agreed = {item.dimension for item in self.arrangements}
        if missing := [name for name in self.to_arrange if name not in agreed]:
            raise ValueError(f"{'、'.join(missing)}没有协作办法：请在“协作办法”中逐项补充，或改选“不宜合作”")
        return self


class CultureFitContext(Context):
    """文化契合度评估表."""

    facts: CultureFit


def culture_radar(context: CultureFitContext) -> Radar:
    """Both sides on the six scales, as a share of the highest mark."""
    rows = context.facts.rows
    return Radar(
        "双方工作方式对比",
        tuple(row.dimension.name for row in rows),
        (
            (context.head.client.name, tuple(row.assessed.client_score / FULL_MARK for row in rows)),
            (context.facts.vendor, tuple(row.assessed.vendor_score / FULL_MARK for row in rows)),
        ),
    )


CULTURE_FIT = DocumentKind(
    "culture-fit",
    "文化契合度评估表",
    "sourcing",
    CultureFitContext,
    "WH",
    ("S11.2", "S11.4"),
    pictures={"radar": culture_radar},
    form=CultureFit,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (CULTURE_FIT,)
