"""Answers to gates: judged against the facts, recorded with who, when and from where."""

from datetime import datetime

from schemas.catalogue import GATES
from schemas.forms import Answer, Gate
from schemas.records import Engagement
from tasks import (
    acceptance,
    agreements,
    amendments,
    bids,
    contracting,
    culture,
    it_visits,
    monitoring,
    payment,
    planning,
    requirements,
    review,
    scoring,
    screening,
    selection,
    sourcing,
    tender,
)
from tasks.awards import since_award
from tasks.entitlement import not_entitled
from tasks.refusals import Judges
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

# Why an answer may not stand, by gate; each phase declares its own.
REFUSALS: Judges = {
    **planning.REFUSALS,
    **tender.REFUSALS,
    **bids.REFUSALS,
    **scoring.REFUSALS,
    **screening.REFUSALS,
    **selection.REFUSALS,
    **sourcing.REFUSALS,
    **requirements.REFUSALS,
    **contracting.REFUSALS,
    **agreements.REFUSALS,
    **culture.REFUSALS,
    **amendments.REFUSALS,
    **monitoring.REFUSALS,
    **it_visits.REFUSALS,
    **acceptance.REFUSALS,
    **payment.REFUSALS,
    **review.REFUSALS,
}


def refusals_of(store: Store, engagement: Engagement, gate: Gate, subject: tuple[int, ...], form: Answer) -> list[str]:
    """Every reason why this answer may not stand: who gives it, and what the facts say."""
    reasons = not_entitled(store, engagement, gate.role, form.by, f"“{gate.title}”")
    judge = REFUSALS.get(gate.slug)
    return reasons + (judge(store, engagement, form, subject) if judge else [])


@step("登记决定")
def record_decision(
    no: str,
    key: str,
    gate_slug: str,
    subject: tuple[int, ...],
    form: Answer,
    source: str,
    at: datetime | None = None,
) -> list[str]:
    """登记一项决定。

    Record the answer to a gate if nothing forbids it; a decision already made stands. Returns the reasons why it
    was refused, empty when it was recorded. ``at`` moves the clock of an unattended engagement, unless refused.
    """
    gate = GATES[gate_slug]
    with transaction() as store:
        engagement = store.engagements.get(no)
        if store.decisions.row(engagement, key):
            return []
        before = engagement.clock
        if at is not None:
            store.engagements.advance_clock(engagement, at)
        now = store.now(engagement)
        reasons = refusals_of(store, engagement, gate, subject, form)
        if reasons:
            engagement.clock = before
        else:
            store.decisions.record(engagement, gate, key, form, now, source)
    if not reasons:
        say(f"{gate.title}：{form.by} 已办理（{key}）")
    return reasons


@step("登记被拒绝的填写")
def record_refused_answer(no: str, key: str, gate_slug: str, source: str, reasons: list[str]) -> None:
    """登记被拒绝的填写。

    Keep that an answer was refused and why; its contents are not kept.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.decisions.refuse(engagement, GATES[gate_slug], key, store.now(engagement), source, reasons)
    say(f"{GATES[gate_slug].title}：填写未被接受（{key}）")


def attempts_at(no: str, key: str) -> list[list[str]]:
    """Reasons of each refused attempt at a decision, oldest first; not what was refused of a vendor that is out."""
    with reading() as store:
        engagement = store.engagements.get(no)
        attempts = since_award(store, engagement, store.decisions.attempts(engagement, key))
        return [attempt.refusals for attempt in attempts]


def decided_from(no: str, source: str) -> bool:
    """Whether a decision came from a source: an entry of a scenario that was played before."""
    with reading() as store:
        decisions = store.decisions.of(store.engagements.get(no))
    return any(row.accepted and row.source == source for row in decisions)
