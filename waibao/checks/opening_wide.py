"""A large file of someone else as sheets that are read column by column."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from waibao.checks.cells import Cell, Grid
from waibao.checks.column_values import NUMBER_MARK, UNCOMPUTED
from waibao.checks.csv_files import GUARD, delimiter, no_text_table
from waibao.checks.opening import is_text
from waibao.checks.sheet_xml import Marks
from waibao.checks.table import COLUMN_LIMIT, TableKind
from waibao.checks.wide import TOP, WideSheet
from waibao.checks.workbooks import damage_told, sheet_details, sheet_texts

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 1 << 22
_BATCH = 50_000
"""Rows that stand in memory as lists at a time."""


def open_wide(path: Path, kind: TableKind) -> list[WideSheet]:
    """The sheets of a workbook, or the one of a CSV file; see ``must_be_table``.

    Raises:
        Unreadable: it is damaged, or reaches too far.
    """
    return [_csv_sheet(path)] if is_text(path) else _workbook_sheets(path, kind)


def text_encoding(path: Path) -> str:
    """As ``decode`` finds it, without the whole text in memory.

    Raises:
        UnicodeError: it is none of those known.
    """
    with path.open("rb") as file:
        start = file.read(3)
        if start == codecs.BOM_UTF8:
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        try:
            _must_decode(file, "utf-8")
        except UnicodeError:
            file.seek(0)
            _must_decode(file, "gb18030")
            return "gb18030"
        return "utf-8"


def _must_decode(file: IO[bytes], encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(_CHUNK):
        decoder.decode(chunk)
    decoder.decode(b"", final=True)


def is_simple(path: Path, encoding: str) -> bool:
    """Whether each line of a text is one row and each mark ends a field: no quotes, one kind of line end.

    Raises:
        UnicodeError: it holds NUL, which no text does.
    """
    ends = returns = 0
    quoted = False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk and encoding != "utf-16":
                raise UnicodeError("NUL")
            quoted = quoted or b'"' in chunk
            if chunk.endswith(b"\r"):
                chunk += file.read(1)
            ends, returns = ends + chunk.count(b"\r\n"), returns + chunk.count(b"\r")
    return encoding != "utf-16" and not quoted and ends == returns


def _csv_sheet(path: Path) -> WideSheet:
    try:
        encoding = text_encoding(path)
        simple = is_simple(path, encoding)
        with path.open(encoding=encoding, newline="") as file:
            mark = delimiter("".join(islice(file, 30)))
            file.seek(0)
            first = list(islice(csv.reader(file, delimiter=mark, strict=True), TOP))
    except (UnicodeError, csv.Error) as fault:
        raise no_text_table(path.name) from fault
    top = {
        (row, column): Cell(GUARD.sub("", value))
        for row, values in enumerate(first, 1)
        for column, value in enumerate(values[:COLUMN_LIMIT], 1)
        if value.strip()
    }

    def load(row: int) -> "pl.DataFrame":
        # The row before is the head, which says how many columns there are.
        found = _lines(path, encoding, mark, row - 1) if simple and row > 1 else None
        return _unguarded(found if found is not None else _records(path, encoding, mark, row))

    return WideSheet(Grid("", top), load)


def _lines(path: Path, encoding: str, mark: str, row: int) -> "pl.DataFrame | None":
    """Rows after a row, by polars; None when one of them has more fields than it."""
    import polars as pl

    try:
        frame = pl.read_csv(
            path if encoding.startswith("utf-8") else io.BytesIO(path.read_bytes().decode(encoding).encode()),
            separator=mark,
            has_header=False,
            skip_lines=row - 1,
            quote_char=None,
            infer_schema=False,
        )
    except pl.exceptions.ComputeError:
        return None
    frame = frame[:, :COLUMN_LIMIT]
    frame.columns = [str(place) for place in range(1, frame.width + 1)]
    return frame.with_row_index("row", row).cast({"row": pl.Int64})[1:]


def _records(path: Path, encoding: str, mark: str, row: int) -> "pl.DataFrame":
    """Rows from a row on, whatever quotes and line ends they have.

    Raises:
        Unreadable: quotes that do not match.
    """
    import polars as pl

    try:
        with path.open(encoding=encoding, newline="") as file:
            rows = islice(csv.reader(file, delimiter=mark, strict=True), row - 1, None)
            frames = [_batch(batch) for batch in iter(lambda: list(islice(rows, _BATCH)), [])]
    except csv.Error as fault:
        raise no_text_table(path.name) from fault
    frame = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
    return frame.with_row_index("row", row).cast({"row": pl.Int64})


def _batch(rows: list[list[str]]) -> "pl.DataFrame":
    import polars as pl

    width = min(max(map(len, rows)), COLUMN_LIMIT)
    columns = {
        str(place + 1): [values[place] if len(values) > place and values[place].strip() else None for values in rows]
        for place in range(max(width, 1))
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _unguarded(frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    names = [name for name in frame.columns if name != "row" and frame[name].str.starts_with("'").any()]
    return frame.with_columns(pl.col(names).str.replace(r"^'([=+\-@\t\r])", "$1"))


def _workbook_sheets(path: Path, kind: TableKind) -> list[WideSheet]:
    content = path.read_bytes()
    with damage_told(path.name):
        details = sheet_details(path.name, content)
        return [
            _sheet(title, _marked(texts, marks), marks, hidden)
            for title, texts, marks, hidden in sheet_texts(path.name, content, details, kind)
        ]


def _marked(texts: "pl.DataFrame", marks: Marks) -> "pl.DataFrame":
    """The texts with what the library leaves out, and dates without the time that it adds."""
    import polars as pl

    said: dict[int, dict[int, str]] = {}
    for (row, column), text in _left_out(marks):
        if row <= texts.height and column <= COLUMN_LIMIT:
            said.setdefault(column, {})[row - 1] = text
    frame = texts.with_columns(pl.all().str.strip_suffix(" 00:00:00"))
    for column, by_place in said.items():
        name = str(column)
        series = frame[name] if name in frame.columns else pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        frame = frame.with_columns(series.scatter(list(by_place), list(by_place.values())).alias(name))
    return frame.with_row_index("row", 1).cast({"row": pl.Int64})


def _left_out(marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    yield from marks.errors.items()
    for place, number in marks.long_numbers.items():
        yield place, f"{NUMBER_MARK}{number!r}"
    for place in marks.uncomputed:
        yield place, UNCOMPUTED


def _sheet(title: str, frame: "pl.DataFrame", marks: Marks, hidden: bool) -> WideSheet:
    cells = {
        (cast("int", row["row"]), int(place)): Cell(text)
        for row in frame.head(TOP).iter_rows(named=True)
        for place, text in row.items()
        if place != "row" and text is not None and text.strip()
    }
    return WideSheet(Grid(title, cells, marks.merged, marks.hidden_rows, hidden), lambda row: frame[row - 1 :])
