"""Homes of the short engagement for the commands, none of which may touch the home of whoever runs the tests."""

from pathlib import Path

import pytest

from tests.standing import Line


@pytest.fixture
def planned(line: Line) -> Path:
    """A home in which the plan has its first version."""
    return line.before("plan-approval-1").home


@pytest.fixture(scope="module")
def read(line: Line) -> Path:
    """A home in which the contract is signed, not to be written to."""
    return line.before("kickoff-held-1").home


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)
