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
    left = list(old)
    for section, after in new:
        alike = next((place for place, (_section, before) in enumerate(left) if _is_alike(before, after)), None)
        if alike is None:
            yield Change(section, "增加", after=after)
            continue
        yield from (Change(gone, "删除", before=before) for gone, before in left[:alike])
        yield Change(section, "修改", left[alike][1], after)
        del left[: alike + 1]
    yield from (Change(section, "删除", before=before) for section, before in left)


def _is_alike(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


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
