"""A candidate of a portfolio becomes an engagement: the request as far as the judgement tells it. Rows S10.3, S2.a."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from schemas.choices import Titled
from schemas.forms import Roles, StrictModel
from schemas.parties import Party
from schemas.portfolio import PortfolioContext
from schemas.portfolio_factors import FACTORS
from schemas.portfolio_scores import ScoredApplication, scored
from schemas.request import REGIME_TITLES, Kind, Method, OutsourcingRequest, QuotationItem
from schemas.rules.bids import Regime
from schemas.rules.portfolio import DAYS
from schemas.values import Line, Money, OptionalLine, day_cn

RUNNING = "运行维护"


class CandidateOf(StrictModel):
    """要立项的外包候选。

    What the judgement cannot know. Parties, roles and the method may be those of an earlier engagement.
    """

    portfolio: Line = Field(title="应用组合编号", description="如 ZH-2026-0001")
    code: Line = Field(title="应用编号", description="评估报告中的编号，如 YY-01")
    by: Line = Field(title="申请人")
    budget: Money = Field(title="预算（元，含税）")
    start_on: date = Field(title="计划开始日期")
    finish_on: date = Field(title="计划完成日期")
    regime: Annotated[Regime, Titled(REGIME_TITLES)] = Field(title="采购性质")
    like: OptionalLine = Field(
        default="", title="参照项目编号", description="填写的，委托方、供应商和责任人不填时取自该项目的申请"
    )
    kind: Kind = Field(default="software", title="外包类型")
    method: Method = Field(default="rfp", title="采购方式")
    client: Party | None = Field(default=None, title="委托方")
    vendors: list[Party] = Field(default_factory=list, title="拟邀请的供应商")
    roles: Roles | None = Field(default=None, title="责任人")


def opening_refusals(asked: CandidateOf, context: PortfolioContext, today: date) -> list[str]:
    """Why an application may not become an engagement, by its last judgement and by the rules of today (R12)."""
    found = entry_of(context, asked.code)
    if found is None:
        return [f"应用组合 {context.portfolio_no} 最近的评估中没有编号为 {asked.code} 的应用：请核对编号。"]
    now, name = scored(found.facts, today, context.weights.by_code), f"{asked.code} {found.facts.name}"
    if now.outcome not in DAYS:
        why = "；".join(now.grounds) or f"加权平均分 {now.average:.2f}，不足 {context.lowest}"
        return [f"{name}{now.outcome}：{why}。情况有变化的，请更新应用清单后重新评估。"]
    # R12 cannot be judged without them.
    rules = [("retiring", "退役计划", "是否一年内退役"), ("stage", "开发阶段", "是否处于末期测试")]
    return [
        f"{name}没有填写{title}，无法核实{what}：请补填应用清单后重新评估。"
        for factor, title, what in rules
        if factor not in now.levels
    ]


def entry_of(context: PortfolioContext, code: str) -> ScoredApplication | None:
    """The application of that code in a report."""
    return next((item for item in context.applications if item.facts.code == code), None)


def request_of(
    asked: CandidateOf, context: PortfolioContext, report_no: str, like: OutsourcingRequest | None
) -> OutsourcingRequest:
    """The request of a candidate, all of it that the judgement tells filled in.

    Raises:
        ValidationError: what the form and the earlier engagement say does not make a request.
    """
    item = entry_of(context, asked.code)
    assert item is not None
    facts = item.facts
    said = {
        "kind": asked.kind,
        "title": f"{facts.name}外包",
        "client": asked.client or (like.client if like else None),
        "department": facts.department,
        "applicant": asked.by,
        "needs": _needs(item, context, report_no),
        "goals": _goals(item, context),
        "scope_in": _scope(item),
        "strategy_fit": f"按应用组合安排外包：{facts.name}在“{context.portfolio}”的评估中列为“{item.outcome}”的候选。",
        "budget": asked.budget,
        "start_on": asked.start_on,
        "finish_on": asked.finish_on,
        "regime": asked.regime,
        "method": asked.method,
        "candidates": asked.vendors or (like.candidates if like else []),
        "quotation_items": _items(item),
        "roles": asked.roles or (like.roles if like else None),
    }
    return OutsourcingRequest.model_validate({name: value for name, value in said.items() if value is not None})


def _needs(item: ScoredApplication, context: PortfolioContext, report_no: str) -> str:
    facts = item.facts
    ranks = sum(one.rank is not None for one in context.applications)
    levels = {row.code: row.levels for row in context.scales}

    def told(good: bool) -> str:
        return "、".join(
            f"{factor.title}（{levels[factor.code][item.levels[factor.code] - 1]}）"
            for factor in FACTORS
            if factor.code in item.points and (item.points[factor.code] >= 4 if good else item.points[factor.code] <= 2)
        )

    lines = [
        f"{facts.name}（{facts.code}）由{facts.department}使用。"
        f"{day_cn(context.scored_on)} 的外包适宜性评估（{report_no}）中，加权平均分 {item.average:.2f}，"
        f"在参加排名的 {ranks} 个应用中列第 {item.rank}，分档为“{item.outcome}”。",
        *([f"有利于外包的方面：{said}。"] if (said := told(True)) else []),
        *([f"外包时须注意的方面：{said}。"] if (said := told(False)) else []),
        *([f"评估时缺少资料的方面：{'、'.join(item.missing)}。"] if item.missing else []),
        *([facts.note] if facts.note else []),
    ]
    return "\n".join(lines)


def _goals(item: ScoredApplication, context: PortfolioContext) -> list[str]:
    due = context.scored_on + timedelta(item.days or 0)
    levels = {row.code: row.levels for row in context.scales}["service"]
    service = item.level("service")
    kept = [f"移交后的服务水平不低于现状：{levels[service - 1]}"] if service else []
    return [f"按分档在 {day_cn(due)} 前完成向受托方的移交", *kept]


def _scope(item: ScoredApplication) -> list[str]:
    name = item.facts.name
    if item.facts.stage == RUNNING:
        return [f"{name}的知识移交", f"{name}的日常运行维护、缺陷修复和一般变更"]
    return [f"{name}自{item.facts.stage}阶段起的后续开发和测试", f"{name}的部署、培训和移交"]


def _items(item: ScoredApplication) -> list[QuotationItem]:
    if item.facts.stage == RUNNING:
        return [
            QuotationItem(name="知识移交", unit="项", quantity=1),
            QuotationItem(name="运行维护服务", unit="月", quantity=12),
        ]
    return [
        QuotationItem(name="后续开发和测试", unit="项", quantity=1),
        QuotationItem(name="部署、培训和移交", unit="项", quantity=1),
    ]
