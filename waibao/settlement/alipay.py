"""支付宝 merchant bills: 业务明细 and 账务明细, as the ZIP of two CSVs that is downloaded, or its 明细 alone. Row S7.5.

GBK; lines that begin with # before the titles and after the rows; numbers and names end with a tab, empty values are a
tab alone. The sign of refunded amounts differs between exports: what a line is follows from its 业务类型.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.errors import BadInput, Unreadable
from schemas.settlement import Bill, BillLine, FundLine, StatedSum
from waibao.settlement.rows import AGAIN, LIMIT, Row, must_agree, order_number, plain, row_of, text_of

TRADE_HEAD, FUND_HEAD = "支付宝交易号", "账务流水号"
_SUMMARY_HEADS = ("门店编号", "类型")
_ACCOUNT = re.compile(r"#账号[:：]\s*\[?([0-9]{16})")
_STATED = re.compile(r"(交易|退款|收入|支出)合计[:：]\s*([0-9]+)笔[，,](.*)")
_YUAN = re.compile(r"([^，,]*?)共?(-?[0-9]+(?:\.[0-9]+)?)元")
_FEES = ("收费", "服务费", "手续费")
_BLANKS = " \t'`"


@dataclass(frozen=True)
class Table:
    """One CSV: its titles, its rows, and the # lines around them."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def read(name: str, content: bytes) -> Bill:
    """Read a bill and check it against its own sums: those below its lines and those of the 汇总 beside it.

    Raises:
        Unreadable: it is no such bill.
        BadInput: a line or a sum is wrong; names row and column.
    """
    tables = [table_of(part, data) for part, data in _parts(name, content)]
    details = [table for table in tables if table.titles[0] in (TRADE_HEAD, FUND_HEAD)]
    if len(details) != 1:
        what = "没有业务明细或账务明细" if not details else "含有多份明细"
        raise Unreadable(name, what, "请上传支付宝商家平台一次下载的账单压缩包")
    summaries = [table for table in tables if table is not details[0]]
    trade = details[0].titles[0] == TRADE_HEAD
    return _trade_bill(details[0], summaries) if trade else _fund_bill(details[0])


def _parts(name: str, content: bytes) -> list[tuple[str, bytes]]:
    if not content.startswith(b"PK\x03\x04"):
        return [(name, content)]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable(name, "压缩包设有密码", "请取消密码，或解压后上传明细文件")
            if sum(entry.file_size for entry in entries) > LIMIT:
                raise Unreadable(name, f"解压后超过 {LIMIT // 2**20} MB", "请按日下载账单")
            # Names are GBK without saying so: what a file is follows from its text.
            return [(f"{name} 内的文件{place}", package.read(entry)) for place, entry in enumerate(entries, 1)]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as fault:
        raise Unreadable(name, "压缩包已损坏", AGAIN) from fault


def table_of(name: str, content: bytes) -> Table:
    """One CSV of the download; in GBK, else in UTF-8.

    Raises:
        Unreadable: its titles are of none of the bills.
    """
    encodings = ("utf-8",) if content.startswith(b"\xef\xbb\xbf") else ("gb18030", "utf-8")
    for encoding in encodings:
        lines = text_of(name, content, (encoding, "latin-1")).splitlines()
        if (head := _head_of(lines)) is not None:
            return _table(name, lines, head)
    raise Unreadable(name, "不是支付宝商家平台的账单", "请在商家平台的“对账中心”下载业务明细或账务明细")


def _head_of(lines: Sequence[str]) -> int | None:
    heads = (TRADE_HEAD, FUND_HEAD, *_SUMMARY_HEADS)
    first = (plain(line.split(",")[0].strip(_BLANKS)) if "," in line else "" for line in lines)
    return next((place for place, title in enumerate(first) if title in heads), None)


def _table(name: str, lines: Sequence[str], head: int) -> Table:
    titles = tuple(plain(title) for title in _values(lines[head]))
    while titles and not titles[-1]:
        titles = titles[:-1]
    rows, notes = [], [line.strip() for line in lines[:head]]
    for number, line in enumerate(lines[head + 1 :], head + 2):
        if line.startswith("#"):
            notes.append(line.strip())
        elif line.strip(" \t,"):
            rows.append(row_of(name, number, titles, _fitted(_values(line), len(titles))))
    return Table(name, titles, tuple(rows), tuple(notes))


def _values(line: str) -> list[str]:
    found = next(csv.reader([line]), []) if line.count('"') % 2 == 0 else line.split(",")
    return [value.strip(_BLANKS) for value in found]


def _fitted(values: list[str], wanted: int) -> list[str]:
    """Without the empty values that a comma at the end of a line makes."""
    while len(values) > wanted and not values[-1]:
        values = values[:-1]
    return values


def _merchant(table: Table) -> str:
    found = (_ACCOUNT.search(note) for note in table.notes)
    return next((match.group(1) for match in found if match), "")


def _is_refund(row: Row) -> bool:
    kind = row.needed("业务类型")
    if "退款" not in kind and kind != "交易":
        raise row.fault("业务类型", "不是交易或退款")
    return "退款" in kind


def _trade_bill(table: Table, summaries: Sequence[Table]) -> Bill:
    if missing := {"商户订单号", "业务类型", "订单金额(元)", "商家实收(元)"} - set(table.titles):
        raise Unreadable(table.name, f"缺少列：{'、'.join(sorted(missing))}", AGAIN)
    paid = [row for row in table.rows if not _is_refund(row)]
    refunds = [row for row in table.rows if _is_refund(row)]
    sums = [*_stated_below(table, {"交易": paid, "退款": refunds}), *_stated_beside(summaries, paid, refunds)]
    if not sums:
        raise BadInput(table.name, "没有合计，也没有汇总文件，账单不完整", AGAIN)
    return Bill(
        platform="支付宝",
        content="交易账单",
        merchant=_merchant(table),
        lines=[_line(row) for row in table.rows],
        sums=must_agree(table.name, sums),
    )


def _size(rows: Iterable[Row], *columns: str) -> Decimal:
    """Sum of the amounts, whatever their signs."""
    return sum((abs(row.money(*columns)) for row in rows), Decimal("0.00"))


def _stated_below(table: Table, moves: dict[str, list[Row]]) -> list[StatedSum]:
    """The sums below the lines: how many of a kind, and what each named amount comes to."""
    sums = []
    for kind, count, told in (match.groups() for match in map(_STATED.search, table.notes) if match):
        rows = moves.get(kind, [])
        sums.append(StatedSum(title=f"{kind}笔数", counted=Decimal(len(rows)), stated=Decimal(count)))
        for what, amount in _YUAN.findall(told):
            column = "商家优惠(元)" if "优惠" in what else "商家实收(元)"
            stated = abs(Decimal(amount))
            sums.append(StatedSum(title=f"{kind}{column}", counted=_size(rows, column), stated=stated))
    return sums


def _stated_beside(summaries: Sequence[Table], paid: list[Row], refunds: list[Row]) -> list[StatedSum]:
    """The sums of the 汇总: of its line 合计, else of all its lines."""
    sums = []
    for table in summaries:
        last = [row for row in table.rows if row.values[table.titles[0]] == "合计"]
        rows = last or list(table.rows)
        for title, found in (("交易订单总笔数", paid), ("退款订单总笔数", refunds)):
            if title in table.titles:
                stated = sum((row.amount(title) for row in rows), Decimal(0))
                sums.append(StatedSum(title=f"汇总{title}", counted=Decimal(len(found)), stated=stated))
        for title in ("订单金额(元)", "商家实收(元)"):
            if title in table.titles:
                stated = sum((row.money(title) for row in rows), Decimal("0.00"))
                sums.append(StatedSum(title=f"汇总{title}", counted=_told(title, paid, refunds, stated), stated=stated))
    return sums


def _told(title: str, paid: list[Row], refunds: list[Row], stated: Decimal) -> Decimal:
    """What the lines come to in the way the 汇总 counts: less what was refunded, or without regard to it."""
    gross = _size(paid, title)
    return gross if stated == gross else gross - _size(refunds, title)


def _line(row: Row) -> BillLine:
    refund = _is_refund(row)
    settled = abs(row.money("商家实收(元)"))
    return BillLine(
        platform="支付宝",
        transaction_no=row.needed(TRADE_HEAD),
        move="退款" if refund else "收款",
        refund_no=row.needed("退款批次号/请求号") if refund else "",
        order_no=order_number(row["商户订单号"], row["备注"], row["商品名称"]),
        amount=abs(row.money("订单金额(元)")) or settled,
        settled=settled,
        fee=row.amount("服务费(元)"),
        at=row.moment("完成时间", "创建时间"),
    )


def _fund_bill(table: Table) -> Bill:
    income, expense = "收入金额(+元)", "支出金额(-元)"
    if missing := {income, expense, "业务类型", "发生时间"} - set(table.titles):
        raise Unreadable(table.name, f"缺少列：{'、'.join(sorted(missing))}", AGAIN)
    sides = {"收入": income, "支出": expense}
    moved = {side: [row for row in table.rows if row.money(column)] for side, column in sides.items()}
    sums = []
    for kind, count, told in (match.groups() for match in map(_STATED.search, table.notes) if match):
        rows = moved.get(kind, [])
        sums.append(StatedSum(title=f"{kind}笔数", counted=Decimal(len(rows)), stated=Decimal(count)))
        if amounts := _YUAN.findall(told):
            stated = abs(Decimal(amounts[0][1]))
            sums.append(StatedSum(title=f"{kind}金额", counted=_size(rows, sides[kind]), stated=stated))
    if not sums:
        raise BadInput(table.name, "没有收入、支出合计，账单不完整", AGAIN)
    funds = [_fund(row, side, column) for side, column in sides.items() for row in moved[side] if not _is_fee(row)]
    return Bill(
        platform="支付宝",
        content="资金账单",
        merchant=_merchant(table),
        funds=sorted(funds, key=lambda fund: fund.at),
        sums=must_agree(table.name, sums),
    )


def _is_fee(row: Row) -> bool:
    return any(word in row["业务类型"] for word in _FEES)


def _fund(row: Row, side: str, column: str) -> FundLine:
    numbers = (row["业务流水号"], row["业务基础订单号"], row["业务订单号"], row["商户订单号"])
    return FundLine(
        keys=tuple(dict.fromkeys(number for number in numbers if number)),
        move="收款" if side == "收入" else "退款",
        amount=abs(row.money(column)),
        at=row.moment("发生时间"),
    )
