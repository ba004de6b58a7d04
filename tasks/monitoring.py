"""Execution: kick-off and deliveries. Progress has its own file. Rows S5.4, S5.5, S8.7."""

from datetime import date

from schemas.acceptance import ACCEPTANCE_SIGNED, DELIVERY_LIST, AcceptanceSigned, DeliveryListContext
from schemas.errors import Refused
from schemas.forms import Answer
from schemas.monitoring import (
    KICKOFF,
    KICKOFF_HELD,
    MILESTONE_DELIVERED,
    DutyRow,
    KickoffContext,
    KickoffHeld,
    MilestoneDelivered,
    delivery_refusals,
    kickoff_refusals,
)
from schemas.planning import DeliverableSpec
from schemas.progress import StageRow
from schemas.records import Engagement
from schemas.values import from_fen
from tasks.answers import contract_head, head, last_round
from tasks.documents import Issued, issue
from tasks.inbox import inbox_file, not_handed_in
from tasks.planning import plan_of
from tasks.refusals import Judges
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("出具项目启动会议纪要")
def issue_kickoff_minutes(no: str) -> Issued:
    """出具项目启动会议纪要。

    Goals, scope, duties and resolutions of the kick-off that was held (S8.7).
    """

    def build(store: Store, engagement: Engagement) -> KickoffContext:
        request, plan = store.engagements.request_of(engagement), plan_of(store, engagement)
        contract = store.contracts.get(engagement)
        return KickoffContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            held=store.decisions.made(engagement, KICKOFF_HELD, KickoffHeld, 1),
            goals=request.goals,
            scope_in=request.scope_in,
            scope_out=request.scope_out,
            constraints=plan.constraints,
            stages=[
                StageRow(seq=stage.seq, name=stage.name, baseline=stage.due_on, amount=from_fen(stage.amount_fen))
                for stage in store.contracts.milestones(contract)
            ],
            duties=[DutyRow(**member.model_dump()) for member in plan.team],
        )

    return issue(KICKOFF, no, build)


def promised(store: Store, engagement: Engagement, milestone: int) -> list[DeliverableSpec]:
    """What a milestone delivers by the approved plan."""
    return plan_of(store, engagement).milestones[milestone - 1].deliverables


def current_round(no: str, milestone: int) -> int:
    """The open round of a milestone: the one after the last that was sent back."""
    with reading() as store:
        return round_of(store, store.engagements.get(no), milestone)


def round_of(store: Store, engagement: Engagement, milestone: int) -> int:
    """The open round: an incomplete delivery or the verdict *correct* closes a round."""
    round_ = 1
    while _sent_back(store, engagement, milestone, round_):
        round_ += 1
    return round_


def delivered_round(no: str, milestone: int) -> int:
    """The last round in which something was delivered: the one that acceptance and payment are about.

    Raises:
        Refused: nothing was delivered yet.
    """
    with reading() as store:
        return delivered_round_of(store, store.engagements.get(no), milestone)


def delivered_round_of(store: Store, engagement: Engagement, milestone: int) -> int:
    """See ``delivered_round``."""
    round_ = last_round(store, engagement, MILESTONE_DELIVERED, milestone)
    if not round_:
        raise Refused(f"{engagement.no} 里程碑 {milestone} 尚未登记交付：请先完成执行监控。")
    return round_


def _delivery_lists(store: Store, engagement: Engagement, milestone: int) -> list[DeliveryListContext]:
    versions = store.documents.versions(engagement, DELIVERY_LIST, str(milestone))
    return [DeliveryListContext.model_validate(document.context) for document in versions]


def _sent_back(store: Store, engagement: Engagement, milestone: int, round_: int) -> bool:
    listed = {said.round: said for said in _delivery_lists(store, engagement, milestone)}
    if round_ in listed and not listed[round_].complete:
        return True
    signed = store.decisions.answer(engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)
    return signed is not None and signed.verdict == "correct"


@step("接收交付物")
def receive_delivery(no: str, milestone: int, round_: int) -> int:
    """接收交付物。

    Keep every file of a delivery as it came, with its hash; missing ones stay listed. Returns how many came.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        stage = store.contracts.milestone(store.contracts.get(engagement), milestone)
        first = not store.execution.deliverables(stage, round_)
        delivered = store.decisions.made(engagement, MILESTONE_DELIVERED, MilestoneDelivered, milestone, round_)
        files = {item.name: item.file for item in delivered.files}
        now = store.now(engagement)
        for position, spec in enumerate(promised(store, engagement, milestone), 1):
            kept = None
            if spec.name in files:
                purpose = f"milestone/{milestone}/{round_}/{position}"
                kept = store.files.keep(engagement, purpose, inbox_file(store, engagement, files[spec.name]), now)
                store.session.flush()
            store.execution.deliver(stage, round_, spec.name, kept, delivered.delivered_on)
    if first:
        say(f"里程碑 {milestone} 第 {round_} 次交付：收到 {len(files)} 项")
    return len(files)


def delivered_on(store: Store, engagement: Engagement, milestone: int, round_: int) -> date:
    """The day a round was delivered."""
    return store.decisions.made(engagement, MILESTONE_DELIVERED, MilestoneDelivered, milestone, round_).delivered_on


def _kickoff_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, KickoffHeld)
    contract = store.contracts.get(engagement)
    assert contract.signed_on is not None
    return kickoff_refusals(form, contract.signed_on, store.today(engagement))


def _delivery_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, MilestoneDelivered)
    names = [spec.name for spec in promised(store, engagement, subject[0])]
    files = not_handed_in(store, engagement, [item.file for item in form.files])
    signed_on = store.contracts.get(engagement).signed_on
    assert signed_on is not None
    return delivery_refusals(form, names, signed_on, store.today(engagement)) + files


REFUSALS: Judges = {KICKOFF_HELD.slug: _kickoff_refusals, MILESTONE_DELIVERED.slug: _delivery_refusals}
