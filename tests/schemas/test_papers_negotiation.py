"""What a round of negotiation says, and the rules of carrying out a contract: rows S1.2, S2.g, S4.4."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.contract_rules import ContractRules, ContractRulesContext
from schemas.negotiation import NegotiationMinutes, PriceMove
from tests.builders import filled_in, sample

AGREED = {"title": "质保金", "client": "10%", "vendor": "3%", "result": "达成一致", "agreed": "每期扣留 5%"}
PENDING = {"title": "知识产权", "client": "归甲方", "vendor": "付清后转移", "result": "继续谈判"}


def minutes(**changes: Any) -> NegotiationMinutes:
    settled = {"topics": [AGREED], "next_on": None, "next_place": "", "prices": []}
    return NegotiationMinutes.model_validate(filled_in("negotiation-minutes") | settled | changes)


def rules(**changes: Any) -> ContractRules:
    return ContractRules.model_validate(filled_in("contract-rules") | changes)


def refusal(make: Any, **changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        make(**changes)
    return str(caught.value)


def price(before: str, after: str, counted: bool = True) -> dict[str, Any]:
    return {"item": "总价", "before": before, "after": after, "counted": counted}


@pytest.mark.row("S2.g")
@pytest.mark.row("S4.4")
def test_a_round_with_an_open_topic_names_the_next_one() -> None:
    assert "请填写下一轮日期" in refusal(minutes, topics=[AGREED, PENDING])

    going_on = minutes(topics=[AGREED, PENDING], next_on="2026-04-08")
    assert (going_on.pending, going_on.concluded) == (["知识产权"], False)
    assert minutes().concluded


def test_the_next_round_is_not_before_this_one() -> None:
    assert "早于本轮" in refusal(minutes, next_on="2026-04-02")
    assert minutes(next_on="2026-04-03").next_on


def test_what_is_agreed_is_written_down() -> None:
    assert "请填写“一致的约定”" in refusal(minutes, topics=[AGREED | {"agreed": ""}])
    assert "仍须继续谈判" in refusal(minutes, topics=[PENDING | {"agreed": "归甲方"}], next_on="2026-04-08")


def test_a_topic_has_no_result_of_its_own_accord() -> None:
    topic = {name: value for name, value in AGREED.items() if name != "result"}

    assert "topics.0.result" in refusal(minutes, topics=[topic])


def test_a_reduction_is_computed_in_yuan_and_per_cent() -> None:
    move = PriceMove.model_validate(price("1700.00", "1500.00"))

    assert (move.reduction, move.percent) == (Decimal("200.00"), Decimal("11.76"))
    assert PriceMove.model_validate(price("1000", "1100")).percent == Decimal("-10.00")
    assert PriceMove.model_validate(price("0", "100")).percent is None


def test_only_what_counts_is_in_the_contract_price() -> None:
    held = minutes(prices=[price("300000", "290000"), price("200000", "196000"), price("1700", "1500", counted=False)])

    assert (held.total_before, held.total_after) == (Decimal(500000), Decimal(486000))
    assert held.total_percent == Decimal("2.80")


def test_without_prices_there_is_no_share() -> None:
    held = minutes()

    assert (held.total_before, held.total_percent) == (Decimal(0), None)


@pytest.mark.parametrize("regime", ["依法必须招标", "政府采购"])
def test_the_price_of_a_tender_is_not_negotiated(regime: str) -> None:
    assert "不得再就合同价款谈判" in refusal(minutes, regime=regime, prices=[price("500000", "486000")])
    assert minutes(regime=regime, prices=[price("486000", "486000"), price("1700", "1500", counted=False)])


def test_each_side_has_one_who_leads() -> None:
    people = filled_in("negotiation-minutes")["negotiators"]
    nobody = [person | {"lead": False} for person in people]

    assert "甲方有 0 名主谈人" in refusal(minutes, negotiators=nobody)
    assert "乙方有 0 名主谈人" in refusal(minutes, negotiators=[p for p in people if p["side"] == "甲方"])
    assert "甲方有 4 名主谈人" in refusal(minutes, negotiators=[person | {"lead": True} for person in people])


def test_a_later_round_refers_to_the_one_before() -> None:
    assert "请填写“上一轮纪要编号”" in refusal(minutes, round=2)
    assert minutes(round=2, earlier="TP-2026-0001").round == 2


def test_an_open_point_is_not_due_before_the_talks() -> None:
    late = {"point": "提交修改文本", "side": "乙方", "owner": "许文静", "due": "2026-04-02"}

    assert "早于谈判日期" in refusal(minutes, open_points=[late])


@pytest.mark.row("S1.2")
def test_verifying_approving_and_paying_are_three_people() -> None:
    assert "付款核查人与审批人同为 何志远" in refusal(rules, payment_approver="何志远")
    assert "审批人与付款经办人同为 郑文博" in refusal(rules, payer=" 郑 文博")
    assert "付款核查人与付款经办人同为 何志远" in refusal(rules, payer="何志远")


def test_the_steps_of_a_payment_fit_its_term() -> None:
    assert rules().handling_days == 11
    assert rules(payment_days=16).handling_days == 11
    assert "请缩短各环节时限" in refusal(rules, payment_days=15)


def test_the_two_leaders_are_two_people() -> None:
    assert "双方项目负责人同为" in refusal(rules, vendor_lead="何志远")


def test_levels_of_a_dispute_do_not_get_shorter() -> None:
    assert "逐级不短于前一级" in refusal(rules, second_days=1)
    assert rules(first_days=5, second_days=5, third_days=5)


def test_urgent_changes_are_not_slower_than_others() -> None:
    assert "紧急变更" in refusal(rules, urgent_days=6)


def test_counting_what_was_delivered_takes_less_than_accepting_it() -> None:
    assert "核对交付物" in refusal(rules, check_days=5, acceptance_days=4)


def test_people_are_listed_by_side_with_the_further_ones_last() -> None:
    people = rules().people
    sides = [duty.side for duty in people]

    assert sides == sorted(sides, key=("甲方", "乙方").index)
    assert {"合同管理", "实施负责人"} <= {duty.role for duty in people}
    assert len(rules(others=[]).people) == 11


@pytest.mark.parametrize(
    ("client", "vendor", "protected"),
    [("large", "small", True), ("public", "medium", True), ("large", "large", False), ("small", "micro", False)],
)
def test_small_vendors_of_large_clients_are_protected(client: str, vendor: str, protected: bool) -> None:
    data = sample("contract-rules")
    data["contract"]["client"]["size"], data["contract"]["vendor"]["size"] = client, vendor

    assert ContractRulesContext.model_validate(data).sme_protected is protected
