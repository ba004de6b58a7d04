"""A file of someone else, opened as a table or refused with a sentence that says what to do."""

import zipfile
from pathlib import Path

from schemas.errors import Unreadable
from waibao.checks.cells import Grid
from waibao.checks.csv_files import read_csv
from waibao.checks.table import SMALL, TableKind
from waibao.checks.workbooks import OLE, checked_bulk, damage_told, must_be_workbook, read_workbook


def must_be_table(path: Path, kind: TableKind) -> None:
    """Nothing, when a file may be opened as what its name says.

    Raises:
        Unreadable: it is empty, too large, encrypted, or of another format.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > kind.file_limit:
            limit = kind.file_limit // 2**20
            raise Unreadable(
                name, f"文件有 {size / 2**20:.0f} MB，超过 {limit} MB 的上限", "请删去无关的工作表和图片后重新发送"
            )
        with path.open("rb") as file:
            start = file.read(len(OLE))
            if not start:
                raise Unreadable(name, "文件是空的（0 字节）", "请重新导出并发送")
            if is_text(path):
                if start.startswith((b"PK\x03\x04", OLE)):
                    raise Unreadable(name, "实际是 Excel 工作簿，不是 CSV", "请把扩展名改为 .xlsx 后重新发送")
            else:
                must_be_workbook(name, start + file.read())
    except OSError as fault:
        raise Unreadable(name, f"文件无法读取（{fault.strerror}）", "请确认文件存在且未被其他程序占用") from fault


def is_text(path: Path) -> bool:
    """Whether a table is text with marks between its fields."""
    return path.suffix.lower() in (".csv", ".txt")


def is_large(path: Path, limit: int = SMALL) -> bool:
    """Whether a table has more than so many bytes, usually too many to be opened with all its formulas and looks.

    Raises:
        Unreadable: it is damaged or has a password.
    """
    if is_text(path):
        return path.stat().st_size > limit
    with damage_told(path.name), zipfile.ZipFile(path) as package:
        return checked_bulk(path.name, package) > limit


def open_table(path: Path, kind: TableKind) -> list[Grid]:
    """The sheets of a workbook, or the one of a CSV file; see ``must_be_table``.

    Raises:
        Unreadable: it is damaged, or has too many rows.
    """
    content = path.read_bytes()
    grids = [read_csv(path.name, content)] if is_text(path) else read_workbook(path.name, content, kind)
    for grid in grids:
        _check_extent(path.name, grid, kind)
    return grids


def _check_extent(name: str, grid: Grid, kind: TableKind) -> None:
    if len(grid.by_row) > kind.row_limit:
        raise Unreadable(f"{name} 工作表「{grid.name}」", f"超过 {kind.row_limit} 行", "请分成几个文件后重新发送")
