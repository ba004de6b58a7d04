"""However a vendor lays a quotation out, it is read as meant, or the fault of its layout is named."""

from pathlib import Path
from typing import Any

import pytest
from checks_sample import HEAD_ROW, LABELS, LINES, TITLES, TODAY, quotation, quotation_book
from openpyxl.worksheet.worksheet import Worksheet

from schemas.checks import CheckResult
from waibao.checks.check import check_file, read_quotation

FIRST = HEAD_ROW + 1
TOTAL = FIRST + len(LINES)


def check(path: Path) -> CheckResult:
    return check_file("quotation", path, today=TODAY)


def said(result: CheckResult) -> str:
    return "\n".join(finding.message for finding in result.findings)


def test_a_head_of_two_rows_merged_downwards_is_read(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(FIRST)
        for column in range(1, 8):
            sheet.merge_cells(start_row=HEAD_ROW, start_column=column, end_row=FIRST, end_column=column)

    result = check(quotation(tmp_path / "a.xlsx", change))

    assert result.findings == []
    assert result.rows == len(LINES)


def test_a_head_repeated_on_the_next_page_is_no_row(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(FIRST + 1)
        for column, title in enumerate(TITLES, 1):
            sheet.cell(FIRST + 1, column, title)

    assert check(quotation(tmp_path / "a.xlsx", change)).findings == []


def test_labels_may_stand_below_side_by_side_or_in_one_cell_with_their_values(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for row in range(2, 8):
            sheet.cell(row, 1).value = sheet.cell(row, 2).value = None
        values: dict[str, Any] = dict(LABELS)
        sheet["A2"] = f"询价编号：{values['询价编号']}"
        sheet["D2"], sheet["E2"] = "税率", "6%"
        sheet.merge_cells("A3:C3")
        sheet["A3"], sheet["D3"] = "报价单位", values["报价单位"]
        sheet["A4"] = f"统一社会信用代码: {values['统一社会信用代码']}"
        sheet["A5"], sheet["B5"] = "报价有效期", "60天"
        sheet.cell(TOTAL + 2, 5, "报价日期：")
        sheet.cell(TOTAL + 2, 6, "2026年3月20日")

    path = quotation(tmp_path / "a.xlsx", change)

    assert check(path).findings == []
    read = read_quotation(path)
    assert (read.inquiry_no, read.vendor, read.validity_days) == ("XJ-2026-0001", "云帆软件（江州）有限公司", 60)
    assert read.quoted_on.isoformat() == "2026-03-20"


def test_the_same_table_on_two_sheets_must_become_one(tmp_path: Path) -> None:
    book = quotation_book()
    book.copy_worksheet(book.worksheets[0]).title = "报价表（旧）"
    book.save(tmp_path / "a.xlsx")

    result = check(tmp_path / "a.xlsx")

    assert not result.accepted
    assert "工作表「报价表（旧）」中也有报价表" in said(result)


def test_a_hidden_draft_does_not_take_the_place_of_the_table(tmp_path: Path) -> None:
    book = quotation_book()
    draft = book.copy_worksheet(book.worksheets[0])
    draft.title, draft.sheet_state = "草稿", "hidden"
    draft.cell(FIRST, 5).value = 1
    book.move_sheet(draft, -1)
    book.active = 1
    book.save(tmp_path / "a.xlsx")

    result = check(tmp_path / "a.xlsx")

    assert len(result.findings) == 1
    assert "工作表「草稿」中也有报价表" in said(result)


def test_hidden_rows_are_mentioned(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[FIRST + 1].hidden = True

    result = check(quotation(tmp_path / "a.xlsx", change))

    assert result.accepted
    assert f"第 {FIRST + 1} 行被隐藏" in said(result)


def test_a_subtotal_is_not_taken_for_a_line(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(FIRST + 1)
        sheet.cell(FIRST + 1, 1, "小计")
        sheet.cell(FIRST + 1, 6, 120000)

    result = check(quotation(tmp_path / "a.xlsx", change))

    assert [(finding.cell, finding.rule) for finding in result.findings] == [(f"F{FIRST + 1}", "shape")]


def test_a_title_that_stands_twice_is_named(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(HEAD_ROW, 7, "含税单价")

    assert "表头「含税单价（元）」出现两次" in said(check(quotation(tmp_path / "a.xlsx", change)))


@pytest.mark.parametrize("merged", ["A12:E12", "A1:G1"])
def test_merged_titles_and_totals_hide_nothing(tmp_path: Path, merged: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells(merged)

    assert check(quotation(tmp_path / "a.xlsx", change)).findings == []


@pytest.mark.parametrize("value", ["说明书编写", "备注", "审核"])
def test_a_line_that_sounds_like_a_note_is_not_passed_over(tmp_path: Path, value: Any) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 2, value)
        for column in (1, 3, 4, 5):
            sheet.cell(FIRST, column).value = None

    assert not check(quotation(tmp_path / "a.xlsx", change)).accepted
