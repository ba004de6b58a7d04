"""``waibao demo --kill-at STEP``: see that a killed run loses nothing."""

import os
import subprocess
import sys
from pathlib import Path

import typer

from schemas.errors import BadInput

SCENARIO = Path(__file__).resolve().parent.parent / "examples" / "software-outsourcing" / "scenario.yaml"


def steps() -> list[str]:
    """Names of the steps at which a run can be killed, one phase after the other."""
    import flows.unattended  # noqa: F401  (loads every step)
    from tasks.step import Step

    modules = [module for name, module in sys.modules.items() if name.startswith("tasks.")]
    return [
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Step) and value.fn.__module__ == module.__name__
    ]


def list_steps() -> None:
    """Print what ``--kill-at`` takes."""
    typer.echo("可以选择的步骤，加 :before（之前）或 :after（之后），如 issue_plan:after")
    for name in steps():
        typer.echo(f"  {name}")


def run_and_die(kill_at: str, scenario: Path | None) -> None:
    """Run a scenario in a process that kills itself at a step; tell how to go on."""
    step, _, moment = kill_at.partition(":")
    moment = moment or "after"
    if step not in steps() or moment not in ("before", "after"):
        raise BadInput(f"步骤“{kill_at}”", "不存在", "请用 waibao demo --list 查看可以选择的步骤")
    path = scenario or SCENARIO
    command = [sys.executable, "-m", "cli.main", "run", str(path)]
    ended = subprocess.run(command, env={**os.environ, "WAIBAO_KILL_AT": f"{step}:{moment}"}, check=False)
    if ended.returncode == 0:
        typer.echo(f"运行已结束，没有经过 {step}。")
    elif ended.returncode > 0:
        raise typer.Exit(ended.returncode)
    else:
        typer.echo(f"进程在 {step}（{'之前' if moment == 'before' else '之后'}）被强行杀死。再运行一次即从断点继续：")
        typer.echo(f"    waibao run {path}")
