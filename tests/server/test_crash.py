"""What dies is seen: by the runner at once, by the automation when the runner died too; what waits goes on waiting."""

import os
import signal

import pytest

from deployments.automations import HEART_STOPPED, NO_SIGN_OF_LIFE
from tests.server.conftest import PowerCut
from tests.server.prefect_api import Installation
from tests.server.small_project import answers, request
from tests.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def automations(installation: Installation) -> list[str]:
    return [found["name"] for found in installation.api.find("automations")]


def test_each_automation_is_there_once_also_after_a_restart(installation: Installation, power_cut: PowerCut) -> None:
    assert sorted(automations(installation)) == sorted([HEART_STOPPED, NO_SIGN_OF_LIFE])


def test_a_killed_run_is_crashed_at_once_while_the_runner_lives(installation: Installation) -> None:
    run = installation.start("外包全流程", {"request": request("进程被杀")})
    process = until(lambda: installation.process_of(run), "the run's process")
    os.kill(process, signal.SIGKILL)

    run.wait_for("Crashed")


def test_a_run_that_waits_is_not_taken_for_dead_when_a_heartbeat_arrives_late(power_cut: PowerCut) -> None:
    waiting = power_cut.waiting

    # What the automation does that hears nothing after the heartbeat.
    said = waiting.api.post(f"/flow_runs/{waiting.id}/set_state", {"state": {"type": "CRASHED"}})

    assert said["status"] == "ABORT"
    assert waiting.read()["state"]["name"] == "Suspended"


def test_a_run_that_waited_when_the_power_failed_can_still_be_answered(power_cut: PowerCut) -> None:
    waiting = power_cut.waiting
    assert "外包需求申请表" in waiting.question("plan-drafted-1").description

    waiting.accepted(answers()["plan-drafted-1"])

    assert "外包计划书" in waiting.question("plan-approval-1").description
