"""The sender's workbook, copied and marked."""

import re
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.checks import CheckResult, Finding
from waibao.archive import archive, unpacked
from waibao.checks.cells import letter
from waibao.checks.correction import EXPLANATION, explanation_column, explanations
from waibao.checks.heads import SUMMARY_SHEET
from waibao.checks.reading import TableRead
from waibao.checks.sheet_xml import column_number

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY_TITLES = ("序号", "级别", "工作表", "单元格", "栏目", "问题说明")
SUMMARY_WIDTHS = (8, 8, 18, 10, 24, 80)
RED, YELLOW = "FFC7CE", "FFEB9C"
_COMMENTS = 1000
"""More comments than this make Excel slow; the column says the same."""
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001  (file properties carry no zone)
_OUTSIDE = re.compile(
    r"\[|\||\b(?:WEBSERVICE|HYPERLINK|FILTERXML|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|DDE|IMPORT\w*|INDIRECT)\s*\(",
    re.IGNORECASE,
)
"""A formula that reaches another file, program or address."""
_AREA = re.compile(r"(?:[^,]*!)?(\$?[A-Z]+\$?\d+):\$?([A-Z]+)\$?(\d+)")
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def level(finding: Finding) -> str:
    """Severity as staff read it."""
    return "错误" if finding.severity == "error" else "提醒"


def summary_lines(table: TableRead, result: CheckResult) -> tuple[str, str]:
    """Title of the summary, and what to do."""
    errors = sum(finding.severity == "error" for finding in result.findings)
    warned = len(result.findings) - errors
    return (
        f"{table.kind.title}更正汇总",
        f"文件：{result.file_name}；错误 {errors} 处，提醒 {warned} 处。"
        f"请更正全部错误后重新发送，本表与「{EXPLANATION}」列不必删除。",
    )


def marked_workbook(path: Path, table: TableRead, result: CheckResult) -> bytes:
    """The workbook at ``path`` with its findings marked, as XLSX bytes."""
    import openpyxl

    from waibao.checks.unseen_writer import saved

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not copy (pictures of extensions) is no news to staff
        book = openpyxl.load_workbook(path, keep_links=False)
        _cut_outside(book, path)
        _mark_cells(book, result)
        _explain(book[table.grid.name], table, result)
        _summarise(book, table, result)
        book.properties.created = _STAMP
        book.properties.lastModifiedBy = "waibao"
        made = saved(book)
    return _same_bytes(made, macros=path.suffix.lower() == ".xlsm")


def _cut_outside(book: "Workbook", path: Path) -> None:
    """Formulas that reach outside keep the value they showed."""
    import openpyxl

    shown: Workbook | None = None
    for sheet in book.worksheets:
        for (row, column), cell in list(_cells(sheet).items()):
            if cell.data_type == "f" and _OUTSIDE.search(str(getattr(cell.value, "text", cell.value))):
                shown = shown or openpyxl.load_workbook(path, data_only=True, keep_links=False)
                found = _cells(shown[sheet.title]).get((row, column))
                _write(cell, None if found is None else found.value)
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [name for name, item in names.items() if _OUTSIDE.search(item.attr_text or "")]:
            del names[name]


def _cells(sheet: Any) -> dict[tuple[int, int], Any]:
    """Only the cells that exist: a stray one in the last row must not make a million."""
    found: dict[tuple[int, int], Any] = sheet._cells
    return found


def _write(cell: Any, value: object) -> None:
    """Text stays text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _mark_cells(book: "Workbook", result: CheckResult) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fills = {kind: PatternFill("solid", start_color=colour) for kind, colour in (("error", RED), ("warning", YELLOW))}
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in result.findings:
        if finding.cell and finding.sheet in book.sheetnames:
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    for number, ((sheet, place), findings) in enumerate(by_cell.items()):
        cell = book[sheet][place]
        if isinstance(cell, MergedCell):
            area = next(area for area in book[sheet].merged_cells.ranges if place in area)
            cell = book[sheet].cell(area.min_row, area.min_col)
        cell.fill = fills["error" if any(finding.severity == "error" for finding in findings) else "warning"]
        if number < _COMMENTS:
            own = [cell.comment.text] if cell.comment else []
            said = "\n".join([*own, *(f"{level(finding)}：{finding.message}" for finding in findings)])
            cell.comment = Comment(said, "waibao", width=320, height=90)
        book[sheet].row_dimensions[cell.row].hidden = False


def _explain(sheet: Any, table: TableRead, result: CheckResult) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    column = explanation_column(table)
    for row in (row for row in table.grid.by_row if row > table.head_row and (row, column) in table.grid.cells):
        sheet.cell(row, column).value = None  # an earlier correction's
    head = sheet.cell(table.head_row, column)
    _write(head, EXPLANATION)
    head.font = Font(bold=True)
    head.fill = PatternFill("solid", start_color=RED)
    sheet.column_dimensions[letter(column)].width = 60
    _print_with(sheet, column)
    for row, said in explanations(table.grid.name, result.findings).items():
        if row >= table.head_row:
            cell = sheet.cell(row, column)
            _write(cell, f"{EXPLANATION}：{said}" if row == table.head_row else said)
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _print_with(sheet: Any, column: int) -> None:
    """What is printed of a sheet reaches to the added column too."""
    area = _AREA.fullmatch(str(sheet.print_area or ""))
    if area and column_number(area[2]) < column:
        sheet.print_area = f"{area[1]}:{letter(column)}{area[3]}"


def _summarise(book: "Workbook", table: TableRead, result: CheckResult) -> None:
    from openpyxl.styles import Font, PatternFill

    if SUMMARY_SHEET in book.sheetnames:
        del book[SUMMARY_SHEET]
    sheet = book.create_sheet(SUMMARY_SHEET, 0)
    for row, text in enumerate(summary_lines(table, result), 1):
        _write(sheet.cell(row, 1), text)
    sheet["A1"].font = Font(bold=True, size=14)
    for column, (title, width) in enumerate(zip(SUMMARY_TITLES, SUMMARY_WIDTHS, strict=True), 1):
        cell = sheet.cell(3, column, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="E7ECF2")
        sheet.column_dimensions[letter(column)].width = width
    for number, finding in enumerate(result.findings, 1):
        _list_finding(book, sheet, number, finding)
    _as_page(sheet)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _list_finding(book: "Workbook", sheet: "Worksheet", number: int, finding: Finding) -> None:
    """A line of the summary, with a link to the cell."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    values = (number, level(finding), finding.sheet, finding.cell, finding.column, finding.message)
    for column, value in enumerate(values, 1):
        cell = sheet.cell(3 + number, column)
        _write(cell, value)
        cell.alignment = Alignment(wrap_text=column == len(values), vertical="top")
    if finding.cell and finding.sheet in book.sheetnames:
        name = finding.sheet.replace("'", "''")
        place = sheet.cell(3 + number, 4)
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{name}'!{finding.cell}")
        place.font = Font(underline="single", color="0563C1")


def _as_page(sheet: "Worksheet") -> None:
    """One page wide, A4 across, the titles on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "A4"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "3:3"


def _same_bytes(content: bytes, *, macros: bool) -> bytes:
    """The package without the time it was made; macros are gone, but the name still promises that type."""
    parts = unpacked(content)
    core, types = "docProps/core.xml", "[Content_Types].xml"
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", parts[core])
    if macros:
        parts[types] = parts[types].replace(_PLAIN_TYPE.encode(), _MACRO_TYPE.encode())
    return archive(parts, _STAMP.date())
