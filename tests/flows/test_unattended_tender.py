"""What a scenario says of a tender: played at its time, refused with its place; an expected refusal is no failure."""

from typing import get_args

import pytest

from flows.unattended_tender import ENTERED
from schemas.errors import BadInput
from schemas.scenario import TENDER_FORMS, TenderAct
from tests.flows.record import documents, engagement_of
from tests.standing import NO, Standing
from tests.tender_entries import STOPS_FOR, asks, entry, upheld_challenge, with_a_tender
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2", "S11.1")
def test_a_scenario_plays_what_comes_to_the_buyer_s_desk(opening: Standing) -> None:
    bidding = with_a_tender(opening)
    assert bidding.stops_for() == bidding.stops_for() == STOPS_FOR

    with bidding.store() as store:
        handed_in = [one.status for one, _, _ in store.tenders.of_all(engagement_of(store))]
        assert handed_in == ["已替换", "已接收", "已接收", "已接收"]
        assert len(documents(store, "clarification")) == 3
        assert len(documents(store, "bid-receipt")) == 4
        assert verify(store) == []
    assert (bidding.inbox / "再次.csv").exists()  # a scenario keeps its files


def test_an_entry_that_is_refused_is_told_with_its_place_and_expected_refusals_must_come(opening: Standing) -> None:
    for entries, said in (
        ([asks("18 10:00", "已逾期")], "场景的 tender[1]（供应商提问）：应当因“已逾期”被拒绝，但已被接受"),
        ([asks("18 10:00"), asks("20 10:00")], "场景的 tender[2]（供应商提问）：提问截止日期为 2026-03-19"),
        ([asks("20 10:00", "暴露提问人")], "场景的 tender[1]（供应商提问）：提问截止日期为 2026-03-19"),
    ):
        opening.scenario["tender"] = entries
        assert said in opening.refused()


@pytest.mark.row("S5.2", "S8.5")
def test_a_scenario_plays_an_upheld_challenge_and_the_decision_how_it_goes_on(before_award: Standing) -> None:
    brought, answered, decided = upheld_challenge("不影响结果，继续采购")
    before_award.scenario["tender"] = [brought, {**decided, "at": "2026-03-31 18:00", "refused": "尚未答复"}, answered]
    assert "尚未决定采购怎样继续" in before_award.refused()

    before_award.scenario["tender"].append(decided)
    assert before_award.stops_for() == "requirements-drafted-1"
    with before_award.store() as store:
        [challenge] = store.tenders.challenges(engagement_of(store))
        assert (challenge.result, challenge.decision) == ("部分成立", "不影响结果，继续采购")
        assert (challenge.decided_by, f"{challenge.decided_on}") == ("李建国", "2026-03-31")


@pytest.mark.row("S8.5")
def test_a_scenario_whose_challenge_ends_the_sourcing_asks_for_no_award(before_award: Standing) -> None:
    before_award.scenario["tender"] = upheld_challenge("终止采购，重新开展")
    assert before_award.go_on() == NO
    with before_award.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "award-notice") == []


def test_every_form_of_a_tender_can_be_played_and_a_faulty_one_is_told_before_anything_is(opening: Standing) -> None:
    assert set(ENTERED) == set(TENDER_FORMS) == set(get_args(TenderAct))
    opening.scenario["tender"] = [asks("18 10:00"), entry("18 11:00", "补遗", by="陈晓", affects=True, changes=[])]
    with pytest.raises(BadInput) as error:
        opening.go_on()
    assert "tender[2].form.changes" in str(error.value)
