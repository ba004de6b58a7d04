"""Runs that Prefect is to start later: created with an idempotency key, cancelled when no longer wanted.

The store's obligation calendar is what counts; these runs are how it is kept punctually. Without Prefect, or on a
server that knows no such deployment, nothing is created and the daily sweep does the work.
"""

from datetime import datetime
from typing import Any

from tasks.step import is_direct, say

# Deployments are found by "<flow name>/<deployment name>"; both are the names in deployments/.
DEPLOYMENT_NAMES = {"progress-report": "进度报告/进度报告", "site-visit": "上门服务/上门服务"}


def schedule_run(deployment: str, parameters: dict[str, Any], at: datetime, key: str) -> bool:
    """Create one scheduled run; the same ``key`` returns the run already there. False when there is no deployment."""
    if is_direct():
        return False
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound
    from prefect.states import Scheduled

    with get_client(sync_client=True) as client:
        try:
            found = client.read_deployment_by_name(DEPLOYMENT_NAMES[deployment])
        except ObjectNotFound:
            say(f"服务上没有登记“{DEPLOYMENT_NAMES[deployment]}”部署，改由每日巡检处理")
            return False
        client.create_flow_run_from_deployment(
            found.id, parameters=parameters, state=Scheduled(scheduled_time=at), idempotency_key=key, name=key
        )
    say(f"已安排 {key}，时间 {at:%Y-%m-%d %H:%M}")
    return True


def cancel_runs(keys: list[str]) -> int:
    """Cancel scheduled runs by their keys; runs that are not there are nothing to cancel. Returns how many."""
    if is_direct():
        return 0
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
    from prefect.client.schemas.sorting import FlowRunSort
    from prefect.states import Cancelled

    with get_client(sync_client=True) as client:
        chosen = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=keys))
        runs = client.read_flow_runs(flow_run_filter=chosen, sort=FlowRunSort.ID_DESC, limit=len(keys))
        waiting = [run for run in runs if run.state is None or not run.state.is_final()]
        for run in waiting:
            client.set_flow_run_state(run.id, Cancelled(message="项目已结束"))
    return len(waiting)
