"""执行监控: kick-off once, then the delivery of each milestone."""

from flows.phase import business_flow
from schemas.forms import Done, Needs
from schemas.monitoring import KICKOFF_HELD, MILESTONE_DELIVERED, KickoffHeld, MilestoneDelivered
from schemas.quality_plan import QUALITY_PLAN
from schemas.work_plans import COMMUNICATION_PLAN
from tasks.answers import answer
from tasks.delivery import what_is_awaited
from tasks.monitoring import current_round, issue_kickoff_minutes, receive_delivery
from tasks.routine_papers import issue_routine_paper


@business_flow("执行监控", "执行监控 {no} 里程碑{milestone}")
def monitoring(no: str, milestone: int) -> Done | Needs:
    """执行监控：启动会，沟通计划和质量计划，等待并接收里程碑交付物。

    Progress reports run on their own schedule meanwhile.
    """
    if answer(no, KICKOFF_HELD, KickoffHeld, 1) is None:
        return Needs("kickoff-held", (1,), "请登记已召开的项目启动会。")
    issue_kickoff_minutes(no)
    issue_routine_paper(no, COMMUNICATION_PLAN)
    issue_routine_paper(no, QUALITY_PLAN)

    round_ = current_round(no, milestone)
    if answer(no, MILESTONE_DELIVERED, MilestoneDelivered, milestone, round_) is None:
        return Needs("milestone-delivered", (milestone, round_), what_is_awaited(no, milestone, round_))
    receive_delivery(no, milestone, round_)
    return Done(f"里程碑 {milestone} 已交付（第 {round_} 轮）")
