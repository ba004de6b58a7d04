"""Bills of both platforms: read by title, checked against their own sums, or refused with place and remedy. S7.5."""

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook

from schemas.errors import BadInput, Unreadable
from schemas.settlement import Bill
from tests.bills import (
    ALIPAY_FUND,
    ALIPAY_MERCHANT,
    MERCHANT,
    WECHAT_ALL,
    WECHAT_OLD,
    WECHAT_REFUND,
    WECHAT_SUCCESS,
    Pay,
    alipay_detail,
    alipay_funds,
    alipay_summary,
    wechat_bill,
    wechat_funds,
    zipped,
)
from waibao.settlement.bill import read_bill

pytestmark = pytest.mark.row("S7.5")
PAID = Pay("DD-2026-0001", "1580.00", "4200000001202601151000000001")
REFUND = Pay("DD-2026-0001", "1580.00", "4200000001202601151000000001", refund="50300000012026011600000001")
BOTH = (PAID, REFUND)


def moves(bill: Bill) -> list[tuple[str, str, str]]:
    """What each line says: order, which way, how much."""
    return [(line.order_no, line.move, f"{line.amount:.2f}") for line in bill.lines]


@pytest.mark.parametrize(
    ("pays", "titles"),
    [
        (BOTH, WECHAT_ALL),
        ([PAID], WECHAT_SUCCESS),
        ([REFUND], WECHAT_REFUND),
        (BOTH, WECHAT_OLD),
        ([], WECHAT_ALL),
        (BOTH, WECHAT_ALL[:12] + WECHAT_ALL[:11:-1]),
    ],
    ids=["all", "success", "refund", "old", "empty", "another order of columns"],
)
@pytest.mark.parametrize(("mark", "end"), [(False, "\n"), (True, "\r\n")])
def test_a_trade_bill_of_wechat_is_read_by_the_titles_of_its_columns(
    pays: list[Pay], titles: list[str], mark: bool, end: str
) -> None:
    bill = read_bill("账单.csv", wechat_bill(pays, titles, mark=mark, end=end))

    assert moves(bill) == [("DD-2026-0001", "退款" if pay.refund else "收款", "1580.00") for pay in pays]
    assert all(one.agrees for one in bill.sums)
    assert bill.merchant == (MERCHANT if pays else "")


def test_what_is_compared_is_the_order_with_its_vouchers_and_the_fee_keeps_five_decimals() -> None:
    [line] = read_bill("账单.csv", wechat_bill([Pay("DD-2026-0001", "9.90", "4201", coupon="1.00")])).lines

    assert (line.amount, line.settled, line.fee) == (Decimal("9.90"), Decimal("8.90"), Decimal("0.05940"))


def test_an_order_number_in_the_remark_is_found_where_the_platform_made_its_own() -> None:
    bill = read_bill("账单.csv", wechat_bill([Pay("20260115102030777", "9.90", "4201", remark="订单DD-2026-0007谢谢")]))

    assert bill.lines[0].order_no == "DD-2026-0007"


def test_a_refund_that_failed_is_told_and_not_counted() -> None:
    failed = Pay("DD-2026-0001", "1580.00", "4201", refund="503", extra={"退款状态": "FAIL"})

    bill = read_bill("账单.csv", wechat_bill([PAID, failed]))

    assert moves(bill) == [("DD-2026-0001", "收款", "1580.00")]
    assert bill.notes == ["第 3 行的退款未成功（FAIL），不计入退款"]


def test_a_trade_bill_of_wechat_may_come_as_a_workbook() -> None:
    book = Workbook()
    for line in wechat_bill(BOTH).decode().splitlines():
        book.active.append(line.split(","))
    packed = io.BytesIO()
    book.save(packed)

    assert len(moves(read_bill("账单.xlsx", packed.getvalue()))) == 2


FUNDS = (
    ("4200000001202601151000000001", "交易", "收入", "1580.00", "DD-2026-0001"),
    ("4200000001202601151000000001", "扣除交易手续费", "支出", "9.48", ""),
    ("50300000012026011600000001", "退款", "支出", "1580.00", "TK1"),
)


@pytest.mark.parametrize("wide", [False, True])
def test_a_fund_bill_of_wechat_tells_what_reached_the_account_fees_left_out(wide: bool) -> None:
    bill = read_bill("资金.csv", wechat_funds(FUNDS, wide=wide))

    assert [(fund.move, fund.amount) for fund in bill.funds] == [
        ("收款", Decimal("1580.00")),
        ("退款", Decimal("1580.00")),
    ]
    assert [(one.title, one.counted) for one in bill.sums][-1] == ("支出金额", Decimal("1589.48"))


def packed(pays: tuple[Pay, ...] = BOTH, sign: str = "-") -> bytes:
    return zipped(alipay_summary(pays), alipay_detail(pays, sign=sign))


ALIPAY: dict[str, Callable[[], bytes]] = {
    "summary first in the archive": packed,
    "refunds without sign": lambda: packed(sign=""),
    "summary last": lambda: zipped(alipay_detail(BOTH), alipay_summary(BOTH)),
    "detail alone": lambda: alipay_detail(BOTH),
    "utf-8 with mark": lambda: alipay_detail(BOTH, encoding="utf-8-sig"),
    "names that say nothing": lambda: zipped(alipay_summary(BOTH), alipay_detail(BOTH), names=("a", "b")),
}


@pytest.mark.parametrize("made", ALIPAY.values(), ids=ALIPAY)
def test_a_trade_bill_of_alipay_is_known_by_content_and_refunds_by_kind(made: Callable[[], bytes]) -> None:
    bill = read_bill("20880000.zip", made())

    assert moves(bill) == [("DD-2026-0001", "收款", "1580.00"), ("DD-2026-0001", "退款", "1580.00")]
    assert bill.merchant == ALIPAY_MERCHANT


@pytest.mark.parametrize("titles", [ALIPAY_FUND, [*ALIPAY_FUND[:11], "业务基础订单号", "业务订单号", ALIPAY_FUND[11]]])
def test_an_account_bill_of_alipay_is_read_in_its_old_and_new_forms(titles: list[str]) -> None:
    rows = [("2026A", "DD-2026-0001", "在线支付", "1580.00"), ("2026A", "DD-2026-0001", "收费", "-9.48")]

    [fund] = read_bill("账务.csv", alipay_funds(rows, titles=titles)).funds

    assert (fund.move, fund.amount, set(fund.keys)) == ("收款", Decimal("1580.00"), {"2026A", "DD-2026-0001"})


def bent(content: bytes, before: str, after: str, encoding: str = "utf-8") -> bytes:
    changed = content.decode(encoding).replace(before, after, 1)
    assert changed != content.decode(encoding)
    return changed.encode(encoding)


BAD: dict[str, tuple[bytes, type[BadInput], str]] = {
    "nothing": (b"", Unreadable, "文件是空的"),
    "sum of wechat": (
        wechat_bill(BOTH, tail={"订单总金额": "1580.01"}),
        BadInput,
        "订单总金额：汇总为 1580.01，逐笔合计为 1580.00",
    ),
    "count of wechat": (wechat_bill(BOTH, tail={"总交易单数": "3"}), BadInput, "总交易单数"),
    "cut short": (wechat_bill(BOTH).rsplit(b"\xe6\x80\xbb\xe4\xba\xa4", 1)[0], BadInput, "没有末尾的汇总"),
    "amount": (
        bent(wechat_bill(BOTH), "`1580.00,`0.00,`0,", "`158O,`0.00,`0,"),
        BadInput,
        "第 2 行「应结订单金额」：不是金额",
    ),
    "time": (
        wechat_bill([Pay("DD-2026-0001", "1.00", "4201", at="2026-02-30 10:00:00")]),
        BadInput,
        "第 2 行「交易时间」",
    ),
    "state": (wechat_bill([Pay("DD-2026-0001", "1.00", "4201", state="PAID")]), BadInput, "第 2 行「交易状态」"),
    "column gone": (bent(wechat_bill(BOTH), ",`NATIVE", ""), BadInput, "第 2 行：有 26 个值，表头有 27 列"),
    "funds": (wechat_funds(FUNDS, income="1"), BadInput, "收入金额：汇总为 1"),
    "sum of alipay": (alipay_detail(BOTH, paid="1580.01"), BadInput, "交易商家实收"),
    "summary beside": (zipped(alipay_summary(BOTH, received="7.00"), alipay_detail(BOTH)), BadInput, "汇总商家实收"),
    "no sums at all": (alipay_detail(BOTH).rsplit(b"#---", 1)[0], BadInput, "没有合计"),
    "kind of alipay": (bent(alipay_detail(BOTH), "交易\t", "转账\t", "gbk"), BadInput, "第 6 行「业务类型」"),
    "two details": (zipped(alipay_detail(BOTH), alipay_detail(BOTH)), Unreadable, "含有多份明细"),
    "damaged archive": (packed()[:-40], Unreadable, "压缩包已损坏"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", Unreadable, ""),
    "wechat wallet": ("微信支付账单明细,,,\n微信昵称：[某人],,,\n".encode(), Unreadable, "个人钱包"),
    "alipay wallet": ("支付宝交易记录明细查询\n账号:[x]\n".encode("gbk"), Unreadable, "个人钱包"),
}


@pytest.mark.parametrize(("content", "kind", "said"), BAD.values(), ids=BAD)
def test_a_bad_bill_is_refused_with_place_and_remedy(content: bytes, kind: type[BadInput], said: str) -> None:
    with pytest.raises(kind) as refused:
        read_bill("账单", content)

    assert said in str(refused.value)
    assert "请" in refused.value.remedy
    assert "o0000000000000000000000000001" not in str(refused.value)  # who paid is never told
