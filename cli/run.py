"""``waibao run`` and ``waibao sweep``: flows from a terminal, on a Prefect server of their own."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import typer

from waibao.scenario_file import load_scenario
from waibao.server import start_server
from waibao.settings import Settings


def run_scenario(path: Path) -> str:
    """Run or continue a scenario's engagement; prints what happens, then documents and payments."""
    load_scenario(path)  # a fault is shown before anything is started or written
    settings = Settings.from_env()
    begun = time.monotonic()
    os.environ.pop("WAIBAO_SMTP", None)  # what is played reaches nobody: its mails lie in the outbox
    # The terminal is this command's own; the run's log is in the Prefect database.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    typer.echo("正在启动 Prefect 服务…")
    with start_server(settings.home) as server:
        from flows.unattended import unattended
        from tasks.step import watching

        server.wait_ready()
        with watching(_print_line(begun)):
            no = unattended(str(path))
    _print_result(no, settings, time.monotonic() - begun)
    return no


def _print_line(begun: float) -> Callable[[str], None]:
    def print_line(line: str) -> None:
        typer.echo(f"{time.monotonic() - begun:6.1f}s  {line}")

    return print_line


def _print_result(no: str, settings: Settings, seconds: float) -> None:
    from cli.show import print_documents, print_payments

    print_documents(no)
    print_payments(no)
    typer.echo(f"项目 {no} 已走完全流程，用时 {seconds:.0f} 秒。文档在 {settings.documents / no}")


def run_sweep(*, as_json: bool) -> None:
    """Run the daily sweep once."""
    with start_server(Settings.from_env().home) as server:
        from flows.sweep import sweep

        server.wait_ready()
        lines = sweep()
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for line in lines or ["没有到期或将到期的事项。"]:
        typer.echo(line)
