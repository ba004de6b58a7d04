"""Requirements confirmed round by round, criteria agreed for every stage. Rows S4.1–S4.3, S9.1."""

from collections.abc import Mapping
from datetime import date

from schemas.forms import Answer
from schemas.records import Engagement
from schemas.requirements import (
    CRITERIA,
    CRITERIA_AGREED,
    REQUIREMENTS,
    REQUIREMENTS_CONFIRMED,
    REQUIREMENTS_DRAFTED,
    CriteriaAgreed,
    CriteriaContext,
    DoubtRound,
    Requirement,
    RequirementsConfirmed,
    RequirementsContext,
    RequirementsDraft,
    StageDeliverables,
    criteria_refusals,
    requirement_changes,
)
from schemas.rules.rulebook import rate
from tasks.answers import head, last_round
from tasks.awards import rounds_before
from tasks.documents import Issued, issue
from tasks.planning import plan_of
from tasks.refusals import Judges
from tasks.sourcing import awarded
from tasks.step import step
from waibao.store.store import Store


@step("出具需求确认单")
def issue_requirements(no: str, round_: int) -> Issued:
    """出具需求确认单。

    The requirements of a round, what changed since the round before, earlier doubts and their answers (S4.1, S4.2).
    """

    def build(store: Store, engagement: Engagement) -> RequirementsContext:
        draft = _requirements(store, engagement, round_)
        first = rounds_before(store, engagement, REQUIREMENTS_DRAFTED) + 1
        before = _requirements(store, engagement, round_ - 1).requirements if round_ > first else draft.requirements
        return RequirementsContext(
            head=head(store, engagement),
            round=round_,
            draft=draft,
            changes=requirement_changes(before, draft.requirements),
            earlier=[_doubts(store, engagement, earlier) for earlier in range(first, round_)],
            vendor=awarded(store, engagement)[0],
            drafted_on=store.today(engagement),
        )

    return issue(REQUIREMENTS, no, build, version=round_)


def _requirements(store: Store, engagement: Engagement, round_: int) -> RequirementsDraft:
    return store.decisions.made(engagement, REQUIREMENTS_DRAFTED, RequirementsDraft, round_)


def confirmed_requirements(store: Store, engagement: Engagement) -> RequirementsDraft:
    """The requirements of the round that was confirmed."""
    return _requirements(store, engagement, last_round(store, engagement, REQUIREMENTS_CONFIRMED))


def _doubts(store: Store, engagement: Engagement, round_: int) -> DoubtRound:
    row = store.decisions.row(engagement, f"{REQUIREMENTS_CONFIRMED.slug}-{round_}")
    assert row is not None
    said = RequirementsConfirmed.model_validate(row.form)
    answers = _requirements(store, engagement, round_ + 1).answers
    return DoubtRound(round=round_, by=said.by, on=row.decided_at.date(), doubts=said.doubts, answers=answers)


@step("出具验收标准协议")
def issue_criteria(no: str, round_: int) -> Issued:
    """出具验收标准协议。

    Criteria of every milestone as agreed (S4.3); acceptance is judged by these alone. Another vendor that takes the
    place of the one awarded first agrees anew, which makes a version.
    """

    def build(store: Store, engagement: Engagement) -> CriteriaContext:
        agreed = store.decisions.made(engagement, CRITERIA_AGREED, CriteriaAgreed, round_)
        return criteria_context(store, engagement, confirmed_requirements(store, engagement).requirements, agreed, {})

    return issue(CRITERIA, no, build, version=round_)


def criteria_agreed(store: Store, engagement: Engagement) -> CriteriaAgreed | None:
    """The criteria agreed last; None before any."""
    agreed = store.decisions.at(engagement, CRITERIA_AGREED)
    return CriteriaAgreed.model_validate(agreed[-1].form) if agreed else None


def criteria_context(
    store: Store,
    engagement: Engagement,
    requirements: list[Requirement],
    agreed: CriteriaAgreed,
    due: Mapping[str, date],
) -> CriteriaContext:
    """What the agreement on criteria says; ``due``: days by milestone where a change moved them."""
    today = store.today(engagement)
    return CriteriaContext(
        head=head(store, engagement),
        vendor=awarded(store, engagement)[0],
        requirements=requirements,
        requirements_no=store.documents.issued(engagement, REQUIREMENTS).number,
        stages=[
            StageDeliverables(
                seq=seq,
                name=stage.name,
                due_on=due.get(stage.name, stage.due_on),
                deliverables=[item.name for item in stage.deliverables],
            )
            for seq, stage in enumerate(plan_of(store, engagement).milestones, 1)
        ],
        criteria=agreed.criteria,
        uncovered=agreed.uncovered,
        pass_ratio=agreed.pass_ratio,
        acceptance_days=int(rate("acceptance-period-days", today).value),
        retest_rounds=int(rate("free-retest-rounds", today).value),
        agreed_on=today,
    )


def _criteria_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, CriteriaAgreed)
    stages = len(plan_of(store, engagement).milestones)
    return criteria_refusals(form, stages, confirmed_requirements(store, engagement).requirements)


REFUSALS: Judges = {CRITERIA_AGREED.slug: _criteria_refusals}
