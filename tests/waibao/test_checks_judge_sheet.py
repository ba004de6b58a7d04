"""The sheet that goes to one judge and comes back: read, or told where it is wrong. Rows S5.2, S8.5."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from schemas.errors import BadInput
from tests.builders import filled_in
from tests.waibao.checks_sample import TODAY
from tests.waibao.workbooks_sample import cell, field, saved
from waibao.checks.check import check_file
from waibao.checks.correction import correction_sheet
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.returned import read_judge_sheet

FACTS = filled_in("judge-sheet")
VENDORS = FACTS["vendors"]
CRITERIA = [item["name"] for item in FACTS["criteria"]]
KNOWN = {"vendors": VENDORS, "criteria": CRITERIA, "judges": ["刘芳", "张伟华"]}
POINTS = "打分（0–100）"


def fill(book: Workbook) -> None:
    for line in range(1, len(VENDORS) * len(CRITERIA) + 1):
        cell(book, POINTS, line).value = 80 + line / 2


def judged(path: Path, change=None) -> dict[str, str]:
    """What is told, by cell."""

    def filled(book: Workbook) -> None:
        fill(book)
        if change:
            change(book)

    saved(path, "judge-sheet", filled)
    return {
        finding.cell: finding.message
        for finding in check_file("judge-sheet", path, expected=KNOWN, today=TODAY).findings
    }


@pytest.mark.row("S5.2")
def test_a_filled_sheet_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "打分.xlsx"
    assert judged(path) == {}

    lines = read_judge_sheet(path)
    assert [line.vendor for line in lines] == VENDORS
    assert {line.judge for line in lines} == {"刘芳"}
    assert lines[0].by_name == list(zip(CRITERIA, map(Decimal, ("80.5", "81", "81.5", "82")), strict=True))


def test_only_points_and_remarks_can_be_written(tmp_path: Path) -> None:
    book = load_workbook(saved(tmp_path / "空白.xlsx", "judge-sheet"))
    assert book.worksheets[0].protection.sheet
    assert not cell(book, POINTS, 1).protection.locked
    assert cell(book, "供应商", 1).protection.locked


@pytest.mark.row("S5.2")
def test_a_score_beyond_its_scale_is_told_at_its_cell(tmp_path: Path) -> None:
    def beyond(book: Workbook) -> None:
        cell(book, POINTS, 1).value = 100.5
        cell(book, POINTS, 2).value = "优"

    said = judged(tmp_path / "打分.xlsx", beyond)
    first, second = sorted(place for place in said if place)
    assert said[first] == "打分应为 0 至 100：请改正"
    assert "不是有效数字" in said[second]


@pytest.mark.row("S5.2")
def test_a_criterion_without_points_is_told_whether_empty_or_left_out(tmp_path: Path) -> None:
    def without(book: Workbook) -> None:
        cell(book, POINTS, 1).value = None
        page = book.worksheets[0]
        page.delete_rows(cell(book, POINTS, len(VENDORS) * len(CRITERIA)).row)

    said = judged(tmp_path / "打分.xlsx", without)
    assert "为空：请填写" in next(message for place, message in said.items() if place)
    assert said[""] == f"没有打分：{VENDORS[-1]}的{CRITERIA[-1]}。请补充"


@pytest.mark.row("S5.2", "S8.5")
def test_an_unknown_judge_or_vendor_and_a_line_twice_are_told_with_the_remedy(tmp_path: Path) -> None:
    def strange(book: Workbook) -> None:
        field(book, "评委").value = "陈立民"
        cell(book, "供应商", 1).value = "无名有限公司"
        cell(book, "评分因素", 3).value = CRITERIA[1]

    said = judged(tmp_path / "打分.xlsx", strange)
    told = "\n".join(said.values())
    assert "「陈立民」不在可以打分的评委（刘芳、张伟华）中：请核对姓名；有利害关系的评委不得打分" in told
    assert "「无名有限公司」不在有效报价的供应商中：请改正名称，或删去这一行" in told
    assert "同一供应商的同一因素打分两次：请只保留一行" in told


def test_nothing_is_lost_of_a_faulty_sheet(tmp_path: Path) -> None:
    path = tmp_path / "打分.xlsx"

    def beyond(book: Workbook) -> None:
        cell(book, POINTS, 1).value = -1
        cell(book, "评分说明", 2).value = "方案完整"

    judged(path, beyond)
    result = check_file("judge-sheet", path, expected=KNOWN, today=TODAY)
    corrected = tmp_path / "更正单.xlsx"
    corrected.write_bytes(correction_sheet(path, TABLE_KINDS["judge-sheet"], result))
    said = [
        str(value) for page in load_workbook(corrected) for row in page.values for value in row if value is not None
    ]
    assert "方案完整" in said
    assert any("打分应为 0 至 100" in text for text in said)
    with pytest.raises(BadInput, match="未通过核验"):
        read_judge_sheet(saved(tmp_path / "空白.xlsx", "judge-sheet"))
