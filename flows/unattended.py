"""无人值守: an engagement whose decisions come from a scenario file and whose clock is the scenario's."""

from datetime import datetime
from pathlib import Path

from flows.asking import Decider, name_run
from flows.lifecycle import carry_through
from flows.phase import business_flow
from flows.progress_report import ReportOf, progress_report
from schemas.catalogue import GATES
from schemas.errors import BadInput, Refused
from schemas.forms import ROLE_TITLES, Needs
from schemas.scenario import Scenario
from tasks.decisions import record_decision
from tasks.inbox import use_inbox
from tasks.lifecycle import advance_clock, open_for_scenario, tidy_archive
from tasks.planning import open_engagement
from tasks.progress import due_moments, record_progress, recorded_progress
from tasks.step import is_direct, say
from waibao.scenario_file import load_scenario


@business_flow("无人值守运行", "无人值守运行")
def unattended(path: str) -> str:
    """无人值守运行：按场景文件走完一个项目；中断后再次运行即从断点继续。

    Returns the engagement's number.

    Raises:
        BadInput: the scenario cannot be used, or lacks a decision.
        Refused: a decision in it may not stand.
    """
    scenario = load_scenario(Path(path))
    tidy_archive()
    key, interrupted = open_for_scenario(scenario.scenario)
    if interrupted:
        say(f"继续中断的项目 {interrupted}")
    no = open_engagement(scenario.request, key, scenario.scenario, scenario.rehearsal, scenario.opened_at)
    if not is_direct():
        name_run(f"无人值守运行 {no}")
    use_inbox(no, Path(path).resolve().parent / scenario.inbox)
    carry_through(no, by_scenario(scenario, Path(path).name))
    return no


def by_scenario(scenario: Scenario, source: str) -> Decider:
    """Decisions from the scenario; what falls due before each is played first, at its own time."""

    def decide(no: str, needs: Needs) -> None:
        gate = GATES[needs.gate]
        if needs.key not in scenario.answers:
            remedy = f"请补充“{gate.title}”（{ROLE_TITLES[gate.role]}办理），格式见 waibao schema scenario"
            raise BadInput(f"场景 {source} 的 answers.{needs.key}", "没有这项决定", remedy)
        moment = scenario.answers[needs.key].at
        play_until(no, scenario, moment)
        form = scenario.form(needs.key)
        if reasons := record_decision(no, needs.key, needs.gate, needs.subject, form, f"scenario:{source}", at=moment):
            raise Refused([f"场景 {source} 的 answers.{needs.key}：{reason}" for reason in reasons])

    return decide


def play_until(no: str, scenario: Scenario, until: datetime) -> None:
    """Let time pass: record the scenario's progress facts and make the reports that fall due, in order."""
    known = recorded_progress(no)
    keyed = {f"scenario-{index}": entry for index, entry in enumerate(scenario.progress, 1)}
    facts = {key: entry for key, entry in keyed.items() if entry.at <= until and key not in known}
    for key, entry in sorted(facts.items(), key=lambda item: item[1].at):
        make_reports(no, entry.at)
        advance_clock(no, entry.at)
        record_progress(no, key, entry.facts)
    make_reports(no, until)


def make_reports(no: str, until: datetime) -> None:
    """Make the reports due until a moment, each at the time it is due; each may bring the next."""
    while due := due_moments(no, until):
        moment, period = due[0]
        advance_clock(no, moment)
        progress_report(ReportOf(no=no, period=period))
