"""The commands as they are typed: what they print, with which exit status, and how they fail."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from schemas.catalogue import DOCUMENT_KINDS, GATES
from tests.builders import EXAMPLE, SAMPLES, short, write
from tests.command import as_json, waibao
from tests.standing import NO, Line
from waibao.checks.kinds import TABLE_KINDS
from waibao.settings import ROOT

pytestmark = pytest.mark.xdist_group("commands")
INBOX = EXAMPLE / "inbox"


@pytest.fixture(scope="module")
def played(line: Line) -> Path:
    """The home after the short engagement has been played."""
    standing = line.before("review-decided-1")
    assert standing.go_on() == NO
    return standing.home


@pytest.fixture
def own(played: Path, tmp_path: Path) -> Path:
    """A copy of the home, to be tampered with."""
    shutil.copytree(played, tmp_path / "own")
    return tmp_path / "own"


def test_a_new_installation_says_how_to_begin(tmp_path: Path) -> None:
    status, printed, _ = waibao("list", "--home", tmp_path / "new")

    assert (status, "waibao run" in printed) == (0, True)
    assert as_json("list", "--home", tmp_path / "new") == []


def test_list_names_every_engagement(played: Path) -> None:
    status, printed, _ = waibao("list", "--home", played)

    assert status == 0
    for part in (NO, "设备点检管理系统开发", "已结束", "2026-03-02"):
        assert part in printed
    (found,) = as_json("list", "--home", played)
    assert (found["no"], found["kind"], found["status"]) == (NO, "software", "closed")


def test_show_tells_milestones_payments_decisions_and_duties(played: Path) -> None:
    status, printed, _ = waibao("show", NO, "--home", played)

    assert status == 0
    for part in ("HT-2026-0001", "系统开发", "已验收", "461,700.00", "已付款", "award-1", "王立新", "质保"):
        assert part in printed
    facts = as_json("show", NO, "--home", played)
    assert facts["milestones"] == [{"seq": 1, "name": "系统开发", "due_on": "2026-08-31", "status": "accepted"}]
    assert [(paid["amount"], paid["status"]) for paid in facts["payments"]] == [("461700.00", "paid")]
    made = {decision["key"] for decision in facts["decisions"]}
    assert {key for key in made if "-filled-" not in key} == set(short()["answers"])
    assert {"work-guide-filled-1-1", "satisfaction-survey-filled-1-2"} <= made  # what papers were made from


def test_documents_names_every_document_and_where_its_files_are(played: Path) -> None:
    status, printed, _ = waibao("documents", NO, "--home", played)

    assert status == 0
    found = as_json("documents", NO, "--home", played)
    assert len(found) > 30
    for document in found:
        assert document["number"] in printed
        assert set(document["files"]) == set(DOCUMENT_KINDS[document["kind"]].all_formats)
        assert all(Path(path).is_file() for path in document["files"].values())


@pytest.mark.parametrize("command", ["show", "documents"])
def test_an_unknown_number_is_refused_with_the_way_to_find_the_right_one(played: Path, command: str) -> None:
    status, printed, said = waibao(command, "XM-2026-0099", "--home", played)

    assert (status, printed) == (1, "")
    assert "没有编号为 XM-2026-0099 的项目" in said
    assert "waibao list" in said


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("quotation", "报价表-云帆.xlsx"),
        ("quotation", "报价表-恒信.xlsx"),
        ("quotation", "报价表-蓝图.csv"),
        ("test-results", "测试结果表.xlsx"),
    ],
)
def test_a_right_table_is_accepted(tmp_path: Path, kind: str, name: str) -> None:
    file = Path(shutil.copy(INBOX / name, tmp_path))
    status, printed, said = waibao("check", kind, file)

    assert (status, said) == (0, "")
    assert "通过" in printed
    assert as_json("check", kind, file)["accepted"] is True
    assert [path.name for path in tmp_path.iterdir()] == [name]  # nothing is written beside it


def test_a_faulty_table_is_rejected_with_the_cells_and_a_correction_sheet(tmp_path: Path) -> None:
    file = Path(shutil.copy(INBOX / "测试结果表-第一次.xlsx", tmp_path))
    status, printed, _ = waibao("check", "test-results", file)

    assert status == 1
    assert "H23" in printed
    beside = tmp_path / "更正单-测试结果表-第一次.xlsx"
    assert str(beside) in printed
    assert load_workbook(beside).sheetnames[0] == "更正汇总"

    status, printed, said = waibao("check", "test-results", file, "--json", "--out", tmp_path / "还给乙方.xlsx")
    result = json.loads(printed)  # the output is JSON alone
    assert (status, result["accepted"]) == (1, False)
    assert any(finding["cell"] == "H23" for finding in result["findings"])
    assert "还给乙方.xlsx" in said
    assert (tmp_path / "还给乙方.xlsx").is_file()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("网页.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("空.xlsx", b"", "空"),
        ("说明.xlsx", "这是一段文字".encode(), ""),
        ("表.csv", "甲,乙\n1,2\n".encode(), ""),
    ],
)
def test_a_file_that_is_no_such_table_cannot_be_read(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    status, _, error = waibao("check", "quotation", tmp_path / name)

    assert status == 2
    assert said in error
    assert name in error
    assert "请" in error
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    status, _, said = waibao("check", "quotation", tmp_path / "没有.xlsx")
    assert (status, "不存在" in said) == (2, True)


def test_an_unknown_kind_of_table_names_those_there_are() -> None:
    status, _, said = waibao("check", "nothing", INBOX / "报价表-云帆.xlsx")
    assert status == 2
    assert all(kind in said for kind in TABLE_KINDS)


@pytest.mark.parametrize("made", ["pdf", "docx", "html", "md", "xlsx"])
def test_a_document_is_rendered_without_being_recorded(tmp_path: Path, made: str) -> None:
    out = tmp_path / "样稿" / f"评分.{made}"
    status, printed, _ = waibao(
        "render", "scoring-sheet", SAMPLES / "scoring-sheet.json", "--format", made, "--out", out, "--number", "试-1"
    )

    assert status == 0
    assert str(out) in printed
    if made == "pdf":
        assert "试-1" in "".join(page.extract_text() for page in PdfReader(out).pages)
    elif made == "xlsx":
        assert load_workbook(out).sheetnames
    else:
        assert out.stat().st_size > 500
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-kind", "award-notice.json"), "没有文档类型“no-such-kind”"),
        (("award-notice", "award-notice.json", "--format", "xlsx"), "成交通知书没有这种格式"),
        (("award-notice", "regret-notice.json"), "缺少此项"),
        (("award-notice", "没有.json"), "不存在"),
    ],
)
def test_what_cannot_be_rendered_is_refused_in_words(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    kind, data, *options = arguments
    status, _, error = waibao("render", kind, SAMPLES / data, *options, "--out", tmp_path / "out")

    assert status == 1
    assert said in error
    assert not (tmp_path / "out").exists()


def test_a_directory_is_no_place_for_a_document(tmp_path: Path) -> None:
    status, _, error = waibao("render", "award-notice", SAMPLES / "award-notice.json", "--out", tmp_path)

    assert status == 1
    assert "是目录：请写明" in error.replace("。", "：")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["{", "- 1\n- 2", "null", "a: b: c", '{"head": 3}'])
def test_data_that_are_none_are_refused_in_words(tmp_path: Path, content: str) -> None:
    data = tmp_path / "数据.json"
    data.write_text(content, encoding="utf-8")
    status, _, said = waibao("render", "award-notice", data, "--out", tmp_path / "out.pdf")

    assert status == 1
    assert "数据.json" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["scenario", "award-notice", "payment-approved", "quotation"])
def test_a_schema_is_json(name: str) -> None:
    status, printed, _ = waibao("schema", name)
    assert status == 0
    assert json.loads(printed)["properties"]


def test_an_unknown_schema_names_those_there_are() -> None:
    status, _, said = waibao("schema", "nothing")
    assert status == 1
    assert all(name in said for name in ("scenario", *DOCUMENT_KINDS, *GATES, *TABLE_KINDS))


def test_verify_is_content_with_what_was_left_alone(played: Path) -> None:
    status, printed, _ = waibao("verify", "--home", played)
    assert (status, "一致" in printed) == (0, True)
    assert as_json("verify", "--home", played) == []


def test_verify_names_the_place_that_was_altered(own: Path) -> None:
    altered = next((own / "documents").rglob("*付款通知书.pdf"))
    altered.write_bytes(altered.read_bytes() + b" ")
    (own / "documents" / "私自添加.docx").write_bytes(b"PK")
    status, printed, _ = waibao("verify", "--home", own)

    assert status == 1
    assert f"{altered}：文件内容与登记的摘要不符，已被改动" in printed
    assert "私自添加.docx：文件没有登记" in printed
    assert "发现 2 处不一致" in printed
    status, printed, _ = waibao("verify", "--home", own, "--json")
    assert (status, len(json.loads(printed))) == (1, 2)


def test_demo_lists_where_a_run_can_be_killed() -> None:
    status, printed, _ = waibao("demo", "--list")
    assert status == 0
    for step in ("issue_plan", "register_bids", "issue_certificate", "register_payment", "close_engagement"):
        assert f"  {step}\n" in printed
    status, _, said = waibao("demo", "--kill-at", "no_such_step:after")
    assert (status, "waibao demo --list" in said) == (1, True)


def test_a_faulty_scenario_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"]["budget"] = "约六十万"
    home = tmp_path / "home"
    status, printed, said = waibao("run", write(scenario, tmp_path / "scenario"), "--home", home)

    assert status == 1
    assert "request.budget：不是有效金额" in said
    assert printed == ""
    assert not home.exists()


def test_an_unexpected_error_is_told_in_chinese_and_its_trace_is_kept_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "waibao.sqlite").write_bytes(b"this is no database, whatever its name says" * 100)
    status, printed, said = waibao("list", "--home", tmp_path)

    assert (status, printed) == (70, "")
    assert "程序内部出错" in said
    assert str(tmp_path / "error.log") in said
    assert "Traceback" not in said
    assert "Traceback" in (tmp_path / "error.log").read_text(encoding="utf-8")


def test_a_home_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", encoding="utf-8")
    status, _, said = waibao("list", "--home", tmp_path / "home")

    assert status == 1
    assert f"数据目录 {tmp_path / 'home'}：不是目录。" in said


def test_an_unreachable_database_is_told_without_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAIBAO_DATABASE_URL", f"postgresql+psycopg://waibao:geheim@/none?host={tmp_path}")
    status, _, said = waibao("list", "--home", tmp_path)

    assert status == 70
    assert "geheim" not in said + (tmp_path / "error.log").read_text(encoding="utf-8")


def test_help_is_chinese_and_loads_nothing_heavy() -> None:
    script = (
        "import sys, cli.main\n"
        "sys.argv = ['waibao', '--help']\n"
        "try: cli.main.main()\n"
        "except SystemExit as done: assert not done.code\n"
        "heavy = {'prefect', 'polars', 'great_expectations', 'matplotlib', 'pandas', 'typst', 'sqlalchemy'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env={**os.environ}
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert "外包管理：从申请到总结的全流程。" in result.stdout
    for name in ("run", "check", "verify", "up"):
        assert f"\n  {name} " in result.stdout
