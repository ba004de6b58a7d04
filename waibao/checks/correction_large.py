"""The correction of a table too large to be copied with its looks: its values, written anew."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from schemas.checks import CheckResult
from waibao.checks.cells import address
from waibao.checks.correction import EXPLANATION, explanation_column, explanations
from waibao.checks.correction_workbook import RED, SUMMARY_TITLES, SUMMARY_WIDTHS, YELLOW, level, summary_lines
from waibao.checks.heads import SUMMARY_SHEET
from waibao.checks.reading import TableRead

Rows = Iterable[tuple[int, dict[int, str]]]
_LONGEST = 32_767
"""Characters that a cell holds."""
_SUMMARY_ROWS = 10_000
"""Findings listed in the summary; the column names them all."""


def large_workbook(table: TableRead, texts: Rows, result: CheckResult) -> bytes:
    """The table's sheet with marks and 问题说明 behind the summary, as XLSX bytes; its cells are ``texts`` by row."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"created": datetime(2000, 1, 1), "author": "waibao"})  # noqa: DTZ001  (a property has no zone)
    _summary(book, table, result)
    _rows(book, table, texts, result)
    book.close()
    return made.getvalue()


def _summary(book: Any, table: TableRead, result: CheckResult) -> None:
    sheet = book.add_worksheet(SUMMARY_SHEET)
    for column, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(column, column, width)
    for row, text in enumerate(summary_lines(table, result)):
        sheet.write_string(row, 0, text)
    for column, title in enumerate(SUMMARY_TITLES):
        sheet.write_string(2, column, title)
    for number, finding in enumerate(result.findings[:_SUMMARY_ROWS], 1):
        values = (str(number), level(finding), finding.sheet, finding.cell, finding.column, finding.message)
        for column, value in enumerate(values):
            sheet.write_string(2 + number, column, value[:_LONGEST])


def _rows(book: Any, table: TableRead, rows: Rows, result: CheckResult) -> None:
    """Row by row, as the writer keeps only one in memory."""
    formats = {
        "error": book.add_format({"bg_color": f"#{RED}"}),
        "warning": book.add_format({"bg_color": f"#{YELLOW}"}),
    }
    marked: dict[int, dict[str, str]] = {}
    for finding in result.findings:
        if finding.sheet == table.grid.name and marked.get(finding.row, {}).get(finding.cell) != "error":
            marked.setdefault(finding.row, {})[finding.cell] = finding.severity
    said = explanations(table.grid.name, result.findings)
    said[table.head_row] = "：".join(filter(None, [EXPLANATION, said.get(table.head_row, "")]))
    column = explanation_column(table)
    sheet = book.add_worksheet(table.grid.name)
    sheet.set_column(column - 1, column - 1, 60)
    for row, texts in rows:  # whatever has a finding has a cell
        texts[column] = said.get(row, "")
        for place in range(1, max(texts) + 1):
            style = formats.get(marked[row].get(address(row, place), "")) if row in marked else None
            if text := texts.get(place, "")[:_LONGEST]:
                sheet.write_string(row - 1, place - 1, text, style)
            elif style:
                sheet.write_blank(row - 1, place - 1, None, style)
