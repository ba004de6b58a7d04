"""The ``waibao`` command as tests call it."""

import json
from typing import Any

from typer.testing import CliRunner

from cli.main import app


def waibao(*arguments: object, **variables: str | None) -> tuple[int, str, str]:
    """Exit status, what was printed, and what was said as an error; environment variables stand for this call."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=variables)
    return result.exit_code, result.stdout, result.stderr


def as_json(*arguments: object) -> Any:
    """What is printed with ``--json``; nothing is said beside it."""
    status, printed, said = waibao(*arguments, "--json")
    assert (status, said) == (0, "")
    return json.loads(printed)


def refused(*arguments: object) -> str:
    """What is said instead of doing it."""
    status, printed, said = waibao(*arguments)
    assert (status, printed) == (1, "")
    assert "Traceback" not in said
    return said
