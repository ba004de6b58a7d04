"""Execution: kick-off, deliveries, progress. Rows S1.5, S5.4, S5.5, S8.7, S8.9, S8.11."""

from datetime import date

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.progress import PROGRESS_REPORT, StageRow
from schemas.values import Instant, Line, OptionalLine, in_shanghai
from schemas.work_plans import ContactPerson


class Attendee(StrictModel):
    """Someone at a meeting."""

    name: Line = Field(title="姓名")
    side: Side = Field(title="所属方")
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
    contacts: list[ContactPerson] = Field(
        default_factory=list, title="联络人", description="与文件存放位置一并填写的，会后自动出具沟通计划"
    )
    archive: OptionalLine = Field(default="", title="项目文件的存放位置", description="双方共用的文件库或者系统")


class DeliveredFile(StrictModel):
    """One deliverable as a file in the inbox."""

    name: Line = Field(title="交付物", description="与计划书中的交付物名称一致")
    file: Line = Field(title="文件", description="收件目录中的文件名")
    version: OptionalLine = Field(default="", title="版本", description="如 V1.0；没有版本号的不填，以摘要值识别")
    copies: int = Field(default=1, title="份数", ge=1, le=99)


class MilestoneDelivered(Answer):
    """登记里程碑交付。"""

    delivered_on: date = Field(title="交付日期")
    files: list[DeliveredFile] = Field(title="交付文件", description="缺少的交付物会列在核对表中", min_length=1)
    meeting_at: Instant | None = Field(
        default=None, title="验收会议时间", description="不填的，为通知后第三个工作日 9:30"
    )
    meeting_place: OptionalLine = Field(default="", title="验收会议地点", description="不填的，为甲方地址")


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


def delivery_refusals(delivered: MilestoneDelivered, promised: list[str], signed_on: date, today: date) -> list[str]:
    """Why a delivery cannot be recorded: unknown names, the same name twice, a date before the contract or to come."""
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
    if delivered.delivered_on < signed_on:
        refusals.append(f"交付日期 {delivered.delivered_on} 早于合同签订日期 {signed_on}：请核对日期。")
    if delivered.meeting_at and (on := in_shanghai(delivered.meeting_at).date()) < today:
        refusals.append(f"验收会议日期 {on} 早于今天 {today}：请改为以后的时间，或不填。")
    return refusals


class DutyRow(BaseModel):
    role: str
    person: str
    duty: str


class KickoffContext(Context):
    """项目启动会议纪要：记录启动会确认的目标、范围、分工、约束、交付要求和待办事项。"""

    contract: ContractHead
    held: KickoffHeld
    goals: list[str]
    scope_in: list[str]
    scope_out: list[str]
    constraints: list[str]
    stages: list[StageRow]
    duties: list[DutyRow]


KICKOFF = DocumentKind("kickoff-minutes", "项目启动会议纪要", "monitoring", KickoffContext, "QD", ("S8.7", "S5.4"))
DOCUMENTS = (KICKOFF, PROGRESS_REPORT)

KICKOFF_HELD = Gate("kickoff-held", "登记项目启动会", "monitoring", KickoffHeld, "project_lead")
MILESTONE_DELIVERED = Gate(
    "milestone-delivered", "登记里程碑交付", "monitoring", MilestoneDelivered, "project_lead", 180
)
GATES = (KICKOFF_HELD, MILESTONE_DELIVERED)
