"""Whatever stands in a name or a remark prints as itself, or is refused in words; it is never markup or code."""

import io
import re
import unicodedata

import pytest
from documents_sample import FRAME, KIND, Order, docx_text, html_text, markdown_of, own_templates, pdf_text, squeezed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from schemas.errors import TemplateFault
from waibao.documents import fonts
from waibao.documents.engine import render
from waibao.documents.shield import refusal

BODY = """{% import "_shared/macros.md.j2" as w %}
{{ text }}

## 甲{{ text }}乙

- {{ text }}

**{{ text }}**（{{ text }}）

| 名称 | 说明 |
|:--|--:|
| {{ text }} | {{ "「" ~ text ~ "」" }} |

{{ w.facts([("名称", text)]) }}

{{ w.table([text], [[text]]) }}

{{ w.annexes([text]) }}

{{ w.sign_lines([("经办", text)]) }}

{{ text | paragraphs }}
"""
PLACES = 12

HOSTILE = [
    "| a | b |",
    "a | b\n|---|---|\n| c | d |",
    "# 标题",
    "- 列表",
    "1. 编号",
    "+ 加号",
    "> 引用",
    "=cmd|'/C calc'!A0",
    "===",
    "---",
    "***粗斜***",
    "_下划_线_",
    "`code`",
    "```\ncode\n```",
    "~~删除~~",
    "<b>粗</b>",
    "<script>alert(1)</script>",
    "&amp; &lt; &#65;",
    "[链接](javascript:alert(1))",
    "![图](gantt)",
    "{{ 7 * 7 }} {% raw %}",
    "{{ frame.__class__ }}",
    '#import "@preview/x:1.0.0"',
    '#read("/etc/passwd")',
    "#let x = 1; $x^2$ @ref <label>",
    "*粗* _斜_ \\ 反斜杠 / // 注释",
    "\\input{/etc/passwd} \\write18{ls}",
    "$E=mc^2$ \\(x\\) \\[y\\]",
    "C:\\Users\\a\\..\\b",
    "../../etc/passwd",
    "::: pagebreak",
    ":::\n::: note",
    "[^1] [text]{.underline} {#id .class}",
    ":smile: :+1:",
    "😀 表情",
    "]]></w:t><w:br/>",
    "\"引号\" 'single' “双”",
    "http://example.com/?a=1&b=2 www.example.com",
    "第一行\n第二行\r\n第三行",
    "左\u200f右\u200e中",
    "O'Brien & Söhne GmbH",
    "公司" * 100,
    "（甲方）",
    "---\ntitle: x\n---",
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "%s %(x)s {0} {x!r}",
    "\x0b换行\x0c换页",
]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return own_templates(tmp_path_factory.mktemp("templates"), BODY)


def _said(text: str) -> str:
    return unicodedata.normalize("NFC", squeezed(text)).replace("\u200e", "").replace("\u200f", "")


def _times(text: str, value: str) -> int:
    return _said(text).count(_said(value))


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_prints_as_itself_in_every_format(own, value):
    made = render(KIND, Order(text=value), FRAME, own=own)

    html, tags = html_text(made["html"])
    assert _times(html, value) >= PLACES
    assert not {"b", "script", "a", "img", "code", "del", "hr"} & set(tags)
    assert _times(docx_text(made["docx"]), value) >= PLACES
    assert _times(pdf_text(made["pdf"]), value) >= PLACES


def test_artifact_of_hostile_text_reads_as_itself_on_github(own):
    """Read again by pandoc's own GitHub reader, all at once: each value with a line of its own around it."""
    import pypandoc

    pages = [markdown_of(KIND, Order(text=value), FRAME, own=own) for value in HOSTILE]
    html = pypandoc.convert_text("\n\n-----\n\n".join(pages), "html", format="gfm-emoji-tex_math_dollars")
    shown = re.split(r"<hr ?/?>", html)

    assert len(shown) == len(HOSTILE)
    for value, page in zip(HOSTILE, shown, strict=True):
        text, tags = html_text(page.encode())
        assert _times(text, value) >= PLACES
        assert not {"b", "script", "img", "code", "del"} & set(tags)


alphabet = st.one_of(
    st.sampled_from("|#*_-+=<>[](){}!`~$\\&^%@\"'/:;.,? \n\t0123456789"),
    st.sampled_from("甲乙公司（）：，。「」【】￥—…·　"),
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(alphabet, min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_any_text_prints_as_itself_or_is_refused(own, value):
    if refusal(value):
        with pytest.raises(TemplateFault, match=r"U\+"):
            render(KIND, Order(text=value), FRAME, ["html"], own=own)
        return
    made = render(KIND, Order(text=value), FRAME, ["html", "docx", "pdf"], own=own)

    html, tags = html_text(made["html"])
    assert _times(html, value) >= PLACES
    assert tags.count("table") == 4
    assert _times(docx_text(made["docx"]), value) >= PLACES
    assert made["pdf"].startswith(b"%PDF-")


@pytest.mark.parametrize(
    "value",
    ["空\x00字符", "\x1b[31m", "孤立\ud83d代理", "\u202e000,1¥", "\u2066x\u2069", "\ufffe", "\x7f", "\U00017000"],
)
def test_unprintable_text_is_refused_with_its_code(own, value):
    with pytest.raises(TemplateFault, match=r"不能印刷的字符 U\+[0-9A-F]{4}"):
        render(KIND, Order.model_construct(text=value), FRAME, own=own)


@pytest.mark.parametrize(
    "body",
    [
        '{% include "/etc/passwd" %}',
        '{% include "../../../../etc/passwd" %}',
        '{% import "/proc/self/environ" as x %}',
        "{{ ''.__class__.__mro__ }}",
        "{{ frame.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.environ }}",
        "{{ order.model_config }}",
        "{{ self._TemplateReference__context }}",
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ lines.append('x') }}",
        "{{ '%s' | format(frame) }}",
        "{{ w.facts.__globals__ }}",
    ],
)
def test_template_reads_no_file_and_no_environment(tmp_path, body, monkeypatch):
    monkeypatch.setenv("WAIBAO_SECRET_FOR_TEST", "geheim")
    with pytest.raises(TemplateFault) as fault:
        render(KIND, Order(), FRAME, own=own_templates(tmp_path, body))
    assert "root:" not in str(fault.value)
    assert "geheim" not in str(fault.value)


def test_models_hand_out_their_fields_only(tmp_path):
    class Outer(Order):
        inner: Order = Order()

    for attribute in ("parse_file", "model_dump", "__dict__", "model_fields"):
        own = own_templates(tmp_path / attribute, f"{{{{ inner.{attribute} }}}}")
        with pytest.raises(TemplateFault, match=r"不能使用"):
            render(KIND, Outer(), FRAME, own=own)


def test_typst_and_pandoc_cannot_read_files_for_a_template(tmp_path):
    body = '#read("/etc/passwd")\n\n![x](/etc/passwd)\n'
    with pytest.raises(TemplateFault, match="/etc/passwd 没有声明"):
        render(KIND, Order(), FRAME, own=own_templates(tmp_path, body))
    made = render(KIND, Order(), FRAME, own=own_templates(tmp_path, body.split("\n", maxsplit=1)[0]))
    assert '#read("/etc/passwd")' in pdf_text(made["pdf"])


def test_every_usual_character_has_a_glyph():
    usual = re.compile(f"[{fonts.USUAL}]")
    letters = {chr(code) for code in range(0x20, 0x10000) if usual.match(chr(code))}
    drawn = fonts._drawn()

    assert [f"U+{ord(letter):04X}" for letter in sorted(letters) if ord(letter) not in drawn] == []


def test_character_without_glyph_is_spelled_out_in_pdf_only(own):
    made = render(KIND, Order(text="Ꭰ甲"), FRAME, ["pdf", "docx"], own=own)

    assert "〔U+13A0〕甲" in squeezed(pdf_text(made["pdf"]))
    assert "Ꭰ甲" in docx_text(made["docx"])


def test_names_from_other_scripts_and_rare_characters_are_drawn(own):
    for value in ("𠮷田㐂", "Müller & Søn", "한국", "あいう", "😀"):
        assert squeezed(value) in squeezed(pdf_text(render(KIND, Order(text=value), FRAME, ["pdf"], own=own)["pdf"]))


def test_pdf_embeds_only_fonts_of_the_packages(own):
    reader = PdfReader(io.BytesIO(render(KIND, Order(text="😀𠮷"), FRAME, ["pdf"], own=own)["pdf"]))
    names = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("Emoji" in name for name in names)
    assert all(name.startswith(("NotoSerifSC", "NotoSansCJK", "NotoEmoji")) for name in names)


def test_raw_html_and_typst_of_a_template_act_in_no_format(tmp_path):
    raw = "<script>alert(1)</script>\n\n`<b>`{=html}`<w:br/>`{=openxml}\n\n"
    raw += '```{=typst}\n#read("/etc/passwd")\n```\n\n$x^2$\n'
    made = render(KIND, Order(), FRAME, own=own_templates(tmp_path, raw))

    text, tags = html_text(made["html"])
    assert not {"script", "b"} & set(tags)
    for shown in (text, docx_text(made["docx"]), pdf_text(made["pdf"])):
        assert '#read("/etc/passwd")' in shown
        assert "$x^2$" in shown
