"""Quotations as people send them: what is odd is read, what is wrong is rejected with its cell and nothing is lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.command import waibao
from tests.faults.refusals_sample import QUOTATION, changed, unchanged
from tests.standing import NO, Line

pytestmark = [pytest.mark.xdist_group("bad input"), pytest.mark.usefixtures("home")]


def merged(book: Workbook) -> None:
    book["报价明细"].merge_cells("D3:E3")


def merged_down(book: Workbook) -> None:
    book["报价明细"].merge_cells("E4:E5")


def wide(book: Workbook) -> None:
    sheet = book["报价明细"]
    sheet["E4"] = "６８，０００元"
    sheet["F4"] = 68000


def division(book: Workbook) -> None:
    book["报价明细"]["F4"] = "#DIV/0!"
    book["报价明细"]["F4"].data_type = "e"


def other_order(book: Workbook) -> None:
    book.move_sheet("报价明细", -1)
    book.create_sheet("说明", 0)["A1"] = "见后页"


def numbers(book: Workbook) -> None:
    """Formulas as they were computed: a workbook written by this test has no results of its own."""
    sheet = book["报价明细"]
    for row in range(4, 11):
        sheet[f"F{row}"] = sheet[f"D{row}"].value * sheet[f"E{row}"].value
    sheet["F11"] = sum(sheet[f"F{row}"].value for row in range(4, 11))


def all_of(*changes: Callable[[Workbook], None]) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for one in changes:
            one(book)

    return change


@pytest.mark.parametrize("change", [wide, other_order], ids=["wide digits with 元", "another order of sheets"])
def test_a_quotation_as_people_send_it_is_accepted(tmp_path: Path, change: Callable[[Workbook], None]) -> None:
    file = changed(tmp_path / "报价.xlsx", all_of(numbers, change))
    status, printed, said = waibao("check", "quotation", file)

    assert (status, said) == (0, ""), printed


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (merged, "D3", "合并"),
        (merged_down, "E4", "合并"),
        (division, "F4", "#DIV/0!"),
        (lambda book: book["报价明细"].delete_cols(5), "含税单价", "缺少"),
        (lambda book: book["报价明细"].__setitem__("E5", "面议"), "E5", "请"),
        (lambda book: book["报价明细"].__setitem__("F5", 1), "F5", "请"),
    ],
    ids=["merged titles", "merged cells", "formula error", "column gone", "no amount", "wrong amount"],
)
def test_a_faulty_quotation_is_rejected_with_cell_remedy_and_correction_sheet(
    tmp_path: Path, change: Callable[[Workbook], None], place: str, what: str
) -> None:
    file = changed(tmp_path / "报价.xlsx", all_of(numbers, change))
    status, printed, _ = waibao("check", "quotation", file)

    assert status == 1
    assert any(place in line and what in line for line in printed.splitlines()), printed
    assert load_workbook(tmp_path / "更正单-报价.xlsx").sheetnames[0] == "更正汇总"


PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


UNREADABLE = {
    "a password": (PROTECTED, "密码"),
    "a web page": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页"),
    "nothing": (b"", "空"),
    "half a workbook": (QUOTATION.read_bytes()[:3000], "报价.xlsx"),
}


@pytest.mark.parametrize("file", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_at_the_gate_and_on_the_command_line(
    line: Line, tmp_path: Path, file: str
) -> None:
    content, what = UNREADABLE[file]
    (tmp_path / "报价.xlsx").write_bytes(content)
    status, printed, told = waibao("check", "quotation", tmp_path / "报价.xlsx")
    assert (status, printed) == (2, "")
    assert what in told
    assert "请" in told

    standing = line.before("bids-received-1")
    shutil.copy(tmp_path / "报价.xlsx", standing.inbox)
    standing.form("bids-received-1")["bids"][0]["file"] = "报价.xlsx"
    said = unchanged(standing)
    assert "报价.xlsx" in said
    assert what in said


def test_a_faulty_quotation_is_kept_as_invalid_with_its_reasons_and_a_correction_sheet(line: Line) -> None:
    standing = line.before("bids-received-1")
    changed(standing.inbox / "报价表-云帆.xlsx", all_of(numbers, division))
    del standing.answers["bids-scored-1"]

    assert standing.stops_for() == "bids-scored-1"
    with standing.store() as store:
        bids = store.sourcing.bids(store.engagements.get(NO))
        assert [bid.valid for bid, _, _ in bids] == [False, True, True]
        assert any("F4" in reason for reason in bids[0][0].invalid_reasons)
        check = store.execution.check_of(bids[0][2])
        assert check is not None
        assert (standing.home / str(check.correction_file)).is_file()
