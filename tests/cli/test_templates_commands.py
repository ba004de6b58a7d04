"""``waibao templates``, and own templates where ``WAIBAO_TEMPLATES`` names them."""

import json
from pathlib import Path

import pytest
from docx import Document

from schemas.catalogue import DOCUMENT_KINDS
from schemas.errors import BadInput
from tests.builders import SAMPLES
from tests.command import waibao
from tests.waibao.own_templates_sample import ORDER, own, word
from waibao.documents.template_check import check_directory
from waibao.settings import TEMPLATES


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
