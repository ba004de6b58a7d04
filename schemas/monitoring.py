"""Execution: kick-off, deliveries, progress. Rows S1.5, S5.4, S5.5, S8.7, S8.9, S8.11."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, ContractHead
from schemas.pictures import SCurve
from schemas.risks import RiskRow
from schemas.rules.earned_value import EarnedValue
from schemas.values import Line, Money, Ratio


class Attendee(StrictModel):
    """Someone at a meeting."""

    name: Line = Field(title="姓名")
    side: Literal["甲方", "乙方"] = Field(title="所属方")
    role: Line = Field(title="职务或角色")


class KickoffHeld(Answer):
    """登记项目启动会。"""

    held_on: date = Field(title="会议日期")
    place: Line = Field(title="地点")
    chair: Line = Field(title="主持人")
    attendees: list[Attendee] = Field(title="参会人员", min_length=2)
    resolutions: list[Line] = Field(title="会议决议", min_length=1)
    channels: list[Line] = Field(title="沟通渠道与例会安排", min_length=1)
    delivery_requirements: list[Line] = Field(title="交付要求", min_length=1)


class DeliveredFile(StrictModel):
    """One deliverable as a file in the inbox."""

    name: Line = Field(title="交付物", description="与计划书中的交付物名称一致")
    file: Line = Field(title="文件", description="收件目录中的文件名")


class MilestoneDelivered(Answer):
    """登记里程碑交付。"""

    delivered_on: date = Field(title="交付日期")
    files: list[DeliveredFile] = Field(title="交付文件", description="缺少的交付物会列在核对表中", min_length=1)


def kickoff_refusals(held: KickoffHeld, signed_on: date, today: date) -> list[str]:
    """Why a kick-off cannot be recorded."""
    refusals = []
    if held.held_on > today:
        refusals.append(f"会议日期 {held.held_on} 晚于今天 {today}：请在会议召开后登记。")
    if held.held_on < signed_on:
        refusals.append(f"会议日期 {held.held_on} 早于合同签订日期 {signed_on}：请核对日期。")
    if {person.side for person in held.attendees} != {"甲方", "乙方"}:
        refusals.append("启动会须双方参加：请补充缺少一方的参会人员。")
    return refusals


def delivery_refusals(delivered: MilestoneDelivered, promised: list[str], today: date) -> list[str]:
    """Why a delivery cannot be recorded: unknown names, the same name twice, a date to come."""
    names = [item.name for item in delivered.files]
    refusals = [
        f"“{name}”不在本里程碑的交付物清单中（{'、'.join(promised)}）：请改为清单中的名称。"
        for name in names
        if name not in promised
    ]
    refusals += [
        f"交付物“{name}”登记了多次：请只保留一份文件。" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    if delivered.delivered_on > today:
        refusals.append(f"交付日期 {delivered.delivered_on} 晚于今天 {today}：请在收到后登记。")
    return refusals


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


class IssueUpdate(StrictModel):
    """A problem raised, or closed."""

    code: Line = Field(title="问题编号")
    text: Line = Field(title="问题")
    severity: Literal["高", "中", "低"] = Field(title="严重程度")
    owner: Line = Field(title="责任人")
    due_on: date | None = Field(default=None, title="要求解决日期")
    closed: bool = Field(default=False, title="已解决")


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
    defects_opened: int = Field(default=0, title="累计发现缺陷", ge=0)
    defects_closed: int = Field(default=0, title="累计关闭缺陷", ge=0)
    done: list[Line] = Field(title="本期完成的工作", min_length=1)
    next: list[Line] = Field(title="下期计划", min_length=1)
    site_checks: list[Line] = Field(default_factory=list, title="现场检查情况")
    decisions_wanted: list[Line] = Field(default_factory=list, title="需要决策的事项")
    issues: list[IssueUpdate] = Field(default_factory=list, title="问题")
    risks: list[RiskUpdate] = Field(default_factory=list, title="风险再评估")
    changes: list[ChangeNote] = Field(default_factory=list, title="变更")


class KickoffContext(Context):
    """项目启动会议纪要：记录启动会确认的目标、范围、分工、约束、交付要求和待办事项。"""

    contract: ContractHead
    held: KickoffHeld
    goals: list[str]
    scope_in: list[str]
    scope_out: list[str]
    constraints: list[str]
    stages: list["StageRow"]
    duties: list["DutyRow"]


class DutyRow(BaseModel):
    role: str
    person: str
    duty: str


class StageRow(BaseModel):
    """A milestone in a report: baseline, forecast, actual."""

    seq: int
    name: str
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


KICKOFF = DocumentKind("kickoff-minutes", "项目启动会议纪要", "monitoring", KickoffContext, "QD", ("S8.7", "S5.4"))
PROGRESS_REPORT = DocumentKind(
    "progress-report",
    "进度报告",
    "monitoring",
    ProgressContext,
    "JD",
    ("S1.5", "S5.5", "S8.9", "S8.11"),
    pictures={"curve": curve_of},
)
DOCUMENTS = (KICKOFF, PROGRESS_REPORT)

KICKOFF_HELD = Gate("kickoff-held", "登记项目启动会", "monitoring", KickoffHeld, "project_lead")
MILESTONE_DELIVERED = Gate(
    "milestone-delivered", "登记里程碑交付", "monitoring", MilestoneDelivered, "project_lead", 180
)
GATES = (KICKOFF_HELD, MILESTONE_DELIVERED)
