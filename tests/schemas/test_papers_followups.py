"""Missing materials: chased by a list that people fill in, special cases reported the same day."""

from datetime import date

import pytest

from schemas.followups import ChaseRow, FollowUpListContext, SpecialCaseContext
from tests.builders import sample
from tests.calculator import Calculator
from tests.waibao.workbooks_sample import book_of, cell, filled_row

FILLED_IN = ["催办方式", "结果", "原因", "特殊情况"]


def row(**changes: object) -> ChaseRow:
    return ChaseRow.model_validate(sample("follow-up-list")["rows"][0] | changes)


@pytest.mark.row("S3.3")
def test_days_past_the_two_weeks_count_from_the_day_after() -> None:
    due = date(2026, 9, 15)  # joined on the 1st

    assert [row(due_on=due).overdue(due.replace(day=day)) for day in (14, 15, 16)] == [0, 0, 1]


@pytest.mark.row("S3.5")
def test_every_chase_is_listed_with_its_day() -> None:
    days = [date(2026, 9, 16), date(2026, 9, 23)]

    assert row(chased_on=days).chased == "2026-09-16\n2026-09-23"


@pytest.mark.row("S3.3")
def test_those_who_cannot_or_will_not_are_told_apart_and_advised_on() -> None:
    listed = FollowUpListContext.model_validate(sample("follow-up-list"))
    report = SpecialCaseContext.model_validate(sample("special-case-report"))

    assert [one.file_no for one in listed.special] == [one.file_no for one in report.rows]
    assert report.reported_to == "员工关系组"
    assert all(one.advised for one in report.rows)
    assert row(special="拒绝提交", advice="面谈").advised == "面谈"


@pytest.mark.row("S3.3")
def test_the_list_takes_what_came_of_the_chase_and_nothing_else() -> None:
    book = book_of("follow-up-list")
    page = book.worksheets[0]
    head = next(line for line in page.iter_rows() if line[1].value == "工号")
    choices = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}

    assert page.protection.sheet
    assert [one.value for one in head if not page.cell(one.row + 1, one.column).protection.locked] == FILLED_IN
    assert '"电话,当面,邮件,OA"' in choices.values()
    assert '"不能提交,拒绝提交"' in choices.values()


@pytest.mark.row("S3.3")
def test_the_list_says_what_is_still_to_be_written_down() -> None:
    book = book_of("follow-up-list")
    for line, filled in enumerate(
        (
            {"催办方式": "电话", "结果": "承诺补交", "原因": None},
            {"催办方式": "电话", "结果": "已补齐", "特殊情况": None},
            {"催办方式": "当面", "结果": "拒绝提交", "特殊情况": "拒绝提交"},
        ),
        1,
    ):
        filled_row(book, line, **filled)

    places = [cell(book, "提示", line).coordinate for line in (1, 2, 3)]
    assert [Calculator(book).value("催办清单", place) for place in places] == ["请写明原因", "", "当日报告"]
