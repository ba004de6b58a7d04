"""A sheet as a sparse grid of cells, and what one cell's text or number means."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from schemas.rules.typed_digits import AS_TEXT
from schemas.values import parse_money, to_fen
from waibao.checks.table import ColumnSpec

Raw = str | int | float | bool | date | None
Value = str | int | date | None

ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
SCALE = 10_000
"""Numbers and percentages stand as whole ten-thousandths."""
RATIO_SCALE = 1_000_000
"""Ratios stand as whole millionths."""
_DATE = re.compile(
    r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)
_DIGITS_DATE = re.compile(r"^(20\d{2})(\d{2})(\d{2})$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_UNIT = re.compile(r"\((.{1,4})\)$")
_DIGITS = 15
_LIMIT = 10**_DIGITS
"""Beyond a thousand billion nobody quotes, and a double would no longer be exact."""
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # 2000-01-01 and 2099-12-31 as Excel counts days


@dataclass(frozen=True)
class Cell:
    """One cell. ``formula`` is kept when there is one; ``percent``: shown as per cent."""

    value: Raw
    formula: str = ""
    percent: bool = False


@dataclass(frozen=True)
class Grid:
    """The non-empty cells of one sheet by (row, column), both from 1; ``merged`` as (top, left, bottom, right)."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False
    by_row: dict[int, dict[int, Cell]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows: dict[int, dict[int, Cell]] = {}
        for row, column in sorted(self.cells):
            rows.setdefault(row, {})[column] = self.cells[row, column]
        object.__setattr__(self, "by_row", rows)


class NotReadable(Exception):
    """A cell that does not hold what its column asks for; the text is the message to its sender.

    ``shown`` is what the cell says; ``told`` leaves it out where it may be personal.
    """

    def __init__(self, said: str, shown: str = "") -> None:
        super().__init__(f"「{shown}」{said}" if shown else said)
        self._plain = f"内容{said}" if shown else said

    def told(self, *, quoting: bool) -> str:
        """The message, with or without what the cell says."""
        return str(self) if quoting else self._plain


def letter(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """(7, 3) → C7."""
    return f"{letter(column)}{row}"


def plain(raw: Raw) -> str:
    """A cell as text: one line, trimmed; 3.0 is 3."""
    match raw:
        case None:
            return ""
        case bool():
            return "是" if raw else "否"
        case float():
            return format(_decimal(raw), "f")
        case datetime():
            return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(" ")
        case date():
            return raw.isoformat()
        case _:
            return " ".join(str(raw).split())


def visible(text: str) -> str:
    """A line without what cannot be seen or printed, which comes along when text is copied."""
    hidden = {character for character in text if unicodedata.category(character) in ("Cc", "Cf")}
    return " ".join("".join(character for character in text if character not in hidden).split()) if hidden else text


def heading(raw: Raw) -> str:
    """A title for comparison: half-width, without blanks, line breaks, stars and a closing colon."""
    return re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", plain(raw))).rstrip(":")


def is_error(raw: Raw) -> bool:
    """A formula's error value."""
    return isinstance(raw, str) and raw.strip().upper() in ERRORS


def _decimal(number: float) -> Decimal:
    """A cell's double as it was typed: Excel keeps 15 digits, so 0.1 + 0.2 is 0.3."""
    found = Decimal(format(number, ".15g"))
    return found.quantize(Decimal(1)) if found == found.to_integral_value() and abs(found) < 10**15 else found


def parse(spec: ColumnSpec, cell: Cell | None) -> Value:
    """What the cell says, in the form of ``ColumnSpec``; None when it is empty.

    Raises:
        NotReadable: in Chinese with the remedy.
    """
    if cell is None or not plain(cell.value) or (spec.empty and narrow(cell.value) in spec.empty):
        return None
    match spec.type:
        case "text":
            return _within_length(spec, _normal(spec, cell)) or None
        case "digits":
            return _digits(spec, cell)
        case "lines":
            return _within_length(spec, _lines(cell.value))
        case "choice":
            return _choice(spec, cell)
        case "date":
            return _date(cell)
        case "money":
            return _money(cell)
        case "integer":
            return _integer(spec, cell)
        case "number":
            return _scaled(_number(spec, cell), cell)
        case "ratio":
            return _scaled(_number(spec, cell), cell, RATIO_SCALE, "六")
        case "percent":
            return _scaled(_percent(spec, cell), cell)


def _lines(raw: Raw) -> str:
    """A cell as text with its line breaks."""
    return "\n".join(line.strip() for line in raw.strip().splitlines()) if isinstance(raw, str) else plain(raw)


def _normal(spec: ColumnSpec, cell: Cell) -> str:
    text = visible(plain(cell.value))
    return spec.normal(text) if spec.normal else text


def _digits(spec: ColumnSpec, cell: Cell) -> str | None:
    if isinstance(cell.value, int | float) and abs(cell.value) >= _LIMIT:
        raise NotReadable(f"以数字保存，表格软件只保留前 {_DIGITS} 位，后面的位数已经丢失：{AS_TEXT}")
    return _normal(spec, cell) or None


def _within_length(spec: ColumnSpec, text: str) -> str:
    if spec.longest and len(text) > spec.longest:
        raise NotReadable(f"有 {len(text)} 个字，超过 {spec.longest} 个：请缩短")
    return text


def _shown(cell: Cell) -> str:
    text = plain(cell.value)
    return text if len(text) <= 30 else text[:30] + "…"


def narrow(raw: Raw) -> str:
    """A cell as text in half-width characters."""
    return unicodedata.normalize("NFKC", plain(raw)).strip()


def _choice(spec: ColumnSpec, cell: Cell) -> str:
    found = heading(cell.value)
    for said, choice in (*((choice, choice) for choice in spec.choices), *spec.synonyms):
        if found == heading(said):
            return choice
    raise NotReadable(f"不在可选范围内：请填写{'、'.join(spec.choices)}之一", _shown(cell))


def _date(cell: Cell) -> date:
    raw = cell.value
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = narrow(raw)
    if found := _DATE.match(text) or _DIGITS_DATE.match(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise NotReadable("不是存在的日期：请核对年月日", _shown(cell)) from None
    if not isinstance(raw, bool) and _NUMBER.match(text) and _FIRST_SERIAL <= Decimal(text) < _LAST_SERIAL + 1:
        return date(1899, 12, 30) + timedelta(days=int(Decimal(text)))
    raise NotReadable("不是有效日期：请按 2026-03-05 的格式填写", _shown(cell))


def _money(cell: Cell) -> int:
    if isinstance(cell.value, bool | date):
        raise NotReadable("不是有效金额：请填写数字，如 12000.00", _shown(cell))
    try:
        fen = to_fen(parse_money(plain(cell.value)))
    except ValueError as fault:
        raise NotReadable(f"{fault}", _shown(cell)) from None
    except InvalidOperation:  # more digits than a decimal holds
        fen = _LIMIT
    return _within(fen, cell)


def _number(spec: ColumnSpec, cell: Cell) -> Decimal:
    text = narrow(cell.value)
    unit = _UNIT.search(heading(spec.title))
    if unit and text.endswith(unit[1]):
        text = text.removesuffix(unit[1]).strip()  # 60天 below 报价有效期（天）
    text = re.sub(r"(?<=\d)[,\s](?=\d{3}(\D|$))", "", text)
    if isinstance(cell.value, bool | date) or not _NUMBER.match(text):
        raise NotReadable("不是有效数字：请只填写数字", _shown(cell))
    return Decimal(text)


def _integer(spec: ColumnSpec, cell: Cell) -> int:
    number = _number(spec, cell)
    if number != int(number):
        raise NotReadable("不是整数：请填写整数", _shown(cell))
    return _within(int(number), cell)


def _percent(spec: ColumnSpec, cell: Cell) -> Decimal:
    number = _number(spec, cell)
    if narrow(cell.value).endswith("%"):
        return number
    return number * 100 if cell.percent or 0 < number < 1 else number


def _scaled(number: Decimal, cell: Cell, scale: int = SCALE, places: str = "四") -> int:
    if number.adjusted() > _DIGITS:
        return _within(_LIMIT, cell)
    scaled = number * scale
    if scaled != int(scaled):
        raise NotReadable(f"的小数超过{places}位：请四舍五入到{places}位小数", _shown(cell))
    return _within(int(scaled), cell)


def _within(number: int, cell: Cell) -> int:
    if abs(number) >= _LIMIT:
        raise NotReadable("过大：请核对数字与单位", _shown(cell))
    return number
