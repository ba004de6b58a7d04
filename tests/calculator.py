"""A small calculator for the formulas of our workbooks, so that tests can change a cell and see what follows.

It knows what our formulas use and no more; LibreOffice computes the same from them.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel, to_excel

from schemas.rules.working_days import add_months

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<place>(?:'(?:[^']|'')*'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)
    |(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z]+)(?=\()|(?P<mark><>|<=|>=|[-+*/&=<>(),%]))""",
    re.VERBOSE,
)
LEVELS: tuple[dict[str, Callable[[Any, Any], Any]], ...] = (
    {
        "=": lambda a, b: _rank(a, b) == 0,
        "<>": lambda a, b: _rank(a, b) != 0,
        "<": lambda a, b: _rank(a, b) < 0,
        ">": lambda a, b: _rank(a, b) > 0,
        "<=": lambda a, b: _rank(a, b) <= 0,
        ">=": lambda a, b: _rank(a, b) >= 0,
    },
    {"&": lambda a, b: _said(a) + _said(b)},
    {"+": lambda a, b: _number(a) + _number(b), "-": lambda a, b: _number(a) - _number(b)},
    {"*": lambda a, b: _number(a) * _number(b), "/": lambda a, b: _number(a) / _number(b)},
)


class Calculator:
    """Values of a workbook's cells, computed from its formulas."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, int, int], Any] = {}

    def value(self, sheet: str, address: str) -> Any:
        """The value of one cell."""
        column, row, _, _ = range_boundaries(address)
        assert column
        assert row
        return self._cell(sheet, row, column)

    def formulas(self) -> Iterator[tuple[str, str, Any]]:
        """Sheet, address and computed value of every formula."""
        for sheet in self.book.worksheets:
            for cells in sheet.iter_rows():
                for cell in cells:
                    if cell.data_type == "f":
                        yield sheet.title, cell.coordinate, self.value(sheet.title, cell.coordinate)

    def _cell(self, sheet: str, row: int, column: int) -> Any:
        key = (sheet, row, column)
        if key not in self.known:
            cell = self.book[sheet].cell(row, column)
            self.known[key] = (
                _Formula(self, sheet, str(cell.value)[1:]).result() if cell.data_type == "f" else cell.value
            )
            if isinstance(self.known[key], date):
                self.known[key] = float((_day(self.known[key]) - date(1899, 12, 30)).days)
        return self.known[key]

    def area(self, own: str, place: str) -> tuple[list[Any], list[int]]:
        """Values of a reference, and the row of each."""
        sheet, _, cells = place.rpartition("!")
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        name = sheet[1:-1].replace("''", "'") if sheet else own
        spots = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]  # type: ignore[operator]
        return [self._cell(name, *spot) for spot in spots], [row for row, _ in spots]


class _Formula:
    """One formula, read from left to right; an area is a list of values."""

    def __init__(self, calculator: Calculator, sheet: str, text: str) -> None:
        self.calculator, self.sheet = calculator, sheet
        self.tokens: list[tuple[str, str]] = []
        while text:
            found = TOKEN.match(text)
            assert found, text
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            text = text[found.end() :]

    def result(self) -> Any:
        value = self._level(0)
        assert not self.tokens, self.tokens
        return "" if value is None else value

    def _next(self, *marks: str) -> str:
        return self.tokens.pop(0)[1] if self.tokens and self.tokens[0][1] in marks else ""

    def _level(self, level: int) -> Any:
        if level == len(LEVELS):
            return self._unary()
        value = self._level(level + 1)
        while self.tokens and self.tokens[0][0] == "mark" and self.tokens[0][1] in LEVELS[level]:
            act = LEVELS[level][self.tokens.pop(0)[1]]
            value = _each(act, value, self._level(level + 1))
        return value

    def _unary(self) -> Any:
        if self._next("-"):
            return _each(lambda a, b: b - _number(a), self._unary(), 0.0)
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "number":
            return float(text)
        if kind == "place":
            values, _ = self.calculator.area(self.sheet, text)
            return values if ":" in text else values[0]
        if kind == "name":
            return self._call(text)
        assert text == "(", text
        value = self._level(0)
        assert self._next(")")
        return value

    def _call(self, name: str) -> Any:
        assert self._next("(")
        if name == "ROW":
            place = self.tokens.pop(0)[1]
            assert self._next(")")
            rows = self.calculator.area(self.sheet, place)[1]
            return [float(row) for row in rows] if ":" in place else float(rows[0])
        if name == "IF":
            return self._if()
        values = [self._level(0)]
        while self._next(","):
            values.append(self._level(0))
        assert self._next(")")
        return FUNCTIONS[name](*values)

    def _if(self) -> Any:
        """Only the branch that holds is computed."""
        chosen = self._level(0)
        for wanted in (bool(chosen), not chosen):
            assert self._next(",")
            if wanted:
                result = self._level(0)
            else:
                self._skip()
        assert self._next(")")
        return result

    def _skip(self) -> None:
        depth = 0
        while depth or self.tokens[0][1] not in (",", ")") or self.tokens[0][0] == "text":
            kind, text = self.tokens.pop(0)
            depth += (kind == "mark") * ((text == "(") - (text == ")"))


def _each(act: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if isinstance(left, list) or isinstance(right, list):
        count = len(left if isinstance(left, list) else right)
        lefts = left if isinstance(left, list) else [left] * count
        rights = right if isinstance(right, list) else [right] * count
        return [act(one, other) for one, other in zip(lefts, rights, strict=True)]
    return act(left, right)


def _rank(left: Any, right: Any) -> int:
    """Below, equal, above: numbers before texts; an empty cell is 0 or no text."""
    if left is None:
        left = "" if isinstance(right, str) else 0.0
    if right is None:
        right = "" if isinstance(left, str) else 0.0
    one, other = (isinstance(left, str), left), (isinstance(right, str), right)
    if one[0] and other[0]:
        one, other = (True, left.casefold()), (True, right.casefold())
    return (one > other) - (one < other)


def _number(value: Any) -> float:
    assert not isinstance(value, str), f"arithmetic with the text {value!r}"
    return 0.0 if value is None else float(value)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else f"{_number(value):.15g}"


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _flat(*values: Any) -> list[Any]:
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def _numbers(*values: Any) -> list[float]:
    return [float(item) for item in _flat(*values) if isinstance(item, int | float) and not isinstance(item, bool)]


def _round(value: Any, places: float) -> float:
    exact = Decimal(f"{_number(value):.15g}")
    return float(exact.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def _sumproduct(*areas: Any) -> float:
    figures = [[float(item) if isinstance(item, int | float) else 0.0 for item in _flat(area)] for area in areas]
    return math.fsum(math.prod(row) for row in zip(*figures, strict=True))


def _countifs(*pairs: Any) -> float:
    def holds(value: Any, wanted: Any) -> bool:
        if wanted == ">0":
            return isinstance(value, int | float) and value > 0
        return bool(value == wanted)

    rows = zip(*(pairs[place] for place in range(0, len(pairs), 2)), strict=True)
    return float(sum(all(map(holds, row, pairs[1::2])) for row in rows))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *values: all(_flat(*values)),
    "OR": lambda *values: any(_flat(*values)),
    "NOT": operator.not_,
    "SUM": lambda *values: math.fsum(_numbers(*values)),
    "COUNT": lambda *values: float(len(_numbers(*values))),
    "MIN": lambda *values: min(_numbers(*values), default=0.0),
    "MAX": lambda *values: max(_numbers(*values), default=0.0),
    "ROUND": lambda value, places: _each(_round, value, places),
    "INT": lambda value: _each(lambda a, _: float(math.floor(_number(a))), value, 0.0),
    "ISNUMBER": lambda value: _each(lambda a, _: isinstance(a, int | float), value, 0.0),
    "EXACT": lambda left, right: _each(lambda a, b: _said(a or "") == _said(b or ""), left, right),
    "SUMPRODUCT": _sumproduct,
    "COUNTIFS": _countifs,
    "YEAR": lambda value: float(from_excel(_number(value)).year),
    "EDATE": lambda value, months: float(to_excel(add_months(from_excel(_number(value)).date(), int(months)))),
}
