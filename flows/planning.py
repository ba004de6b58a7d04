"""计划: from the request to an approved plan."""

from itertools import count

from flows.phase import business_flow
from schemas.forms import Done, Needs
from schemas.management_plans import RISK_MANAGEMENT_PLAN
from schemas.planning import PLAN_APPROVAL, PLAN_DRAFTED, PlanApproval, PlanDraft
from schemas.work_plans import WORK_GUIDE
from tasks.answers import answer, filled_before
from tasks.planning import (
    issue_feasibility_study,
    issue_plan,
    issue_request,
    issue_risk_register,
    register_risks,
    turn_down,
)
from tasks.routine_papers import issue_routine_paper


@business_flow("计划", "计划 {no}")
def planning(no: str) -> Done | Needs:
    """计划：申请、可行性分析、风险、计划书，直至批准；批准后出具工作指导书和风险管理计划。

    A plan that is sent back becomes a new version; a rejected one ends the engagement.
    """
    request = issue_request(no)
    for round_ in count(1):
        if answer(no, PLAN_DRAFTED, PlanDraft, round_) is None:
            return Needs(
                "plan-drafted", (round_,), request.markdown, prefill=filled_before(no, PLAN_DRAFTED, PlanDraft, round_)
            )
        issue_feasibility_study(no, round_)
        issue_risk_register(no, round_)
        plan = issue_plan(no, round_)

        approval = answer(no, PLAN_APPROVAL, PlanApproval, round_)
        if approval is None:
            return Needs("plan-approval", (round_,), plan.markdown)
        if approval.verdict == "approve":
            register_risks(no, round_)
            issue_routine_paper(no, WORK_GUIDE)
            issue_routine_paper(no, RISK_MANAGEMENT_PLAN)
            return Done("计划已批准")
        if approval.verdict == "reject":
            turn_down(no)
            return Done("不同意立项", "stop")
    raise AssertionError
