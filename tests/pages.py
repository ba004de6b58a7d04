"""The commands, outputs and files that README.md and the pages of docs/ show, so that tests can hold them to it.

A block marked ``console`` holds commands (after ``$``) and what they print. In what is shown, ``…`` stands for
anything, alone on a line for any lines; numbers of seconds are not compared. A command has exit status 0 unless the
next one is ``echo $?``. A block marked with a language and a path holds a file, or what is added to one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/staff.md", "docs/calendar.md", "docs/engineers.md", "CONTRIBUTING.md")
_BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIES = re.compile(r"…|\s*\d+(?:\.\d+)?(?=s  | 秒)")


@dataclass
class Shown:
    """A command as a page shows it."""

    text: str
    output: list[str] = field(default_factory=list)
    status: int = 0


def commands(page: str) -> list[Shown]:
    """The commands of a page, in order."""
    found: list[Shown] = []
    for language, _, body in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        if language == "console":
            found += _commands_of(body)
    return found


def _commands_of(body: str) -> list[Shown]:
    found: list[Shown] = []
    status_follows = False
    for line in body.splitlines():
        if line == "$ echo $?":
            status_follows = True
        elif status_follows:
            found[-1].status, status_follows = int(line), False
        elif line.startswith("$ "):
            found.append(Shown(line.removeprefix("$ ")))
        else:
            found[-1].output.append(line.rstrip())
    return found


def files(page: str) -> dict[str, str]:
    """Blocks that belong to a file, by its path."""
    blocks = _BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return {path: body for _, path, body in blocks if path}


def missing(shown: list[str], printed: str) -> list[str]:
    """Lines that a page shows and the command did not print, or not in that order."""
    lines = iter(printed.splitlines())
    return [line for line in shown if line.strip() not in ("", "…") and not _found(line, lines)]


def _found(shown: str, lines: Iterator[str]) -> bool:
    pattern = ".*".join(map(re.escape, _VARIES.split(shown)))
    return any(re.fullmatch(pattern, line.rstrip()) for line in lines)
