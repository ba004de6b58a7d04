"""Installations that stand before a decision: the scenario is played once, and kept before every gate."""

import copy
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from flows.unattended import unattended
from schemas.errors import BadInput, WaibaoError
from tasks.step import without_prefect
from tests.builders import short, write
from waibao.store.engine import reading
from waibao.store.store import Store

Scenario = dict[str, Any]
NO = "XM-2026-0001"


class Standing:
    """One installation and its scenario; answers can be changed before going on."""

    def __init__(self, home: Path, scenario: Scenario) -> None:
        self.home = home
        self.scenario = copy.deepcopy(scenario)

    @property
    def answers(self) -> dict[str, Any]:
        found: dict[str, Any] = self.scenario["answers"]
        return found

    def form(self, key: str) -> dict[str, Any]:
        """The form of an answer, to be changed."""
        found: dict[str, Any] = self.answers[key]["form"]
        return found

    @property
    def written(self) -> Path:
        """The scenario as a file, its inbox beside it."""
        return write(self.scenario, self.home.parent / f"{self.home.name}-scenario")

    @property
    def inbox(self) -> Path:
        """Where the scenario's files are."""
        return self.written.parent / "inbox"

    def go_on(self) -> str:
        """Play on, as far as the answers go; returns the engagement's number."""
        with self.here(), without_prefect():
            return unattended(str(self.written))

    def refused(self) -> str:
        """Play on and be refused; returns what was said."""
        with pytest.raises(WaibaoError) as error:
            self.go_on()
        return str(error.value)

    def stops_for(self) -> str:
        """Play on until a decision is missing; returns its key."""
        with pytest.raises(BadInput) as error:
            self.go_on()
        return error.value.where.partition("answers.")[2]

    @contextmanager
    def here(self) -> Iterator[None]:
        """With this installation's home in the environment."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WAIBAO_HOME", str(self.home))
            patch.delenv("WAIBAO_DATABASE_URL", raising=False)
            yield

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Its store, to be read."""
        with self.here(), reading() as store:
            yield store

    def kept(self) -> dict[str, Any]:
        """Every row of every table, and every file with its hash."""
        engine = create_engine(f"sqlite:///{self.home / 'waibao.sqlite'}")
        metadata = MetaData()
        metadata.reflect(engine)
        with engine.connect() as connection:
            rows = {
                name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
                for name, table in metadata.tables.items()
            }
        engine.dispose()
        files = [path for part in ("documents", "received") for path in (self.home / part).rglob("*") if path.is_file()]
        return {**rows, **{str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}}


class Line:
    """A scenario played gate by gate; ``before(key)`` is a copy of the installation as it stood before that gate."""

    def __init__(self, directory: Path, scenario: Callable[[], Scenario] = short) -> None:
        self.directory = directory
        self.scenario = scenario()
        self.playing = Standing(directory / "playing", self.scenario)
        self.pending = list(self.scenario["answers"])
        self.kept: set[str] = set()

    def before(self, key: str) -> Standing:
        """A copy of its own, standing before the gate of that key."""
        while key not in self.kept:
            self._keep_next()
        home = Path(tempfile.mkdtemp(prefix="standing-", dir=self.directory))
        shutil.copytree(self.directory / key, home, dirs_exist_ok=True)
        return Standing(home, self.scenario)

    def _keep_next(self) -> None:
        key = self.pending.pop(0)
        done = list(self.scenario["answers"])[: -len(self.pending) - 1]
        self.playing.scenario["answers"] = {one: self.scenario["answers"][one] for one in done}
        assert self.playing.stops_for() == key
        shutil.copytree(self.playing.home, self.directory / key)
        self.kept.add(key)


__all__ = ["NO", "Line", "Standing"]
