"""``waibao issue``: a paper from a file, once for each content, revised under its number."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.builders import filled_in
from tests.cli.papers_sample import filled
from tests.command import as_json, refused, waibao
from tests.standing import NO, Line
from tests.waibao.workbooks_sample import cell

pytestmark = pytest.mark.xdist_group("documents-commands")


LEAD = "何志远"


@pytest.fixture
def signed(line: Line) -> Path:
    """A home in which the contract is signed."""
    return line.before("kickoff-held-1").home


def orders(home: Path, kind: str = "change-order") -> list[tuple[str, int]]:
    """Number and version of each document of a kind."""
    return [(one["number"], one["version"]) for one in as_json("documents", NO, "--home", home) if one["kind"] == kind]


def files(home: Path) -> dict[str, str]:
    """Every file of the home's documents with its hash."""
    found = (home / "documents").rglob("*")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found if path.is_file()}


@pytest.mark.row("S5.4", "S9.4")
def test_a_change_order_is_issued_from_a_file_once_however_often_it_is_run(signed: Path, tmp_path: Path) -> None:
    data = filled(tmp_path)
    status, printed, _ = waibao("issue", NO, "change-order", data, "--home", signed)

    assert status == 0
    assert printed.splitlines()[-1] == "变更单 BG-2026-0001 第 1 版"
    before = files(signed)
    (issued,) = [one for one in as_json("documents", NO, "--home", signed) if one["kind"] == "change-order"]
    assert set(issued["files"]) == {"md", "html", "docx", "pdf"}
    text = "".join(page.extract_text() for page in PdfReader(issued["files"]["pdf"]).pages)
    assert "BG-2026-0001" in text
    assert "云帆软件（江州）有限公司" in "".join(text.split())

    again = filled(tmp_path, name="同样的内容.json")
    for same in (data, again):
        assert waibao("issue", NO, "change-order", same, "--home", signed)[1].splitlines() == [
            "变更单 BG-2026-0001 第 1 版"
        ]
    assert files(signed) == before
    assert waibao("verify", "--home", signed)[0] == 0


def test_a_revision_keeps_the_number_and_the_files_of_the_version_before(signed: Path, tmp_path: Path) -> None:
    waibao("issue", NO, "change-order", filled(tmp_path), "--home", signed)
    before = files(signed)
    revised = filled(tmp_path, people="乙方增加测试人员一名。")
    command = ("issue", NO, "change-order", revised, "--revise", "BG-2026-0001", "--home", signed)

    assert waibao(*command)[1].splitlines()[-1] == "变更单 BG-2026-0001 第 2 版"
    assert waibao(*command)[1].splitlines() == ["变更单 BG-2026-0001 第 2 版"]
    assert orders(signed) == [("BG-2026-0001", 1), ("BG-2026-0001", 2)]
    assert before.items() <= files(signed).items()
    found = as_json("documents", "diff", NO, "change-order", "--home", signed)
    assert [change["after"] for change in found if change["after"]] == ["乙方增加测试人员一名。"]
    assert {change["section"] for change in found} == {"五、对人员和资源的影响"}
    assert waibao("verify", "--home", signed)[0] == 0


def test_a_revision_back_to_an_earlier_wording_is_a_version_of_its_own(signed: Path, tmp_path: Path) -> None:
    first, second = filled(tmp_path, name="甲.json"), filled(tmp_path, name="乙.json", people="无新增人员。")
    waibao("issue", NO, "change-order", first, "--home", signed)
    for data, version in ((second, 2), (first, 3), (second, 4), (second, 4)):
        command = ("issue", NO, "change-order", data, "--revise", "BG-2026-0001", "--home", signed)
        assert waibao(*command)[1].splitlines()[-1] == f"变更单 BG-2026-0001 第 {version} 版"
    assert as_json("documents", "diff", NO, "change-order", "--from", 2, "--home", signed) == []


def test_two_documents_of_a_kind_have_numbers_of_their_own_and_are_told_apart(signed: Path, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        waibao("issue", NO, "change-order", filled(tmp_path, proposer=name), "--home", signed)

    assert orders(signed) == [("BG-2026-0001", 1), ("BG-2026-0002", 1)]
    said = refused("documents", "diff", NO, "change-order", "--home", signed)
    assert f"项目 {NO} 有 2 份变更单：请用编号指定其中一份（BG-2026-0001、BG-2026-0002）" in said

    revised = filled(tmp_path, proposer="乙", people="无新增人员。")
    status, printed, _ = waibao("issue", NO, "change-order", revised, "--revise", "BG-2026-0002", "--home", signed)
    assert (status, printed.splitlines()[-1]) == (0, "变更单 BG-2026-0002 第 2 版")
    assert as_json("documents", "diff", NO, "change-order", "--home", signed)  # only one of them has two versions
    assert "没有差异可列" in refused("documents", "diff", NO, "BG-2026-0001", "--home", signed)


@pytest.mark.row("S5.5")
def test_a_paper_with_a_workbook_comes_as_a_workbook_too(signed: Path, tmp_path: Path) -> None:
    status, _, said = waibao("issue", NO, "issue-log", filled(tmp_path, "issue-log", by=LEAD), "--home", signed)

    assert (status, said) == (0, "")
    (issued,) = [one for one in as_json("documents", NO, "--home", signed) if one["kind"] == "issue-log"]
    assert load_workbook(issued["files"]["xlsx"]).sheetnames


@pytest.mark.row("S5.5")
def test_a_log_that_was_sent_out_and_came_back_filled_is_read_and_issued_anew(signed: Path, tmp_path: Path) -> None:
    waibao("issue", NO, "issue-log", filled(tmp_path, "issue-log", by=LEAD), "--home", signed)
    (sent,) = [one for one in as_json("documents", NO, "--home", signed) if one["kind"] == "issue-log"]
    book, back, read = load_workbook(sent["files"]["xlsx"]), tmp_path / "交回.xlsx", tmp_path / "问题.yaml"
    values = {"状态": "已解决", "处理措施及进展": "两款终端均已适配"}
    for title, value in values.items():
        cell(book, title, 1).value = value
    book.save(back)

    assert "用于表单“填写问题跟踪表”" in waibao("read", "issue-log", back, "--by", LEAD, "--out", read)[1]
    printed = waibao("issue", NO, "issue-log", read, "--revise", sent["number"], "--home", signed)[1]
    assert printed.splitlines()[-1] == f"问题跟踪表 {sent['number']} 第 2 版"
    changed = as_json("documents", "diff", NO, sent["number"], "--home", signed)
    assert "两款终端均已适配" in "".join(change["after"] for change in changed)

    cell(book, "状态", 1).value = "作废"
    book.save(back)
    assert "没有通过核验。请先用 waibao check issue-log 取得更正单" in refused("read", "issue-log", back)
    assert waibao("read", "quotation", back)[0] == waibao("read", "issue-log", tmp_path / "没有.xlsx")[0] == 2


def test_what_may_not_be_issued_is_refused_in_words_and_nothing_is_written(
    planned: Path, signed: Path, tmp_path: Path
) -> None:
    order = filled(tmp_path)
    stranger = filled(tmp_path, name="别人.json", by="周敏")
    general = filled(tmp_path, "market-research", name="调研.json")
    missing = tmp_path / "没有.yaml"
    cases: list[tuple[Path, tuple[object, ...], str]] = [
        (signed, ("change-order", stranger), f"“填写变更单”由项目负责人（{LEAD}）办理，周敏 不是其本人或有效代理人"),
        (planned, ("change-order", order), f"项目 {NO} 尚未签订合同，不能出具变更单：请先登记合同签署。"),
        (signed, ("no-such-kind", order), "没有可以填写的文书“no-such-kind”。可用的类型：risk-management-plan"),
        (signed, ("award-notice", order), "成交通知书由流程自动出具，不能单独填写"),
        (signed, ("change-order", missing), f"数据文件 {missing}：不存在"),
        (signed, ("change-order", tmp_path), f"数据文件 {tmp_path}：是目录"),
        (signed, ("change-order", order, "--revise", "BG-2026-0009"), "没有编号为 BG-2026-0009 的文档"),
        (signed, ("change-order", order, "--revise", "JH-2026-0001"), "JH-2026-0001 不是变更单"),
        (signed, ("change-order", general), "缺少此项"),
    ]
    before = {home: (files(home), as_json("show", NO, "--home", home)) for home in (planned, signed)}

    for home, arguments, said in cases:
        assert said in refused("issue", NO, *arguments, "--home", home)
    assert before == {home: (files(home), as_json("show", NO, "--home", home)) for home in (planned, signed)}


def test_every_fault_of_the_data_is_named_at_once_in_chinese(signed: Path, tmp_path: Path) -> None:
    def spoil(facts: dict[str, Any]) -> None:
        facts.update(raised_on="昨天", category="别的", price_after="约五十万", urgent=True)
        del facts["reason"]
        facts["moved"][0]["name"] = ""

    said = refused("issue", NO, "change-order", spoilt(tmp_path, spoil), "--home", signed)
    first, *faults, last = said.splitlines()
    assert first == "变更单的内容 内容.json：有以下问题："
    assert last == "请逐项改正"
    assert [fault.partition("：")[0] for fault in faults] == [
        f"- {name}" for name in ("raised_on", "category", "reason", "moved[1].name", "price_after", "urgent")
    ]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in fault) for fault in faults)
    assert orders(signed) == []


def spoilt(directory: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    facts = filled_in("change-order")
    change(facts)
    path = directory / "内容.json"
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("content", ["", "[]", "null", "甲", "{", "a: b: c"])
def test_a_file_that_holds_no_answers_is_refused_in_words(read: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "内容.yaml").write_text(content, encoding="utf-8")
    said = refused("issue", NO, "change-order", tmp_path / "内容.yaml", "--home", read)

    assert "内容.yaml" in said
    assert "请" in said


def test_a_file_from_a_windows_editor_is_read(signed: Path, tmp_path: Path) -> None:
    data = filled(tmp_path, name="内容.json")
    data.write_bytes(b"\xef\xbb\xbf" + data.read_bytes())
    assert waibao("issue", NO, "change-order", data, "--home", signed)[0] == 0


def test_what_the_schema_of_a_paper_asks_for_is_what_issue_takes() -> None:
    status, printed, _ = waibao("schema", "change-order-filled")
    schema = json.loads(printed)
    facts = filled_in("change-order")

    assert status == 0
    assert set(schema["required"]) <= set(facts) <= set(schema["properties"])


def test_a_faulty_own_template_stops_the_document_and_its_number_is_kept_until_it_is_right(
    signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "monitoring" / "change-order.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("集团变更单：{{ facts.reasn }}\n", encoding="utf-8")
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(tmp_path / "own"))
    command = ("issue", NO, "change-order", filled(tmp_path), "--home", signed)

    status, _, said = waibao(*command)
    assert status == 1
    assert "monitoring/change-order.md.j2 第 1 行：变量 facts.reasn 不存在" in said
    own.write_text("集团变更单：{{ facts.reason }}\n", encoding="utf-8")
    assert waibao(*command)[1].splitlines()[-1] == "变更单 BG-2026-0001 第 1 版"
    (issued,) = [one for one in as_json("documents", NO, "--home", signed) if one["kind"] == "change-order"]
    assert "集团变更单" in Path(issued["files"]["md"]).read_text(encoding="utf-8")
