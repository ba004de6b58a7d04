"""Requirements analysis: scope, goals, functions, user interface, data, measurable qualities. Rows S4.1, S9.1."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.values import Line, OptionalLine, Remark, Text

Priority = Literal["必须", "应当", "可选"]
QualityKind = Literal["性能", "安全", "可用性", "兼容性", "易用性", "可维护性", "其他"]


def _code(text: str) -> str:
    if not re.fullmatch(r"XQ-[0-9]{2,3}(-[0-9]{1,2})?", text):
        raise ValueError("不是有效的需求编号：请写成 XQ-01 的形式，细分的写成 XQ-01-1")
    return text


Code = Annotated[Line, AfterValidator(_code)]
"""``XQ-01``, or a part of it, ``XQ-01-2``; a requirement keeps its code for the whole engagement."""

ALWAYS_ASKED: tuple[QualityKind, ...] = ("性能", "安全", "可用性", "兼容性")
COUNTED: tuple[QualityKind, ...] = ("性能", "可用性")
# Words that no test can decide.
VAGUE = ("迅速", "尽快", "较快", "很快", "友好", "良好", "足够", "尽量", "尽可能", "方便快捷")


class Interview(StrictModel):
    """A talk from which requirements were taken."""

    held_on: date = Field(title="日期")
    people: Line = Field(title="参加人员", description="部门和姓名")
    subject: Line = Field(title="主要内容")


class UserRole(StrictModel):
    """Who uses what is built, and what for."""

    name: Line = Field(title="角色")
    people: int = Field(title="人数", ge=0)
    work: Line = Field(title="主要工作")
    rights: Line = Field(title="权限范围")


class Function(StrictModel):
    """A function that is wanted."""

    code: Code = Field(title="编号", description="如 XQ-01；细分的写成 XQ-01-1")
    name: Line = Field(title="功能名称")
    description: Text = Field(title="功能说明", description="输入、处理、输出，以及异常情形的处理")
    priority: Priority = Field(title="优先级")
    source: Line = Field(title="来源", description="提出的部门、调研记录或者制度")
    acceptance: Line = Field(title="验收设想", description="怎样判断已经满足")


class ScreenRequirement(StrictModel):
    """What is wanted of the user interface."""

    code: Code = Field(title="编号", description="如 XQ-06")
    screen: Line = Field(title="界面或者使用场景")
    requirement: Line = Field(title="要求")
    priority: Priority = Field(title="优先级")
    acceptance: Line = Field(title="验收设想")


class DataEntity(StrictModel):
    """Data that are kept."""

    name: Line = Field(title="数据")
    fields: Line = Field(title="主要字段")
    volume: Line = Field(title="数据量", description="现有数量和增长，如 1,260 条，每年增加约 50 条")
    retention: Line = Field(title="保存期限")
    sensitivity: Literal["公开", "内部", "商业秘密", "个人信息", "敏感个人信息"] = Field(title="敏感程度")


class Interface(StrictModel):
    """An exchange with another system or organisation."""

    code: Line = Field(title="编号", description="如 JK-01")
    system: Line = Field(title="对方系统或者单位")
    direction: Literal["接收", "提供", "双向"] = Field(title="方向")
    content: Line = Field(title="交换内容")
    manner: Line = Field(title="方式和频率", description="如 服务接口，每日一次")
    contact: Line = Field(title="对方配合部门")


class Quality(StrictModel):
    """A requirement that is not a function: performance, security, availability and the like. Always measurable."""

    code: Code = Field(title="编号", description="如 XQ-07")
    kind: QualityKind = Field(title="类别")
    requirement: Line = Field(title="要求")
    target: Line = Field(title="指标", description="可以测量或者检查的合格线，如 95% 的请求在 2 秒内完成")
    method: Line = Field(title="测量条件和方法")
    priority: Priority = Field(title="优先级")

    @model_validator(mode="after")
    def measurable(self) -> Self:
        if self.kind in COUNTED and not re.search(r"\d", self.target):
            raise ValueError(f"{self.code} 为{self.kind}要求，指标没有数值：请写明数值和单位")
        if words := [word for word in VAGUE if word in self.target]:
            raise ValueError(f"{self.code} 的指标“{'、'.join(words)}”无法检验：请改为可以测量或者检查的合格线")
        return self


class OpenQuestion(StrictModel):
    """What is still to be decided."""

    question: Line = Field(title="问题")
    codes: list[Line] = Field(default_factory=list, title="涉及的需求编号")
    owner: Line = Field(title="答复人")
    due: date = Field(title="答复期限")
    assumption: OptionalLine = Field(default="", title="答复前暂按", description="没有的不填")


class Term(StrictModel):
    """A word of the trade, explained."""

    term: Line = Field(title="术语")
    meaning: Line = Field(title="含义")


class Tally(NamedTuple):
    """How many requirements of one group have each priority."""

    group: str
    must: int
    should: int
    may: int

    @property
    def total(self) -> int:
        return self.must + self.should + self.may


class RequirementsAnalysis(Answer):
    """需求分析文档：把业务部门的需要整理成有编号、有优先级、可以检验的需求，作为确认需求和约定验收标准的基础。"""

    interviews: list[Interview] = Field(default_factory=list, title="调研记录")
    scope: Text = Field(title="业务范围", description="涉及的部门、业务环节、地点和数量")
    goals: list[Line] = Field(title="目标", description="写明现值、目标值和达到的时间", min_length=1)
    constraints: list[Line] = Field(default_factory=list, title="约束条件", description="制度、技术、时间、预算的限制")
    exclusions: list[Line] = Field(default_factory=list, title="不包括的内容")
    existing: Text = Field(title="现状", description="现有的业务流程、系统、数据和人员")
    problems: list[Line] = Field(default_factory=list, title="现存问题")
    users: list[UserRole] = Field(title="用户角色", min_length=1)
    functions: list[Function] = Field(title="功能需求", min_length=1)
    screens: list[ScreenRequirement] = Field(default_factory=list, title="用户界面要求")
    entities: list[DataEntity] = Field(default_factory=list, title="数据要求")
    interfaces: list[Interface] = Field(default_factory=list, title="接口要求")
    qualities: list[Quality] = Field(title="非功能需求", min_length=1)
    questions: list[OpenQuestion] = Field(default_factory=list, title="待定问题")
    glossary: list[Term] = Field(default_factory=list, title="术语")
    remark: Remark = Field(default="", title="其他说明")

    @property
    def tallies(self) -> list[Tally]:
        """Requirements by group and priority; the last row is the sum."""
        groups: tuple[tuple[str, Sequence[Function | ScreenRequirement | Quality]], ...] = (
            ("功能需求", self.functions),
            ("用户界面要求", self.screens),
            ("非功能需求", self.qualities),
        )
        rows = [_tally(title, [item.priority for item in items]) for title, items in groups]
        everything = [item.priority for _, items in groups for item in items]
        return [*rows, _tally("合计", everything)]

    @property
    def not_asked(self) -> list[QualityKind]:
        """Kinds of quality that every engagement is asked about and this one names no requirement for."""
        return [kind for kind in ALWAYS_ASKED if all(item.kind != kind for item in self.qualities)]

    @property
    def personal(self) -> list[str]:
        """Data that are personal information."""
        return [item.name for item in self.entities if "个人信息" in item.sensitivity]

    @model_validator(mode="after")
    def numbered(self) -> Self:
        codes = [item.code for items in (self.functions, self.screens, self.qualities) for item in items]
        if twice := _twice(codes):
            raise ValueError(f"需求编号{'、'.join(twice)}重复：请为每条需求使用不同编号")
        if twice := _twice(item.code for item in self.interfaces):
            raise ValueError(f"接口编号{'、'.join(twice)}重复：请为每个接口使用不同编号")
        asked = {code for item in self.questions for code in item.codes}
        if unknown := sorted(asked - set(codes) - {item.code for item in self.interfaces}):
            raise ValueError(f"待定问题涉及的编号{'、'.join(unknown)}不存在：请核对需求编号")
        return self


def _tally(group: str, priorities: Sequence[Priority]) -> Tally:
    return Tally(group, *(priorities.count(priority) for priority in ("必须", "应当", "可选")))


def _twice(codes: Iterable[str]) -> list[str]:
    given = list(codes)
    return sorted({code for code in given if given.count(code) > 1})


class RequirementsAnalysisContext(Context):
    """需求分析文档."""

    facts: RequirementsAnalysis


REQUIREMENTS_ANALYSIS = DocumentKind(
    "requirements-analysis",
    "需求分析文档",
    "contracting",
    RequirementsAnalysisContext,
    "XF",
    ("S4.1", "S9.1"),
    cover=True,
    form=RequirementsAnalysis,
    filled_by="requirements_owner",
)
DOCUMENTS: tuple[DocumentKind, ...] = (REQUIREMENTS_ANALYSIS,)
