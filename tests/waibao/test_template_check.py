"""A customer's templates are looked over before anything runs: every fault is named, and nothing that is right."""

from pathlib import Path

import pytest

from tests.waibao.own_templates_sample import ORDER, WORD, own, word
from waibao.documents.template_check import check_directory
from waibao.settings import TEMPLATES


def found(directory: Path, **files: str | bytes) -> list[str]:
    return [str(finding) for finding in check_directory(own(directory, **files))]


def test_the_products_own_templates_have_no_fault() -> None:
    assert check_directory(TEMPLATES) == []


def test_a_right_template_has_no_fault(tmp_path: Path) -> None:
    text = """{% import "_shared/macros.md.j2" as w %}
{% from "_shared/phrases.md.j2" import listed as enumerated with context %}
{% macro line(stage, mark="·") %}{{ mark }}{{ stage.name }}{{ later() }}{% endmacro %}
{% macro later() %}。{% endmacro %}
{% set c = clauses() %}{% set counted = namespace(days=0) %}
{{ w.facts([("项目", head.title), ("签订", contract.signed_on | date_cn | or_none)]) }}
## {{ c.article("变更") }} {{ facts.reason.strip() }} {{ frame.dated.year }} {{ contract["no"] }}
{{ enumerated(facts.affected) }}
{% for stage in facts.moved if stage.days > 0 %}
{{ loop.index }} {{ line(stage) }} {{ stage.before | date_iso }} {{ loop.cycle("甲", "乙") }}
{% set counted.days = counted.days + stage.days %}
{% else %}
{{ (facts.moved | first).name }} {{ facts.moved[1:] | map(attribute="name") | join }}
{% endfor %}
{% for name, stages in facts.moved | groupby("name") %}{{ name }}{{ stages[0].after | date_cn }}{% endfor %}
{% for step in facts.steps %}{{ step.no }}{{ step.difference | money }}{% endfor %}
{{ facts.instalments | sum(attribute="difference") | money }} {{ facts.split.net | money }}
{% with first = facts.affected[0] %}{{ first.upper() }}{% endwith %}
{% include ["monitoring/none.md.j2", "_shared/none.md.j2"] ignore missing %}
"""
    assert found(tmp_path, order=text) == []


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("{{ fact.reason }}", "变量 fact 不存在；是否指 facts"),
        ("{{ facts.reasn }}", "变量 facts.reasn 不存在；是否指 reason？"),
        ("{{ contract.vendor.nam }}", "变量 contract.vendor.nam 不存在；是否指 name？"),
        ("{{ contract['vendr'].name }}", "变量 contract['vendr'] 不存在"),
        ("{{ facts.split.nett }}", "变量 facts.split.nett 不存在；是否指 net？"),
        ("{{ facts.reason.text }}", "变量 facts.reason.text 不存在：上一级是一个值，没有下级"),
        ("{{ facts.moved[0].nam }}", "变量 facts.moved[0].nam 不存在"),
        ("{{ frame.nummer }}", "变量 frame.nummer 不存在；是否指 number？"),
        ("{{ frame.dated.jahr }}", "变量 frame.dated.jahr 不存在"),
        ("{% for stage in facts.moved %}{{ stage.nam }}{% endfor %}", "变量 stage.nam 不存在"),
        ("{% for stage in facts.moved if stage.dys %}{% endfor %}", "变量 stage.dys 不存在"),
        ("{% for step in facts.steps %}{{ step.befor }}{% endfor %}", "变量 step.befor 不存在；是否指 before？"),
        ("{% for stage in facts.movd %}{% endfor %}", "变量 facts.movd 不存在"),
        ("{% for x in facts.moved %}{{ loop.indx }}{% endfor %}", "变量 loop.indx 不存在；是否指 index"),
        ("{% for x in facts.moved %}{% endfor %}{{ loop.index }}", "变量 loop 不存在"),
        ("{% for x in facts.moved %}{% else %}{{ nothing }}{% endfor %}", "变量 nothing 不存在"),
        ("{% for x in facts.moved[1:] %}{{ x.nam }}{% endfor %}", "变量 x.nam 不存在"),
        ("{% set c = contract %}{{ c.vendr }}", "变量 c.vendr 不存在"),
        ("{% set c %}{{ nothing }}{% endset %}{{ c }}", "变量 nothing 不存在"),
        ("{% set n = namespace(x=facts.reasn) %}", "变量 facts.reasn 不存在"),
        ("{% with c = contract %}{{ c.vendr }}{% endwith %}", "变量 c.vendr 不存在"),
        ("{% with c = contract %}{% endwith %}{{ c }}", "变量 c 不存在"),
        ("{% if facts.reasn %}{% endif %}", "变量 facts.reasn 不存在"),
        ("{% if facts.people %}甲{% elif nothing %}乙{% endif %}", "变量 nothing 不存在"),
        ("{% if facts.people %}甲{% else %}{{ nothing }}{% endif %}", "变量 nothing 不存在"),
        ("{{ facts.people if facts.people else nothing }}", "变量 nothing 不存在"),
        ("{{ not nothing }}", "变量 nothing 不存在"),
        ("{{ facts.difference + nothing }}", "变量 nothing 不存在"),
        ("{{ '共' ~ nothing }}", "变量 nothing 不存在"),
        ("{{ [nothing] | join }}", "变量 nothing 不存在"),
        ("{{ facts.reason.replace(nothing, '') }}", "变量 nothing 不存在"),
        ("{{ facts.ends_on | date_cn | default(nothing) }}", "变量 nothing 不存在"),
        ("{{ facts.moved | map(attribute='nam') | join }}", "变量 facts.moved[].nam 不存在"),
        ("{{ facts.moved | selectattr('dys') | list | length }}", "变量 facts.moved[].dys 不存在"),
        ("{{ facts.instalments | sum(attribute='befor') | money }}", "变量 facts.instalments[].befor 不存在"),
        ("{{ (facts.moved | sort(attribute='name,aftr') | first).name }}", "变量 facts.moved[].aftr 不存在"),
        ("{% for n, s in facts.moved | groupby('nam') %}{% endfor %}", "变量 facts.moved[].nam 不存在"),
        ("{% for n, s in facts.moved | groupby('name') %}{{ s[0].nam }}{% endfor %}", "变量 s[0].nam 不存在"),
        ("{{ (facts.moved | last).nam }}", ".nam 不存在"),
        ("{% macro m(x) %}{{ x.y }}{{ nothing }}{% endmacro %}{{ m(facts) }}", "变量 nothing 不存在"),
        ("{% macro m(x=nothing) %}{% endmacro %}{{ m() }}", "变量 nothing 不存在"),
        ("{% macro m(x) %}{% endmacro %}{{ m(facts.reasn) }}", "变量 facts.reasn 不存在"),
        ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ nothing }}{% endcall %}", "变量 nothing 不存在"),
        ("{% filter upper %}{{ nothing }}{% endfilter %}", "变量 nothing 不存在"),
        ("{% import '_shared/macros.md.j2' as w %}{{ w.fact([]) }}", "变量 w.fact 不存在；是否指 facts？"),
        ("{% from '_shared/macros.md.j2' import fact %}", "_shared/macros.md.j2 没有提供 fact；是否指 facts？"),
        ("{% import '_shared/macro.md.j2' as w %}", "模板 _shared/macro.md.j2 不存在；是否指 _shared/macros.md.j2"),
        ("{% include '_shared/none.md.j2' %}", "模板 _shared/none.md.j2 不存在"),
        ("{% extends '_shared/none.md.j2' %}", "模板 _shared/none.md.j2 不存在"),
        ("{{ facts.reason | capital }}", "没有过滤器 capital"),
        ("{% if facts.people %}{{ facts.people | capital }}{% endif %}", "没有过滤器 capital"),
        ("{{ facts.affected | map('capital') | join }}", "没有过滤器 capital"),
        ("{% if facts.people is blank %}{% endif %}", "没有判断 blank"),
        ("{{ facts.moved | selectattr('days', 'positive') | list | length }}", "没有判断 positive"),
        ("{{ facts.affected | reject('blank') | join }}", "没有判断 blank"),
        ("{{ facts.__class__ }}", "模板不能使用 __class__"),
        ("{{ contract.parse_file('/etc/passwd') }}", "变量 contract.parse_file 不存在"),
        ("{{ '{}'.format(facts) }}", "模板不能使用 format"),
        ("{% if %}", "缺少一个变量或表达式"),
        ("{{ facts.reason", "缺少 }}"),
        ("{% for x in facts.moved %}", "语句 for 还没有结束，请补上 endfor"),
        ("{% endif %}", "没有语句 endif，或者它没有对应的开头"),
        ("{% blok a %}", "没有语句 blok"),
        ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "模板语法错误"),
    ],
)
def test_a_fault_is_named_with_file_line_and_what_may_have_been_meant(tmp_path: Path, written: str, named: str) -> None:
    (said,) = found(tmp_path, order=f"第一行\n\n{written}")

    assert said.startswith(f"{ORDER} 第 3 行：")
    assert named in said


def test_every_fault_of_a_template_is_named_at_once(tmp_path: Path) -> None:
    text = "{{ facts.reasn }}\n{{ facts.reason | capital }}\n{% if facts.people is blank %}{{ nothing }}{% endif %}\n"

    assert [said.partition("行")[0] for said in found(tmp_path, order=text)] == [
        f"{ORDER} 第 {line} " for line in (1, 2, 3, 3)
    ]


def test_pieces_are_looked_at_with_what_the_template_that_includes_them_sees(tmp_path: Path) -> None:
    back = "{% include 'monitoring/_parts/stage.md.j2' %}"
    pieces = {
        "monitoring/_parts/stage.md.j2": "\n{{ stage.nam }}{{ facts.reasn }}{% include '_shared/tail.md.j2' %}",
        "_shared/tail.md.j2": "{{ nothing }}{% if facts.people %}" + back + "{% endif %}",
    }
    text = "{% for stage in facts.moved %}\n{% include 'monitoring/_parts/stage.md.j2' %}\n{% endfor %}"

    assert found(tmp_path, order=text, **pieces) == [
        "monitoring/_parts/stage.md.j2 第 2 行：变量 stage.nam 不存在；是否指 name？",
        "monitoring/_parts/stage.md.j2 第 2 行：变量 facts.reasn 不存在；是否指 reason？",
        "_shared/tail.md.j2 第 1 行：变量 nothing 不存在",
    ]


def test_an_included_piece_without_context_sees_nothing(tmp_path: Path) -> None:
    text = "{% include '_shared/own.md.j2' without context %}"
    (said,) = found(tmp_path, order=text, **{"_shared/own.md.j2": "{{ facts.reason }}"})
    assert said == "_shared/own.md.j2 第 1 行：变量 facts 不存在"


def test_a_changed_piece_of_the_product_is_looked_at_with_the_products_documents(tmp_path: Path) -> None:
    """The customer overrides one clause of the contract, not the contract."""
    said = found(tmp_path, **{"contracting/_contract/secrecy.md.j2": "保密 {{ vendr.name }}"})
    assert said == ["contracting/_contract/secrecy.md.j2 第 1 行：变量 vendr 不存在；是否指 vendor？"]


def test_macros_that_the_products_documents_need_may_not_be_left_out(tmp_path: Path) -> None:
    kept = (TEMPLATES / "_shared" / "phrases.md.j2").read_text(encoding="utf-8")
    assert "macro listed(" in kept
    said = found(tmp_path, **{"_shared/phrases.md.j2": kept.replace("macro listed(", "macro itemised(")})

    assert said
    assert all("p.listed 不存在" in one for one in said)
    assert any(one.startswith(ORDER) for one in said)


def test_a_macro_of_ones_own_is_checked_and_a_piece_that_nothing_uses_is_named(tmp_path: Path) -> None:
    pieces = {
        "_shared/house.md.j2": "{% macro stamp(x) %}{{ x }}{{ nothing }}{% endmacro %}",
        "contracting/_agreement/notice.md.j2": "改过的片段，名称写错了",
    }
    said = found(tmp_path, order="{% import '_shared/house.md.j2' as h %}{{ h.stamp(facts.reason) }}", **pieces)

    assert said == [
        "_shared/house.md.j2 第 1 行：变量 nothing 不存在",
        "contracting/_agreement/notice.md.j2：没有文档用到这个片段，它不起作用；请核对文件名",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("monitoring/change-ordre.md.j2", "没有这种文档，这个文件不起作用；文件名应为"),
        ("monitoring/change-ordre.docx", "是否指 change-order？"),
        (
            "contracting/change-order.docx",
            "变更单的模板应为 monitoring/change-order.md.j2 或 monitoring/change-order.docx",
        ),
        ("change-order.md.j2", "变更单的模板应为 monitoring/change-order"),
        ("monitoring/change-order.md", "变更单的模板应为 monitoring/change-order.md.j2"),
        ("monitoring/change-order.doc", "变更单的模板应为 monitoring/change-order.md.j2"),
        ("monitoring/Change-Order.DOCX", "变更单的模板应为 monitoring/change-order.md.j2"),
        ("sourcing/quotation-form.md.j2", "报价表是工作簿，没有文字模板"),
        ("sourcing/quotation-form.docx", "报价表是工作簿，没有文字模板"),
        ("公司模板.docx", "没有这种文档"),
    ],
)
def test_a_file_that_belongs_to_no_document_is_named_with_what_it_should_be_called(
    tmp_path: Path, name: str, said: str
) -> None:
    (told,) = found(tmp_path, **{name: "x"})
    assert told.startswith(f"{name}：")
    assert said in told


def test_what_lies_beside_templates_does_not_disturb(tmp_path: Path) -> None:
    beside = {
        "README.md": "x",
        ".git/config.j2": "{{",
        "monitoring/~$change-order.docx": "x",
        "_styles/house.css": "{{",
    }
    assert found(tmp_path, order="{{ facts.reason }}", **beside) == []


def test_a_template_from_a_windows_editor_is_read_or_refused_in_words(tmp_path: Path) -> None:
    assert found(tmp_path / "bom", order="\ufeff{{ facts.reason }}\r\n".encode()) == []
    assert found(tmp_path / "gbk", order="变更单 {{ facts.reason }}".encode("gbk")) == [
        f"{ORDER}：模板 {ORDER} 不是 UTF-8 编码；请另存为 UTF-8"
    ]


def test_word_templates_are_checked_by_part_and_paragraph(tmp_path: Path) -> None:
    rows = (
        ("里程碑", "天数"),
        ("{%tr for s in facts.moved %}", ""),
        ("{{ s.nam }}", "{{ s.days }}"),
        ("{%tr endfor %}", ""),
    )
    directory = word(tmp_path, "{{ title }}", "致{{ contract.vendor.nam }}", header="{{ frame.nummer }}", rows=rows)

    assert [str(finding) for finding in check_directory(directory)] == [
        f"{WORD} 第 2 段（正文）：变量 contract.vendor.nam 不存在；是否指 name？",
        f"{WORD} 第 7 段（正文）：变量 s.nam 不存在；是否指 name？",
        f"{WORD} 第 1 段（页眉 1）：变量 frame.nummer 不存在；是否指 number？",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{{ facts.reason | capital }}", "第 1 段（正文）：没有过滤器 capital"),
        ("{% if facts.people %}", "第 1 段（正文）：模板到结尾时语句 if 还没有结束，请补上 endif"),
        (
            "{%p for s in facts.moved %}{{ s.name }}{%p endfor %}",
            "第 1 段（正文）：{%p for s in facts.moved %} 须独占一段",
        ),
        ("{{r facts.reason }}", "第 1 段（正文）：不能使用 {{r …}}；请直接写 {{ 变量 }}"),
        ("{{ clauses() }}", "第 1 段（正文）：变量 clauses 不存在"),
        ("{% include '_shared/macros.md.j2' %}", "第 1 段（正文）：模板 _shared/macros.md.j2 不存在"),
    ],
)
def test_faults_of_word_templates_are_named(tmp_path: Path, written: str, said: str) -> None:
    told = [str(finding) for finding in check_directory(word(tmp_path, written))]
    assert told
    assert told[0].startswith(f"{WORD} {said}")


def test_a_right_word_template_has_no_fault_and_one_that_is_none_has(tmp_path: Path) -> None:
    assert check_directory(word(tmp_path / "right", "{{ title }}{{ frame.number }}{{ facts.reason }}")) == []
    assert found(tmp_path / "wrong", word="no zip") == [
        f"{WORD}：不是可以打开的 Word 文件（.docx）；请用 Word 另存为 .docx"
    ]
