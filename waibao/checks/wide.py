"""A large table, read column by column: the same findings as cell by cell, without an object for every cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import Unreadable
from waibao.checks.cells import Cell, Grid, plain
from waibao.checks.column_values import cell_of, read_columns
from waibao.checks.heads import HEAD_WITHIN, TableHead, find_heads
from waibao.checks.reading import TableRead, is_no_row, shape_faults
from waibao.checks.table import TableKind

if TYPE_CHECKING:
    import polars as pl

TOP = HEAD_WITHIN + 200
"""Rows from the top that are looked at cell by cell, to find the head."""
_BRIEF = 2
"""Cells of a note or of a line for signatures at most."""


@dataclass(frozen=True)
class WideSheet:
    """One sheet of a large file. ``top`` has its first rows; ``load(row)`` the texts from that row on, in a frame with
    ``row`` and the columns by number ("1", "2", …), null where a cell is empty."""

    top: Grid
    load: "Callable[[int], pl.DataFrame]"


def read_wide(name: str, sheets: list[WideSheet], kind: TableKind) -> TableRead:
    """The one table of that kind among the sheets.

    Raises:
        Unreadable: no sheet has the expected columns, or it has too many rows.
    """
    head, others = find_heads(name, [sheet.top for sheet in sheets], kind)
    sheet = next(sheet for sheet in sheets if sheet.top is head.grid)
    table = TableRead(kind, head.grid, head.row, head.columns)
    body = _filled(sheet.load(head.last_row + 1), head)
    if body.height > kind.row_limit:
        where = f"{name} 工作表「{head.grid.name}」" if head.grid.name else name
        raise Unreadable(where, f"超过 {kind.row_limit} 行", "请分成几个文件后重新发送")
    table.width = max(_last_column(body), *head.grid.by_row[head.row])
    table.load = sheet.load
    _read_body(table, head, body)
    shape_faults(table, head, others)
    return table


def _places(head: TableHead) -> list[str]:
    return [str(column) for column in head.columns.values()]


def _filled(body: "pl.DataFrame", head: TableHead) -> "pl.DataFrame":
    """Rows with something in a column of the table; columns that the file ends before are empty."""
    import polars as pl

    missing = [pl.lit(None, dtype=pl.String).alias(place) for place in _places(head) if place not in body.columns]
    return body.with_columns(missing).filter(~pl.all_horizontal(pl.col(_places(head)).is_null()))


def _last_column(body: "pl.DataFrame") -> int:
    return max(int(name) for name in body.columns if name != "row" and body[name].null_count() < max(body.height, 1))


def _read_body(table: TableRead, head: TableHead, body: "pl.DataFrame") -> None:
    import polars as pl

    if passed := _no_rows(table.kind, head, body):
        body = body.filter(~pl.col("row").is_in(passed))
    places = {key: str(column) for key, column in head.columns.items()}
    values, reasons = read_columns(head.grid, table.kind, body, places)
    table.rows = body["row"]  # type: ignore[assignment]
    table.values, table.reasons = {**values}, {**reasons}  # type: ignore[dict-item]


def _no_rows(kind: TableKind, head: TableHead, body: "pl.DataFrame") -> list[int]:
    """Rows that are none of the table. Few can be: each is looked at cell by cell.

    A note leaves at least one of any three columns empty; a row that repeats the titles has nothing else in them.
    """
    import polars as pl

    own = head.grid.by_row[head.row]
    first = {str(column): plain(own[column].value)[0] for column in list(head.columns.values())[:3]}
    blank = {place: pl.col(place).is_null() | pl.col(place).str.contains(r"^\s") for place in first}
    empty = pl.any_horizontal(blank.values())
    titles = pl.all_horizontal(blank[place] | pl.col(place).str.starts_with(begin) for place, begin in first.items())
    nothing = pl.all_horizontal(pl.col(_places(head)).fill_null("").str.strip_chars() == "")
    cells = pl.sum_horizontal(pl.exclude("row").is_not_null())
    near = body.filter(empty | titles).filter(titles | (cells <= _BRIEF) | nothing)
    return [row["row"] for row in near.iter_rows(named=True) if is_no_row(kind, head, _cells(row))]


def _cells(row: "dict[str, object]") -> dict[int, Cell]:
    return {int(place): cell_of(str(text)) for place, text in row.items() if place != "row" and str(text or "").strip()}
