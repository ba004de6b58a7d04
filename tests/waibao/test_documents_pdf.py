"""The PDF: page numbers, real bold, nothing cut in two, tagged and archivable."""

import io

import pytest
from documents_sample import FRAME, KIND, Order, own_templates, pdf_text, squeezed
from pypdf import PdfReader

from waibao.documents.engine import render

LONG = "合同约定的事项应当以书面形式作出，口头约定没有效力。" * 6


def _pdf(tmp_path, body: str, **fields: object) -> PdfReader:
    made = render(KIND, Order(**fields), FRAME, ["pdf"], own=own_templates(tmp_path, body))
    return PdfReader(io.BytesIO(made["pdf"]))


def _fonts(page) -> dict[str, str]:
    """Text of the page by the embedded font that draws it."""
    drawn: dict[str, str] = {}

    def visit(text, _cm, _tm, font, _size) -> None:
        if font is not None and text.strip():
            name = str(font["/BaseFont"])
            drawn[name] = drawn.get(name, "") + text

    page.extract_text(visitor_text=visit)
    return drawn


def test_every_page_says_which_of_how_many(tmp_path):
    reader = _pdf(tmp_path, f"{LONG}\n\n" * 30)

    total = len(reader.pages)
    assert total > 3
    for number, page in enumerate(reader.pages, 1):
        text = squeezed(page.extract_text())
        assert f"第{number}页共{total}页" in text
        assert "CS-2026-0001第2版" in text
        assert text.startswith("示例通知书")


def test_bold_is_drawn_with_a_face_of_its_own(tmp_path):
    reader = _pdf(tmp_path, "普通文字与**着重文字**不同\n")
    fonts = _fonts(reader.pages[0])

    bold = next(name for name, text in fonts.items() if "着重" in text)
    regular = next(name for name, text in fonts.items() if "普通" in text)
    assert "SansCJK" in bold
    assert "SerifSC" in regular


def test_bold_and_regular_weights_of_the_sans_differ(tmp_path):
    """Heading (700) and page header (regular) come from one variable font: two instances must be embedded."""
    reader = _pdf(tmp_path, "## 标题标题\n\n文字\n")
    names = {name for name in _fonts(reader.pages[0]) if "SansCJK" in name}

    assert len(names) >= 2


@pytest.mark.parametrize("last", ["本协议一式两份。", "| 份数 | 本协议一式两份 |\n|--|--|\n| 甲方 | 一份 |"])
@pytest.mark.parametrize("lines", range(14, 34, 2))
def test_signature_is_never_split_from_its_text(tmp_path, lines, last):
    body = (
        """{% import "_shared/macros.md.j2" as w %}
{% for n in range("""
        + str(lines)
        + """) %}
第{{ n }}段

{% endfor %}
"""
        + last
        + """

{{ w.signatures([("甲方", "江州精工机械有限公司"), ("乙方", "云帆软件有限公司")]) }}
"""
    )
    pages = [squeezed(page.extract_text()) for page in _pdf(tmp_path, body).pages]
    holding = [page for page in pages if "本协议一式两份" in page]

    assert len(holding) == 1
    for words in ("甲方（盖章）", "乙方（盖章）", "法定代表人或授权代表（签字）", "日期："):
        assert words in holding[0]


def test_long_table_repeats_its_head_and_splits_no_row(tmp_path):
    rows = "".join(f"| {number} | 第{number}行甲{{{{ br }}}}第{number}行乙 |\n" for number in range(60))
    pages = [
        squeezed(page.extract_text()) for page in _pdf(tmp_path, f"| 序号 | 交付物名称 |\n|:-:|:--|\n{rows}").pages
    ]

    assert len(pages) > 2
    assert all("交付物名称" in page for page in pages)
    for number in range(60):
        assert any(f"第{number}行甲" in page and f"第{number}行乙" in page for page in pages)


def test_cell_longer_than_a_page_is_printed_in_full(tmp_path):
    text = "".join(f"第{number}句。" for number in range(900))
    reader = _pdf(tmp_path, "| 说明 | 内容 |\n|--|--|\n| 长 | {{ text }} |\n", text=text)

    shown = squeezed("".join(page.extract_text() for page in reader.pages))
    assert "第0句" in shown
    assert "第899句" in shown


def test_pdf_is_tagged_archivable_and_dated_by_the_document(tmp_path):
    reader = _pdf(tmp_path, "## 一、标题\n\n正文\n")
    catalog = reader.trailer["/Root"]
    xmp = catalog["/Metadata"].get_object().get_data().decode()

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "zh-CN"
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert reader.metadata is not None
    assert reader.metadata.title == "示例通知书"
    assert reader.metadata.author == "江州示例科技有限公司"
    assert "20260305" in str(reader.metadata["/CreationDate"])


def test_text_is_found_in_reading_order(tmp_path):
    made = render(KIND, Order(), FRAME, ["pdf"], own=own_templates(tmp_path, "## 甲章\n\n乙段\n\n- 丙项\n\n> 丁注\n"))
    text = squeezed(pdf_text(made["pdf"]))

    places = [text.index(word) for word in ("甲章", "乙段", "丙项", "丁注")]
    assert places == sorted(places)


def test_picture_keeps_its_alternative_text(tmp_path):
    made = render(KIND, Order(), FRAME, own=own_templates(tmp_path, "![项目计划甘特图](gantt)\n"))

    assert "项目计划甘特图".encode("utf-16-be") in made["pdf"] or "项目计划甘特图" in pdf_text(made["pdf"])
    assert 'alt="项目计划甘特图"' in made["html"].decode()
