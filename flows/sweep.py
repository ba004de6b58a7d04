"""每日巡检: reads the obligation calendar, makes what is due and missing, warns of what comes near; 到期事项办结."""

from typing import Annotated

from flows.phase import business_flow, form_title
from flows.progress_report import ReportOf, progress_report
from schemas.duties import DutyEnded
from schemas.errors import WaibaoError
from tasks.duties import end_duty, warn_of_duties
from tasks.progress import due_reports
from tasks.step import is_direct, say
from tasks.sweep import failure_of, moment_of, open_engagements
from tasks.vendors import enter_credential_duties


@business_flow("每日巡检", "每日巡检")
def sweep() -> list[str]:
    """每日巡检：补出到期未出的进度报告，提示逾期和将到期的事项，列出未能完成的。

    A lost run loses nothing: what is due stands in the store.

    Raises:
        WaibaoError: at the end, when something could not be done, so that the run is visibly incomplete.
    """
    made, warned, failed = [], [], []
    for no in open_engagements():
        tried: set[str] = set()
        while periods := [period for period in due_reports(no, moment_of(no)) if period not in tried]:
            tried.add(period := periods[0])  # each report brings the next, which may be due as well
            try:
                made.append(f"{no}：{progress_report(ReportOf(no=no, period=period))}（{period}）")
            except WaibaoError as error:
                failed.append(failure_of(no, f"{period} 进度报告", error))
        enter_credential_duties(no)
        warned += warn_of_duties(no)
    leave_summary(made, warned, failed)
    if failed:
        raise WaibaoError("\n".join(failed))
    return made + warned


@business_flow("到期事项办结", "到期事项办结 {ended.no} 事项{ended.duty}")
def duty_ended(ended: Annotated[DutyEnded, form_title("到期事项")]) -> str:
    """到期事项办结：登记由人办理的一项到期事项（质保金返还、保函展期、合同备案等）已经办理，此后不再提示。"""
    return end_duty(ended)


def leave_summary(
    made: list[str],
    warned: list[str],
    failed: list[str],
    key: str = "daily-sweep",
    title: str = "每日巡检结果",
) -> None:
    """Show the result in the UI and on the terminal."""
    parts = [("已办理", made), ("逾期与将到期", warned), ("未能完成", failed)]
    for part, lines in parts:
        for line in lines:
            say(f"{part}：{line}")
    if not is_direct():
        from prefect.artifacts import create_markdown_artifact

        text = "\n\n".join(
            f"## {part}\n\n" + ("\n".join(f"- {line}" for line in lines) or "无") for part, lines in parts
        )
        create_markdown_artifact(text, key=key, description=title)
