"""The formulas of our own forms, computed when a program saved a workbook without their results."""

import re
from decimal import ROUND_HALF_UP, Decimal

from waibao.checks.cells import Cell, Grid, NotReadable, Raw, parse
from waibao.checks.table import ColumnSpec

_PRODUCT = re.compile(r"^=(?:ROUND\()?([A-Z]{1,2})(\d+)\*([A-Z]{1,2})(\d+)(?:,2\))?$")
_SUM = re.compile(r"^=SUM\(([A-Z]{1,2})(\d+):([A-Z]{1,2})(\d+)\)$")
_FACTOR = ColumnSpec("factor", "金额", "money")
_LONGEST = 10_000
"""Cells of a sum."""


def computed(grid: Grid, cell: Cell, depth: int = 2) -> Raw:
    """The value of ``=ROUND(D4*E4,2)`` or ``=SUM(F4:F9)`` to the fen; None for any other formula."""
    formula = cell.formula.replace("$", "").replace(" ", "").upper()
    if depth == 0:
        return None
    try:
        if found := _PRODUCT.match(formula):
            factors = [_amount(grid, found[1], int(found[2]), depth), _amount(grid, found[3], int(found[4]), depth)]
            return str((factors[0] * factors[1]).quantize(Decimal("0.01"), ROUND_HALF_UP))
        if (found := _SUM.match(formula)) and found[1] == found[3]:
            rows = range(int(found[2]), int(found[4]) + 1)
            return None if len(rows) > _LONGEST else str(sum(_amount(grid, found[1], row, depth) for row in rows))
    except NotReadable:
        return None
    return None


def _amount(grid: Grid, letters: str, row: int, depth: int) -> Decimal:
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    cell = grid.cells.get((row, column))
    if cell and cell.formula and cell.value in (None, ""):
        cell = Cell(computed(grid, cell, depth - 1))
    fen = parse(_FACTOR, cell)
    if not isinstance(fen, int):
        raise NotReadable("没有数值")
    return Decimal(fen) / 100
