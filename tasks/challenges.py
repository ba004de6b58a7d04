"""Challenges: received, answered within the law's days, decided when upheld; until then nothing is awarded or signed.

Rows S5.2, S8.5.
"""

from datetime import date, timedelta

from schemas.challenge_rules import ENDED, Step, challenge_stops, told
from schemas.errors import NotFound, Refused
from schemas.failed_awards import failure_stop
from schemas.records import Challenge, Engagement
from schemas.rules.tender_calendar import ANSWERING, CHALLENGING, OBJECTING, closing
from schemas.tender_questions import (
    CHALLENGE_ANSWER,
    ChallengeAnswerContext,
    ChallengeAnswered,
    ChallengeReceived,
    Stage,
)
from schemas.tendering import PUBLICITY_NOTICE, PublicityContext
from tasks.answers import head
from tasks.awards import given_up
from tasks.documents import Issued, issue
from tasks.step import say, step
from tasks.tender import deadline_of
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

DUTY = "challenge-answer"


def challenge_until(store: Store, engagement: Engagement, stage: Stage, known_on: date) -> date:
    """Last day on which a challenge may be brought."""
    regime = store.engagements.request_of(engagement).regime
    if regime == "statutory_tender" and stage == "采购文件":
        return OBJECTING.before(deadline_of(store, engagement).date())
    published = publicity(store, engagement)
    if published and stage == "评审结果":
        return published.until
    return CHALLENGING[regime].after(known_on)


def publicity(store: Store, engagement: Engagement) -> PublicityContext | None:
    """How the ranked candidates were published; None where they were not."""
    found = store.documents.latest(engagement, PUBLICITY_NOTICE)
    return PublicityContext.model_validate(found.context) if found else None


@step("登记质疑（异议）")
def receive_challenge(said: ChallengeReceived) -> int:
    """登记质疑（异议）。

    Enter a challenge under the next number, which it returns, with the day by which it must be answered; the same
    one of the same challenger once.

    Raises:
        Refused: the date lies ahead.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        if said.received_on > store.today(engagement):
            raise Refused(f"收到日期 {said.received_on} 晚于今天：请在收到后登记")
        answering = ANSWERING[store.engagements.request_of(engagement).regime]
        row = Challenge(
            engagement_id=engagement.id or 0,
            seq=0,
            challenger=said.challenger,
            stage=said.stage,
            known_on=said.known_on,
            received_on=said.received_on,
            until=challenge_until(store, engagement, said.stage, said.known_on),
            answer_by=answering.after(said.received_on),
            content=said.content,
            asked=said.asked,
            recorded_by=said.by,
        )
        made = store.tenders.challenge(engagement, row, store.now(engagement))
        title = f"答复第 {made.seq} 号质疑（异议）"
        store.obligations.add(engagement, DUTY, str(made.seq), title, closing(made.answer_by), answering.law)
    late = "（逾期提出）" if said.received_on > made.until else ""
    say(f"{said.no} 已登记第 {made.seq} 号质疑（异议）{late}，应于 {made.answer_by} 前答复，答复之前不得定标、签订合同")
    return made.seq


@step("答复质疑（异议）")
def answer_challenge(said: ChallengeAnswered) -> None:
    """答复质疑（异议）。

    Record the answer, once.

    Raises:
        NotFound: no such challenge.
        Refused: answered before, or turned away as late though it came in time.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        found = challenge_at(store, engagement, said.challenge)
        if (found.answered_on, found.result, found.answer) == (said.answered_on, said.result, said.answer):
            return
        in_time = found.received_on <= found.until
        rules = [
            (
                found.answered_on is not None,
                f"第 {said.challenge} 号质疑（异议）已于 {found.answered_on} 答复：请核对。",
            ),
            (
                said.result == "逾期不予受理" and in_time,
                f"第 {said.challenge} 号质疑（异议）在期限（{found.until}）之内提出，不能以逾期为由不予受理：请改正。",
            ),
            (said.answered_on < found.received_on, f"答复日期早于收到日期 {found.received_on}：请改正。"),
            (said.answered_on > store.today(engagement), f"答复日期 {said.answered_on} 晚于今天：请在答复时登记。"),
        ]
        if refusals := [sentence for broken, sentence in rules if broken]:
            raise Refused(refusals)
        store.tenders.answer_challenge(engagement, found, said, store.now(engagement))
        store.obligations.fulfil(engagement, DUTY, str(said.challenge))


def challenge_at(store: Store, engagement: Engagement, seq: int) -> Challenge:
    """The challenge of that number.

    Raises:
        NotFound: there is none.
    """
    for challenge in store.tenders.challenges(engagement):
        if challenge.seq == seq:
            return challenge
    raise NotFound(f"项目 {engagement.no} 没有第 {seq} 号质疑（异议）：请核对序号")


@step("出具质疑（异议）答复书")
def issue_challenge_answer(no: str, seq: int) -> Issued:
    """出具质疑（异议）答复书。

    The answer in writing, once for each challenge.
    """

    def build(store: Store, engagement: Engagement) -> ChallengeAnswerContext:
        found = challenge_at(store, engagement, seq)
        facts = found.model_dump(
            include={"challenger", "seq", "stage", "known_on", "received_on", "until", "answer_by", "content", "asked"}
        )
        answered = ChallengeAnswered.model_validate(
            {
                "no": no,
                "challenge": seq,
                "by": found.answered_by,
                "answered_on": found.answered_on,
                "result": found.result,
                "answer": found.answer,
                "measures": found.measures,
            }
        )
        regime = store.engagements.request_of(engagement).regime
        return ChallengeAnswerContext(head=head(store, engagement), regime=regime, answered=answered, **facts)

    return issue(CHALLENGE_ANSWER, no, build, subject=str(seq))


def award_stops(store: Store, engagement: Engagement) -> list[str]:
    """Why nothing may be awarded yet: a challenge that is open, candidates not published for long enough."""
    refusals = challenge_stops(store.tenders.challenges(engagement), "定标")
    published = publicity(store, engagement)
    if published and store.today(engagement) <= published.until:
        refusals.append(
            f"中标候选人公示至 {published.until}（{published.period}）：最早 {published.until + timedelta(1)} 定标。"
        )
    return refusals


def signing_stops(store: Store, engagement: Engagement) -> list[str]:
    """Why no contract may be signed yet: a challenge after the award stops it, as one before stops the award, and so
    does what was entered of the award itself."""
    failures = failure_stop(store.failed_awards.all(engagement))
    return challenge_stops(store.tenders.challenges(engagement), "签订合同") + failures


@step("查看质疑（异议）")
def challenges_told(no: str, step: Step) -> str:
    """查看质疑（异议）。

    What stops the step, then what was decided of upheld challenges, for those who take it; empty when there is none.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        challenges = store.tenders.challenges(engagement)
        stops = signing_stops(store, engagement) if step == "签订合同" else challenge_stops(challenges, step)
    lines = stops + told(challenges)
    return "".join(f"- **{line}**\n" for line in lines) + ("\n" if lines else "")


def sourcing_ended(no: str) -> str:
    """That the sourcing was given up for a challenge or a failed award, as a sentence; empty while it goes on."""
    with reading() as store:
        engagement = store.engagements.get(no)
        ended = [one for one in store.tenders.challenges(engagement) if one.decision == ENDED]
        if store.contracts.find(engagement):
            return ""
        if failed := given_up(store, engagement):
            return f"第 {failed.seq} 次登记中标人不能签约（{failed.ground}），已决定终止采购、重新开展"
        if not ended:
            return ""
    return f"第 {ended[0].seq} 号质疑（异议）{ended[0].result}，已决定终止采购、重新开展"
