"""Tables as people really send them: what is read all the same, and what is refused with its remedy."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from checks_sample import HEAD_ROW, LINES, TODAY, csv_lines, quotation, quotation_book
from openpyxl.worksheet.worksheet import Worksheet

from schemas.checks import CheckResult
from schemas.errors import BadInput, Unreadable
from waibao.checks.check import check_file, read_quotation

FIRST = HEAD_ROW + 1
TOTAL = HEAD_ROW + len(LINES) + 1


def check(path: Path, **expected: object) -> CheckResult:
    return check_file("quotation", path, expected=expected, today=TODAY)


def cells(result: CheckResult) -> list[str]:
    return [finding.cell for finding in result.findings if finding.severity == "error"]


def said(result: CheckResult) -> str:
    return "\n".join(finding.message for finding in result.findings)


def test_a_quotation_with_labels_above_the_table_is_accepted_and_read(tmp_path: Path) -> None:
    path = quotation(tmp_path / "报价.xlsx")

    assert check(path).findings == []
    read = read_quotation(path)
    assert (read.tax_rate, read.validity_days, read.quoted_on) == (Decimal(6), 90, date(2026, 3, 20))
    assert [line.amount for line in read.lines] == [Decimal("120000.00"), Decimal("37001.00"), Decimal("39999.96")]
    assert read.total == Decimal("197000.96")


@pytest.mark.parametrize("typed", ["１２０，０００元", "¥120,000.00", " 120 000 ", "人民币120000元", "120000.00"])
def test_an_amount_may_be_typed_as_people_type_it(tmp_path: Path, typed: str) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6, typed)

    assert check(quotation(tmp_path / "a.xlsx", retype)).accepted


@pytest.mark.parametrize("typed", ["12万元", "120，00元", "约120000", "1.2e5", "120000.005", "9" * 40])
def test_an_amount_that_could_mean_something_else_is_refused_at_its_cell(tmp_path: Path, typed: str) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6, typed)

    result = check(quotation(tmp_path / "a.xlsx", retype))

    assert not result.accepted
    assert f"F{FIRST}" in cells(result)


@pytest.mark.parametrize(
    "typed", ["2026.3.20", "2026年3月20日", "2026/3/20", "２０２６-０３-２０", 46101, "2026-03-20 09:00:00"]
)
def test_a_date_may_be_typed_as_people_type_it(tmp_path: Path, typed: str | int) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["B7"] = typed

    path = quotation(tmp_path / "a.xlsx", retype)

    assert check(path).accepted
    assert read_quotation(path).quoted_on == date(2026, 3, 20)


@pytest.mark.parametrize("typed", ["2026-02-30", "03/04/2026", "下周一"])
def test_a_date_that_does_not_exist_or_is_ambiguous_is_refused(tmp_path: Path, typed: str) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["B7"] = typed

    assert cells(check(quotation(tmp_path / "a.xlsx", retype))) == ["B7"]


@pytest.mark.parametrize(("typed", "shown"), [("6%", "General"), (0.06, "0%"), ("６％", "General")])
def test_a_tax_rate_may_be_written_as_per_cent(tmp_path: Path, typed: str | float, shown: str) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["B5"] = typed
        sheet["B5"].number_format = shown

    assert read_quotation(quotation(tmp_path / "a.xlsx", retype)).tax_rate == 6


def test_other_sheets_in_any_order_titles_in_any_order_and_under_other_names_are_found(tmp_path: Path) -> None:
    book = quotation_book()
    sheet = book.worksheets[0]
    for row in range(HEAD_ROW, TOTAL + 1):  # 备注 and 单位 change places, 名称 is called otherwise
        sheet.cell(row, 3).value, sheet.cell(row, 7).value = sheet.cell(row, 7).value, sheet.cell(row, 3).value
    sheet.cell(HEAD_ROW, 2).value = " 工作\n内容 "
    sheet.cell(HEAD_ROW, 5).value = "单价（元）"
    book.create_sheet("公司简介", 0)["A1"] = "本公司成立于 2010 年"
    book.create_sheet("说明", 1)["A1"] = "序号"
    path = tmp_path / "a.xlsx"
    book.save(path)

    result = check(path)

    assert result.findings == []
    assert result.rows == 3


@pytest.mark.parametrize("title", ["单价（不含税）", "含税单价（万元）"])
def test_a_title_that_changes_the_meaning_of_money_is_not_taken_for_ours(tmp_path: Path, title: str) -> None:
    def retitle(sheet: Worksheet) -> None:
        sheet.cell(HEAD_ROW, 5, title)

    result = check(quotation(tmp_path / "a.xlsx", retitle))

    assert not result.accepted
    assert "缺少列「含税单价（元）」" in said(result)


def test_hidden_rows_are_judged_too(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[FIRST].hidden = True
        sheet.cell(FIRST, 5, -1)

    assert f"E{FIRST}" in cells(check(quotation(tmp_path / "a.xlsx", hide)))


def test_empty_rows_and_signature_lines_below_are_no_rows(tmp_path: Path) -> None:
    def sign(sheet: Worksheet) -> None:
        sheet.cell(TOTAL + 5, 1, "报价单位（盖章）：")
        sheet.cell(TOTAL + 6, 1, "注：以上价格含税")
        sheet.cell(TOTAL + 500, 1).number_format = "0.00"

    assert check(quotation(tmp_path / "a.xlsx", sign)).rows == 3


def test_a_line_below_the_total_is_not_lost_silently(tmp_path: Path) -> None:
    def append(sheet: Worksheet) -> None:
        sheet.append([4, "另加服务", "项", 1, 500, 500])

    assert not check(quotation(tmp_path / "a.xlsx", append)).accepted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_people_save(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "报价.csv"
    path.write_bytes(csv_lines(quotation_book()).encode(encoding))

    assert check(path).findings == []


def test_a_merged_head_that_hides_a_column_is_named(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=HEAD_ROW, start_column=5, end_row=HEAD_ROW, end_column=6)

    result = check(quotation(tmp_path / "a.xlsx", merge))

    assert not result.accepted
    assert f"E{HEAD_ROW}:F{HEAD_ROW} 是合并单元格" in said(result)
    assert "缺少列「含税金额（元）」" in said(result)


def test_merged_data_cells_are_named(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=FIRST, start_column=3, end_row=FIRST + 1, end_column=3)

    result = check(quotation(tmp_path / "a.xlsx", merge))

    assert f"C{FIRST}:C{FIRST + 1} 是合并单元格" in said(result)
    assert not result.accepted


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_a_formula_error_is_named_with_its_cell(tmp_path: Path, error: str) -> None:
    def break_(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6, error)

    result = check(quotation(tmp_path / "a.xlsx", break_))

    assert f"F{FIRST}" in cells(result)
    assert error in said(result)


def test_a_formula_that_was_never_computed_asks_to_open_and_save(tmp_path: Path) -> None:
    def formula(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6, "=VLOOKUP(A1,A1:B9,2)")

    result = check(quotation(tmp_path / "a.xlsx", formula))

    assert f"F{FIRST}" in cells(result)
    assert "打开并保存" in said(result)


def test_a_missing_column_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    def drop(sheet: Worksheet) -> None:
        for row in range(HEAD_ROW, TOTAL):
            sheet.cell(row, 3).value = None
        sheet.cell(FIRST, 4, 0)

    result = check(quotation(tmp_path / "a.xlsx", drop))

    assert "缺少列「单位」" in said(result)
    assert f"D{FIRST}" in cells(result)


def test_another_table_is_unreadable_and_the_missing_titles_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["序号", "名称", "电话"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(Unreadable, match="含税单价"):
        check(tmp_path / "a.xlsx")


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        check(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_workbook_with_a_password_asks_for_one_without(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(container + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"))

    assert "密码" in refused(path)


def test_an_old_workbook_asks_to_save_as_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook\0".encode("utf-16-le"))

    assert ".xls" in refused(path)


@pytest.mark.parametrize("page", ["<html><table><tr><td>序号</td></tr></table></html>", "\n <!DOCTYPE html><p>x"])
def test_a_web_page_named_xlsx_is_recognised(tmp_path: Path, page: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text(page, encoding="utf-8")

    assert "网页" in refused(path)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.touch()

    assert "0 字节" in refused(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"\x00\x01\x02", b"plain text"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_workbook_cut_off_in_sending_is_refused(tmp_path: Path, share: float) -> None:
    content = quotation(tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "a.xlsx"
    path.write_bytes(content[: int(len(content) * share)])
    refused(path)


def repack(path: Path, part: str, change: bytes) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = quotation(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as part:
        for _ in range(520):
            part.write(bytes(2**20))

    assert "MB" in refused(path)


def test_entities_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    path = quotation(tmp_path / "a.xlsx")
    repack(path, "xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')
    refused(path)


@pytest.mark.timeout(20)
def test_a_stray_cell_in_the_last_corner_or_a_merged_sheet_costs_no_time(tmp_path: Path) -> None:
    def stray(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = " "

    assert check(quotation(tmp_path / "a.xlsx", stray)).rows == 3

    path = quotation(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    merged = b'<mergeCells count="1"><mergeCell ref="A20:XFD1048576"/></mergeCells><pageMargins'
    repack(path, "xl/worksheets/sheet1.xml", xml.replace(b"<pageMargins", merged, 1))
    assert "合并" in refused(path)


def test_an_unclosed_quote_in_a_csv_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_lines(quotation_book()) + '"开始', encoding="utf-8")
    refused(path)


def test_an_unknown_kind_of_table_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="quotation"):
        check_file("payroll", quotation(tmp_path / "a.xlsx"))
