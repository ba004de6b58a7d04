"""The survey of hardware and software when it comes back: faults at their cell, addresses in one notation. Row S7.2."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from workbooks_sample import filled_row, saved

from schemas.checks import CheckResult
from schemas.errors import BadInput, Unreadable
from tests.builders import filled_in
from tests.it_example import DEVICES, INBOX, devices, files, software, survey
from waibao.checks.correction import correction_sheet
from waibao.checks.it_survey import IT_SURVEY
from waibao.checks.survey_files import check_survey, read_it_survey

TODAY = date(2026, 1, 13)
Row = dict[str, Any]


def came(path: Path, change: Callable[[list[Row]], None] | None = None, merged: str = "") -> Path:
    """The example's survey, its devices changed before."""
    rows = devices()
    if change:
        change(rows)
    path.write_bytes(survey(rows, software(), merged))
    return path


def told(found: CheckResult) -> dict[str, str]:
    return {finding.cell: finding.message for finding in found.findings if finding.sheet == "设备"}


@pytest.mark.row("S7.2")
def test_a_sheet_that_we_sent_out_is_understood_when_it_is_filled_in(tmp_path: Path) -> None:
    """The sample, as it went out and with one device more."""

    def fill(book: Workbook) -> None:
        filled_row(
            book,
            13,
            设备类别="打印机",
            品牌="惠普",
            型号="LaserJet M305",
            序列号="VNB3R99999",
            MAC地址="0a1b.2c3d.4e5f",
        )

    path = saved(tmp_path / "调查表.xlsx", "it-survey", fill)
    found = check_survey(path, TODAY)
    read = read_it_survey(path, "许丽娟")

    assert found.accepted, found.findings
    assert [device.model_dump(mode="json") for device in read.devices[:12]] == filled_in("it-survey")["devices"]
    assert read.devices[12].mac == "0A:1B:2C:3D:4E:5F"
    assert [row.name for row in read.software] == [row["name"] for row in filled_in("it-survey")["software"]]


@pytest.mark.row("S7.2")
def test_a_survey_with_three_notations_of_addresses_is_read_in_one() -> None:
    read = read_it_survey(INBOX / "调查表" / "软硬件信息调查表.xlsx", "许丽娟")

    assert (len(read.devices), read.critical, read.contact) == (36, 6, "谢文斌")
    assert {device.mac[:9] for device in read.devices if device.mac} == {"00:1A:4B:"}
    assert {device.ip for device in read.devices if device.kind == "笔记本电脑"} == {""}
    assert [row.over_installed for row in read.over_installed] == [3]


@pytest.mark.row("S7.2")
def test_every_fault_of_a_survey_is_told_at_its_cell(tmp_path: Path) -> None:
    path = INBOX / "调查表" / "软硬件信息调查表-有误.xlsx"
    found = check_survey(path, TODAY)

    assert not found.accepted
    said = told(found)
    assert said["D12"] == said["D13"] == "序列号重复：请逐台核对机身铭牌上的 S/N"
    assert "这里填的是型号" in said["D14"]
    assert "购置日期晚于今天" in said["F15"]
    assert "四段 0 至 255" in said["I16"]
    assert "12 位十六进制数" in said["J17"]
    assert "没有填写操作系统" in said["E18"]
    assert "不在可选范围内" in said["A19"]
    assert len(said) == 8
    with pytest.raises(BadInput, match="请先核验"):
        read_it_survey(path, "许丽娟")
    assert correction_sheet(path, IT_SURVEY, found)


@pytest.mark.row("S7.2")
@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("序列号", "PowerEdge T140", "填的是型号"),
        ("序列号", "见铭牌", "只含字母、数字和连字符"),
        ("序列号", 2102354000000000117, "表格软件只保留前"),
        ("IP地址", "192.168.20.1", "IP地址重复"),
        ("IP地址", "169.254.1.9", "没有取得地址"),
        ("MAC地址", "01-00-5E-00-00-01", "组播"),
        ("MAC地址", "001a4b160101", "MAC地址重复"),
        ("购置日期", "2026年2月30日", "不是存在的日期"),
        ("设备类别", "PC", ""),
        ("设备类别", "NAS", ""),
        ("购置日期", "1990-01-01", "早于 1995 年"),
        ("序列号", "无", ""),
        ("IP地址", "DHCP", ""),
    ],
)
def test_what_people_write_into_a_survey(tmp_path: Path, column: str, value: object, sentence: str) -> None:
    def change(rows: list[Row]) -> None:
        rows[0][column] = value

    found = check_survey(came(tmp_path / "调查表.xlsx", change), TODAY)
    cell = f"{'ABCDEFGHIJKL'[DEVICES.index(column)]}5"

    assert sentence in told(found).get(cell, "")
    assert bool(told(found)) == bool(sentence)


@pytest.mark.row("S7.2")
def test_merged_cells_of_a_survey_are_named_with_what_to_do(tmp_path: Path) -> None:
    found = check_survey(came(tmp_path / "调查表.xlsx", merged="H5:H8"), TODAY)

    assert told(found)["H5"] == "H5:H8 是合并单元格：请取消合并，在每一格分别填写"


@pytest.mark.row("S7.2")
def test_licences_are_judged_with_the_devices(tmp_path: Path) -> None:
    programs = software()
    programs[1] |= {"到期日期": None, "安装数量": 20}
    programs[4] |= {"到期日期": date(2025, 12, 31)}
    path = tmp_path / "调查表.xlsx"
    path.write_bytes(survey(devices(), programs))

    found = {finding.cell: (finding.severity, finding.message) for finding in check_survey(path, TODAY).findings}
    assert found["G3"] == ("error", "授权方式为订阅：请填写到期日期")
    assert found["G6"] == ("warning", "授权已经到期：请续订或者核对日期")


@pytest.mark.row("S7.2")
def test_a_file_that_is_no_survey_says_which_columns_it_should_have(tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    path.write_bytes((INBOX / "报价表-安维.xlsx").read_bytes())
    with pytest.raises(Unreadable, match="设备类别"):
        check_survey(path, TODAY)


def test_the_files_of_the_example_are_what_this_module_makes() -> None:
    for name, content in files().items():
        assert (INBOX / name).read_bytes() == content, name
