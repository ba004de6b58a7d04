"""The Prefect API as the UI's forms use it, and a real ``waibao up`` to use it on."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.waiting import WAIT_SECONDS, until
from waibao.server import answers

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Api:
    """Plain HTTP, as a browser sends it."""

    url: str

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body)

    def find(self, what: str, **filters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.post(f"/{what}/filter", filters)
        return found

    def _call(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json"} if data else {}, method=method
        )

        def answered() -> list[Any] | None:
            try:
                with urllib.request.urlopen(asked, timeout=30) as response:
                    return [json.load(response)]
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    return [None]
                if error.code == 503:  # the database was busy: come again
                    return None
                raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

        return until(answered, f"an answer to {method} {path}")[0]


@dataclass
class Question:
    """What a suspended run asks: the form's schema and the Markdown above it."""

    key: str
    schema: dict[str, Any]
    description: str


@dataclass
class Run:
    """One flow run, seen through the API."""

    api: Api
    id: str

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/flow_runs/{self.id}")
        return found

    def wait_for(self, *states: str, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        def reached() -> dict[str, Any] | None:
            run = self.read()
            name = run["state"]["name"]
            if name in ("Failed", "Crashed", "Completed", "Cancelled") and name not in states:
                raise AssertionError(f"{run['name']}: {name}: {run['state']['message']}\n{self.log()}")
            return run if name in states else None

        return until(reached, f"{states} of {self.id}", seconds)

    def question(self, key: str) -> Question:
        """Wait until the run asks for this decision."""

        def asked() -> Question | None:
            run = self.wait_for("Suspended")
            details = run["state"]["state_details"]
            if details["pause_key"] != key:
                raise AssertionError(f"asks for {details['pause_key']}, not for {key}:\n{self.text(details)}")
            keys = details["run_input_keyset"]
            # The state changes a moment before the form is there, and the form before its description.
            schema = self.api.get(f"/flow_runs/{self.id}/input/{keys['schema']}")
            description = self.text(details)
            return Question(key, schema, description) if schema and description else None

        return until(asked, f"the form of {key}")

    def text(self, details: dict[str, Any]) -> Any:
        keys = details["run_input_keyset"]
        return self.api.get(f"/flow_runs/{self.id}/input/{keys['description']}") or ""

    def answer(self, form: dict[str, Any]) -> dict[str, Any]:
        """Send what was filled in; returns what the API says to it."""
        said: dict[str, Any] = self.api.post(f"/flow_runs/{self.id}/resume", {"run_input": form})
        return said

    def accepted(self, form: dict[str, Any]) -> None:
        """Send what was filled in and see the run go on."""
        key = self.read()["state"]["state_details"]["pause_key"]
        assert (said := self.answer(form))["status"] == "ACCEPT", said

        def gone_on() -> bool:
            state = self.read()["state"]
            return bool(state["name"] != "Suspended" or state["state_details"]["pause_key"] != key)

        until(gone_on, f"the run after {key}")

    def log_when_said(self) -> str:
        """The log of a run that failed, once it is there and its process has ended."""
        until(self.log, "the run's log")
        until(lambda: self.api.find("flow_runs", flow_runs={"id": {"any_": [self.id]}})[0]["end_time"], "its end")
        return self.log()

    def log(self) -> str:
        chosen = {"flow_run_id": {"any_": [self.id]}}
        return "\n".join(line["message"] for line in self.api.find("logs", logs=chosen))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
        return port


@dataclass
class Installation:
    """``waibao up`` in a process of its own, on a home of its own."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def api(self) -> Api:
        return Api(f"http://127.0.0.1:{self.port}/api")

    def up(self) -> None:
        """Start it and wait until its deployments are served."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "WAIBAO"))}
        environment |= {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "WAIBAO_HOME": str(self.home)}
        with (self.home / "up.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        started = datetime.now(UTC)
        until(lambda: self._served_since(started), "the deployments", 120)

    def _served_since(self, moment: datetime) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError((self.home / "up.log").read_text(encoding="utf-8"))
        try:
            # The runner asks for the runs of all of them at once, when it has registered the last.
            polled = [found["last_polled"] for found in self.api.find("deployments", limit=1)]
        except (urllib.error.URLError, ConnectionError):
            return False
        return any(at and datetime.fromisoformat(at) > moment for at in polled)

    def down(self) -> None:
        """Stop it as a service manager does; it ends as on Ctrl-C, without a word."""
        assert self.process
        self.process.terminate()
        assert self.process.wait(30) == 0
        assert "Traceback" not in (self.home / "up.log").read_text(encoding="utf-8")

    def cut_power(self) -> None:
        """Kill the command and every run that it started, all at once; its server dies of that."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not answers(self.api.url), "the server's end")

    def process_of(self, run: Run) -> int | None:
        """The process in which a flow run is at work."""
        wanted = f"PREFECT__FLOW_RUN_ID={run.id}".encode()
        for directory in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # not ours, or ended meanwhile
                if wanted in (directory / "environ").read_bytes().split(b"\0"):
                    return int(directory.name)
        return None

    def deployment(self, name: str) -> dict[str, Any]:
        [found] = self.api.find("deployments", deployments={"name": {"any_": [name]}})
        return found

    def start(self, name: str, parameters: dict[str, Any] | None = None) -> Run:
        """Start a deployment, as the UI's button does."""
        key = str(uuid4())
        return self.create(
            name, {"parameters": parameters or {}, "state": {"type": "SCHEDULED"}, "idempotency_key": key}
        )

    def create(self, name: str, asked: dict[str, Any]) -> Run:
        """Create a run of a deployment."""
        created = self.api.post(f"/deployments/{self.deployment(name)['id']}/create_flow_run", asked)
        return Run(self.api, created["id"])
