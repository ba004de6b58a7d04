"""Plays a scenario in a process that may be killed. Without pytest, which every such process would import anew."""

import os


def play(scenario: str, home: str, variables: dict[str, str]) -> None:
    """Run a scenario in this process, without Prefect."""
    os.environ |= {"WAIBAO_HOME": home, "GX_ANALYTICS_ENABLED": "false", **variables}
    # Here by now; were it not (multiprocessing keeps silent about it), the process would end with an error.
    from tests.faults.warm import unattended, without_prefect

    with without_prefect():
        unattended(scenario)
