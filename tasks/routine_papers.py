"""Routine papers: what the process promises is issued by the flow itself once all that it says is recorded.

What cannot be completed from the record is left to staff, who are told what is missing. Staff may revise a routine
paper as any other; the flow never touches what staff have issued. Rows S1.1, S1.2, S1.4, S5.4, S8.8, S8.10.
"""

from typing import Any

from pydantic import ValidationError

from schemas.catalogue import PAPER_GATES, paper_kind
from schemas.documents import DocumentKind
from schemas.forms import ROLE_TITLES, offered
from schemas.issues import ISSUE_LOG
from schemas.records import Decision, Engagement
from schemas.sentences import faults_on_form
from tasks.answers import profile
from tasks.documents import Issued
from tasks.drafts.kinds import draft_of, fitting
from tasks.drafts.known import Known
from tasks.drafts.monitoring import issue_log_at
from tasks.papers import Place, enter, issue_paper, next_place, place_of
from tasks.progress import reported_period
from tasks.progress_facts import issue_rows
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store

FLOW = "flow"
"""Source of what the flow filled in itself."""


def issue_routine_paper(no: str, kind: DocumentKind) -> Issued | None:
    """Issue a paper from what is recorded, once; None when it is left to staff, or they have issued one."""
    return _issued(no, kind, fill_from_record(no, kind.slug))


def update_issue_log(no: str, period: str) -> Issued | None:
    """Issue the register of problems as it stood at the end of a period, a new version each time (S5.4, S5.5)."""
    return _issued(no, ISSUE_LOG, fill_issue_log(no, period))


def _issued(no: str, kind: DocumentKind, place: Place | None) -> Issued | None:
    return issue_paper(no, kind.slug, place.subject, place.version) if place else None


@step("按登记内容填写文书")
def fill_from_record(no: str, slug: str) -> Place | None:
    """按登记内容填写文书。

    Fill in a routine paper from what is recorded, once; None when something is missing, staff have filled one in, or
    its usual rows do not suit this kind of engagement.
    """
    kind = paper_kind(slug)
    with transaction() as store:
        engagement = store.engagements.get(no)
        if slug in profile(engagement).by_hand:
            return None
        if mine := _mine(store, engagement, kind, FLOW):
            return place_of(mine.key) if mine.accepted else None
        if store.decisions.at(engagement, PAPER_GATES[slug]):
            return None
        outcome = _fill(store, engagement, kind, FLOW, draft_of(store, engagement, slug))
    return _told(outcome)


@step("更新问题跟踪表")
def fill_issue_log(no: str, label: str) -> Place | None:
    """更新问题跟踪表。

    Fill in the register of problems as it stood at the end of a period in which there were any; once a period.
    """
    source = f"{FLOW}:{label}"
    with transaction() as store:
        engagement = store.engagements.get(no)
        if mine := _mine(store, engagement, ISSUE_LOG, source):
            return place_of(mine.key) if mine.accepted else None
        period = reported_period(store, engagement, label)
        if not issue_rows(store, engagement, period):
            return None
        known = Known(store, engagement)
        before = known.last_issued(ISSUE_LOG.slug)
        said = fitting(ISSUE_LOG.slug, issue_log_at(known, period.end))
        outcome = _fill(store, engagement, ISSUE_LOG, source, said, before.document.number if before else "")
    return _told(outcome)


def _mine(store: Store, engagement: Engagement, kind: DocumentKind, source: str) -> Decision | None:
    """What came of it when the flow filled this in before; not accepted when it was left to staff."""
    gate = PAPER_GATES[kind.slug]
    made = [row for row in store.decisions.of(engagement) if row.gate == gate.slug and row.source == source]
    return made[-1] if made else None


def _fill(
    store: Store, engagement: Engagement, kind: DocumentKind, source: str, said: dict[str, Any], revises: str = ""
) -> Place | list[str]:
    """Enter the form, signed for by who is responsible; or keep, once, why it must be left to that person."""
    gate = PAPER_GATES[kind.slug]
    person = store.engagements.holder(engagement, gate.role)
    try:
        form = gate.form.model_validate({**offered(gate.form), **said, "by": person})
        outcome = enter(store, engagement, kind, form, source, revises)
    except ValidationError as error:
        outcome = faults_on_form(error, gate.form)
    if isinstance(outcome, Place):
        return outcome
    key = next_place(store, engagement, kind, revises).key(gate)
    store.decisions.refuse(engagement, gate, key, store.now(engagement), source, outcome)
    return [f"{kind.title}由{ROLE_TITLES[gate.role]}（{person}）另行填写出具：", *outcome]


def _told(outcome: Place | list[str]) -> Place | None:
    """The place; staff are told what they have to do instead when there is none."""
    if isinstance(outcome, Place):
        return outcome
    said, *reasons = outcome
    say(said + "；".join(reason.rstrip("。") for reason in reasons))
    return None
