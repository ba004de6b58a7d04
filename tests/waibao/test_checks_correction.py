"""The correction sheet: the sender's own table, marked, safe to open, fit to be corrected and sent back."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from checks_sample import HEAD_ROW, TITLES, TODAY, case, csv_lines, quotation, quotation_book, results_table
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.checks import CheckResult
from waibao.checks.check import check_file
from waibao.checks.correction import correction_sheet
from waibao.checks.kinds import TABLE_KINDS

FIRST = HEAD_ROW + 1


def check(path: Path, kind: str = "quotation") -> CheckResult:
    return check_file(kind, path, today=TODAY)


def correction(path: Path, kind: str = "quotation") -> bytes:
    return correction_sheet(path, TABLE_KINDS[kind], check(path, kind))


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def spoil(sheet: Worksheet) -> None:
    sheet.cell(FIRST, 6, "１２，０００元")
    sheet.cell(FIRST + 1, 5, "面议")
    sheet["B6"] = 30


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return quotation(tmp_path / "报价.xlsx", spoil)


def test_faulty_cells_are_marked_and_explained_where_they_stand(faulty: Path) -> None:
    sheet = opened(correction(faulty))["报价表"]

    red, red_too, yellow, white = (sheet[cell] for cell in (f"F{FIRST}", f"E{FIRST + 1}", "B6", f"E{FIRST}"))
    assert red.value == "１２，０００元"
    assert red.comment is not None
    assert "含税单价" in red.comment.text
    assert red.fill.fgColor.rgb == red_too.fill.fgColor.rgb != yellow.fill.fgColor.rgb
    assert white.fill.fill_type is None
    titles = [cell.value for cell in sheet[HEAD_ROW]]
    assert titles[:7] == list(TITLES)
    assert "问题说明" in str(titles[7])
    assert "面议" in str(sheet.cell(FIRST + 1, 8).value)
    assert sheet.cell(FIRST + 2, 8).value is None


def test_the_first_sheet_sums_up_every_finding_and_leads_to_its_cell(faulty: Path) -> None:
    book, found = opened(correction(faulty)), check(faulty).findings

    assert book.sheetnames[0] == "更正汇总"
    summary = book.worksheets[0]
    written = "\n".join(str(cell) for row in summary.iter_rows(values_only=True) for cell in row)
    assert all(finding.message in written for finding in found)
    assert len(found) >= 3
    links = [cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink]
    assert f"'报价表'!F{FIRST}" in links


def test_the_same_file_gives_the_same_bytes(faulty: Path) -> None:
    assert correction(faulty) == correction(faulty)


def test_a_corrected_sheet_sent_back_is_accepted(faulty: Path, tmp_path: Path) -> None:
    book = opened(correction(faulty))
    sheet = book["报价表"]
    sheet.cell(FIRST, 6).value, sheet.cell(FIRST + 1, 5).value = 120000, 18500.5
    sheet["B6"] = 90
    book.save(tmp_path / "again.xlsx")

    assert check(tmp_path / "again.xlsx").findings == []


def test_a_second_round_has_one_summary_and_one_column(faulty: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    again.write_bytes(correction(faulty))

    book = opened(correction(again))

    assert book.sheetnames == ["更正汇总", "报价表"]
    assert sum("问题说明" in str(cell.value) for cell in book["报价表"][HEAD_ROW]) == 1


def test_formulas_that_calculate_stay_and_those_that_reach_outside_go(tmp_path: Path) -> None:
    def formulas(sheet: Worksheet) -> None:
        spoil(sheet)
        sheet.cell(FIRST, 7, '=HYPERLINK("http://example.invalid","x")')
        sheet.cell(FIRST + 1, 7, "=cmd|'/C calc'!A0")
        sheet.cell(FIRST + 2, 6, f"=ROUND(D{FIRST + 2}*E{FIRST + 2},2)")

    sheet = opened(correction(quotation(tmp_path / "a.xlsx", formulas)))["报价表"]

    assert sheet.cell(FIRST + 2, 6).data_type == "f"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" and cell.column == 7]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|'/C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    def write(sheet: Worksheet) -> None:
        spoil(sheet)
        sheet.cell(FIRST + 1, 5, text).data_type = "s"

    book = opened(correction(quotation(tmp_path / "a.xlsx", write)))

    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
def test_a_csv_file_comes_back_as_csv_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    book = quotation_book()
    spoil(book.worksheets[0])
    book.worksheets[0].cell(FIRST, 7, "=1+1")
    path = tmp_path / "报价.csv"
    path.write_bytes(csv_lines(book).encode(encoding))

    text = correction(path).decode(encoding)

    rows = list(csv.reader(io.StringIO(text)))
    head = next(row for row in rows if row[:2] == list(TITLES[:2]))
    assert "问题说明" in head[7]
    assert any("面议" in row[7] for row in rows if len(row) > 7)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_corrected_csv_file_sent_back_is_accepted(tmp_path: Path) -> None:
    book = quotation_book()
    book.worksheets[0].cell(FIRST, 6, "面议")
    path = tmp_path / "报价.csv"
    path.write_bytes(csv_lines(book).encode("gbk"))

    path.write_bytes(correction(path).decode("gbk").replace("面议", "120000", 1).encode("gbk"))

    assert check(path).accepted


def test_a_fault_of_the_whole_csv_file_stands_in_the_head(tmp_path: Path) -> None:
    book = quotation_book()
    book.worksheets[0].delete_rows(HEAD_ROW + 4)
    path = tmp_path / "报价.csv"
    path.write_bytes(csv_lines(book).encode("gbk"))

    assert "问题说明：缺少合计行" in correction(path).decode("gbk")


def test_test_results_come_back_marked_too(tmp_path: Path) -> None:
    path = results_table(tmp_path / "a.xlsx", [case(1), case(1)])

    sheet = opened(correction(path, "test-results")).worksheets[1]

    assert all("重复" in str(sheet.cell(row, 13).value) for row in (2, 3))


def test_a_comment_the_sender_wrote_is_kept_and_a_merged_cell_marked_at_its_corner(tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    def change(sheet: Worksheet) -> None:
        spoil(sheet)
        sheet.cell(FIRST, 6).comment = Comment("已与采购沟通", "报价人")
        sheet.merge_cells(start_row=FIRST + 1, start_column=5, end_row=FIRST + 2, end_column=5)

    sheet = opened(correction(quotation(tmp_path / "a.xlsx", change)))["报价表"]

    comment = sheet.cell(FIRST, 6).comment
    assert comment is not None
    assert comment.text.startswith("已与采购沟通")
    assert "取消合并" in str(sheet.cell(FIRST + 1, 8).value)
    assert sheet.cell(FIRST + 1, 5).fill.fill_type == "solid"


def test_a_large_table_comes_back_with_its_values_marked(tmp_path: Path) -> None:
    long = "与需求规格说明书一致" * 1000
    cases = [case(number, 预期结果=f"{long}{number}", 实际结果=f"{long}{number}") for number in range(1, 161)]
    cases[100] |= {"结论": "=1+1"}
    path = results_table(tmp_path / "large.xlsx", cases)

    made = correction(path, "test-results")

    book = openpyxl.load_workbook(io.BytesIO(made), read_only=True)
    assert book.sheetnames[0] == "更正汇总"
    sheet = book.worksheets[1]
    rows = {number: row for number, row in enumerate(sheet.iter_rows(values_only=True), 1) if number in (1, 2, 102)}
    assert rows[1][:2] == ("用例编号", "测试级别")
    assert str(rows[102][12]).startswith("G102")
    assert rows[2][0] == "YL-001"
    assert made == correction(path, "test-results")
