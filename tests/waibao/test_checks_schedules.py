"""The payment schedule and the judges' points when they come back: read as they were filled, faults at their cell."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from workbooks_sample import cell, filled_row, saved

from schemas.checks import CheckResult
from tests.builders import sample
from waibao.checks.check import check_file
from waibao.checks.returned import read_payment_schedule, read_scores


def check(kind: str, path: Path, **expected: object) -> CheckResult:
    return check_file(kind, path, expected=expected, today=date(2026, 9, 1))


def said(found: CheckResult) -> dict[str, str]:
    """What is said of each cell."""
    return {finding.cell: finding.message for finding in found.findings}


@pytest.mark.row("S1.3")
def test_a_schedule_with_other_ratios_and_dates_is_read_with_them(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        for line, ratio in enumerate((33.333333, 33.333333, 33.333334), 1):
            filled_row(book, line, **{"付款比例（%）": ratio, "质保金比例（%）": 0.5})

    path = saved(tmp_path / "计划.xlsx", "payment-schedule", fill)

    assert check("payment-schedule", path, contract_no="HT-2026-0001", total="486000.00").findings == []
    assert [str(term.ratio) for term in read_payment_schedule(path)] == ["33.333333", "33.333333", "33.333334"]
    assert {str(term.retention) for term in read_payment_schedule(path)} == {"0.5"}


@pytest.mark.row("S1.3")
def test_the_faults_of_a_schedule_are_told_at_their_cells(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        filled_row(book, 1, **{"本期金额（元）": 150_000, "预计到期日": date(2026, 7, 1)})
        filled_row(book, 2, **{"质保金（元）": 9720.01, "本期应付（元）": "按实"})
        filled_row(book, 3, 期次=2, 计划交付日期=date(2026, 8, 1))
        filled_row(book, 4, **{"本期金额（元）": 490_200})

    path = saved(tmp_path / "计划.xlsx", "payment-schedule", spoil)
    found = check("payment-schedule", path, contract_no="HT-2026-0002", total="500000.00")
    by_cell = said(found)

    assert by_cell["E8"] == "本期金额 150,000.00 元，按比例应为 145,800.00 元：请恢复公式，或清空此格"
    assert by_cell["I8"].startswith("预计到期日 2026-07-01，按交付日期和付款期限应为 2026-06-28")
    assert by_cell["G9"].startswith("质保金 9,720.01 元，按比例应为 9,720.00 元")
    assert "不是有效金额" in by_cell["H9"]
    assert by_cell["A9"] == by_cell["A10"] == "期次重复：请改为唯一编号"
    assert by_cell["C10"] == "计划交付日期 2026-08-01 早于前一期的 2026-08-31：请确认"
    assert by_cell["E11"].startswith("合计 490,200.00 元不等于合同总价 486,000.00 元")
    assert by_cell["C3"].startswith("合同编号「HT-2026-0001」与本合同 HT-2026-0002 不一致")
    assert by_cell["C5"].startswith("合同总价 486,000.00 元与本合同 500,000.00 元不一致")


@pytest.mark.parametrize(
    ("ratios", "place", "message"),
    [
        ((30, 40, 29.99), "D11", "各期付款比例合计 99.99%，应恰为 100%：请调整比例"),
        ((101, -1, 0), "D9", "付款比例应为 0 至 100：请改正"),
        (("三成", 40, 30), "D8", "「三成」不是有效数字：请只填写数字"),
        ((33.3333333, 40, 30), "D8", "「33.3333333」的小数超过六位：请四舍五入到六位小数"),
    ],
)
def test_ratios_must_make_up_exactly_the_whole(
    tmp_path: Path, ratios: tuple[Any, ...], place: str, message: str
) -> None:
    def fill(book: Workbook) -> None:
        for line, ratio in enumerate(ratios, 1):
            filled_row(book, line, **{"付款比例（%）": ratio})

    assert said(check("payment-schedule", saved(tmp_path / "计划.xlsx", "payment-schedule", fill)))[place] == message


@pytest.mark.row("S5.2")
def test_points_that_a_judge_changed_are_read(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        cell(book, "信誉（0–100）", 1, "评委打分").value = 77.5

    path = saved(tmp_path / "评分.xlsx", "scoring-sheet", fill)

    assert check("scoring-sheet", path).findings == []
    assert str(read_scores(path)[0].reputation) == "77.5"


@pytest.mark.row("S5.2")
def test_the_faults_of_the_points_are_told_at_their_cells(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        page = book["评委打分"]
        page["C4"], page["D4"], page["E4"] = 100.5, "优", None
        page["B5"] = page["B4"].value
        page["A6"] = "无名有限公司"

    path = saved(tmp_path / "评分.xlsx", "scoring-sheet", spoil)
    vendors = list(dict.fromkeys(row["vendor"] for row in sample("scoring-sheet")["evaluation"]["judge_points"]))
    found = check("scoring-sheet", path, vendors=vendors, judges=["刘芳", "张伟华", "黄志强"])
    by_cell = said(found)

    assert by_cell["C4"] == "信誉打分应为 0 至 100：请改正"
    assert "不是有效数字" in by_cell["D4"]
    assert "为空：请填写" in by_cell["E4"]
    assert by_cell["B4"] == by_cell["B5"] == "同一评委给同一供应商打分两次：请只保留一行"
    assert by_cell["A6"] == "「无名有限公司」不在有效报价的供应商中：请删去这一行"
    assert by_cell[""] == f"没有打分：张伟华对{vendors[0]}、黄志强对{vendors[0]}。请补充"
