"""Fixtures that every test may use: a home of its own, and the store on both databases."""

import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from waibao.garbage import look_seldom
from waibao.settings import Settings
from waibao.store.engine import engine_for

if TYPE_CHECKING:
    from tests.standing import Line

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
# Tests start a hundred processes of the product: it is compiled for the first, not for each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
look_seldom()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of an ``xdist_group`` on one worker.

    xdist 3.8 writes the group into an attribute that pytest 9.2 no longer reads: groups were silently ignored, and
    what a group shares was made once for each worker.
    """
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark and not item.nodeid.endswith(suffix := f"@{mark.args[0]}"):
            item._id = type(item._id).parse(item.nodeid + suffix)


def pytest_collection_finish() -> None:
    """Leave all that has been imported by now out of the search for garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> "Line":
    """The short engagement, played once and kept as it stood before each decision; tests get copies."""
    from tests.standing import Line

    return Line(tmp_path_factory.mktemp("line"))


@pytest.fixture(scope="session")
def it_line(tmp_path_factory: pytest.TempPathFactory) -> "Line":
    """The example of an IT service, in the same way (``xdist_group("it-sales")``)."""
    from tests.builders import it_example
    from tests.standing import Line

    return Line(tmp_path_factory.mktemp("it-line"), it_example)


@pytest.fixture(scope="session")
def tender_line(tmp_path_factory: pytest.TempPathFactory) -> "Line":
    """The short engagement as a tender by law, in the same way (``xdist_group("tender")``)."""
    from tests.standing import Line
    from tests.tender import tendering

    return Line(tmp_path_factory.mktemp("tender-line"), tendering)


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, played once for all tests that only look at what came of it (``xdist_group("engagement")``)."""
    from flows.unattended import unattended
    from tasks.step import without_prefect
    from tests.builders import EXAMPLE

    home = tmp_path_factory.mktemp("played") / "var"
    with pytest.MonkeyPatch.context() as patch, without_prefect():
        patch.setenv("WAIBAO_HOME", str(home))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        unattended(str(EXAMPLE / "scenario.yaml"))
    return home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty installation on SQLite."""
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)
    return tmp_path / "home"


def _postgresql() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL prefix of a PostgreSQL server of this session, on a socket in its own directory."""
    binaries = _postgresql()
    if binaries is None:
        if os.environ.get("WAIBAO_REQUIRE_POSTGRESQL"):
            pytest.fail("PostgreSQL binaries are required here and were not found")
        # `make test` needs nothing but Python; CI installs PostgreSQL and sets the variable above.
        pytest.skip("no PostgreSQL binaries (initdb) on this machine: the store was tested on SQLite only")
    # Not below pytest's own directory, which it closes to other users; a short path, as sockets need.
    directory = Path(tempfile.mkdtemp(prefix="waibao-pg-"))
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(directory, user)

    def run(*command: str) -> None:
        subprocess.run(
            [str(binaries / command[0]), *command[1:]], check=True, user=user, cwd=directory, capture_output=True
        )

    data = str(directory / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", "waibao", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{directory}' -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", str(directory / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://waibao@/{{name}}?host={directory}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(directory)


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """An empty installation, once on SQLite and once on PostgreSQL."""
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)
    if request.param == "postgresql":
        prefix = request.getfixturevalue("postgresql")
        name = f"t{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
        import psycopg

        socket = prefix.split("host=")[1]
        with psycopg.connect(f"dbname=postgres user=waibao host={socket}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        monkeypatch.setenv("WAIBAO_DATABASE_URL", prefix.format(name=name))
    settings = Settings.from_env()
    yield settings
    engine_for(settings.database_url).dispose()
