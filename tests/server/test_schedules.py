"""Schedules on the real server: the cron makes its runs, and what was scheduled is still there after a power cut."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from schemas.values import SHANGHAI
from tests.server.conftest import PowerCut, plan_report, scheduled
from tests.server.prefect_api import Installation
from tests.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_the_daily_sweep_is_scheduled_at_seven_in_shanghai(installation: Installation) -> None:
    to_come = list(until(lambda: scheduled(installation, "每日巡检"), "runs made by the cron schedule").values())
    assert {(moment.hour, moment.minute) for moment in to_come} == {(7, 0)}
    assert all(later - earlier == timedelta(1) for earlier, later in pairwise(to_come))
    assert to_come[0] > datetime.now(SHANGHAI)


def test_a_restart_keeps_what_was_scheduled_and_makes_nothing_twice(
    installation: Installation, power_cut: PowerCut
) -> None:
    assert power_cut.report.id in scheduled(installation, "进度报告")
    assert plan_report(installation).id == power_cut.report.id
    sweeps = until(lambda: scheduled(installation, "每日巡检"), "the cron's runs")
    assert list(sweeps.values()) == power_cut.sweeps
    assert [found["updated"] for found in installation.api.find("automations")] == [
        found["updated"] for found in power_cut.automations
    ]
