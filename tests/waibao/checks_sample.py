"""Tables as vendors send them, for the tests of the checks: right ones, to be spoilt cell by cell."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.companies import make_uscc

TODAY = date(2026, 3, 31)
USCC = make_uscc(7)
TITLES = ("序号", "名称（工作内容）", "单位", "数量", "含税单价（元）", "含税金额（元）", "备注")
LABELS = (
    ("询价编号", "XJ-2026-0001"),
    ("报价单位", "云帆软件（江州）有限公司"),
    ("统一社会信用代码", USCC),
    ("税率（%）", 6),
    ("报价有效期（天）", 90),
    ("报价日期", date(2026, 3, 20)),
)
HEAD_ROW = 8
"""Row of the quotation's titles: a heading, six labels, then the table."""
LINES: tuple[tuple[str, str, Any, Any], ...] = (
    ("系统开发", "项", 1, 120000),
    ("数据迁移", "批", 2, 18500.5),
    ("运行维护", "月", 12, 3333.33),
)
"""Name, unit, quantity and unit price."""

CASE_TITLES = (
    "用例编号", "测试级别", "关联需求", "用例名称", "预期结果", "实际结果", "结论", "缺陷编号", "严重程度", "缺陷状态",
    "执行日期", "执行人",
)  # fmt: skip


def quotation_book(lines: Sequence[tuple[str, str, Any, Any]] = LINES) -> openpyxl.Workbook:
    """A quotation on one sheet: labels above the table, amounts to the fen, a total below."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "报价表"
    for row in (("报价表",), *LABELS, TITLES):
        sheet.append(row)
    total = Decimal(0)
    for number, (name, unit, quantity, price) in enumerate(lines, 1):
        amount = (Decimal(str(quantity)) * Decimal(str(price))).quantize(Decimal("0.01"), ROUND_HALF_UP)
        total += amount
        sheet.append((number, name, unit, quantity, price, amount, None))
    sheet.append(("合计", None, None, None, None, total, None))
    return book


def quotation(
    path: Path,
    change: Callable[[Worksheet], None] | None = None,
    lines: Sequence[tuple[str, str, Any, Any]] = LINES,
) -> Path:
    """A quotation as a file, changed before it is saved."""
    book = quotation_book(lines)
    if change:
        change(book.worksheets[0])
    book.save(path)
    return path


def csv_lines(book: openpyxl.Workbook) -> str:
    """The first sheet as the text of a CSV file."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(book.worksheets[0].values)
    return made.getvalue()


def case(number: int, **changed: Any) -> dict[str, Any]:
    """A passed test case by title."""
    values = (
        f"YL-{number:03}", "系统", "XQ-01", f"用例 {number}", "与需求一致", "与需求一致", "通过", None, None, None,
        date(2026, 3, 30), "高翔",
    )  # fmt: skip
    return {**dict(zip(CASE_TITLES, values, strict=True)), **changed}


def failed(number: int, **changed: Any) -> dict[str, Any]:
    """A failed test case with its defect, which is still open."""
    defect = {"结论": "不通过", "缺陷编号": f"BUG-{number}", "严重程度": "一般", "缺陷状态": "打开"}
    return case(number, **{**defect, **changed})


def results_table(path: Path, cases: Sequence[Mapping[str, Any]], titles: Sequence[str] = CASE_TITLES) -> Path:
    """Test results as a file; titles in the first row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(titles))
    for values in cases:
        sheet.append([values[title] for title in titles])
    book.save(path)
    return path
