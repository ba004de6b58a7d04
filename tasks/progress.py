"""Progress: facts recorded, a period's report computed from them, the next one scheduled. S1.5, S5.5, S8.9, S8.11."""

from datetime import datetime
from typing import Literal

from schemas.errors import Refused
from schemas.progress import (
    PROGRESS_REPORT,
    ProgressContext,
    ProgressFacts,
)
from schemas.records import Engagement
from schemas.rules.periods import Period, next_period, period_labelled, period_of
from tasks.documents import Issued, issue
from tasks.prefect_runs import cancel_runs, schedule_run
from tasks.progress_facts import report_context
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

REPORT = "progress-report"


@step("登记项目进展")
def record_progress(no: str, key: str, facts: ProgressFacts) -> None:
    """登记项目进展。

    Record what is known now; the same ``key`` changes nothing.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.execution.record_progress(engagement, key, facts, store.now(engagement))
    say("已登记项目进展")


def recorded_progress(no: str) -> set[str]:
    """Keys of the facts recorded so far."""
    with reading() as store:
        return {fact.key for fact in store.execution.progress(store.engagements.get(no))}


def _first_period(store: Store, engagement: Engagement) -> Period:
    contract = store.contracts.get(engagement)
    terms = store.contracts.terms(contract)
    start = contract.signed_on or terms.starts_on
    return period_of(start, terms.report_every, terms.starts_on)


def reported_period(store: Store, engagement: Engagement, label: str) -> Period:
    """The reporting period of a label, by the rhythm of the contract.

    Raises:
        Refused: the label is none of this rhythm.
    """
    terms = store.contracts.terms(store.contracts.get(engagement))
    try:
        return period_labelled(label, terms.report_every, terms.starts_on)
    except ValueError as error:
        raise Refused(str(error)) from error


@step("安排首次进度报告")
def schedule_first_report(no: str) -> str:
    """安排首次进度报告。

    Enter the first report into the obligation calendar and create its scheduled run; returns the period.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        period = _first_period(store, engagement)
        _enter(store, engagement, period)
    _create_run(no, period)
    return period.label


@step("安排下次进度报告")
def schedule_next_report(no: str, label: str) -> str | None:
    """安排下次进度报告。

    Mark the period's duty done, enter the next, and create its scheduled run. None when the engagement is closed.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.obligations.fulfil(engagement, REPORT, label)
        if engagement.status != "open":
            return None
        terms = store.contracts.terms(store.contracts.get(engagement))
        period = next_period(reported_period(store, engagement, label), terms.report_every, terms.starts_on)
        _enter(store, engagement, period)
    _create_run(no, period)
    return period.label


def _enter(store: Store, engagement: Engagement, period: Period) -> None:
    title = f"{period.label} 进度报告"
    store.obligations.add(engagement, REPORT, period.label, title, period.due_at, "合同进度报告条款")


def _create_run(no: str, period: Period) -> None:
    with reading() as store:
        on_own_clock = store.engagements.get(no).clock is not None
    if not on_own_clock:  # an unattended run plays the calendar itself; see flows/unattended.py
        schedule_run(REPORT, {"report": {"no": no, "period": period.label}}, period.due_at, f"{no}:{period.label}")


@step("取消待出的进度报告")
def cancel_reports(no: str) -> int:
    """取消待出的进度报告。

    Cancel the reports still due and their scheduled runs; returns how many.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        labels = [duty.subject for duty in store.obligations.cancel(engagement, REPORT)]
        on_own_clock = engagement.clock is not None
    if labels and not on_own_clock:
        cancel_runs([f"{no}:{label}" for label in labels])
    return len(labels)


def due_moments(no: str, until: datetime) -> list[tuple[datetime, str]]:
    """When each missing report was due, and its period, oldest first."""
    with reading() as store:
        engagement = store.engagements.get(no)
        return [(duty.due_at, duty.subject) for duty in store.obligations.due(engagement, REPORT, until)]


def due_reports(no: str, until: datetime) -> list[str]:
    """Periods whose report is due and missing, oldest first."""
    return [period for _, period in due_moments(no, until)]


def standing_of(no: str, label: str) -> Literal["due", "issued", "settled"]:
    """How a period's report stands: still to be made, made but the next not yet scheduled, or nothing left to do.

    A late run finds it settled, or the engagement closed; one that was killed half-way finds it issued.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        if engagement.status != "open" or store.contracts.find(engagement) is None:
            return "settled"
        if store.execution.report(engagement, label):
            duty = store.obligations.find(engagement, REPORT, label)
            return "issued" if duty and duty.status == "open" else "settled"
        period = reported_period(store, engagement, label)
        return "due" if period.due_at <= store.now(engagement) else "settled"


@step("出具进度报告")
def issue_progress_report(no: str, label: str) -> Issued:
    """出具进度报告。

    Earned value, milestones, issues, changes and re-assessed risks of the period, from recorded facts (S8.9, S8.11).
    """

    def build(store: Store, engagement: Engagement) -> ProgressContext:
        return report_context(store, engagement, reported_period(store, engagement, label))

    issued = issue(PROGRESS_REPORT, no, build, subject=label)
    with transaction() as store:
        engagement = store.engagements.get(no)
        said = ProgressContext.model_validate(store.documents.issued(engagement, PROGRESS_REPORT, label).context)
        figures = said.figures.model_dump(mode="json")
        store.execution.record_report(engagement, label, said.data_on, figures)
    return issued
