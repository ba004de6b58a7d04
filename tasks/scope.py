"""Requirements and criteria in force: what was confirmed and agreed, then every change in force, oldest first.

Rows S4.3, S9.1, S9.4.
"""

from schemas.acceptance import ACCEPTANCE_SIGNED, AcceptanceSigned
from schemas.amendments import CHANGE_SIGNED, ChangeSigned
from schemas.changes import ChangeOrder, ChangeOrderContext
from schemas.errors import Refused
from schemas.performance import ACCEPTANCE_TESTED
from schemas.records import Document, Engagement
from schemas.requirements import CRITERIA, CriteriaContext
from schemas.scope import Scope, scope_after
from tasks.documents import Issued, issue_when_changed
from tasks.requirements import confirmed_requirements, criteria_agreed, criteria_context
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store


def scope_agreed(store: Store, engagement: Engagement) -> Scope:
    """As the contract was signed on it."""
    agreed = criteria_agreed(store, engagement)
    assert agreed is not None
    return Scope(requirements=confirmed_requirements(store, engagement).requirements, agreed=agreed)


def scope_in_force(store: Store, engagement: Engagement, until: str = "") -> Scope:
    """As every change in force made it; ``until``: as it was before that change order."""
    scope, contract = scope_agreed(store, engagement), store.contracts.find(engagement)
    for version in store.contracts.versions(contract)[1:] if contract else []:
        if version.change_no == until:
            break
        document, _ = signed_order(store, engagement, version.change_no)
        scope = scope_after(scope, order_of(document).scope)
    return scope


def order_of(document: Document) -> ChangeOrder:
    """The change order that a document says."""
    return ChangeOrderContext.model_validate(document.context).facts


def order_subject(document: Document) -> tuple[int, ...]:
    """The change order and its version that were signed."""
    return int(document.subject), document.version


def signed_order(store: Store, engagement: Engagement, number: str) -> tuple[Document, ChangeSigned]:
    """The version of a change order that both signed, and how.

    Raises:
        Refused: no version of it was signed.
    """
    for document in reversed(store.documents.numbered(engagement, number)):
        if signed := store.decisions.answer(engagement, CHANGE_SIGNED, ChangeSigned, *order_subject(document)):
            return document, signed
    raise Refused(f"变更单 {number} 尚未登记双方签署：请先登记变更签署。")


@step("更新验收标准协议")
def issue_criteria_in_force(no: str) -> Issued | None:
    """更新验收标准协议。

    The agreement on criteria as changes in force made it, as its next version; None where no change touched them.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        if scope_in_force(store, engagement) == scope_agreed(store, engagement):
            return None

    def build(store: Store, engagement: Engagement) -> CriteriaContext:
        scope, contract = scope_in_force(store, engagement), store.contracts.get(engagement)
        due = {stage.name: stage.due_on for stage in store.contracts.versions(contract)[-1].stages}
        return criteria_context(store, engagement, scope.requirements, scope.agreed, due)

    return issue_when_changed(CRITERIA, no, build, apart_from=frozenset({"agreed_on"}))


def settled_milestones(store: Store, engagement: Engagement) -> dict[int, str]:
    """Milestones whose criteria can no longer be changed, and why: accepted or rejected, or tested and not decided."""
    found = {}
    for stage in store.contracts.milestones(store.contracts.get(engagement)):
        if stage.status != "open":
            found[stage.seq] = "已经下了验收结论"
        elif (round_ := round_tested(store, engagement, stage.seq)) and not store.decisions.answer(
            engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, stage.seq, round_
        ):
            found[stage.seq] = f"第 {round_} 轮已经测试、尚未下验收结论"
    return found


def round_tested(store: Store, engagement: Engagement, milestone: int) -> int:
    """The last round of a milestone in which an acceptance test was recorded; 0 before the first."""
    prefix = f"{ACCEPTANCE_TESTED.slug}-{milestone}-"
    rounds = [
        int(row.key.removeprefix(prefix))
        for row in store.decisions.at(engagement, ACCEPTANCE_TESTED)
        if row.key.startswith(prefix)
    ]
    return max(rounds, default=0)
