"""Planning: the request, the plan, and whether outsourcing pays. Rows S1.1, S1.4, S5.1, S8.1–S8.4."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.economics import DriverResult, Economics, ScenarioResult
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context
from schemas.pictures import Gantt, GanttBar, Tornado, TornadoBar
from schemas.request import REQUEST, OutsourcingRequest
from schemas.risks import RISK_REGISTER, RiskDraft
from schemas.rules.investment import irr, irr_words, npv, payback_years
from schemas.rules.ratios import ratio_faults
from schemas.values import Line, Money, OptionalLine, Ratio, Remark, Text


class WorkPackage(StrictModel):
    """One activity of the work plan."""

    name: Line = Field(title="工作")
    start: date = Field(title="开始")
    finish: date = Field(title="完成")
    owner: Line = Field(title="负责方")

    @model_validator(mode="after")
    def forward(self) -> Self:
        if self.finish < self.start:
            raise ValueError(f"工作“{self.name}”的完成日期早于开始日期：请改正")
        return self


class DeliverableSpec(StrictModel):
    """Something to be delivered at a milestone; ``table`` names a table kind it is checked as."""

    name: Line = Field(title="交付物")
    table: Annotated[Literal["", "test-results"], Titled({"": "普通文件", "test-results": "测试结果表"})] = Field(
        default="", title="校验类型", description="普通文件只核对齐全与可打开，测试结果表逐行校验"
    )


class MilestonePlan(StrictModel):
    """A stage that is delivered, accepted and paid."""

    name: Line = Field(title="里程碑")
    due_on: date = Field(title="交付日期")
    ratio: Ratio = Field(title="付款比例（%）")
    deliverables: list[DeliverableSpec] = Field(title="交付物", min_length=1)


class BudgetLine(StrictModel):
    """One line of the budget."""

    item: Line = Field(title="科目")
    amount: Money = Field(title="金额（元）")


class Assessed(StrictModel):
    """One aspect of feasibility with a mark from 1 (bad) to 5 (good)."""

    item: Line = Field(title="评价项")
    mark: int = Field(title="评分（1–5）", ge=1, le=5)
    reason: Line = Field(title="依据")


class TeamMember(StrictModel):
    """Someone in the project organisation."""

    role: Line = Field(title="角色")
    person: Line = Field(title="人员")
    duty: Line = Field(title="职责")


class PlanDraft(Answer):
    """编制外包计划。

    The whole plan: organisation, work, milestones, budget, risks and the feasibility figures.
    """

    purpose: Text = Field(title="目的")
    contents: list[Line] = Field(title="外包内容", min_length=1)
    responsible_body: Line = Field(title="责任机构")
    body_head: OptionalLine = Field(default="", title="责任机构负责人", description="不填的，由项目负责人担任")
    team: list[TeamMember] = Field(title="项目组织", min_length=1)
    work: list[WorkPackage] = Field(title="工作计划", min_length=1)
    milestones: list[MilestonePlan] = Field(title="里程碑", min_length=1)
    resources: list[Line] = Field(title="所需资源", min_length=1)
    constraints: list[Line] = Field(default_factory=list, title="约束条件")
    budget_lines: list[BudgetLine] = Field(title="预算构成", min_length=1)
    effects: list[Line] = Field(title="预期效果", min_length=1)
    technical: list[Assessed] = Field(title="技术可行性", min_length=1)
    market: list[Assessed] = Field(title="市场可行性", min_length=1)
    economics: Economics = Field(title="经济可行性")
    risks: list[RiskDraft] = Field(title="风险", min_length=1)

    @model_validator(mode="after")
    def consistent(self) -> Self:
        faults = ratio_faults([stage.ratio for stage in self.milestones])
        days = [stage.due_on for stage in self.milestones]
        if days != sorted(days):
            faults.append("里程碑的交付日期没有按先后排列：请按日期顺序填写")
        codes = [risk.code for risk in self.risks]
        if len(set(codes)) < len(codes):
            faults.append("风险编号重复：请为每项风险使用不同编号")
        if faults:
            raise ValueError("；".join(faults))
        return self


class PlanApproval(Answer):
    """审批外包计划。"""

    verdict: Annotated[
        Literal["approve", "revise", "reject"],
        Titled({"approve": "同意", "revise": "退回修改", "reject": "不同意立项"}),
    ] = Field(title="审批结论", description="退回修改或不同意须写明意见")
    comments: Remark = Field(default="", title="审批意见")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.verdict != "approve" and not self.comments.strip():
            raise ValueError("退回修改或不同意时须填写审批意见：请写明要修改什么或不同意的理由")
        return self


def plan_refusals(plan: PlanDraft, request: OutsourcingRequest) -> list[str]:
    """Why a plan does not fit its request; empty when it does."""
    total = sum((line.amount for line in plan.budget_lines), Decimal(0))
    last = plan.milestones[-1].due_on
    rules = [
        (
            total > request.budget,
            f"预算构成合计 {total:,.2f} 元超过申请预算 {request.budget:,.2f} 元：请调整预算构成或重新申请预算。",
        ),
        (
            last > request.finish_on,
            f"最后一个里程碑 {last} 晚于计划完成日期 {request.finish_on}：请提前里程碑或修改申请。",
        ),
        (
            plan.milestones[0].due_on < request.start_on,
            f"第一个里程碑早于计划开始日期 {request.start_on}：请核对日期。",
        ),
    ]
    return [sentence for broken, sentence in rules if broken]


class FeasibilityVerdict(BaseModel):
    """Marks and figures of the feasibility study, and what follows from them (S8.1).

    Feasible when both averages reach 3.5 and outsourcing is worth more than nothing and costs less than making;
    feasible with conditions when both averages reach 2.5 and the value is not negative; otherwise not.
    """

    technical_average: Decimal
    market_average: Decimal
    make_present_cost: Decimal
    buy_present_cost: Decimal
    npv: Decimal
    irr_percent: Decimal | None
    irr_note: str = Field(default="", description="why there is no rate to go by; empty when there is one")
    payback_years: Decimal | None
    verdict: Literal["可行", "有条件可行", "不可行"]


def feasibility_verdict(plan: PlanDraft) -> FeasibilityVerdict:
    """Judge the feasibility figures of a plan."""

    def average(items: list[Assessed]) -> Decimal:
        return (Decimal(sum(item.mark for item in items)) / len(items)).quantize(Decimal("0.01"))

    figures = plan.economics
    flows = figures.net
    value = npv(figures.discount_rate, flows)
    make, buy = npv(figures.discount_rate, figures.make_costs), npv(figures.discount_rate, figures.buy_costs)
    technical, market = average(plan.technical), average(plan.market)
    weaker = min(technical, market)
    verdict: Literal["可行", "有条件可行", "不可行"] = "不可行"
    if weaker >= Decimal("3.5") and value > 0 and buy <= make:
        verdict = "可行"
    elif weaker >= Decimal("2.5") and value >= 0:
        verdict = "有条件可行"
    return FeasibilityVerdict(
        technical_average=technical,
        market_average=market,
        make_present_cost=make,
        buy_present_cost=buy,
        npv=value,
        irr_percent=irr(flows),
        irr_note=irr_words(flows),
        payback_years=payback_years(flows),
        verdict=verdict,
    )


class FeasibilityContext(Context):
    """可行性分析报告：从技术、经济、市场三方面分析外包是否可行，计算投入与收益，得出结论。"""

    request: OutsourcingRequest
    plan: PlanDraft
    result: FeasibilityVerdict
    years: list["YearFigures"]
    scenarios: list[ScenarioResult] = Field(default=[], description="from the best to the worst, year by year")
    drivers: list[DriverResult] = Field(default=[], description="the widest swing first")

    @property
    def worst(self) -> ScenarioResult | None:
        """The scenario in which things go worse, when it was given."""
        return self.scenarios[-1] if self.scenarios and self.scenarios[-1].title == "悲观" else None


class YearFigures(BaseModel):
    """One year of the economic annex: every figure of the study can be worked out from these rows."""

    year: int
    make_cost: Decimal
    buy_cost: Decimal
    benefit: Decimal
    net: Decimal
    discounted: Decimal


class PlanRevision(BaseModel):
    """A round in which the plan was sent back: what was asked."""

    round: int
    by: str
    on: date
    comments: str


class PlanContext(Context):
    """外包计划书：写明目标、范围、里程碑、预算、人员和风险，经审批后执行；退回修改的出新版本。"""

    request: OutsourcingRequest
    plan: PlanDraft
    revisions: list[PlanRevision]
    feasibility: FeasibilityVerdict


def gantt_of(context: PlanContext) -> Gantt:
    """The work plan with its milestones."""
    bars = [GanttBar(work.name, work.start, work.finish, work.owner) for work in context.plan.work]
    stages = [GanttBar(stage.name, stage.due_on, stage.due_on, milestone=True) for stage in context.plan.milestones]
    return Gantt(f"{context.head.title} 工作计划", (*bars, *stages))


def tornado_of(context: FeasibilityContext) -> Tornado:
    """What moves the net present value how far."""
    return Tornado(
        f"{context.head.title} 净现值的敏感因素",
        "基准净现值",
        float(context.result.npv),
        tuple(
            TornadoBar(driver.title, driver.least, driver.most, float(driver.npv_least), float(driver.npv_most))
            for driver in context.drivers
            if driver.swing
        ),
    )


FEASIBILITY = DocumentKind(
    "feasibility-study",
    "可行性分析报告",
    "planning",
    FeasibilityContext,
    "KX",
    ("S8.1",),
    pictures={"tornado": tornado_of},
    cover=True,
)
PLAN = DocumentKind(
    "outsourcing-plan",
    "外包计划书",
    "planning",
    PlanContext,
    "JH",
    ("S1.1", "S5.1", "S8.2", "S8.3"),
    pictures={"gantt": gantt_of},
    cover=True,
)
DOCUMENTS = (REQUEST, FEASIBILITY, PLAN, RISK_REGISTER)

PLAN_DRAFTED = Gate("plan-drafted", "编制外包计划", "planning", PlanDraft, "planner")
PLAN_APPROVAL = Gate("plan-approval", "审批外包计划", "planning", PlanApproval, "approver")
GATES = (PLAN_DRAFTED, PLAN_APPROVAL)
