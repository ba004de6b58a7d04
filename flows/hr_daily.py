"""人事巡检 and 人事收件: what the calendar does for HR engagements every day. Rows S3.2–S3.6."""

from functools import partial

from flows.attempts import Outcome, attempt, summed_up
from flows.hr_roster import roster_of_month
from flows.onboarding import chase, take_in
from flows.phase import business_flow
from tasks.hr_delivery import deliver_roster, waiting_reports
from tasks.hr_materials import receive_materials
from tasks.hr_onboarding import late_accounts
from tasks.hr_people import ARRIVING, active_engagements, waiting_files
from tasks.hr_roster import due_rosters, enter_roster_duties
from tasks.hr_roster_files import leftovers
from tasks.sweep import moment_of


@business_flow("人事巡检", "人事巡检")
def hr_sweep() -> list[str]:
    """人事巡检：列出到岗满两周资料不齐须催办的人员和当日未告知的账号，补出到期未出的月报，报送到期的月报，
    列出已出月报的月份又收到的文件。

    Raises:
        WaibaoError: at the end, when something could not be done, so that the run is visibly incomplete.
    """
    return summed_up(active_engagements(), day_of, "hr-sweep", "人事巡检结果")


@business_flow("人事收件", "人事收件")
def hr_inbox() -> list[str]:
    """人事收件：登记各人事外包项目收件目录“在册”“入职”“变动”“资料”下新到的文件；有误的出更正单。

    Raises:
        WaibaoError: at the end, when a file was rejected.
    """
    return summed_up(active_engagements(), arrivals_of, "hr-inbox", "人事收件结果")


def day_of(no: str) -> Outcome:
    """One day of one engagement."""
    done: list[str] = []
    failed: list[str] = []
    enter_roster_duties(no)
    attempt(no, "资料催办", partial(chase, no), done, failed)
    for _, month in due_rosters(no, moment_of(no)):
        attempt(no, f"{month} 月报", partial(roster_of_month, no, month), done, failed)
    for month, version in waiting_reports(no):
        attempt(no, f"{month} 月报报送", partial(deliver_roster, no, month, version), done, failed)
    return done, [*late_accounts(no), *leftovers(no)], failed


def arrivals_of(no: str) -> Outcome:
    """What lies in the inbox of one engagement, in the order in which people are first known."""
    done: list[str] = []
    failed: list[str] = []
    for folder in ARRIVING:
        for name in waiting_files(no, folder):
            attempt(no, f"{folder}文件", partial(take_in, no, folder, name), done, failed)
    warned = receive_materials(no)
    return done, [f"{no}：{fault}" for fault in warned], failed
