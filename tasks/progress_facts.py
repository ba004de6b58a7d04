"""What a progress report says, computed from recorded facts: earned value, milestones, risks. S8.9, S8.11."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from schemas.defects import DefectPoint
from schemas.progress import (
    ChangeNote,
    CurvePoint,
    Figures,
    IssueRow,
    ProgressContext,
    ProgressFacts,
    RiskMove,
    StageRow,
)
from schemas.records import Engagement, Milestone
from schemas.rules.earned_value import EarnedValue
from schemas.rules.periods import Period, next_period
from schemas.values import day_cn, from_fen
from tasks.answers import contract_head, head
from waibao.store.store import Store

CENT = Decimal("0.01")


def _facts_until(store: Store, engagement: Engagement, until: date) -> list[tuple[date, ProgressFacts]]:
    return [
        (fact.recorded_at.date(), ProgressFacts.model_validate(fact.facts))
        for fact in store.execution.progress(engagement)
        if fact.recorded_at.date() <= until
    ]


def planned_value(stages: list[Milestone], start: date, on: date) -> Decimal:
    """Value planned until a day, in yuan: each stage's amount spread evenly from the stage before to its due day."""
    value, begun = Decimal(0), start
    for stage in stages:
        length = max((stage.due_on - begun).days, 1)
        share = min(max(Decimal((on - begun).days) / length, Decimal(0)), Decimal(1))
        value += from_fen(stage.amount_fen) * share
        begun = stage.due_on
    return value.quantize(CENT, ROUND_HALF_UP)


def _percents(stages: list[Milestone], facts: ProgressFacts | None, on: date) -> dict[int, Decimal]:
    reported = {stage.milestone: stage.percent for stage in facts.stages} if facts else {}
    return {
        stage.seq: Decimal(100)
        if stage.accepted_on and stage.accepted_on <= on
        else reported.get(stage.seq, Decimal(0))
        for stage in stages
    }


def figures_at(stages: list[Milestone], start: date, facts: ProgressFacts | None, on: date) -> Figures:
    """Earned value at a day from the newest facts before it."""
    percents = _percents(stages, facts, on)
    earned = sum((from_fen(stage.amount_fen) * percents[stage.seq] / 100 for stage in stages), Decimal(0))
    value = EarnedValue(
        bac=sum((from_fen(stage.amount_fen) for stage in stages), Decimal(0)),
        pv=planned_value(stages, start, on),
        ev=earned.quantize(CENT, ROUND_HALF_UP),
        ac=facts.cost_to_date if facts else Decimal(0),
    )
    return Figures.of(value)


def latest_figures(store: Store, engagement: Engagement) -> Figures | None:
    """Earned value as it stands today; None when nothing was recorded."""
    today = store.today(engagement)
    known = _facts_until(store, engagement, today)
    if not known:
        return None
    contract = store.contracts.get(engagement)
    start = store.contracts.terms(contract).starts_on
    return figures_at(store.contracts.milestones(contract), start, known[-1][1], today)


def _curve(
    store: Store, engagement: Engagement, stages: list[Milestone], start: date, figures: Figures, on: date
) -> list[CurvePoint]:
    past = {report.data_on: report.figures for report in store.execution.reports(engagement) if report.data_on < on}
    points = [CurvePoint(on=start, pv=Decimal(0), ev=Decimal(0), ac=Decimal(0))]
    for day, said in sorted(past.items()):
        points.append(CurvePoint(on=day, pv=said["pv"], ev=said["ev"], ac=said["ac"]))
    points.append(CurvePoint(on=on, pv=figures.pv, ev=figures.ev, ac=figures.ac))
    ahead = sorted({stage.due_on for stage in stages if stage.due_on > on})
    return points + [CurvePoint(on=day, pv=planned_value(stages, start, day)) for day in ahead]


def report_context(store: Store, engagement: Engagement, period: Period) -> ProgressContext:
    contract = store.contracts.get(engagement)
    terms, stages = store.contracts.terms(contract), store.contracts.milestones(contract)
    known = _facts_until(store, engagement, period.end)
    newest = known[-1][1] if known else None
    figures = figures_at(stages, terms.starts_on, newest, period.end)
    in_period = [facts for day, facts in known if day >= period.start]
    open_next = next_period(period, terms.report_every, terms.starts_on)
    return ProgressContext(
        head=head(store, engagement),
        contract=contract_head(store, engagement),
        period=period.label,
        period_start=period.start,
        data_on=period.end,
        author=store.engagements.holder(engagement, "project_lead"),
        figures=figures,
        curve=_curve(store, engagement, stages, terms.starts_on, figures, period.end),
        stages=_stage_rows(stages, terms.starts_on, newest, period.end),
        facts=in_period[-1] if in_period else None,
        issues=issue_rows(store, engagement, period),
        risks=store.execution.risk_rows(engagement),
        moves=_moves(store, engagement, period),
        changes=[
            ChangeNote(code=change.code, text=change.text, effect=change.effect)
            for change in store.execution.changes(engagement)
            if change.agreed_on <= period.end
        ],
        deliveries=_deliveries(store, stages, period),
        paid=_paid(store, engagement, period.end),
        next_payment=_next_payment(stages),
        next_report_on=None if engagement.status != "open" else open_next.due_at.date(),
        defects=_defects(store, engagement, known, period.end),
    )


def _defects(
    store: Store, engagement: Engagement, known: list[tuple[date, ProgressFacts]], on: date
) -> list[DefectPoint]:
    """Defects at the end of each period that had been recorded by then, this one last."""
    ends = [report.data_on for report in store.execution.reports(engagement) if report.data_on < on]
    points = []
    for end in [*ends, on]:
        if facts := next((facts for day, facts in reversed(known) if day <= end), None):
            opened, closed = facts.defects_opened, facts.defects_closed
            points.append(DefectPoint(on=end, opened=opened, closed=closed, by_class=facts.defects))
    return points


def _stage_rows(stages: list[Milestone], starts_on: date, facts: ProgressFacts | None, on: date) -> list[StageRow]:
    percents = _percents(stages, facts, on)
    forecasts = {stage.milestone: stage.forecast for stage in facts.stages} if facts else {}
    return [
        StageRow(
            seq=stage.seq,
            name=stage.name,
            start=begun,
            baseline=stage.due_on,
            forecast=forecasts.get(stage.seq),
            actual=stage.accepted_on if stage.accepted_on and stage.accepted_on <= on else None,
            percent=percents[stage.seq],
            amount=from_fen(stage.amount_fen),
        )
        for begun, stage in zip([starts_on, *(stage.due_on for stage in stages)], stages, strict=False)
    ]


def issue_rows(store: Store, engagement: Engagement, period: Period | None = None) -> list[IssueRow]:
    """Problems of the engagement; with a period those open in it, or closed within it."""
    exclude = {"id", "engagement_id", "closed_on"}
    return [
        IssueRow.model_validate(issue.model_dump(exclude=exclude))
        for issue in store.execution.issues(engagement)
        if period is None
        or (issue.raised_on <= period.end and (issue.closed_on is None or issue.closed_on >= period.start))
    ]


def _moves(store: Store, engagement: Engagement, period: Period) -> list[RiskMove]:
    return [
        RiskMove(
            code=risk.code,
            effect=risk.effect,
            before=move.probability_before * move.impact_before,
            after=move.probability * move.impact,
            status=move.status,
            note=move.note,
        )
        for risk, move in store.execution.assessments(engagement, period.start, period.end)
    ]


def _deliveries(store: Store, stages: list[Milestone], period: Period) -> list[str]:
    lines = []
    for stage in stages:
        for round_ in range(1, 100):
            items = store.execution.deliverables(stage, round_)
            if not items:
                break
            day = items[0].delivered_on
            if period.start <= day <= period.end:
                came = sum(item.received_file_id is not None for item in items)
                lines.append(f"{day_cn(day)} {stage.name} 第 {round_} 次交付：应交 {len(items)} 项，收到 {came} 项")
    return lines


def _paid(store: Store, engagement: Engagement, until: date) -> Decimal:
    payments = store.payments.of(store.contracts.get(engagement))
    return sum(
        (from_fen(payment.amount_fen) for _, payment in payments if payment.paid_on and payment.paid_on <= until),
        Decimal(0),
    )


def _next_payment(stages: list[Milestone]) -> str:
    for stage in stages:
        if stage.status == "open":
            amount = from_fen(stage.amount_fen - stage.retention_fen)
            return f"里程碑“{stage.name}”验收合格后应付 {amount:,.2f} 元（计划 {day_cn(stage.due_on)} 交付）"
    return "无"
