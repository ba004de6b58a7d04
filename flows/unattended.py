"""无人值守: an engagement whose decisions come from a scenario file and whose clock is the scenario's."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flows.asking import Decider, name_run
from flows.lifecycle import carry_through
from flows.phase import business_flow
from flows.progress_report import ReportOf, progress_report
from flows.unattended_people import happen, live
from flows.unattended_service import happen_in_service, live_service
from flows.unattended_tender import happen_in_tender
from schemas.catalogue import GATES
from schemas.errors import BadInput, Refused
from schemas.forms import ROLE_TITLES, Needs
from schemas.scenario import Scenario, ScenarioPaper
from tasks.awards import award_of
from tasks.challenges import sourcing_ended
from tasks.decisions import record_decision
from tasks.hr_calendar import next_moment
from tasks.hr_people import active_engagements
from tasks.inbox import inbox_at
from tasks.it_calendar import next_moment as next_moment_of_service
from tasks.it_service import active_services
from tasks.lifecycle import advance_clock, open_for_scenario, tidy_archive
from tasks.papers import Place, issue_paper, issued_sources, number_at, record_paper
from tasks.planning import open_engagement
from tasks.progress import due_moments, record_progress, recorded_progress
from tasks.step import is_direct, say
from tasks.sweep import moment_of
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
    inbox = Path(path).resolve().parent / scenario.inbox
    with inbox_at(no, inbox):
        for calendar in CALENDARS:
            if no in calendar.at_work():
                calendar.day(no)  # the one on which it was interrupted
        carry_through(no, by_scenario(scenario, Path(path).name, inbox))
    return no


def by_scenario(scenario: Scenario, source: str, inbox: Path) -> Decider:
    """Decisions from the scenario; what falls due before each is played first, at its own time."""

    def decide(no: str, needs: Needs) -> None:
        gate = GATES[needs.gate]
        if needs.key not in scenario.answers:
            remedy = f"请补充“{gate.title}”（{ROLE_TITLES[gate.role]}办理），格式见 waibao schema scenario"
            raise BadInput(f"场景 {source} 的 answers.{needs.key}", "没有这项决定", remedy)
        moment = scenario.answers[needs.key].at
        if not play_until(no, scenario, moment, inbox):
            return  # nothing is left to decide, or not with this vendor: the phase says so
        form = scenario.form(needs.key)
        if reasons := record_decision(no, needs.key, needs.gate, needs.subject, form, f"scenario:{source}", at=moment):
            raise Refused([f"场景 {source} 的 answers.{needs.key}：{reason}" for reason in reasons])

    return decide


def play_until(no: str, scenario: Scenario, until: datetime, inbox: Path) -> bool:
    """Let time pass: the scenario's progress facts, papers, people and the reports that fall due, in order.

    What happens to people, in a service and in a tender is played again from the engagement's clock on: it finds what
    was done. Time stands still where the sourcing ends or another vendor is awarded: False, as what was asked for is no
    longer wanted.
    """
    recorded, issued, clock, asked = recorded_progress(no), issued_sources(no), moment_of(no), standing(no)
    facts = {f"scenario-{index}": entry for index, entry in enumerate(scenario.progress, 1)}
    papers = {f"scenario:papers[{index}]": entry for index, entry in enumerate(scenario.papers, 1)}
    happenings: list[tuple[datetime, Callable[[], None]]] = [
        *(
            (entry.at, partial(record_progress, no, key, entry.facts))
            for key, entry in facts.items()
            if key not in recorded
        ),
        *((entry.at, partial(issue_entry, no, key, entry)) for key, entry in papers.items() if key not in issued),
        *((entry.at, partial(happen, no, entry, inbox)) for entry in scenario.personnel if entry.at >= clock),
        *(
            (entry.at, partial(happen_in_service, no, entry, f"service[{index}]"))
            for index, entry in enumerate(scenario.service, 1)
            if entry.at >= clock
        ),
        *(
            (entry.at, partial(happen_in_tender, no, entry, f"tender[{index}]"))
            for index, entry in enumerate(scenario.tender, 1)
            if entry.at >= clock
        ),
    ]
    for at, act in sorted(happenings, key=lambda happening: happening[0]):
        if at <= until:
            make_due(no, at)
            advance_clock(no, at)
            act()
            if scenario.tender and standing(no) != asked:
                return False
    make_due(no, until)
    return True


def standing(no: str) -> tuple[int, str]:
    """The award that stands, and whether the sourcing ended."""
    return award_of(no), sourcing_ended(no)


def issue_entry(no: str, source: str, entry: ScenarioPaper) -> None:
    """Issue a paper of the scenario; its source makes it one, however often the scenario is played."""
    revised = number_at(no, entry.kind, entry.revises) if entry.revises else ""
    outcome = record_paper(no, entry.kind, entry.filled, source, revised)
    if not isinstance(outcome, Place):
        place = source.removeprefix("scenario:")
        raise Refused([f"场景的 {place}：{reason}" for reason in outcome])
    issue_paper(no, entry.kind, outcome.subject, outcome.version)


def make_due(no: str, until: datetime) -> None:
    """Do what falls due until a moment, each at its time: progress reports, of which each may bring the next, and the
    days of an HR or an IT engagement."""
    while True:
        due = [(moment, partial(report, no, period)) for moment, period in due_moments(no, until)[:1]]
        due += [(at, partial(one.day, no)) for one in CALENDARS if (at := one.next_moment(no, until))]
        if not due:
            return
        moment = min(at for at, _ in due)
        advance_clock(no, moment)
        for act in [act for at, act in due if at == moment]:  # a calendar looks for what is later than the clock
            act()


def report(no: str, period: str) -> None:
    """The progress report of a period."""
    progress_report(ReportOf(no=no, period=period))


class Calendar(NamedTuple):
    """What the days bring to a kind of engagement."""

    at_work: Callable[[], list[str]]
    next_moment: Callable[[str, datetime], datetime | None]
    day: Callable[[str], None]


CALENDARS = (
    Calendar(active_engagements, next_moment, live),
    Calendar(active_services, next_moment_of_service, live_service),
)
