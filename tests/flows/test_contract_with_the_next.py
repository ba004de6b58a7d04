"""A vendor that backs out before the contract: it is agreed anew with the next, whom nothing of the first binds."""

import copy
from typing import Any

import pytest

from schemas.contracting import ContractContext
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import Line, Standing
from tests.tender import HENG, YUN
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("phases")

BACKS_OUT = {
    "by": "陈晓",
    "vendor": YUN,
    "ground": "放弃中标（成交）",
    "facts": "来函表示人员不足，放弃成交。",
    "evidence": ["放弃声明.txt"],
}
TO_THE_NEXT = {"failure": 1, "by": "王立新", "decision": "确定下一名候选人", "reason": "第二名报价在预算之内。"}


def entry(at: str, act: str, refused: str = "", **form: Any) -> dict[str, Any]:
    return {"at": at, "act": act, "refused": refused, "form": form}


def backing_out(line: Line) -> Standing:
    """About to sign when the vendor backs out, as entries of the scenario; then round after round with the next."""
    standing = line.before("contract-signed-1")
    (standing.inbox / "放弃声明.txt").write_text("我公司放弃成交。", encoding="utf-8")
    standing.scenario["tender"] = [
        entry("2026-04-09 10:00", "中标人不能签约", **BACKS_OUT),
        entry("2026-04-10 09:00", "决定不能签约的处理", **TO_THE_NEXT),
    ]
    for key, at in {
        "requirements-drafted": "2026-04-13 14:00",
        "requirements-confirmed": "2026-04-14 09:00",
        "criteria-agreed": "2026-04-15 15:00",
        "contract-terms": "2026-04-16 16:00",
        "contract-signed": "2026-08-03 16:00",
    }.items():
        standing.answers[f"{key}-2"] = {**copy.deepcopy(standing.answers[f"{key}-1"]), "at": at}
    standing.form("contract-terms-2")["payee"]["name"] = HENG
    del standing.answers["kickoff-held-1"]
    return standing


@pytest.mark.row("S5.2", "S8.5", "S4.4")
def test_the_contract_is_agreed_anew_with_the_next_vendor_and_signed_at_its_price(line: Line) -> None:
    standing = backing_out(line)
    signed = standing.answers.pop("contract-signed-2")
    assert standing.stops_for() == standing.stops_for() == "contract-signed-2"
    kept = standing.kept()
    assert standing.stops_for() == "contract-signed-2"
    assert standing.kept() == kept  # played again, it finds what it did

    standing.answers["contract-signed-2"] = signed
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        engagement = engagement_of(store)
        contract = store.contracts.get(engagement)
        drafts = [ContractContext.model_validate(one.context) for one in documents(store, "service-contract")]
        assert [(draft.vendor.name, f"{draft.total}") for draft in drafts] == [(YUN, "486000.00"), (HENG, "528000.00")]
        assert (contract.total_fen, contract.no) == (52800000, "HT-2026-0001")
        assert drafts[1].award_no == "CJ-2026-0002"
        assert [one.version for one in documents(store, "acceptance-criteria")] == [1, 2]
        assert documents(store, "contract-comparison") == []  # what another vendor was offered is no earlier draft
        assert f"原成交供应商{YUN}（成交通知书编号CJ-2026-0001）因放弃中标（成交）" in markdown(store, "award-notice")
        assert verify(store) == []


@pytest.mark.row("S5.2", "S8.5")
def test_nothing_is_signed_before_it_is_decided_and_no_award_is_taken_back_after(line: Line) -> None:
    standing = backing_out(line)
    entered, decided = standing.scenario["tender"]
    standing.scenario["tender"] = [entered]
    assert "第 1 次登记的“放弃中标（成交）”尚未决定" in standing.refused()

    standing.scenario["tender"] = [{**decided, "form": {**TO_THE_NEXT, "decision": "不予取消，继续签订合同"}}]
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        assert store.contracts.get(engagement_of(store)).total_fen == 48600000

    standing.scenario["tender"] = [entry("2026-08-04 09:00", "中标人不能签约", "合同已经签订", **BACKS_OUT)]
    standing.answers["kickoff-held-1"] = line.scenario["answers"]["kickoff-held-1"]
    del standing.answers["milestone-delivered-1-1"]
    assert standing.stops_for() == "milestone-delivered-1-1"


@pytest.mark.row("S8.5")
def test_a_procurement_that_is_given_up_ends_without_a_contract(line: Line) -> None:
    standing = backing_out(line)
    standing.scenario["tender"][1]["form"]["decision"] = "终止采购，重新开展"
    assert standing.go_on() == "XM-2026-0001"
    with standing.store() as store:
        assert engagement_of(store).status == "rejected"
        assert store.contracts.find(engagement_of(store)) is None
