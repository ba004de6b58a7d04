"""The table in a file that was handed in: cell by cell, or column by column when it is large."""

from pathlib import Path

from waibao.checks.opening import is_large, must_be_table, open_table
from waibao.checks.reading import TableRead, read_table
from waibao.checks.table import TableKind


def received(path: Path, kind: TableKind) -> TableRead:
    """Read it as a table of that kind.

    Raises:
        Unreadable: it cannot be opened as such a table.
    """
    must_be_table(path, kind)
    wide = kind.by_columns and is_large(path, kind.columns_from)
    return read_by_columns(path, kind) if wide else read_by_cells(path, kind)


def read_by_cells(path: Path, kind: TableKind) -> TableRead:
    """With formulas, merged cells and labels anywhere."""
    return read_table(path.name, open_table(path, kind), kind)


def read_by_columns(path: Path, kind: TableKind) -> TableRead:
    """The same of a large table, in seconds for a million rows."""
    from waibao.checks.opening_wide import open_wide
    from waibao.checks.wide import read_wide

    return read_wide(path.name, open_wide(path, kind), kind)
