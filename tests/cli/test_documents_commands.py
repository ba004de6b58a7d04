"""Documents on the command line: what kinds there are, what changed between two versions, one more issued by hand."""

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from pypdf import PdfReader

from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.profiles import PROFILES
from tests.command import waibao
from tests.rows import rows
from tests.standing import NO, Line
from waibao.settings import ROOT

pytestmark = pytest.mark.xdist_group("documents-commands")
SAMPLES = ROOT / "examples" / "documents"
LEAD = "何志远"


@pytest.fixture
def planned(line: Line) -> Path:
    """A home in which the plan has its first version."""
    return line.before("plan-approval-1").home


@pytest.fixture
def signed(line: Line) -> Path:
    """A home in which the contract is signed."""
    return line.before("kickoff-held-1").home


@pytest.fixture(scope="module")
def read(line: Line) -> Path:
    """The same, not to be written to."""
    return line.before("kickoff-held-1").home


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)


def as_json(*arguments: object) -> Any:
    status, printed, said = waibao(*arguments, "--json")
    assert (status, said) == (0, "")
    return json.loads(printed)


def refused(*arguments: object) -> str:
    """What is said instead of doing it."""
    status, printed, said = waibao(*arguments)
    assert (status, printed) == (1, "")
    assert "Traceback" not in said
    return said


def filled(directory: Path, kind: str = "change-order", name: str = "内容.yaml", **other: Any) -> Path:
    """A data file: what the sample of the kind was made from, with other values."""
    facts = json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))["facts"] | other
    path = directory / name
    text = (
        json.dumps(facts, ensure_ascii=False) if path.suffix == ".json" else yaml.safe_dump(facts, allow_unicode=True)
    )
    path.write_text(text, encoding="utf-8")
    return path


def orders(home: Path, kind: str = "change-order") -> list[tuple[str, int]]:
    """Number and version of each document of a kind."""
    return [(one["number"], one["version"]) for one in as_json("documents", NO, "--home", home) if one["kind"] == kind]


def files(home: Path) -> dict[str, str]:
    """Every file of the home's documents with its hash."""
    found = (home / "documents").rglob("*")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found if path.is_file()}


def test_kinds_tells_everything_about_every_kind() -> None:
    found = {kind["slug"]: kind for kind in as_json("documents", "kinds")}

    assert set(found) == set(DOCUMENT_KINDS)
    known = set(rows())
    for slug, kind in found.items():
        declared = DOCUMENT_KINDS[slug]
        assert kind["title"] == declared.title
        assert kind["formats"] == list(declared.all_formats)
        assert kind["model"] == declared.context.__name__
        assert kind["rows"]
        assert set(kind["rows"]) <= known
        assert set(kind["engagement_kinds"]) <= set(PROFILES)
        assert (kind["form"] is not None) == (slug in PAPER_GATES)
    assert found["change-order"]["form"] == "ChangeOrder"
    assert found["design-review"]["engagement_kinds"] == ["software"]


def test_kinds_is_read_without_an_installation_and_names_each_title(tmp_path: Path) -> None:
    status, printed, _ = waibao("documents", "kinds")

    assert status == 0
    assert f"文档类型（{len(DOCUMENT_KINDS)} 种）" in printed
    assert all(kind.title in printed for kind in DOCUMENT_KINDS.values())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (NO, "--json", "--home", "HOME"),
        ("--json", NO, "--home", "HOME"),
        ("--home", "HOME", NO, "--json"),
        ("--home", "HOME", "--json", NO),
        ("list", NO, "--home", "HOME", "--json"),
        ("list", "--json", "--home", "HOME", NO),
        ("--home", "HOME", "list", NO, "--json"),
        ("--json", "list", "--home", "HOME", NO),
    ],
)
def test_list_may_be_left_out_and_options_stand_anywhere(read: Path, arguments: tuple[str, ...]) -> None:
    status, printed, said = waibao("documents", *(read if part == "HOME" else part for part in arguments))

    assert (status, said) == (0, "")
    assert {"service-contract", "outsourcing-plan"} <= {document["kind"] for document in json.loads(printed)}


def test_help_of_the_documents_commands_names_all_of_them() -> None:
    for arguments in (("documents",), ("documents", "--help")):
        _, printed, said = waibao(*arguments)
        assert all(name in printed + said for name in ("list", "kinds", "diff"))


def test_an_unknown_engagement_is_refused_by_every_command(read: Path, tmp_path: Path) -> None:
    data = filled(tmp_path)
    for arguments in (("documents", "X"), ("documents", "list", "X"), ("documents", "diff", "X", "change-order")):
        assert "没有编号为 X 的项目" in refused(*arguments, "--home", read)
    assert "没有编号为 X 的项目" in refused("issue", "X", "change-order", data, "--home", read)


@pytest.mark.row("S1.1", "S5.1")
def test_the_differences_of_a_revised_plan_are_told_section_by_section(read: Path) -> None:
    status, printed, _ = waibao("documents", "diff", NO, "outsourcing-plan", "--home", read)

    assert status == 0
    first, *rest = printed.splitlines()
    assert first == "外包计划书 JH-2026-0001：第 1 版（2026-03-04）与第 2 版（2026-03-06）"
    assert rest[0].startswith("【")
    found = as_json("documents", "diff", NO, "outsourcing-plan", "--home", read)
    assert {tuple(change) for change in found} == {("section", "kind", "before", "after")}
    counts = {kind: sum(change["kind"] == kind for change in found) for kind in ("修改", "增加", "删除")}
    assert rest[-1] == f"共 {len(found)} 处：{'，'.join(f'{kind} {n}' for kind, n in counts.items() if n)}。"
    for change in found:
        assert f"【{change['section'] or '首部'}】" in printed
        assert change["before"] in printed
        assert change["after"] in printed
    assert as_json("documents", "diff", NO, "JH-2026-0001", "--home", read) == found


def test_versions_may_be_named_and_turned_round(read: Path) -> None:
    there = as_json("documents", "diff", NO, "outsourcing-plan", "--home", read, "--from", "1", "--to", "2")
    back = as_json("documents", "diff", NO, "outsourcing-plan", "--home", read, "--from", "2", "--to", "1")

    assert there
    assert sum(change["kind"] == "增加" for change in there) == sum(change["kind"] == "删除" for change in back)
    status, printed, _ = waibao("documents", "diff", NO, "outsourcing-plan", "--from", 2, "--to", 2, "--home", read)
    assert (status, printed.splitlines()[-1]) == (0, "两版内容相同。")
    assert as_json("documents", "diff", NO, "outsourcing-plan", "--from", 2, "--to", 2, "--home", read) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("outsourcing-plan", "--to", 3), "JH-2026-0001 没有第 3 版，现有第 1、2 版"),
        (("outsourcing-plan", "--from", 7), "JH-2026-0001 没有第 7 版，现有第 1、2 版"),
        (("outsourcing-plan", "--to", 1), "第 1 版之前没有别的版本，没有差异可列"),
        (("service-contract",), "第 1 版之前没有别的版本，没有差异可列"),
        (("BJ-2026-0001", "--from", 1), "是工作簿，没有正文可以比较"),
        (("award-notice", "--from", 1), "两版内容相同"),
        (("regret-notice",), "有 2 份未成交通知书：请用编号指定其中一份"),
        (("closing-report",), f"项目 {NO} 尚未出具项目总结报告"),
        (("JH-2026-0099",), f"项目 {NO} 没有编号为 JH-2026-0099 的文档"),
        (("no-such-kind",), "没有文档类型“no-such-kind”"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(read: Path, arguments: tuple[object, ...], said: str) -> None:
    status, printed, told = waibao("documents", "diff", NO, *arguments, "--home", read)

    assert said in printed + told
    assert status == (0 if "相同" in said else 1)


def test_a_document_that_was_issued_once_has_nothing_to_compare(planned: Path) -> None:
    assert "没有差异可列" in refused("documents", "diff", NO, "outsourcing-plan", "--home", planned)


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
    facts = copy.deepcopy(json.loads((SAMPLES / "change-order.json").read_text(encoding="utf-8"))["facts"])
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
    facts = json.loads((SAMPLES / "change-order.json").read_text(encoding="utf-8"))["facts"]

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
