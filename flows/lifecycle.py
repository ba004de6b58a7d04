"""全流程: the six phases of one engagement, chained. The only place that asks for decisions."""

from typing import Annotated

from pydantic import Field

from flows.acceptance import acceptance
from flows.asking import Decider, in_the_ui, name_run, run_key, settle
from flows.contracting import contracting
from flows.monitoring import monitoring
from flows.phase import BusinessFlow, business_flow, form_title
from flows.planning import planning
from flows.review import review
from flows.sourcing import sourcing
from schemas.choices import Titled
from schemas.forms import Done, Needs, StrictModel
from schemas.phases import PHASE_TITLES, Phase
from schemas.request import OutsourcingRequest
from schemas.values import Line
from tasks.documents import complete_documents
from tasks.free_exit import left_free
from tasks.lifecycle import finish, finished, next_milestone, show_progress, tidy_archive
from tasks.planning import open_engagement

PhaseChoice = Annotated[Phase, Titled(PHASE_TITLES)]


class Existing(StrictModel):
    """已经登记的外包项目。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")


@business_flow("外包全流程", "外包全流程")
def lifecycle(request: Annotated[OutsourcingRequest, form_title("外包需求申请")]) -> str:
    """外包全流程：登记申请，依次走完计划、选商、合同、执行监控、验收付款、评价。

    Started from the Prefect UI; stops with a form wherever a person must decide.
    """
    tidy_archive()
    no = open_engagement(request, run_key())
    name_run(f"外包全流程 {no}")
    return carry_through(no, in_the_ui())


@business_flow("继续项目", "继续项目 {project.no}")
def resumption(project: Annotated[Existing, form_title("项目")]) -> str:
    """继续项目：从中断处继续一个已经登记的项目。"""
    tidy_archive()
    return carry_through(project.no, in_the_ui())


def carry_through(no: str, decide: Decider) -> str:
    """Take an engagement from wherever it stands to its end."""
    complete_documents(no)
    if left_free(no):
        return f"{no} 甲方已免费退出，不再继续"
    for place, phase in enumerate((planning, sourcing, contracting), 1):
        if once(no, phase, decide).verdict == "stop":
            return f"{no} 已终止"
        show_progress(no, place, 6)
    while milestone := next_milestone(no):
        settle(no, monitoring, decide, milestone)
        if settle(no, acceptance, decide, milestone).verdict == "stop":
            break
    show_progress(no, 5, 6)
    once(no, review, decide)
    show_progress(no, 6, 6)
    return f"{no} 已完成"


def once(no: str, phase: BusinessFlow[..., Done | Needs], decide: Decider) -> Done:
    """Run a phase unless the store says that it is done."""
    if outcome := finished(no, phase.name):
        return outcome
    outcome = settle(no, phase, decide)
    finish(no, phase.name, outcome.verdict)
    return outcome


class PhaseOf(StrictModel):
    """要单独运行的阶段。"""

    no: Line = Field(title="项目编号")
    milestone: int = Field(default=0, title="里程碑序号", description="执行监控、验收付款须填写", ge=0)


PHASES: dict[Phase, BusinessFlow[..., Done | Needs]] = {
    "planning": planning,
    "sourcing": sourcing,
    "contracting": contracting,
    "monitoring": monitoring,
    "acceptance": acceptance,
    "review": review,
}


@business_flow("单个阶段", "单个阶段 {subject.no}")
def single_phase(
    subject: Annotated[PhaseOf, form_title("项目与里程碑")], phase: Annotated[PhaseChoice, form_title("阶段")]
) -> str:
    """单个阶段：只运行所选阶段，同样在需要决定处停下。"""
    decide = in_the_ui()
    complete_documents(subject.no)
    run = PHASES[phase]
    milestones = (
        (subject.milestone or next_milestone(subject.no) or 1,) if phase in ("monitoring", "acceptance") else ()
    )
    return settle(subject.no, run, decide, *milestones).outcome
