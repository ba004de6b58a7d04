"""Schedules on the real server: the cron makes its runs, and a restart keeps what was scheduled and what waits."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from schemas.values import SHANGHAI
from tests.server.prefect_api import Installation, Run
from tests.server.small_project import answers, request
from tests.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def scheduled(installation: Installation, name: str) -> list[dict[str, Any]]:
    """Runs of a deployment that are still to come, next first."""
    chosen = {
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}, "name": {"any_": ["Scheduled"]}}},
        "deployments": {"name": {"any_": [name]}},
    }
    return installation.api.find("flow_runs", **chosen, sort="EXPECTED_START_TIME_ASC")


def moments(runs: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(run["expected_start_time"]).astimezone(SHANGHAI) for run in runs]


def test_the_daily_sweep_is_scheduled_at_seven_in_shanghai(installation: Installation) -> None:
    to_come = until(lambda: moments(scheduled(installation, "每日巡检")), "runs made by the cron schedule")
    assert {(moment.hour, moment.minute) for moment in to_come} == {(7, 0)}
    assert all(later - earlier == timedelta(1) for earlier, later in pairwise(to_come))
    assert to_come[0] > datetime.now(SHANGHAI)


def test_a_restart_keeps_what_was_scheduled_and_what_waits(installation: Installation) -> None:
    due = datetime.now(SHANGHAI) + timedelta(30)
    asked = {
        "parameters": {"report": {"no": "XM-2000-0001", "period": "2000-01"}},
        "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}},
        "idempotency_key": "XM-2000-0001:2000-01",
    }
    create = f"/deployments/{installation.deployment('进度报告')['id']}/create_flow_run"
    report = installation.api.post(create, asked)["id"]
    waiting = installation.start("外包全流程", {"request": request("重启前等待填写")})
    waiting.question("plan-drafted-1")
    watches = installation.api.find("automations")
    sweeps = moments(scheduled(installation, "每日巡检"))

    installation.down()
    installation.up()

    assert report in [run["id"] for run in scheduled(installation, "进度报告")]
    assert installation.api.post(create, asked)["id"] == report
    assert until(lambda: moments(scheduled(installation, "每日巡检")), "the cron's runs") == sweeps
    assert [found["updated"] for found in installation.api.find("automations")] == [
        found["updated"] for found in watches
    ]
    again = Run(installation.api, waiting.id)
    again.accepted({**answers()["plan-drafted-1"]})
    assert "外包计划书" in again.question("plan-approval-1").description
