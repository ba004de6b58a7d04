"""Invoices checked, receipts, and what is handed over. Rows S1.3, S4.7, S5.6."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schemas.handover import HandoverCertificate, Receipt
from schemas.invoices import InvoiceCheck
from schemas.parties import Party
from tests.builders import sample

CONTRACT = sample("invoice-check")["contract"]
CLIENT, VENDOR = (Party.model_validate(CONTRACT[side]) for side in ("client", "vendor"))


def check(*invoices: dict[str, Any], **changes: Any) -> InvoiceCheck:
    """The sample's check with its invoice changed, once for each of ``invoices``."""
    facts = sample("invoice-check")["facts"]
    listed = [{**facts["invoices"][0], **invoice} for invoice in invoices or ({},)]
    return InvoiceCheck.model_validate({**facts, "invoices": listed, **changes})


@pytest.mark.row("S1.3")
def test_an_invoice_that_agrees_with_contract_and_payment_passes_every_check():
    assert check().faults(CLIENT, VENDOR) == []


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("printed", "item"),
    [
        ({"buyer_name": "江州精工机械公司"}, "购买方"),
        ({"buyer_uscc": "91310000MA1TEU02XK"}, "购买方"),
        ({"seller_name": "恒信信息技术有限公司"}, "销售方"),
        ({"seller_uscc": "91440300MA5TEW030D"}, "销售方"),
        ({"outcome": "查无此票"}, "真伪和状态"),
        ({"outcome": "已红冲"}, "真伪和状态"),
        ({"booked_before": "有"}, "重复入账"),
        ({"net": "173492.82"}, "金额、税额和价税合计"),
    ],
)
def test_one_thing_wrong_fails_its_own_check_and_no_other(printed, item):
    found = check(printed).faults(CLIENT, VENDOR)
    assert len(found) == 1
    assert found[0].startswith(f"发票 26352000000000000102 的{item}不通过")


def test_another_rate_than_the_contract_fails():
    printed = {"tax_rate": "13", "net": "162745.49", "tax": "21156.91"}
    assert check(printed).faults(CLIENT, VENDOR) == [
        "发票 26352000000000000102 的税率不通过：票面 13%，合同 6%",
    ]


def test_the_invoices_together_are_exactly_what_is_paid():
    two = check(
        {"net": "94339.62", "tax": "5660.38", "gross": "100000.00"},
        {"number": "26352000000000000104", "net": "79153.21", "tax": "4749.19", "gross": "83902.40"},
    )
    assert two.gross == Decimal("183902.40")
    assert two.faults(CLIENT, VENDOR) == []
    short = check(payable="183902.41").faults(CLIENT, VENDOR)
    assert short == [
        "价税合计与应付金额不通过：发票合计 183,902.40 元，本次应付 183,902.41 元，少 0.01 元",
    ]


def test_an_invoice_dated_after_the_check_fails():
    late = check({"issued_on": "2026-09-19", "verified_on": "2026-09-19"}).faults(CLIENT, VENDOR)
    assert late == ["开票日期不通过：发票 26352000000000000102 的开票日期晚于核验日期"]


def test_an_invoice_number_has_20_digits_or_8_with_a_code():
    assert check({"number": "12345678", "paper_code": "3500261130"}).faults(CLIENT, VENDOR) == []
    with pytest.raises(ValueError, match="发票代码应为 10 或 12 位数字"):
        check({"number": "12345678"})
    with pytest.raises(ValueError, match="should match pattern"):
        check({"number": "123456789"})
    with pytest.raises(ValueError, match="重复"):
        check({}, {})


def test_only_a_special_invoice_is_deducted():
    assert (check().deductible, check().booked) == (Decimal("10409.57"), Decimal("173492.83"))
    with pytest.raises(ValueError, match="不能申报抵扣"):
        check({"kind": "增值税普通发票"})
    ordinary = check({"kind": "增值税普通发票"}, deduction="不抵扣")
    assert (ordinary.deductible, ordinary.booked) == (Decimal(0), Decimal("183902.40"))
    with pytest.raises(ValueError, match="请填写不抵扣的原因"):
        check(deduction="不抵扣")


def test_nobody_reviews_their_own_check():
    with pytest.raises(ValueError, match="请由其他人复核"):
        check(reviewer="郑 文博")


def test_what_is_booked_has_voucher_and_date():
    with pytest.raises(ValueError, match="须同时填写"):
        check(voucher="")


def receipt(**changes: Any) -> Receipt:
    return Receipt.model_validate({**sample("receipt")["facts"], **changes})


@pytest.mark.row("S5.6")
def test_a_receipt_is_for_money_that_can_be_traced():
    assert receipt().amount == Decimal("8500.00")
    assert receipt(way="现金", reference="").way == "现金"
    with pytest.raises(ValueError, match="请填写银行流水号或票据号码"):
        receipt(reference="")
    with pytest.raises(ValueError, match="须大于零"):
        receipt(amount="0")
    with pytest.raises(ValueError, match="不能同时是交款人"):
        receipt(payer="冯丽")


def handover(**changes: Any) -> HandoverCertificate:
    return HandoverCertificate.model_validate({**sample("handover-certificate")["facts"], **changes})


def account(**changes: Any) -> dict[str, Any]:
    return {**sample("handover-certificate")["facts"]["accounts"][0], **changes}


@pytest.mark.row("S4.7")
def test_a_complete_handover_leaves_nothing_outstanding():
    assert handover().outstanding == []


@pytest.mark.parametrize(
    "text",
    [
        "密码：xxx",
        "管理员，初始口令: Jz@2026",
        "password=abc123",
        "密钥为AKxx9081",
        "https://deploy:Jz2026@git.example.com/dianjian",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_a_password_is_never_written_into_the_handover(text):
    with pytest.raises(ValueError, match="疑似密码、密钥"):
        handover(accounts=[account(permission=text)])
    item = {**sample("handover-certificate")["facts"]["documents"][0], "place": text}
    with pytest.raises(ValueError, match="疑似密码、密钥"):
        handover(documents=[item])


def test_an_account_is_its_name_alone():
    with pytest.raises(ValueError, match="请只填账号名称"):
        handover(accounts=[account(account="sysadmin / Jz@2026")])
    assert handover(accounts=[account(permission="重置密码、密码策略管理")]).outstanding == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accounts": [account(state="待移交")]}, "账号sysadmin待移交"),
        (
            {"open_items": [{"kind": "补交", "text": "运维手册", "owner": "高翔", "due": "2026-11-20"}]},
            "尚待补交：运维手册",
        ),
        (
            {"sources": [{**sample("handover-certificate")["facts"]["sources"][0], "rebuilt": "未验证"}]},
            "没有经接收方重新编译验证",
        ),
    ],
)
def test_a_handover_is_not_complete_while_something_is_outstanding(changes, said):
    with pytest.raises(ValueError, match=said):
        handover(**changes)
    assert said in handover(**changes, verdict="部分移交，其余限期补交").outstanding[0]


def test_a_partial_handover_says_what_is_missing():
    with pytest.raises(ValueError, match="没有待移交的内容"):
        handover(verdict="部分移交，其余限期补交")


def test_an_electronic_file_is_handed_over_with_its_digest():
    item = sample("handover-certificate")["facts"]["deliverables"][0]
    with pytest.raises(ValueError, match="须有摘要值"):
        handover(deliverables=[{**item, "sha256": ""}])
    with pytest.raises(ValueError, match="十六进制"):
        handover(deliverables=[{**item, "sha256": "xyz"}])
    assert handover(deliverables=[{**item, "form": "纸质", "sha256": ""}]).deliverables


def test_giver_receiver_and_witness_are_three_people():
    with pytest.raises(ValueError, match="须为不同的人"):
        handover(witness="高翔")


def test_the_warranty_runs_from_final_acceptance():
    assert handover(accepted_on="2026-11-04", warranty_months=12).warranty_until == date(2027, 11, 4)
    assert handover(accepted_on=None).warranty_until is None
    assert handover(warranty_months=0).warranty_until is None
