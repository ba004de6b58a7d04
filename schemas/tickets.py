"""Tickets: a fault or request from the call to both signatures. Rows S6.3, S6.5; new needs: row S7.6.

What may follow what is declared once (``STEPS``); times are set against the service level by ``schemas/rules/sla.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.it_terms import SEVERITY_TITLES, Severity
from schemas.rules.rulebook import standing
from schemas.rules.secrets import REMEDY, secret_places
from schemas.rules.separation import same_person
from schemas.values import Instant, Line, OptionalLine, Remark, Text, in_shanghai

CauseClass = Literal["硬件", "系统", "软件", "网络", "外设", "安全", "账号", "咨询", "其他"]
TicketStatus = Literal["待响应", "处理中", "等待甲方", "已恢复", "已关闭", "已取消"]
TicketAct = Literal["响应", "到场", "等待甲方", "继续", "恢复", "退回", "签字关闭", "取消"]
OPEN: tuple[TicketStatus, ...] = ("待响应", "处理中", "等待甲方", "已恢复")
TICKET_PREFIX = "GD"
TICKET_DIGITS = 6
REPEAT_DAYS = int(standing("repeat-days"))
NEED_DAYS = int(standing("need-answer-working-days"))

STEPS: dict[TicketAct, tuple[tuple[TicketStatus, ...], TicketStatus]] = {
    "响应": (("待响应",), "处理中"),
    "到场": (("处理中",), "处理中"),
    "等待甲方": (("处理中",), "等待甲方"),
    "继续": (("等待甲方",), "处理中"),
    "恢复": (("处理中",), "已恢复"),
    "退回": (("已恢复",), "处理中"),
    "签字关闭": (("已恢复",), "已关闭"),
    "取消": (("待响应", "处理中", "等待甲方"), "已取消"),
}
"""What may be done from which status, and the status after it."""


def _without_secrets(form: StrictModel) -> None:
    if next(secret_places(form.model_dump(mode="json")), None) is not None:
        raise ValueError(f"填写的内容中有疑似密码：{REMEDY}")


class TicketOpened(StrictModel):
    """报修：登记故障或者服务请求。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    opened_at: Instant = Field(title="报修时间")
    contact: Line = Field(title="报修人", description="甲方的联系人")
    phone: OptionalLine = Field(default="", title="联系电话", description="工作电话")
    place: Line = Field(title="地点", description="到场的地址、楼层、房间")
    device: OptionalLine = Field(default="", title="设备标签号", description="如 SB-2026-000001；不涉及具体设备的不填")
    cause_class: CauseClass = Field(title="故障类别")
    severity: Severity | None = Field(default=None, title="级别", description="不填的按该类设备约定的起始级别")
    content: Text = Field(title="故障现象或者请求内容", description="不得填写密码")

    @model_validator(mode="after")
    def sound(self) -> Self:
        self.opened_at = in_shanghai(self.opened_at)
        _without_secrets(self)
        return self


class TicketProgress(StrictModel):
    """工单进展：登记响应、到场、恢复，以及双方签字关闭。"""

    ticket: Line = Field(title="工单编号", description="如 GD-2026-000001")
    act: TicketAct = Field(title="进展")
    at: Instant = Field(title="时间")
    by: Line = Field(title="服务工程师")
    note: Remark = Field(default="", title="说明", description="等待甲方、退回、取消的写明原因")
    solution: Remark = Field(default="", title="处理结果", description="恢复的必填；不得填写密码")
    cause: Remark = Field(default="", title="故障原因", description="恢复的必填")
    cause_class: Literal["", CauseClass] = Field(default="", title="故障类别", description="与报修时判断不同的填写")
    client_signatory: OptionalLine = Field(default="", title="甲方签字人", description="签字关闭的必填")
    rating: int | None = Field(default=None, title="满意度（1–5 分）", description="签字关闭的必填", ge=1, le=5)

    @model_validator(mode="after")
    def complete(self) -> Self:
        self.at = in_shanghai(self.at)
        signed = self.act == "签字关闭"
        rules = [
            (self.act in ("等待甲方", "退回", "取消") and not self.note, f"登记{self.act}须写明原因：请填写说明"),
            (self.act == "恢复" and not self.solution, "登记恢复须填写处理结果"),
            (self.act == "恢复" and not self.cause, "登记恢复须填写故障原因"),
            (signed and not self.client_signatory, "签字关闭须有甲方签字人：请填写"),
            (signed and self.rating is None, "签字关闭须有甲方的满意度：请填写 1 至 5 分"),
            (signed and same_person(self.by, self.client_signatory), "工程师与甲方签字人是同一人：请由甲方人员签字"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        _without_secrets(self)
        return self


@dataclass(frozen=True)
class Standing:
    """How a ticket stands, as far as its next step depends on it. ``last_at``: the newest moment recorded."""

    no: str
    status: TicketStatus
    last_at: datetime
    arrived: bool = False


def ticket_refusals(standing_now: Standing, done: TicketProgress, now: datetime) -> list[str]:
    """Why a step may not be recorded; empty when it may."""
    allowed, _ = STEPS[done.act]
    no, status = standing_now.no, standing_now.status
    rules = [
        (status not in allowed, f"工单 {no} 的状态是{status}，不能登记{done.act}：须为{'或'.join(allowed)}。"),
        (done.at < standing_now.last_at, f"时间早于上一步的 {standing_now.last_at:%Y-%m-%d %H:%M}：请改正。"),
        (done.at > now, f"时间 {done.at:%Y-%m-%d %H:%M} 晚于现在：请在完成后登记。"),
        (done.act == "到场" and standing_now.arrived, f"工单 {no} 已登记到场：无需再次登记。"),
    ]
    return [sentence for broken, sentence in rules if broken]


@dataclass(frozen=True)
class Earlier:
    """An earlier fault of a device."""

    ticket: int
    cause_class: str
    opened_at: datetime


def repeat_of(earlier: Iterable[Earlier], cause_class: str, opened_at: datetime) -> int | None:
    """The latest earlier fault of the same device and class within ``REPEAT_DAYS``, which this one repeats."""
    since = opened_at - timedelta(REPEAT_DAYS)
    same = [one for one in earlier if one.cause_class == cause_class and since <= one.opened_at < opened_at]
    return max(same, key=lambda one: one.opened_at).ticket if same else None


@dataclass(frozen=True)
class Measured:
    """What the service level allows for one step and what came of it; ``done_at`` is empty while it is awaited."""

    title: str
    until: datetime
    done_at: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether it came late, or is awaited beyond its time."""
        return (self.done_at or now) > self.until


def breaches(ticket: str, severity: Severity, steps: Iterable[Measured], now: datetime) -> list[str]:
    """What of a ticket is beyond the service level, each as a sentence."""
    level = SEVERITY_TITLES[severity]
    return [
        f"工单 {ticket}（{level}）{step.title}超时：应于 {step.until:%Y-%m-%d %H:%M} 前，"
        + (f"实际 {step.done_at:%Y-%m-%d %H:%M}" if step.done_at else "至今没有登记")
        for step in steps
        if step.late(now)
    ]


class NeedHeard(StrictModel):
    """A new need of the client, and the department that is to answer it."""

    content: Line = Field(title="新需求")
    raised_by: Line = Field(title="提出人")
    department: Line = Field(title="转交部门", description="乙方负责答复的部门，如 销售部、网络部")


class NeedsOf(StrictModel):
    """新需求登记：回访等场合提出的需求，转交有关部门并跟踪到答复。"""

    no: Line = Field(title="项目编号")
    raised_on: date = Field(title="提出日期")
    source: Literal["回访", "来电", "邮件", "其他"] = Field(title="来源")
    needs: list[NeedHeard] = Field(title="新需求", min_length=1)


class NeedAnswered(StrictModel):
    """需求答复登记：登记部门对一项新需求的答复。"""

    no: Line = Field(title="项目编号")
    need: int = Field(title="需求序号", ge=1)
    answered_on: date = Field(title="答复日期")
    by: Line = Field(title="答复人")
    answer: Text = Field(title="答复内容", description="如何处理、何时完成、是否需要另行签约")
