"""The correction of a large CSV file: its lines as they are, but for those of which something is said."""

import csv
import io
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from waibao.checks.cells import heading
from waibao.checks.correction import EXPLANATION, csv_explanations, explained
from waibao.checks.heads import find_heads
from waibao.checks.opening_wide import look_at_text
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
    look = look_at_text(path)
    if not look.simple:
        return None
    head, _ = find_heads(path.name, [look.top], kind)
    titles = head.grid.by_row[head.row]
    if any(heading(cell.value).startswith(EXPLANATION) for cell in titles.values()):
        return None
    said = csv_explanations(head.row, findings)
    column = max(titles) + 1
    encoding = look.encoding.removesuffix("-sig")  # a mark at the start stays part of the first field
    made = io.BytesIO()
    copied = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        ends, dangerous = _survey(content, look.mark.encode())
        line_end = b"\r\n" if content[: int(ends[1])].endswith(b"\r\n") else b"\n"
        for number in sorted({*said, *dangerous}):
            start, end = int(ends[number - 1]), int(ends[number])
            values = next(csv.reader([content[start:end].decode(encoding)], delimiter=look.mark), [])
            if number in said and len(values) >= column:
                return None
            made.write(content[copied:start])
            made.write(_line(explained(values, column, said.get(number), below_head=False), look.mark, encoding))
            made.write(line_end)
            copied = end
        made.write(content[copied:])
        if copied < len(content) and content[-1] != _NEWLINE:
            made.write(line_end)
    return made.getvalue()


def _survey(content: mmap.mmap, mark: bytes) -> tuple["np.ndarray[Any, np.dtype[np.int64]]", set[int]]:
    """Where each line ends, 0 in front; and the lines with a field that a spreadsheet may take for a formula."""
    import numpy as np

    ends = [np.zeros(1, dtype=np.int64)]
    places: list[int] = []
    for start in range(0, len(content), _CHUNK):
        chunk = content[start : start + _CHUNK]
        letters = np.frombuffer(chunk, dtype=np.uint8)
        ends.append(np.flatnonzero(letters == _NEWLINE) + start + 1)
        for first in _STARTS:
            if first in chunk:
                found = np.flatnonzero(letters == first)
                before = letters[found - 1]  # of a chunk's first letter the last one, which a doubt may cost a look
                places += (found[(before == _NEWLINE) | (before == mark[0]) | (found == 0)] + start).tolist()
    whole = np.concatenate(ends if content[-1] == _NEWLINE else [*ends, [len(content)]])
    return whole, {int(line) for line in np.searchsorted(whole, np.array(places, dtype=np.int64), side="right")}


def _line(values: list[str], mark: str, encoding: str) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=mark, lineterminator="").writerow(values)
    return made.getvalue().encode(encoding)
