"""A file of someone else, opened as a table or refused with a sentence that says what to do."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from schemas.errors import Unreadable
from waibao.checks.cells import Cell, Grid, Raw
from waibao.checks.sheet_xml import Marks, sheet_marks

FILE_LIMIT = 50 * 2**20
"""Bytes of a table as it is sent."""
UNPACKED_LIMIT = 512 * 2**20
"""Bytes of a workbook once unpacked: more is a zip bomb or no table for people."""
_SMALL = 8 * 2**20
"""Bytes of sheets and texts up to which the workbook is read with formulas and merged cells (about 5,000 rows)."""
ROW_LIMIT = 200_000
COLUMN_LIMIT = 300
_MERGED_LIMIT = 2_000_000
"""Cells under merged ranges: whole columns merged by mistake take minutes to open."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
"""The apostrophe that keeps a text from being a formula; our own correction sheets write it."""
_AGAIN = "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后重新发送"


def encrypted(content: bytes) -> bool:
    """Whether an OLE container holds an encrypted Office package."""
    return content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content


def open_table(path: Path) -> list[Grid]:
    """The sheets of a workbook, or the one of a CSV file.

    Raises:
        Unreadable: it is empty, too large, encrypted, of another format, or damaged.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > FILE_LIMIT:
            limit = FILE_LIMIT // 2**20
            raise Unreadable(
                name, f"文件有 {size / 2**20:.0f} MB，超过 {limit} MB 的上限", "请删去无关的工作表和图片后重新发送"
            )
        content = path.read_bytes()
    except OSError as fault:
        raise Unreadable(name, f"文件无法读取（{fault.strerror}）", "请确认文件存在且未被其他程序占用") from fault
    if not content:
        raise Unreadable(name, "文件是空的（0 字节）", "请重新导出并发送")
    if path.suffix.lower() in (".csv", ".txt"):
        return [_read_csv(name, content)]
    _must_be_workbook(name, content)
    return _read_workbook(name, content)


def _must_be_workbook(name: str, content: bytes) -> None:
    if encrypted(content):
        raise Unreadable(name, "工作簿设有打开密码", "请取消密码后重新发送")
    if content.startswith(_OLE):
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


def _read_workbook(name: str, content: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            bulk = _checked_bulk(name, package)
            marks = {sheet: _marks(name, package, part) for sheet, part in _sheet_parts(package).items()}
        grids = _large(name, content, marks) if bulk > _SMALL else _small(content)
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(name, "工作簿已损坏，无法打开", _AGAIN) from fault
    for grid in grids:
        _check_extent(name, grid)
    return grids


def _checked_bulk(name: str, package: zipfile.ZipFile) -> int:
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


def is_large(path: Path) -> bool:
    """Whether a workbook is too large to be opened with all its formulas and looks."""
    with zipfile.ZipFile(path) as package:
        return _checked_bulk(path.name, package) > _SMALL


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


def _check_extent(name: str, grid: Grid) -> None:
    if len(grid.by_row) > ROW_LIMIT:
        raise Unreadable(f"{name} 工作表「{grid.name}」", f"超过 {ROW_LIMIT} 行", "请分成几个文件后重新发送")


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


def _large(name: str, content: bytes, marks: dict[str, Marks]) -> list[Grid]:
    """By fastexcel, ten times faster: values as text. Errors, formulas without a result and merged cells come from
    the XML; a cell shown as per cent is its plain number here."""
    import fastexcel

    book = fastexcel.read_excel(content)
    grids = []
    for title in book.sheet_names:
        if title not in marks:
            continue
        sheet = book.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
        if sheet.height > 5 * ROW_LIMIT:
            raise Unreadable(f"{name} 工作表「{title}」", f"超过 {ROW_LIMIT} 行", "请分成几个文件后重新发送")
        places = [column.absolute_index + 1 for column in sheet.available_columns()]
        cells = {
            (row, column): Cell(value)
            for column, series in zip(places, sheet.to_polars().iter_columns(), strict=True)
            if column <= COLUMN_LIMIT
            for row, value in enumerate(series.to_list(), 1)
            if value not in (None, "")
        }
        cells |= {place: Cell(error) for place, error in marks[title].errors.items()}
        cells |= {place: Cell(None, "=") for place in marks[title].uncomputed}
        grids.append(Grid(title, cells, marks[title].merged, hidden=sheet.visible != "visible"))
    return grids


def decode(content: bytes) -> tuple[str, str]:
    """Text and its encoding: UTF-8 with or without mark, UTF-16 with mark, else GB18030.

    Raises:
        UnicodeError: it is none of them.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig"), "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeError:
        return content.decode("gb18030"), "gb18030"


def delimiter(text: str) -> str:
    """The mark between fields: the commonest of comma, semicolon and tab in the first lines."""
    head = "\n".join(text.splitlines()[:30])
    return max((",", "\t", ";"), key=head.count)


def _read_csv(name: str, content: bytes) -> Grid:
    if content.startswith((b"PK\x03\x04", _OLE)):
        raise Unreadable(name, "实际是 Excel 工作簿，不是 CSV", "请把扩展名改为 .xlsx 后重新发送")
    try:
        text, _ = decode(content)
        if "\x00" in text:
            raise UnicodeError
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True))
    except (UnicodeError, csv.Error) as fault:
        raise Unreadable(name, "不是可以读取的文本表格", "请用 Excel 另存为 .xlsx 或 CSV UTF-8 后重新发送") from fault
    cells = {
        (number, column): Cell(_GUARD.sub("", value))
        for number, row in enumerate(rows, 1)
        for column, value in enumerate(row[:COLUMN_LIMIT], 1)
        if value.strip()
    }
    grid = Grid("", cells)
    _check_extent(name, grid)
    return grid
