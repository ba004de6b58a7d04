"""A quotation is held against our inquiry and its own arithmetic, to the fen."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from checks_sample import HEAD_ROW, LABELS, LINES, TODAY, USCC, quotation
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from workbooks_sample import cell, field, filled_row

from schemas.checks import CheckResult
from schemas.documents import Frame
from schemas.errors import BadInput
from schemas.quotation import quotation_form
from tests.companies import make_uscc
from waibao.checks.check import check_file, read_quotation
from waibao.documents.xlsx import write_workbook

FIRST = HEAD_ROW + 1
TOTAL = FIRST + len(LINES)
NAMES = [name for name, _, _, _ in LINES]


def check(path: Path, **expected: object) -> CheckResult:
    return check_file("quotation", path, expected=expected, today=TODAY)


def errors(result: CheckResult) -> list[tuple[str, str]]:
    return [(finding.cell, finding.rule) for finding in result.findings if finding.severity == "error"]


def said(result: CheckResult, cell: str, severity: str = "error") -> str:
    found = [finding for finding in result.findings if (finding.cell, finding.severity) == (cell, severity)]
    return "；".join(finding.message for finding in found)


def spoiled(tmp_path: Path, cell: str, value: Any, **expected: object) -> CheckResult:
    def spoil(sheet: Worksheet) -> None:
        sheet[cell] = value

    return check(quotation(tmp_path / "报价.xlsx", spoil), **expected)


prices = st.decimals("0.01", "9999999.99", places=2)
quantities = st.decimals("0.01", "9999", places=2)
lines = st.lists(st.tuples(quantities, prices), min_size=1, max_size=8)


def quoted(drawn: list[tuple[Decimal, Decimal]]) -> list[tuple[str, str, Any, Any]]:
    return [(f"工作 {number}", "项", quantity, price) for number, (quantity, price) in enumerate(drawn, 1)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines, st.data())
def test_a_right_quotation_is_accepted_and_one_wrong_amount_is_found_at_its_cell(
    drawn: list[tuple[Decimal, Decimal]], data: st.DataObject
) -> None:
    wrong = data.draw(st.integers(0, len(drawn) - 1))
    off = data.draw(st.sampled_from([Decimal("0.01"), Decimal("-0.01"), Decimal(1000)]))
    quantity, price = drawn[wrong]
    assume(quantity * price * 1000 % 10 != 5)  # half a fen may be rounded either way

    def spoil(sheet: Worksheet) -> None:
        cell = sheet.cell(FIRST + wrong, 6)
        cell.value = Decimal(str(cell.value)) + off

    with tempfile.TemporaryDirectory() as place:
        right = quotation(Path(place) / "right.xlsx", lines=quoted(drawn))
        accepted, read = check(right), read_quotation(right)
        faulty = check(quotation(Path(place) / "wrong.xlsx", spoil, lines=quoted(drawn)))

    assert accepted.findings == []
    assert sum(line.amount for line in read.lines) == read.total
    assert errors(faulty) == [(f"F{FIRST + wrong}", "amount"), (f"F{FIRST + len(drawn)}", "total")]


@pytest.mark.row("S5.2")
@pytest.mark.parametrize("calculated", [False, True], ids=["formulas without results", "amounts typed"])
def test_the_form_we_send_out_is_accepted_when_it_comes_back_filled(tmp_path: Path, calculated: bool) -> None:
    form = quotation_form("XJ-2026-0001", "设备点检管理系统", [(name, unit, 2) for name, unit, _, _ in LINES])
    path = tmp_path / "报价表.xlsx"
    path.write_bytes(write_workbook(form, Frame("BJ-2026-0001", 1, date(2026, 3, 5)), "报价表"))
    book = openpyxl.load_workbook(path)
    for label, value in {**dict(LABELS), "税率（%）": "6%", "报价日期": "2026-03-20"}.items():
        field(book, label).value = value
    for line in range(1, len(NAMES) + 1):
        filled_row(book, line, **{"含税单价（元）": "1,000.05"})
        if calculated:
            filled_row(book, line, **{"含税金额（元）": 2000.1})
    if calculated:
        filled_row(book, len(NAMES) + 1, **{"含税金额（元）": 6000.3})
    book.save(path)

    result = check(path, inquiry_no="XJ-2026-0001", uscc=USCC, lines=NAMES)

    assert result.findings == []
    assert read_quotation(path).total == Decimal("6000.30")
    assert [line.unit_price for line in read_quotation(path).lines] == [Decimal("1000.05")] * 3


def test_an_empty_form_is_not_accepted(tmp_path: Path) -> None:
    form = quotation_form("XJ-2026-0001", "系统", [("开发", "项", 1)])
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(form, Frame("BJ-2026-0001", 1, date(2026, 3, 5)), "报价表"))

    result = check(path)

    assert not result.accepted
    book = openpyxl.load_workbook(path)
    assert "为空：请填写" in said(result, cell(book, "含税单价（元）", 1).coordinate)
    assert "「报价单位」为空：请填写" in said(result, field(book, "报价单位").coordinate)


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        (f"A{FIRST}", None, "「序号」为空"),
        (f"A{FIRST}", 2, "序号重复"),
        (f"B{FIRST}", None, "「名称（工作内容）」为空"),
        (f"C{FIRST}", " ", "「单位」为空"),
        (f"D{FIRST}", 0, "数量应大于 0"),
        (f"D{FIRST}", -1, "数量应大于 0"),
        (f"D{FIRST}", "若干", "「若干」不是有效数字"),
        (f"D{FIRST}", 1.00001, "小数超过四位"),
        (f"D{FIRST}", True, "不是有效数字"),
        (f"E{FIRST}", 0, "单价应大于 0"),
        (f"E{FIRST}", None, "「含税单价（元）」为空"),
        (f"E{FIRST}", "面议", "「面议」不是有效金额"),
        (f"E{FIRST}", 0.125, "最多两位小数"),
        (f"E{FIRST}", 10**20, "过大"),
        (f"E{FIRST}", "9" * 40, "过大"),
        (f"F{FIRST}", 120000.01, "不等于数量×含税单价 1×120,000.00＝120,000.00 元"),
        (f"F{FIRST}", "#REF!", "公式出错（#REF!）"),
        (f"F{FIRST}", "=D9*E9+0.5", "公式没有计算结果：请用 Excel 或 WPS 打开并保存"),
        (f"F{TOTAL}", 197000.97, "合计 197,000.97 元不等于各行金额之和 197,000.96 元"),
        (f"F{TOTAL}", None, "合计金额为空"),
        ("B3", None, "「报价单位」为空"),
        ("B4", USCC[:-1], "应为 18 位"),
        ("B4", "1" * 18, "校验位不符"),
        ("B4", make_uscc(8), "不一致"),
        ("B2", "XJ-2026-0002", "不一致"),
        ("B5", 0, "税率 0% 不在"),
        ("B5", 17, "税率 17% 不在"),
        ("B5", "6.5%", "税率 6.5% 不在"),
        ("B5", "六", "不是有效数字"),
        ("B6", 0, "不小于 1"),
        ("B6", 1.5, "不是整数"),
    ],
)
def test_a_fault_is_found_at_its_cell_with_its_remedy(tmp_path: Path, cell: str, value: Any, message: str) -> None:
    result = spoiled(tmp_path, cell, value, uscc=USCC, inquiry_no="XJ-2026-0001")

    assert not result.accepted
    assert message in said(result, cell)
    assert "：" in said(result, cell) or "。" in said(result, cell)


def test_a_quotation_without_total_is_not_accepted(tmp_path: Path) -> None:
    def cut(sheet: Worksheet) -> None:
        sheet.delete_rows(TOTAL)

    result = check(quotation(tmp_path / "a.xlsx", cut))

    assert [rule for _, rule in errors(result)] == ["total"]


def test_a_quotation_without_lines_is_not_accepted(tmp_path: Path) -> None:
    def clear(sheet: Worksheet) -> None:
        sheet.delete_rows(FIRST, len(LINES))
        sheet.cell(FIRST, 6, 0)

    assert not check(quotation(tmp_path / "a.xlsx", clear)).accepted


def test_a_short_validity_is_only_a_warning(tmp_path: Path) -> None:
    result = spoiled(tmp_path, "B6", 59)

    assert result.accepted
    assert "短于 60 天" in said(result, "B6", "warning")


def test_a_missing_inquiry_number_is_only_a_warning(tmp_path: Path) -> None:
    result = spoiled(tmp_path, "B2", None, inquiry_no="XJ-2026-0001")

    assert result.accepted
    assert "没有填写询价编号" in said(result, "B2", "warning")


def test_every_line_of_the_inquiry_must_be_quoted(tmp_path: Path) -> None:
    result = check(quotation(tmp_path / "a.xlsx"), lines=[*NAMES[1:], "驻场支持", "部署"])

    assert said(result, "") == "未报价的项目：驻场支持、部署。请补报，逐项填写单价与金额"
    assert "不在询价清单中" in said(result, f"B{FIRST}", "warning")


def test_a_line_quoted_twice_is_refused(tmp_path: Path) -> None:
    result = spoiled(tmp_path, f"B{FIRST + 1}", NAMES[0], lines=[NAMES[0], NAMES[2]])

    assert f"已在第 {FIRST} 行报价" in said(result, f"B{FIRST + 1}")


def test_every_rule_is_judged_by_name_and_no_cell_reaches_the_expectations(tmp_path: Path) -> None:
    result = spoiled(tmp_path, f"E{FIRST}", "一万二千元整")

    assert {"amount", "total", "uscc"} <= {item.rule for item in result.expectations}
    assert [item.failed for item in result.expectations if item.rule == "cell-unit_price"] == [1]
    written = "".join(item.model_dump_json() for item in result.expectations)
    assert not any(secret in written for secret in ("一万二千", "云帆", USCC))


def test_judging_twice_in_one_process_says_the_same(tmp_path: Path) -> None:
    path = quotation(tmp_path / "a.xlsx")

    assert check(path) == check(path)


def test_a_rejected_quotation_cannot_be_read_as_one(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 5, "面议")

    with pytest.raises(BadInput, match="核验"):
        read_quotation(quotation(tmp_path / "a.xlsx", spoil))


@pytest.mark.parametrize("text", ["=1+1", "| a |", "{{ x }}", "<script>", '#import "a"', "../../etc", "'; DROP TABLE"])
def test_hostile_text_in_a_quotation_is_read_as_itself(tmp_path: Path, text: str) -> None:
    def write(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 2, text).data_type = "s"

    path = quotation(tmp_path / "a.xlsx", write)

    assert check(path).accepted
    assert read_quotation(path).lines[0].name == text
