"""Progress: what is known at one moment, and the report of a period computed from it. Rows S1.5, S5.5, S8.9, S8.11."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.defects import SEVERITIES, DefectCount, DefectPoint
from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.issues import IssueUpdate
from schemas.parties import Context, ContractHead
from schemas.pictures import Gantt, GanttBar, SCurve
from schemas.risks import RiskRow
from schemas.rules.earned_value import EarnedValue
from schemas.values import Line, Money, Ratio


class StageProgress(StrictModel):
    """How far one milestone is."""

    milestone: int = Field(title="里程碑序号", ge=1)
    percent: Ratio = Field(title="完成百分比（%）")
    forecast: date | None = Field(default=None, title="预计完成日期")


class RiskUpdate(StrictModel):
    """A risk as judged now."""

    code: Line = Field(title="风险编号")
    probability: int = Field(title="可能性（1–5）", ge=1, le=5)
    impact: int = Field(title="影响（1–5）", ge=1, le=5)
    closed: bool = Field(default=False, title="关闭")
    note: Line = Field(title="说明")


class ChangeNote(StrictModel):
    """A change agreed in writing."""

    code: Line = Field(title="变更编号")
    text: Line = Field(title="变更内容")
    effect: Line = Field(title="对进度和费用的影响")


class ProgressFacts(StrictModel):
    """项目进展登记：进度、成本、质量、问题、风险。

    What is known at one moment; the progress report of the period is computed from it (S8.9, S8.11).
    """

    stages: list[StageProgress] = Field(title="各里程碑完成情况", min_length=1)
    cost_to_date: Money = Field(title="累计实际成本（元）")
    cases_run: int = Field(default=0, title="累计执行测试用例", ge=0)
    cases_passed: int = Field(default=0, title="累计通过测试用例", ge=0)
    defects_opened: int = Field(default=0, title="累计发现缺陷", description="分级填写了缺陷的，可以不填", ge=0)
    defects_closed: int = Field(default=0, title="累计关闭缺陷", description="分级填写了缺陷的，可以不填", ge=0)
    defects: list[DefectCount] = Field(
        default_factory=list, title="缺陷分级", description="致命、严重、一般、建议各一行，没有的级别不填"
    )
    done: list[Line] = Field(title="本期完成的工作", min_length=1)
    next: list[Line] = Field(title="下期计划", min_length=1)
    site_checks: list[Line] = Field(default_factory=list, title="现场检查情况")
    decisions_wanted: list[Line] = Field(default_factory=list, title="需要决策的事项")
    issues: list[IssueUpdate] = Field(default_factory=list, title="问题")
    risks: list[RiskUpdate] = Field(default_factory=list, title="风险再评估")
    changes: list[ChangeNote] = Field(default_factory=list, title="变更")

    @model_validator(mode="after")
    def counted(self) -> Self:
        """Totals follow from the classes; given both, they agree."""
        classes = [count.severity for count in self.defects]
        if twice := sorted({name for name in classes if classes.count(name) > 1}):
            raise ValueError(f"{'、'.join(twice)}缺陷填写了多次：每个级别只填一行，请合并")
        for title, total, sum_ in (
            ("发现", self.defects_opened, sum(count.opened for count in self.defects)),
            ("关闭", self.defects_closed, sum(count.closed for count in self.defects)),
        ):
            if self.defects and total not in (0, sum_):
                raise ValueError(f"累计{title}缺陷 {total} 个与各级别合计 {sum_} 个不一致：请改正其中之一")
        if self.defects:
            self.defects_opened = sum(count.opened for count in self.defects)
            self.defects_closed = sum(count.closed for count in self.defects)
        if self.defects_closed > self.defects_opened:
            raise ValueError(
                f"累计关闭缺陷 {self.defects_closed} 个，多于累计发现的 {self.defects_opened} 个：请改正其中之一"
            )
        return self


class StageRow(BaseModel):
    """A milestone in a report: baseline, forecast, actual."""

    seq: int
    name: str
    start: date | None = Field(default=None, description="when its work begins by the baseline")
    baseline: date
    forecast: date | None = None
    actual: date | None = None
    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    @property
    def slip_days(self) -> int:
        """Days late against the baseline; negative when early."""
        return ((self.actual or self.forecast or self.baseline) - self.baseline).days


class IssueRow(BaseModel):
    code: str
    text: str
    severity: str
    owner: str
    raised_on: date
    due_on: date | None
    status: Literal["open", "closed"]


class RiskMove(BaseModel):
    """A risk before and after its re-assessment."""

    code: str
    effect: str
    before: int
    after: int
    status: Literal["open", "closed"]
    note: str


class CurvePoint(BaseModel):
    on: date
    pv: Decimal
    ev: Decimal | None = None
    ac: Decimal | None = None


class Figures(BaseModel):
    """Earned value of the period, in yuan; None where the formula divides by zero. Printed as —."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    sv: Decimal
    cv: Decimal
    spi: Decimal | None
    cpi: Decimal | None
    eac: Decimal | None
    etc: Decimal | None
    vac: Decimal | None
    light: Literal["绿", "黄", "红"]
    over_budget: bool

    @classmethod
    def of(cls, value: EarnedValue) -> "Figures":
        """Freeze the computed figures for printing and storing."""
        return cls(
            bac=value.bac,
            pv=value.pv,
            ev=value.ev,
            ac=value.ac,
            sv=value.sv,
            cv=value.cv,
            spi=value.spi,
            cpi=value.cpi,
            eac=value.eac,
            etc=value.etc_,
            vac=value.vac,
            light=value.light(),
            over_budget=value.over_budget,
        )


class ProgressContext(Context):
    """进度报告：按合同周期报告各里程碑进展、成本、问题和风险，计算进度和成本绩效指数。"""

    contract: ContractHead
    period: str
    period_start: date
    data_on: date
    author: str
    figures: Figures
    curve: list[CurvePoint]
    stages: list[StageRow]
    facts: ProgressFacts | None = Field(description="None when nothing was recorded in the period, and said so")
    issues: list[IssueRow]
    risks: list[RiskRow]
    moves: list[RiskMove]
    changes: list[ChangeNote]
    deliveries: list[str]
    paid: Decimal
    next_payment: str
    next_report_on: date | None
    defects: list[DefectPoint] = Field(default=[], description="one a period, oldest first, the last is this report's")

    @property
    def severities(self) -> tuple[str, ...]:
        """Classes of defects, the gravest first."""
        return SEVERITIES

    @property
    def defect_moves(self) -> list[tuple[DefectPoint, int, int]]:
        """Each period with the defects opened and closed within it."""
        begun = DefectPoint(on=self.period_start, opened=0, closed=0)
        return [
            (point, point.opened - before.opened, point.closed - before.closed)
            for before, point in pairwise([begun, *self.defects])
        ]

    @property
    def defect_trend(self) -> str:
        """How the open defects moved against the period before; empty with nothing to compare."""
        if len(self.defects) < 2:
            return ""
        before, now = self.defects[-2].open, self.defects[-1].open
        return "上升" if now > before else "下降" if now < before else "持平"


def gantt_of(context: ProgressContext) -> Gantt:
    """Milestones: the baseline as a bar, how much of it is done, and where it ends or is expected to."""
    bars = tuple(
        GanttBar(
            stage.name,
            min(stage.start or stage.baseline, stage.baseline),
            stage.baseline,
            done=float(stage.percent / 100),
            forecast=stage.actual or stage.forecast,
        )
        for stage in context.stages
    )
    return Gantt(f"{context.head.title} 里程碑进度", bars, context.data_on)


def curve_of(context: ProgressContext) -> SCurve:
    """Cumulative planned value, earned value and actual cost."""
    points = context.curve
    return SCurve(
        f"{context.head.title} 进度与费用曲线",
        tuple(point.on for point in points),
        tuple(float(point.pv) for point in points),
        tuple(float(point.ev) for point in points if point.ev is not None),
        tuple(float(point.ac) for point in points if point.ac is not None),
        float(context.figures.bac),
    )


PROGRESS_REPORT = DocumentKind(
    "progress-report",
    "进度报告",
    "monitoring",
    ProgressContext,
    "JD",
    ("S1.5", "S5.5", "S8.9", "S8.11"),
    pictures={"gantt": gantt_of, "curve": curve_of},
)
