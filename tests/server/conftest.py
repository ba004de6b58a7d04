"""One real ``waibao up`` for all tests of this directory, and what happened to it on the way."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.server.prefect_api import Installation, Run
from tests.server.small_project import request
from tests.waiting import until


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """``waibao up`` on a home of its own, with everything that it serves."""
    installed = Installation(tmp_path_factory.mktemp("installation"))
    installed.up()
    yield installed
    installed.down()


@pytest.fixture(autouse=True)
def same_home(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test reads directly is what the server's runs wrote."""
    monkeypatch.setenv("WAIBAO_HOME", str(installation.home))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)


@dataclass
class PowerCut:
    """What stood when the power failed: a run at work, and one that waited for an answer."""

    at_work: Run
    waiting: Run


@pytest.fixture(scope="session")
def power_cut(installation: Installation) -> PowerCut:
    """Everything killed at once in the middle of a run's work, and ``waibao up`` again."""
    waiting = installation.start("外包全流程", {"request": request("断电时等待填写")})
    waiting.question("plan-drafted-1")
    with store_held(installation):
        at_work = installation.start("外包全流程", {"request": request("断电时正在运行")})
        until(lambda: heartbeats(at_work), "its first heartbeat")
        assert at_work.read()["state"]["name"] == "Running"
        installation.cut_power()
    installation.up()
    return PowerCut(at_work, waiting)


@contextmanager
def store_held(installation: Installation) -> Iterator[None]:
    """Another writer keeps the store, so that a run stays at work until it is let go."""
    with contextlib.closing(sqlite3.connect(installation.home / "waibao.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield


def heartbeats(run: Run) -> int:
    """How many signs of life of a run the server has recorded."""
    chosen = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "any_resource": {"id": [f"prefect.flow-run.{run.id}"]}}
    return len(run.api.post("/events/filter", {"filter": chosen, "limit": 5})["events"])
