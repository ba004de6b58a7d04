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
_INTERESTING = re.compile(rb'<(?:\w+:)?f\b|\bt="e"')


@dataclass(frozen=True)
class Marks:
    """By (row, column) from 1: error values, formulas without a result; ``merged`` as (top, left, bottom, right)."""

    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: frozenset[tuple[int, int]] = frozenset()


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for character in letters:
        number = number * 26 + ord(character) - 64
    return number


def sheet_marks(source: IO[bytes]) -> Marks:
    """Read one worksheet part to its end."""
    errors: dict[tuple[int, int], str] = {}
    uncomputed: set[tuple[int, int]] = set()
    merged: list[tuple[int, int, int, int]] = []
    rest = b""
    while chunk := source.read(_CHUNK):
        block = rest + chunk
        # What follows the last row's start waits for the next chunk.
        cut = max(block.rfind(b"<row "), block.rfind(b":row "), 0)
        _cells(block[:cut], errors, uncomputed)
        rest = block[cut:]
    _cells(rest, errors, uncomputed)
    for found in _MERGE.finditer(rest):
        left, top, right, bottom = (part.decode() for part in found.groups())
        merged.append((int(top), column_number(left), int(bottom), column_number(right)))
    return Marks(tuple(sorted(merged)), errors, frozenset(uncomputed))


def _cells(block: bytes, errors: dict[tuple[int, int], str], uncomputed: set[tuple[int, int]]) -> None:
    if not _INTERESTING.search(block):
        return
    for found in _CELL.finditer(block):
        attributes, inner = found.group(1), found.group(2) or b""
        reference, kind = _REF.search(attributes), _TYPE.search(attributes)
        if reference is None:
            continue
        cell = (int(reference.group(2)), column_number(reference.group(1).decode()))
        value = _VALUE.search(inner)
        if kind and kind.group(1) == b"e":
            errors[cell] = value.group(1).decode() if value else "#N/A"
        elif value is None and _FORMULA.search(inner):
            uncomputed.add(cell)
