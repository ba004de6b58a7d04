"""Workbooks as data: what people calculate in. ``waibao/documents/xlsx.py`` writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Cell = str | int | Decimal | date | bool | None


@dataclass(frozen=True)
class Formula:
    """A live formula with the value it has now, so that a reader without a calculation engine sees it too."""

    text: str  # begins with "=", English function names, A1 references
    value: str | int | Decimal = ""


@dataclass(frozen=True)
class Column:
    """One column. ``fill_in`` marks cells that the receiver fills: they stay unlocked and get a colour.

    ``choices`` becomes a drop-down; ``kind`` decides number format and alignment.
    """

    title: str
    kind: Literal["text", "integer", "number", "money", "percent", "date"] = "text"
    width: float = 14
    fill_in: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: title line, notes, a table with a frozen head, totals below.

    ``rows`` and ``totals`` have one entry a column. The head stands in row ``head_row`` (1-based), the first
    data row right below it. ``protected`` locks every cell that is not ``fill_in``.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | Formula, ...], ...]
    heading: str = ""
    notes: tuple[str, ...] = ()
    totals: tuple[Cell | Formula, ...] = ()
    protected: bool = False
    landscape: bool = True

    @property
    def head_row(self) -> int:
        """Row of the table's head: below the heading and one row for each note."""
        return 1 + bool(self.heading) + len(self.notes)


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file, in order."""

    sheets: tuple[Sheet, ...]
