"""How a sourcing goes on once a challenge was upheld: decided by the approver, not by who answered it. S5.2, S8.5."""

from schemas.challenge_rules import OTHER, ChallengeDecided, Progress, decision_refusals
from schemas.errors import Refused
from schemas.failed_awards import CHALLENGED, undecided
from schemas.records import Challenge, Engagement, FailedAward
from schemas.tender_questions import CHALLENGE_ANSWER
from tasks.awards import award_made, award_number, the_award
from tasks.challenges import challenge_at
from tasks.entitlement import not_entitled
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("登记质疑（异议）处理决定")
def decide_challenge(said: ChallengeDecided) -> None:
    """登记质疑（异议）处理决定。

    How it goes on after a challenge was upheld, once; the engagement ends where the sourcing is given up. An award that
    the challenge overturns waits for who awards to take it back.

    Raises:
        NotFound: no such challenge.
        Refused: not upheld, decided before, not that person's to decide, or too late for such a decision.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        found = challenge_at(store, engagement, said.challenge)
        if (found.decided_on, found.decision, found.reason) == (said.decided_on, said.decision, said.reason):
            return
        entitled = not_entitled(store, engagement, "approver", said.by, "“质疑异议处理决定”")
        today = store.today(engagement)
        refusals = entitled + decision_refusals(found, said, _progress(store, engagement), today)
        if said.decision == OTHER:
            refusals += undecided(store.failed_awards.all(engagement))
        if refusals:
            raise Refused(refusals)
        store.tenders.decide_challenge(engagement, found, said, store.now(engagement))
        if said.decision == OTHER and award_made(store, engagement):
            _overturn(store, engagement, found, said)
    say(f"{said.no} 第 {said.challenge} 号质疑（异议）：{said.decision}")


def _overturn(store: Store, engagement: Engagement, found: Challenge, said: ChallengeDecided) -> None:
    """The award that stands is to be taken back: entered as if the buyer had, for who awards to decide."""
    vendor, _ = store.sourcing.vendor_named(engagement, the_award(store, engagement).vendor)
    answered = store.documents.issued(engagement, CHALLENGE_ANSWER, str(found.seq))
    row = FailedAward(
        engagement_id=engagement.id or 0,
        seq=0,
        award=award_number(store, engagement),
        vendor_id=vendor.id or 0,
        ground=CHALLENGED,
        occurred_on=said.decided_on,
        facts=f"第 {found.seq} 号质疑（异议）{found.result}。{said.reason}",
        evidence=[f"答复书（编号 {answered.number}）"],
        recorded_on=store.today(engagement),
        recorded_by=found.answered_by,
    )
    store.failed_awards.enter(engagement, row, store.now(engagement))


def _progress(store: Store, engagement: Engagement) -> Progress:
    award = award_made(store, engagement)
    return Progress(
        awarded=award.vendor if award else "",
        signed=store.contracts.find(engagement) is not None,
        changed_on=[change.issued_on for change in store.tenders.amendments(engagement)],
    )
