"""The correction of a large CSV file: its lines as they are, but for those of which something is said."""

import csv
import io
import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from waibao.checks.cells import heading
from waibao.checks.correction import EXPLANATION, csv_explanations, explained
from waibao.checks.csv_files import delimiter
from waibao.checks.heads import find_heads
from waibao.checks.opening_wide import is_simple, open_wide, text_encoding
from waibao.checks.table import TableKind

if TYPE_CHECKING:
    import numpy as np

_CHUNK = 1 << 24
_NEWLINE = 10
_STARTS = b"=+-@\t"
"""How a field begins that a spreadsheet may take for a formula."""


def marked_lines(path: Path, kind: TableKind, findings: Sequence[Finding]) -> bytes | None:
    """The file with 问题说明, in its own encoding; None when its lines are not its rows, or a row said something of has
    more fields than the head.

    Raises:
        Unreadable: no head stands at its top.
    """
    encoding = text_encoding(path)
    if not is_simple(path, encoding):
        return None
    (sheet,) = open_wide(path, kind)
    head, _ = find_heads(path.name, [sheet.top], kind)
    titles = head.grid.by_row[head.row]
    if any(heading(cell.value).startswith(EXPLANATION) for cell in titles.values()):
        return None
    said = csv_explanations(head.row, findings)
    column = max(titles) + 1
    byte_wise = encoding.removesuffix("-sig")  # a mark at the start stays part of the first field
    pieces: list[bytes] = []
    copied = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        mark = delimiter(text[: 1 << 16].decode(byte_wise, errors="replace"))
        ends, dangerous = _survey(text, mark.encode())
        line_end = b"\r\n" if text.find(b"\r\n") >= 0 else b"\n"
        for number in sorted({*said, *dangerous}):
            start, end = int(ends[number - 1]), int(ends[number])
            values = next(csv.reader([text[start:end].decode(byte_wise)], delimiter=mark), [])
            if number in said and len(values) >= column:
                return None
            pieces.append(text[copied:start])
            pieces.append(_line(explained(values, column, said.get(number), below_head=False), mark, byte_wise))
            pieces.append(line_end)
            copied = end
        pieces.append(text[copied:])
        if pieces[-1] and not pieces[-1].endswith(b"\n"):
            pieces.append(line_end)
    return b"".join(pieces)


def _survey(text: mmap.mmap, mark: bytes) -> tuple["np.ndarray[Any, np.dtype[np.int64]]", set[int]]:
    """Where each line ends, 0 in front; and the lines with a field that a spreadsheet may take for a formula."""
    import numpy as np

    ends = [np.zeros(1, dtype=np.int64)]
    places: list[int] = []
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK + 1]  # one more, so that a field's start is seen with what stands before
        found = np.flatnonzero(np.frombuffer(chunk[:_CHUNK], dtype=np.uint8) == _NEWLINE)
        ends.append(found + start + 1)
        for first in _STARTS:
            if first in chunk:
                places += [start + place for before in (b"\n", mark) for place in _all(chunk, before + bytes([first]))]
    if text[:1] and text[0] in _STARTS:
        places.append(0)
    whole = np.concatenate([*ends, [len(text)]] if text[-1] != _NEWLINE else ends)
    return whole, {int(line) for line in np.searchsorted(whole, np.array(places, dtype=np.int64) + 1, side="right")}


def _all(chunk: bytes, part: bytes) -> Iterator[int]:
    place = chunk.find(part)
    while place >= 0:
        yield place
        place = chunk.find(part, place + 1)


def _line(values: list[str], mark: str, encoding: str) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=mark, lineterminator="").writerow(values)
    return made.getvalue().encode(encoding)
