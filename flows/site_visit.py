"""上门服务: the first visit in its seven steps, routine and occasional ones. Rows S2.i, S2.j, S6.1–S6.4."""

from collections.abc import Mapping
from itertools import count
from typing import Annotated

from flows.asking import in_the_ui, run_key, settle
from flows.phase import BusinessFlow, business_flow, form_title
from schemas.forms import Done, Needs
from schemas.visits import (
    FIRST_VISIT_REPORTED,
    VISIT_CONFIRMED,
    VISIT_REPORTED,
    FirstVisitReported,
    OccasionalVisit,
    VisitConfirmed,
    VisitKind,
    VisitMoved,
    VisitOf,
    VisitReported,
)
from tasks.answers import answer
from tasks.documents import Issued
from tasks.it_device_papers import issue_handover_list, issue_labels, issue_register
from tasks.it_service import devices_of, schedule_next_visit
from tasks.it_visit_papers import (
    issue_confirmation,
    issue_first_visit_report,
    issue_inspection_sheet,
    issue_preparation,
)
from tasks.it_visits import call_visit, mark_prepared, move_visit, round_of, settle_visit, status_of, take_report

REPORT_WANTED = "请在服务结束后登记；巡检表填好后放入收件目录，在表单中填写文件名。"


@business_flow("首次上门", "首次上门 {no}")
def first_visit(no: str, visit: int) -> Done | Needs:
    """首次上门：准备，按七个步骤服务，交接资料，清点设备贴标签，全面巡检，出具报告，请甲方确认。"""
    prepare(no, visit)
    for round_ in count(round_of(no, visit)):
        if answer(no, FIRST_VISIT_REPORTED, FirstVisitReported, visit, round_) is None:
            return Needs(FIRST_VISIT_REPORTED.slug, (visit, round_), REPORT_WANTED)
        found = take_report(no, visit, round_)
        issue_handover_list(no, visit, round_)
        issue_labels(no, f"{visit}/{round_}", found.new)
        issue_register(no)
        issue_inspection_sheet(no, visit)
        issue_first_visit_report(no, visit, round_)
        if outcome := confirmed(no, visit, round_):
            return outcome
    raise AssertionError


@business_flow("日常上门", "日常上门 {no} 第{visit}次")
def routine_visit(no: str, visit: int) -> Done | Needs:
    """日常上门：例行巡检或者临时维修，登记每台设备的结果，请甲方确认。"""
    prepare(no, visit)
    for round_ in count(round_of(no, visit)):
        if answer(no, VISIT_REPORTED, VisitReported, visit, round_) is None:
            return Needs(VISIT_REPORTED.slug, (visit, round_), REPORT_WANTED)
        found = take_report(no, visit, round_)
        issue_inspection_sheet(no, visit)
        issue_labels(no, f"{visit}/{round_}", found.new)
        issue_register(no)
        if outcome := confirmed(no, visit, round_):
            return outcome
    raise AssertionError


KINDS: Mapping[VisitKind, BusinessFlow[..., Done | Needs]] = {
    "首次": first_visit,
    "例行": routine_visit,
    "临时": routine_visit,
}


def prepare(no: str, visit: int) -> None:
    """Make ready for a visit, once: check list, inspection sheet, labels, and the run of the visit after it."""
    kind, status = status_of(no, visit)
    if status != "已排":
        return
    issue_preparation(no, visit)
    issue_inspection_sheet(no, visit)
    if kind == "首次":
        issue_labels(no, f"{visit}/0", devices_of(no))
    mark_prepared(no, visit)
    schedule_next_visit(no)


def confirmed(no: str, visit: int, round_: int) -> Done | Needs | None:
    """The client's word on a round: awaited, or the end of the visit; None when it goes back for another round."""
    sheet: Issued = issue_confirmation(no, visit, round_)
    if answer(no, VISIT_CONFIRMED, VisitConfirmed, visit, round_) is None:
        return Needs(VISIT_CONFIRMED.slug, (visit, round_), sheet.markdown)
    issue_confirmation(no, visit, round_)
    return Done(f"第 {visit} 次上门已确认") if settle_visit(no, visit, round_) else None


@business_flow("上门服务", "上门服务 {visit.no} 第{visit.visit}次")
def site_visit(visit: Annotated[VisitOf, form_title("上门")]) -> str:
    """上门服务：上门前一个工作日出具检查单发给工程师，等待登记结果和甲方确认；已取消、已确认的不再办理。"""
    kind, status = status_of(visit.no, visit.visit)
    if status in ("已确认", "取消"):
        return f"第 {visit.visit} 次上门{status}，无需再办"
    return settle(visit.no, KINDS[kind], in_the_ui(), visit.visit).outcome


@business_flow("约定临时上门", "约定临时上门 {visit.no}")
def occasional_visit(visit: Annotated[OccasionalVisit, form_title("上门")]) -> str:
    """约定临时上门：登记一次例行之外的上门，到上门前一个工作日开始准备。"""
    seq = call_visit(visit, f"prefect:{run_key()}")
    schedule_next_visit(visit.no)
    return f"已约定第 {seq} 次上门"


@business_flow("上门改期", "上门改期 {visit.no} 第{visit.visit}次")
def visit_moved(visit: Annotated[VisitMoved, form_title("上门")]) -> str:
    """上门改期：商定另一个工作日，原定的运行取消，新的运行到期开始。"""
    move_visit(visit)
    schedule_next_visit(visit.no)
    return f"第 {visit.visit} 次上门改到 {visit.to}"


def carry_on(no: str, visit: int) -> Done | Needs:
    """Take a visit as far as it goes without asking anybody."""
    kind, _ = status_of(no, visit)
    return KINDS[kind](no, visit)
