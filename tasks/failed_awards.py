"""An award that comes to nothing before the contract: entered, decided by another person, handed on. S5.2, S8.5.

招标投标法实施条例第五十五条、第七十四条；政府采购法实施条例第四十九条.
"""

from datetime import date

from schemas.contracting import CONTRACT_SIGNED
from schemas.errors import Refused
from schemas.evaluation import RankedRow
from schemas.failed_awards import (
    AWARD_CANCELLATION,
    ENDED,
    FORFEITING,
    NEXT,
    STANDS,
    AwardCancellationContext,
    AwardFailed,
    AwardFailureDecided,
    Standing,
    decision_refusals,
    failure_refusals,
    law_of,
    next_in_turn,
    recommended,
)
from schemas.forms import Needs
from schemas.records import Engagement, FailedAward, Security
from schemas.rules.tender_calendar import AFTER_AWARD
from schemas.securities import SecurityForfeited
from schemas.sourcing import AWARD, Award, AwardNoticeContext, lowest_only
from schemas.tendering import is_tender
from schemas.values import day_cn
from tasks.answers import head
from tasks.awards import (
    award_made,
    award_notice,
    award_number,
    failed_vendor,
    given_up,
    notice_of,
    since_award,
    the_award,
)
from tasks.documents import Issued, issue
from tasks.entitlement import not_entitled
from tasks.evaluation import evaluate
from tasks.inbox import inbox_file
from tasks.securities import BID, SIGNING_DUTY, due_back, move_due_dates, valid_until
from tasks.sourcing import award_faults
from tasks.step import say, step
from tasks.tender import arrangement
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("登记中标人不能签约")
def enter_failure(said: AwardFailed) -> int:
    """登记中标人不能签约。

    Enter why the vendor that was awarded cannot have the contract, with the files that show it; returns its number.
    The same entry of a vendor once. Until it is decided, no contract is signed.

    Raises:
        BadInput: a file is not in the inbox.
        Refused: no award to fail, a signed contract, no evidence, another entry undecided, not that person's to enter.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        known = store.failed_awards.all(engagement)
        for one in known:
            if (failed_vendor(store, engagement, one), one.ground, one.occurred_on, one.facts) == _said(said):
                return one.seq
        refusals = not_entitled(store, engagement, "buyer", said.by, "“中标人不能签约登记”")
        if engagement.status != "open" or given_up(store, engagement):
            refusals.append(f"项目 {engagement.no} 已经终止或者办结：不再登记。")
        refusals += failure_refusals(said, _standing(store, engagement), known, store.today(engagement))
        if refusals:
            raise Refused(refusals)
        seq = store.failed_awards.enter(engagement, _row(store, engagement, said), store.now(engagement)).seq
        for place, name in enumerate(said.evidence, 1):
            path = inbox_file(store, engagement, name)
            store.files.keep(engagement, f"failed-award/{seq}/{place}", path, store.now(engagement))
    say(f"{said.no} 已登记“{said.vendor}”{said.ground}，由定标人决定；决定之前不得签订合同")
    return seq


def _said(said: AwardFailed) -> tuple[str, str, date, str]:
    return said.vendor, said.ground, said.occurred_on, said.facts


def _row(store: Store, engagement: Engagement, said: AwardFailed) -> FailedAward:
    vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
    return FailedAward(
        engagement_id=engagement.id or 0,
        seq=0,
        award=award_number(store, engagement),
        vendor_id=vendor.id or 0,
        ground=said.ground,
        occurred_on=said.occurred_on,
        facts=said.facts,
        evidence=said.evidence,
        recorded_on=store.today(engagement),
        recorded_by=said.by,
    )


def told_next(no: str) -> str:
    """Who is next in turn, as a sentence for who decides."""
    with reading() as store:
        row = _next(store, store.engagements.get(no))
    if row is None:
        return "评审报告推荐的名单中没有下一名候选人"
    return f"下一名候选人：{row.vendor}（第 {row.rank} 名，报价 {row.gross:,.2f} 元）"


@step("决定中标人不能签约的处理")
def decide_failure(said: AwardFailureDecided) -> None:
    """决定中标人不能签约的处理。

    How it goes on, once: the next candidate is awarded at what it bid, the procurement ends, or the award stands. The
    award that failed stays as it was decided; the next is a decision of its own.

    Raises:
        NotFound: nothing was entered under that number.
        Refused: decided before, not that person's to decide, nobody next, bids no longer valid, or what forbids any
            award: a challenge, the publicity.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        found = store.failed_awards.get(engagement, said.failure)
        if (found.decided_on, found.decision, found.reason) == (said.decided_on, said.decision, said.reason):
            return
        row, until = _next(store, engagement), valid_until(store, engagement)
        name = row.vendor if row else ""
        next_award = _next_award(store, engagement, found, said, name) if said.decision == NEXT and name else None
        refusals = not_entitled(store, engagement, AWARD.role, said.by, "“中标人不能签约处理决定”")
        refusals += decision_refusals(
            found, said, name, valid_until=until, today=store.today(engagement), signed=_is_signed(store, engagement)
        )
        if next_award and not refusals:
            refusals = award_faults(store, engagement, next_award, _gone(store, engagement))
        if refusals:
            raise Refused(refusals)
        now = store.now(engagement)
        store.failed_awards.decide(engagement, found, said, now)
        if said.decision != STANDS:
            _end_duties(store, engagement)
        if next_award:
            key = Needs(AWARD.slug, (found.award + 1,), "").key
            store.decisions.record(engagement, AWARD, key, next_award, now, f"failed-award:{found.seq}")
        move_due_dates(store, engagement)
    say(f"{said.no} 第 {said.failure} 次登记：{said.decision}" + (f"，{name}" if next_award else ""))


def _standing(store: Store, engagement: Engagement) -> Standing:
    award, notice = award_made(store, engagement), award_notice(store, engagement)
    return Standing(
        vendor=award.vendor if award else "",
        notice_no=notice.number if notice else "",
        noticed_on=notice.dated if notice else None,
        sign_before=AwardNoticeContext.model_validate(notice.context).sign_before if notice else None,
        signed=_is_signed(store, engagement),
    )


def _is_signed(store: Store, engagement: Engagement) -> bool:
    """Whether the contract was signed, even if a killed run has not registered it yet."""
    signings = since_award(store, engagement, store.decisions.at(engagement, CONTRACT_SIGNED))
    return bool(signings) or store.contracts.find(engagement) is not None


def _gone(store: Store, engagement: Engagement) -> set[str]:
    """Vendors whose award failed, or is said to have failed and waits for its decision."""
    failed = [one for one in store.failed_awards.all(engagement) if one.decision in (NEXT, "")]
    return {failed_vendor(store, engagement, one) for one in failed}


def _next(store: Store, engagement: Engagement) -> RankedRow | None:
    request = store.engagements.request_of(engagement)
    lowest = lowest_only(request.regime, request.method)
    candidates = recommended(evaluate(store, engagement).ranking, lowest=lowest)
    return next_in_turn(candidates, _gone(store, engagement))


def _next_award(
    store: Store, engagement: Engagement, found: FailedAward, said: AwardFailureDecided, name: str
) -> Award:
    """The award to the next candidate: what was answered of signs, and an exception that was approved, still hold."""
    before = the_award(store, engagement)
    why = f"“{before.vendor}”{found.ground}，依次确定下一名候选人。{said.reason}"
    changed = {
        "by": said.by,
        "vendor": name,
        "reason": why,
        "low_price_explanation": said.low_price_explanation,
    }
    return before.model_copy(update=changed)


def _end_duties(store: Store, engagement: Engagement) -> None:
    """What the award that failed had brought with it is owed no more; the next one brings its own."""
    regime = store.engagements.request_of(engagement).regime
    for kind in (SIGNING_DUTY, *(duty.kind for duty in AFTER_AWARD[regime])):
        store.obligations.cancel(engagement, kind)


@step("出具取消中标（成交）资格通知书")
def issue_cancellation(no: str, seq: int) -> Issued:
    """出具取消中标（成交）资格通知书。

    To the vendor whose award failed: the ground, the facts, what becomes of its security; once for each.
    """

    def build(store: Store, engagement: Engagement) -> AwardCancellationContext:
        failed, request = store.failed_awards.get(engagement, seq), store.engagements.request_of(engagement)
        notice, arranged = notice_of(store, engagement, failed), arrangement(store, engagement)
        _, organisation = store.sourcing.vendor_named(engagement, failed_vendor(store, engagement, failed))
        top = head(store, engagement)
        assert failed.decided_on is not None
        facts = failed.model_dump(include={"ground", "occurred_on", "facts", "evidence", "decided_on"})
        return AwardCancellationContext(
            head=top,
            word=top.words.award,
            vendor=store.engagements.party(organisation.id or 0),
            notice_no=notice.number,
            noticed_on=notice.dated,
            ended=failed.decision == ENDED,
            law=law_of(failed.ground, request.regime, tender=is_tender(request)),
            security=_security_told(store, engagement, failed),
            objections_to=arranged.objections_to if arranged else store.engagements.holder(engagement, "buyer"),
            **facts,
        )

    return issue(AWARD_CANCELLATION, no, build, subject=str(seq))


def _held(store: Store, engagement: Engagement, failed: FailedAward) -> Security | None:
    """The bid security of the vendor whose award failed, as long as it is held or kept because of that."""
    vendor, _ = store.sourcing.vendor_named(engagement, failed_vendor(store, engagement, failed))
    held = store.securities.find(vendor, BID)
    if held is None or (held.status, held.closed_on) not in (("在押", None), ("不予退还", failed.decided_on)):
        return None
    return held


def _security_told(store: Store, engagement: Engagement, failed: FailedAward) -> str:
    held = _held(store, engagement, failed)
    if held is None:
        return ""
    if failed.ground in FORFEITING:
        return "贵公司提交的投标保证金不予退还，另行通知"
    vendor, _ = store.sourcing.vendor_named(engagement, failed_vendor(store, engagement, failed))
    day: date = due_back(store, engagement, vendor, held)[0]
    return f"贵公司提交的投标保证金于 {day_cn(day)} 前退还"


def security_to_keep(no: str, seq: int) -> SecurityForfeited | None:
    """How the bid security of the vendor is kept, as the law says of the ground; None where it goes back or none is
    held."""
    with reading() as store:
        engagement = store.engagements.get(no)
        failed = store.failed_awards.get(engagement, seq)
        ground = FORFEITING.get(failed.ground)
        if ground is None or failed.decided_on is None or not _held(store, engagement, failed):
            return None
        return SecurityForfeited(
            no=no,
            vendor=failed_vendor(store, engagement, failed),
            kind=BID,
            by=failed.recorded_by,
            decided_on=failed.decided_on,
            ground=ground,
            facts=failed.facts,
            approver=failed.decided_by,
        )
