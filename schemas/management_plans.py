"""How the engagement is kept under control: the risk management plan. Rows S1.4, S8.4.

Guide and communication are in ``work_plans.py``, readiness and quality in modules of their own.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.customary import customary
from schemas.customary_control import (
    IMPACT,
    PROBABILITY,
    RISK_CATEGORIES,
    RISK_DUTIES,
    RISK_REPORTS,
    RISK_STRATEGIES,
    RISK_THRESHOLDS,
)
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.pictures import HIGH_RISK, MEDIUM_RISK
from schemas.risks import STRATEGIES
from schemas.values import Line, Money
from schemas.work_plans import Duty, repeated

MARKS = range(1, 6)


class ProbabilityMark(StrictModel):
    """What a mark of probability means."""

    mark: int = Field(title="级别（1–5）", ge=1, le=5)
    name: Line = Field(title="名称")
    meaning: Line = Field(title="判断标准")


class ImpactMark(StrictModel):
    """What a mark of impact means, on time, cost and quality."""

    mark: int = Field(title="级别（1–5）", ge=1, le=5)
    name: Line = Field(title="名称")
    schedule: Line = Field(title="对进度的影响")
    cost: Line = Field(title="增加的费用（占预算）")
    quality: Line = Field(title="对成果和业务的影响")


class RiskCategory(StrictModel):
    """A source of risks."""

    name: Line = Field(title="类别")
    examples: Line = Field(title="常见的风险")


class StrategyRule(StrictModel):
    """When a strategy is used, and how."""

    strategy: Literal["规避", "转移", "减轻", "接受"] = Field(title="策略")
    when: Line = Field(title="适用条件")
    means: Line = Field(title="常用措施")


class Threshold(StrictModel):
    """What must be told to whom, how soon."""

    event: Line = Field(title="情形")
    told: Line = Field(title="上报对象")
    within: Line = Field(title="上报时限")


class RiskReport(StrictModel):
    """A report on risks."""

    name: Line = Field(title="报告")
    when: Line = Field(title="时间")
    author: Line = Field(title="编制人")
    reader: Line = Field(title="接收人")


class RiskManagementPlan(Answer):
    """风险管理计划：规定风险怎样识别、评分、应对、监控和上报，以及储备的金额和动用权限。"""

    goals: list[Line] = Field(title="风险管理目标", min_length=1)
    rhythm: Literal["每周", "每两周", "每月"] = Field(default="每月", title="复评周期")
    first_review: date = Field(title="首次复评日期")
    probability: list[ProbabilityMark] = Field(
        default_factory=customary(ProbabilityMark, PROBABILITY), title="可能性的分级"
    )
    impact: list[ImpactMark] = Field(default_factory=customary(ImpactMark, IMPACT), title="影响的分级")
    categories: list[RiskCategory] = Field(
        default_factory=customary(RiskCategory, RISK_CATEGORIES), title="风险类别", min_length=1
    )
    duties: list[Duty] = Field(default_factory=customary(Duty, RISK_DUTIES), title="职责分工", min_length=1)
    strategies: list[StrategyRule] = Field(
        default_factory=customary(StrategyRule, RISK_STRATEGIES), title="应对策略", description="四种策略各一行"
    )
    high_days: int = Field(default=2, title="高风险制定措施的时限（工作日）", ge=1)
    medium_days: int = Field(default=5, title="中风险制定措施的时限（工作日）", ge=1)
    thresholds: list[Threshold] = Field(
        default_factory=customary(Threshold, RISK_THRESHOLDS), title="上报条件", min_length=1
    )
    reports: list[RiskReport] = Field(default_factory=customary(RiskReport, RISK_REPORTS), title="报告", min_length=1)
    budget: Money = Field(title="批准的预算（元，含税）")
    reserve: Money = Field(title="其中风险储备（元）")
    own_limit: Money = Field(title="项目负责人单次可动用的限额（元）", description="超过的由审批人批准；没有的填 0")
    reserve_days: int = Field(title="时间储备（工作日）", ge=0)
    reserve_place: Line = Field(title="时间储备安排在何处", description="如：终验日期之前")
    reserve_approver: Line = Field(title="动用储备的审批人")

    @property
    def reserve_share(self) -> Decimal:
        """The reserve as a share of the budget, 0 to 1."""
        return self.reserve / self.budget

    @property
    def matrix(self) -> list[tuple[int, list[tuple[int, str]]]]:
        """Rows by probability, likeliest first: each with score and level for impact 1 to 5."""

        def level(score: int) -> str:
            return "高" if score >= HIGH_RISK else "中" if score >= MEDIUM_RISK else "低"

        return [(row, [(row * column, level(row * column)) for column in MARKS]) for row in reversed(MARKS)]

    @model_validator(mode="after")
    def coherent(self) -> Self:
        faults = [
            f"{title}应当 1 至 5 级各一行，由低到高：请改正"
            for title, marks in (("可能性的分级", self.probability), ("影响的分级", self.impact))
            if [mark.mark for mark in marks] != list(MARKS)
        ]
        if sorted(rule.strategy for rule in self.strategies) != sorted(STRATEGIES):
            faults.append("应对策略应当为规避、转移、减轻、接受各一行：请改正")
        if twice := repeated([duty.role for duty in self.duties]):
            faults.append(f"岗位“{twice}”重复：请合并为一行")
        if self.high_days > self.medium_days:
            faults.append("高风险制定措施的时限长于中风险：请缩短")
        if not self.budget:
            faults.append("批准的预算为零：请填写批准的金额")
        if self.reserve > self.budget:
            faults.append(f"风险储备 {self.reserve:,.2f} 元超过批准的预算 {self.budget:,.2f} 元：请改正")
        if self.own_limit > self.reserve:
            faults.append(f"项目负责人的限额 {self.own_limit:,.2f} 元超过风险储备 {self.reserve:,.2f} 元：请改正")
        if faults:
            raise ValueError("；".join(faults))
        return self


class RiskManagementPlanContext(Context):
    """风险管理计划."""

    facts: RiskManagementPlan


RISK_MANAGEMENT_PLAN = DocumentKind(
    "risk-management-plan",
    "风险管理计划",
    "planning",
    RiskManagementPlanContext,
    "FG",
    ("S1.4", "S8.4"),
    form=RiskManagementPlan,
    filled_by="planner",
)
DOCUMENTS: tuple[DocumentKind, ...] = (RISK_MANAGEMENT_PLAN,)
