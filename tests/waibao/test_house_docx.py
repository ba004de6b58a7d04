"""A customer's Word template makes the DOCX: filled in as Word has it, values as themselves, the same bytes again."""

import dataclasses
import hashlib
import io
import subprocess
import sys
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest
from documents_sample import (
    FRAME,
    KIND,
    Order,
    docx_part,
    docx_text,
    html_text,
    pdf_text,
    squeezed,
)
from docx import Document
from docx.enum.section import WD_SECTION
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from test_documents_escape import HOSTILE, alphabet

from tests.waibao.word_sample import PLACE, fault, filled, note, rows_of, word
from waibao.documents.engine import render
from waibao.documents.shield import refusal
from waibao.settings import ROOT


def part_text(content, name):
    return "".join(docx_part(content, name).itertext())


def test_a_word_template_makes_the_docx_and_nothing_else(tmp_path):
    written = "集团公文：{{ text }}，{{ price | money }}，{{ price | capitals }}。"
    own = word(tmp_path, written, body="正文：{{ text }}")
    made = render(KIND, Order(), FRAME, own=own)

    written = "集团公文：数据迁移，¥1,234.50，人民币壹仟贰佰叁拾肆元伍角整。"
    assert docx_text(made["docx"]).strip() == written
    for text in (made["md"].decode(), html_text(made["html"])[0], pdf_text(made["pdf"])):
        assert squeezed("正文：数据迁移") in squeezed(text)
        assert "集团公文" not in text


def test_without_a_word_template_the_docx_is_the_products_own(tmp_path):
    own = word(tmp_path, "集团公文", body="正文：{{ text }}")
    (own / PLACE).unlink()

    assert "正文：数据迁移" in docx_text(filled(own))


def test_the_templates_own_look_is_kept(tmp_path):
    def bold_and_picture(document):
        document.add_paragraph().add_run("{{ text }}").bold = True
        stamp = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(stamp, "PNG")
        document.add_picture(stamp)

    own = word(tmp_path, "{{ text }}", more=bold_and_picture)
    (template,) = (name for name in zipfile.ZipFile(own / PLACE).namelist() if name.startswith("word/media/"))
    made = filled(own)

    assert zipfile.ZipFile(io.BytesIO(made)).read(template) == zipfile.ZipFile(own / PLACE).read(template)
    document = Document(io.BytesIO(made))
    assert len(document.inline_shapes) == 1
    assert [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold] == ["数据迁移"]


def test_an_expression_that_word_has_cut_into_pieces_is_read_as_one(tmp_path):
    """Word starts a new run wherever its spelling check or a correction left a trace, and makes quotes curly."""

    def cut(document):
        paragraph = document.add_paragraph("签收：")
        for piece in ("{", "{ te", "xt ~", " “号” }", "}"):
            paragraph.add_run(piece)

    assert "签收：数据迁移号" in docx_text(filled(word(tmp_path, more=cut)))


def test_headers_footers_notes_and_properties_are_filled_in(tmp_path):
    def more(document):
        document.core_properties.title = "{{ title }}（{{ text }}）"
        document.core_properties.subject = "{{ frame.number }}"
        note("footnote", "注：{{ text }}")(document)
        second = document.add_section(WD_SECTION.NEW_PAGE)
        second.header.is_linked_to_previous = False
        second.header.paragraphs[0].text = "后页 {{ frame.dated | date_cn }}"

    own = word(tmp_path, "正文", header="{{ title }}", footer="{{ frame.number }} 第 {{ frame.version }} 版", more=more)
    made = filled(own, Order(text="A&B <甲>"))

    assert part_text(made, "word/header1.xml").strip() == "示例通知书"
    assert part_text(made, "word/header2.xml").strip() == "后页 2026年3月5日"
    assert part_text(made, "word/footer1.xml").strip() == "CS-2026-0001 第 2 版"
    assert part_text(made, "word/footnotes.xml") == "注：A&B <甲>"
    properties = Document(io.BytesIO(made)).core_properties
    assert (properties.title, properties.subject) == ("示例通知书（A&B <甲>）", "CS-2026-0001")


def test_a_property_is_cut_at_what_the_format_allows(tmp_path):
    def titled(document):
        document.core_properties.title = "{{ text }}"

    made = filled(word(tmp_path, "正文", more=titled), Order(text="长" * 300))
    assert Document(io.BytesIO(made)).core_properties.title == "长" * 255


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_what_a_value_says_is_never_read_as_a_template(tmp_path, kind):
    """However many sections there are: the notes are those of the whole document."""
    own = word(tmp_path, "{{ text }}", more=note(kind, "{{ text }}"))
    made = filled(own, Order(text="{{ frame.number }} {{ 7 * 7 }} {_{ x }_}"))

    assert part_text(made, f"word/{kind}s.xml") == "{{ frame.number }} {{ 7 * 7 }} {_{ x }_}"
    assert docx_text(made).strip() == "{{ frame.number }} {{ 7 * 7 }} {_{ x }_}"


def test_paragraphs_and_rows_repeat_and_are_left_out(tmp_path):
    table = rows_of(
        ["序号", "名称"],
        ["{%tr for line in lines if line != '略' %}"],
        ["{{ loop.index }}", "{{ line }}"],
        ["{%tr endfor %}"],
        ["合计", "{{ lines | length }} 项"],
    )
    own = word(
        tmp_path,
        "{%p for line in lines %}",
        "第{{ loop.index | cn }}项：{{ line }}",
        "{%p endfor %}",
        "{%p if urgent %}",
        "加急",
        "{%p endif %}",
        "{% if urgent %}急{% else %}不急{% endif %}",
        more=table,
    )
    made = filled(own, Order(lines=["甲 & 乙", "略", "<丙>"]))

    assert docx_text(made).split() == [
        *("第一项：甲", "&", "乙", "第二项：略", "第三项：<丙>", "不急"),
        *("序号", "名称", "1", "甲", "&", "乙", "2", "<丙>", "合计", "3", "项"),
    ]
    (read,) = Document(io.BytesIO(made)).tables
    assert [len(row.cells) for row in read.rows] == [2, 2, 2, 2]


def test_the_filters_are_those_of_the_markdown_template(tmp_path):
    expressions = [
        ("{{ lines | join }}", "甲、乙"),
        ("{{ lines | map('upper') | join('/') }}", "甲/乙"),
        ("{{ note | or_none }}{{ note | blank(3) }}{{ note | or_dash }}", "无___—"),
        ("{{ urgent | yes_no }}{{ urgent | check }}", "否□"),
        ("{{ '共 ' ~ (lines | length) ~ ' 项' }}", "共 2 项"),
        ("{{ frame.dated | date_iso }}{{ space }}{{ blank_line(3) }}", "2026-03-05　___"),
        ("{% macro f(x) %}<{{ x }}>{% endmacro %}{{ [f('甲'), '&'] | join }}", "<甲>、&"),
        ("{{ ' a  b ' }}", "a  b"),
        ("{{ '12' | trim }}{{ 3 | abs }}", "123"),
    ]
    for number, (written, printed) in enumerate(expressions):
        own = word(tmp_path / str(number), written)
        assert docx_text(filled(own, Order(lines=["甲", "乙"]))).strip() == printed


PLACES = rows_of(["{{ text }}", "{{ '「' ~ text ~ '」' }}"], ["{{ text | paragraphs }}", "{{ [text] | join }}"])


def _times(text, value):
    said, wanted = (unicodedata.normalize("NFC", squeezed(one)) for one in (text, value))
    return said.count(wanted)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory):
    return word(tmp_path_factory.mktemp("word"), "{{ text }}", "甲{{ text }}乙", header="{{ text }}", more=PLACES)


@pytest.mark.parametrize("value", [*HOSTILE, "{_{ x }_} {_% y %_}", "\x1c分\x1d隔\x85行\u2028段", "甲\r乙"])
def test_hostile_text_prints_as_itself(everywhere, value):
    made = filled(everywhere, Order(text=value))

    assert _times(docx_text(made), value) >= 6
    assert _times(part_text(made, "word/header1.xml"), value) == 1
    assert len(Document(io.BytesIO(made)).paragraphs) == 2  # no page and no paragraph of its own


def test_a_line_feed_of_a_value_is_a_break_and_a_tab_a_tab(tmp_path):
    made = filled(word(tmp_path, "始{{ text }}终"), Order(text="\n甲\r\n乙\v丙\f丁\t戊\n"))

    (paragraph,) = Document(io.BytesIO(made)).paragraphs
    assert paragraph.text == "始甲\n乙\n丙\n丁\t戊终"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(alphabet, min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_any_text_prints_as_itself_or_is_refused(everywhere, value):
    if refusal(value):
        assert "U+" in fault(everywhere, Order(text=value))
    else:
        assert _times(docx_text(filled(everywhere, Order(text=value))), value) >= 6


@pytest.mark.parametrize(
    "value", ["空\x00字符", "\x1b[31m", "响\a铃", "孤立\ud83d代理", "\u202e000,1¥", "\ufffe", "\x7f"]
)
def test_unprintable_text_is_refused_with_its_code_and_its_variable(everywhere, value):
    said = fault(everywhere, Order.model_construct(text=value))

    assert "第 1 段：变量 text 含有不能印刷的字符 U+" in said


def test_same_data_give_the_same_bytes_also_in_another_process(everywhere):
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[2]); from documents_sample import *;"
        "from pathlib import Path;"
        "made = render(KIND, Order(), FRAME, ['docx'], own=Path(sys.argv[1]));"
        "print(hashlib.sha256(made['docx']).hexdigest())"
    )
    command = [sys.executable, "-c", script, str(everywhere), str(Path(__file__).parent)]
    other = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()

    assert filled(everywhere) == filled(everywhere)
    assert hashlib.sha256(filled(everywhere)).hexdigest() == other


def test_every_entry_of_the_file_is_dated_as_the_document(everywhere):
    frame = dataclasses.replace(FRAME, dated=date(2025, 1, 2))
    made = render(KIND, Order(), frame, ["docx"], own=everywhere)["docx"]

    assert {entry.date_time[:3] for entry in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {(2025, 1, 2)}


def test_a_template_without_properties_gets_none_with_the_time_of_day(tmp_path):
    own = word(tmp_path, "{{ text }}")
    with zipfile.ZipFile(own / PLACE) as packed:
        parts = {name: packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"}
    for name, mark in (("_rels/.rels", b"Relationship"), ("[Content_Types].xml", b"Override")):
        entries = parts[name].split(b"<")
        parts[name] = b"<".join(entry for entry in entries if not (entry.startswith(mark) and b"core" in entry))
    with zipfile.ZipFile(own / PLACE, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)

    made = filled(own)
    assert docx_text(made).strip() == "数据迁移"
    assert "docProps/core.xml" not in zipfile.ZipFile(io.BytesIO(made)).namelist()
