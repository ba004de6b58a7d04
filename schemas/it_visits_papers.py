"""Papers of a visit: preparation, inspection sheet, confirmation, report of the first visit. Rows S2.j, S6.1–S6.5."""

from datetime import date, datetime
from typing import Literal, get_args

from pydantic import BaseModel, Field

from schemas.devices import RESULTS, DeviceFacts, Result
from schemas.documents import DocumentKind
from schemas.it_customary import INSPECTION_ITEMS, RATING_TITLES, VISIT_FORMS, VISIT_TOOLS, WRAP_UP, severity_title
from schemas.it_devices_papers import KindCount
from schemas.it_inspection_workbook import inspection_workbook
from schemas.it_terms import ServiceLevel, ServicePerson
from schemas.parties import Context, ContractHead
from schemas.visits import FIRST_VISIT_STEPS, VisitKind, WrapUp

Finding = Literal["异常", "正常", "不适用"]
GRAVEST_FIRST: tuple[Finding, ...] = get_args(Finding)
_IT = ("it",)


class VisitHead(BaseModel):
    """Which visit it is."""

    seq: int = Field(description="counted within the engagement")
    kind: VisitKind
    planned_on: date
    moved_from: date | None = Field(default=None, description="the rest day that the rhythm fell on")
    engineer: str
    place: str
    purpose: str = Field(default="", description="of an occasional visit")

    @property
    def title(self) -> str:
        return f"第 {self.seq} 次上门（{self.kind}）"


class OpenTicketRow(BaseModel):
    """A ticket that is not finished, and when it must be."""

    no: str
    severity: int = Field(ge=1, le=4)
    device: str = Field(default="", description="label, empty when it is about none")
    content: str
    restore_by: datetime

    @property
    def severity_title(self) -> str:
        return severity_title(self.severity)


class PendingAdvice(BaseModel):
    """Something that was found or advised at an earlier visit and is still to be seen to."""

    found_on: date
    device: str = ""
    text: str


class Readied(BaseModel):
    """A thing to bring or a form to have ready; ``ready`` is None while nobody has looked."""

    name: str
    note: str = ""
    ready: bool | None = None

    @property
    def mark(self) -> str:
        """A box, filled when it is ready."""
        return "■" if self.ready else "□"


def _tools() -> list[Readied]:
    return [Readied(name=name, note=note) for name, note in VISIT_TOOLS]


def _forms() -> list[Readied]:
    return [Readied(name=name, note=note) for name, note in VISIT_FORMS]


class VisitPreparationContext(Context):
    """上门准备检查单：上门前一个工作日发给工程师，核对客户、内容、时间、地点、联系人，备齐工具和表单。"""

    contract: ContractHead
    visit: VisitHead
    arrive_at: datetime = Field(description="when the engineer is expected")
    client_contact: ServicePerson
    engineer: ServicePerson
    deputy: ServicePerson
    work: list[str] = Field(description="what is to be done, a sentence each", min_length=1)
    devices: int = Field(description="to be inspected; 0 when none")
    tickets: list[OpenTicketRow] = Field(default=[])
    pending: list[PendingAdvice] = Field(default=[])
    tools: list[Readied] = Field(default_factory=_tools)
    forms: list[Readied] = Field(default_factory=_forms)
    sent_on: date


class InspectionRow(BaseModel):
    """One device of an inspection: what is known, and what was found; an empty result is still to be filled in."""

    label: str
    kind: str
    named: str = Field(description="maker and model")
    owner: str = ""
    place: str = ""
    critical: bool = False
    last_on: date | None = None
    last_result: str = ""
    findings: dict[str, Finding | Literal[""]] = Field(default={}, description="by item of INSPECTION_ITEMS")
    result: Result | Literal[""] = ""
    note: str = ""
    advice: str = ""

    @property
    def looked_at(self) -> list[tuple[str, list[str]]]:
        """Items by what was found of them, what is abnormal first; empty while nothing is filled in."""
        grouped = [(said, [item for item, found in self.findings.items() if found == said]) for said in GRAVEST_FIRST]
        return [(said, items) for said, items in grouped if items]


class NewDeviceRow(DeviceFacts):
    """A device that was met and is in no register."""

    result: Literal["正常", "异常", ""] = ""
    note: str = ""
    advice: str = ""


class InspectionSheetContext(Context):
    """巡检表：工程师逐台填写巡检结果、情况和优化建议，登记新发现和未找到的设备。"""

    contract: ContractHead
    visit: VisitHead
    client_contact: str
    rows: list[InspectionRow]
    new: list[NewDeviceRow] = Field(default=[])
    inspected_on: date | None = Field(default=None, description="None while it is still to be filled in")

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """What is looked at in every device."""
        return INSPECTION_ITEMS

    @property
    def filled(self) -> list[InspectionRow]:
        return [row for row in self.rows if row.result]

    @property
    def counted(self) -> dict[Result, int]:
        """Devices by result."""
        return {result: sum(row.result == result for row in self.rows) for result in RESULTS}


class WorkDone(BaseModel):
    """One piece of work of a visit and what came of it."""

    text: str
    device: str = ""
    ticket: str = ""
    result: Literal["已完成", "部分完成", "未完成"] = "已完成"
    note: str = ""


class LeftOver(BaseModel):
    """What is still to be done after a visit, by whom and until when."""

    text: str
    owner: str
    due_on: date | None = None


class ServiceConfirmationContext(Context):
    """网络安全维护服务确认单：每次服务后由甲方确认完成的工作和效果并评分，未经确认的服务不能结案。"""

    contract: ContractHead
    visit: VisitHead
    started_at: datetime
    ended_at: datetime
    mode: Literal["现场", "远程"] = "现场"
    work: list[WorkDone] = Field(min_length=1)
    inspected: int = 0
    abnormal: list[str] = Field(default=[], description="what was found abnormal, a line a device")
    advice: list[str] = Field(default=[])
    left_over: list[LeftOver] = Field(default=[])
    wrapped_up: list[WrapUp] = Field(default=[], description="what of the wrap-up was done (S6.4)")
    version: int = 1
    effective: bool | None = Field(default=None, description="the client's word; None until confirmed")
    rating: int | None = Field(default=None, ge=1, le=5)
    opinion: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None
    next_on: date | None = None

    @property
    def wrap_up(self) -> tuple[tuple[str, str], ...]:
        """What belongs to the end of every visit."""
        return WRAP_UP

    @property
    def minutes(self) -> int:
        return int((self.ended_at - self.started_at).total_seconds()) // 60

    @property
    def rating_title(self) -> str:
        return RATING_TITLES[self.rating] if self.rating else ""


class StepDone(BaseModel):
    """One of the seven steps of a first visit and what was done, as ``schemas.visits.shown_steps`` tells it."""

    name: str
    done: str


class FirstProblem(BaseModel):
    """A problem found at the first visit and what is advised."""

    device: str = ""
    text: str
    advice: str
    urgency: Literal["立即处理", "一个月内", "列入计划", ""] = ""


class FirstVisitReportContext(Context):
    """首次上门服务报告：按七个步骤记录首次上门的介绍、交接、清点、检查、讨论、说明和结束，双方签字。"""

    contract: ContractHead
    visit: VisitHead
    started_at: datetime
    ended_at: datetime
    client_contact: ServicePerson
    engineer: ServicePerson
    deputy: ServicePerson
    steps: list[StepDone] = Field(min_length=len(FIRST_VISIT_STEPS), max_length=len(FIRST_VISIT_STEPS))
    environment: str = Field(description="what was learned of the premises and the network")
    handover_no: str = Field(default="", description="number of the hand-over list")
    register_no: str = Field(default="", description="number of the register")
    counted: list[KindCount] = Field(description="as count_by_kind gives it")
    labelled: int
    results: dict[Result, int]
    problems: list[FirstProblem] = Field(default=[])
    levels: list[ServiceLevel] = Field(description="of the contract, told to the client")
    hours: str = Field(description="ServiceHours.title")
    service_phone: str
    next_on: date | None = None


def _kind(slug: str, title: str, context: type[Context], prefix: str, *rows: str, **more: object) -> DocumentKind:
    """A paper of a visit that the vendor makes out."""
    return DocumentKind(
        slug, title, "monitoring", context, prefix, rows, engagement_kinds=_IT, issued_by="乙方",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


VISIT_PREPARATION = _kind("visit-preparation", "上门准备检查单", VisitPreparationContext, "SM", "S6.2")
INSPECTION_SHEET = _kind(
    "inspection-sheet", "巡检表", InspectionSheetContext, "XT", "S6.3", "S6.5", workbook=inspection_workbook
)
SERVICE_CONFIRMATION = _kind(
    "service-confirmation", "网络安全维护服务确认单", ServiceConfirmationContext, "FR", "S2.j", "S6.4", "S7.6"
)
FIRST_VISIT_REPORT = _kind("first-visit-report", "首次上门服务报告", FirstVisitReportContext, "SX", "S6.1")
DOCUMENTS: tuple[DocumentKind, ...] = (VISIT_PREPARATION, INSPECTION_SHEET, SERVICE_CONFIRMATION, FIRST_VISIT_REPORT)
