"""R5 paying small firms in time, R20 separation, R21 retention, R22 penalties, R24 accounts, R26 IP clause."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.account import account_refusals, masked_account
from schemas.rules.contract_terms import ip_refusals
from schemas.rules.payment_terms import (
    late_interest,
    legal_payment_days,
    payment_due,
    payment_start,
    small_firm_rule_applies,
    term_refusals,
)
from schemas.rules.penalty import delay_penalty, excessive
from schemas.rules.retention import release_refusals, retained
from schemas.rules.separation import same_person, separation_refusals
from schemas.rules.working_days import CHINA

SIZES = ("micro", "small", "medium", "large", "public", "unknown")
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
AMOUNTS = st.integers(0, 10**13).map(lambda fen: Decimal(fen).scaleb(-2))


@pytest.mark.row("S1.3")
def test_r5_the_regulation_covers_public_bodies_and_large_companies_that_owe_small_firms():
    covered = {pair for pair in product(SIZES, SIZES) if small_firm_rule_applies(*pair)}
    assert covered == set(product(("large", "public"), ("micro", "small", "medium")))


def test_r5_a_size_that_is_not_known_is_asked_and_never_assumed():
    assert small_firm_rule_applies("unknown", "small") is None
    assert small_firm_rule_applies("large", "unknown") is None
    term = legal_payment_days("large", "unknown", 90)
    assert (term.days, term.law) == (90, False)
    assert "请核实" in term.note


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("payer", "payee", "agreed", "days", "law"),
    [
        ("public", "small", None, 30, True),
        ("public", "small", 45, 45, True),
        ("public", "small", 60, 60, True),
        ("public", "small", 90, 60, True),  # 60 is the absolute cap
        ("large", "medium", None, 60, True),
        ("large", "micro", 20, 20, True),
        ("small", "small", 90, 90, False),
        ("large", "large", 90, 90, False),
    ],
)
def test_r5_days_to_pay(payer, payee, agreed, days, law):
    term = legal_payment_days(payer, payee, agreed)
    assert (term.days, term.law) == (days, law)


def test_r5_a_public_body_may_never_agree_on_more_than_60_days():
    assert term_refusals("public", "small", 60) == []
    assert "上限 60 日" in term_refusals("public", "small", 61)[0]
    assert "上限 60 日" in term_refusals("public", "small", 61, reason="工期较长")[0]


def test_r5_a_large_company_may_agree_on_more_than_60_days_only_with_a_reason():
    assert term_refusals("large", "small", 60) == []
    assert "请缩短，或说明合理理由" in term_refusals("large", "small", 61)[0]
    assert term_refusals("large", "small", 61, reason="按季度集中结算，双方书面确认") == []
    assert term_refusals("large", "large", 120) == []


def test_r5_paid_when_paid_is_refused():
    assert "第三方付款" in term_refusals("large", "small", 30, back_to_back=True)[0]


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("delivered", "acceptance_days", "accepted", "start"),
    [
        (date(2026, 6, 30), None, date(2026, 7, 20), date(2026, 6, 30)),  # acceptance is no condition
        (date(2026, 6, 30), 15, date(2026, 7, 10), date(2026, 7, 10)),
        (date(2026, 6, 30), 15, date(2026, 7, 15), date(2026, 7, 15)),
        (date(2026, 6, 30), 15, date(2026, 8, 30), date(2026, 7, 15)),  # the payer was late with acceptance
    ],
)
def test_r5_a_payer_late_with_acceptance_gains_no_time(delivered, acceptance_days, accepted, start):
    assert payment_start(delivered, acceptance_days, accepted) == start


@pytest.mark.row("S1.3")
def test_r5_due_on_a_saturday_is_paid_on_the_working_day_before():
    due = payment_due(date(2026, 6, 30), 60, CHINA)
    assert (due.due, due.pay_by) == (date(2026, 8, 29), date(2026, 8, 28))


@given(start=DAYS, days=st.integers(1, 365))
def test_r5_the_day_to_pay_by_is_a_working_day_not_after_the_due_day(start, days):
    due = payment_due(start, days, CHINA)
    assert due.due == start + timedelta(days)
    assert due.pay_by <= due.due
    assert CHINA.is_working(due.pay_by)
    assert not any(CHINA.is_working(due.pay_by + timedelta(n)) for n in range(1, (due.due - due.pay_by).days + 1))


def test_r5_interest_of_a_late_payment():
    assert late_interest(Decimal(100_000), 30) == Decimal("1500.00")
    assert late_interest(Decimal(100_000), 0) == 0
    assert late_interest(Decimal(100_000), -3) == 0
    assert late_interest(Decimal("0.30"), 33, Decimal("5")) == Decimal("0.50")  # 0.495, half up


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("applicant", "approver", "payer", "same"),
    [
        ("何志远", "何志远", "冯丽", "申请人与审批人"),
        ("何志远", "郑文博", "郑文博", "审批人与付款人"),
        ("何志远", "郑文博", "何志远", "申请人与付款人"),
        ("张三", "张 三", None, "申请人与审批人"),
        ("张三", "张　三 ", None, "申请人与审批人"),
    ],
)
def test_r20_one_person_may_not_hold_two_duties_however_the_name_is_typed(applicant, approver, payer, same):
    (refusal,) = separation_refusals(applicant, approver=approver, payer=payer)
    assert refusal.startswith(same)


def test_r20_three_people_are_fine_and_all_in_one_hand_breaks_every_pair():
    assert separation_refusals("何志远", "郑文博", "冯丽") == []
    assert separation_refusals("何志远") == []
    assert len(separation_refusals("何志远", "何志远", "何志远")) == 3


def test_r20_names_that_differ_are_two_people_and_no_name_is_nobody():
    assert not same_person("张三", "张三丰")
    assert not same_person("", " ")


@pytest.mark.parametrize(
    ("amount", "ratio", "held"),
    [("150000.00", "5", "7500.00"), ("33333.33", "5", "1666.67"), ("0.10", "5", "0.01"), ("100.00", "0", "0.00")],
)
def test_r21_retention_is_held_from_each_instalment_half_up(amount, ratio, held):
    assert retained(Decimal(amount), Decimal(ratio)) == Decimal(held)


@given(amount=AMOUNTS, ratio=st.integers(0, 100).map(Decimal))
def test_r21_retained_and_paid_make_up_the_instalment(amount, ratio):
    held = retained(amount, ratio)
    assert 0 <= held <= amount
    assert held == held.quantize(Decimal("0.01"))


def test_r21_retention_is_released_after_the_warranty_when_no_defect_is_open():
    end = date(2027, 11, 4)
    assert release_refusals(end, date(2027, 11, 5), 0) == []
    assert len(release_refusals(end, date(2027, 11, 4), 0)) == 1  # the last day still belongs to the warranty
    assert "2 项缺陷" in release_refusals(end, date(2027, 11, 5), 2)[0]
    assert len(release_refusals(end, date(2027, 1, 1), 1)) == 2


@pytest.mark.row("S5.7")
def test_r22_penalty_for_delay_shows_how_it_is_computed():
    penalty = delay_penalty(Decimal(200_000), 8, Decimal("0.05"), Decimal(10), Decimal(500_000))
    assert penalty.amount == Decimal("800.00")
    assert penalty.computation == "200,000.00 元 × 0.05%/日 × 8 日 = 800.00 元"


def test_r22_penalty_stops_at_the_cap_of_the_contract():
    penalty = delay_penalty(Decimal(500_000), 300, Decimal("0.05"), Decimal(10), Decimal(500_000))
    assert penalty.amount == Decimal("50000.00")
    assert "超过上限" in penalty.computation


@given(base=AMOUNTS, days=st.integers(-30, 2000), cap=st.integers(0, 100).map(Decimal))
def test_r22_a_penalty_is_never_negative_nor_above_its_cap(base, days, cap):
    penalty = delay_penalty(base, days, Decimal("0.05"), cap, base)
    assert 0 <= penalty.amount <= (base * cap / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert penalty.amount == 0 or days > 0


def test_r22_above_130_per_cent_of_the_loss_a_penalty_may_be_excessive():
    assert not excessive(Decimal("130.00"), Decimal(100))
    assert excessive(Decimal("130.01"), Decimal(100))


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("confirmed_by", "payee", "said"),
    [
        (None, "云帆", "尚未由第二人复核"),
        ("  ", "云帆", "尚未由第二人复核"),
        ("陈晓", "云帆", "录入人与复核人同为"),
        (" 陈 晓 ", "云帆", "录入人与复核人同为"),
        ("郑文博", "恒信", "不是合同乙方"),
    ],
)
def test_r24_nothing_is_paid_to_an_account_no_second_person_confirmed(confirmed_by, payee, said):
    (refusal,) = account_refusals(confirmed_by, "陈晓", payee, "云帆")
    assert said in refusal


def test_r24_a_confirmed_account_of_the_contract_party_is_fine_and_shows_its_last_four_digits():
    assert account_refusals("郑文博", "陈晓", "云帆", "云帆") == []
    assert masked_account("1402000000000000123") == "***************0123"
    assert "12345678" not in masked_account("12345678")


@pytest.mark.row("S1.2")
@pytest.mark.parametrize(
    ("owner", "transfer", "said"),
    [
        (None, None, "没有约定知识产权归属"),
        ("委托方", None, "没有约定转移时点"),
        ("双方共有", None, "没有约定转移时点"),
    ],
)
def test_r26_software_without_an_ip_clause_may_not_be_signed(owner, transfer, said):
    assert said in ip_refusals(True, owner, transfer)[0]


def test_r26_a_whole_clause_or_another_kind_of_contract_passes():
    assert ip_refusals(True, "委托方", "付清全部价款时") == []
    assert ip_refusals(True, "受托方", None) == []
    assert ip_refusals(False, None, None) == []
