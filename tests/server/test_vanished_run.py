"""Last of the server's tests, because it waits: a run that died with everything else is marked by the automation."""

import pytest

from tests.server.conftest import PowerCut
from tests.server.prefect_api import Installation

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_a_run_that_died_in_a_power_cut_is_crashed_and_goes_on_when_retried(
    installation: Installation, power_cut: PowerCut
) -> None:
    run = power_cut.at_work
    crashed = run.wait_for("Crashed", seconds=120)
    assert crashed["state"]["message"] == "进程已中断，请重新运行。"

    # The UI's button: Retry.
    again = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True}
    installation.api.post(f"/flow_runs/{run.id}/set_state", again)

    assert "断电时正在运行" in run.question("plan-drafted-1").description
