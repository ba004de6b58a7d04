"""限制名单: a vendor is not dealt with for a time; one person proposes, another decides. Rows S5.2, S8.5; R20."""

from typing import Any

from schemas.errors import Refused
from schemas.records import Engagement, Organisation, VendorRestriction
from schemas.vendor_papers import RESTRICTION_DECISION, RestrictionDecisionContext
from schemas.vendors import RestrictionLifted, RestrictionProposed, RestrictionReviewed, second_person_refusals
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.entitlement import not_entitled
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store

PROPOSED, STANDING, DECLINED = "待复核", "限制中", "未批准"
LIFTING, LIFTED = "移出待复核", "已移出"


@step("提出列入限制名单")
def propose_restriction(said: RestrictionProposed) -> None:
    """提出列入限制名单。

    Enter the proposal, once; it takes effect when another person approves it.

    Raises:
        Refused: not that person's to propose, it would begin in the past, or one is proposed or in force already.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        today, rows = store.today(engagement), _own(store, engagement, organisation)
        facts = said.model_dump(exclude={"no", "by", "uscc"})
        open_ = [row for row in rows if row.status == PROPOSED or _stands(row, engagement, store)]
        if any(row.model_dump(include=set(facts)) == facts and row.proposed_by == said.by for row in open_):
            return
        refusals = not_entitled(store, engagement, "buyer", said.by, "列入限制名单")
        if said.starts_on < today:
            refusals.append(f"限制开始日期 {said.starts_on} 早于今天 {today}：限制自决定之后起算，请改正。")
        refusals += [f"“{organisation.name}”{_told(row)}：不能重复提出。" for row in open_]
        if refusals:
            raise Refused(refusals)
        row = VendorRestriction(
            organisation_id=organisation.id or 0,
            engagement_id=engagement.id or 0,
            practice=engagement.rehearsal,
            **facts,
            status=PROPOSED,
            proposed_by=said.by,
            proposed_on=today,
        )
        store.vendors.keep_restriction(engagement, row, said.by, "restriction proposed", store.now(engagement))
    say(f"供应商 {organisation.name}：列入限制名单待复核")


@step("提出移出限制名单")
def propose_lifting(said: RestrictionLifted) -> None:
    """提出移出限制名单。

    Propose to end a restriction early; until another person approves it, the restriction holds.

    Raises:
        Refused: not that person's to propose, or nothing is in force.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        rows = _own(store, engagement, organisation)
        if any(row.status == LIFTING and row.lifting["reason"] == said.reason for row in rows):
            return
        held = [row for row in rows if row.status == STANDING and _stands(row, engagement, store)]
        refusals = not_entitled(store, engagement, "buyer", said.by, "移出限制名单")
        if not held:
            refusals.append(f"“{organisation.name}”没有可以移出的限制：请核对供应商，或等待上次提出的移出复核。")
        if refusals:
            raise Refused(refusals)
        row = held[-1]
        row.status = LIFTING
        row.lifting = {"reason": said.reason, "by": said.by, "on": f"{store.today(engagement)}"}
        store.vendors.keep_restriction(engagement, row, said.by, "lifting proposed", store.now(engagement))
    say(f"供应商 {organisation.name}：移出限制名单待复核，复核以前限制继续有效")


@step("复核限制名单")
def review_restriction(said: RestrictionReviewed) -> tuple[int, str]:
    """复核限制名单。

    Another person approves or declines what was proposed; returns the restriction and its status.

    Raises:
        Refused: nothing waits for it, or it is not that person's to decide.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        rows, agreed = _own(store, engagement, organisation), said.verdict == "同意"
        if rows and rows[-1].status not in (PROPOSED, LIFTING) and _decided(rows[-1]) == (said.by, said.opinion):
            return rows[-1].id or 0, rows[-1].status
        waiting = [row for row in rows if row.status in (PROPOSED, LIFTING)]
        refusals = not_entitled(store, engagement, "approver", said.by, "限制名单复核")
        if not waiting:
            refusals.append(f"“{organisation.name}”没有待复核的列入或者移出：请先提出。")
            raise Refused(refusals)
        row, today = waiting[-1], store.today(engagement)
        proposer = row.proposed_by if row.status == PROPOSED else row.lifting["by"]
        refusals += second_person_refusals(proposer, said.by, "列入" if row.status == PROPOSED else "移出")
        if refusals:
            raise Refused(refusals)
        if row.status == PROPOSED:
            row.status = STANDING if agreed else DECLINED
            row.decided_by, row.decided_on, row.opinion = said.by, today, said.opinion
        else:
            row.status = LIFTED if agreed else STANDING
            row.lifting = row.lifting | {"decided_by": said.by, "decided_on": f"{today}", "opinion": said.opinion}
        store.vendors.keep_restriction(engagement, row, said.by, "restriction reviewed", store.now(engagement))
        done, status = row.id or 0, row.status
    say(f"供应商 {organisation.name}：{status}")
    return done, status


@step("出具限制名单决定书")
def issue_restriction_decision(no: str, restriction: int, status: str) -> Issued:
    """出具限制名单决定书。

    The decision to restrict a vendor, or to lift a restriction, with both people's names (S8.5).
    """
    act = "移出" if status == LIFTED else "列入"

    def build(store: Store, engagement: Engagement) -> RestrictionDecisionContext:
        row = store.session.get_one(VendorRestriction, restriction)
        before = store.documents.find(engagement, RESTRICTION_DECISION, f"{restriction}-列入")
        said: dict[str, Any] = {
            "reason": row.reason,
            "proposed_by": row.proposed_by,
            "proposed_on": row.proposed_on,
            "decided_by": row.decided_by,
            "decided_on": row.decided_on,
            "opinion": row.opinion,
        }
        if act == "移出":
            told = row.lifting
            said = {
                "reason": told["reason"],
                "proposed_by": told["by"],
                "proposed_on": told["on"],
                "decided_by": told["decided_by"],
                "decided_on": told["decided_on"],
                "opinion": told["opinion"],
                "decision_no": before.number if before else "",
            }
        return RestrictionDecisionContext(
            head=head(store, engagement),
            act=act,
            vendor=store.engagements.party(row.organisation_id),
            evidence=row.evidence,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            **said,
        )

    return issue(RESTRICTION_DECISION, no, build, subject=f"{restriction}-{act}")


def _own(store: Store, engagement: Engagement, organisation: Organisation) -> list[VendorRestriction]:
    """Restrictions that this engagement may change: a rehearsal none that are real."""
    rows = store.vendors.restrictions(organisation, practice=engagement.rehearsal)
    return [row for row in rows if row.practice == engagement.rehearsal]


def _stands(row: VendorRestriction, engagement: Engagement, store: Store) -> bool:
    return row.status in (STANDING, LIFTING) and row.ends_on >= store.today(engagement)


def _decided(row: VendorRestriction) -> tuple[str, str]:
    """Who decided last of it, and what was said."""
    if "decided_by" in row.lifting:
        return row.lifting["decided_by"], row.lifting["opinion"]
    return row.decided_by, row.opinion


def _told(row: VendorRestriction) -> str:
    if row.status == PROPOSED:
        return f"已由 {row.proposed_by} 提出列入限制名单，待复核"
    return f"已列入限制名单，至 {row.ends_on}"
