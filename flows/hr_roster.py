"""月报: every month's report of every HR engagement, on the 7th. Rows S3.4, S3.5."""

from functools import partial
from typing import Annotated

from flows.attempts import all_done, attempt
from flows.phase import business_flow, form_title
from schemas.hr_forms import RosterOf
from tasks.hr_delivery import deliver_roster, pack_roster
from tasks.hr_people import active_engagements
from tasks.hr_roster import due_rosters, issue_roster, issue_roster_summary, make_roster, tell_roster
from tasks.hr_roster_files import take_in_month
from tasks.sweep import moment_of


@business_flow("人事月报", "人事月报 {report.month} {report.no}")
def monthly_rosters(report: Annotated[RosterOf, form_title("报告")]) -> list[str]:
    """人事月报：出具各人事外包项目上月的月度人员信息报表、情况说明和附件包，并报送；单个项目出错不影响其他项目。

    Raises:
        WaibaoError: at the end, when a report could not be made, so that the run is visibly incomplete.
    """
    done: list[str] = []
    failed: list[str] = []
    for no in [report.no] if report.no else active_engagements():
        months = [report.month] if report.month else [month for _, month in due_rosters(no, moment_of(no))]
        for month in months:
            attempt(no, f"{month} 月报", partial(reported, no, month, correct=report.correct), done, failed)
    return all_done(done, failed)


def reported(no: str, month: str, *, correct: bool) -> str:
    """What became of one month's report of one engagement."""
    return f"{no}：{roster_of_month(no, month, correct=correct)}"


def roster_of_month(no: str, month: str, *, correct: bool = False) -> str:
    """One month's report of one engagement: the client's own file first, then counted, issued, packed, sent."""
    take_in_month(no, month)
    version = make_roster(no, month, correct)
    workbook = issue_roster(no, month, version)
    issue_roster_summary(no, month, version)
    tell_roster(no, month, version)
    pack_roster(no, month, version)
    return f"{month} 月报 {workbook.number} 第 {version} 版，{deliver_roster(no, month, version)}"
