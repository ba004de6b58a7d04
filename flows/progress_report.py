"""进度报告: one report a period, made by its scheduled run, by the sweep, or by hand."""

from typing import Annotated

from pydantic import Field

from flows.phase import business_flow, form_title
from schemas.forms import StrictModel
from schemas.progress import ProgressFacts
from schemas.values import Line
from tasks.progress import issue_progress_report, record_progress, schedule_next_report, standing_of
from tasks.routine_papers import update_issue_log
from tasks.step import say


class ReportOf(StrictModel):
    """要出具的进度报告。"""

    no: Line = Field(title="项目编号")
    period: Line = Field(title="报告期", description="每月报告写 2026-03，每周报告写 2026-W11")


class ProgressOf(StrictModel):
    """要登记的项目进展。"""

    no: Line = Field(title="项目编号")
    facts: ProgressFacts = Field(title="进展")


@business_flow("进度报告", "进度报告 {report.no} {report.period}")
def progress_report(report: Annotated[ReportOf, form_title("报告")]) -> str:
    """进度报告：按登记的事实计算本期进度与费用，出具报告，更新问题跟踪表，安排下一期。

    A late run whose period the store already has ends at once.
    """
    standing = standing_of(report.no, report.period)
    if standing == "settled":
        say(nothing := f"{report.period} 的报告已出具、尚未到期或项目已结束，无需再出")
        return nothing
    issued = issue_progress_report(report.no, report.period)
    update_issue_log(report.no, report.period)
    schedule_next_report(report.no, report.period)
    return f"已出具进度报告 {issued.number}"


@business_flow("项目进展登记", "项目进展登记 {progress.no}")
def progress_entry(progress: Annotated[ProgressOf, form_title("项目进展")]) -> None:
    """项目进展登记：登记各里程碑完成情况、成本、质量、问题与风险。"""
    from prefect.runtime import flow_run

    record_progress(progress.no, str(flow_run.id), progress.facts)
