"""Faults of a customer's Word template are named with file, paragraph and variable, and nothing unsafe is reached."""

import pytest
from documents_sample import (
    FRAME,
    KIND,
    Order,
)

from tests.waibao.word_sample import PLACE, fault, note, rows_of, word
from waibao.documents.engine import render
from waibao.settings import ROOT


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{{ nothing }}", "变量 nothing 不存在"),
        ("甲 {{ text }} 乙 {{ text.owner.name }}", "（text、text.owner.name）：变量 owner 不存在"),
        ("{{ nothing | money }}", "变量 nothing 不存在"),
        ("{{ note }}", "变量 note 没有值"),
        ("{{ note ~ '。' }}", "变量 note 没有值"),
        ("{{ urgent }}", "变量 urgent 是布尔值"),
        ("{{ lines }}", "变量 lines 是 list"),
        ("{{ frame.dated }}", "变量 frame.dated 是 date"),
        ("{{ text | money }}", "（text | money）：过滤器 money 需要"),
        ("{{ lines[3] }}", "lines[3] 不存在"),
        ("{{ text | unknown }}", "没有过滤器 unknown"),
        ("{{ text is unknown }}", "没有判断 unknown"),
        ("{{ text + '。' }}", "文字之间请用 ~ 连接"),
        ("{{ price / 0 }}", "算式不能计算"),
        ("{% if %}", "缺少一个变量或表达式"),
        ("{% endif %}", "没有语句 endif，或者它没有对应的开头"),
        ("{% for line in nothing %}{% endfor %}", "变量 nothing 不存在"),
        ("{% if urgent %}", "语句 if 还没有结束，请补上 endif"),
        ("{%p for line in lines %}", "语句 for 还没有结束，请补上 endfor"),
        ("{{r text }}", "请直接写 {{ 变量 }}"),
        ("{{p text }}", "请直接写 {{ 变量 }}"),
        ("致{%p if urgent %}", "{%p if urgent %} 须独占一段"),
    ],
)
def test_a_fault_names_file_paragraph_and_variable(tmp_path, written, said):
    told = fault(word(tmp_path, "第一段 {{ text }}", "", written))

    assert f"{PLACE} 第 3 段" in told
    assert said in told


@pytest.mark.parametrize("after", ["段落", "表格"])
def test_paragraphs_are_counted_as_in_word_also_after_loops_and_rows(tmp_path, after):
    def more(document):
        if after == "表格":
            rows_of(["甲", "乙"], ["{%tr for line in lines %}"], ["{{ line }}"], ["{%tr endfor %}"])(document)
        else:
            for text in ("{%p for line in lines %}", "{{ line }}", "{%p endfor %}"):
                document.add_paragraph(text)
        document.add_paragraph("{{ nothing }}")

    count = {"段落": 1 + 3 + 1, "表格": 1 + 8 + 1}[after]
    assert f"第 {count} 段：变量 nothing 不存在" in fault(word(tmp_path, "开头", more=more), Order(lines=["一", "二"]))


def test_a_fault_inside_a_loop_names_the_statement_that_failed(tmp_path):
    own = word(tmp_path, "开头", "{%p for line in lines %}", "{%p if nothing %}", "甲", "{%p endif %}", "{%p endfor %}")
    assert "第 3 段：变量 nothing 不存在" in fault(own, Order(lines=["一"]))


@pytest.mark.parametrize(
    ("place", "name"), [("header", "页眉 1 第 1 段"), ("footer", "页脚 1 第 1 段"), ("footnote", "脚注 第 1 段")]
)
def test_a_fault_outside_the_body_names_where_it_is(tmp_path, place, name):
    written = {place: "{{ nothing }}"} if place != "footnote" else {"more": note(place, "{{ nothing }}")}
    assert f"{PLACE} {name}：变量 nothing 不存在" in fault(word(tmp_path, "{{ text }}", **written))


def test_a_fault_in_a_property_names_the_property(tmp_path):
    def titled(document):
        document.core_properties.title = "{{ nothing }}"

    assert f"{PLACE} 文档属性 title：变量 nothing 不存在" in fault(word(tmp_path, "正文", more=titled))


def test_statements_that_break_the_structure_are_refused_instead_of_mended(tmp_path):
    crossing = rows_of(["{%tr if urgent %}"], ["甲"], ["{%p endif %}"])
    assert "打乱了文档的结构" in fault(word(tmp_path, more=crossing))


@pytest.mark.parametrize(
    "written",
    [
        "{% include '/etc/passwd' %}",
        "{% import '/proc/self/environ' as x %}",
        "{% extends '../../../../etc/passwd' %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ frame.__init__.__globals__ }}",
        "{{ frame.__class__ }}",
        "{{ lipsum }}",
        "{{ cycler }}",
        "{{ joiner }}",
        "{{ self._TemplateReference__context }}",
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ lines.append('x') }}",
        "{{ '%s' | format(frame) }}",
        "{{ '{0.__class__}'.format(frame) }}",
        "{{ lines | map(attribute='__class__') | join }}",
        "{{ namespace.__init__ }}",
        "{{ range(100000000) }}",
        "{{ inner.parse_file('/etc/passwd') }}",
        "{{ inner.parse_file }}",
        "{{ inner.model_dump() }}",
        "{{ inner['__dict__'] }}",
        "{{ inner.model_config }}",
    ],
)
def test_a_template_reads_no_file_and_no_environment(tmp_path, written, monkeypatch):
    class Outer(Order):
        inner: Order = Order()

    monkeypatch.setenv("WAIBAO_SECRET_FOR_TEST", "geheim")
    said = fault(word(tmp_path, "一", written), Outer(lines=["x"]))

    assert f"{PLACE} 第 2 段" in said
    assert "root:" not in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip at all",
        b"PK\x03\x04 broken",
        "<html>另存为网页</html>".encode(),
        (ROOT / "examples" / "software-outsourcing" / "inbox" / "报价表-云帆.xlsx").read_bytes(),
    ],
    ids=["empty", "text", "broken", "web page", "workbook"],
)
def test_a_file_that_is_no_word_document_is_refused_in_words(tmp_path, content):
    own = word(tmp_path, "x")
    (own / PLACE).write_bytes(content)

    assert fault(own).endswith("不是可以打开的 Word 文件（.docx）；请用 Word 另存为 .docx。")


def test_a_broken_word_template_does_not_stop_the_other_formats(tmp_path):
    own = word(tmp_path, "{{ nothing }}")
    assert list(render(KIND, Order(), FRAME, ["md", "pdf"], own=own)) == ["md", "pdf"]
