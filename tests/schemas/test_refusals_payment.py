"""What stops a payment: rows S1.3, S5.6."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.parties import Party
from schemas.payment import (
    PaymentApproved,
    PaymentMade,
    approval_refusals,
    compute_payment,
    made_refusals,
    payment_refusals,
    reviewer_of,
)
from schemas.performance import Verification
from tests.builders import example

ANSWERS = example()["answers"]
VENDOR = Party.model_validate(example()["request"]["candidates"][0])


def computed(amount="200000.00", retention="10000.00", ratio="100", penalty="800.00", paid="0", total="500000.00"):
    money = map(Decimal, (amount, retention, ratio, penalty))
    return compute_payment(*money, "逾期交付 8 日", Decimal(total), Decimal(paid))


@pytest.mark.row("S1.3")
def test_an_instalment_is_the_verified_share_less_retention_and_penalty():
    found = computed(ratio="80")
    assert (found.earned, found.withheld) == (Decimal("160000.00"), Decimal("40000.00"))
    assert found.payable == Decimal("149200.00")
    assert found.remaining_after == Decimal("350800.00")
    assert computed(amount="33333.33", ratio="66.6667", retention="0", penalty="0").payable == Decimal("22222.23")


@pytest.mark.row("S1.3")
def test_what_is_held_on_condition_is_not_paid_now():
    money = (Decimal("200000.00"), Decimal("10000.00"), Decimal(100), Decimal(0))
    found = compute_payment(*money, "", Decimal("500000.00"), Decimal(0), Decimal("3000.00"), date(2026, 9, 25))
    assert (found.payable, found.held) == (Decimal("187000.00"), Decimal("3000.00"))


@given(
    amount=st.integers(1, 10**12),
    weights=st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=12),
)
def test_earned_and_withheld_make_up_the_milestone(amount, weights):
    found = Verification(
        criteria_total=len(weights),
        criteria_passed=0,
        mandatory_failed=[],
        blocking_defects=[],
        weight_total=sum(weight for weight, _ in weights),
        weight_passed=sum(weight for weight, passed in weights if passed),
        failed_checks=[],
        pass_ratio_required=Decimal(0),
    )
    yuan = Decimal(amount).scaleb(-2)
    payment = compute_payment(yuan, Decimal(0), found.ratio, Decimal(0), "", yuan, Decimal(0))
    assert 0 <= found.ratio <= 100
    assert payment.earned + payment.withheld == yuan
    assert 0 <= payment.payable <= yuan
    assert payment.payable == payment.payable.quantize(Decimal("0.01"))


@pytest.mark.row("S1.3")
@pytest.mark.row("S5.6")
@pytest.mark.parametrize(
    ("computation", "accepted", "verification", "account", "said"),
    [
        (computed(), False, [], [], "验收尚未签署通过"),
        (computed(), True, ["必过项 AC-05 未通过：须整改后复验。"], [], "核验未通过：必过项 AC-05"),
        (computed(), True, [], ["收款账户尚未由第二人复核。"], "收款账户尚未由第二人复核"),
        (computed(ratio="0"), True, [], [], "没有可付金额"),
        (computed(penalty="190000.00"), True, [], [], "没有可付金额"),
        (computed(paid="310800.01"), True, [], [], "超过合同未付余额 189,199.99 元"),
    ],
)
def test_a_payment_that_is_not_due_is_refused(computation, accepted, verification, account, said):
    (refusal,) = payment_refusals(computation, accepted, verification, account)
    assert said in refusal


@pytest.mark.row("S1.3")
def test_a_payment_of_exactly_the_remaining_balance_is_allowed():
    assert payment_refusals(computed(paid="310800.00"), True, [], []) == []


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("by", "amount", "said"),
    [
        ("何志远", "189200.00", "申请人与审批人同为 何志远"),
        ("何 志远", "189200.00", "申请人与审批人同为"),
        ("郑文博", "189200.01", "超过本期应付 189,200.00 元"),
        ("郑文博", "189199.99", "不一致"),
    ],
)
def test_an_approval_by_the_applicant_or_of_another_amount_is_refused(by, amount, said):
    (refusal,) = approval_refusals(PaymentApproved(by=by, amount=amount), "何志远", computed())
    assert said in refusal


def test_an_approval_of_the_computed_amount_by_another_person_stands():
    assert approval_refusals(PaymentApproved(by="郑文博", amount="189200.00"), "何志远", computed()) == []


def made(invoice: dict | None = None, **changes) -> list[str]:
    answer = copy.deepcopy(ANSWERS["payment-made-2"]["form"]) | changes
    answer["invoice"] |= invoice or {}
    return made_refusals(
        PaymentMade.model_validate(answer),
        amount=Decimal("183902.40"),
        tax_rate=Decimal(6),
        vendor=VENDOR,
        applicant="何志远",
        approver="郑文博",
        contract_on=date(2026, 4, 8),
        accepted_on=date(2026, 9, 11),
        today=date(2026, 9, 21),
    )


@pytest.mark.row("S1.3")
@pytest.mark.row("S5.6")
def test_a_payment_with_a_fitting_invoice_by_a_third_person_is_recorded():
    assert made() == []


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("invoice", "changes", "said"),
    [
        ({"seller_name": "恒信信息技术有限公司"}, {}, "发票销售方“恒信信息技术有限公司”不是合同乙方"),
        ({"seller_uscc": "91310000MA1TEU02XK"}, {}, "统一社会信用代码与合同乙方"),
        ({"net": "173492.84", "tax": "10409.57", "gross": "183902.41"}, {}, "与批准付款 183,902.40 元不一致"),
        ({"net": "173492.84"}, {}, "不等于价税合计"),
        ({"net": "173492.85", "tax": "10409.55"}, {}, "与按 6% 计算的 10,409.57 元不符"),
        ({"issued_on": "2026-09-22"}, {}, "开票日期 2026-09-22 晚于今天"),
        ({}, {"paid_on": "2026-09-22"}, "付款日期 2026-09-22 晚于今天"),
        ({"issued_on": "2026-04-07"}, {}, "开票日期 2026-04-07 早于合同签订日期"),
        ({}, {"paid_on": "2026-09-10"}, "付款日期 2026-09-10 早于验收签署日期"),
        ({}, {"by": "郑文博"}, "审批人与付款人同为 郑文博"),
        ({}, {"by": "何志远"}, "申请人与付款人同为 何志远"),
    ],
)
def test_a_payment_by_the_wrong_hand_or_with_an_invoice_that_does_not_fit_is_refused(invoice, changes, said):
    (refusal,) = made(invoice, **changes)
    assert said in refusal


@pytest.mark.row("S1.3")
def test_an_invoice_at_another_rate_than_the_contracts_is_refused():
    (refusal,) = made({"tax_rate": "1", "net": "182081.58", "tax": "1820.82"})
    assert "发票税率 1% 与合同税率 6% 不一致" in refusal


@pytest.mark.row("S1.3")
def test_r20_who_reviews_a_payment_does_nothing_else_with_it():
    assert reviewer_of(["吴海燕", "郑文博"], "何志远", "郑文博", "冯丽") == "吴海燕"
    assert reviewer_of(["何 志远", "郑文博"], "何志远", "李建国", "冯丽") == "郑文博"
    assert reviewer_of(["何志远", "郑文博"], "何志远", "郑文博", "冯丽") == ""
