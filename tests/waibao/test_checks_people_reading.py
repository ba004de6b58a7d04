"""Tables of people as clients really send them: what is read all the same, and what is refused with its remedy."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from people_tables import Row, found, judged, said, staff, table, with_id, workbook

from schemas.errors import Unreadable
from tests.people import TITLES
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.received import received

PERSONAL = ("姓名", "公民身份号码", "户籍地址", "现住址", "联系方式", "工行卡号", "紧急联系人")


def read(path: Path, kind: str = "roster") -> Row:
    """The first row by column."""
    return received(path, TABLE_KINDS[kind]).frame().row(0, named=True)


ALIASES = {
    "姓名": "员工姓名",
    "公民身份号码": "身份证号码（18位）",
    "户籍地址": "户口所在地",
    "现住址": "现居住地址",
    "联系方式": "手 机 号",
    "用工起始时间": "入职日期",
    "合同起": "合同起始日期",
    "合同止": "合同到期日",
    "工号": "员工编号",
    "部门": "所属部门",
    "岗位": "职位*",
    "工行卡号": "工资卡号",
}


def test_titles_people_write_and_lines_above_them_are_understood(tmp_path: Path) -> None:
    def dress(sheet: Worksheet) -> None:
        for cell in sheet[1]:
            cell.value = ALIASES.get(str(cell.value), cell.value)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "2026年8月在册人员名册"
        sheet.merge_cells("A1:F1")
        sheet.cell(sheet.max_row + 2, 1, "制表：人力资源部")
        sheet.parent.create_sheet("填写说明", 0)["A1"] = "请逐项填写"

    result = judged(workbook(tmp_path / "名册.xlsx", staff(5), change=dress))

    assert (result.findings, result.rows) == ([], 5)


TYPED: list[tuple[str, Any, str, object]] = [
    ("公民身份号码", "１１０１０１ １９９００３０７ ００１１", "id_number", "110101199003070011"),
    ("公民身份号码", "'51010420041101777x", "id_number", "51010420041101777X"),
    ("联系方式", 13800138000, "phone", "13800138000"),
    ("联系方式", 13800138000.0, "phone", "13800138000"),
    ("联系方式", "+86 138-0013-8000", "phone", "13800138000"),
    ("工行卡号", "6222 0253 4944 5928 506", "card", "6222025349445928506"),
    ("工行卡号", "暂无", "card", None),
    ("用工起始时间", "2026年3月1日", "started_on", date(2026, 3, 1)),
    ("用工起始时间", "2026.3.1", "started_on", date(2026, 3, 1)),
    ("用工起始时间", "２０２６／３／１", "started_on", date(2026, 3, 1)),
    ("用工起始时间", 46082, "started_on", date(2026, 3, 1)),
    ("用工起始时间", datetime(2026, 3, 1), "started_on", date(2026, 3, 1)),  # noqa: DTZ001
    ("合同止", "无固定期限", "contract_to", None),
    ("合同止", "/", "contract_to", None),
    ("职称/资格", "－", "qualification", None),
    ("社保起缴月", "2026年3月", "insurance_from", "2026-03"),
    ("社保起缴月", datetime(2026, 3, 1), "insurance_from", "2026-03"),  # noqa: DTZ001
    ("社保起缴月", 202603, "insurance_from", "2026-03"),
    ("用工形式", "全职", "employment", "全日制"),
    ("性别", "男 性", "sex", "男"),
    ("姓名", " 王\u200b 小\u202e明\t", "name", "王 小明"),
    ("工号", "ＧＨ００１", "employee_no", "GH001"),
    ("工号", 1001.0, "employee_no", "1001"),
]


@pytest.mark.parametrize(("title", "typed", "key", "value"), TYPED)
def test_a_cell_may_be_typed_as_people_type_it(tmp_path: Path, title: str, typed: Any, key: str, value: object) -> None:
    path = workbook(tmp_path / "名册.xlsx", [staff(1)[0] | {title: typed}])

    assert read(path)[key] == value


SPOILT: list[tuple[str, Any, str]] = [
    ("公民身份号码", "4.40301E+17", "科学记数法"),
    ("公民身份号码", 440305200002290133, "以数字保存"),
    ("公民身份号码", "440305200002290000", "只保留了 15 位"),
    ("公民身份号码", "110101900307001", "15 位的旧号码已停止使用"),
    ("工行卡号", 6222025349445928506, "以数字保存"),
    ("工行卡号", "6.22203E+18", "科学记数法"),
    ("用工起始时间", "2026-02-30", "不是存在的日期"),
    ("用工起始时间", "去年三月", "不是有效日期"),
    ("社保起缴月", "三月", "请改正"),
    ("用工形式", "#REF!", "公式出错（#REF!）"),
    ("现住址", "=VLOOKUP(A1,Sheet2!A:B,2,0)", "公式没有计算结果"),
    ("户籍地址", "-", "「户籍地址」为空：请填写"),
    ("备注", "长" * 201, "超过 200 个"),
]


@pytest.mark.parametrize(("title", "typed", "remedy"), SPOILT)
def test_what_a_spreadsheet_spoilt_is_refused_at_its_cell_with_the_remedy(
    tmp_path: Path, title: str, typed: Any, remedy: str
) -> None:
    rows = staff(2)
    rows[1][title] = typed

    result = judged(workbook(tmp_path / "名册.xlsx", rows))

    assert not result.accepted
    assert {finding.row for finding in result.findings} == {3}
    assert remedy in said(result)
    assert str(typed) not in said(result) or typed in ("-", "#REF!")


def test_a_valid_number_that_ends_in_zeros_is_only_doubted(tmp_path: Path) -> None:
    result = judged(table(tmp_path / "名册.csv", [with_id(staff(1)[0], "440305200003042000")]))

    assert found(result, "id-cut") == {0: "warning"}
    assert result.accepted


def test_a_missing_column_is_named_and_the_rest_judged(tmp_path: Path) -> None:
    titles = [title for title in TITLES if title != "现住址"]
    rows = staff(2)
    rows[0]["联系方式"] = "1380013"

    result = judged(table(tmp_path / "名册.csv", rows, titles))

    assert "缺少列「现住址」" in said(result)
    assert found(result, "phone") == {0: "error"}


def test_a_merged_head_and_hidden_rows_are_told(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("D1:E1")
        sheet.row_dimensions[3].hidden = True

    result = judged(workbook(tmp_path / "名册.xlsx", staff(3), change=merge))

    assert "D1:E1 是合并单元格，遮住了列" in said(result)
    assert "第 3 行被隐藏，已一并核验" in said(result)


def test_two_sheets_with_people_are_not_guessed_between(tmp_path: Path) -> None:
    def double(sheet: Worksheet) -> None:
        sheet.parent.copy_worksheet(sheet).title = "八月"

    assert "请与「Sheet」合并为一张表" in said(judged(workbook(tmp_path / "名册.xlsx", staff(2), change=double)))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("名册.csv", b"", "0 字节"),
        ("名册.xlsx", b"", "0 字节"),
        ("名册.csv", b"PK\x03\x04", "实际是 Excel 工作簿"),
        ("名册.csv", "姓名,性别\n甲,男\n".encode("utf-16-le"), "不是可以读取的文本表格"),
        ("名册.csv", "品名,数量\n纸,3\n".encode(), "没有找到职工名册的表头"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=reason):
        judged(path)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_whatever_stands_in_the_wrong_column_is_never_repeated(tmp_path: Path, data: st.DataObject) -> None:
    """Numbers and names in columns of dates and choices, as when a column was lost."""
    rows = staff(3)
    values = [row[title] for row in rows for title in PERSONAL]
    for row in rows:
        for title in data.draw(st.lists(st.sampled_from(TITLES), min_size=3, max_size=10)):
            row[title] = data.draw(st.sampled_from(values))

    told = judged(table(tmp_path / "名册.csv", rows), nature="人事代理", departments=["研发部"]).model_dump_json()

    assert not [value for value in values if str(value) in told]


def test_the_correction_sheet_marks_the_senders_own_table(tmp_path: Path) -> None:
    from waibao.checks.correction import correction_sheet

    rows = staff(2)
    rows[1]["联系方式"] = "1380013"
    path = workbook(tmp_path / "名册.xlsx", rows)
    answer = tmp_path / "更正单.xlsx"
    answer.write_bytes(correction_sheet(path, TABLE_KINDS["roster"], judged(path)))

    book = openpyxl.load_workbook(answer)
    sheet = book["Sheet"]
    assert book.sheetnames == ["更正汇总", "Sheet"]
    assert sheet["F3"].value == "1380013"
    assert sheet["F3"].fill.start_color.rgb.endswith("FFC7CE")
    assert sheet.cell(3, len(TITLES) + 1).value == "F3 手机号码应为 11 位，现为 7 位：请与本人核对"
