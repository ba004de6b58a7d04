"""``waibao documents``: kinds, lists and differences."""

import json
from pathlib import Path

import pytest

from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.profiles import PROFILES
from tests.cli.papers_sample import filled
from tests.command import as_json, refused, waibao
from tests.rows import rows
from tests.standing import NO

pytestmark = pytest.mark.xdist_group("documents-commands")


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
