"""Test results a vendor hands in: every case tells, every failure names its defect, every requirement is covered."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from checks_sample import CASE_TITLES, TODAY, case, failed, results_table

from schemas.checks import CheckResult
from waibao.checks.check import check_file, read_test_results


def check(path: Path, **expected: object) -> CheckResult:
    return check_file("test-results", path, expected=expected, today=TODAY)


def errors(result: CheckResult) -> list[str]:
    return [finding.cell for finding in result.findings if finding.severity == "error"]


@pytest.mark.row("S9.3")
def test_results_of_all_levels_are_accepted_and_read(tmp_path: Path) -> None:
    cases = [case(1, 测试级别="单元"), case(2, 测试级别="集成测试"), failed(3)]
    path = results_table(tmp_path / "测试结果.xlsx", cases)

    assert check(path, requirements=["XQ-01"]).findings == []
    read = read_test_results(path).cases
    assert [item.level for item in read] == ["单元", "集成", "系统"]
    assert (read[2].result, read[2].defect, read[2].severity) == ("不通过", "BUG-3", "一般")
    assert read[0].executed_on == date(2026, 3, 30)


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    path = results_table(tmp_path / "a.xlsx", [case(1)], titles=tuple(reversed(CASE_TITLES)))

    assert check(path).findings == []


@pytest.mark.parametrize("empty", [title for title in CASE_TITLES if title[:2] not in ("缺陷", "严重")])
def test_a_required_cell_may_not_be_empty(tmp_path: Path, empty: str) -> None:
    column = "ABCDEFGHIJKL"[CASE_TITLES.index(empty)]

    assert f"{column}3" in errors(check(results_table(tmp_path / "a.xlsx", [case(1), case(2, **{empty: None})])))


def test_a_case_number_used_twice_is_marked_on_both_rows(tmp_path: Path) -> None:
    cases = [case(1), case(2), case(1, 用例编号="yl－001")]

    assert errors(check(results_table(tmp_path / "a.xlsx", cases))) == ["A2", "A4"]


@pytest.mark.parametrize("result", ["不通过", "阻塞"])
@pytest.mark.parametrize(("lacking", "cell"), [("缺陷编号", "H2"), ("严重程度", "I2"), ("缺陷状态", "J2")])
def test_a_failed_case_names_defect_severity_and_status(tmp_path: Path, result: str, lacking: str, cell: str) -> None:
    cases = [failed(1, 结论=result, **{lacking: None})]

    assert errors(check(results_table(tmp_path / "a.xlsx", cases))) == [cell]


def test_a_table_without_defect_columns_hides_no_failure(tmp_path: Path) -> None:
    titles = [title for title in CASE_TITLES if title[:2] not in ("缺陷", "严重")]

    assert check(results_table(tmp_path / "a.xlsx", [case(1)], titles)).accepted
    assert not check(results_table(tmp_path / "b.xlsx", [case(1), failed(2)], titles)).accepted


def test_a_passed_case_has_no_open_defect(tmp_path: Path) -> None:
    assert errors(check(results_table(tmp_path / "a.xlsx", [failed(1, 结论="通过")]))) == ["J2"]
    assert check(results_table(tmp_path / "b.xlsx", [failed(1, 结论="通过", 缺陷状态="已关闭")])).accepted


@pytest.mark.parametrize("grave", ["致命", "严重"])
def test_an_open_grave_defect_stops_acceptance(tmp_path: Path, grave: str) -> None:
    assert errors(check(results_table(tmp_path / "a.xlsx", [failed(1, 严重程度=grave)]))) == ["I2"]


@pytest.mark.parametrize(("title", "cell"), [("测试级别", "B2"), ("结论", "G2"), ("严重程度", "I2")])
def test_an_unknown_choice_is_refused_with_those_there_are(tmp_path: Path, title: str, cell: str) -> None:
    result = check(results_table(tmp_path / "a.xlsx", [failed(1, **{title: "其他"})]))

    assert errors(result) == [cell]
    assert "之一" in result.findings[0].message


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (1, False)])
def test_a_case_may_be_run_today_but_not_tomorrow(tmp_path: Path, days: int, accepted: bool) -> None:
    path = results_table(tmp_path / "a.xlsx", [case(1, 执行日期=TODAY + timedelta(days))])

    assert check(path).accepted is accepted


def test_a_requirement_must_be_one_of_those_agreed_and_each_is_tested(tmp_path: Path) -> None:
    path = results_table(tmp_path / "a.xlsx", [case(1, 关联需求="XQ-01、xq－02"), case(2, 关联需求="XQ-09")])

    result = check(path, requirements=["XQ-01", "XQ-02", "XQ-03"])

    assert errors(result) == ["C3"]
    assert [finding.message for finding in result.findings if finding.severity == "warning"] == [
        "没有测试用例的需求：XQ-03。请补充用例或说明不测的理由"
    ]


def test_a_large_table_is_judged_as_a_small_one(tmp_path: Path) -> None:
    """Above the limit another reader takes over; faults must stand at the same cells, counts may pass 200."""
    long = "预期结果的说明" * 20
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("测试")
    sheet.append([None, *CASE_TITLES])
    rows = 12_000
    for number in range(1, rows + 1):
        values = case(number, 预期结果=f"{long}{number}", 实际结果=f"{long}{number}")
        if number <= 300:
            values |= {"执行人": None}
        if number == rows - 1:
            values |= {"结论": "#REF!"}
        if number == rows:
            values |= {"用例编号": "YL-001", "执行日期": "2026.3.30"}
        sheet.append([None, *(values[title] for title in CASE_TITLES)])
    path = tmp_path / "large.xlsx"
    book.save(path)

    result = check(path)

    assert result.rows == rows
    assert {item.rule: item.failed for item in result.expectations if item.failed} == {
        "cell-executed_by": 300,
        "cell-result": 1,
        "code-once": 2,
    }
    assert [cell for cell in errors(result) if not cell.startswith("M")] == ["B2", f"H{rows}", f"B{rows + 1}"]
