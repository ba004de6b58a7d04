"""Nothing that somebody typed becomes a formula, a link or a broken file, wherever it stands in a workbook."""

import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from schemas.documents import Frame
from schemas.errors import TemplateFault
from schemas.sheets import Column, Entry, Formula, Mark, Sheet
from schemas.sheets import Workbook as Book
from tests.waibao.workbooks_sample import DATED, SLUGS, book_of, made
from waibao.checks.returned import read_issue_log, read_risk_register
from waibao.documents.xlsx import write_workbook

HOSTILE = (
    "=cmd|'/C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    '=DDE("cmd";"/C calc";"x")',
    '=HYPERLINK("http://x.example","点此")',
    "http://x.example/",
    "{=1+1}",
    "{价格:all}",
    "{#数据日期}",
    "'x",
    '",=1,"',
    "1e5",
    "_x003D_1",
    "&A&B&9&P",
)
TEXTS = {
    "scoring-sheet": ("criteria.name", "judge", "vendor"),
    "risk-register": ("risks.code", "cause", "effect", "measure", "owner", "strategy"),
    "payment-schedule": ("milestones.name", "contract.no", "contract.title", "retention_release"),
    "issue-log": ("text", "raised_by", "owner", "action"),
    "quotation-form": ("items.name", "unit", "inquiry_no"),
}
"""Names of the fields that hold free text, each as the end of its path."""


def put(data: Any, names: tuple[str, ...], text: str, path: str = "") -> None:
    """The text into every such field, and into the project's name."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        place = path if isinstance(key, int) else f"{path}.{key}"
        if isinstance(value, dict | list):
            put(value, names, text, place)
        elif any(place.endswith(f".{name}") for name in (*names, "head.title")):
            data[key] = text


def formulas(book: Workbook) -> set[tuple[str, str, str]]:
    return {
        (page.title, cell.coordinate, str(cell.value))
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def texts(book: Workbook) -> Iterator[str]:
    for page in book.worksheets:
        for row in page.iter_rows():
            yield from (cell.value for cell in row if cell.data_type == "s" and cell.value)


TYPED = st.sampled_from(HOSTILE) | st.builds(str.__add__, st.sampled_from("=+-@＝"), st.text("甲A1(!'\"|,", min_size=1))


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=8, deadline=None)
@given(
    text=st.sampled_from(HOSTILE)
    | st.builds(str.__add__, st.sampled_from("=+-@＝"), st.text("甲A1(!'\"|,", min_size=1))
)
def test_what_is_typed_adds_no_formula_and_changes_none(slug: str, text: str) -> None:
    content = made(slug, lambda data: put(data, TEXTS[slug], text))
    book = openpyxl.load_workbook(io.BytesIO(content))
    parts = ZipFile(io.BytesIO(content)).namelist()

    assert formulas(book) == formulas(book_of(slug))
    assert any(text.strip() in said for said in texts(book))
    assert not any(cell.hyperlink for page in book.worksheets for row in page.iter_rows() for cell in row)
    assert not any("external" in part.lower() for part in parts)


def book(name: str, text: str) -> tuple[Book, Frame]:
    """A sheet of that name with the text wherever one may stand."""
    columns = (
        Column(
            text, width=30, fill_in=True, choices=("甲", text.replace(",", "").replace('"', "")), key="a", note=text
        ),
        Column("数", "integer", fill_in=True, key="b", formula="={c}"),
        Column("和", "integer", key="c"),
    )
    sheet = Sheet(
        name,
        columns,
        ((text, 1, 1),),
        heading=text,
        notes=(text,),
        totals=((text, Formula("=SUM({b:all})", 1), ""),),
        fields=(Entry(text, text, fill_in=True, hint=text),),
        marks=(Mark('={a}="甲"', "red"),),
        closing=(text,),
        spare=2,
    )
    other = Sheet("另一张", (Column("和", formula=f"=SUM({{{name}!b:all}})"),), ((1,),))
    return Book((sheet, other)), Frame(text, 1, DATED, issuer=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_lists_notes_comments_headers_and_properties_hold_texts_only(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the library warns when it leaves something out
        content = write_workbook(*book("表", text), text)
    opened = openpyxl.load_workbook(io.BytesIO(content))
    page = opened["表"]
    rule = next(rule for rule in page.data_validations.dataValidation if rule.type == "list")

    assert {value for _, _, value in formulas(opened)} == {
        "=$C5", "=$C6", "=$C7", "=SUM($B$5:$B$7)", "=SUM('表'!$B$5:$B$7)",
    }  # fmt: skip
    assert [page["A1"].value, page["A2"].value, page["A3"].value, page["A4"].value] == [text] * 4
    assert page["A4"].comment is not None
    properties = (opened.properties.title, opened.properties.subject, opened.properties.creator)
    for said in (page["A4"].comment.text, *properties):
        assert str(said).replace("_x005F", "") == text  # openpyxl leaves the escape of an escape
    assert (rule.formula1 or "").startswith('"甲,')
    left, right = header(content)
    assert (left, right) == (text, f"{text} 第 1 版")


@pytest.mark.parametrize("name", ["=1+1", "-1", "@SUM", "＝1", "+表", "a'b", "R1C1", "汇总 (1)", "TRUE"])
def test_a_sheet_of_any_name_is_referred_to_by_that_name(name: str) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(write_workbook(*book(name, "甲"), "表")))

    assert opened.sheetnames[0] == name
    assert opened["另一张"]["A2"].value == "=SUM('{}'!$B$5:$B$7)".format(name.replace("'", "''"))


@pytest.mark.parametrize("name", ["a/b", "a[1]", "a:b", "字" * 32, "'a"])
def test_a_sheet_that_cannot_be_named_so_is_refused(name: str) -> None:
    with pytest.raises(TemplateFault, match="不能这样命名"):
        write_workbook(Book((Sheet(name, (Column("甲"),), ((1,),)),)), Frame("1", 1, DATED), "表")


@pytest.mark.parametrize("title", ["&" * 200, "甲" * 114 + "&", "9 号项目", "&R&9第 &P 页"])
def test_a_page_header_prints_what_it_is_given(title: str) -> None:
    content = write_workbook(Book((Sheet("表", (Column("甲"),), ((1,),)),)), Frame("2026-1", 1, DATED), title)
    left, right = header(content)

    assert title.startswith(left)
    assert len(left) >= min(50, len(title))
    assert right == "2026-1 第 1 版"


def header(content: bytes) -> tuple[str, str]:
    """What a spreadsheet program prints left and right above the first sheet, in letters of size 9."""
    sheet = ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    element = ElementTree.fromstring(sheet).find(".//{*}oddHeader")
    assert element is not None
    said = (element.text or "").replace("_x005F", "")  # the escape of an escape
    assert len(said) <= 255
    found = re.fullmatch(r"&L&9 ((?:[^&]|&&)*)&R&9 ((?:[^&]|&&)*)", said)
    assert found, said
    return found[1].replace("&&", "&"), found[2].replace("&&", "&")


@pytest.mark.parametrize("text", [*HOSTILE, "一行\r\n又一行"])
def test_what_was_typed_is_read_as_itself_when_it_comes_back(tmp_path: Path, text: str) -> None:
    register, log = tmp_path / "登记册.xlsx", tmp_path / "问题.xlsx"
    register.write_bytes(made("risk-register", lambda data: put(data, ("cause", "measure", "owner"), text)))
    log.write_bytes(made("issue-log", lambda data: put(data, ("issues.text", "action"), text)))

    assert {risk.cause for risk in read_risk_register(register)} == {" ".join(text.split())}
    assert {issue.text for issue in read_issue_log(log, "何志远").issues} == {text.strip().replace("\r", "")}
