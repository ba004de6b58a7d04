"""Drafts of planning papers: work guide and risk management plan from the plan, the budget and the roles."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from schemas.customary import GUIDE_DUTIES
from schemas.customary_control import RISK_DUTIES
from schemas.forms import ROLE_TITLES
from schemas.planning import PLAN_APPROVAL, PlanDraft
from schemas.rules.working_days import CHINA, add_months
from schemas.values import day_cn, in_shanghai
from tasks.answers import last_round
from tasks.drafts.known import Known

RESERVE_WORDS = ("预备", "储备", "不可预见")
"""Budget lines that are a reserve have one of these in their name."""


def approved_on(known: Known) -> date | None:
    """The day the plan was approved; None while it is not."""
    round_ = last_round(known.store, known.engagement, PLAN_APPROVAL)
    row = known.store.decisions.row(known.engagement, f"{PLAN_APPROVAL.slug}-{round_}")
    return in_shanghai(row.decided_at).date() if row and row.form["verdict"] == "approve" else None


def _held(known: Known, duties: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """The customary duties, each with who holds the post."""
    holders = {title: known.roles[role] for role, title in ROLE_TITLES.items() if role in known.roles}
    holders["供应商项目负责人"] = known.terms.vendor_leader if known.terms else ""
    return [{"role": role, "duty": duty, "person": holders.get(role, "")} for role, duty in duties]


def work_guide(known: Known) -> dict[str, Any]:
    plan = known.plan
    return {
        "responsible_body": plan and plan.responsible_body,
        "body_head": plan and (plan.body_head or known.roles["project_lead"]),
        "effective_on": approved_on(known),
        "contact": known.roles["planner"],
        "duties": _held(known, GUIDE_DUTIES),
        "special": plan and plan.constraints,
    }


def risk_management_plan(known: Known) -> dict[str, Any]:
    plan, approved = known.plan, approved_on(known)
    return {
        "goals": plan and _goals(known, plan),
        "first_review": approved and add_months(approved, 1),
        "duties": _held(known, RISK_DUTIES),
        "budget": known.request.budget,
        "reserve": plan and _reserve(plan),
        "own_limit": plan and Decimal("0.00"),  # none was granted
        **(_time_reserve(known, plan) if plan else {}),
        "reserve_approver": known.roles["approver"],
    }


def _goals(known: Known, plan: PlanDraft) -> list[str]:
    last = plan.milestones[-1]
    return [
        f"里程碑“{last.name}”的交付日期不晚于 {day_cn(last.due_on)}，"
        f"全部工作不晚于 {day_cn(known.request.finish_on)} 完成",
        f"总支出不超过批准的预算 {known.request.budget:,.2f} 元",
    ]


def _reserve(plan: PlanDraft) -> Decimal | None:
    """What the budget sets aside; None when no line of it is a reserve."""
    kept = [line.amount for line in plan.budget_lines if any(word in line.item for word in RESERVE_WORDS)]
    return sum(kept, Decimal(0)) if kept else None


def _time_reserve(known: Known, plan: PlanDraft) -> dict[str, Any]:
    """Working days between the last milestone and the end that was asked for."""
    due, end = plan.milestones[-1].due_on, known.request.finish_on
    days = sum(CHINA.is_working(due + timedelta(day)) for day in range(1, (end - due).days + 1))
    place = f"里程碑“{plan.milestones[-1].name}”与计划完成日期之间" if days else "没有另行安排"
    return {"reserve_days": days, "reserve_place": place}
