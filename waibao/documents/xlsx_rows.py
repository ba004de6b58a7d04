"""Rows of a long table, written straight into the sheet's part, since the library would hold them all in memory.

The library writes the first and the last row; those between look like the first and are put behind it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from schemas.errors import TemplateFault
from schemas.sheets import Cell, Formula, Sheet
from waibao.documents.shield import refusal, with_line_feeds
from waibao.documents.xlsx_looks import height, lines_of

LONG = 1_000
"""Rows from which a table is written here."""
_TEXT_LIMIT = 32_767
"""Characters that a cell holds."""
_BATCH = 1_000
_ZERO_DAY = date(1899, 12, 30)
_STYLE = re.compile(rb'<c r="([A-Z]+)\d+" (s="\d+")')
_ODD = re.compile(r"[&<>_\s]")
_CODE = re.compile(r"(_x[0-9a-fA-F]{4}_)")

Rows = Sequence[Sequence[Cell | Formula]]


def is_long(sheet: Sheet) -> bool:
    """Whether a table has many rows, all of plain values that nobody fills in."""
    if len(sheet.rows) < LONG or sheet.empty_rows or any(column.formula or column.fill_in for column in sheet.columns):
        return False
    return not any(isinstance(cell, Formula) for row in sheet.rows for cell in row)


def fault_of(text: str) -> str | None:
    """Why no cell can hold a text; None when one can."""
    return refusal(text) or (f"超过 {_TEXT_LIMIT} 个字" if len(text) > _TEXT_LIMIT else None)


def serial(day: date) -> int:
    """A day as a cell keeps it."""
    return (day - _ZERO_DAY).days


def with_rows(part: bytes, sheet: Sheet) -> Iterator[bytes]:
    """The part of a long sheet, in pieces, with the rows between the first and the last put in.

    Raises:
        TemplateFault: naming sheet, row and column of a value that no cell can hold.
    """
    first = sheet.head_row + 1
    begin = part.index(b'<row r="%d"' % first)
    end = part.index(b"</row>", begin) + len(b"</row>")
    cells = [(name.decode(), style.decode()) for name, style in _STYLE.findall(part[begin:end])]
    yield part[:end]
    rows, number = iter(sheet.rows[1:-1]), first + 1
    while batch := list(islice(rows, _BATCH)):
        written = "".join(_row(sheet, cells, row, place) for place, row in enumerate(batch, number))
        if refusal(written):
            _look_over(sheet, batch, number)
        yield written.encode()
        number += len(batch)
    yield part[end:]


def _row(sheet: Sheet, cells: list[tuple[str, str]], row: Sequence[Any], number: int) -> str:
    """One row as XML."""
    if len(row) != len(cells):
        wanted = f"有 {len(row)} 格，应有 {len(cells)} 格"
        raise TemplateFault(f"工作表「{sheet.name}」第 {number} 行{wanted}：请核对工作簿的声明。")
    lines, written = 1, []
    for (name, style), column, cell in zip(cells, sheet.columns, row, strict=True):
        place = f'<c r="{name}{number}" {style}'
        if cell is None or cell == "":
            written.append(f"{place}/>")
        elif isinstance(cell, str):
            written.append(f"{place} {_text(cell)}")
            if 2 * len(cell) > column.width - 2 or "\n" in cell:
                lines = max(lines, lines_of(cell, column.width))
                if len(cell) > _TEXT_LIMIT:
                    _look_over(sheet, [row], number)
        else:
            written.append(f"{place}{_figure(sheet, cell, number, name)}")
    high = f"{0.75 * round(height(lines) / 0.75):g}"  # whole pixels, as the library does
    return f'<row r="{number}" spans="1:{len(cells)}" ht="{high}" customHeight="1">{"".join(written)}</row>'


def _text(text: str) -> str:
    """The rest of a cell that holds a text."""
    if not _ODD.search(text):
        return f't="inlineStr"><is><t>{text}</t></is></c>'
    shown = _CODE.sub(r"_x005F\1", escape(with_line_feeds(text)))
    return f't="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _figure(sheet: Sheet, cell: bool | int | Decimal | date, number: int, name: str) -> str:
    """The rest of a cell that holds something else."""
    match cell:
        case bool():
            return f" {_text('是' if cell else '否')}"
        case datetime():
            raise TemplateFault(f"工作表「{sheet.name}」第 {number} 行{name}列是时刻：请改用日期。")
        case date():
            return f"><v>{serial(cell)}</v></c>"
        case _:
            return f"><v>{cell:.16G}</v></c>"


def _look_over(sheet: Sheet, rows: Rows, number: int) -> None:
    """Refuse the first text that no cell can hold."""
    for row, cells in enumerate(rows, number):
        for place, cell in enumerate(cells, 1):
            if isinstance(cell, str) and (why := fault_of(cell)):
                raise TemplateFault(f"工作表「{sheet.name}」第 {row} 行第 {place} 列{why}：请更正录入的数据。")
