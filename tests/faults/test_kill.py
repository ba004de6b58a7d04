"""Killed anywhere, run again, and the end is the same (SIGKILL, real processes, real files)."""

import hashlib
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from tests.builders import short, write
from tests.faults.replay import play
from tests.processes import forked_from

pytestmark = pytest.mark.xdist_group("kill")  # one process that has imported everything serves them all

# Died after this, nothing is left: a further run would begin a new engagement.
LAST_STEP = "finish:XM-2026-0001-评价"


@pytest.fixture(scope="module")
def context() -> Any:
    """Each attempt is a fresh process, forked from one that has imported everything and played nothing."""
    return forked_from("tests.faults.replay", "tests.faults.warm")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write(short(), tmp_path_factory.mktemp("scenario")))


@pytest.fixture(scope="module")
def undisturbed(context: Any, scenario: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("undisturbed")
    assert run(context, scenario, home) == 0
    return home


def run(context: Any, scenario: str, home: Path, **environment: str) -> int:
    """Play a scenario in a process of its own; its exit code."""
    process = context.Process(target=play, args=(scenario, str(home), environment))
    process.start()
    process.join()
    return int(process.exitcode)


def contents(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    engine = create_engine(f"sqlite:///{home / 'waibao.sqlite'}")
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
            for name, table in metadata.tables.items()
        }


def ended(home: Path) -> bool:
    """Whether the engagement has gone its whole way."""
    return any("评价" in value for row in contents(home).get("engagement", []) for value in row)


def files(home: Path) -> dict[str, str]:
    """Every file below documents and received, with its hash."""
    places = [path for part in ("documents", "received") for path in (home / part).rglob("*") if path.is_file()]
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in places}


@pytest.mark.timeout(500)
@pytest.mark.parametrize(
    ("among", "every"),
    [
        pytest.param(":after", 1, id="after every step"),
        # Of a document's two points, now the one and now the other.
        pytest.param(":reserved,:written", 3, id="inside documents"),
    ],
)
def test_killed_everywhere_the_store_and_the_documents_end_the_same(
    context: Any, scenario: str, undisturbed: Path, tmp_path: Path, among: str, every: int
) -> None:
    """Each attempt dies at the first point where none has died before, until one survives."""
    ledger = tmp_path / "died-at"
    home = tmp_path / "home"
    codes = []
    while True:
        environment = {
            "WAIBAO_KILL_ONCE_EACH": str(ledger),
            "WAIBAO_KILL_AMONG": among,
            "WAIBAO_KILL_EVERY": str(every),
        }
        codes.append(run(context, scenario, home, **environment))
        if codes[-1] == 0 or ledger.read_text("utf-8").splitlines()[-1].startswith(LAST_STEP):
            break
        assert codes[-1] == -signal.SIGKILL, f"failed after dying at {ledger.read_text('utf-8').splitlines()[-1]}"

    points = ledger.read_text("utf-8").splitlines()
    assert set(codes[:-1]) == {-signal.SIGKILL}
    assert len(points) == len(set(points))
    assert len(points) > 60
    assert len(codes) >= len(points) / every
    assert contents(home) == contents(undisturbed)
    assert files(home) == files(undisturbed)


def test_two_runs_of_one_engagement_at_once_end_as_one(
    context: Any, scenario: str, undisturbed: Path, tmp_path: Path
) -> None:
    processes = [context.Process(target=play, args=(scenario, str(tmp_path), {})) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0]
    assert files(tmp_path) == files(undisturbed)
    once, twice = contents(undisturbed), contents(tmp_path)
    for table in ("engagement", "document", "payment", "decision", "progress_report", "obligation", "counter"):
        assert [row[1:] for row in twice[table]] == [row[1:] for row in once[table]], table


def test_killed_at_a_random_moment_it_still_ends_the_same(
    context: Any, scenario: str, undisturbed: Path, tmp_path: Path
) -> None:
    """Not at a named point but whenever the timer strikes: within a write, a render, a commit."""
    for delay in (0.4, 0.7, 1.1, 1.6, 2.2, 2.9, 3.7, 4.6):
        process = context.Process(target=play, args=(scenario, str(tmp_path), {}))
        process.start()
        process.join(delay)
        if process.exitcode is None:
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        if ended(tmp_path):  # before the timer struck: a further run would begin a new engagement
            break
    else:
        assert run(context, scenario, tmp_path) == 0

    assert contents(tmp_path) == contents(undisturbed)
    assert list(tmp_path.rglob(".waibao-*")) == []
    assert files(tmp_path) == files(undisturbed)


def test_a_finished_scenario_starts_a_new_engagement(
    context: Any, scenario: str, undisturbed: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(undisturbed, tmp_path / "home")
    assert run(context, scenario, home) == 0

    numbers = {row[1] for row in contents(home)["engagement"]}
    assert numbers == {"XM-2026-0001", "XM-2026-0002"}
