"""The commands, outputs and files that README.md and the pages of docs/ show, so that tests can hold them to it.

A block marked ``console`` holds commands (after ``$``) and what they print. In what is shown, ``…`` stands for
anything, alone on a line for any lines; numbers of seconds are not compared. A command has exit status 0 unless the
next one is ``echo $?``. A block marked with a language and a path holds a file, or what is added to one: the lines of
a ``diff`` that begin with ``+``, each below the line before it; a ``.docx`` is shown as its paragraphs, and as
tables where lines begin with ``|``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "docs/staff.md",
    "docs/hr.md",
    "docs/it.md",
    "docs/tender.md",
    "docs/portfolio.md",
    "docs/calendar.md",
    "docs/catalogue.md",
    "docs/templates.md",
    "docs/engineers.md",
    "docs/extend.md",
    "CONTRIBUTING.md",
)
_BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIES = re.compile(r"…|\s*\d+(?:\.\d+)?(?=s  | 秒)")
_CELL = re.compile(r"\|(?![^{]*\}\})")


@dataclass
class Shown:
    """A command as a page shows it."""

    text: str
    output: list[str] = field(default_factory=list)
    status: int = 0


@dataclass(frozen=True)
class Written:
    """A file, or an addition to one, as a page shows it."""

    path: str
    text: str
    language: str

    def write(self, root: Path) -> None:
        """Do below ``root`` what the page shows."""
        target = root / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.language == "diff":
            target.write_text(_added(target.read_text(encoding="utf-8"), self.text), encoding="utf-8")
        elif target.suffix == ".docx":
            _write_word(target, self.text)
        else:
            target.write_text(self.text, encoding="utf-8")


def steps(page: str) -> Iterator[Shown | Written]:
    """What a reader does who follows a page, in order."""
    for language, path, body in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        if language == "console":
            yield from _commands_of(body)
        elif path:
            yield Written(path, body, language)


def commands(page: str) -> list[Shown]:
    """The commands of a page, in order."""
    return [step for step in steps(page) if isinstance(step, Shown)]


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


def _added(before: str, diff: str) -> str:
    lines, place = before.splitlines(), 0
    for line in diff.splitlines():
        if line.startswith("+"):
            lines.insert(place, line[1:])
            place += 1
        else:
            place = lines.index(line[1:], place) + 1
    return "\n".join([*lines, ""])


def _write_word(target: Path, text: str) -> None:
    import docx

    document, table = docx.Document(), None
    for line in text.splitlines():
        if not line.startswith("|"):
            document.add_paragraph(line)
            table = None
            continue
        cells = [cell.strip() for cell in _CELL.split(line)[1:-1]]
        table = table or document.add_table(0, len(cells))
        for cell, said in zip(table.add_row().cells, cells, strict=True):
            cell.text = said
    document.save(str(target))


def missing(shown: list[str], printed: str) -> list[str]:
    """Lines that a page shows and the command did not print, or not in that order."""
    lines = iter(printed.splitlines())
    return [line for line in shown if line.strip() not in ("", "…") and not _found(line, lines)]


def _found(shown: str, lines: Iterator[str]) -> bool:
    pattern = ".*".join(map(re.escape, _VARIES.split(shown)))
    return any(re.fullmatch(pattern, line.rstrip()) for line in lines)
