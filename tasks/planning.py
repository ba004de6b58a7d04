"""Planning: open the engagement, study feasibility, write the plan. Rows S1.1, S1.4, S5.1, S8.1–S8.4."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from schemas.economics import driver_results, scenario_results
from schemas.forms import Answer
from schemas.planning import (
    FEASIBILITY,
    PLAN,
    PLAN_APPROVAL,
    PLAN_DRAFTED,
    FeasibilityContext,
    PlanApproval,
    PlanContext,
    PlanDraft,
    PlanRevision,
    YearFigures,
    feasibility_verdict,
    plan_refusals,
)
from schemas.records import Engagement
from schemas.request import REQUEST, OutsourcingRequest, RequestContext
from schemas.risks import RISK_REGISTER, RiskRegisterContext, RiskRow
from tasks.answers import head, last_round
from tasks.documents import Issued, issue, issue_when_changed
from tasks.refusals import Judges
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("登记外包项目")
def open_engagement(
    request: OutsourcingRequest,
    key: str,
    scenario: str | None = None,
    rehearsal: bool = False,
    opened_on: datetime | None = None,
) -> str:
    """登记外包项目。

    Open an engagement and return its number; the same ``key`` returns the one already opened. With ``opened_on``
    the engagement keeps a clock of its own, for unattended runs.
    """
    with transaction() as store:
        engagement = store.engagements.open_once(
            request,
            key,
            opened_on or store.clock(),
            scenario=scenario,
            rehearsal=rehearsal,
            own_clock=opened_on is not None,
        )
    say(f"项目 {engagement.no} {engagement.title}")
    return engagement.no


@step("出具外包需求申请表")
def issue_request(no: str) -> Issued:
    """出具外包需求申请表。

    The request as it was made (S2.a, S2.b, S5.1).
    """

    def build(store: Store, engagement: Engagement) -> RequestContext:
        return RequestContext(
            head=head(store, engagement),
            request=store.engagements.request_of(engagement),
            requested_on=engagement.opened_at.date(),
        )

    return issue(REQUEST, no, build)


def _draft(store: Store, engagement: Engagement, round_: int) -> PlanDraft:
    return store.decisions.made(engagement, PLAN_DRAFTED, PlanDraft, round_)


@step("出具可行性分析报告")
def issue_feasibility_study(no: str, round_: int) -> Issued:
    """出具可行性分析报告。

    Technical, economic and market feasibility with the computed verdict (S8.1). A round that changes no figure
    keeps the study.
    """

    def build(store: Store, engagement: Engagement) -> FeasibilityContext:
        plan = _draft(store, engagement, round_)
        return FeasibilityContext(
            head=head(store, engagement),
            request=store.engagements.request_of(engagement),
            plan=plan,
            result=feasibility_verdict(plan),
            years=_years(plan),
            scenarios=scenario_results(plan.economics),
            drivers=driver_results(plan.economics),
        )

    return issue_when_changed(FEASIBILITY, no, build)


def _years(plan: PlanDraft) -> list[YearFigures]:
    figures = plan.economics
    rows = []
    for year, (make, buy, benefit) in enumerate(
        zip(figures.make_costs, figures.buy_costs, figures.benefits, strict=True)
    ):
        factor = (1 + figures.discount_rate / 100) ** year
        net = benefit - buy
        rows.append(
            YearFigures(
                year=year,
                make_cost=make,
                buy_cost=buy,
                benefit=benefit,
                net=net,
                discounted=(net / factor).quantize(Decimal("0.01"), ROUND_HALF_UP),
            )
        )
    return rows


@step("出具风险登记册")
def issue_risk_register(no: str, round_: int) -> Issued:
    """出具风险登记册。

    The plan's risks with score, level and heat map (S1.4, S8.4).
    """

    def build(store: Store, engagement: Engagement) -> RiskRegisterContext:
        plan = _draft(store, engagement, round_)
        return RiskRegisterContext(
            head=head(store, engagement),
            risks=[RiskRow(**risk.model_dump()) for risk in plan.risks],
            assessed_on=engagement.opened_at.date(),
        )

    return issue_when_changed(RISK_REGISTER, no, build)


@step("出具外包计划书")
def issue_plan(no: str, round_: int) -> Issued:
    """出具外包计划书。

    The plan of a round; each round is a version that lists what earlier rounds were sent back for (S5.1).
    """

    def build(store: Store, engagement: Engagement) -> PlanContext:
        plan = _draft(store, engagement, round_)
        return PlanContext(
            head=head(store, engagement),
            request=store.engagements.request_of(engagement),
            plan=plan,
            revisions=[_revision(store, engagement, earlier) for earlier in range(1, round_)],
            feasibility=feasibility_verdict(plan),
        )

    return issue(PLAN, no, build, version=round_)


def _revision(store: Store, engagement: Engagement, round_: int) -> PlanRevision:
    row = store.decisions.row(engagement, f"{PLAN_APPROVAL.slug}-{round_}")
    said = store.decisions.made(engagement, PLAN_APPROVAL, PlanApproval, round_)
    on = row.decided_at.date() if row else engagement.opened_at.date()
    return PlanRevision(round=round_, by=said.by, on=on, comments=said.comments)


@step("登记风险")
def register_risks(no: str, round_: int) -> None:
    """登记风险。

    Enter the approved plan's risks into the living register.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.execution.register_risks(engagement, _draft(store, engagement, round_).risks)


@step("终止立项")
def turn_down(no: str) -> None:
    """终止立项。

    Close an engagement whose plan was rejected, or whose sourcing came to nothing.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.engagements.close(engagement, store.now(engagement), "rejected", "waibao")


def _plan_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, PlanDraft)
    return plan_refusals(form, store.engagements.request_of(engagement))


REFUSALS: Judges = {PLAN_DRAFTED.slug: _plan_refusals}


def plan_of(store: Store, engagement: Engagement) -> PlanDraft:
    """The approved plan."""
    round_ = last_round(store, engagement, PLAN_APPROVAL)
    return store.decisions.made(engagement, PLAN_DRAFTED, PlanDraft, round_)
