"""The workbooks people calculate in: what happens to the results when somebody changes a cell."""

import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel
from workbooks_sample import SENT, book_of, cell, field, filled_row, made

from schemas.bids import SELECTION_CRITERIA
from schemas.rules.ratios import split_by_ratio
from schemas.rules.retention import retained
from schemas.rules.scoring import rank_bids
from schemas.rules.vat import from_gross
from tests.builders import sample
from tests.calculator import Calculator

every_workbook = pytest.mark.parametrize("slug", SENT)
JUDGED = [item.code for item in SELECTION_CRITERIA if item.code != "price"]


def result(book: Workbook, title: str, line: int, sheet: str = "") -> Any:
    """What the cell below a title comes to now."""
    found = cell(book, title, line, sheet)
    return Calculator(book).value(found.parent.title, found.coordinate)


@every_workbook
def test_every_formula_carries_the_value_that_it_comes_to(slug: str) -> None:
    content = made(slug)
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    computed = list(Calculator(openpyxl.load_workbook(io.BytesIO(content))).formulas())

    assert computed
    for sheet, address, value in computed:
        shown = stored[sheet][address].value
        shown = to_excel(shown) if isinstance(shown, date) else shown or type(value)()
        assert shown == (value if isinstance(value, str) else pytest.approx(value, abs=1e-9)), (sheet, address)


# Scoring sheet


def marks(data: Any) -> dict[str, dict[str, dict[str, Decimal]]]:
    """The sample's points by vendor, criterion and judge."""
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    for line in data["evaluation"]["judge_points"]:
        for code, mark in line["points"].items():
            found.setdefault(line["vendor"], {}).setdefault(code, {})[line["judge"]] = Decimal(mark)
    return found


@pytest.mark.row("S5.2")
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 10), min_size=36, max_size=36))
def test_the_sheet_ranks_as_the_rule_does_whatever_the_judges_give(drawn: list[int]) -> None:
    data, book = sample("scoring-sheet"), book_of("scoring-sheet")
    points = marks(data)
    titles = {code: f"{name}（0–100）" for code, name in zip(JUDGED, _names(), strict=True)}
    for line, row in enumerate(data["evaluation"]["judge_points"], 1):
        for code in JUDGED:
            mark = drawn.pop() * 10
            points[row["vendor"]][code][row["judge"]] = Decimal(mark)
            cell(book, titles[code], line, "评委打分").value = mark
    quotes = {row["vendor"]: Decimal(row["gross"]) for row in data["evaluation"]["ranking"]}
    by_rule = {bid.vendor: bid for bid in rank_bids(SELECTION_CRITERIA, points, quotes)}

    for line in range(1, 4):
        bid = by_rule[str(cell(book, "供应商", line, "评分汇总").value)]
        assert result(book, "总分", line, "评分汇总") == pytest.approx(float(bid.total), abs=1e-9)
        assert result(book, "价格（30）", line, "评分汇总") == pytest.approx(float(bid.price_score), abs=1e-9)
        assert result(book, "名次", line, "评分汇总") == bid.rank


def _names() -> list[str]:
    return [item.name for item in SELECTION_CRITERIA if item.code != "price"]


def test_equal_totals_are_ranked_by_quote_then_by_technical_points_and_say_so() -> None:
    book = book_of("scoring-sheet")
    for line in range(1, 10):
        for name in _names():
            cell(book, f"{name}（0–100）", line, "评委打分").value = 80
    for line, quote in enumerate((500_000, 400_000, 400_000), 1):
        cell(book, "含税报价（元）", line, "评分汇总").value = quote
    cell(book, "信誉（0–100）", 7, "评委打分").value = 55  # 25 points of 15 % less,
    cell(book, "资质与技术能力（0–100）", 7, "评委打分").value = 95  # 15 points of 25 % more

    assert [result(book, "名次", line, "评分汇总") for line in (1, 2, 3)] == [3, 2, 1]
    assert [bool(result(book, "说明", line, "评分汇总")) for line in (1, 2, 3)] == [False, True, True]


def test_a_bidder_without_all_points_has_no_total_and_no_rank() -> None:
    book = book_of("scoring-sheet")
    cell(book, "服务质量（0–100）", 1, "评委打分").value = None

    assert [result(book, "名次", line, "评分汇总") for line in (1, 2, 3)] == ["", 1, 2]
    assert result(book, "说明", 1, "评分汇总") == "评委打分不全"


# Risk register


@pytest.mark.row("S1.4")
def test_a_new_risk_has_score_and_level_and_is_counted() -> None:
    book = book_of("risk-register")
    before = [result(book, "开放", line, "汇总") for line in (1, 2, 3)]
    filled_row(book, 7, 编号="R-07", 可能性=5, 影响=3, 状态="开放")
    filled_row(book, 1, 可能性=1)

    assert (result(book, "风险值", 7), result(book, "等级", 7)) == (15, "高")
    assert (result(book, "风险值", 1), result(book, "等级", 1)) == (4, "低")
    assert (result(book, "风险值", 8), result(book, "等级", 8)) == ("", "")
    assert before == [1, 3, 2]
    assert [result(book, "开放", line, "汇总") for line in (1, 2, 3, 4)] == [1, 3, 3, 7]


# Payment schedule


@pytest.mark.row("S1.3")
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9998), st.integers(1, 9998), st.integers(100, 10**10), st.integers(0, 1000))
def test_amounts_follow_the_ratios_to_the_fen(one: int, other: int, fen: int, held: int) -> None:
    first, second = sorted((one, other))
    ratios = [Decimal(part) / 100 for part in (first, second - first, 10_000 - second)]
    book, total = book_of("payment-schedule"), Decimal(fen) / 100
    field(book, "合同总价（元）").value = float(total)
    for line, ratio in enumerate(ratios, 1):
        filled_row(book, line, **{"付款比例（%）": float(ratio), "质保金比例（%）": held / 100})

    amounts = split_by_ratio(total, ratios)
    kept = [retained(amount, Decimal(held) / 100) for amount in amounts]
    for line, (amount, retention) in enumerate(zip(amounts, kept, strict=True), 1):
        assert result(book, "本期金额（元）", line) == float(amount)
        assert result(book, "质保金（元）", line) == float(retention)
        assert result(book, "本期应付（元）", line) == float(amount - retention)
    assert result(book, "本期应付（元）", 4) == pytest.approx(float(sum(amounts) - sum(kept)))
    assert "恰为 100%" in result(book, "付款比例（%）", 5)


def test_ratios_that_do_not_make_up_the_whole_are_told_in_the_sheet() -> None:
    book = book_of("payment-schedule")
    filled_row(book, 1, **{"付款比例（%）": 29.5})

    assert result(book, "付款比例（%）", 5) == "付款比例合计应恰为 100%，现为 99.5%：请调整"


def test_the_day_of_payment_follows_the_day_of_delivery() -> None:
    book = book_of("payment-schedule")
    filled_row(book, 1, 计划交付日期=date(2026, 6, 1))

    assert result(book, "预计到期日", 1) == to_excel(date(2026, 7, 1))


# Issue log


@pytest.mark.row("S5.5")
def test_age_and_overdue_days_follow_the_data_date_and_the_state() -> None:
    book = book_of("issue-log")
    field(book, "数据日期").value = date(2026, 9, 1)
    new = {"编号": "WT-09", "严重程度": "高", "提出日期": date(2026, 8, 25), "要求解决日期": date(2026, 8, 30)}
    filled_row(book, 9, **new, 状态="未解决")
    filled_row(book, 1, 状态="已关闭", 关闭日期=date(2026, 8, 28))

    assert [result(book, title, 9) for title in ("账龄（天）", "逾期（天）", "提示")] == [7, 2, "已逾期"]
    assert [result(book, title, 1) for title in ("账龄（天）", "逾期（天）", "提示")] == [39, "", ""]
    assert [result(book, title, 10) for title in ("账龄（天）", "逾期（天）", "提示")] == ["", "", ""]
    assert result(book, "未解决", 1, "汇总") == 1
    assert result(book, "其中逾期", 4, "汇总") == 4  # WT-04, WT-06, WT-07 and the new one


# Quotation form


@pytest.mark.row("S5.2")
def test_totals_with_and_without_tax_follow_the_prices() -> None:
    book = book_of("quotation-form")
    assert [result(book, "含税金额（元）", line) for line in (8, 9, 10)] == [0, "", ""]
    field(book, "税率（%）").value = 6
    for line in range(1, 8):
        cell(book, "含税单价（元）", line).value = 1234.56

    tax = from_gross(Decimal("23456.64"), Decimal(6))
    found = [result(book, "含税金额（元）", line) for line in (8, 9, 10)]
    assert found == [float(tax.gross), float(tax.net), float(tax.tax)]


def test_the_vendor_fills_prices_remarks_tax_rate_validity_and_date_and_nothing_else() -> None:
    book = book_of("quotation-form")
    page = book.worksheets[0]
    open_cells = {item.coordinate for row in page.iter_rows() for item in row if not item.protection.locked}
    wanted = [cell(book, title, line) for title in ("含税单价（元）", "备注") for line in range(1, 8)]
    wanted += [field(book, label) for label in ("税率（%）", "报价有效期（天）", "报价日期")]
    merged = {area for area in page.merged_cells.ranges if area.start_cell.coordinate in open_cells}

    assert page.protection.sheet
    assert {item.coordinate for item in wanted} <= open_cells
    assert all(any(address in area for area in merged) for address in open_cells - {item.coordinate for item in wanted})
    assert field(book, "报价单位").value == "云帆软件（江州）有限公司"


# All of them


@pytest.mark.parametrize(
    ("slug", "sheet", "titles"),
    [
        ("scoring-sheet", "评委打分", {f"{name}（0–100）" for name in _names()}),
        ("scoring-sheet", "评分汇总", set()),
        (
            "risk-register",
            "风险登记册",
            {"编号", "风险原因", "可能后果", "可能性", "影响", "应对策略", "应对措施", "责任人", "状态"},
        ),
        ("payment-schedule", "付款计划", {"里程碑", "计划交付日期", "付款比例（%）", "质保金比例（%）"}),
    ],
)
def test_only_what_is_entered_can_be_changed(slug: str, sheet: str, titles: set[str]) -> None:
    page = book_of(slug)[sheet]
    head = next(row for row in page.iter_rows(min_row=2) if row[2].font.b and row[2].value)

    assert page.protection.sheet
    assert {item.value for item in head if not page.cell(item.row + 1, item.column).protection.locked} == titles


def test_points_beyond_the_full_mark_and_other_tax_rates_are_not_taken() -> None:
    points = book_of("scoring-sheet")["评委打分"].data_validations.dataValidation
    form = book_of("quotation-form")
    rates = [rule for rule in form.worksheets[0].data_validations.dataValidation if rule.type == "list"]

    assert {(rule.type, rule.formula1, rule.formula2) for rule in points} == {("decimal", "0", "100")}
    assert [str(rule.sqref) for rule in rates] == [field(form, "税率（%）").coordinate]
    assert rates[0].formula1 == '"1,3,6,9,13"'


@every_workbook
def test_every_sheet_prints_one_page_wide_with_its_head_on_each_page(slug: str) -> None:
    for page in book_of(slug).worksheets:
        found = page.page_setup
        assert found.paperSize in (8, 9)  # A3, A4
        assert (found.fitToWidth or 1, found.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.freeze_panes
        head = int("".join(filter(str.isdigit, str(page.freeze_panes)))) - 1
        assert page.print_title_rows == f"${head}:${head}"
        assert page.print_area.endswith(f"${page.max_row}")
        assert "2026-0001 第 1 版" in str(page.oddHeader.right.text)


def test_the_same_data_give_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys, hashlib; sys.path[:0] = ['tests/waibao']; from workbooks_sample import SENT, made;"
        "print(*(hashlib.sha256(made(slug)).hexdigest() for slug in SENT))"
    )
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "PYTHONPATH": "."}
    ran = subprocess.run([sys.executable, "-c", program], env=other, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == [hashlib.sha256(made(slug)).hexdigest() for slug in SENT]
