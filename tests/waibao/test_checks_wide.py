"""A large table is read column by column: it says the same as cell by cell, whatever people send."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_tables import EVENTS, TODAY, Row, staff, table, workbook

from schemas.checks import Finding
from schemas.errors import Unreadable
from tests.people import TITLES
from waibao.checks import judge
from waibao.checks.correction import correction_sheet
from waibao.checks.correction_lines import marked_lines
from waibao.checks.judge import judge as judged
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.reading import TableRead
from waibao.checks.received import read_by_cells, read_by_columns
from waibao.checks.table import Known

ROSTER = TABLE_KINDS["roster"]
KNOWN = Known({"departments": ["研发部"], "nature": "人事代理", "previous_closing": 5}, TODAY)
MESSY = (
    *("", " ", "-", "无", "／", "  两  个 ", "\u202e倒", "a\u200bb", "\u3000全角\u3000", "长" * 70, "长" * 201),
    *("2026.11.7", "2026年11月7日", "2026/1/5", "2026-1-5", "0026-01-05", "46000", "２０２６-０１-０５", "20260105"),
    *(
        "2026-02-30",
        "无固定期限",
        "4.40301E+17",
        "'13800138000",
        "’13800138000",
        "+86 138-0013-8000",
        "１３８００１３８０００",
    ),
    *("110101199003070011", "51010420041101777x", "440305200002290000", "#REF!", "=1+1", "'=1+1", "-5", "@x", "男性"),
    *("备注：以上属实", "姓名", "性别", "公民身份号码"),
)
CELLS = st.sampled_from(MESSY)
SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def rows(draw: st.DrawFn, cells: st.SearchStrategy[Any] = CELLS) -> list[Row]:
    """A roster with anything in some of its cells, and rows that are none."""
    made = staff(draw(st.integers(1, 6)))
    for row in made:
        for title in draw(st.lists(st.sampled_from(TITLES), max_size=6)):
            row[title] = draw(cells)
    for extra in draw(st.lists(st.sampled_from(["blank", "blanks", "titles", "note", "again"]), max_size=3)):
        others = {
            "blank": {},
            "blanks": dict.fromkeys(TITLES, " "),
            "titles": dict(zip(TITLES, TITLES, strict=True)),
            "note": {"姓名": "填表人：张三", "户籍地址": "日期：2026-09-01"},
            "again": dict(made[0]),
        }
        made.insert(draw(st.integers(0, len(made))), others[extra])
    return made


def told(read: TableRead) -> tuple[list[Finding], list[Row]]:
    return judged(read, KNOWN)[0], read.frame().to_dicts()


def alike(path: Path, kind: str = "roster") -> list[Finding]:
    """Both ways of reading say the same; what they say."""
    by_cells, by_columns = (told(read(path, TABLE_KINDS[kind])) for read in (read_by_cells, read_by_columns))
    assert by_columns == by_cells
    return by_cells[0]


@SETTINGS
@given(rows(), st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16"]), st.sampled_from([",", "\t", ";"]),
       st.sampled_from(["\n", "\r\n"]), st.booleans())  # fmt: skip
def test_a_csv_file_says_the_same_both_ways(
    tmp_path: Path, made: list[Row], encoding: str, mark: str, end: str, quoted: bool
) -> None:
    text = io.StringIO(newline="")
    lines = [["2026 年 8 月名册"], [], list(TITLES), *([row.get(title) for title in TITLES] for row in made)]
    csv.writer(text, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else 0).writerows(lines)
    path = tmp_path / "名册.csv"
    path.write_bytes(text.getvalue().encode(encoding, errors="ignore"))

    findings = alike(path)

    lined = marked_lines(path, ROSTER, findings)
    result = judge_result(path, findings)
    assert lined in (None, correction_sheet(path, ROSTER, result))
    assert lined is not None or quoted or encoding == "utf-16" or '"' in text.getvalue()


def judge_result(path: Path, findings: list[Finding]) -> Any:
    from schemas.checks import CheckResult

    return CheckResult(kind="roster", file_name=path.name, sha256="", accepted=False, findings=findings)


TYPED = st.one_of(
    CELLS,
    st.sampled_from([13800138000, 1001, 46000, 202603, 440305200002290133, 6.222025349445928e18, date(2026, 3, 1)]),
    st.sampled_from([datetime(2026, 3, 1), datetime(2026, 3, 1, 9, 30), "=A1&B1"]),  # noqa: DTZ001
)


@settings(SETTINGS, max_examples=6)
@given(rows(TYPED))
def test_a_workbook_says_the_same_both_ways(tmp_path: Path, made: list[Row]) -> None:
    alike(workbook(tmp_path / "名册.xlsx", made))


LAYOUTS: dict[str, Callable[[Any], None]] = {
    "合并的表头": lambda sheet: sheet.merge_cells("D1:E1"),
    "合并的单元格": lambda sheet: sheet.merge_cells("B2:B3"),
    "隐藏的行": lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True),
    "下移的表": lambda sheet: sheet.insert_rows(1, 40),
    "右移的表": lambda sheet: sheet.insert_cols(1, 3),
    "两张表": lambda sheet: sheet.parent.copy_worksheet(sheet),
    "缺列": lambda sheet: sheet.delete_cols(5),
    "重复的列": lambda sheet: sheet.cell(1, 40, "性别"),
    "没有数据": lambda sheet: sheet.delete_rows(2, 10),
    "问题说明": lambda sheet: sheet.cell(1, 40, "问题说明：见下"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_says_the_same_both_ways(tmp_path: Path, layout: str) -> None:
    alike(workbook(tmp_path / "名册.xlsx", staff(4), change=LAYOUTS[layout]))


def test_other_tables_say_the_same_both_ways(tmp_path: Path) -> None:
    said = {"工号": "GH1", "姓名": "甲", "类别": "调薪", "生效日": "2026.9.1", "变动后": "P6", "变动项目": "职级"}
    events = [said, said | {"变动后": "-"}, said | {"工号": "", "类别": "升迁", "生效日": "下月"}]

    assert alike(table(tmp_path / "变动.csv", events, EVENTS), "personnel-events")


def test_rows_longer_than_the_head_are_not_cut(tmp_path: Path) -> None:
    path = table(tmp_path / "名册.csv", staff(2))
    path.write_bytes(path.read_bytes().rstrip() + b",more,and more\r\n")
    findings = [*alike(path), Finding(row=3, cell="A3", rule="x", message="有误")]

    assert marked_lines(path, ROSTER, findings) is None
    assert read_by_columns(path, ROSTER).width == len(TITLES) + 2


def test_a_text_in_no_encoding_is_refused_both_ways(tmp_path: Path) -> None:
    path = table(tmp_path / "名册.csv", staff(2))
    for spoilt in (path.read_bytes() + b"\xff\xff\n", path.read_bytes() + b"\0\n", path.read_bytes() + b'"open'):
        path.write_bytes(spoilt)
        for read in (read_by_cells, read_by_columns):
            with pytest.raises(Unreadable, match="不是可以读取的文本表格"):
                read(path, ROSTER)


def test_a_file_that_is_faulty_throughout_is_told_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "LISTED", 3)
    path = table(tmp_path / "名册.csv", staff(5, 联系方式="1380013", 现住址=""))

    findings = alike(path)

    phones = [finding for finding in findings if finding.rule == "phone"]
    assert [finding.row for finding in phones] == [2, 3, 4, 0]
    assert phones[-1].message == "「联系方式」有 5 行同样的问题，只标出前 3 行：请整列检查"
