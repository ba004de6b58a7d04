"""First contact with a prospective client of IT service: who it is, what troubles it, what comes next.

Rows S2.a, S2.b, S7.1.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_terms import DeviceKind
from schemas.parties import Context
from schemas.values import Line, Money, OptionalLine, Remark, Text

Urgency = Literal["高", "中", "低"]
Decision = Literal["优先跟进", "一般跟进", "暂不跟进"]


class ContactPerson(StrictModel):
    """Somebody at the prospect to talk to about business."""

    name: Line = Field(title="姓名")
    duty: Line = Field(title="职务")
    phone: OptionalLine = Field(default="", title="办公电话")
    decides: bool = Field(default=False, title="参与决策")


class EstimatedDevices(StrictModel):
    """How many devices of a kind there are, as told."""

    kind: DeviceKind = Field(title="设备类别")
    count: int = Field(title="数量（约）", ge=0, le=100_000)


class Wish(StrictModel):
    """A problem the prospect told of, and what it wishes."""

    problem: Line = Field(title="现状和问题")
    wish: Line = Field(title="希望得到的服务")
    urgency: Urgency = Field(title="紧急程度")


class NextStep(StrictModel):
    """What is done next."""

    step: Line = Field(title="跟进事项")
    owner: Line = Field(title="责任人")
    due_on: date = Field(title="完成日期")


class ProspectSheet(Answer):
    """意向客户登记表：记录首次接触时了解的客户基本资料、问题和需求，决定是否跟进以及下一步安排。"""

    contacted_on: date = Field(title="首次接触日期")
    channel: Literal["来电", "来访", "网络咨询", "客户介绍", "主动拜访", "展会", "其他"] = Field(title="接触方式")
    referred_by: OptionalLine = Field(default="", title="介绍人", description="接触方式为客户介绍的必填")
    industry: Line = Field(title="所属行业")
    employees: int = Field(title="员工人数（约）", ge=1, le=1_000_000)
    sites: list[Line] = Field(title="办公地点", min_length=1)
    contacts: list[ContactPerson] = Field(title="客户联系人", min_length=1)
    current_care: Literal["无专人", "兼职人员", "专职人员", "其他服务商"] = Field(title="目前由谁维护")
    current_until: date | None = Field(default=None, title="现有服务到期日期", description="其他服务商的尽量填写")
    devices: list[EstimatedDevices] = Field(title="设备概况", min_length=1)
    systems: list[Line] = Field(default_factory=list, title="主要业务系统")
    wishes: list[Wish] = Field(title="问题和需求", min_length=1)
    budget_per_year: Money | None = Field(default=None, title="年度预算（元）", description="客户没有透露的不填")
    wanted_from: date | None = Field(default=None, title="希望开始日期")
    consent: bool = Field(title="同意保存联系方式用于后续联系", description="未同意的，不得填写联系人电话")
    decision: Decision = Field(title="跟进决定")
    reason: Text = Field(title="理由")
    next_steps: list[NextStep] = Field(default_factory=list, title="下一步安排", description="暂不跟进的不填")
    remark: Remark = Field(default="", title="备注")

    @property
    def device_count(self) -> int:
        return sum(row.count for row in self.devices)

    @model_validator(mode="after")
    def consistent(self) -> Self:
        phones = [person.name for person in self.contacts if person.phone]
        kinds = [row.kind for row in self.devices]
        early = [item.step for item in self.next_steps if item.due_on < self.contacted_on]
        rules = [
            (self.channel == "客户介绍" and not self.referred_by, "接触方式为客户介绍：请填写介绍人"),
            (not self.consent and bool(phones), "客户没有同意保存联系方式：请删除联系人的电话"),
            (len(set(kinds)) < len(kinds), "设备概况有重复的类别：请合并"),
            (self.decision != "暂不跟进" and not self.next_steps, "决定跟进而没有下一步安排：请填写事项、责任人和日期"),
            (self.decision == "暂不跟进" and bool(self.next_steps), "决定暂不跟进，却有下一步安排：请改正其中之一"),
            (bool(early), f"跟进事项“{'、'.join(early)}”的完成日期早于接触日期：请改正"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class ProspectSheetContext(Context):
    """意向客户登记表."""

    facts: ProspectSheet


PROSPECT_SHEET = DocumentKind(
    "prospect-sheet",
    "意向客户登记表",
    "sourcing",
    ProspectSheetContext,
    "YX",
    ("S7.1", "S2.a", "S2.b"),
    engagement_kinds=("it",),
    form=ProspectSheet,
    filled_by="buyer",
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (PROSPECT_SHEET,)
