"""An inventory of applications: what is refused, where, and what may stay empty. Row S10.1."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from schemas.checks import CheckResult
from schemas.errors import Unreadable
from tests.portfolio import EXAMPLE, EXAMPLE_ROWS, SCORED_ON, TITLES, inventory, write_inventory
from waibao.checks.check import check_file
from waibao.checks.correction import correction_sheet
from waibao.checks.portfolio import PORTFOLIO, applications_of
from waibao.checks.received import read_by_cells, read_by_columns

pytestmark = pytest.mark.row("S10.1")


def without(*titles: str) -> tuple[list[str], list[tuple]]:
    """The example without some columns."""
    kept = [place for place, title in enumerate(TITLES) if title not in titles]
    return [TITLES[place] for place in kept], [tuple(row[place] for place in kept) for row in EXAMPLE_ROWS]


def with_cell(title: str, value: object) -> list[tuple]:
    """The example, one cell of its first row changed."""
    place = TITLES.index(title)
    first = EXAMPLE_ROWS[0]
    return [(*first[:place], value, *first[place + 1 :]), *EXAMPLE_ROWS[1:]]


def check(path: Path) -> CheckResult:
    return check_file("portfolio", path, today=SCORED_ON)


def errors(result: CheckResult) -> list[tuple[str, str]]:
    return [(finding.cell, finding.message) for finding in result.findings if finding.severity == "error"]


def test_the_example_is_accepted_and_what_is_missing_in_it_is_said():
    result = check(EXAMPLE)

    assert (result.accepted, result.rows) == (True, 12)
    assert [(finding.cell, finding.severity) for finding in result.findings] == [("G13", "warning"), ("H13", "warning")]
    assert "该项不计入加权平均，权重由其余各项分担" in result.findings[0].message


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("技术平台",), "缺少「技术平台」的列：请补上「技术平台」列"),
        (("功能点数", "代码行数（千行）"), "缺少「规模」的列：请补上「功能点数」或「代码行数（千行）」列"),
        (("退役计划", "计划退役日期"), "缺少「退役临近」的列"),
        (("开发阶段",), "缺少「开发阶段」的列"),
    ],
)
def test_an_inventory_without_a_criterion_is_refused_and_names_it(tmp_path, titles, said):
    kept, rows = without(*titles)
    result = check(write_inventory(tmp_path / "缺列.xlsx", rows, kept))

    assert not result.accepted
    assert [said in message for _, message in errors(result)] == [True]


def test_one_of_the_two_columns_of_size_is_enough(tmp_path):
    kept, rows = without("代码行数（千行）")

    assert check(write_inventory(tmp_path / "功能点.xlsx", rows, kept)).accepted


@pytest.mark.parametrize(
    ("title", "value", "cell", "said"),
    [
        ("应用编号", "YY-02", "A3", "应用编号重复"),
        ("技术平台", 6, "F3", "技术平台应为 1 至 5"),
        ("服务水平要求", 0, "N3", "服务水平要求应为 1 至 5"),
        ("近12个月变更次数", -1, "H3", "变更次数为负数"),
        ("功能点数", "很多", "D3", "请"),
        ("退役计划", "有", "J3", "有退役计划而没有日期：请填写计划退役日期"),
        ("计划退役日期", date(2029, 1, 1), "J3", "退役计划为无而填了日期"),
        ("开发阶段", "快好了", "M3", "请"),
        ("使用部门", None, "C3", "为空：请填写"),
    ],
)
def test_a_wrong_cell_is_named_with_its_remedy(tmp_path, title, value, cell, said):
    found = dict(errors(check(write_inventory(tmp_path / "有误.xlsx", with_cell(title, value)))))

    assert said in found[cell]


def test_words_for_not_known_count_as_missing_not_as_faults(tmp_path):
    path = write_inventory(tmp_path / "不详.xlsx", with_cell("稳定性", "不详"))

    assert check(path).accepted
    assert applications_of(read_by_cells(path, PORTFOLIO), path.name)[0].stability is None


def test_a_table_of_something_else_is_not_taken_for_an_inventory(tmp_path):
    with pytest.raises(Unreadable, match="没有找到应用清单的表头"):
        check(write_inventory(tmp_path / "名单.xlsx", [("张三", 1)], ["姓名", "年龄"]))


def test_the_correction_sheet_marks_the_cell_in_the_senders_own_file(tmp_path):
    path = write_inventory(tmp_path / "有误.xlsx", with_cell("技术平台", 6))
    result = check(path)
    (tmp_path / "更正单.xlsx").write_bytes(correction_sheet(path, PORTFOLIO, result))
    book = openpyxl.load_workbook(tmp_path / "更正单.xlsx")

    assert book["应用清单"]["F3"].fill.fgColor.rgb != openpyxl.load_workbook(path)["应用清单"]["F3"].fill.fgColor.rgb
    assert any("技术平台应为 1 至 5" in str(cell.value) for row in book["应用清单"].iter_rows() for cell in row)


def test_cell_by_cell_and_column_by_column_say_the_same(tmp_path):
    path = write_inventory(tmp_path / "应用.xlsx", list(inventory(40)))

    by_cells, by_columns = (read(path, PORTFOLIO) for read in (read_by_cells, read_by_columns))
    assert applications_of(by_cells, path.name) == applications_of(by_columns, path.name)
