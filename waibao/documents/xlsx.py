"""Workbooks that people calculate in: live formulas, drop-downs, frozen heads, ready to print.

Texts are never formulas, whatever they begin with; only a ``Formula`` of the declaration is one.
"""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from schemas.documents import Frame
from schemas.errors import TemplateFault
from schemas.sheets import Cell, Column, Formula, Sheet, Workbook
from waibao.archive import archive, unpacked
from waibao.documents.frame import marks, version_text
from waibao.documents.shield import refusal
from waibao.documents.tree import columns_of

_SPARE_ROWS = 30
"""Empty rows below the data of a sheet to be filled in: formatted, unlocked, with their drop-downs."""

_NUMBERS = {
    "text": "@",
    "integer": "#,##0",
    "number": "#,##0.00",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
}
_SIDES = {"text": "left", "date": "center"}
_FONT = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_HEAD: dict[str, object] = {
    "bold": True,
    "align": "center",
    "text_wrap": True,
    "border": 1,
    "border_color": "#7F7F7F",
    "bg_color": "#E7ECF2",
    "font_name": "黑体",
}
_FILL_IN = "#FFF8DC"
_LIST_LIMIT = 255
"""Characters that Excel allows for a drop-down's list inside the rule."""


def write_workbook(workbook: Workbook, frame: Frame, title: str) -> bytes:
    """The workbook as XLSX bytes; the same data give the same bytes.

    Raises TemplateFault, naming sheet, row and column, for a value that no cell can hold.
    """
    import xlsxwriter

    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": _NUMBERS["date"],
    }
    book = xlsxwriter.Workbook(made, options)
    # A bare date: the library writes it with a fixed time of day.
    stamp = datetime.combine(frame.dated, time(), UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": title, "subject": frame.number, "author": frame.issuer or "waibao", "created": stamp, "comments": ""}
    )
    pages = _Pages(book, frame, title)
    for sheet in workbook.sheets:
        pages.write(sheet)
    book.close()
    return archive(unpacked(made.getvalue()), frame.dated)


class _Pages:
    """Writes sheets into one open workbook; formats are made once each."""

    def __init__(self, book: Any, frame: Frame, title: str) -> None:
        self.book, self.frame, self.title = book, frame, title
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def _format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_FONT, **properties})
        return self._formats[key]

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        self._above(page, sheet)
        head = sheet.head_row - 1
        for place, column in enumerate(sheet.columns):
            style = self._format(**_HEAD)
            page.write_string(head, place, column.title, style)
            page.set_column(place, place, column.width)
        page.set_row(head, 30)
        for number, row in enumerate(sheet.rows, head + 1):
            self._row(page, sheet, number, row)
        last = head + len(sheet.rows)
        filled = any(column.fill_in for column in sheet.columns)
        if filled and not sheet.rows:
            last = head + _SPARE_ROWS
            for number in range(head + 1, last + 1):
                self._row(page, sheet, number, (None,) * len(sheet.columns))
        if sheet.totals:
            self._row(page, sheet, last + 1, sheet.totals, total=True)
        self._rules(page, sheet, head + 1, last)
        page.freeze_panes(head + 1, 1 if len(sheet.columns) > 6 else 0)
        if sheet.rows and not sheet.protected:
            page.autofilter(head, 0, last, len(sheet.columns) - 1)
        self._print(page, sheet, head, last + bool(sheet.totals))
        if sheet.protected:
            page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})

    def _above(self, page: Any, sheet: Sheet) -> None:
        last = max(0, len(sheet.columns) - 1)
        row = 0
        if sheet.heading:
            style = self._format(bold=True, font_size=15, align="center", font_name="黑体")
            self._across(page, row, last, sheet.heading, style)
            page.set_row(row, 32)
            row += 1
        width = sum(column.width for column in sheet.columns)
        for note in sheet.notes:
            self._across(page, row, last, note, self._format(text_wrap=True, font_color="#595959", align="left"))
            page.set_row(row, 16.5 * max(1, -(-2 * len(note) // max(1, int(width)))))
            row += 1

    def _across(self, page: Any, row: int, last: int, text: str, style: Any) -> None:
        self._check(page.get_name(), row, 0, text)
        if last:
            page.merge_range(row, 0, row, last, "", style)
        page.write_string(row, 0, text, style)

    def _row(self, page: Any, sheet: Sheet, row: int, cells: Sequence[Cell | Formula], total: bool = False) -> None:
        if len(cells) != len(sheet.columns):
            wanted = f"有 {len(cells)} 格，应有 {len(sheet.columns)} 格"
            raise TemplateFault(f"工作表「{sheet.name}」第 {row + 1} 行{wanted}：请核对工作簿的声明。")
        lines = [_lines(cell, column) for cell, column in zip(cells, sheet.columns, strict=True)]
        page.set_row(row, 4 + 16 * min(20, max(lines)))
        for place, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            self._cell(page, row, place, cell, self._style(column, sheet, total))

    def _style(self, column: Column, sheet: Sheet, total: bool) -> Any:
        look: dict[str, object] = {
            "border": 1,
            "border_color": "#A6A6A6",
            "num_format": _NUMBERS[column.kind],
            "align": _SIDES.get(column.kind, "right"),
            "text_wrap": column.kind == "text",
        }
        if total:
            look |= {"bold": True, "bg_color": "#F2F2F2", "top": 2}
        elif column.fill_in:
            look |= {"locked": False, "bg_color": _FILL_IN}
        return self._format(**look)

    def _check(self, sheet: str, row: int, place: int, text: str) -> None:
        why = refusal(text) or ("超过 32767 个字" if len(text) > 32767 else None)
        if why:
            raise TemplateFault(f"工作表「{sheet}」第 {row + 1} 行第 {place + 1} 列{why}：请更正录入的数据。")

    def _cell(self, page: Any, row: int, place: int, cell: Cell | Formula, style: Any) -> None:
        match cell:
            case Formula():
                value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
                page.write_formula(row, place, cell.text, style, value)
            case None | "":
                page.write_blank(row, place, None, style)
            case bool():
                page.write_string(row, place, "是" if cell else "否", style)
            case str():
                self._check(page.get_name(), row, place, cell)
                page.write_string(row, place, cell, style)
            case datetime():
                raise TemplateFault(f"工作表「{page.get_name()}」第 {row + 1} 行第 {place + 1} 列是时刻：请改用日期。")
            case date():
                page.write_datetime(row, place, datetime.combine(cell, time()), style)
            case int() | Decimal():
                # A cell holds a double: exact for amounts below 90 trillion yuan in fen.
                page.write_number(row, place, cell, style)

    def _rules(self, page: Any, sheet: Sheet, first: int, last: int) -> None:
        """What may be entered below each head."""
        if last < first:
            return
        for place, column in enumerate(sheet.columns):
            rule = _rule(column)
            if rule:
                page.data_validation(first, place, last, place, {**rule, "error_title": column.title})

    def _print(self, page: Any, sheet: Sheet, head: int, last: int) -> None:
        page.set_paper(9)
        if sheet.landscape:
            page.set_landscape()
        page.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
        page.fit_to_pages(1, 0)
        page.repeat_rows(head)
        page.print_area(0, 0, max(last, head), max(0, len(sheet.columns) - 1))
        page.hide_gridlines(2)
        shown = [f"【{mark}】" for mark in marks(self.frame)]
        right = f"{''.join(shown)}{self.frame.number} {version_text(self.frame)}"
        page.set_header(f"&L&9{_printed(self.title)}&R&9{_printed(right)}")
        page.set_footer("&C&9第 &P 页 共 &N 页")


def _lines(cell: Cell | Formula, column: Column) -> int:
    """Lines that a text takes in its column."""
    if not isinstance(cell, str):
        return 1
    return sum(max(1, -(-columns_of(line) // max(1, int(column.width) - 1))) for line in cell.split("\n"))


def _rule(column: Column) -> dict[str, object] | None:
    if column.choices:
        if len(",".join(column.choices)) > _LIST_LIMIT or any("," in choice for choice in column.choices):
            raise TemplateFault(f"列「{column.title}」的选项过长或含有逗号，不能做成下拉列表：请缩短选项。")
        said = f"请从列表中选择：{'、'.join(column.choices)}"[:255]
        return {"validate": "list", "source": list(column.choices), "error_message": said}
    if not column.fill_in:
        return None
    match column.kind:
        case "integer":
            return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "请填写不小于 0 的整数。"}
        case "number" | "money":
            return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "请填写不小于 0 的数字。"}
        case "percent":
            limits = {"minimum": 0, "maximum": 1}
            return {"validate": "decimal", "criteria": "between", **limits, "error_message": "请填写 0% 至 100%。"}
        case "date":
            limits_ = {"minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
            return {
                "validate": "date",
                "criteria": "between",
                **limits_,
                "error_message": "请填写日期，如 2026-03-05。",
            }
        case _:
            return None


def _printed(text: str) -> str:
    """Text in a page header: ``&`` begins a code there, and 255 characters are the limit."""
    return text.replace("&", "&&")[:120]
