"""Defects: their classes, and one found in acceptance. Rows S5.6, S8.11, S9.3, S9.4."""

from datetime import date
from typing import Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator

from schemas.forms import StrictModel
from schemas.values import Line

Severity = Literal["致命", "严重", "一般", "建议"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
BLOCKING: tuple[Severity, ...] = ("致命", "严重")
"""Classes that keep a result from being accepted while a defect of them is open."""


class Defect(StrictModel):
    """A defect found in acceptance."""

    code: Line = Field(title="缺陷编号")
    severity: Severity = Field(title="严重程度")
    text: Line = Field(title="缺陷")
    owner: Line = Field(title="责任人")
    fix_by: date = Field(title="整改期限")
    closed: bool = Field(default=False, title="已关闭")


class DefectCount(StrictModel):
    """Defects of one class, counted from the beginning."""

    severity: Severity = Field(title="级别")
    opened: int = Field(title="累计发现", ge=0)
    closed: int = Field(default=0, title="累计关闭", ge=0)

    @property
    def open(self) -> int:
        return self.opened - self.closed

    @model_validator(mode="after")
    def possible(self) -> Self:
        if self.closed > self.opened:
            raise ValueError(f"{self.severity}缺陷累计关闭 {self.closed} 个，多于累计发现的 {self.opened} 个：请改正")
        return self


class DefectPoint(BaseModel):
    """Defects as they were known at the end of a period, counted from the beginning."""

    on: date
    opened: int
    closed: int
    by_class: list[DefectCount] = Field(default=[], description="empty when they were not recorded by class")

    @property
    def open(self) -> int:
        return self.opened - self.closed

    def of(self, severity: Severity) -> DefectCount | None:
        """The count of a class, zero where others were recorded; None when classes were not recorded."""
        none = DefectCount(severity=severity, opened=0) if self.by_class else None
        return next((count for count in self.by_class if count.severity == severity), none)
