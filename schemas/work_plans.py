"""How people work together: the guide of the work, the communication plan. Rows S1.1, S8.8."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import accumulate, combinations
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.customary import (
    CHANNELS,
    ESCALATION,
    GUIDE_DUTIES,
    GUIDE_ESCALATION,
    GUIDE_STEPS,
    MEETINGS,
    MESSAGES,
    customary,
)
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.separation import same_person
from schemas.values import Line, OptionalLine

Stage = Literal["计划", "选商", "合同", "执行监控", "验收付款", "评价"]
APART = (
    ("计划编制人", "审批人"),
    ("采购经办人", "定标人"),
    ("项目负责人", "付款审批人"),
    ("付款审批人", "出纳"),
)
"""Posts that one person may not hold together (R20)."""
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def repeated(names: Iterable[str]) -> str:
    """Names that stand there more than once, as a Chinese list; empty when none does."""
    return "、".join(name for name, times in Counter(names).items() if times > 1)


class Duty(StrictModel):
    """A post, what it answers for, and who holds it."""

    role: Line = Field(title="岗位")
    duty: Line = Field(title="职责")
    person: OptionalLine = Field(default="", title="人员", description="不填的，按外包计划书指定的人员")


class GuideStep(StrictModel):
    """One piece of work: who does it, by which form, until when."""

    stage: Stage = Field(title="环节")
    work: Line = Field(title="工作内容")
    owner: Line = Field(title="责任岗位")
    form: Line = Field(title="使用表单")
    limit: Line = Field(title="办理时限", description="写明从何时起算，如：收到申请后 3 个工作日")


class EscalationLevel(StrictModel):
    """Who decides what, and within how many working days."""

    handler: Line = Field(title="处理人")
    matters: Line = Field(title="处理的事项")
    days: int = Field(title="处理时限（工作日）", ge=1)


class WorkGuide(Answer):
    """外包工作指导书：规定各环节由谁、用什么表单、在多长时间内办理，以及问题如何逐级上报。"""

    responsible_body: Line = Field(title="责任机构")
    body_head: Line = Field(title="责任机构负责人")
    effective_on: date = Field(title="施行日期")
    contact: Line = Field(title="咨询联系人", description="解答本指导书执行中的问题")
    duties: list[Duty] = Field(default_factory=customary(Duty, GUIDE_DUTIES), title="岗位职责", min_length=1)
    steps: list[GuideStep] = Field(
        default_factory=customary(GuideStep, GUIDE_STEPS),
        title="工作步骤",
        description="六个环节均须有步骤，每个环节内按先后填写",
    )
    escalation: list[EscalationLevel] = Field(
        default_factory=customary(EscalationLevel, GUIDE_ESCALATION),
        title="逐级上报",
        description="由低到高填写",
        min_length=1,
    )
    urgent_hours: int = Field(default=2, title="紧急事件的报告时限（小时）", ge=1, le=24)
    keep_years: int = Field(default=10, title="档案保存年限（年）", ge=3)
    special: list[Line] = Field(default_factory=list, title="本项目的特别规定")

    @property
    def stages(self) -> list[tuple[Stage, list[GuideStep]]]:
        """The steps by stage, in the order of the work."""
        return [(stage, [step for step in self.steps if step.stage == stage]) for stage in get_args(Stage)]

    @property
    def longest(self) -> int:
        """Working days after which every level has decided."""
        return sum(level.days for level in self.escalation)

    @model_validator(mode="after")
    def workable(self) -> Self:
        faults = []
        if missing := "、".join(stage for stage, steps in self.stages if not steps):
            faults.append(f"工作步骤缺少“{missing}”环节：请补充该环节由谁、用什么表单、何时办理")
        if twice := repeated(duty.role for duty in self.duties):
            faults.append(f"岗位“{twice}”重复：请合并为一行")
        holders = {duty.role: duty.person for duty in self.duties}
        faults += [
            f"{one}与{other}不得由同一人担任：请改为不同人员"
            for one, other in APART
            if same_person(holders.get(one, ""), holders.get(other, ""))
        ]
        if faults:
            raise ValueError("；".join(faults))
        return self


class WorkGuideContext(Context):
    """外包工作指导书."""

    facts: WorkGuide


class Channel(StrictModel):
    """A way to communicate, and what it is good for."""

    name: Line = Field(title="渠道")
    use: Line = Field(title="适用事项")
    effect: Literal["正式依据", "过程记录", "日常联络"] = Field(title="效力")


class Message(StrictModel):
    """Who tells whom what, when and how."""

    subject: Line = Field(title="沟通事项")
    when: Line = Field(title="时间或频率")
    channel: Line = Field(title="方式")
    sender: Line = Field(title="发出人")
    receiver: Line = Field(title="接收人")
    record: Line = Field(title="形成的文件")


class Meeting(StrictModel):
    """A meeting that is held regularly or on occasion."""

    name: Line = Field(title="会议")
    when: Line = Field(title="时间")
    place: Line = Field(title="方式与地点")
    chair: Line = Field(title="主持人")
    attendees: Line = Field(title="参加人")
    agenda: Line = Field(title="主要议题")


class ContactPerson(StrictModel):
    """Someone to turn to."""

    side: Side = Field(title="所属方")
    role: Line = Field(title="角色")
    name: Line = Field(title="姓名")
    phone: Line = Field(title="办公电话")
    mailbox: Line = Field(title="单位电子邮箱")
    deputy: OptionalLine = Field(default="", title="替补联络人")


class EscalationStep(StrictModel):
    """Who of both sides settles what, and within how many working days."""

    client: Line = Field(title="甲方处理人")
    vendor: Line = Field(title="乙方处理人")
    matters: Line = Field(title="处理的事项")
    days: int = Field(title="处理时限（工作日）", ge=1)


class CommunicationPlan(Answer):
    """沟通计划：约定双方由谁、在何时、以何种方式告知什么，会议和联络人，以及问题如何逐级处理。"""

    effective_on: date = Field(title="施行日期")
    language: Line = Field(default="中文", title="工作语言")
    archive: Line = Field(title="项目文件的存放位置", description="双方共用的文件库或者系统")
    contacts: list[ContactPerson] = Field(title="联络人", min_length=2)
    channels: list[Channel] = Field(default_factory=customary(Channel, CHANNELS), title="沟通渠道")
    messages: list[Message] = Field(default_factory=customary(Message, MESSAGES), title="沟通事项", min_length=1)
    meetings: list[Meeting] = Field(default_factory=customary(Meeting, MEETINGS), title="会议", min_length=1)
    escalation: list[EscalationStep] = Field(
        default_factory=customary(EscalationStep, ESCALATION),
        title="问题升级",
        description="由低到高填写",
        min_length=2,
    )
    reply_days: int = Field(default=3, title="一般来文的答复时限（工作日）", ge=1)
    urgent_hours: int = Field(default=4, title="紧急事项的答复时限（工作小时）", ge=1)
    minutes_days: int = Field(default=1, title="会议纪要的发出时限（工作日）", ge=1)
    objection_days: int = Field(default=2, title="对会议纪要提出异议的期限（工作日）", ge=1)
    special: list[Line] = Field(default_factory=list, title="其他约定")

    @property
    def elapsed(self) -> list[int]:
        """Working days from the first report to the end of each level."""
        return list(accumulate(step.days for step in self.escalation))

    @model_validator(mode="after")
    def reachable(self) -> Self:
        sides = {person.side for person in self.contacts}
        faults = [f"联络人中没有{side}人员：请至少填写一人" for side in ("甲方", "乙方") if side not in sides]
        for person in self.contacts:
            if not _MAILBOX.fullmatch(person.mailbox):
                faults.append(f"“{person.name}”的电子邮箱不完整：请填写完整的单位电子邮箱，包括 @ 和域名")
            if same_person(person.name, person.deputy):
                faults.append(f"“{person.name}”的替补联络人是其本人：请另行指定")
        if not any(channel.effect == "正式依据" for channel in self.channels):
            faults.append("没有可以作为正式依据的沟通渠道：请至少指定一种")
        for one, two in combinations(self.escalation, 2):
            if same_person(one.client, two.client) and same_person(one.vendor, two.vendor):
                faults.append(f"问题升级的两个级别均由“{one.client}”和“{one.vendor}”处理：请改为上一级人员")
        if faults:
            raise ValueError("；".join(faults))
        return self


class CommunicationPlanContext(Context):
    """沟通计划."""

    contract: ContractHead
    facts: CommunicationPlan


WORK_GUIDE = DocumentKind(
    "work-guide",
    "外包工作指导书",
    "planning",
    WorkGuideContext,
    "ZD",
    ("S1.1",),
    form=WorkGuide,
    filled_by="planner",
)
COMMUNICATION_PLAN = DocumentKind(
    "communication-plan",
    "沟通计划",
    "monitoring",
    CommunicationPlanContext,
    "GT",
    ("S8.8",),
    form=CommunicationPlan,
)
DOCUMENTS: tuple[DocumentKind, ...] = (WORK_GUIDE, COMMUNICATION_PLAN)
