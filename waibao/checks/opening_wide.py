"""A large file of someone else as sheets that are read column by column."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from waibao.checks.cells import Cell, Grid
from waibao.checks.column_values import NUMBER_MARK, UNCOMPUTED, cell_of
from waibao.checks.csv_files import GUARD, delimiter, no_text_table
from waibao.checks.opening import is_text
from waibao.checks.sheet_xml import Marks
from waibao.checks.table import COLUMN_LIMIT, TableKind
from waibao.checks.wide import TOP, WideSheet
from waibao.checks.workbooks import damage_told, sheet_details, sheet_texts

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 1 << 22
_RETURN, _NEWLINE = b"\r\n"
_BATCH = 50_000
"""Rows that stand in memory as lists at a time."""


def open_wide(path: Path, kind: TableKind) -> list[WideSheet]:
    """The sheets of a workbook, or the one of a CSV file; see ``must_be_table``.

    Raises:
        Unreadable: it is damaged, or reaches too far.
    """
    return [_csv_sheet(path)] if is_text(path) else _workbook_sheets(path, kind)


@dataclass(frozen=True)
class TextLook:
    """What a text table is like. ``simple``: each line is one row and each mark ends a field, as there are no quotes
    and one kind of line end; ``first`` are its first rows."""

    encoding: str
    mark: str
    simple: bool
    first: list[list[str]]

    @property
    def top(self) -> Grid:
        """The first rows as cells."""
        cells = {
            (row, column): Cell(GUARD.sub("", text))
            for row, texts in enumerate(self.first, 1)
            for column, text in enumerate(texts[:COLUMN_LIMIT], 1)
            if text.strip()
        }
        return Grid("", cells)


def look_at_text(path: Path) -> TextLook:
    """Encoding (as ``decode`` finds it), marks and first rows, without the whole text in memory.

    Raises:
        Unreadable: it is no text, or no table.
    """
    try:
        encoding, simple = _form(path)
        with path.open(encoding=encoding, newline="") as file:
            mark = delimiter("".join(islice(file, 30)))
            file.seek(0)
            first = list(islice(csv.reader(file, delimiter=mark, strict=True), TOP))
    except (UnicodeError, csv.Error) as fault:
        raise no_text_table(path.name) from fault
    return TextLook(encoding, mark, simple, first)


def _form(path: Path) -> tuple[str, bool]:
    """The encoding, and whether the text is simple.

    Raises:
        UnicodeError: it holds NUL, which no text does, or is in no known encoding.
    """
    facts = path.stat()
    return _form_at(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=8)
def _form_at(path: Path, _size: int, _changed: int) -> tuple[str, bool]:
    """Asked twice of each file: for its check and for its correction."""
    with path.open("rb") as file:
        start = file.read(3)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _must_decode(path, "utf-16")
        return "utf-16", False
    utf8, quoted = True, False
    ends: set[str] = set()
    for block in _blocks(path):
        if b"\0" in block:
            raise UnicodeError("NUL")
        utf8 = utf8 and _is_utf8(block)
        quoted = quoted or b'"' in block
        ends |= _line_ends(block)
    if not utf8:
        _must_decode(path, "gb18030")
    encoding = ("utf-8-sig" if start == codecs.BOM_UTF8 else "utf-8") if utf8 else "gb18030"
    return encoding, not quoted and len(ends) < 2


def _line_ends(block: bytes) -> set[str]:
    """The kinds of line end in a piece of text."""
    import numpy as np

    if b"\r" not in block:
        return {"\n"} if block.endswith(b"\n") else set()
    letters = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    paired = block.count(b"\r") == len(ends) and bool((letters[ends - 1] == _RETURN).all()) and block[0] != _NEWLINE
    return {"\r\n"} if paired else {"\r", "\n"}


def _blocks(path: Path) -> Iterator[bytes]:
    """The content in large pieces that end with a line."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            cut = chunk.rfind(b"\n") + 1
            yield rest + chunk[:cut]
            rest = chunk[cut:] if cut else rest + chunk
    yield rest


def _is_utf8(block: bytes) -> bool:
    """Asked of polars, which is many times as fast as decoding."""
    import polars as pl

    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _must_decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
    decoder.decode(b"", final=True)


def _csv_sheet(path: Path) -> WideSheet:
    look = look_at_text(path)

    def load(row: int) -> "pl.DataFrame":
        # The row before is the head, which says how many columns there are.
        found = _lines(path, look, row - 1) if look.simple and row > 1 else None
        return _unguarded(found if found is not None else _records(path, look, row))

    return WideSheet(look.top, load)


def _lines(path: Path, look: TextLook, row: int) -> "pl.DataFrame | None":
    """Rows after a row, by polars; None when one of them has more fields than it."""
    import polars as pl

    try:
        frame = pl.read_csv(
            path if look.encoding.startswith("utf-8") else _as_utf8(path, look.encoding),
            separator=look.mark,
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


def _as_utf8(path: Path, encoding: str) -> io.BytesIO:
    made = io.BytesIO()
    with path.open(encoding=encoding, newline="") as file:
        while text := file.read(_CHUNK):
            made.write(text.encode())
    made.seek(0)
    return made


def _records(path: Path, look: TextLook, row: int) -> "pl.DataFrame":
    """Rows from a row on, whatever quotes and line ends they have.

    Raises:
        Unreadable: quotes that do not match.
    """
    import polars as pl

    try:
        with path.open(encoding=look.encoding, newline="") as file:
            rows = islice(csv.reader(file, delimiter=look.mark, strict=True), row - 1, None)
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
        (cast("int", row["row"]), int(place)): cell_of(text)
        for row in frame.head(TOP).iter_rows(named=True)
        for place, text in row.items()
        if place != "row" and text is not None and text.strip()
    }
    return WideSheet(Grid(title, cells, marks.merged, marks.hidden_rows, hidden), lambda row: frame[row - 1 :])
