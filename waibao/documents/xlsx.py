"""Workbooks that people calculate in: live formulas, drop-downs, frozen heads, ready to print.

Texts are never formulas, whatever they begin with; only a ``Formula`` of the declaration is one.
"""

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from schemas.documents import Frame
from schemas.errors import TemplateFault
from schemas.sheets import Cell, Column, Entry, Formula, Mark, Sheet, Workbook
from waibao.archive import archive, unpacked
from waibao.documents.frame import marks, version_text
from waibao.documents.shield import refusal, with_line_feeds
from waibao.documents.xlsx_looks import (
    FONT,
    HEAD,
    HEADING,
    LABEL,
    MARKS,
    NOTE,
    NUMBERS,
    Look,
    height,
    lines_of,
    look_of,
)
from waibao.documents.xlsx_places import field_columns, spans, with_addresses
from waibao.documents.xlsx_rows import fault_of, is_long, serial, with_rows
from waibao.documents.xlsx_rules import rule_of

_HEADER_LIMIT = 115
"""Characters of a text in the page header: two of them with their codes stay below Excel's 255."""
_PAPERS = {"A4": 9, "A3": 8}


def write_workbook(workbook: Workbook, frame: Frame, title: str) -> bytes:
    """The workbook as XLSX bytes; the same data give the same bytes.

    Raises:
        TemplateFault: in Chinese with sheet, row and column: a value that no cell can hold, a formula that names
            something not declared.
    """
    from xlsxwriter.exceptions import XlsxWriterException

    for text in (title, frame.number, frame.issuer):
        if why := refusal(text):
            raise TemplateFault(f"工作簿的名称、编号或编制单位{why}：请更正录入的数据。")
    made = io.BytesIO()
    book = _opened(made, frame, title)
    pages = _Pages(book, workbook, frame, title)
    try:
        for sheet in workbook.sheets:
            pages.write(sheet)
    except XlsxWriterException as fault:  # of a sheet's name
        raise TemplateFault(f"工作表「{sheet.name}」不能这样命名：请核对工作簿的声明（{fault}）。") from fault
    book.close()
    parts: dict[str, Any] = unpacked(made.getvalue())
    for number, sheet in enumerate(workbook.sheets, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        if any(column.fill_in and column.kind == "text" for column in sheet.columns):
            parts[part] = _growing(parts[part], range(sheet.head_row + 1, sheet.last_row + 1))
        elif sheet.name in pages.long:
            parts[part] = with_rows(parts[part], sheet)
    return archive(parts, frame.dated)


def _opened(made: io.BytesIO, frame: Frame, title: str) -> Any:
    """A workbook that takes every text as text."""
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": NUMBERS["date"],
    }
    book = xlsxwriter.Workbook(made, options)
    # A bare date: the library writes it with a fixed time of day.
    stamp = datetime.combine(frame.dated, time(), UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": title, "subject": frame.number, "author": frame.issuer or "waibao", "created": stamp, "comments": ""}
    )
    return book


def _growing(part: bytes, rows: range) -> bytes:
    """A sheet whose rows have their height, but not for good: they grow with the text that is typed."""

    def free(found: re.Match[bytes]) -> bytes:
        return found[0].replace(b' customHeight="1"', b"") if int(found[1]) in rows else found[0]

    return re.sub(rb'<row r="(\d+)"[^>]*>', free, part)


class _Pages:
    """Writes sheets into one open workbook; formats are made once each."""

    def __init__(self, book: Any, workbook: Workbook, frame: Frame, title: str) -> None:
        self.book, self.frame, self.title = book, frame, title
        self.sheets = {sheet.name: sheet for sheet in workbook.sheets}
        self.long: set[str] = {sheet.name for sheet in workbook.sheets if is_long(sheet)}
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def _format(self, look: Look, base: Look = FONT) -> Any:
        properties = {**base, **look}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        head = self._above(page, sheet)
        for place, column in enumerate(sheet.columns):
            self._text(page, head, place, column.title, self._format(HEAD))
            page.set_column(place, place, column.width)
            if column.note:
                page.write_comment(head, place, column.note, {"x_scale": 1.5, "author": "waibao"})
        page.set_row(head, max(30, *(height(lines_of(column.title, column.width)) for column in sheet.columns)))
        empty = (None,) * len(sheet.columns)
        if sheet.name in self.long:
            self._row(page, sheet, head + 1, sheet.rows[0])
            self._row(page, sheet, sheet.last_row - 1, sheet.rows[-1])
        else:
            for row, cells in enumerate((*sheet.rows, *(empty,) * sheet.empty_rows), head + 1):
                self._row(page, sheet, row, cells)
        end = self._below(page, sheet)
        self._rules(page, sheet)
        for mark in sheet.marks:
            self._mark(page, sheet, mark)
        page.freeze_panes(head + 1, 1 if len(sheet.columns) > 6 else 0)
        if (sheet.rows and not sheet.protected) or sheet.spare:
            page.autofilter(head, 0, sheet.last_row - 1, len(sheet.columns) - 1)
        self._print(page, sheet, head, end)
        if sheet.protected:
            page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def _above(self, page: Any, sheet: Sheet) -> int:
        """Heading, notes and fields; returns the row of the table's head."""
        last = max(0, len(sheet.columns) - 1)
        row = 0
        if sheet.heading:
            self._across(page, row, (0, last), sheet.heading, self._format(HEADING))
            page.set_row(row, 32)
            row += 1
        for note in sheet.notes:
            self._line(page, sheet, row, note)
            row += 1
        if sheet.fields:
            value, hint = field_columns(sheet)
            for field in sheet.fields:
                self._field(page, sheet, row, field, value, hint)
                row += 1
        return row

    def _field(self, page: Any, sheet: Sheet, row: int, field: Entry, value: int, hint: int) -> None:
        self._across(page, row, (0, value - 1), field.label, self._format(LABEL))
        self._across(page, row, (value, hint - 1), "", self._format(look_of(field.value, field)))
        self._cell(page, sheet, row, value, field.value, self._format(look_of(field.value, field)))
        if hint < len(sheet.columns) and field.hint:
            self._across(page, row, (hint, len(sheet.columns) - 1), field.hint, self._format({**NOTE, "indent": 1}))
        width = sum(column.width for column in sheet.columns[value:hint])
        page.set_row(row, height(lines_of(field.value, width)))
        if rule := rule_of(field):
            page.data_validation(row, value, row, value, rule)

    def _line(self, page: Any, sheet: Sheet, row: int, text: str) -> None:
        """A note over the whole width."""
        self._across(page, row, (0, max(0, len(sheet.columns) - 1)), text, self._format(NOTE))
        page.set_row(row, height(lines_of(text, sum(column.width for column in sheet.columns))))

    def _across(self, page: Any, row: int, columns: tuple[int, int], text: str, style: Any) -> None:
        first, last = columns
        if first < last:
            page.merge_range(row, first, row, last, "", style)
        self._text(page, row, first, text, style)

    def _row(self, page: Any, sheet: Sheet, row: int, cells: Sequence[Cell | Formula]) -> None:
        self._check_length(sheet, row, cells)
        lines = [lines_of(cell, column.width) for cell, column in zip(cells, sheet.columns, strict=True)]
        page.set_row(row, height(max(lines)))
        for place, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            shown = _computed(cell, column)
            self._cell(page, sheet, row, place, shown, self._format(look_of(shown, column)))

    def _below(self, page: Any, sheet: Sheet) -> int:
        """Totals and closing lines; returns the last row."""
        row = sheet.last_row - 1
        for number, cells in enumerate(sheet.totals):
            row += 1
            self._check_length(sheet, row, cells)
            for place, end in spans(cells):
                look = look_of(cells[place], sheet.columns[place], total=True)
                style = self._format(look | ({} if number else {"top": 2}))
                if end > place:
                    page.merge_range(row, place, row, end, "", style)
                self._cell(page, sheet, row, place, cells[place], style)
            page.set_row(row, height(1))
        for line in sheet.closing:
            row += 1
            self._line(page, sheet, row, line)
        return row

    def _check_length(self, sheet: Sheet, row: int, cells: Sequence[Cell | Formula]) -> None:
        if len(cells) != len(sheet.columns):
            wanted = f"有 {len(cells)} 格，应有 {len(sheet.columns)} 格"
            raise TemplateFault(f"工作表「{sheet.name}」第 {row + 1} 行{wanted}：请核对工作簿的声明。")

    def _text(self, page: Any, row: int, place: int, text: str, style: Any) -> None:
        if why := fault_of(text):
            where = f"工作表「{page.get_name()}」第 {row + 1} 行第 {place + 1} 列"
            raise TemplateFault(f"{where}{why}：请更正录入的数据。")
        page.write_string(row, place, with_line_feeds(text), style)

    def _cell(self, page: Any, sheet: Sheet, row: int, place: int, cell: Cell | Formula, style: Any) -> None:
        match cell:
            case Formula():
                text = with_addresses(cell.text, self.sheets, sheet, row + 1)
                page.write_formula(row, place, text, style, _stored(cell.value))
            case None | "":
                page.write_blank(row, place, None, style)
            case bool():
                page.write_string(row, place, "是" if cell else "否", style)
            case str():
                self._text(page, row, place, cell, style)
            case datetime():
                raise TemplateFault(f"工作表「{page.get_name()}」第 {row + 1} 行第 {place + 1} 列是时刻：请改用日期。")
            case date():
                page.write_datetime(row, place, datetime.combine(cell, time()), style)
            case int() | Decimal():
                # A cell holds a double: exact for amounts below 90 trillion yuan in fen.
                page.write_number(row, place, cell, style)

    def _rules(self, page: Any, sheet: Sheet) -> None:
        """What may be entered below each head."""
        for place, column in enumerate(sheet.columns):
            if rule := rule_of(column):
                page.data_validation(sheet.head_row, place, sheet.last_row - 1, place, rule)

    def _mark(self, page: Any, sheet: Sheet, mark: Mark) -> None:
        if mark.totals and not sheet.totals:
            return
        first, last = sheet.head_row, sheet.last_row - 1
        if mark.totals:
            first, last = last + 1, last + len(sheet.totals)
        when = with_addresses(mark.when, self.sheets, sheet, first + 1)
        rule = {"type": "formula", "criteria": when, "format": self._format(MARKS[mark.colour], {})}
        for place, column in enumerate(sheet.columns):
            if not mark.columns or column.name in mark.columns:
                page.conditional_format(first, place, last, place, rule)

    def _print(self, page: Any, sheet: Sheet, head: int, last: int) -> None:
        page.set_paper(_PAPERS[sheet.paper])
        if sheet.landscape:
            page.set_landscape()
        page.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.repeat_rows(head)
        page.print_area(0, 0, last, max(0, len(sheet.columns) - 1))
        page.hide_gridlines(2)
        shown = [f"【{mark}】" for mark in marks(self.frame)]
        right = f"{''.join(shown)}{self.frame.number} {version_text(self.frame)}"
        page.set_header(f"&L&9 {_printed(self.title)}&R&9 {_printed(right)}")
        page.set_footer("&C&9第 &P 页 共 &N 页")


def _computed(cell: Cell | Formula, column: Column) -> Cell | Formula:
    """What stands in a cell: in a computed column the formula, with the value that the row has."""
    if not column.formula or isinstance(cell, Formula):
        return cell
    return Formula(column.formula, "" if cell is None else cell)


def _stored(value: str | int | Decimal | date) -> object:
    """The value of a formula as the file keeps it."""
    if isinstance(value, Decimal):
        return float(value)
    return serial(value) if isinstance(value, date) else value


def _printed(text: str) -> str:
    """Text in a page header, where ``&`` begins a code and must not be cut in half."""
    shown = text.replace("&", "&&")[:_HEADER_LIMIT]
    return shown[:-1] if (len(shown) - len(shown.rstrip("&"))) % 2 else shown
