"""The Prefect server an installation owns: started when nobody runs one, shared, stopped with its last user.

    with prefect_server(home) as api_url: ...           # start and wait
    with start_server(home) as server:                  # start early, import heavy flows meanwhile, wait later
        import flows.lifecycle
        server.wait_ready()

The database is kept (``home/prefect/prefect.db``), so what ran yesterday can be looked up today.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.errors import WaibaoError
from waibao._server_child import HOME_TAKEN, PORT_TAKEN

BOOT_SECONDS = 120.0
POLL_SECONDS = 0.1
STOP_SECONDS = 10.0

_DEFAULTS = {
    # Offline, analytics and the version check wait or log errors.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
    # What runs say belongs in the UI; the console is the command's own.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
    # One transaction for each second's events, not one for each event: less waiting for SQLite.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}
_ONE_SHOT = {
    # A single command starts nothing by events and reads no event feed; recording them costs time in every task.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


@dataclass
class ServerHandle:
    """One user's hold on a running server; leaving it lets the server go.

    ``api_url`` is known once the server has been reached (``wait_ready``); ``owner`` says whether this process
    started it.
    """

    home: Path
    port: int | None = None
    services: bool = False
    api_url: str = ""
    owner: bool = False
    _child: subprocess.Popen[bytes] | None = None
    _connection: socket.socket | None = None
    _environment: dict[str, str | None] = field(default_factory=dict)
    _one_shot: bool = False
    _held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def wait_ready(self, timeout: float = BOOT_SECONDS) -> str:
        """Wait until the API answers and return its URL.

        Raises:
            WaibaoError: it did not within ``timeout`` seconds, or its process ended.
        """
        deadline = time.monotonic() + timeout
        while not answers(self.api_url):
            if self._child and self._child.poll() is not None:
                raise WaibaoError(f"Prefect 服务启动失败（退出码 {self._child.returncode}）。{self._log_hint()}")
            if time.monotonic() > deadline:
                raise WaibaoError(f"Prefect 服务在 {timeout:.0f} 秒内没有就绪（{self.api_url}）。{self._log_hint()}")
            time.sleep(POLL_SECONDS)
        if self._one_shot:
            self._held.enter_context(without_heartbeats())
        return self.api_url

    def stop(self) -> None:
        """Let the server go; it ends when nobody else uses it. Safe to call twice."""
        self._held.close()
        if self._connection:
            _drain()
            others = _goodbye(self._connection)
            self._connection = None
            if self._child and others == 0:
                try:
                    self._child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    self._child.kill()
                    self._child.wait()
        _apply(self._environment)
        self._environment = {}

    def __enter__(self) -> "ServerHandle":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _join_or_start(self) -> None:
        """Connect to the server of this home, starting it when there is none."""
        self.home.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + BOOT_SECONDS
        while not self._join():
            if time.monotonic() > deadline:
                raise WaibaoError(f"Prefect 服务没有应答。{self._log_hint()}")
            status = self._child.poll() if self._child else HOME_TAKEN
            if status == PORT_TAKEN:
                raise WaibaoError(f"端口 {self.port} 已被其他程序占用。请关闭该程序，或用 --port 换一个端口。")
            if status not in (None, HOME_TAKEN):
                raise WaibaoError(f"Prefect 服务启动失败（退出码 {status}）。{self._log_hint()}")
            if status == HOME_TAKEN:  # none yet, or one that is just coming up or going down
                self._child = self._spawn()
            time.sleep(POLL_SECONDS / 2)

    def _join(self) -> bool:
        try:
            facts: dict[str, Any] = json.loads((self.home / "server.json").read_text(encoding="utf-8"))
            connection = socket.create_connection(("127.0.0.1", facts["control"]), timeout=5)
        except (OSError, ValueError, KeyError):
            return False  # no server, or the file a killed one left behind: the next one overwrites it
        with contextlib.suppress(OSError):
            if connection.makefile("rb").readline().decode().strip() == facts["token"]:
                self._connection = connection
                self.api_url = f"http://127.0.0.1:{facts['port']}/api"
                self.owner = self._child is not None and self._child.pid == facts["pid"]
                if not self.owner:
                    self._child = None
                self._one_shot = not facts["services"]
                if self.services and self._one_shot:
                    self.stop()
                    raise WaibaoError("另一条 waibao 命令正在使用本目录的临时服务。请等它结束后再启动 waibao up。")
                return True
        connection.close()
        return False

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "waibao._server_child", str(self.home), "--port", str(self.port or 0)]
        # The package may be reached through the current directory or sys.path only.
        path = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path.rstrip(os.pathsep)}
        if self.services:
            command.append("--services")
        else:
            environment |= _ONE_SHOT
        with (self.home / "server.log").open("ab") as log:
            # In a session of its own: Ctrl-C is for the command, the server follows when the command has finished.
            return subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def _log_hint(self) -> str:
        return f"请查看 {self.home / 'server.log'} 的最后几行。"


def start_server(home: Path, port: int | None = None, *, services: bool = False) -> ServerHandle:
    """Start the server of ``home``, or join the one that runs, without waiting for its API.

    Prefect settings of this process and of its children point to it until ``stop``. When ``PREFECT_API_URL`` is set
    in the environment, that server is used as it is. ``services=True`` (``waibao up``) adds the UI, the scheduler,
    late runs and automations; without, there is what a single command needs.

    Raises:
        WaibaoError: the port is taken, the given server does not answer, or a one-shot server is in the way.
    """
    if external := os.environ.get("PREFECT_API_URL"):
        if not answers(external):
            raise WaibaoError(
                f"环境变量 PREFECT_API_URL 指向的 Prefect 服务没有应答：{external}。请先启动它，或取消这个环境变量。"
            )
        return ServerHandle(home, api_url=external)

    handle = ServerHandle((home / "prefect").absolute(), port, services)
    settings = {name: value for name, value in _DEFAULTS.items() if name not in os.environ}
    settings |= {
        "PREFECT_HOME": str(handle.home),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{handle.home / 'prefect.db'}",
    }
    handle._environment = {name: os.environ.get(name) for name in (*settings, "PREFECT_API_URL")}
    os.environ |= settings
    try:
        handle._join_or_start()
    except BaseException:
        handle.stop()
        raise
    _apply({"PREFECT_API_URL": handle.api_url})
    return handle


@contextlib.contextmanager
def prefect_server(home: Path, port: int | None = None, *, services: bool = False) -> Iterator[str]:
    """Yield the API URL of a Prefect server that answers; see `start_server`."""
    with start_server(home, port, services=services) as server:
        yield server.wait_ready()


@contextlib.contextmanager
def without_heartbeats() -> Iterator[None]:
    """Flow runs started inside send no heartbeats.

    Prefect 3.8 waits up to a second for the heartbeat thread at the end of every flow run, subflows included; an
    empty flow takes 0.1 s instead of 1.3 s. Only for runs that no automation watches, and not settable by environment.
    """
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def answers(api_url: str) -> bool:
    """Whether a Prefect API answers at this URL."""
    if not api_url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{api_url.rstrip('/')}/health", timeout=5) as response:  # noqa: S310 - checked
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _apply(environment: dict[str, str | None]) -> None:
    """Set (or with None remove) environment variables, also for a Prefect that is already imported."""
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if environment and "prefect.context" in sys.modules:
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()


def _drain() -> None:
    """Send what Prefect's background threads still hold, before their server goes away."""
    if "prefect.logging.handlers" in sys.modules:
        from prefect.logging.handlers import APILogWorker

        APILogWorker.drain_all(timeout=5)
    if "prefect.events.worker" in sys.modules:
        from prefect.events.worker import EventsWorker

        EventsWorker.drain_all(timeout=5)


def _goodbye(connection: socket.socket) -> int:
    """Leave, and learn how many others still use the server."""
    with connection, contextlib.suppress(OSError, ValueError):
        connection.sendall(b"bye\n")
        return int(connection.makefile("rb").readline())
    return 0
