"""A customer's templates are looked over before anything runs, and used where the product's would be."""

import json
from pathlib import Path

import pytest
from docx import Document

from schemas.catalogue import DOCUMENT_KINDS
from schemas.errors import BadInput
from tests.command import waibao
from waibao.documents.template_check import check_directory
from waibao.settings import ROOT, TEMPLATES

SAMPLES = ROOT / "examples" / "documents"
ORDER = "monitoring/change-order.md.j2"
WORD = "monitoring/change-order.docx"


def own(directory: Path, **files: str | bytes) -> Path:
    """A directory of templates; ``ORDER`` is the one that is named ``order``."""
    for name, content in files.items():
        path = directory / {"order": ORDER, "word": WORD}.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


def found(directory: Path, **files: str | bytes) -> list[str]:
    return [str(finding) for finding in check_directory(own(directory, **files))]


def word(directory: Path, *paragraphs: str, header: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    (directory / WORD).parent.mkdir(parents=True, exist_ok=True)
    document.save(str(directory / WORD))
    return directory


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


def test_the_command_tells_what_is_right_with_status_0_and_what_is_wrong_with_1(tmp_path: Path) -> None:
    assert waibao("templates", "check", tmp_path)[:2] == (
        0,
        f"目录 {tmp_path} 中没有模板；用 waibao templates copy 取出一份产品模板。\n",
    )
    own(tmp_path, order="{{ facts.reason }}\n")
    assert waibao("templates", "check", tmp_path) == (0, "1 个模板均可使用。\n", "")
    assert waibao("templates", "check", tmp_path, "--json") == (0, "[]\n", "")

    own(tmp_path, order="{{ facts.reasn }}\n{{ nothing }}")
    status, printed, _ = waibao("templates", "check", tmp_path)
    assert status == 1
    assert printed == (
        f"{ORDER} 第 1 行：变量 facts.reasn 不存在；是否指 reason？\n"
        f"{ORDER} 第 2 行：变量 nothing 不存在\n"
        "发现 2 处问题。\n"
    )
    status, printed, _ = waibao("templates", "check", tmp_path, "--json")
    first = {"file": ORDER, "place": "第 1 行", "text": "变量 facts.reasn 不存在；是否指 reason？"}
    assert (status, json.loads(printed)[0]) == (1, first)


def test_a_directory_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="不存在"):
        check_directory(tmp_path / "none")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name, what in (("none", "不存在"), ("file", "不是目录")):
        status, printed, said = waibao("templates", "check", tmp_path / name)
        assert (status, printed) == (1, "")
        assert f"模板目录 {tmp_path / name}：{what}。" in said


@pytest.mark.parametrize("slug", ["change-order", "service-contract", "outsourcing-plan"])
def test_a_copied_template_is_where_it_is_looked_for_and_has_no_fault(tmp_path: Path, slug: str) -> None:
    status, printed, _ = waibao("templates", "copy", slug, tmp_path / "own")
    copied = tmp_path / "own" / DOCUMENT_KINDS[slug].template

    assert status == 0
    assert str(copied) in printed
    assert copied.read_bytes() == (TEMPLATES / DOCUMENT_KINDS[slug].template).read_bytes()
    assert check_directory(tmp_path / "own") == []


def test_a_copy_never_overwrites_and_needs_a_kind_with_a_text_and_a_directory(tmp_path: Path) -> None:
    own(tmp_path, order="eigene", file="")
    for arguments, said in (
        (("change-order", tmp_path), "已经存在"),
        (("quotation-form", tmp_path), "报价表：是工作簿，没有文字模板"),
        (("no-such-kind", tmp_path), "没有文档类型“no-such-kind”"),
        (("change-order", tmp_path / "file"), "不是目录"),
    ):
        status, printed, told = waibao("templates", "copy", *arguments)
        assert (status, printed) == (1, "")
        assert said in told
    assert (tmp_path / ORDER).read_text(encoding="utf-8") == "eigene"


def rendered(out: Path, made: str, kind: str = "change-order") -> tuple[int, str, str]:
    """A sample as ``waibao render`` makes it with the templates that the environment names."""
    return waibao("render", kind, SAMPLES / f"{kind}.json", "--format", made, "--out", out)


def test_own_templates_are_used_where_they_are_and_the_products_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '{% import "_shared/macros.md.j2" as w %}\n# 集团变更审批表\n\n{{ w.facts([("理由", facts.reason)]) }}\n'
    directory = word(own(tmp_path / "own", order=text), "集团公文 {{ title }} {{ contract.no }}")
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(directory))

    assert rendered(tmp_path / "a.md", "md")[0] == 0
    page = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert page.startswith("# 集团变更审批表\n")
    assert "特种设备" in page
    assert rendered(tmp_path / "a.docx", "docx")[0] == 0
    assert [p.text for p in Document(str(tmp_path / "a.docx")).paragraphs] == ["集团公文 集团变更审批表 HT-2026-0001"]

    assert rendered(tmp_path / "b.md", "md", "award-notice")[0] == 0
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("# 成交通知书\n")


def test_a_changed_piece_is_used_by_the_products_own_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "contracting/_contract/secrecy.md.j2"
    kept = (TEMPLATES / name).read_text(encoding="utf-8")
    directory = own(tmp_path, **{name: f"{kept}\n\n{{{{ c.item() }}}} 集团保密制度另有规定的，从其规定。\n\n"})
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(directory))

    assert rendered(tmp_path / "out.md", "md", "service-contract")[0] == 0
    page = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "集团保密制度" in page
    assert "违约责任" in page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{{ facts.reasn }}", f"{ORDER} 第 2 行：变量 facts.reasn 不存在"),
        ("{% for s in facts.moved %}{{ s.nam }}{% endfor %}", f"{ORDER} 第 2 行：变量 s.nam 不存在"),
        ("{{ facts.ends_on }}", f"{ORDER} 第 2 行：变量 facts.ends_on 没有值"),
        ("{{ facts.reason | capital }}", f"{ORDER} 第 2 行：没有过滤器 capital"),
        ("{% if facts.reason %}", f"{ORDER} 第 2 行：模板到结尾时语句 if 还没有结束"),
        (
            "{% include '_shared/own.md.j2' %}",
            f"_shared/own.md.j2 第 3 行，调用处 {ORDER} 第 2 行：变量 nothing 不存在",
        ),
        ("{% include '_shared/none.md.j2' %}", "模板 _shared/none.md.j2 不存在"),
        ("{% include '_shared/gbk.md.j2' %}", "模板 _shared/gbk.md.j2 不是 UTF-8 编码"),
    ],
)
def test_a_fault_of_an_own_template_names_file_line_and_variable_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, said: str
) -> None:
    pieces = {"_shared/own.md.j2": "甲\n\n{{ nothing }}", "_shared/gbk.md.j2": "乙方".encode("gbk")}
    directory = own(tmp_path, order=f"变更单\n{written}", **pieces)
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(directory))
    status, printed, told = rendered(tmp_path / "out.md", "md")

    assert (status, printed) == (1, "")
    assert told.startswith("《变更单》（change-order）")
    assert said in told
    assert not (tmp_path / "out.md").exists()


@pytest.mark.parametrize(("name", "what"), [("none", "不存在"), ("file", "不是目录")])
def test_a_wrong_directory_of_templates_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, what: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(tmp_path / name))
    status, _, said = rendered(tmp_path / "out.md", "md")
    assert status == 1
    assert f"模板目录 {tmp_path / name}：{what}。请核对环境变量 WAIBAO_TEMPLATES" in said

    status, _, said = waibao("list", "--home", tmp_path / "home")
    assert (status, "WAIBAO_TEMPLATES" in said) == (1, True)
    assert not (tmp_path / "home").exists()
