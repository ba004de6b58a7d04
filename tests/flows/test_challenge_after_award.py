"""A challenge that comes between the award and the contract: what it stops, and how it goes on."""

import re
from datetime import date
from typing import Any

import pytest

from flows.tendering import award_failure_decided, challenge_answered, challenge_decided, challenge_received
from schemas.challenge_rules import ChallengeDecided
from schemas.errors import Refused
from schemas.failed_awards import AwardFailureDecided
from schemas.tender_questions import ChallengeAnswered, ChallengeReceived
from tasks.awards import the_award
from tasks.challenges import challenges_told
from tasks.step import without_prefect
from tests.flows.record import answer, engagement_of, markdown
from tests.standing import NO, Line, Standing
from tests.tender import working

pytestmark = pytest.mark.xdist_group("phases")

BROUGHT = {
    "no": NO,
    "by": "陈晓",
    "challenger": "恒信信息技术有限公司",
    "stage": "评审结果",
    "known_on": "2026-04-08",
    "received_on": "2026-04-09",
    "content": "评分依据不清",
    "asked": "复核评分",
}
UPHELD = {
    "no": NO,
    "challenge": 1,
    "by": "陈晓",
    "answered_on": "2026-04-09",
    "result": "部分成立",
    "answer": "一名评委的打分漏记一项。",
    "measures": "已经复核全部打分。",
}
DECIDED = {
    "no": NO,
    "challenge": 1,
    "by": "李建国",
    "decided_on": "2026-04-09",
    "decision": "不影响结果，继续采购",
    "reason": "补记后各家名次不变。",
}


def decided(standing: Standing, **changed: Any) -> None:
    with working(standing, "2026-04-09"):
        challenge_decided(ChallengeDecided.model_validate(DECIDED | changed))


def signing(standing: Standing) -> list[str]:
    return answer(standing, "contract-signed-1", (1,), signed_on=date(2026, 4, 9))


@pytest.fixture
def challenged(line: Line) -> Standing:
    """Awarded and ready to be signed, when a challenge comes."""
    standing = line.before("contract-signed-1")
    with working(standing, "2026-04-09"):
        challenge_received(ChallengeReceived.model_validate(BROUGHT))
    return standing


@pytest.mark.row("S5.2", "S8.5")
def test_a_challenge_after_the_award_stops_the_signing_until_it_is_answered(challenged: Standing) -> None:
    assert "第 1 号质疑（异议）尚未答复（应于 2026-04-16 前答复）：答复之前不得签订合同" in challenged.refused()

    with working(challenged, "2026-04-09"):
        challenge_answered(ChallengeAnswered.model_validate(UPHELD | {"result": "不成立"}))
        with pytest.raises(Refused, match="结论为不成立，不须决定"):
            challenge_decided(ChallengeDecided.model_validate(DECIDED))
    with challenged.here(), without_prefect():
        assert challenges_told(NO, "签订合同") == ""
    assert signing(challenged) == []


@pytest.mark.row("S5.2", "S8.5")
def test_an_upheld_challenge_stops_the_signing_until_another_person_decides_how_to_go_on(challenged: Standing) -> None:
    with working(challenged, "2026-04-09"):
        challenge_answered(ChallengeAnswered.model_validate(UPHELD))
    assert "已答复为部分成立，尚未决定采购怎样继续" in challenged.refused()
    for changed, why in (
        ({"by": "陈晓"}, "由审批人（李建国）办理"),
        ({"decision": "改正采购文件，继续采购"}, "已经定标（云帆软件（江州）有限公司），不能再改正采购文件"),
        ({"decided_on": "2026-04-08"}, "早于答复日期"),
    ):
        with pytest.raises(Refused, match=re.escape(why)):
            decided(challenged, **changed)

    for _ in range(2):  # the same decision twice is one
        decided(challenged)
    with pytest.raises(Refused, match="已于 2026-04-09 决定"):
        decided(challenged, decision="终止采购，重新开展")
    with challenged.here(), without_prefect():
        assert "李建国 于 2026-04-09 决定“不影响结果，继续采购”：补记后各家名次不变" in challenges_told(NO, "签订合同")
    assert signing(challenged) == []


@pytest.mark.row("S5.2", "S8.5")
def test_an_award_that_a_challenge_overturns_is_taken_back_by_who_awards(challenged: Standing) -> None:
    with working(challenged, "2026-04-09"):
        challenge_answered(ChallengeAnswered.model_validate(UPHELD))
    for _ in range(2):
        decided(challenged, decision="另行确定供应商", reason="补记后第二名的得分高于第一名。")
    assert "第 1 次登记的“质疑（异议）成立，影响结果”尚未决定" in "".join(signing(challenged))

    said = {"no": NO, "failure": 1, "by": "王立新", "decided_on": "2026-04-09", "reason": "质疑成立。"}
    with working(challenged, "2026-04-09"):
        with pytest.raises(Refused, match="审批人已经决定另行确定供应商"):
            award_failure_decided(AwardFailureDecided.model_validate({**said, "decision": "不予取消，继续签订合同"}))
        award_failure_decided(AwardFailureDecided.model_validate({**said, "decision": "确定下一名候选人"}))
    with challenged.store() as store:
        assert the_award(store, engagement_of(store)).vendor == "恒信信息技术有限公司"
        assert "答复书（编号ZY-2026-0001）" in markdown(store, "award-cancellation")


@pytest.mark.row("S8.5")
def test_a_sourcing_that_is_given_up_after_the_award_ends_without_a_contract(challenged: Standing) -> None:
    with working(challenged, "2026-04-09"):
        challenge_answered(ChallengeAnswered.model_validate(UPHELD | {"result": "成立"}))
    decided(challenged, decision="终止采购，重新开展", reason="补记后名次改变。")

    assert "已决定终止采购、重新开展：不得签订合同" in "".join(signing(challenged))
    assert challenged.go_on() == NO
    with challenged.store() as store:
        assert engagement_of(store).status == "rejected"
        assert store.contracts.find(engagement_of(store)) is None
