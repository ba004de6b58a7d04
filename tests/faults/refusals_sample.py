"""Installations that a refusal leaves as they were, and quotations that are spoilt."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.builders import EXAMPLE
from tests.standing import Standing

QUOTATION = EXAMPLE / "inbox" / "报价表-云帆.xlsx"


def unchanged(standing: Standing) -> str:
    """Play on and be refused; what was said. The store and the files are as they were."""
    before = standing.kept()
    said = standing.refused()
    assert standing.kept() == before
    return said


def changed(path: Path, change: Callable[[Workbook], None]) -> Path:
    """The example's quotation, changed."""
    book = load_workbook(QUOTATION)
    change(book)
    book.save(path)
    return path
