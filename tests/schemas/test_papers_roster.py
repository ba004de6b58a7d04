"""The monthly roster balances its heads; the summary names nobody."""

from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.monthly_roster import DepartmentBalance, TransferRow
from schemas.personnel import PERSON_TITLES
from tests.builders import sample
from tests.calculator import Calculator
from tests.waibao.workbooks_sample import book_of, cell
from waibao.documents.engine import render

FIGURES = ("期初", "入职", "调入", "调出", "离职")


def value(book: openpyxl.Workbook, title: str, line: int, sheet: str) -> Any:
    """What the cell below a title comes to now."""
    return Calculator(book).value(sheet, cell(book, title, line, sheet).coordinate)


@pytest.mark.row("S3.4")
@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 99), min_size=20, max_size=20))
def test_closing_is_opening_with_what_came_less_what_went_in_each_department_and_in_all(drawn: list[int]) -> None:
    book, figures = book_of("monthly-roster"), iter(drawn)
    rows = [DepartmentBalance(department="", **dict(zip(_NAMES, figures, strict=False))) for _ in range(4)]
    for line, row in enumerate(rows, 1):
        for title, name in zip(FIGURES, _NAMES, strict=True):
            cell(book, title, line, "汇总").value = getattr(row, name)

    assert [value(book, "期末", line, "汇总") for line in (1, 2, 3, 4)] == [row.computed for row in rows]
    assert value(book, "期末", 5, "汇总") == DepartmentBalance.total(rows).computed


_NAMES = ("opening", "joins", "transfers_in", "transfers_out", "leaves")


@pytest.mark.row("S3.4")
def test_heads_that_do_not_agree_are_told_on_the_cover() -> None:
    book = book_of("monthly-roster")
    assert [value(book, "核对", line, "封面") for line in (1, 2, 3, 5, 6)] == ["一致"] * 5

    cell(book, "状态", 1, "在册").value = "离职"
    cell(book, "期初", 1, "汇总").value = 5

    assert value(book, "核对", 1, "汇总") == "相差 -2"
    assert value(book, "核对", 1, "封面") == "相差 1"
    assert value(book, "核对", 6, "封面") == "相差 -2"


@pytest.mark.row("S3.4")
def test_the_first_month_has_nothing_to_be_compared_with() -> None:
    book = book_of("monthly-roster", lambda data: data.update(previous_closing=None))

    assert value(book, "核对", 1, "封面") == "首次报送"


@pytest.mark.row("S3.4")
def test_legal_columns_come_first_and_numbers_are_text() -> None:
    book = book_of("monthly-roster")
    page = book["在册"]
    head = [one.value for one in page[page.print_title_rows.split(":$")[1]]]

    assert head[:10] == list(PERSON_TITLES.values())[:10]
    assert head[0] == "姓名"
    assert page.freeze_panes == "B4"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    for title in ("公民身份号码", "工行卡号", "联系方式"):
        found = cell(book, title, 1, "在册")
        assert (found.data_type, found.number_format) == ("s", "@")
    assert cell(book, "合同起", 1, "在册").number_format == "yyyy-mm-dd"


@pytest.mark.row("S3.5")
def test_every_chase_stands_in_the_roster_with_its_day_and_the_reason() -> None:
    book, row = book_of("monthly-roster"), sample("monthly-roster")["chases"][0]

    assert cell(book, "催办日期", 1, "资料不齐").value == "\n".join(row["chased_on"])
    assert cell(book, "催办次数", 1, "资料不齐").value == len(row["chased_on"])
    assert cell(book, "原因", 1, "资料不齐").value == row["reason"]


def test_a_transfer_is_told_in_the_titles_of_the_roster() -> None:
    row = TransferRow.model_validate(sample("monthly-roster")["transfers"][0])

    assert row.said_after == "部门：生产一部\n岗位：设备维修工"


@pytest.mark.row("S3.4")
def test_the_summary_names_nobody_and_draws_the_trend() -> None:
    kind = DOCUMENT_KINDS["roster-summary"]
    context = kind.context.model_validate(sample("roster-summary"))
    made = render(kind, context, Frame("RS-2026-0001", 1, date(2026, 11, 7)), ["md", "html"])
    people = [row["facts"] for row in sample("monthly-roster")["people"]]

    for text in (made["md"].decode(), made["html"].decode()):
        assert not [facts["employee_no"] for facts in people if facts["name"] in text or facts["employee_no"] in text]
    assert "image/svg" in made["html"].decode()


@pytest.mark.row("S3.4")
@pytest.mark.parametrize(
    ("nature", "said"),
    [("人事代理", "甲方的职工名册"), ("业务外包", "乙方的职工名册"), ("劳务派遣", "甲方是用工单位")],
)
def test_the_summary_says_whose_roster_it_is(nature: str, said: str) -> None:
    kind = DOCUMENT_KINDS["roster-summary"]
    context = kind.context.model_validate(sample("roster-summary") | {"nature": nature})

    assert said in render(kind, context, Frame("RS-2026-0001", 1, date(2026, 11, 7)), ["md"])["md"].decode()
