"""微信支付 merchant bills: trade bills ALL, SUCCESS and REFUND, and the fund bill. Row S7.5.

UTF-8 with or without mark; every value begins with a backtick; nothing is quoted, as commas in goods' names are
replaced. Columns are read by title, for their number differs between kinds and years. The tail has titles and sums.
"""

from collections.abc import Iterator
from decimal import Decimal

from schemas.errors import BadInput, Unreadable
from schemas.settlement import Bill, BillLine, FundLine, StatedSum
from waibao.settlement.rows import AGAIN, Row, must_agree, order_number, plain, row_of, text_of

TRADE_HEAD, FUND_HEAD = "交易时间", "记账时间"
TRADE_TAIL, FUND_TAIL = "总交易单数", "资金流水总笔数"
_NOT_REFUNDED = ("FAIL", "CHANGE")
_FEES = ("手续费", "服务费")
# Title in the tail, and the columns whose sum it is: names changed over the years.
_TRADE_SUMS = {
    "应结订单总金额": ("应结订单金额", "总金额"),
    "总交易额": ("总金额", "应结订单金额"),
    "退款总金额": ("退款金额",),
    "总退款金额": ("退款金额",),
    "充值券退款总金额": ("充值券退款金额", "代金券或立减优惠退款金额"),
    "总代金券或立减优惠退款金额": ("代金券或立减优惠退款金额", "充值券退款金额"),
    "手续费总金额": ("手续费",),
    "订单总金额": ("订单金额",),
    "申请退款总金额": ("申请退款金额",),
}


def looks_like(text: str) -> bool:
    """Whether a text begins as a bill of this platform."""
    head = plain(text.partition("\n")[0].split(",")[0])
    return head in (TRADE_HEAD, FUND_HEAD) and "," in text.partition("\n")[0]


def is_head(value: str) -> bool:
    """Whether a line that begins so holds titles, of the lines or of the sums."""
    return plain(value) in (TRADE_HEAD, FUND_HEAD, TRADE_TAIL, FUND_TAIL)


def read(name: str, content: bytes) -> Bill:
    """Read a bill and check it against its own sums.

    Raises:
        Unreadable: it is no such bill.
        BadInput: a line or a sum is wrong; names row and column.
    """
    return read_lines(name, _rows(text_of(name, content, ("utf-8",))))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    return [(number, _values(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _values(line: str) -> list[str]:
    return [value.strip() for value in (line[1:].split(",`") if line.startswith("`") else line.split(","))]


def read_lines(name: str, rows: list[tuple[int, list[str]]]) -> Bill:
    """Read a bill whose lines are split already, as in a workbook."""
    if not rows:
        raise Unreadable(name, "没有内容", AGAIN)
    titles = [plain(value) for value in rows[0][1]]
    kind = {TRADE_HEAD: TRADE_TAIL, FUND_HEAD: FUND_TAIL}.get(titles[0])
    if kind is None:
        raise Unreadable(name, "不是微信支付的交易账单或资金账单", AGAIN)
    ends = next((place for place, (_, values) in enumerate(rows) if plain(values[0]) == kind), None)
    if ends is None or ends + 1 >= len(rows):
        raise BadInput(name, "没有末尾的汇总，账单不完整", AGAIN)
    lines = [row_of(name, number, titles, _plain(values)) for number, values in rows[1:ends]]
    heads = [plain(value) for value in rows[ends][1]]
    tail = row_of(name, rows[ends + 1][0], heads, _plain(rows[ends + 1][1]))
    if ends + 2 < len(rows):
        raise BadInput(f"{name} 第 {rows[ends + 2][0]} 行", "汇总之后还有内容", AGAIN)
    return _trade_bill(name, titles, lines, tail) if kind == TRADE_TAIL else _fund_bill(name, lines, tail)


def _plain(values: list[str]) -> list[str]:
    return [value.removeprefix("`").strip() for value in values]


def _trade_bill(name: str, titles: list[str], rows: list[Row], tail: Row) -> Bill:
    needed = {"微信订单号", "商户订单号", "交易状态"} - set(titles)
    if needed:
        raise Unreadable(name, f"缺少列：{'、'.join(sorted(needed))}", AGAIN)
    sums = [StatedSum(title=TRADE_TAIL, counted=Decimal(len(rows)), stated=tail.amount(TRADE_TAIL))]
    for title, columns in _TRADE_SUMS.items():
        if title in tail.values:
            counted = sum((row.amount(*columns) for row in rows), Decimal(0))
            sums.append(StatedSum(title=title, counted=counted, stated=tail.amount(title)))
    must_agree(name, sums)
    notes = [f"第 {row.number} 行的退款未成功（{row['退款状态']}），不计入退款" for row in rows if _failed(row)]
    return Bill(
        platform="微信支付",
        content="交易账单",
        merchant=_merchant(name, rows),
        lines=[_line(row) for row in rows if not _failed(row)],
        sums=sums,
        notes=notes,
    )


def _merchant(name: str, rows: list[Row]) -> str:
    """The merchant's own number; where a provider collects for it, that of the merchant it collects for."""
    found = {sub if (sub := row.first("特约商户号", "子商户号")) not in ("", "0") else row["商户号"] for row in rows}
    if len(found) > 1:
        raise BadInput(name, "含有多个商户号的交易", "请按商户分别下载账单")
    return found.pop() if found else ""


def _is_refund(row: Row) -> bool:
    return row.needed("交易状态") in ("REFUND", "REVOKED")


def _failed(row: Row) -> bool:
    return _is_refund(row) and row["退款状态"] in _NOT_REFUNDED


def _line(row: Row) -> BillLine:
    state = row.needed("交易状态")
    if state not in ("SUCCESS", "REFUND", "REVOKED"):
        raise row.fault("交易状态", "不是 SUCCESS、REFUND 或 REVOKED")
    refund = _is_refund(row)
    refunded = ("申请退款金额", "退款金额")
    return BillLine(
        platform="微信支付",
        transaction_no=row.needed("微信订单号"),
        move="退款" if refund else "收款",
        refund_no=row.needed("微信退款单号", "商户退款单号") if refund else "",
        order_no=order_number(row["商户订单号"], row["商户数据包"], row["商品名称"]),
        amount=abs(row.money(*(refunded if refund else ("订单金额", "总金额", "应结订单金额")))),
        settled=abs(row.money(*(("退款金额",) if refund else ("应结订单金额", "总金额", "订单金额")))),
        fee=row.amount("手续费"),
        at=row.moment("交易时间"),
    )


def _fund_bill(name: str, rows: list[Row], tail: Row) -> Bill:
    moves = {side: [row for row in rows if row.needed("收支类型") == side] for side in ("收入", "支出")}
    if len(moves["收入"]) + len(moves["支出"]) != len(rows):
        odd = next(row for row in rows if row["收支类型"] not in moves)
        raise odd.fault("收支类型", "不是收入或支出")
    sums = [StatedSum(title=FUND_TAIL, counted=Decimal(len(rows)), stated=tail.amount(FUND_TAIL))]
    for side, found in moves.items():
        counted = sum((row.money("收支金额(元)", "收支金额") for row in found), Decimal(0))
        sums.append(StatedSum(title=f"{side}笔数", counted=Decimal(len(found)), stated=tail.amount(f"{side}笔数")))
        sums.append(StatedSum(title=f"{side}金额", counted=counted, stated=tail.amount(f"{side}金额")))
    must_agree(name, sums)
    return Bill(platform="微信支付", content="资金账单", merchant="", funds=list(_funds(rows)), sums=sums)


def _funds(rows: list[Row]) -> Iterator[FundLine]:
    for row in rows:
        if not any(word in f"{row['业务类型']}{row['业务名称']}" for word in _FEES):
            keys = (row["微信支付业务单号"], row["业务凭证号"])
            yield FundLine(
                keys=tuple(key for key in keys if key),
                move="收款" if row["收支类型"] == "收入" else "退款",
                amount=row.money("收支金额(元)", "收支金额"),
                at=row.moment("记账时间"),
            )
