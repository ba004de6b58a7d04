"""How a sourcing goes on once a challenge was upheld: decided by the approver, not by who answered it. S5.2, S8.5."""

from schemas.challenge_rules import ChallengeDecided, Progress, decision_refusals
from schemas.errors import Refused
from schemas.records import Engagement
from tasks.awards import award_made
from tasks.challenges import challenge_at
from tasks.decisions import not_entitled
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("登记质疑（异议）处理决定")
def decide_challenge(said: ChallengeDecided) -> None:
    """登记质疑（异议）处理决定。

    How it goes on after a challenge was upheld, once; the engagement ends where the sourcing is given up.

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
        if refusals := entitled + decision_refusals(found, said, _progress(store, engagement), today):
            raise Refused(refusals)
        store.tenders.decide_challenge(engagement, found, said, store.now(engagement))
    say(f"{said.no} 第 {said.challenge} 号质疑（异议）：{said.decision}")


def _progress(store: Store, engagement: Engagement) -> Progress:
    award = award_made(store, engagement)
    return Progress(
        awarded=award.vendor if award else "",
        signed=store.contracts.find(engagement) is not None,
        changed_on=[change.issued_on for change in store.tenders.amendments(engagement)],
    )
