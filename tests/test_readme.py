"""README.md and the pages of docs/ tell the truth: every command in them is run and prints what they show."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from schemas.catalogue import DOCUMENT_KINDS
from tests.command import waibao
from tests.pages import PAGES, ROOT, Shown, Written, commands, missing, steps
from waibao.documents.filters import FILTERS

# One played home, and commands that follow one another.
pytestmark = pytest.mark.xdist_group("engagement")

# Where else a command of the pages is run, and the file that shows it.
RUN_ELSEWHERE = {
    "waibao up": ("tests/server/prefect_api.py", '"cli.main", "up"'),
    "waibao demo --kill-at issue_plan:after": (".ci/run", "waibao demo --kill-at issue_plan:after"),
    "waibao run examples/software-outsourcing/scenario.yaml": (".ci/run", "make run"),
    "source .venv/bin/activate": (".ci/run", "make run"),
}

# A command that needs no shell: nothing but variables, and the program with its arguments.
OURS = re.compile(r"(\w+=\S+ )*waibao [^|<>;&$`]*$")

# Is followed in a copy of the repository, because it changes it.
EXTENDING = "docs/extend.md"

# Needs a quiet machine; needs uv and the network.
NOT_IN_CI = {"bench", "lock"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, example_home: Path) -> Iterator[Path]:
    """A directory in which the example has been played once, as after ``make run``."""
    directory = tmp_path_factory.mktemp("clone")
    (directory / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(example_home, directory / "var")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        patch.setenv("PYTHONPATH", str(ROOT))  # not the code that happens to be installed
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.delenv("WAIBAO_HOME", raising=False)
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        yield directory


@pytest.mark.parametrize("page", [page for page in PAGES if page != EXTENDING])
def test_every_command_of_a_page_is_run_and_prints_what_the_page_shows(clone: Path, page: str) -> None:
    for step in steps(page):
        if isinstance(step, Written):
            step.write(clone)
        elif step.text.startswith("make ") or step.text in RUN_ELSEWHERE:
            continue
        elif OURS.match(step.text) and not shown_first(page, step):
            run_here(step)
        else:
            run_as_shown(step, clone)


def shown_first(page: str, shown: Shown) -> bool:
    """Whether no page shows such a command before."""
    alike = ((at, other.text) for at in PAGES for other in commands(at) if _kind(other) == _kind(shown))
    return next(alike) == (page, shown.text)


def _kind(shown: Shown) -> list[str]:
    return shown.text.split()[:2]


def run_as_shown(shown: Shown, directory: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command in a shell in a directory: it ends and prints as the page shows."""
    ran = subprocess.run(
        ["bash", "-c", shown.text],
        cwd=directory,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
    )
    ended_as_shown(shown, ran.returncode, ran.stdout + ran.stderr)


def run_here(shown: Shown) -> None:
    """Run a command of ours in this process and directory, which has imported everything already."""
    before, _, arguments = shown.text.rpartition("waibao ")
    variables = dict(word.split("=", 1) for word in shlex.split(before))
    status, printed, said = waibao(*shlex.split(arguments), **{"WAIBAO_HOME": None, **variables})
    ended_as_shown(shown, status, printed + said)


def ended_as_shown(shown: Shown, status: int, printed: str) -> None:
    assert status == shown.status, f"{shown.text}\n{printed}"
    assert not (lost := missing(shown.output, printed)), f"{shown.text}: not printed: {lost}\n{printed}"


def test_commands_that_are_run_elsewhere_are_run_there() -> None:
    for place, wanted in RUN_ELSEWHERE.values():
        assert wanted in (ROOT / place).read_text(encoding="utf-8"), wanted


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_exists_and_is_run_by_ci(page: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    run = {word for line in re.findall(r"make ([a-z ]+)", ci) for word in line.split()}

    named = {
        word
        for line in re.findall(r"[`$ ]make ([a-z ]+)", (ROOT / page).read_text(encoding="utf-8"))
        for word in line.split()
        if word in targets
    }
    for shown in commands(page):
        if shown.text.startswith("make "):
            assert shown.text.split()[1] in targets, shown.text
    assert named - NOT_IN_CI <= run, f"named on {page} and not run by .ci/run: {sorted(named - run)}"


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_points_to_is_there(page: str) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]+`", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_page_on_adding_a_document_adds_one_when_it_is_followed(clone: Path, tmp_path: Path) -> None:
    """In a copy of the repository in which the example was played, files and commands as the page has them."""
    for name in ("cli", "flows", "schemas", "tasks", "templates", "tests", "waibao", "docs", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(clone / "var", tmp_path / "var")
    for step in steps(EXTENDING):
        if isinstance(step, Shown):
            ran = replace(step, text=_recipe(step.text)) if step.text.startswith("make ") else step
            run_as_shown(ran, tmp_path, {"PYTHONPATH": str(tmp_path)})
        elif not _quoted(step):
            step.write(tmp_path)

    pages = [(tmp_path / "docs" / name).read_text(encoding="utf-8") for name in ("commands.md", "catalogue.md")]
    assert all("培训计划" in page for page in pages)
    assert (tmp_path / "docs" / "images" / "catalogue" / "training-plan.png").is_file()
    issued = next((tmp_path / "var" / "documents").rglob("PL-*-v2 培训计划.md")).read_text(encoding="utf-8")
    assert "第三会议室" in issued
    assert "10,800.00（人民币壹万零捌佰元整）" in issued
    sheet = load_workbook(tmp_path / "培训计划.xlsx")["培训费用"]
    assert [sheet["D3"].value, sheet["D5"].value] == ["=$B3*$C3", "=SUM($D$3:$D$4)"]
    assert "培训安排" in "".join(page.extract_text() for page in PdfReader(tmp_path / "培训计划.pdf").pages)


def _recipe(command: str) -> str:
    """What ``make`` runs, without making an environment in the copy first."""
    target, _, arguments = command.removeprefix("make ").partition(" ARGS=")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}: install\n\t\$\(BIN\)/(.*) \$\(ARGS\)$", makefile, re.MULTILINE)
    assert found, command
    return f"{found[1]} {arguments}"


def _quoted(step: Written) -> bool:
    """Whether a page shows a piece of a file as it stands in the repository."""
    there = ROOT / step.path
    return there.is_file() and step.text in there.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_a_page_says_how_many_kinds_of_document_there_are(page: str) -> None:
    said = re.findall(r"(\d+) kinds of document", (ROOT / page).read_text(encoding="utf-8"))
    assert said == [str(len(DOCUMENT_KINDS))]


def test_the_templates_page_explains_every_filter() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "templates.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) == set(FILTERS)


def test_the_manual_page_is_what_the_commands_say() -> None:
    from cli.manual import PAGE, manual

    assert PAGE.read_text(encoding="utf-8") == manual(), "stale: run make manual"
