"""The workbooks we send out, made from the samples, and cells found by their titles as people find them."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from tests.builders import sample
from waibao.documents.engine import render

SLUGS = ("scoring-sheet", "risk-register", "payment-schedule", "issue-log", "quotation-form")
SENT = (*SLUGS, "follow-up-list", "monthly-roster", "device-register", "inspection-sheet", "portfolio-report")
"""With those that are read only, or come back as a form and not as a table."""
DATED = date(2026, 3, 5)
Change = Callable[[Any], None]


def made(slug: str, change: Change | None = None) -> bytes:
    """The workbook of a sample, its data changed before."""
    kind, data = DOCUMENT_KINDS[slug], sample(slug)
    if change:
        change(data)
    frame = Frame(f"{kind.prefix}-2026-0001", 1, DATED, issuer="江州示例科技有限公司")
    return render(kind, kind.context.model_validate(data), frame, ["xlsx"])["xlsx"]


def book_of(slug: str, change: Change | None = None) -> Workbook:
    """The same, opened."""
    return openpyxl.load_workbook(io.BytesIO(made(slug, change)))


def saved(path: Path, slug: str, fill: Callable[[Workbook], None] | None = None) -> Path:
    """A workbook that somebody filled and saved with a program that keeps no results of formulas."""
    book = book_of(slug)
    if fill:
        fill(book)
    book.save(path)
    return path


def cell(book: Workbook, title: str, line: int, sheet: str = "") -> Cell:
    """The cell below a title in the table's row ``line``, from 1; -1 is the first row below the table's last."""
    page = book[sheet] if sheet else book.worksheets[0]
    head = next(row for row in page.iter_rows() if title in [item.value for item in row] and row[1].value)
    place = next(item for item in head if item.value == title)
    found = page.cell(place.row + line, place.column)
    assert isinstance(found, Cell)
    return found


def field(book: Workbook, label: str) -> Cell:
    """The value beside a label above the table."""
    page = book.worksheets[0]
    place = next(item for row in page.iter_rows(max_row=20) for item in row if item.value == label)
    right = next((area.max_col for area in page.merged_cells.ranges if place.coordinate in area), place.column)
    found = page.cell(place.row, right + 1)
    assert isinstance(found, Cell)
    return found


def filled_row(book: Workbook, line: int, **values: Any) -> None:
    """Values by title into the table's row ``line``."""
    for title, value in values.items():
        cell(book, title, line).value = value
