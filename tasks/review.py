"""Review: the vendor judged by recorded facts, the engagement closed. Rows S5.7, S8.12."""

from decimal import ROUND_HALF_UP, Decimal

from schemas.acceptance import ACCEPTANCE_SIGNED, AcceptanceSigned
from schemas.catalogue import DOCUMENT_KINDS
from schemas.defects import BLOCKING
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested
from schemas.records import Engagement, Milestone
from schemas.review import (
    CLOSING_REPORT,
    REVIEW_DECIDED,
    SCORECARD,
    VERDICT_TITLES,
    ClosingContext,
    ClosingStage,
    ListedDocument,
    Measure,
    OpenDuty,
    Performance,
    ReviewDecided,
    ScorecardContext,
    StageMark,
    grade_of,
    stage_mark,
    total_mark,
)
from schemas.values import from_fen
from tasks.answers import contract_head, head, profile
from tasks.documents import Issued, issue
from tasks.hr_figures import HrRecord
from tasks.monitoring import round_of
from tasks.progress_facts import issue_rows, latest_figures
from tasks.refusals import Judges
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store


def _rounds(store: Store, engagement: Engagement, milestone: int) -> list[AcceptanceSigned]:
    signed = [
        store.decisions.answer(engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)
        for round_ in range(1, round_of(store, engagement, milestone) + 1)
    ]
    return [verdict for verdict in signed if verdict]


def performance_of(store: Store, engagement: Engagement, only: Milestone | None = None) -> Performance:
    """The recorded facts a vendor is judged by; of one milestone, those that belong to it."""
    contract = store.contracts.get(engagement)
    stages = [only] if only else store.contracts.milestones(contract)
    late = [_late_days(store, engagement, stage) for stage in stages]
    verdicts = [verdict for stage in stages for verdict in _rounds(store, engagement, stage.seq)]
    defects = [
        defect
        for stage in stages
        for round_ in range(1, round_of(store, engagement, stage.seq) + 1)
        if (tested := store.decisions.answer(engagement, ACCEPTANCE_TESTED, AcceptanceTested, stage.seq, round_))
        for defect in tested.defects
    ]
    figures = None if only else latest_figures(store, engagement)
    marks = [verdict.satisfaction for verdict in verdicts if verdict.accepts]
    satisfaction = Decimal(sum(marks)) / len(marks) if marks else Decimal(1)
    problems = [] if only else store.execution.issues(engagement)
    timed = [one for one in problems if one.due_on and one.due_on <= (one.closed_on or store.today(engagement))]
    timed += [one for one in problems if one.due_on and one.closed_on and one.closed_on < one.due_on]
    return Performance(
        milestones=len(stages),
        on_time=sum(days == 0 for days in late),
        late_days=sum(late),
        rounds=sum(round_of(store, engagement, stage.seq) for stage in stages),
        defects=len({defect.code for defect in defects}),
        blocking_defects=len({defect.code for defect in defects if defect.severity in BLOCKING}),
        satisfaction=satisfaction.quantize(Decimal("0.1"), ROUND_HALF_UP),
        cpi=figures.cpi.quantize(Decimal("0.01"), ROUND_HALF_UP) if figures and figures.cpi is not None else None,
        issues_open=sum(problem.status == "open" for problem in problems),
        issues_total=len(problems),
        issues_timed=len(timed),
        issues_in_time=sum(bool(one.closed_on and one.due_on and one.closed_on <= one.due_on) for one in timed),
    )


def _measures(store: Store, engagement: Engagement, facts: Performance) -> list[Measure]:
    return profile(engagement).measures(facts, HrRecord(store, engagement))


def _late_days(store: Store, engagement: Engagement, stage: Milestone) -> int:
    """Days from due to the delivery that was accepted; to today while there is none."""
    items = store.execution.deliverables(stage, round_of(store, engagement, stage.seq))
    delivered = items[0].delivered_on if items else store.today(engagement)
    return max((delivered - stage.due_on).days, 0)


def _stage_marks(store: Store, engagement: Engagement) -> list[StageMark]:
    marks = []
    for stage in store.contracts.milestones(store.contracts.get(engagement)):
        if stage.status == "accepted":
            facts = performance_of(store, engagement, stage)
            known = facts.model_dump(include={"late_days", "rounds", "defects", "satisfaction"})
            marks.append(StageMark(seq=stage.seq, name=stage.name, mark=stage_mark(facts), **known))
    return marks


@step("出具供应商绩效评价表")
def issue_scorecard(no: str) -> Issued:
    """出具供应商绩效评价表。

    Marks computed from recorded facts, each with the fact beside it (S5.7).
    """

    def build(store: Store, engagement: Engagement) -> ScorecardContext:
        facts = performance_of(store, engagement)
        measures = _measures(store, engagement, facts)
        total = total_mark(measures)
        return ScorecardContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            performance=facts,
            measures=measures,
            total=total,
            grade=grade_of(total),
            reviewed_on=store.today(engagement),
            stages=_stage_marks(store, engagement),
        )

    return issue(SCORECARD, no, build)


@step("出具项目总结报告")
def issue_closing_report(no: str) -> Issued:
    """出具项目总结报告。

    Goals, time, money, quality, the decision, lessons, and the duties that remain (S8.12).
    """
    return issue(CLOSING_REPORT, no, _closing)


def _closing(store: Store, engagement: Engagement) -> ClosingContext:
    contract, request = store.contracts.get(engagement), store.engagements.request_of(engagement)
    stages = store.contracts.milestones(contract)
    measures = _measures(store, engagement, performance_of(store, engagement))
    total = total_mark(measures)
    decision = store.decisions.made(engagement, REVIEW_DECIDED, ReviewDecided, 1)
    rows = [_closing_stage(store, engagement, stage) for stage in stages]
    return ClosingContext(
        head=head(store, engagement),
        contract=contract_head(store, engagement),
        started_on=contract.signed_on or request.start_on,
        finished_on=max((stage.accepted_on for stage in stages if stage.accepted_on), default=store.today(engagement)),
        planned_finish=request.finish_on,
        goals=request.goals,
        stages=rows,
        contract_total=from_fen(contract.total_fen),
        budget=request.budget,
        paid=sum((row.paid for row in rows), Decimal(0)),
        retained=sum((row.retained for row in rows), Decimal(0)),
        figures=latest_figures(store, engagement),
        measures=measures,
        total=total,
        grade=grade_of(total),
        decision=decision,
        decision_title=VERDICT_TITLES[decision.verdict],
        risks=store.execution.risk_rows(engagement),
        issues=issue_rows(store, engagement),
        duties=[
            OpenDuty(title=duty.title, due_on=duty.due_at.date(), basis=duty.basis)
            for duty in store.obligations.open_of(engagement)
            if duty.kind != "progress-report"
        ],
        documents=[
            ListedDocument(
                number=document.number,
                version=document.version,
                title=DOCUMENT_KINDS[document.kind].title,
                dated=document.dated,
            )
            for document in store.documents.of(engagement)
        ],
    )


def _closing_stage(store: Store, engagement: Engagement, stage: Milestone) -> ClosingStage:
    payment = store.payments.find(stage)
    paid = payment is not None and payment.status == "paid"
    return ClosingStage(
        seq=stage.seq,
        name=stage.name,
        due_on=stage.due_on,
        accepted_on=stage.accepted_on,
        amount=from_fen(stage.amount_fen),
        paid=from_fen(payment.amount_fen) if payment and paid else Decimal(0),
        retained=from_fen(payment.retained_fen) if payment and paid else Decimal(0),
        rounds=round_of(store, engagement, stage.seq),
    )


@step("登记评价结果")
def record_review(no: str) -> None:
    """登记评价结果。

    The decision on renewal was made and told: that duty is done. What was not delivered by now will not come.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.obligations.fulfil(engagement, "notice", "1")
        store.obligations.cancel(engagement, "delivery")


@step("结束项目")
def close_engagement(no: str) -> None:
    """结束项目。

    Close the engagement. Duties that outlive it (warranty, retention) stay in the obligation calendar.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        decision = store.decisions.made(engagement, REVIEW_DECIDED, ReviewDecided, 1)
        store.engagements.close(engagement, store.now(engagement), "closed", decision.by)
    say(f"项目 {no} 已结束")


REFUSALS: Judges = {}
