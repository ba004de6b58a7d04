"""One template becomes Markdown, HTML, DOCX and PDF; faults say where and what."""

import dataclasses
import hashlib
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from documents_sample import (
    FRAME,
    KIND,
    Order,
    docx_part,
    docx_text,
    html_text,
    markdown_of,
    own_templates,
    pdf_text,
    squeezed,
)

from schemas.documents import Frame
from schemas.errors import TemplateFault
from waibao.documents.engine import render

BODY = """{% import "_shared/macros.md.j2" as w %}
{{ w.facts([("项目", text), ("金额", price | money), ("说明", note | or_none, "wide")]) }}

## 一、范围

**限制责任：**乙方交付 {{ text }}，*不含*硬件。

1. 第一项
2. 第二项
   - 子项

| 序号 | 名称 | 金额（元） |
|:-:|:--|--:|
{% for n in range(1, 4) %}
| {{ n }} | {{ text }} | {{ price | amount }} |
{% endfor %}

::: note
填写说明
:::

![计划甘特图](gantt)

{{ w.annexes(["报价表", text]) }}

{{ w.signatures([("甲方", "江州精工机械有限公司"), ("乙方", text)], place="江州市") }}
"""


@pytest.fixture
def own(tmp_path):
    return own_templates(tmp_path, BODY)


def test_every_text_format_says_the_same(own):
    made = render(KIND, Order(), FRAME, own=own)

    shown = {
        "html": html_text(made["html"])[0],
        "docx": docx_text(made["docx"]),
        "pdf": pdf_text(made["pdf"]),
    }
    assert list(made) == ["md", "html", "docx", "pdf"]
    for text in (made["md"].decode(), *shown.values()):
        for words in (
            "示例通知书",
            "CS-2026-0001",
            "第 2 版",
            "数据迁移",
            "¥1,234.50",
            "1,234.50",
            "填写说明",
            "签订地点",
        ):
            assert squeezed(words) in squeezed(text)
    for text in shown.values():
        assert "限制责任：乙方交付" in squeezed(text)
        assert "*" not in text


def test_same_data_give_the_same_bytes_in_every_format(own):
    assert render(KIND, Order(), FRAME, own=own) == render(KIND, Order(), FRAME, own=own)


def test_same_bytes_from_another_process(own):
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[2]); from documents_sample import *;"
        "from pathlib import Path;"
        "from waibao.documents.engine import render;"
        "made = render(KIND, Order(), FRAME, own=Path(sys.argv[1]));"
        "print(*(hashlib.sha256(made[f]).hexdigest() for f in made))"
    )
    command = [sys.executable, "-c", script, str(own), str(__file__).rpartition("/")[0]]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    made = render(KIND, Order(), FRAME, own=own)
    assert printed.split() == [hashlib.sha256(content).hexdigest() for content in made.values()]


def test_first_heading_of_the_template_replaces_the_title(tmp_path):
    own = own_templates(tmp_path, "# 软件开发（委托）合同\n\n正文\n")
    made = render(KIND, Order(), FRAME, own=own)

    assert "<h1>软件开发（委托）合同</h1>" in made["html"].decode()
    assert made["md"].decode().startswith("# 软件开发（委托）合同\n")
    assert "示例通知书" not in docx_text(made["docx"]) + pdf_text(made["pdf"])


@pytest.mark.parametrize(
    ("body", "place", "variable"),
    [
        ("第一行\n\n{{ nothing }}", "第 3 行", "nothing"),
        ("{{ text.owner.name }}", "第 1 行", "owner"),
        ("{{ nothing | money }}", "第 1 行", "nothing"),
        ("\n{{ note }}", "第 2 行", "note"),
        ("{{ urgent }}", "第 1 行", "urgent"),
        ("{{ lines }}", "第 1 行", "lines"),
        ("{{ text | money }}", "第 1 行", "text"),
        ("{% for line in nothing %}{% endfor %}", "第 1 行", "nothing"),
        ('{% import "_shared/macros.md.j2" as w %}\n{{ w.facts([("a", nothing)]) }}', "第 2 行", "nothing"),
        ("{% macro f(x) %}\n{{ x.y }}\n{% endmacro %}\n\n{{ f(text) }}", "第 5 行", "x.y"),
        ("{{ text | unknown }}", "第 1 行", "unknown"),
        ("{% if %}", "第 1 行", ""),
        ("{{ text + text }}", "第 1 行", "~"),
        ("![图](curve)", "", "curve"),
        ("::: signature\n签字\n", "", "signature"),
        ("::: frame\n签字\n:::\n", "", "frame"),
        ("| 甲 |\n|:--|\n| 1 | 2 |\n", "", "多 1 格"),
    ],
)
def test_fault_names_document_place_and_variable(tmp_path, body, place, variable):
    with pytest.raises(TemplateFault) as fault:
        render(KIND, Order(), FRAME, own=own_templates(tmp_path, body))

    said = str(fault.value)
    assert "《示例通知书》" in said
    assert KIND.template in said
    assert place in said
    assert variable in said
    assert re.search("[\u4e00-\u9fff]", said)


def test_missing_template_is_named(tmp_path):
    with pytest.raises(TemplateFault, match=r"planning/sample\.md\.j2 不存在"):
        render(KIND, Order(), FRAME, own=tmp_path)


def test_optional_articles_leave_no_gap_and_references_follow(tmp_path):
    body = """{% set c = clauses() %}
## {{ c.article() }} 定义

付款按{{ c.ref("付款") }}办理。

{% if urgent %}
## {{ c.article() }} 加急
{% endif %}

## {{ c.article("付款") }} 付款

{{ c.item() }} 一次付清。
"""
    own = own_templates(tmp_path, body)
    calm = markdown_of(KIND, Order(), FRAME, own=own)
    urgent = markdown_of(KIND, Order(urgent=True), FRAME, own=own)

    assert "付款按第二条办理" in calm
    assert "2.1 一次付清" in calm
    assert "付款按第三条办理" in urgent


def test_reference_to_an_article_left_out_is_refused(tmp_path):
    own = own_templates(tmp_path, '{% set c = clauses() %}\n\n见{{ c.ref("质保") }}')
    with pytest.raises(TemplateFault, match="质保"):
        render(KIND, Order(), FRAME, own=own)


def test_rehearsal_and_draft_are_seen_in_every_format(own):
    frame = dataclasses.replace(FRAME, rehearsal=True, status="草稿")
    made = render(KIND, Order(), frame, own=own)

    header = "".join(docx_part(made["docx"], "word/header1.xml").itertext())
    assert "【演练】【草稿】" in squeezed(header)
    for text in (made["md"].decode(), html_text(made["html"])[0], pdf_text(made["pdf"])):
        assert "【演练】" in text
        assert "【草稿】" in text


def test_artifact_is_plain_markdown_with_pictures_as_words(own):
    text = markdown_of(KIND, Order(), FRAME, own=own)

    assert ":::" not in text
    assert "<div" not in text
    assert "<img" not in text
    assert "计划甘特图" in text
    assert text.startswith("# 示例通知书\n")


def test_cover_page_carries_title_number_and_parties(tmp_path):
    own = own_templates(tmp_path, "::: cover\n甲方：{{ text }}\n:::\n\n正文开始\n")
    made = render(dataclasses.replace(KIND, cover=True), Order(), FRAME, own=own)

    pages = pdf_text(made["pdf"]).split("正文开始")[0]
    assert "数据迁移" in pages
    assert "编号：CS-2026-0001" in squeezed(pages)
    cover, _, body = _document(made["docx"]).partition("</w:sectPr>")  # a section of its own
    assert "数据迁移" in cover
    assert "正文开始" in body
    assert 'class="cover"' in made["html"].decode()


def _document(content: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


def test_html_asks_nothing_from_the_network(own):
    text = render(KIND, Order(), FRAME, ["html"], own=own)["html"].decode()

    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", text)
    assert "url(" not in text
    assert "<script" not in text
    assert 'alt="计划甘特图"' in text


def test_only_the_formats_asked_for_are_made(own):
    assert list(render(KIND, Order(), FRAME, ["pdf"], own=own)) == ["pdf"]
    with pytest.raises(TemplateFault, match="工作簿"):
        render(KIND, Order(), FRAME, ["xlsx"], own=own)


def test_old_and_new_frames_print_their_own_day(own):
    early = render(KIND, Order(), Frame("A-1", 1, date(2025, 1, 2)), ["pdf", "docx"], own=own)
    assert "2025年1月2日" in squeezed(pdf_text(early["pdf"]))
    assert b"D:20250102" in early["pdf"]


def test_amount_without_cents_and_large_amounts(own):
    made = render(KIND, Order(price=Decimal("1234567890.00")), FRAME, ["md"], own=own)
    assert "¥1,234,567,890.00" in made["md"].decode()
