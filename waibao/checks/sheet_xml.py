"""What libraries do not tell of a sheet, taken from its XML as it streams by."""

import re
from dataclasses import dataclass, field
from typing import IO

_CHUNK = 1 << 22
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_LONG_DIGITS = re.compile(rb"v>-?\d{16}")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
_LONG = 1e15
"""From here on a number has more digits than a spreadsheet keeps."""


@dataclass(frozen=True)
class Marks:
    """By (row, column) from 1: error values, formulas without a result, numbers (no texts) of more than 15 digits;
    ``merged`` as (top, left, bottom, right); the hidden rows."""

    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    long_numbers: dict[tuple[int, int], float] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for character in letters:
        number = number * 26 + ord(character) - 64
    return number


def sheet_marks(source: IO[bytes]) -> Marks:
    """Read one worksheet part to its end."""
    found = _Found()
    rest = b""
    while chunk := source.read(_CHUNK):
        block = rest + chunk
        # What follows the last row's start waits for the next chunk.
        cut = max(block.rfind(b"<row "), block.rfind(b":row "), 0)
        found.look_at(block[:cut])
        rest = block[cut:]
    found.look_at(rest)
    merged = [
        (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
        for left, top, right, bottom in (area.groups() for area in _MERGE.finditer(rest))
    ]
    return Marks(
        tuple(sorted(merged)), found.errors, frozenset(found.uncomputed), found.long_numbers, frozenset(found.hidden)
    )


@dataclass
class _Found:
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    long_numbers: dict[tuple[int, int], float] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def look_at(self, block: bytes) -> None:
        if b"hidden=" in block:
            self.hidden.update(int(row[1]) for row in _HIDDEN_ROW.finditer(block))
        if not _is_worth_a_look(block):
            return
        for found in _CELL.finditer(block):
            attributes, inner = found.group(1), found.group(2) or b""
            if reference := _REF.search(attributes):
                cell = (int(reference.group(2)), column_number(reference.group(1).decode()))
                self._look_into(cell, _TYPE.search(attributes), inner)

    def _look_into(self, cell: tuple[int, int], kind: re.Match[bytes] | None, inner: bytes) -> None:
        value = _VALUE.search(inner)
        if kind and kind.group(1) == b"e":
            self.errors[cell] = value.group(1).decode() if value else "#N/A"
        elif value is None:
            if _FORMULA.search(inner):
                self.uncomputed.add(cell)
        elif (kind is None or kind.group(1) == b"n") and len(value.group(1)) > 5:
            number = float(value.group(1))
            if abs(number) >= _LONG:
                self.long_numbers[cell] = number


def _is_worth_a_look(block: bytes) -> bool:
    """Whether formulas, errors or long numbers may stand in it; asked in ways that take no time."""
    return any(part in block for part in (b"<f", b":f", b'="e"', b"E+", b"e+")) or bool(_LONG_DIGITS.search(block))
