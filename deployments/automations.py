"""Automations created with the deployments: a run whose process is gone is marked Crashed."""

from datetime import timedelta
from typing import cast

from prefect.automations import Automation, ChangeFlowRunState, EventTrigger, Posture
from prefect.client.schemas.objects import StateType

HEARTBEAT_SECONDS = 30
HEART_STOPPED = "心跳停止的运行标为 Crashed"
NO_SIGN_OF_LIFE = "一小时没有动静的运行标为 Crashed"


def watch_runs() -> list[Automation]:
    """Create the automations, or bring existing ones up to date."""
    # A deployed run sends heartbeats from its start; two may be lost.
    heart_stopped = crash_silent(
        HEART_STOPPED,
        "心跳停止说明进程已不在；重新运行即从断点继续。",
        {"prefect.flow-run.heartbeat"},
        timedelta(seconds=2 * HEARTBEAT_SECONDS + 10),
    )
    # Subflows send none, and a process may die before its first; both are over within minutes.
    no_sign = crash_silent(
        NO_SIGN_OF_LIFE,
        "阶段等子流程不发心跳；一小时没有任何状态变化即视为中断。",
        {"prefect.flow-run.Pending", "prefect.flow-run.Submitting", "prefect.flow-run.Running"},
        timedelta(hours=1),
    )
    return [keep(heart_stopped), keep(no_sign)]


def crash_silent(name: str, description: str, after: set[str], within: timedelta) -> Automation:
    """Mark a run Crashed that gives no sign of life within a time of one of the events ``after``.

    Any event of the run counts as life, so that one waiting for a decision is left alone.
    """
    return Automation(
        name=name,
        description=description,
        trigger=EventTrigger(
            match={"prefect.resource.id": "prefect.flow-run.*"},
            after=after,
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message="进程已中断，请重新运行。")],
    )


def keep(wanted: Automation) -> Automation:
    """Create an automation, or change the one of that name if it says something else.

    An update makes the server forget which runs it was watching, and those are the ones that died with it: an
    automation that is already right must be left alone.
    """
    try:
        existing = cast("Automation", Automation.read(name=wanted.name))
    except ValueError:
        return cast("Automation", wanted.create())
    wanted.id = existing.id
    if wanted.model_dump() != existing.model_dump():
        wanted.update()
    return wanted
