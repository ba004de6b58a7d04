"""One real ``waibao up`` for all tests of this directory, and what happened to it on the way."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.values import SHANGHAI
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
    """What stood when the power failed: a run at work, one that waited for an answer, and what was to come."""

    at_work: Run
    waiting: Run
    report: Run
    sweeps: list[datetime]
    automations: list[dict[str, Any]]


@pytest.fixture(scope="session")
def power_cut(installation: Installation) -> PowerCut:
    """Everything killed at once in the middle of a run's work, and ``waibao up`` again."""
    waiting = installation.start("外包全流程", {"request": request("断电时等待填写")})
    waiting.question("plan-drafted-1")
    report = plan_report(installation)
    sweeps = until(lambda: scheduled(installation, "每日巡检"), "runs made by the cron schedule")
    automations = installation.api.find("automations")
    with store_held(installation):
        at_work = installation.start("外包全流程", {"request": request("断电时正在运行")})
        until(lambda: heartbeats(at_work), "its first heartbeat")
        assert at_work.read()["state"]["name"] == "Running"
        installation.cut_power()
    installation.up()
    return PowerCut(at_work, waiting, report, list(sweeps.values()), automations)


def plan_report(installation: Installation) -> Run:
    """Ask for a progress report in a month, as signing does; asked again, it is the same run."""
    due = datetime.now(SHANGHAI) + timedelta(30)
    return installation.create(
        "进度报告",
        {
            "parameters": {"report": {"no": "XM-2000-0001", "period": "2000-01"}},
            "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}},
            "idempotency_key": "XM-2000-0001:2000-01",
        },
    )


def scheduled(installation: Installation, name: str) -> dict[str, datetime]:
    """Runs of a deployment that are still to come, next first, with their time."""
    chosen = {
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}, "name": {"any_": ["Scheduled"]}}},
        "deployments": {"name": {"any_": [name]}},
    }
    runs = installation.api.find("flow_runs", **chosen, sort="EXPECTED_START_TIME_ASC")
    return {run["id"]: datetime.fromisoformat(run["expected_start_time"]).astimezone(SHANGHAI) for run in runs}


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
