"""Review: the vendor judged by recorded facts, the engagement closed. Rows S5.7, S8.12."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate
from schemas.parties import Context, ContractHead
from schemas.progress import Figures, IssueRow
from schemas.risks import RiskRow
from schemas.values import Line, OptionalLine, Text

TENTH = Decimal("0.1")
VERDICT_TITLES = {"renew": "续约", "improve": "改进后续用", "penalise": "处罚", "end": "终止合作"}


class ReviewDecided(Answer):
    """评价供应商并决定后续合作。"""

    verdict: Annotated[Literal["renew", "improve", "penalise", "end"], Titled(VERDICT_TITLES)] = Field(
        title="处理决定", description="处罚须引用合同条款"
    )
    reason: Text = Field(title="理由")
    clause: OptionalLine = Field(default="", title="合同条款", description="处罚时必填，如 第二十四条")
    lessons: list[Line] = Field(default_factory=list, title="经验教训")

    @model_validator(mode="after")
    def grounded(self) -> Self:
        if self.verdict == "penalise" and not self.clause.strip():
            raise ValueError("处罚须以合同条款为依据：请填写合同条款")
        return self


class Measure(BaseModel):
    """One line of the scorecard: fact, mark 0–100, weight."""

    code: str
    name: str
    fact: str
    mark: Decimal
    weight: int
    rule: str = Field(default="", description="how the mark comes about, as the scorecard prints it")


class Performance(BaseModel):
    """The recorded facts a vendor is judged by."""

    milestones: int
    on_time: int
    late_days: int
    rounds: int = Field(description="acceptance rounds in all; one a milestone is best")
    defects: int
    blocking_defects: int
    satisfaction: Decimal = Field(description="mean of the signed acceptances, 1 to 5")
    cpi: Decimal | None
    issues_open: int
    issues_total: int
    issues_timed: int = Field(default=0, description="problems whose day to be solved by has come")
    issues_in_time: int = Field(default=0, description="of these, solved by that day")

    @property
    def service_level(self) -> Decimal | None:
        """Share of problems solved by their day, 0 to 1; None when none had such a day."""
        return Decimal(self.issues_in_time) / self.issues_timed if self.issues_timed else None


WEIGHTS = {"punctuality": 30, "quality": 30, "service": 20, "cost": 20}


def scorecard(facts: Performance, weights: Mapping[str, int] = WEIGHTS) -> list[Measure]:
    """Marks from facts, by the weights of the kind of engagement; usually 30, 30, 20, 20.

    Punctuality: share of milestones on time, less one mark for each late day. Quality: 100 less 15 for each
    extra acceptance round and 5 for each blocking defect. Service: satisfaction ÷ 5. Cost: CPI, at most 100.
    """

    def bounded(mark: Decimal) -> Decimal:
        return min(Decimal(100), max(Decimal(0), mark)).quantize(TENTH, ROUND_HALF_UP)

    stages = max(facts.milestones, 1)
    punctual = Decimal(100 * facts.on_time) / stages - facts.late_days
    extra = max(facts.rounds - facts.milestones, 0)
    quality = Decimal(100 - 15 * extra - 5 * facts.blocking_defects)
    cost = (facts.cpi if facts.cpi is not None else Decimal(1)) * 100
    return [
        Measure(
            code="punctuality",
            name="进度",
            fact=f"{facts.milestones} 个里程碑中 {facts.on_time} 个按期交付，累计逾期 {facts.late_days} 天",
            mark=bounded(punctual),
            weight=weights["punctuality"],
            rule="按期交付的里程碑所占百分比，减去累计逾期天数，每逾期一天减 1 分。",
        ),
        Measure(
            code="quality",
            name="质量",
            fact=f"验收共 {facts.rounds} 轮，发现缺陷 {facts.defects} 项，其中致命、严重 {facts.blocking_defects} 项",
            mark=bounded(quality),
            weight=weights["quality"],
            rule="100 分，每增加一次交付验收减 15 分，每发现一项致命、严重缺陷减 5 分。",
        ),
        Measure(
            code="service",
            name="服务",
            fact=f"验收满意度平均 {facts.satisfaction} 分（满分 5 分），"
            f"问题 {facts.issues_total} 项，未解决 {facts.issues_open} 项",
            mark=bounded(facts.satisfaction * 20),
            weight=weights["service"],
            rule="各里程碑通过验收时登记的满意度的平均分除以 5，折算为百分制。",
        ),
        Measure(
            code="cost",
            name="成本",
            fact=f"费用绩效指数 {facts.cpi if facts.cpi is not None else '—'}",
            mark=bounded(cost),
            weight=weights["cost"],
            rule="费用绩效指数（CPI）乘以 100，最高 100 分；没有数据的按 100 分计。",
        ),
    ]


def total_mark(measures: list[Measure]) -> Decimal:
    """Weighted mean of the marks, one decimal, half up."""
    weight = sum(item.weight for item in measures)
    return (sum((item.mark * item.weight for item in measures), Decimal(0)) / weight).quantize(TENTH, ROUND_HALF_UP)


def grade_of(mark: Decimal) -> Literal["优秀", "良好", "合格", "不合格"]:
    """Grade of a total mark: 90, 80, 60."""
    return "优秀" if mark >= 90 else "良好" if mark >= 80 else "合格" if mark >= 60 else "不合格"


class StageMark(BaseModel):
    """A milestone judged alone, by the same rules; cost is not known of a single milestone."""

    seq: int
    name: str
    late_days: int
    rounds: int
    defects: int
    satisfaction: Decimal
    mark: Decimal


def stage_mark(facts: Performance) -> Decimal:
    """Mark of one milestone: punctuality, quality and service by their weights."""
    return total_mark([item for item in scorecard(facts) if item.code != "cost"])


def trend_of(marks: list[Decimal]) -> str:
    """How the last milestone did against the mean of those before it, within a point; empty with fewer than two."""
    if len(marks) < 2:
        return ""
    before = sum(marks[:-1], Decimal(0)) / (len(marks) - 1)
    return "上升" if marks[-1] > before + 1 else "下降" if marks[-1] < before - 1 else "持平"


class ScorecardContext(Context):
    """供应商绩效评价表：项目结束后按登记的履约事实逐项评分、定级，写明评价和以后合作的建议。"""

    contract: ContractHead
    performance: Performance
    measures: list[Measure]
    total: Decimal
    grade: Literal["优秀", "良好", "合格", "不合格"]
    reviewed_on: date
    stages: list[StageMark] = Field(default=[], description="milestones that were accepted, in order")

    @property
    def trend(self) -> str:
        return trend_of([stage.mark for stage in self.stages])


class ClosingStage(BaseModel):
    """A milestone at closing."""

    seq: int
    name: str
    due_on: date
    accepted_on: date | None
    amount: Decimal
    paid: Decimal
    retained: Decimal
    rounds: int


class OpenDuty(BaseModel):
    """A dated duty that outlives the engagement's closing."""

    title: str
    due_on: date
    basis: str


class ClosingContext(Context):
    """项目总结报告：对照计划总结目标、进度、成本、质量、付款和遗留事项，写明经验教训。"""

    contract: ContractHead
    started_on: date
    finished_on: date
    planned_finish: date
    goals: list[str]
    stages: list[ClosingStage]
    contract_total: Decimal
    budget: Decimal
    paid: Decimal
    retained: Decimal
    figures: Figures | None
    measures: list[Measure]
    total: Decimal
    grade: str
    decision: ReviewDecided
    decision_title: str
    risks: list[RiskRow]
    issues: list[IssueRow]
    duties: list[OpenDuty]
    documents: list["ListedDocument"]


class ListedDocument(BaseModel):
    """A document of the engagement in the list of records."""

    number: str
    version: int
    title: str
    dated: date


SCORECARD = DocumentKind("vendor-scorecard", "供应商绩效评价表", "review", ScorecardContext, "JX", ("S5.7",))
CLOSING_REPORT = DocumentKind("closing-report", "项目总结报告", "review", ClosingContext, "ZJ", ("S8.12",), cover=True)
DOCUMENTS = (SCORECARD, CLOSING_REPORT)

REVIEW_DECIDED = Gate("review-decided", "评价供应商并决定后续合作", "review", ReviewDecided, "approver")
GATES = (REVIEW_DECIDED,)
