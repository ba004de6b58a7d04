"""An IT package paid by QR code, and a client that leaves within a month of signing. Rows S6.6, S7.5."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from flows.free_exit import free_exit
from flows.it_payments import qr_payment, settlement
from schemas.catalogue import document_kind
from schemas.documents import Frame
from schemas.errors import BadInput, Refused, Unreadable
from schemas.it_orders import QR_PAYMENT_SHEET, REFUND_NOTICE, FreeExitOf, OrderOf, SettlementOf
from schemas.payment_channels import PaymentChannels
from schemas.records import Document, Engagement
from tasks.drafts.kinds import draft_of
from tasks.it_service import plan_visits
from tasks.it_settlement import bills_of, said_of, stage_bill
from tasks.payment import left_refusals
from tests.bills import Pay, alipay_detail, alipay_summary, wechat_bill, wechat_funds, zipped
from tests.builders import EXAMPLES
from tests.command import waibao
from tests.hr import at, moved_to
from tests.it_contract import it_engagement, it_service
from waibao.documents.engine import render
from waibao.payment_file import load_channels
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.verify import verify

ORDER, TRADE = "DD-2026-0001", "4200000001202604031000000001"
PAID = Pay(ORDER, "4740.00", TRADE, at="2026-04-03 10:20:30")


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """Under contract since 2026-03-31."""
    with it_service() as found:
        moved_to(found, at("2026-04-01"))
        yield found


def ordered(no: str, **changed: object) -> str:
    said = {"no": no, "by": "周航", "starts_on": "2026-04-01", "months": 3, "pay_by": "2026-04-10", **changed}
    return qr_payment(OrderOf.model_validate(said))


def settled(no: str, content: bytes, tmp_path: Path, name: str = "账单.csv") -> str:
    """Settle a bill; returns its SHA-256."""
    (tmp_path / name).write_bytes(content)
    _, digest = stage_bill(no, tmp_path / name)
    settlement(SettlementOf(no=no, file=name))
    return digest


def left(no: str, arrived: str, **changed: object) -> str:
    said = {"no": no, "by": "李国栋", "sent_on": arrived, "arrived_on": arrived, "way": "电子邮件", **changed}
    with reading() as store:
        said["by"] = store.engagements.holder(store.engagements.get(no), "approver")
    return free_exit(FreeExitOf.model_validate(said))


def issued(store: Store, engagement: Engagement, slug: str) -> list[Document]:
    return [one for one in store.documents.of(engagement) if one.kind == slug]


@pytest.mark.row("S7.5")
def test_the_codes_of_a_payment_sheet_say_the_order_and_the_amount_and_are_read_from_the_page(no: str) -> None:
    assert ordered(no) == f"{no} 订单 {ORDER}，扫码支付单 SF-2026-0001"
    assert ordered(no) == f"{no} 订单 {ORDER}，扫码支付单 SF-2026-0001"  # once a period

    with reading() as store:
        [document] = issued(store, store.engagements.get(no), QR_PAYMENT_SHEET.slug)
        files = store.documents.files(document)
        pdf = PdfReader(store.settings.home / files["pdf"].path)
        said = "".join(page.extract_text() for page in pdf.pages)
        context = QR_PAYMENT_SHEET.context.model_validate(store.documents.said(document))
    codes = [code.link for code in context.codes]  # type: ignore[attr-defined]
    assert codes == [f"https://practice.invalid/{name}?order={ORDER}&fen=474000" for name in ("wechat", "alipay")]
    assert "¥4,740.00" in said
    assert "人民币肆仟柒佰肆拾元整" in said
    assert "演练单" in said
    made = render(QR_PAYMENT_SHEET, context, Frame("样稿", 1, date(2026, 4, 1)))
    read = [found.text for picture in pictures(made["docx"]) for found in zxingcpp.read_barcodes(picture)]
    assert sorted(read) == sorted(codes)


def pictures(docx: bytes) -> list[Image.Image]:
    """The pictures of a Word file."""
    with ZipFile(io.BytesIO(docx)) as package:
        return [Image.open(io.BytesIO(package.read(name))) for name in package.namelist() if name.endswith(".png")]


@pytest.mark.row("S7.5")
def test_payment_links_come_from_the_providers_own_file_and_never_from_somebody_elses(no: str, home: Path) -> None:
    (home / "payment.yaml").write_bytes((EXAMPLES / "it-service" / "payment.yaml").read_bytes())

    with pytest.raises(Refused, match="不是合同乙方"):
        ordered(no)

    (home / "payment.yaml").write_text("payee: 某公司\nwechat: {merchant: '1900000109', link: 'https://x.example/'}\n")
    with pytest.raises(BadInput, match=r"没有 \{order\}"):
        ordered(no)
    assert isinstance(load_channels(EXAMPLES / "it-service" / "payment.yaml"), PaymentChannels)


@pytest.mark.row("S7.5")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_on": "2026-03-01"}, "超出合同期限"),
        ({"months": 12}, "超出合同期限"),
        ({"pay_by": "2026-03-30"}, "已过"),
    ],
)
def test_an_order_outside_the_contract_is_refused(no: str, changed: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        ordered(no, **changed)


@pytest.mark.row("S7.5")
def test_periods_do_not_overlap_and_a_contract_by_transfer_has_no_code(no: str) -> None:
    ordered(no, months=1)
    with pytest.raises(Refused, match=f"与订单 {ORDER} 重叠"):
        ordered(no, months=2)
    with transaction() as store:
        other = it_engagement(store, "transfer", payment="转账").no
    with pytest.raises(Refused, match="约定转账付款"):
        ordered(other)


@pytest.mark.row("S7.5")
def test_a_bill_that_agrees_marks_the_order_paid_and_makes_its_receipt_once(no: str, tmp_path: Path) -> None:
    ordered(no)
    moved_to(no, at("2026-04-04"))
    bill = wechat_bill([PAID, Pay("1212200003251", "298.00", "4201", at="2026-04-03 15:00:00")])

    digest = settled(no, bill, tmp_path)
    settled(no, bill, tmp_path)  # the same bill again changes nothing

    check = said_of(no, digest)
    assert [(row.order_no, row.outcome) for row in check.result.orders] == [(ORDER, "相符")]
    assert [row.order_no for row in check.result.unknown] == ["1212200003251"]
    with reading() as store:
        engagement = store.engagements.get(no)
        [order] = store.orders.of(engagement)
        assert (order.status, order.transaction_no, order.paid_at) == ("已支付", TRADE, at("2026-04-03", "10:20:30"))
        [receipt], [document] = issued(store, engagement, "receipt"), issued(store, engagement, "settlement-check")
        assert receipt.context["facts"]["amount"] == "4740.00"
        assert receipt.context["facts"]["reference"] == f"微信支付 {TRADE}"
        book = load_workbook(store.settings.home / store.documents.files(document)["xlsx"].path)
        assert book.sheetnames == ["订单核对", "无法识别的款项", "账单汇总"]
        kept = [file for file in store.files.of(engagement) if file.purpose.startswith("settlement/")]
        assert all(file.path.endswith(".sealed") for file in kept)  # a bill tells who paid
        assert verify(store) == []
        assert draft_of(store, engagement, "invoice-check")["payable"] == "4740.00"
        assert list(bills_of(store, engagement).iterdir()) == []


@pytest.mark.row("S7.5")
def test_an_order_paid_on_both_platforms_is_found_and_has_no_receipt(no: str, tmp_path: Path) -> None:
    ordered(no)
    moved_to(no, at("2026-04-04"))
    again = Pay(ORDER, "4740.00", "2026040322001400001", at="2026-04-03 11:00:00")

    settled(no, alipay_zip(again), tmp_path, "20880000.zip")
    digest = settled(no, wechat_bill([PAID]), tmp_path)

    [row] = said_of(no, digest).result.orders
    assert (row.outcome, row.received, row.payments) == ("重复支付", Decimal("9480.00"), 2)
    with reading() as store:
        assert len(issued(store, store.engagements.get(no), "receipt")) == 1  # of the first payment, which agreed


@pytest.mark.row("S7.5")
def test_a_bill_is_settled_from_a_terminal_with_an_exit_status(no: str, home: Path, tmp_path: Path) -> None:
    ordered(no)
    good, bad = tmp_path / "账单.csv", tmp_path / "错.csv"
    good.write_bytes(wechat_bill([PAID]))
    bad.write_bytes(wechat_bill([PAID], tail={"订单总金额": "1.00"}))

    assert waibao("settle", no, bad, "--home", home)[0] == 1
    assert not list((home / "inbox" / no).rglob("*.csv"))
    status, printed, _ = waibao("settle", no, good, "--home", home)

    assert status == 0
    assert "相符：1 个订单，4,740.00 元" in printed
    assert "收据 SJ-2026-0001" in printed
    assert waibao("settle", no, tmp_path / "无.csv", "--home", home)[0] == 1


def alipay_zip(*pays: Pay) -> bytes:
    return zipped(alipay_summary(pays), alipay_detail(pays))


@pytest.mark.row("S7.5")
def test_a_fund_bill_says_what_reached_the_account(no: str, tmp_path: Path) -> None:
    ordered(no)
    moved_to(no, at("2026-04-04"))
    settled(no, wechat_bill([Pay(ORDER, "4740.00", TRADE, at="2026-01-15 10:20:30")]), tmp_path)

    digest = settled(no, wechat_funds([(TRADE, "交易", "收入", "4740.00", ORDER)]), tmp_path, "资金.csv")

    assert [(row.order_no, row.outcome) for row in said_of(no, digest).funds] == [(ORDER, "已入账")]


@pytest.mark.row("S7.5")
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (wechat_bill([PAID], tail={"订单总金额": "1.00"}), BadInput),
        (wechat_bill([Pay(ORDER, "1.00", "4201", extra={"商户号": "1900000999"})]), BadInput),
        ("微信支付账单明细\n".encode(), Unreadable),
    ],
    ids=["sums", "another merchant", "a wallet"],
)
def test_a_bad_bill_changes_nothing_and_stays_where_it_was(
    no: str, tmp_path: Path, content: bytes, kind: type[BadInput]
) -> None:
    ordered(no)

    with pytest.raises(kind):
        settled(no, content, tmp_path)

    with reading() as store:
        engagement = store.engagements.get(no)
        assert [order.status for order in store.orders.of(engagement)] == ["待支付"]
        assert [path.name for path in bills_of(store, engagement).iterdir()] == ["账单.csv"]
        assert issued(store, engagement, "settlement-check") == []


@pytest.mark.row("S6.6")
def test_leaving_on_the_last_free_day_ends_the_engagement_and_gives_back_what_was_paid(no: str, tmp_path: Path) -> None:
    plan_visits(no)
    ordered(no, months=1)
    ordered(no, starts_on="2026-05-01", months=1)
    moved_to(no, at("2026-04-04"))
    paid = Pay(ORDER, "1580.00", TRADE, at="2026-04-03 10:20:30")
    settled(no, wechat_bill([paid]), tmp_path)
    moved_to(no, at("2026-04-30", "18:00"))

    done = left(no, "2026-04-30")

    assert left(no, "2026-04-30") == done  # run again, it is the same
    with reading() as store:
        engagement = store.engagements.get(no)
        [notice], [refund] = issued(store, engagement, "termination-notice"), issued(store, engagement, "refund-notice")
        facts, said = notice.context["facts"], REFUND_NOTICE.context.model_validate(store.documents.said(refund))
        assert (facts["reason"], facts["refund"], facts["paid"]) == ("免费期内退出", "1580.00", "1580.00")
        assert (said.total, said.refund_by) == (Decimal("1580.00"), date(2026, 5, 18))  # type: ignore[attr-defined]
        assert said.receipts == ["SJ-2026-0001"]  # type: ignore[attr-defined]
        assert [order.status for order in store.orders.of(engagement)] == ["已支付", "已取消"]
        assert {visit.status for visit in store.visits.of(engagement)} == {"取消"}
        assert engagement.status == "closed"
        assert [duty.kind for duty in store.obligations.open_of(engagement)] == ["free-exit-refund"]
        assert "不再付款" in left_refusals(store, engagement)[0]
        assert verify(store) == []
    with pytest.raises(Refused, match="免费期内退出"):
        ordered(no, starts_on="2026-06-01", months=1)

    back = Pay(ORDER, "1580.00", TRADE, at="2026-05-07 09:00:00", refund="50300000012026050700000001")
    settled(no, wechat_bill([back]), tmp_path, "退款.csv")

    with reading() as store:
        engagement = store.engagements.get(no)
        assert store.orders.of(engagement)[0].status == "已退款"
        assert store.obligations.open_of(engagement) == []


@pytest.mark.row("S6.6")
def test_leaving_before_anything_was_paid_costs_nothing_and_has_no_refund(no: str) -> None:
    moved_to(no, at("2026-04-15"))

    assert "没有已付款项" in left(no, "2026-04-15")

    with reading() as store:
        engagement = store.engagements.get(no)
        assert issued(store, engagement, "refund-notice") == []
        assert store.obligations.open_of(engagement) == []


@pytest.mark.row("S6.6")
def test_one_day_later_it_is_refused_with_the_clause_and_nothing_is_written(no: str) -> None:
    moved_to(no, at("2026-05-06"))

    with pytest.raises(Refused, match=r"依合同“期限、续签与免费退出”条款.*最迟应于 2026-04-30 到达乙方") as told:
        left(no, "2026-05-01", sent_on="2026-04-30")

    assert len(told.value.reasons) == 1
    with reading() as store:
        engagement = store.engagements.get(no)
        assert engagement.status == "open"
        assert store.documents.of(engagement) == []
        assert store.orders.exit_of(engagement) is None


@pytest.mark.row("S6.6")
def test_only_the_approver_leaves_and_only_a_contract_with_the_clause_can_be_left(no: str) -> None:
    moved_to(no, at("2026-04-15"))
    said = {"no": no, "by": "路人", "sent_on": "2026-04-14", "arrived_on": "2026-04-15", "way": "邮寄"}
    with pytest.raises(Refused, match="不是其本人或有效代理人"):
        free_exit(FreeExitOf.model_validate(said))
    with transaction() as store:
        other = it_engagement(store, "bound", free_exit=False).no
    moved_to(other, at("2026-04-15"))
    with pytest.raises(Refused, match="没有约定一个月内免费退出"):
        left(other, "2026-04-15")


def test_the_papers_of_payment_are_declared_for_it_services_only() -> None:
    for slug in ("qr-payment-sheet", "settlement-check", "refund-notice"):
        assert document_kind(slug).engagement_kinds == ("it",)
