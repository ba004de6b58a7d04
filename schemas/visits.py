"""Visits: what is prepared, what the engineer reports, what the client confirms. Rows S2.i, S2.j, S6.1–S6.5, S7.6.

A visit ends with the client's confirmation and rating, never before. One that the client does not confirm goes back to
the engineer for another round.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.choices import Titled
from schemas.devices import RESULTS, Inspected
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.it_handover import AccountEntrusted, RecordHanded
from schemas.rules.rulebook import standing
from schemas.rules.secrets import REMEDY, secret_places
from schemas.rules.working_days import CHINA, WorkCalendar
from schemas.tickets import NeedHeard
from schemas.values import SHANGHAI, Instant, Line, OptionalLine, Remark, Text, in_shanghai

VisitKind = Literal["首次", "例行", "临时"]
VisitStatus = Literal["已排", "已准备", "已报告", "已确认", "取消"]
CONFIRM_DAYS = int(standing("confirmation-working-days"))
PREPARED_AT = time(9)
"""On the working day before the visit."""

WrapUp = Literal["填写表单", "向负责人说明", "清理现场", "告别"]
WRAP_UP: tuple[WrapUp, ...] = get_args(WrapUp)
"""What ends every visit (S6.4)."""
Explained = Literal["报修流程", "满意度评价"]
EXPLAINED: tuple[Explained, ...] = get_args(Explained)
FIRST_VISIT_STEPS = (
    "双方介绍",
    "了解环境、交接资料",
    "清点设备、粘贴服务标签",
    "全面巡检",
    "沟通问题、提出建议",
    "说明报修流程和满意度评价",
    "结束",
)
"""The seven steps of a first visit (S6.1)."""


class VisitOf(StrictModel):
    """要办理的上门服务。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    visit: int = Field(title="上门序号", description="本项目的第几次上门", ge=1)


class OccasionalVisit(StrictModel):
    """临时上门：约定一次例行之外的上门。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    planned_on: date = Field(title="上门日期")
    purpose: Line = Field(title="事由")
    tickets: list[Line] = Field(default_factory=list, title="相关工单", description="如 GD-2026-000001")


class VisitMoved(VisitOf):
    """上门改期：双方商定另一个日期。"""

    to: date = Field(title="改到哪一天")
    by: Line = Field(title="办理人")


class ProblemFound(StrictModel):
    """A problem talked over on the spot, and what is advised."""

    device: OptionalLine = Field(default="", title="设备标签号")
    problem: Line = Field(title="问题")
    advice: Line = Field(title="建议")
    urgency: Literal["", "立即处理", "一个月内", "列入计划"] = Field(default="", title="缓急")


class VisitReport(Answer):
    """What both kinds of visit report. The sheet of the inspection is a file, or typed row by row."""

    started_at: Instant = Field(title="到达时间")
    ended_at: Instant = Field(title="离开时间")
    file: OptionalLine = Field(
        default="", title="填好的巡检表", description="收件目录中的文件名；逐台填写在下面的，不填文件"
    )
    devices: list[Inspected] = Field(default_factory=list, title="逐台巡检结果")
    problems: list[ProblemFound] = Field(default_factory=list, title="问题与建议")
    needs: list[NeedHeard] = Field(default_factory=list, title="客户提出的新需求")
    wrapped_up: list[WrapUp] = Field(title="收尾", description="四项都要完成")
    explained_to: Line = Field(title="听取说明的甲方负责人")

    @model_validator(mode="after")
    def sound(self) -> Self:
        self.started_at, self.ended_at = in_shanghai(self.started_at), in_shanghai(self.ended_at)
        missing = [item for item in WRAP_UP if item not in self.wrapped_up]
        rules = [
            (self.ended_at <= self.started_at, "离开时间不晚于到达时间：请改正"),
            (bool(missing), f"收尾没有完成{'、'.join(missing)}：请完成后再登记"),
            (bool(self.file and self.devices), "巡检结果既有文件又有逐台填写：请只用一种"),
            (next(secret_places(self.model_dump(mode="json")), None) is not None, f"内容中有疑似密码：{REMEDY}"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class VisitReported(VisitReport):
    """登记上门服务。"""

    work: Text = Field(title="服务内容", description="做了什么；例行巡检的写巡检概况")


class FirstVisitReported(VisitReport):
    """登记首次上门服务：按七个步骤填写。"""

    introduced: list[Line] = Field(title="一、双方介绍：甲方到场人员", min_length=1)
    environment: Text = Field(title="二、环境情况", description="机房、网络、供电、温湿度、线路等")
    records: list[RecordHanded] = Field(title="二、交接的资料", min_length=1)
    accounts: list[AccountEntrusted] = Field(default_factory=list, title="二、移交的账号", description="不得填写密码")
    missing: Remark = Field(default="", title="二、缺少的资料和补充办法", description="没有的不填")
    labelled: bool = Field(title="三、设备已逐台清点并粘贴服务标签")
    explained: list[Explained] = Field(title="六、已说明", description="报修流程和满意度评价都要说明")

    @model_validator(mode="after")
    def all_seven(self) -> Self:
        missing = [item for item in EXPLAINED if item not in self.explained]
        rules = [
            (not (self.file or self.devices), "四、全面巡检没有结果：请填写巡检表文件，或者逐台填写"),
            (not self.labelled, "三、设备尚未全部粘贴服务标签：请完成后再登记"),
            (bool(missing), f"六、尚未说明{'、'.join(missing)}：请说明后再登记"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


CONFIRM_TITLES = {"confirm": "确认服务完成", "redo": "没有完成，须继续处理"}


class VisitConfirmed(Answer):
    """网络安全维护服务确认：甲方确认本次服务的效果，并作评价。"""

    verdict: Annotated[Literal["confirm", "redo"], Titled(CONFIRM_TITLES)] = Field(title="结论")
    rating: int = Field(title="满意度（1–5 分）", ge=1, le=5)
    opinion: Remark = Field(default="", title="意见", description="须继续处理的、评价 1 至 2 分的必填")
    needs: list[NeedHeard] = Field(default_factory=list, title="新需求")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if not self.opinion and (self.verdict == "redo" or self.rating <= 2):
            raise ValueError("须继续处理的、评价 1 至 2 分的，要有意见：请填写")
        return self


VISIT_REPORTED = Gate("visit-reported", "登记上门服务", "monitoring", VisitReported, "engineer")
FIRST_VISIT_REPORTED = Gate("first-visit-reported", "登记首次上门服务", "monitoring", FirstVisitReported, "engineer")
VISIT_CONFIRMED = Gate("visit-confirmed", "确认上门服务", "monitoring", VisitConfirmed, "client_contact")
GATES = (FIRST_VISIT_REPORTED, VISIT_REPORTED, VISIT_CONFIRMED)
DOCUMENTS: tuple[DocumentKind, ...] = ()
REPORT_GATES: Mapping[str, Gate] = {
    "首次": FIRST_VISIT_REPORTED,
    "例行": VISIT_REPORTED,
    "临时": VISIT_REPORTED,
}
"""What the engineer fills in, by the kind of visit."""


def prepared_on(planned_on: date, calendar: WorkCalendar = CHINA) -> datetime:
    """When a visit is prepared: the morning of the working day before it (S6.2)."""
    return datetime.combine(calendar.add_working_days(planned_on, -1), PREPARED_AT, SHANGHAI)


def chased_from(reported_on: date, calendar: WorkCalendar = CHINA) -> date:
    """The day from which a confirmation that was not given is chased: after three working days."""
    return calendar.add_working_days(reported_on, CONFIRM_DAYS + 1)


def report_refusals(report: VisitReport, planned_on: date, now: datetime) -> Iterator[str]:
    """Why a report may not stand."""
    if report.started_at.date() < planned_on:
        yield f"到达时间 {report.started_at:%Y-%m-%d} 早于计划的 {planned_on}：提前上门的，请先改期。"
    if report.ended_at > now:
        yield f"离开时间 {report.ended_at:%Y-%m-%d %H:%M} 晚于现在：请在服务结束后登记。"


def shown_steps(report: FirstVisitReported, results: Sequence[str]) -> dict[str, str]:
    """The seven steps of a first visit with what was done at each, in order; ``results`` of the devices inspected."""
    counted = "，".join(f"{result} {results.count(result)} 台" for result in RESULTS)
    said = (
        "、".join(report.introduced),
        report.environment,
        "已逐台清点并粘贴服务标签",
        f"{counted}，逐台结果见巡检表",
        "；".join(f"{one.problem}：{one.advice}" for one in report.problems) or "没有发现问题",
        "、".join(report.explained),
        "、".join(report.wrapped_up),
    )
    return dict(zip(FIRST_VISIT_STEPS, said, strict=True))
