"""The Prefect server of an installation: it answers, is shared, and never outlives its users."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.errors import WaibaoError
from tests.waiting import until
from waibao.server import answers, prefect_server, start_server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("one-shot server")]

HOLD_THE_SERVER = """
import sys
from pathlib import Path
from waibao.server import prefect_server
with prefect_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home whose server is in use, and the URL of its API."""
    home = tmp_path_factory.mktemp("running")
    with prefect_server(home) as api_url:
        yield home, api_url


@pytest.fixture
def other_command() -> Iterator[Callable[[Path], tuple[subprocess.Popen[str], str]]]:
    """Start another process that uses the server of a home until its input is closed."""
    started: list[subprocess.Popen[str]] = []
    from_its_own_terminal = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}

    def start(home: Path) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD_THE_SERVER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=from_its_own_terminal,
        )
        started.append(process)
        assert process.stdout
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_server_answers_and_ends_with_its_only_user(tmp_path: Path) -> None:
    with prefect_server(tmp_path) as api_url:
        assert answers(api_url)
        assert os.environ["PREFECT_API_URL"] == api_url
    assert not answers(api_url)
    assert "PREFECT_API_URL" not in os.environ


def test_prefect_imported_before_uses_the_server_and_keeps_its_history(tmp_path: Path) -> None:
    from prefect import flow, task
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort, TaskRunSort
    from prefect.settings import PREFECT_API_URL

    @task
    def count_one(number: int) -> int:
        return number

    @flow(flow_run_name="七月盘点")
    def count() -> None:
        for number in range(20):
            count_one(number)

    with prefect_server(tmp_path) as api_url:
        assert PREFECT_API_URL.value() == api_url
        count()
    with prefect_server(tmp_path), get_client(sync_client=True) as client:
        assert [run.name for run in client.read_flow_runs(sort=FlowRunSort.ID_DESC, limit=9)] == ["七月盘点"]
        steps = client.read_task_runs(sort=TaskRunSort.ID_DESC, limit=99)
        assert [step.state_name for step in steps] == ["Completed"] * 20


def test_a_second_command_uses_the_same_server_and_does_not_stop_it(
    running: tuple[Path, str], other_command: Callable[[Path], tuple[subprocess.Popen[str], str]]
) -> None:
    home, api_url = running
    second, its_url = other_command(home)
    assert its_url == api_url
    second.communicate()
    assert answers(api_url)


def test_a_server_stays_until_the_second_command_has_finished(
    tmp_path: Path, other_command: Callable[[Path], tuple[subprocess.Popen[str], str]]
) -> None:
    with prefect_server(tmp_path) as api_url:
        second, _ = other_command(tmp_path)
    assert answers(api_url)
    second.communicate()
    until(lambda: not answers(api_url), "the server's end", 15)


def test_the_server_dies_with_a_killed_command(
    tmp_path: Path, other_command: Callable[[Path], tuple[subprocess.Popen[str], str]]
) -> None:
    killed, api_url = other_command(tmp_path)
    assert answers(api_url)
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: not answers(api_url), "the server's end", 15)


def test_what_a_killed_server_left_behind_is_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nobody = unused.getsockname()[1]
    left = {"port": nobody, "control": nobody, "token": "0" * 16, "services": True, "pid": os.getpid()}
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "server.json").write_text(json.dumps(left), encoding="utf-8")

    with prefect_server(tmp_path) as api_url:
        assert answers(api_url)
        assert str(nobody) not in api_url
    assert not (tmp_path / "prefect" / "server.json").exists()


def test_a_port_in_use_is_said_in_plain_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WaibaoError, match=f"端口 {port} 已被其他程序占用"):
            start_server(tmp_path, port)


def test_a_server_named_in_the_environment_is_used_or_refused(
    running: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", running[1])
    with prefect_server(tmp_path / "another") as same:
        assert same == running[1]
    assert not (tmp_path / "another").exists()

    with socket.create_server(("127.0.0.1", 0)) as unused:
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{unused.getsockname()[1]}/api")
    with pytest.raises(WaibaoError, match="PREFECT_API_URL"):
        start_server(tmp_path)


def test_a_server_with_schedules_is_not_confused_with_a_one_shot_server(running: tuple[Path, str]) -> None:
    with pytest.raises(WaibaoError, match="waibao up"):
        start_server(running[0], services=True)
