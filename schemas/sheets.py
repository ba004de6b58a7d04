"""Workbooks as data: what people calculate in. ``waibao/documents/xlsx.py`` writes them.

A formula names what it calculates with, in braces, instead of giving addresses: ``{price}`` is the cell of that column
in the same row, ``{price:all}`` all its cells, ``{#数据日期}`` the value beside that label above the table, and
``{评委打分!price:all}`` is on another sheet. Columns are named by their key, those without one by their title.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Cell = str | int | Decimal | date | bool | None
Kind = Literal["text", "integer", "number", "general", "money", "percent", "date"]
"""Number format and alignment; ``number`` has two decimals, ``general`` as many as were typed."""
Colour = Literal["red", "yellow", "green", "grey"]

_BLANK_FORM = 30
"""Empty rows of a sheet that is to be filled in and holds no data yet."""


@dataclass(frozen=True)
class Formula:
    """A live formula with the value it has now, so that a reader without a calculation engine sees it too."""

    text: str  # begins with "=", English function names
    value: str | int | Decimal | date = ""


def total(name: str, value: int | Decimal) -> Formula:
    """The sum of a column."""
    return Formula(f"=SUM({{{name}:all}})", value)


@dataclass(frozen=True)
class Column:
    """One column.

    ``fill_in`` marks cells that the receiver fills: they stay unlocked and get a colour. ``choices`` becomes a
    drop-down, ``limits`` what numbers may be entered. With a ``formula`` the column is computed in every row, empty
    ones too; the rows then hold the value it has now. ``note`` is a comment on the title.
    """

    title: str
    kind: Kind = "text"
    width: float = 14
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    key: str = ""
    limits: tuple[int, int] | None = None
    formula: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """How formulas call it."""
        return self.key or self.title


@dataclass(frozen=True)
class Entry:
    """A label with its value above the table, and what to know when filling it in."""

    label: str
    value: Cell | Formula = None
    kind: Kind = "text"
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    limits: tuple[int, int] | None = None
    hint: str = ""


@dataclass(frozen=True)
class Mark:
    """Cells that stand out as long as a formula holds: those of ``columns`` (by name, all without any) in each row of
    the table, or in the totals."""

    when: str
    colour: Colour
    columns: tuple[str, ...] = ()
    totals: bool = False


Row = tuple[Cell | Formula, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet: heading, notes, fields, a table with a frozen head, totals and closing lines below.

    Rows and totals have one entry a column; a text in the totals spreads over the ``None`` that follow it. ``spare``
    rows are empty, formatted and open like those above. ``protected`` locks every cell that is not ``fill_in``.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heading: str = ""
    notes: tuple[str, ...] = ()
    totals: tuple[Row, ...] = ()
    protected: bool = False
    landscape: bool = True
    paper: Literal["A4", "A3"] = "A4"
    fields: tuple[Entry, ...] = ()
    spare: int = 0
    marks: tuple[Mark, ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def head_row(self) -> int:
        """Row of the table's head (1-based); the first data row is right below it."""
        return 1 + bool(self.heading) + len(self.notes) + len(self.fields)

    @property
    def empty_rows(self) -> int:
        """Rows below the data. A table is never without a row, so that what sums it up does not sum up itself."""
        blank = _BLANK_FORM if any(column.fill_in for column in self.columns) else 1
        return self.spare or (0 if self.rows else blank)

    @property
    def last_row(self) -> int:
        """The table's last row, above the totals."""
        return self.head_row + len(self.rows) + self.empty_rows


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file, in order."""

    sheets: tuple[Sheet, ...]
