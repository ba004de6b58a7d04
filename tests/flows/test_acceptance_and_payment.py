"""What acceptance and payment let pass and stop, in the short engagement played otherwise from a gate on."""

import json
import re
from datetime import date
from typing import Any

import pytest

from schemas.acceptance import CertificateContext
from schemas.invoices import InvoiceCheck
from tasks.papers import Place, issue_paper, record_paper
from tasks.step import without_prefect
from tests.flows.record import LOWEST, answer, documents, engagement_of, markdown, payments
from tests.standing import NO, Line
from waibao.settings import ROOT
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("phases")


@pytest.mark.row("S4.7", "S9.4")
def test_a_missing_deliverable_stops_acceptance_and_is_named(line: Line) -> None:
    standing = line.before("milestone-delivered-1-2")
    files = standing.form("milestone-delivered-1-2")["files"]
    missing = files.pop()
    del files[0]["file"]
    files[0]["file"] = "系统安装包与源代码.zip"

    assert standing.stops_for() == "milestone-delivered-1-3"
    with standing.store() as store:
        rows = documents(store, "delivery-list")[-1].context["rows"]
        assert [row["checked"] for row in rows if row["name"] == missing["name"]] == ["缺少"]
        assert len(documents(store, "acceptance-notice")) == 0


@pytest.mark.row("S5.6", "S4.7", "S9.4", "S4.3")
def test_acceptance_does_not_pass_with_a_failed_mandatory_criterion(line: Line) -> None:
    standing = line.before("acceptance-tested-1-2")
    results = standing.form("acceptance-tested-1-2")["results"]
    results[0]["passed"] = False

    assert f"必过项 {results[0]['code']} 未通过" in standing.refused()
    with standing.store() as store:
        assert documents(store, "acceptance-certificate") == []
        assert payments(store) == []

    standing.form("acceptance-signed-1-2").update(verdict="correct", comments="整改后复验。")
    assert standing.stops_for() == "milestone-delivered-1-3"
    with standing.store() as store:
        failed = documents(store, "correction-list")[0].context["failed"]
        assert [row["criterion"]["code"] for row in failed] == [results[0]["code"]]
        assert payments(store) == []


@pytest.mark.row("S5.6", "S4.7")
def test_acceptance_does_not_pass_with_an_open_grave_defect(line: Line) -> None:
    standing = line.before("acceptance-tested-1-2")
    defect = {"code": "QX-9", "severity": "严重", "text": "丢失记录", "owner": "高翔", "fix_by": date(2026, 9, 20)}
    standing.form("acceptance-tested-1-2")["defects"] = [defect]

    assert "缺陷 QX-9 未关闭" in standing.refused()


@pytest.mark.row("S4.7", "S5.6", "S9.4", "S1.3")
def test_acceptance_on_condition_holds_money_back_and_reminds_of_the_correction(line: Line) -> None:
    """In the second round a defect was closed, in the third it is open again: accepted on condition."""
    standing = line.before("acceptance-tested-1-2")
    answers, tested = standing.answers, standing.form("acceptance-tested-1-2")
    defect = {"code": "QX-9", "severity": "一般", "text": "列宽不足", "owner": "高翔", "fix_by": date(2026, 9, 20)}
    answers["acceptance-tested-1-3"] = {
        "at": "2026-09-11 16:00",
        "form": {**tested, "tested_on": date(2026, 9, 11), "defects": [defect]},
    }
    tested["defects"] = [{**defect, "closed": True}]
    sign = standing.form("acceptance-signed-1-2")
    answers["acceptance-signed-1-3"] = {
        "at": "2026-09-11 17:00",
        "form": {
            **sign,
            "verdict": "conditional",
            "signed_on": date(2026, 9, 11),
            "open_items": ["导出表格的列宽"],
            "correct_by": date(2026, 9, 25),
            "held": "20000.00",
        },
    }
    sign.update(verdict="correct", comments="整改后复验。")
    answers["milestone-delivered-1-3"] = {
        "at": "2026-09-08 11:00",
        "form": {**standing.form("milestone-delivered-1-2"), "delivered_on": date(2026, 9, 8)},
    }
    approved, made = standing.form("payment-approved-1"), standing.form("payment-made-1")
    approved["amount"] = "439756.00"  # 461,700 less 8 days of delay and 20,000 held
    made["invoice"].update(gross="439756.00", net="414864.15", tax="24891.85")

    assert standing.go_on() == NO
    with standing.store() as store:
        said = CertificateContext.model_validate(documents(store, "acceptance-certificate")[0].context)
        assert (said.conclusion, [again.code for again in said.reopened]) == ("有条件通过", ["QX-9"])
        printed = markdown(store, "acceptance-certificate")
        for part in ("|结论|有条件通过|", "2026年9月25日前", "¥20,000.00", "贰万元整", "导出表格的列宽", "QX-9"):
            assert part in printed
        assert "符合《验收标准协议》约定的通过条件，验收合格" not in printed
        for kind in ("payment-verification", "payment-application", "payment-notice"):
            assert "本期暂扣¥20,000.00（人民币贰万元整）" in markdown(store, kind)
        assert [payment.amount_fen for payment in payments(store)] == [43_975_600]
        duties = {duty.kind: duty for duty in store.obligations.open_of(engagement_of(store))}
        assert duties["correction"].due_at.date() == date(2026, 9, 25)
        assert "20,000.00 元" in duties["held-release"].title
        assert duties["held-release"].due_at.date() == date(2026, 10, 25)  # 30 days of payment
        assert "20,000.00元" in markdown(store, "closing-report")


@pytest.mark.row("S1.3", "S5.6")
def test_who_applied_for_a_payment_does_not_approve_it_even_as_a_delegate(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.here(), transaction() as store:
        relation = store.engagements.relation(engagement_of(store), "finance_approver")
        relation.delegate = store.engagements.holder(engagement_of(store), "project_lead")
        store.session.add(relation)
    standing.form("payment-approved-1")["by"] = "何志远"

    assert "何志远" in (said := standing.refused())
    assert "申请人" in said
    with standing.store() as store:
        assert [payment.status for payment in payments(store)] == ["applied"]


@pytest.mark.row("S1.3", "S5.6")
@pytest.mark.parametrize(("amount", "said"), [("461700.01", "超过本期应付"), ("461699.99", "不一致")])
def test_a_payment_is_approved_at_the_verified_amount_and_no_other(line: Line, amount: str, said: str) -> None:
    standing = line.before("payment-approved-1")
    standing.form("payment-approved-1")["amount"] = amount

    assert said in standing.refused()


@pytest.mark.row("S1.3", "S5.6")
@pytest.mark.parametrize(
    ("invoice", "said"),
    [
        ({"seller_name": LOWEST, "seller_uscc": "91440300MA5TEW030D"}, "不是合同乙方"),
        ({"seller_uscc": "91440300MA5TEW030D"}, "统一社会信用代码与合同乙方"),
        ({"gross": "461700.01", "tax": "26133.97"}, "与批准付款"),
        ({"tax_rate": 13}, "与合同税率 6% 不一致"),
        ({"net": "435566.00", "tax": "26134.00"}, "税额"),
        ({"issued_on": date(2026, 9, 22)}, "晚于今天"),
    ],
    ids=["another seller", "another code", "another amount", "another rate", "wrong tax", "to come"],
)
def test_a_payment_with_an_invoice_that_does_not_fit_is_not_recorded(
    line: Line, invoice: dict[str, Any], said: str
) -> None:
    standing = line.before("payment-made-1")
    standing.form("payment-made-1")["invoice"].update(invoice)

    assert said in standing.refused()
    with standing.store() as store:
        assert [(payment.status, payment.voucher) for payment in payments(store)] == [("approved", None)]


@pytest.mark.row("S1.3")
def test_a_payment_is_never_made_twice(line: Line) -> None:
    standing = line.before("review-decided-1")
    with standing.store() as store:
        before = [payment.model_dump() for payment in payments(store)]

    assert answer(standing, "payment-made-1", (1,), voucher="PZ-重复") == []  # it stands as it was made
    with standing.here():
        from flows.acceptance import pay

        with without_prefect():
            pay(NO, 1)
            pay(NO, 1)
    with standing.store() as store:
        assert [payment.model_dump() for payment in payments(store)] == before
        assert len(documents(store, "payment-notice")) == 1


@pytest.mark.row("S1.3", "S4.7")
def test_the_notice_to_finance_prints_the_day_it_is_due_by_contract_and_law(line: Line) -> None:
    """Accepted on 4 September, 30 days: 4 October, within the national holidays; paid before they begin."""
    standing = line.before("payment-made-1")
    with standing.store() as store:
        said = markdown(store, "payment-notice")
        duties = [duty for duty in store.obligations.open_of(engagement_of(store)) if duty.kind == "payment"]

    assert "最后付款日为2026年10月4日，该日为非工作日，应提前至2026年9月30日办理" in said
    assert "保障中小企业款项支付条例" in said
    assert "肆拾陆万壹仟柒佰元整" in said
    assert "每逾期一日为¥230.85" in said
    assert re.search("审核：[^|]*吴海燕", said)
    assert "|开户行行号|102999000012|" in said
    assert [duty.due_at.isoformat() for duty in duties] == ["2026-09-30T17:00:00+08:00"]


@pytest.mark.row("S1.3")
def test_an_invoice_checked_before_the_notice_is_printed_in_it(line: Line) -> None:
    standing = line.before("payment-approved-1")
    facts = json.loads((ROOT / "examples/documents/invoice-check.json").read_text(encoding="utf-8"))["facts"]
    facts["invoices"][0].update(gross="461700.00", net="435566.04", tax="26133.96", issued_on="2026-09-11")
    facts["invoices"][0]["verified_on"] = "2026-09-11"
    facts |= {"milestone": 1, "payable": "461700.00", "voucher": "", "booked_on": None, "checked_on": "2026-09-11"}
    with standing.here(), without_prefect():
        place = record_paper(NO, "invoice-check", InvoiceCheck.model_validate(facts), "test")
        assert isinstance(place, Place), place
        issue_paper(NO, "invoice-check", place.subject, place.version)
    standing.answers.pop("payment-made-1")

    assert standing.stops_for() == "payment-made-1"
    with standing.store() as store:
        assert "|26352000000000000102|增值税专用发票|2026-09-11|461,700.00|" in markdown(store, "payment-notice")
