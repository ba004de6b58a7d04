"""What differs between two versions of a document, section by section, in words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal

_MARK = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*?|~~|<br>|\|")
"""Marks of Markdown within a line; what is escaped is text."""
_LEADING = re.compile(r"(?:#+ +|> ?|- {3}|\d+[.)] {2})*")
"""Marks of a heading, a quotation, a list: an item that moves down has not changed."""
_RULE = re.compile(r"\|(?: (?::--|:-:|--:) \|)+")
_EMPTY = "\0"
"""An empty cell: of two rows that differ in nothing else it is said, elsewhere it is passed over."""
_ALIKE = 0.4
"""Share of common text from which a line counts as changed rather than as removed and another added."""
_NEAR = 0.2
"""Share of common neighbours below which two lines are not compared: most lines have nothing to do with each other."""
_MOST = 10_000
"""Pairs of lines that are compared; of a text that is new altogether, nothing is paired."""

Kind = Literal["增加", "删除", "修改"]


@dataclass(frozen=True)
class Change:
    """One line (a paragraph, a list item, a row of a table) that differs."""

    section: str
    kind: Kind
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return {
            "增加": f"增加：{self.after}",
            "删除": f"删除：{self.before}",
            "修改": f"修改：{self.before}\n　　为：{self.after}",
        }[self.kind]


@dataclass(frozen=True)
class Line:
    """One line of a document as it is read, with the heading that it stands below and the Markdown it was."""

    section: str
    text: str
    markdown: str


def changes(before: str, after: str) -> list[Change]:
    """The differences between two versions as issued (Markdown), in the order of the newer; empty when there are none.

    Number, version and date of the document itself are not differences.
    """
    return [_change(old, new) for old, new in aligned(lines_of(before), lines_of(after)) if _differ(old, new)]


def _differ(old: Line | None, new: Line | None) -> bool:
    return old is None or new is None or old.text != new.text


def _change(old: Line | None, new: Line | None) -> Change:
    if new is None:
        assert old is not None
        return Change(old.section, "删除", before=_worded(old.text))
    if old is None:
        return Change(new.section, "增加", after=_worded(new.text))
    return Change(new.section, "修改", *_told_apart(old.text, new.text))


def aligned(
    old: Sequence[Line], new: Sequence[Line], key: Callable[[str], str] = str
) -> Iterator[tuple[Line | None, Line | None]]:
    """Every line of both with the one that it came of or became, in the order of the newer.

    ``key`` is what lines are compared by: without their numbers, clauses keep together when one is put between.
    """
    matcher = SequenceMatcher(None, [key(line.text) for line in old], [key(line.text) for line in new], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[start:end], new[first:last], strict=True)
        else:
            yield from _replaced(old[start:end], new[first:last])


def lines_of(markdown: str) -> list[Line]:
    """Each line with the heading that it stands below; the title stands below none."""
    section, kept, numbered = "", [], False
    for line in markdown.split("\n"):
        if not numbered and line.startswith("编号："):
            numbered = True  # the document's own
            continue
        text = _read(line)
        if line.startswith("##"):
            section = text
        if text:
            kept.append(Line(section, text, line.strip()))
    return kept


def _read(line: str) -> str:
    """A line of Markdown as it is read."""
    marked = _LEADING.sub("", line.strip(), count=1)
    if _RULE.fullmatch(marked):
        return ""
    text = _MARK.sub(_shown, marked)
    if marked.startswith("|"):
        cells = [cell.strip() for cell in text.split("\n")[1:-1]]
        while cells and not cells[-1]:
            cells.pop()
        text = "；".join(cell or _EMPTY for cell in cells)
    return text.strip()


def _shown(mark: re.Match[str]) -> str:
    """An escaped character itself, a line feed between cells, nothing for emphasis."""
    return mark.group(1) or {"<br>": " ", "|": "\n"}.get(mark.group(), "")


def _replaced(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Pair what is alike, in order; the rest was removed or added."""
    paired = _pairs([line.text for line in old], [line.text for line in new])
    place = 0
    for number, line in enumerate(new):
        if number not in paired:
            yield None, line
            continue
        yield from ((gone, None) for gone in old[place : paired[number]])
        yield old[paired[number]], line
        place = paired[number] + 1
    yield from ((gone, None) for gone in old[place:])


def _worded(text: str) -> str:
    return "；".join(cell for cell in text.split("；") if cell != _EMPTY)


def _told_apart(before: str, after: str) -> tuple[str, str]:
    if _worded(before) != _worded(after):
        return _worded(before), _worded(after)
    return before.replace(_EMPTY, "（空）"), after.replace(_EMPTY, "（空）")


def _pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Places in ``new`` with their places in ``old``, the most alike first, never crossing each other."""
    if len(old) * len(new) > _MOST:
        return {}
    alike = sorted(
        (
            (ratio, -number, place)
            for number, after in enumerate(new)
            for place, before in enumerate(old)
            if (ratio := _likeness(before, after)) >= _ALIKE
        ),
        reverse=True,
    )
    paired: dict[int, int] = {}
    for _ratio, negative, place in alike:
        number = -negative
        if all((number - other) * (place - taken) > 0 for other, taken in paired.items()):
            paired[number] = place
    return paired


def _likeness(before: str, after: str) -> float:
    mine, theirs = _neighbours(before), _neighbours(after)
    if 2 * len(mine & theirs) < _NEAR * (len(mine) + len(theirs)):
        return 0.0
    return SequenceMatcher(None, before, after, autojunk=False).ratio()


@lru_cache(maxsize=1024)
def _neighbours(text: str) -> frozenset[str]:
    """Pairs of characters that stand side by side, the ends counted."""
    return frozenset(map("".join, pairwise(f" {text} ")))


def summary(found: Sequence[Change]) -> str:
    """The changes below the headings that they belong to; says so when there are none."""
    if not found:
        return "两版内容相同。"
    said: list[str] = []
    section = None
    for change in found:
        if change.section != section:
            section = change.section
            said.append(f"【{section or '首部'}】")
        said.append(str(change))
    return "\n".join(said)
