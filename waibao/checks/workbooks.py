"""A workbook's sheets as cells: with formulas and merged cells, or, when it is large, their texts alone."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from schemas.errors import Unreadable
from waibao.checks.cells import Cell, Grid, Raw
from waibao.checks.sheet_xml import Marks, sheet_marks
from waibao.checks.table import COLUMN_LIMIT, SMALL, TableKind

if TYPE_CHECKING:
    import polars as pl

UNPACKED_LIMIT = 512 * 2**20
"""Bytes of a workbook once unpacked: more is a zip bomb or no table for people."""
_MERGED_LIMIT = 2_000_000
"""Cells under merged ranges: whole columns merged by mistake take minutes to open."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后重新发送"


def encrypted(content: bytes) -> bool:
    """Whether an OLE container holds an encrypted Office package."""
    return content.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in content


def must_be_workbook(name: str, content: bytes) -> None:
    """Nothing, when the content is that of an Excel workbook.

    Raises:
        Unreadable: it is encrypted, of another format, or unfolds without end.
    """
    if encrypted(content):
        raise Unreadable(name, "工作簿设有打开密码", "请取消密码后重新发送")
    if content.startswith(OLE):
        raise Unreadable(name, "是旧版 .xls 格式", _AGAIN)
    if content.lstrip()[:1] == b"<":
        raise Unreadable(name, "实际是网页（HTML 或 XML），不是 Excel 工作簿", _AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        raise Unreadable(name, "不是 Excel 工作簿，或文件已损坏", _AGAIN) from fault
    if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise Unreadable(
            name, f"解压后超过 {UNPACKED_LIMIT // 2**20} MB", "请确认文件来源；如为正常表格，请分成几个文件发送"
        )
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(entry.startswith("xl/") for entry in names):
        raise Unreadable(name, "是压缩包，但不是 Excel 工作簿", _AGAIN)


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """A workbook may be damaged in any way.

    Raises:
        Unreadable: instead of whatever the libraries raise.
    """
    try:
        yield
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(name, "工作簿已损坏，无法打开", _AGAIN) from fault


def read_workbook(name: str, content: bytes, kind: TableKind) -> list[Grid]:
    with damage_told(name):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            bulk = checked_bulk(name, package)
        details = sheet_details(name, content)  # before openpyxl, which merged columns would keep busy for minutes
        return _large(name, content, details, kind) if bulk > SMALL else _small(content)


def sheet_details(name: str, content: bytes) -> dict[str, Marks]:
    """What libraries do not tell, by sheet.

    Raises:
        Unreadable: merged cells cover too much.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {sheet: _marks(name, package, part) for sheet, part in _sheet_parts(package).items()}


def checked_bulk(name: str, package: zipfile.ZipFile) -> int:
    """Bytes of sheets and texts, after looking for a password and for entities that unfold without end."""
    entries = package.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(name, "工作簿设有打开密码", "请取消密码后重新发送")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with package.open(entry) as part:
                if b"<!DOCTYPE" in part.read(1024):
                    raise Unreadable(name, "工作簿含有不允许的 XML 声明", _AGAIN)
    bulky = ("xl/worksheets/", "xl/sharedStrings")
    return sum(entry.file_size for entry in entries if entry.filename.startswith(bulky))


def _xml(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(package.read(part))  # noqa: S314  (no document type: refused before)


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The package's part of each sheet that holds cells."""
    relations = _xml(package, "xl/_rels/workbook.xml.rels")
    targets = {
        item.get("Id"): item.get("Target", "") for item in relations if item.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for sheet in _xml(package, "xl/workbook.xml").iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), None)
            if target := targets.get(relation):
                parts[sheet.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return parts


def _marks(name: str, package: zipfile.ZipFile, part: str) -> Marks:
    with package.open(part) as source:
        marks = sheet_marks(source)
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in marks.merged) > _MERGED_LIMIT:
        raise Unreadable(name, "合并单元格的区域过大", "请取消合并单元格，另存后重新发送")
    return marks


def _small(content: bytes) -> list[Grid]:
    import openpyxl

    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    written = openpyxl.load_workbook(io.BytesIO(content))
    return [_grid(shown[sheet.title], sheet) for sheet in written.worksheets]


def _grid(shown: Any, written: Any) -> Grid:
    """One openpyxl sheet, values and formulas. Goes by the cells that exist: a stray cell in the last row of
    Excel's million must not make a million empty rows."""
    cells: dict[tuple[int, int], Cell] = {}
    for place, cell in written._cells.items():
        if cell.value is None:
            continue
        formula = ""
        value = cell.value
        if cell.data_type == "f":
            formula = str(getattr(value, "text", value))
            value = shown._cells[place].value if place in shown._cells else None
        cells[place] = Cell(_raw(value), formula, "%" in str(cell.number_format))
    merged = tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in written.merged_cells.ranges)
    hidden = frozenset(row for row, look in written.row_dimensions.items() if look.hidden)
    return Grid(written.title, cells, tuple(sorted(merged)), hidden, written.sheet_state != "visible")


def _raw(value: object) -> Raw:
    if value is None or isinstance(value, str | int | float | bool | date):
        return value
    return str(value)


def _large(name: str, content: bytes, details: dict[str, Marks], kind: TableKind) -> list[Grid]:
    """By fastexcel, ten times faster: values as text. Errors, formulas without a result and merged cells come from
    the XML; a cell shown as per cent is its plain number here."""
    grids = []
    for title, texts, marks, hidden in sheet_texts(name, content, details, kind):
        cells = {
            (row, int(column)): Cell(value)
            for column in texts.columns
            for row, value in enumerate(texts[column].to_list(), 1)
            if value not in (None, "")
        }
        cells |= {place: Cell(error) for place, error in marks.errors.items()}
        cells |= {place: Cell(number) for place, number in marks.long_numbers.items()}
        cells |= {place: Cell(None, "=") for place in marks.uncomputed}
        grids.append(Grid(title, cells, marks.merged, marks.hidden_rows, hidden))
    return grids


def sheet_texts(
    name: str, content: bytes, details: dict[str, Marks], kind: TableKind
) -> "Iterator[tuple[str, pl.DataFrame, Marks, bool]]":
    """Each sheet of a large workbook: its title, its texts with the columns by number, its marks, whether it is hidden.

    Raises:
        Unreadable: it reaches too far.
    """
    import fastexcel

    book = fastexcel.read_excel(content)
    for title in book.sheet_names:
        if title not in details:
            continue
        sheet = book.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
        if sheet.height > 5 * kind.row_limit:
            raise Unreadable(f"{name} 工作表「{title}」", f"超过 {kind.row_limit} 行", "请分成几个文件后重新发送")
        places = [column.absolute_index + 1 for column in sheet.available_columns()]
        texts = sheet.to_polars()
        texts.columns = [str(place) for place in places]
        kept = [str(place) for place in places if place <= COLUMN_LIMIT]
        yield title, texts.select(kept), details[title], sheet.visible != "visible"
