"""Workbooks: live formulas, rules for what is filled in, and no text that turns into a formula."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from documents_sample import FRAME

from schemas.errors import TemplateFault
from schemas.sheets import Column, Formula, Sheet, Workbook
from waibao.documents.xlsx import write_workbook

COLUMNS = (
    Column("序号", "integer", 6),
    Column("名称", width=30),
    Column("数量", "integer", fill_in=True),
    Column("单价（元）", "money", fill_in=True),
    Column("金额（元）", "money", 16),
    Column("税率", "percent"),
    Column("交付日期", "date"),
    Column("币种", fill_in=True, choices=("人民币", "美元")),
)


def _row(number: int, name: str) -> tuple[object, ...]:
    row = number + 3
    amount = Formula(f"=C{row}*D{row}", Decimal("21.00"))
    return (number, name, 2, Decimal("10.50"), amount, Decimal("0.06"), date(2026, 5, 1), "人民币")


def _sheet(*names: str, protected: bool = True) -> Sheet:
    rows = tuple(_row(number, name) for number, name in enumerate(names, 1))
    total = Formula(f"=SUM(E4:E{3 + len(rows)})", Decimal("21.00") * len(rows))
    totals = ("", "合计", "", "", total, "", "", "")
    return Sheet("报价", COLUMNS, rows, "报价表", ("请填写黄色单元格。",), totals, protected)  # type: ignore[arg-type]


def _book(*sheets: Sheet) -> bytes:
    return write_workbook(Workbook(sheets), FRAME, "报价表")


def _open(content: bytes, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/C calc'!A0", "{=1}", "http://x.example/", "001", "1e5", "'x", "\tx"]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_never_becomes_a_formula_number_or_link(name):
    sheet = _open(_book(_sheet(name)))["报价"]

    assert sheet["B4"].value == name
    assert sheet["B4"].data_type == "s"
    assert sheet["B4"].hyperlink is None


def test_formulas_are_live_and_carry_their_value():
    content = _book(_sheet("甲", "乙"))

    assert _open(content)["报价"]["E4"].value == "=C4*D4"
    assert _open(content)["报价"]["E6"].value == "=SUM(E4:E5)"
    assert _open(content, values=True)["报价"]["E6"].value == 42


def test_numbers_dates_and_shares_keep_their_kind():
    sheet = _open(_book(_sheet("甲")))["报价"]

    assert sheet["D4"].value == 10.5
    assert sheet["D4"].number_format == "#,##0.00"
    assert sheet["F4"].number_format == "0.0%"
    assert sheet["G4"].value.date() == date(2026, 5, 1)
    assert sheet["G4"].number_format == "yyyy-mm-dd"


def test_only_cells_to_fill_in_are_open_and_coloured():
    sheet = _open(_book(_sheet("甲")))["报价"]

    assert sheet.protection.sheet
    assert [sheet.cell(4, column).protection.locked for column in range(1, 9)] == [
        True, True, False, False, True, True, True, False,
    ]  # fmt: skip
    assert sheet["C4"].fill.fgColor.rgb == "FFFFF8DC"


def test_choices_become_a_list_and_amounts_must_be_numbers():
    sheet = _open(_book(_sheet("甲")))["报价"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    assert rules["H4"].formula1 == '"人民币,美元"'
    assert rules["D4"].type == "decimal"
    assert "数字" in rules["D4"].error


def test_empty_form_has_rows_to_fill_in():
    sheet = Sheet("问题", (Column("问题", fill_in=True), Column("状态", fill_in=True, choices=("开放", "关闭"))), ())
    page = _open(_book(sheet))["问题"]

    assert page.max_row >= 30
    assert "B2:B31" in {str(rule.sqref) for rule in page.data_validations.dataValidation}


def test_head_is_frozen_repeated_and_the_page_is_a4():
    sheet = _open(_book(_sheet("甲", protected=False)))["报价"]

    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert "CS-2026-0001" in str(sheet.oddHeader.right.text)
    assert "第 &P 页 共 &N 页" in (sheet.oddFooter.center.text or "")
    assert sheet.auto_filter.ref == "A3:H4"


def test_same_data_give_the_same_bytes():
    assert _book(_sheet("甲")) == _book(_sheet("甲"))


def test_properties_are_dated_by_the_document():
    properties = _open(_book(_sheet("甲"))).properties

    assert properties.created is not None
    assert properties.created.date() == FRAME.dated
    assert properties.title == "报价表"
    assert properties.creator == "江州示例科技有限公司"


@pytest.mark.parametrize("name", ["\x00", "a\x1bb", "\ud800", "字" * 40_000])
def test_text_that_no_cell_can_hold_is_refused_with_its_place(name):
    with pytest.raises(TemplateFault, match=r"工作表「报价」第 4 行第 2 列"):
        _book(_sheet(name))


def test_row_of_the_wrong_length_is_refused():
    with pytest.raises(TemplateFault, match="有 1 格，应有 8 格"):
        _book(Sheet("报价", COLUMNS, ((1,),)))
