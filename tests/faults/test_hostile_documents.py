"""Every document kind prints hostile text literally or refuses it in words, wherever its data hold free text."""

import io
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pydantic import ValidationError

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import DocumentKind, Format, Frame
from schemas.errors import TemplateFault
from tests.builders import sample
from tests.waibao.documents_sample import docx_text, html_text, pdf_text, squeezed
from waibao.documents.engine import render

FRAME = Frame("CS-2026-0001", 1, date(2026, 3, 5), issuer="江州精工机械有限公司")
HOSTILE = (
    "# 标题 **粗** _斜_ `码` ~~删~~",
    '#import "@preview/x:1.0.0" #read("/etc/passwd") $x^2$ <label> @ref',
    "{{ 7 * 7 }} {% for x in y %} {{ ''.__class__ }}",
    "<b>粗</b><script>alert(1)</script> &lt;",
    "=HYPERLINK(1) +SUM(A1) @x -1",
    "| a | b | ::: pagebreak [^1] {.x #y}",
    "![图](gantt) [链接](javascript:alert)",
    "\\input{/etc/passwd} \\write18{ls} %s {0} ${HOME} $(id)",
    "]]></w:t><w:br/> </text:p> ../../etc/passwd",
    "左\u200f右\u200e中",
    "1. 编号 - 列表 > 引用 ---",
)
UNPRINTABLE = ("\x00", "\ud800", "\u202e", "\x1b[31m")
every_kind = pytest.mark.parametrize("slug", DOCUMENT_KINDS)


def texts_of(data: Any) -> Iterator[str]:
    """Every text in the data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from texts_of(inner)


def put(data: Any, new: dict[str, str]) -> Any:
    """The data with texts replaced; equal texts stay equal, for names must agree with each other."""
    if isinstance(data, dict):
        return {key: put(inner, new) for key, inner in data.items()}
    if isinstance(data, list):
        return [put(inner, new) for inner in data]
    return new.get(data, data) if isinstance(data, str) else data


def fits(kind: DocumentKind, data: Any) -> bool:
    try:
        kind.context.model_validate(data)
    except ValidationError:
        return False
    return True


@cache
def free(slug: str) -> list[str]:
    """The texts of a sample that may be anything: no choice, code, date or number."""
    kind = DOCUMENT_KINDS[slug]
    data = sample(kind.slug)
    found: list[str] = []
    for text in dict.fromkeys(texts_of(data)):
        marked = {one: f"甲{number}乙" for number, one in enumerate([*found, text])}
        if any("\u4e00" <= letter <= "\u9fff" for letter in text) and fits(kind, put(data, marked)):
            found.append(text)
    return found


def said(kind: DocumentKind, context: Any, formats: list[Format]) -> dict[str, str]:
    """What a reader sees in each format, without blanks."""
    made = render(kind, context, FRAME, formats)
    seen = {"html": lambda page: html_text(page)[0], "docx": docx_text, "pdf": pdf_text}
    return {name: _plain(seen[name](content)) for name, content in made.items()}


def _plain(text: str) -> str:
    return str(squeezed(text)).replace("\u200e", "").replace("\u200f", "").replace("\u200b", "")


@cache
def printed(slug: str) -> set[str]:
    """Which of the free texts the document prints, found with harmless ones in their place."""
    kind = DOCUMENT_KINDS[slug]
    marks = {text: f"〔{number}〕" for number, text in enumerate(free(slug))}
    if not kind.formats:
        return set()
    form: Format = "html" if "html" in kind.formats else kind.formats[0]
    shown = said(kind, kind.context.model_validate(put(sample(kind.slug), marks)), [form])[form]
    return {text for text, mark in marks.items() if mark in shown}


texts = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.sampled_from("|#*_-+=<>[](){}!`~$\\&^%@\"'/:;.,? 0123456789甲乙公司（）"), min_size=1, max_size=24),
    ),
    min_size=7,
    max_size=7,
)


@every_kind
@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(hostile=texts)
def test_hostile_text_prints_literally_in_every_format_of_every_kind(slug: str, hostile: list[str]) -> None:
    kind = DOCUMENT_KINDS[slug]
    new = {text: f"第{number}处{hostile[number % 7]}了" for number, text in enumerate(free(slug))}
    data = put(sample(kind.slug), new)
    if not fits(kind, data):
        return  # refused where it is typed in
    context = kind.context.model_validate(data)

    for name, text_of in said(kind, context, [made for made in kind.formats if made != "md"]).items():
        lost = [new[text] for text in printed(slug) if _plain(new[text]) not in text_of]
        assert lost == [], f"{slug}.{name}"
    if kind.workbook:
        book = load_workbook(io.BytesIO(render(kind, context, FRAME, ["xlsx"])["xlsx"]))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert not [cell.coordinate for cell in cells if any(text in str(cell.value) for text in new.values())]


@every_kind
@pytest.mark.parametrize("character", UNPRINTABLE, ids=ascii)
def test_what_cannot_be_printed_is_refused_in_words(slug: str, character: str) -> None:
    kind = DOCUMENT_KINDS[slug]
    if not kind.formats:
        return
    text = next(iter(sorted(printed(slug))))
    data = put(sample(kind.slug), {text: f"甲{character}乙"})

    with pytest.raises((TemplateFault, ValidationError)) as refused:
        render(kind, kind.context.model_validate(data), FRAME, kind.formats[-1:])
    assert "控制字符" in str(refused.value) or "不能印刷的字符" in str(refused.value)


@every_kind
def test_most_of_a_document_is_free_text_that_is_tried(slug: str) -> None:
    assert len(free(slug)) >= 3
    assert len(printed(slug)) >= 2 or not DOCUMENT_KINDS[slug].formats
