"""What a vendor sends back: forms of the product, filled in as people fill them in."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

ACCOUNT, CHANGED = "1402000000000004418", "6222000000000007702"
INSURANCE: dict[str, Any] = {
    "kind": "保险",
    "name": "职业责任保险",
    "number": "PZAJ2025350100001234",
    "issuer": "江州财产保险股份有限公司",
    "valid_from": "2025-02-01",
    "expires_on": "2026-04-30",
}
CONTACTS = [
    ("许文静", "客户经理", "商务", "13900000101", "xuwj@yunfan.example"),
    ("方启明", "技术总监", "技术", "0591-88000102", None),
]


def _beside(sheet: Any, label: str, value: Any) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == label:
                spread = [area.max_col for area in sheet.merged_cells.ranges if cell.coordinate in area]
                sheet.cell(cell.row, (spread[0] if spread else cell.column) + 1).value = value
                return
    raise AssertionError(label)


def _head_row(sheet: Any, title: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == title)


def vendor_form_filled(form: Path, to: Path, holder: str, account: str = ACCOUNT, **other: Any) -> Path:
    """A 供应商登记表 filled in; ``other`` replaces contacts."""
    book: Workbook = load_workbook(form)
    sheet = book.worksheets[0]
    for label, value in {"户名": holder, "开户银行": "江州银行软件园支行", "银行账号": account}.items():
        _beside(sheet, label, value)
    start = _head_row(sheet, "姓名") + 1
    for place, contact in enumerate(other.get("contacts", CONTACTS)):
        for column, value in enumerate(contact, 1):
            sheet.cell(start + place, column).value = value
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)
    return to


def questionnaire_filled(form: Path, to: Path, marks: list[int | None], people: str = "许文静、方启明") -> Path:
    """A 文化调查问卷 filled in with six marks; None leaves one open."""
    book: Workbook = load_workbook(form)
    sheet = book.worksheets[0]
    _beside(sheet, "答问人员", people)
    _beside(sheet, "作答日期", date(2026, 3, 20))
    start = _head_row(sheet, "序号") + 1
    for place in range(9):
        if place < 6:
            sheet.cell(start + place, 6).value = marks[place]
        sheet.cell(start + place, 7).value = f"第 {place + 1} 项的做法和事例"
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)
    return to
