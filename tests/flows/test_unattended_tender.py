"""What a scenario says of a tender: played at its time, refused with its place; an expected refusal is no failure."""

from typing import Any, get_args

import pytest

from flows.unattended_tender import ENTERED
from schemas.errors import BadInput
from schemas.scenario import TENDER_FORMS, TenderAct
from tests.flows.record import documents, engagement_of
from tests.standing import Standing
from tests.tender import CODES, HENG, LAN, YUN, number_of, quotation
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("tender")


def entry(at: str, act: str, refused: str = "", **form: Any) -> dict[str, Any]:
    return {"at": f"2026-03-{at}", "act": act, "refused": refused, "form": form}


def asks(at: str, refused: str = "") -> dict[str, Any]:
    return entry(at, "供应商提问", refused, vendor=HENG, question="接口由谁提供？")


def bid(at: str, vendor: str, file: str) -> dict[str, Any]:
    return entry(at, "接收投标文件", by="何志远", vendor=vendor, file=file)


def secured(at: str, vendor: str) -> dict[str, Any]:
    reference = {"reference": f"ZZ-{vendor[:2]}", "amount": "10000", "way": "银行转账", "kind": "投标保证金"}
    return entry(at, "收到保证金", by="陈晓", vendor=vendor, **reference)


@pytest.fixture
def bidding(opening: Standing) -> Standing:
    """A bid of each vendor, one twice, lies in the scenario's inbox; nothing of it was played."""
    opening.form("bids-received-1").update(bids=[], all_sealed=True)
    for vendor in CODES:
        (opening.inbox / f"{vendor}.csv").write_bytes(quotation(vendor, number_of(vendor)))
    (opening.inbox / "再次.csv").write_bytes(quotation(YUN, number_of(YUN), "58000"))
    return opening


@pytest.mark.row("S5.2", "S11.1")
def test_a_scenario_plays_what_comes_to_the_buyer_s_desk(bidding: Standing) -> None:
    answered = {"by": "陈晓", "affects": False, "answers": [{"question": 1, "answer": "由采购人提供。"}]}
    bidding.scenario["tender"] = [
        asks("18 10:00"),
        asks("20 10:00", refused="已逾期"),
        entry("20 15:00", "答复提问", **answered),
        bid("24 10:00", YUN, f"{YUN}.csv"),
        bid("25 10:00", YUN, "再次.csv"),
        *(secured("27 10:00", vendor) for vendor in CODES),
        *(bid("30 09:00", vendor, f"{vendor}.csv") for vendor in (HENG, LAN)),
    ]
    bidding.answers.pop("qualification-screened-1")
    assert bidding.stops_for() == bidding.stops_for() == "qualification-screened-1"

    with bidding.store() as store:
        engagement = engagement_of(store)
        assert [one.status for one, _, _ in store.tenders.of_all(engagement)] == [
            "已替换",
            "已接收",
            "已接收",
            "已接收",
        ]
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


def test_every_form_of_a_tender_can_be_played_and_a_faulty_one_is_told_before_anything_is(opening: Standing) -> None:
    assert set(ENTERED) == set(TENDER_FORMS) == set(get_args(TenderAct))
    opening.scenario["tender"] = [asks("18 10:00"), entry("18 11:00", "补遗", by="陈晓", affects=True, changes=[])]
    with pytest.raises(BadInput) as error:
        opening.go_on()
    assert "tender[2].form.changes" in str(error.value)
