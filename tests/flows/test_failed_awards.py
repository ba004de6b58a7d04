"""An award that comes to nothing before the contract: why, by whom decided, and the next candidate in its place."""

import re
from pathlib import Path
from typing import Any

import pytest

from flows.tendering import award_failed, award_failure_decided, challenge_received
from schemas.errors import Refused, WaibaoError
from schemas.failed_awards import AwardFailed, AwardFailureDecided
from schemas.tender_questions import ChallengeReceived
from tasks.failed_awards import decide_failure
from tests.builders import short
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Standing
from tests.tender import HENG, LAN, YUN, copy_of, duties, put, working
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("tender")

FILE = "催告函.pdf"
UNSECURED = {
    "no": NO,
    "by": "陈晓",
    "vendor": YUN,
    "ground": "不按采购文件要求提交履约保证金",
    "occurred_on": "2026-04-20",
    "facts": "催告期满仍未提交。",
    "evidence": [FILE],
}
TO_THE_NEXT = {
    "no": NO,
    "failure": 1,
    "by": "王立新",
    "decided_on": "2026-04-21",
    "decision": "确定下一名候选人",
    "reason": "评标报告推荐的第二名报价合理。",
}


def fails(standing: Standing, day: str, **changed: Any) -> str:
    put(standing, FILE, b"%PDF-1.4")
    with working(standing, day):
        return award_failed(AwardFailed.model_validate({**UNSECURED, "occurred_on": day, **changed}))


def decides(standing: Standing, day: str, **changed: Any) -> str:
    with working(standing, day):
        return award_failure_decided(AwardFailureDecided.model_validate({**TO_THE_NEXT, "decided_on": day, **changed}))


def awarded_in_turn(standing: Standing) -> list[str]:
    """Every award in order, none of them changed by the next."""
    with standing.store() as store:
        rows = store.decisions.of(engagement_of(store))
        return [row.form["vendor"] for row in rows if row.gate == "award" and row.accepted]


@pytest.fixture(scope="session")
def awarded_once(all_scored: Standing) -> Standing:
    """Awarded to the first, no contract yet; to be copied, not played on."""
    standing = copy_of(all_scored)
    assert standing.stops_for() == "requirements-drafted-1"
    return standing


@pytest.fixture
def awarded(awarded_once: Standing) -> Standing:
    """A tender by law awarded on 7 April, its contract due by 7 May."""
    return copy_of(awarded_once)


@pytest.mark.row("S5.2", "S8.5")
def test_an_award_fails_only_on_a_ground_with_evidence_entered_by_the_buyer(
    awarded: Standing, before_award: Standing
) -> None:
    with pytest.raises(Refused, match="尚未定标"):
        fails(before_award, "2026-04-06")
    for changed, why in (
        ({"vendor": HENG}, f"“{HENG}”不是现在的中标、成交供应商"),
        ({"evidence": []}, "没有证据：请把催告函和送达凭证放入收件目录"),
        ({"by": "李建国"}, "由采购经办人（陈晓）办理"),
        ({"occurred_on": "2026-04-21"}, "晚于今天"),
        ({"occurred_on": "2026-04-06"}, "早于通知书 CJ-2026-0001 的日期 2026-04-07"),
        ({"ground": "无正当理由不签订合同"}, "签约期限 2026-05-07 尚未届满"),
    ):
        with pytest.raises(Refused, match=re.escape(why)):
            fails(awarded, "2026-04-20", **changed)

    for _ in range(2):  # the same entry twice is one
        told = fails(awarded, "2026-04-20")
        assert told == f"已登记第 1 次；下一名候选人：{HENG}（第 2 名，报价 512,000.00 元）"
    with pytest.raises(Refused, match="第 1 次登记尚未决定"):
        fails(awarded, "2026-04-20", facts="又一次。")
    with awarded.store() as store:
        assert store.files.find(engagement_of(store), "failed-award/1/1") is not None


@pytest.mark.row("S5.2", "S8.5")
def test_the_next_candidate_is_awarded_at_what_it_bid_and_everybody_is_told(awarded: Standing) -> None:
    fails(awarded, "2026-04-20")
    for changed, why in (
        ({"by": "陈晓"}, "由定标人（王立新）办理"),
        ({"decided_on": "2026-04-19"}, "早于登记日期"),
        ({"failure": 2}, "没有第 2 次"),
    ):
        with pytest.raises(WaibaoError, match=re.escape(why)):
            decides(awarded, "2026-04-21", **changed)

    with working(awarded, "2026-04-21"):  # as a run that was killed at once leaves it
        decide_failure(AwardFailureDecided.model_validate(TO_THE_NEXT))
    for _ in range(2):
        assert decides(awarded, "2026-04-21") == "取消资格通知书 QX-2026-0001，新的通知书 CJ-2026-0002"
    with pytest.raises(Refused, match="已于 2026-04-21 决定"):
        decides(awarded, "2026-04-21", reason="另一理由")

    assert awarded_in_turn(awarded) == [YUN, HENG]
    due = duties(awarded)
    assert due["contract-signing 2"] == "2026-05-21"
    assert due["award-report 2"] == "2026-05-06"
    assert "contract-signing 1" not in due
    assert "security-return 1/投标保证金" not in due
    with awarded.store() as store:
        assert [one.subject for one in documents(store, "award-notice")] == ["", "2"]
        assert [one.subject for one in documents(store, "regret-notice")] == ["2", "3", "3/2"]
        assert markdown(store, "award-notice", 0).count("**云帆软件（江州）有限公司：**") == 1
        assert f"原中标人{YUN}（中标通知书编号CJ-2026-0001）因不按采购文件要求提交履约保证金" in markdown(
            store, "award-notice"
        )
        assert "被取消中标资格" in markdown(store, "result-announcement")
        assert "排序第2名" in markdown(store, "selection-report").replace("综合", "")
        assert "第七十四条，**取消贵公司的中标资格**" in markdown(store, "award-cancellation")
        assert "不予退还" in markdown(store, "security-notice")
        [held] = [one for one, _, who in store.securities.all(engagement_of(store)) if who.name == YUN]
        assert (held.status, held.ground, held.approver) == ("不予退还", "不按招标文件要求提交履约保证金", "王立新")
        assert verify(store) == []


@pytest.mark.row("S5.2", "S8.5")
def test_force_majeure_gives_the_security_back_and_after_the_last_candidate_the_tender_ends(awarded: Standing) -> None:
    fails(awarded, "2026-04-20", ground="因不可抗力不能履行合同", facts="厂房毁于洪水。")
    decides(awarded, "2026-04-21")
    assert duties(awarded)["security-return 1/投标保证金"] == "2026-04-26"
    fails(awarded, "2026-04-23", vendor=HENG, ground="放弃中标（成交）", facts="书面声明放弃。")
    decides(awarded, "2026-04-24", failure=2)
    told = fails(awarded, "2026-04-28", vendor=LAN, ground="放弃中标（成交）", facts="书面声明放弃。")
    assert told == "已登记第 3 次；评审报告推荐的名单中没有下一名候选人"
    assert awarded_in_turn(awarded) == [YUN, HENG, LAN]

    with pytest.raises(Refused, match="没有下一名候选人：请决定“终止采购，重新开展”"):
        decides(awarded, "2026-04-29", failure=3)
    assert "终止采购" in decides(awarded, "2026-04-29", failure=3, decision="终止采购，重新开展")
    with pytest.raises(Refused, match="已经终止"):
        fails(awarded, "2026-04-30", vendor=LAN, facts="又一次。")
    assert awarded.go_on() == NO
    with awarded.store() as store:
        assert engagement_of(store).status == "rejected"
        assert len(documents(store, "award-cancellation")) == 3
        assert "我方终止本次采购" in markdown(store, "award-cancellation")
        assert verify(store) == []


@pytest.mark.row("S5.2", "S8.5")
def test_nobody_is_awarded_while_a_challenge_is_open_or_once_the_bids_are_no_longer_valid(awarded: Standing) -> None:
    fails(awarded, "2026-04-20")
    brought = {"no": NO, "by": "陈晓", "challenger": LAN, "stage": "评审结果", "known_on": "2026-04-20"}
    brought |= {"received_on": "2026-04-20", "content": "排名有误", "asked": "复核"}
    challenged = copy_of(awarded)
    with working(challenged, "2026-04-20"):
        challenge_received(ChallengeReceived.model_validate(brought))
    with pytest.raises(Refused, match=re.escape("第 1 号质疑（异议）尚未答复")):
        decides(challenged, "2026-04-21")

    with pytest.raises(Refused, match=f"有效期已于 2026-05-29 届满，“{HENG}”不再受其约束"):
        decides(awarded, "2026-05-30")
    assert decides(awarded, "2026-05-30", decision="不予取消，继续签订合同") == "不予取消，继续签订合同"
    assert awarded_in_turn(awarded) == [YUN]
    fails(awarded, "2026-05-31", facts="再次催告，期满仍未提交。")  # the award stood, and fails again


@pytest.mark.row("S5.2", "S1.2")
def test_an_inquiry_of_the_government_goes_to_the_next_lowest_price(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"].update(regime="government", method="inquiry")
    for judge in scenario["answers"]["bids-scored-1"]["form"]["judges"][:2]:
        judge["expert"] = True
    standing = Standing(tmp_path / "home", scenario)
    standing.form("award-1")["vendor"] = LAN
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"

    told = fails(standing, "2026-03-30", vendor=LAN, ground="放弃中标（成交）", facts="来函拒绝签订合同。")
    assert told == f"已登记第 1 次；下一名候选人：{YUN}（第 1 名，报价 486,000.00 元）"
    decides(standing, "2026-03-31")
    due = duties(standing)
    assert (due["contract-signing 2"], due["result-announcement 2"]) == ("2026-04-30", "2026-04-02")
    with standing.store() as store:
        assert markdown(store, "result-announcement").startswith("#成交结果公告")
        assert f"原成交供应商{LAN}" in markdown(store, "result-announcement")
        assert "政府采购法实施条例》第四十九条" in markdown(store, "award-cancellation")
