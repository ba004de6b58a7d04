"""Where things stand in a workbook: formulas that name columns and fields become formulas with addresses."""

import re
from collections.abc import Mapping

from schemas.errors import TemplateFault
from schemas.sheets import Formula, Row, Sheet
from waibao.documents.tree import columns_of

_NAMED = re.compile(r"\{(?:([^{}!]+)!)?(#?)([^{}:]+)(:all)?\}")
_VALUE_WIDTH = 22
"""Half characters that the value of a field wants."""


def address(row: int, column: int) -> str:
    """(4, 2) → $C$4: rows count from 1, columns from 0."""
    from xlsxwriter.utility import xl_col_to_name

    return f"${xl_col_to_name(column)}${row}"


def field_columns(sheet: Sheet) -> tuple[int, int]:
    """First columns of the fields' values and of their hints; labels begin in the first column."""
    value = _after(sheet, 0, max((columns_of(field.label) for field in sheet.fields), default=0) + 2)
    widest = max((columns_of(str(field.value or "")) for field in sheet.fields), default=0) + 2
    return value, _after(sheet, value, min(max(widest, _VALUE_WIDTH), 60))


def _after(sheet: Sheet, first: int, width: int) -> int:
    """The column behind as many as are needed for a width, one at least."""
    place = first
    while place < len(sheet.columns) and (place == first or width > 0):
        width -= int(sheet.columns[place].width)
        place += 1
    return place


def spans(cells: Row) -> list[tuple[int, int]]:
    """First and last column of each cell of the totals: a text spreads over the ``None`` that follow it."""
    found: list[tuple[int, int]] = []
    for place, cell in enumerate(cells):
        before = cells[found[-1][0]] if found else None
        if cell is None and isinstance(before.value if isinstance(before, Formula) else before, str) and before:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def with_addresses(text: str, sheets: Mapping[str, Sheet], own: Sheet, row: int) -> str:
    """A formula of the row ``row`` (from 1) of the sheet ``own``, names replaced by addresses.

    Raises:
        TemplateFault: it names something that is not there.
    """

    def place(found: re.Match[str]) -> str:
        name, is_field, wanted, every = found.groups()
        sheet = sheets.get(name, own) if name else own
        if name and name not in sheets:
            raise _unknown(own, found.group())
        before = f"'{name.replace(chr(39), chr(39) * 2)}'!" if name else ""
        if is_field:
            labels = [field.label for field in sheet.fields]
            if wanted not in labels:
                raise _unknown(own, found.group())
            line = sheet.head_row - len(labels) + labels.index(wanted)
            return before + address(line, field_columns(sheet)[0])
        names = [column.name for column in sheet.columns]
        if wanted not in names:
            raise _unknown(own, found.group())
        column = names.index(wanted)
        if every:
            return f"{before}{address(sheet.head_row + 1, column)}:{address(sheet.last_row, column)}"
        return before + address(row, column).rpartition("$")[0] + str(row)

    return _NAMED.sub(place, text)


def _unknown(sheet: Sheet, said: str) -> TemplateFault:
    return TemplateFault(f"工作表「{sheet.name}」的公式引用了没有声明的 {said}：请核对工作簿的声明。")
