"""The ``waibao`` command as tests call it."""

from typer.testing import CliRunner

from cli.main import app


def waibao(*arguments: object) -> tuple[int, str, str]:
    """Exit status, what was printed, and what was said as an error."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr
