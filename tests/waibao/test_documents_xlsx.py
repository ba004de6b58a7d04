"""Workbooks: live formulas, rules for what is filled in, and no text that turns into a formula."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from zipfile import ZipFile

import openpyxl
import pytest
from documents_sample import FRAME

from schemas.errors import TemplateFault
from schemas.sheets import Column, Entry, Formula, Mark, Sheet, Workbook, total
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
    return Sheet("报价", COLUMNS, rows, "报价表", ("请填写黄色单元格。",), (totals,), protected)  # type: ignore[arg-type]


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


CALCULATED = (
    Column("项目", fill_in=True),
    Column("数量", "integer", fill_in=True),
    Column("单价（元）", "money", fill_in=True, key="price", note="含税"),
    Column("金额（元）", "money", key="amount", formula='=IF({数量}="","",{数量}*{price}*{#系数})'),
)


def _register(**changed: object) -> Sheet:
    sheet = Sheet(
        "登记",
        CALCULATED,
        (("甲", 2, Decimal(3), Decimal(12)),),
        "登记表",
        totals=(("合计", None, None, total("amount", Decimal(12))),),
        fields=(Entry("系数", 2, "integer", fill_in=True, limits=(1, 9)), Entry("说明", "长期有效", hint="供参考")),
        spare=3,
        marks=(Mark("={amount}>10", "red", ("amount",)), Mark("=SUM({amount:all})>10", "yellow", totals=True)),
    )
    return replace(sheet, **changed)


def test_formulas_name_columns_fields_and_other_sheets() -> None:
    other = Sheet("汇总", (Column("共计", formula="=SUM({登记!amount:all})*{登记!#系数}"),), ((24,),))
    book = _open(_book(_register(), other))

    assert book["登记"]["D5"].value == '=IF($B5="","",$B5*$C5*$B$2)'
    assert book["登记"]["D9"].value == "=SUM($D$5:$D$8)"
    assert book["汇总"]["A2"].value == "=SUM('登记'!$D$5:$D$8)*'登记'!$B$2"


@pytest.mark.parametrize("name", ["{价格}", "{价格:all}", "{#价格}", "{别处!amount}"])
def test_a_formula_that_names_what_is_not_there_is_refused(name: str) -> None:
    columns = (*CALCULATED[:3], Column("金额（元）", key="amount", formula=f"={name}"))
    with pytest.raises(TemplateFault, match="工作表「登记」的公式引用了没有声明的"):
        _book(_register(columns=columns))


def test_spare_rows_below_the_data_are_open_calculate_and_have_their_rules() -> None:
    page = _open(_book(_register(protected=True)))["登记"]

    assert [page.cell(8, column).protection.locked for column in range(1, 5)] == [False, False, False, True]
    assert page["D8"].value == '=IF($B8="","",$B8*$C8*$B$2)'
    assert page["A9"].value == "合计"
    assert {str(rule.sqref) for rule in page.data_validations.dataValidation} == {"B2", "B5:B8", "C5:C8"}
    assert page.auto_filter.ref == "A4:D8"
    assert not page.protection.autoFilter


def test_marks_are_conditional_formats_of_their_columns_or_totals() -> None:
    page = _open(_book(_register()))["登记"]
    found = {str(area.sqref): [rule.formula[0] for rule in area.rules] for area in page.conditional_formatting}

    assert found["D5:D8"] == ["$D5>10"]
    assert found["A9"] == ["SUM($D$5:$D$8)>10"]


def test_fields_stand_above_the_table_beside_their_labels() -> None:
    page = _open(_book(_register()))["登记"]

    assert [page["A2"].value, page["B2"].value, page["A3"].value, page["B3"].value] == ["系数", 2, "说明", "长期有效"]
    assert page["D3"].value == "供参考"
    assert (page["B2"].protection.locked, page["B3"].protection.locked) == (False, True)
    assert page.freeze_panes == "A5"


def test_a_title_carries_its_comment() -> None:
    comment = _open(_book(_register()))["登记"]["C4"].comment

    assert comment is not None
    assert comment.text == "含税"


def test_a_table_without_rows_does_not_add_up_its_own_total() -> None:
    page = _open(_book(_register(rows=(), spare=0, columns=tuple(replace(c, fill_in=False) for c in CALCULATED))))[
        "登记"
    ]

    assert page["D6"].value == "=SUM($D$5:$D$5)"


def test_a_formula_with_a_text_as_result_stays_a_formula_when_it_is_edited() -> None:
    page = _open(_book(Sheet("表", (Column("等级", formula='=IF(1,"高","低")'),), (("高",),))))["表"]

    assert page["A2"].number_format == "General"  # in a cell of the format "text" it would become its own text


def test_line_breaks_of_every_system_are_line_breaks() -> None:
    page = _open(_book(Sheet("表", (Column("说明", width=30),), (("一\r\n二\r三\n四",),))))["表"]

    assert page["A2"].value == "一\n二\n三\n四"
    assert page.row_dimensions[2].height == pytest.approx(4 + 4 * 16, abs=1)


def test_rows_to_be_filled_in_grow_with_what_is_typed() -> None:
    content = _book(_register())
    part = ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    fixed = [int(row) for row in re.findall(r'<row r="(\d+)"[^>]* customHeight="1"', part)]

    assert fixed == [1, 2, 3, 4, 9]
    assert _open(content)["登记"].row_dimensions[5].height == pytest.approx(20, abs=1)


# Long tables, whose rows are written straight into the file

PLAIN = (*COLUMNS[:4], *COLUMNS[5:7], Column("说明", width=12))


NAMES = (*HOSTILE, " a  b ", "a\nb", "甲<b>&乙", "很长的说明" * 20, "", None)


def _long(count: int) -> Sheet:
    """A table of so many rows, the names in turn."""
    columns = tuple(replace(column, fill_in=False) for column in PLAIN)
    names = islice(cycle(NAMES), count)
    rows = tuple((1, name, 2, Decimal("10.50"), Decimal("0.06"), date(2026, 5, 1), True) for name in names)
    return Sheet("名册", columns, rows, "名册", totals=(("合计", *(None,) * 6),))


def test_a_long_table_holds_what_a_short_one_holds() -> None:
    count = 60 * len(NAMES)
    short, long = (_open(_book(_long(rows)))["名册"] for rows in (len(NAMES), count))

    for line in range(3, 3 + len(NAMES)):
        there = line + 30 * len(NAMES)
        assert long.row_dimensions[there].height == short.row_dimensions[line].height
        for column in range(1, 8):
            one, other = short.cell(line, column), long.cell(there, column)
            assert (other.value, other.data_type, other.hyperlink) == (one.value, one.data_type, None)
            assert other.number_format == one.number_format
            assert repr((other.alignment, other.border)) == repr((one.alignment, one.border))
    assert [row[2].value for row in long.iter_rows(min_row=3)] == [2] * count + [None]
    assert long.cell(count + 3, 1).value == "合计"


def test_a_long_table_gives_the_same_bytes() -> None:
    assert _book(_long(1_200)) == _book(_long(1_200))


@pytest.mark.parametrize("name", ["\x00", "a\x1bb", "字" * 40_000])
def test_text_that_no_cell_can_hold_is_refused_in_a_long_table_too(name: str) -> None:
    sheet = _long(1_200)
    rows = list(sheet.rows)
    rows[600] = (*rows[600][:1], name, *rows[600][2:])

    with pytest.raises(TemplateFault, match="工作表「名册」第 603 行第 2 列"):
        _book(replace(sheet, rows=tuple(rows)))
