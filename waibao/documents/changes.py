"""What differs between two versions of a document, section by section, in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_RULE = re.compile(r"\|[ :|-]+\|")
_ALIKE = 0.4
"""Share of common text from which a line counts as changed rather than as removed and another added."""
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


def changes(before: str, after: str) -> list[Change]:
    """The differences between two versions as issued (Markdown), in the order of the newer; empty when there are none.

    Number, version and date of the document itself are not differences.
    """
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Change] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            found += _replaced(old[start:end], new[first:last])
    return found


def _lines(markdown: str) -> list[tuple[str, str]]:
    """Each line with the heading that it stands below."""
    section, kept = "", []
    _title, _, body = markdown.partition("\n")
    for line in body.splitlines():
        text = _read(line)
        if line.startswith("#"):
            section = text
        if text and not _RULE.fullmatch(line) and not line.startswith("编号："):
            kept.append((section, text))
    return kept


def _read(line: str) -> str:
    """A line of Markdown as it is read."""
    text = _ESCAPED.sub(lambda match: {"|": "｜"}.get(match.group(1), match.group(1)), line.strip().lstrip("#> "))
    text = text.replace("**", "").replace("<br>", " ")
    if text.startswith("|"):
        text = "；".join(cell.strip() for cell in text.strip("|").split("|") if cell.strip())
    return text.strip()


def _replaced(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Pair what is alike, in order; the rest was removed or added."""
    paired = _pairs([text for _section, text in old], [text for _section, text in new])
    place = 0
    for number, (section, after) in enumerate(new):
        if number not in paired:
            yield Change(section, "增加", after=after)
            continue
        yield from (Change(gone, "删除", before=before) for gone, before in old[place : paired[number]])
        yield Change(section, "修改", old[paired[number]][1], after)
        place = paired[number] + 1
    yield from (Change(section, "删除", before=before) for section, before in old[place:])


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
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0


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
