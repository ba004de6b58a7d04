"""``waibao up``: the server, the runner, and where to find them."""

import contextlib
import os
import signal
import tempfile

import typer

from waibao.server import start_server
from waibao.settings import Settings


def bring_up(port: int) -> None:
    """Start the server with its UI, register the deployments and serve them until interrupted."""
    settings = Settings.from_env()
    settings.inbox.mkdir(parents=True, exist_ok=True)
    # Runs are child processes: they must find the same directories and send heartbeats often enough to be watched.
    os.environ["WAIBAO_HOME"] = str(settings.home)
    if settings.templates:
        os.environ["WAIBAO_TEMPLATES"] = str(settings.templates)
    # The runner of Prefect takes one name below the temporary directory, and the next user of the machine the same one.
    temporary = settings.home / "prefect" / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    os.environ.setdefault("PREFECT_RUNNER_POLL_FREQUENCY", "2")
    os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background without
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    typer.echo("正在启动 Prefect 服务…")
    with contextlib.suppress(KeyboardInterrupt), start_server(settings.home, port, services=True) as server:
        from prefect import serve
        from prefect.runner import Runner

        from deployments.automations import watch_runs
        from deployments.deployments import all_deployments
        from waibao.store.engine import reading

        api = server.wait_ready()
        with reading():
            pass  # creates or upgrades the database before anyone starts a run
        watch_runs()
        typer.echo(f"界面：{api.removesuffix('/api')}　数据目录：{settings.home}　收件目录：{settings.inbox}")
        typer.echo("按 Ctrl-C 停止。")
        # Prefect 3.8 answers the signal of a service manager with a coroutine that nobody awaits.
        Runner.handle_sigterm = _as_ctrl_c  # type: ignore[method-assign,assignment]
        serve(*all_deployments(), limit=5, print_starting_message=False)


def _as_ctrl_c(*_: object) -> None:
    """What a service manager sends ends everything as Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)
