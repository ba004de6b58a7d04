"""README.md and the pages of docs/ tell the truth: every command in them is run and prints what they show."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import PAGES, ROOT, commands, files, missing

# One played home, and commands that follow one another.
pytestmark = pytest.mark.xdist_group("readme")

# Where else a command of the pages is run, and the file that shows it.
RUN_ELSEWHERE = {
    "waibao up": ("tests/server/prefect_api.py", '"cli.main", "up"'),
    "waibao demo --kill-at issue_plan:after": (".ci/run", "waibao demo --kill-at issue_plan:after"),
    "waibao run examples/software-outsourcing/scenario.yaml": (".ci/run", "make run"),
    "source .venv/bin/activate": (".ci/run", "make run"),
}

# Needs a quiet machine; needs uv and the network.
NOT_IN_CI = {"bench", "lock"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory in which the example has been played once, as after ``make run``."""
    directory = tmp_path_factory.mktemp("clone")
    (directory / "examples").symlink_to(ROOT / "examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.delenv("WAIBAO_HOME", raising=False)
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        played = "from flows.unattended import unattended\nfrom tasks.step import without_prefect\n"
        played += "with without_prefect(): unattended('examples/software-outsourcing/scenario.yaml')"
        subprocess.run([sys.executable, "-c", played], check=True, capture_output=True)
        yield directory


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_run_and_prints_what_the_page_shows(clone: Path, page: str) -> None:
    for shown in commands(page):
        if shown.text.startswith("make ") or shown.text in RUN_ELSEWHERE:
            continue
        ran = subprocess.run(["bash", "-c", shown.text], cwd=clone, capture_output=True, text=True)
        printed = ran.stdout + ran.stderr
        assert ran.returncode == shown.status, f"{shown.text}\n{printed}"
        assert not missing(shown.output, printed), f"{shown.text}\n{printed}"


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
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_document_of_the_engineers_page_is_made_by_its_three_files(tmp_path: Path) -> None:
    for package in ("schemas", "waibao", "cli", "tasks", "templates"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in files("docs/engineers.md").items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        declared = before.replace("\nDOCUMENTS = (", f"\n{text}\nDOCUMENTS = (MEETING, ")
        target.write_text(declared or text, encoding="utf-8")

    command = "waibao render meeting-minutes examples/documents/meeting-minutes.json --out 会议纪要.pdf"
    assert f"    {command}\n" in (ROOT / "docs" / "engineers.md").read_text(encoding="utf-8")
    as_pdf = command.split()[1:]
    as_text = [argument.replace(".pdf", ".md") for argument in as_pdf] + ["--format", "md"]
    for arguments in (as_pdf, as_text):
        ran = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments], cwd=tmp_path, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
    said = (tmp_path / "会议纪要.md").read_text(encoding="utf-8")
    assert "何志远、许文静" in said
    assert "七月底前提供试运行环境" in said
    assert (tmp_path / "会议纪要.pdf").read_bytes().startswith(b"%PDF")


def test_the_manual_page_is_what_the_commands_say() -> None:
    from cli.manual import PAGE, manual

    assert PAGE.read_text(encoding="utf-8") == manual(), "stale: run make manual"
