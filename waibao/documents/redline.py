"""Two drafts of a contract compared: clause by clause, and as one text in which the revisions are marked."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from schemas.contract_comparison import ComparedClause, Piece, RevisedBlock
from waibao.documents.changes import Line, aligned, lines_of

_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百]+条\s*")
_ITEM = re.compile(r"[0-9]+\.[0-9]+\s+")
_TOKEN = re.compile(r"[0-9][0-9,.]*%?|[A-Za-z]+|\s+|.", re.DOTALL)
_INLINE = re.compile(r"\\([!-/:-@\[-`{-~])|(\*\*)|(\*|~~)|(<br>)|(.)", re.DOTALL)
_CELLS = re.compile(r"(?<!\\)\|")
_LIST = re.compile(r"(?:> ?)*(?:(- {3})|([0-9]+[.)]) {2})?")
_SHORTEST = 2
"""Characters that stay between two changes; fewer are taken into the change, which else falls to pieces."""

Mark = Literal["", "ins", "del"]


class _Letter(NamedTuple):
    text: str
    strong: bool


def unnumbered(text: str) -> str:
    """A heading or clause without its own number."""
    return _ITEM.sub("", _ARTICLE.sub("", text, count=1), count=1) if text[:1] == "第" else _ITEM.sub("", text, count=1)


def compared(before: str, after: str) -> tuple[list[ComparedClause], int]:
    """The clauses that differ, and how many differ in nothing but their number; both drafts as issued (Markdown)."""
    clauses, renumbered = [], 0
    for old, new in aligned(lines_of(before), lines_of(after), unnumbered):
        if old is None or new is None:
            clauses.append(_alone(old, new))
        elif unnumbered(old.text) != unnumbered(new.text):
            gone, come = _told(old.markdown, new.markdown)
            clauses.append(ComparedClause(clause=_clause(new), kind="修改", before=gone, after=come))
        elif old.text != new.text:
            renumbered += 1
    return clauses, renumbered


def _alone(old: Line | None, new: Line | None) -> ComparedClause:
    if new is not None:
        said = _pieces([("ins", _letters(new.markdown))])
        return ComparedClause(clause=_clause(new), kind="增加", after=said)
    assert old is not None
    return ComparedClause(clause=_clause(old), kind="删除", before=_pieces([("del", _letters(old.markdown))]))


def _clause(line: Line) -> str:
    """Where a line stands: 第九条 验收 9.3."""
    item = _ITEM.match(line.text)
    return " ".join(filter(None, (line.section or "首部", item.group().strip() if item else "")))


def _told(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts, the one with what went, the other with what came."""
    runs = _runs(_letters(before), _letters(after))
    return (
        _pieces([(mark, letters) for mark, letters in runs if mark != "ins"]),
        _pieces([(mark, letters) for mark, letters in runs if mark != "del"]),
    )


def redlined(before: str, after: str) -> list[RevisedBlock]:
    """The newer draft with its revisions against the older; what was removed stands where it stood."""
    pairs = aligned(lines_of(before), lines_of(after), unnumbered)
    blocks: list[RevisedBlock] = []
    for is_row, group in groupby(pairs, key=lambda pair: _shown(pair).markdown.startswith("|")):
        if is_row:
            blocks += _tables(list(group))
        else:
            blocks += [_block(old, new) for old, new in group]
    return blocks


def _shown(pair: tuple[Line | None, Line | None]) -> Line:
    line = pair[1] or pair[0]
    assert line is not None
    return line


def _block(old: Line | None, new: Line | None) -> RevisedBlock:
    shown = _shown((old, new)).markdown
    level = len(shown) - len(shown.lstrip("#"))
    pieces = _pieces(_merged(old, new))
    return RevisedBlock(kind="heading" if level > 1 else "paragraph", level=level, pieces=pieces)


def _merged(old: Line | None, new: Line | None) -> list[tuple[Mark, list[_Letter]]]:
    if old is None or new is None:
        return [("ins" if new else "del", _letters(_shown((old, new)).markdown))]
    return _runs(_letters(old.markdown), _letters(new.markdown))


def _tables(pairs: Sequence[tuple[Line | None, Line | None]]) -> list[RevisedBlock]:
    """Rows of tables that follow each other; a row of another width begins another table."""
    rows = [_row(old, new) for old, new in pairs]
    return [RevisedBlock(kind="table", rows=list(group)) for _width, group in groupby(rows, key=len)]


def _row(old: Line | None, new: Line | None) -> list[list[Piece]]:
    before, after = (_cells(line.markdown) if line else [] for line in (old, new))
    if old and new and len(before) == len(after):
        return [_pieces(_runs(_letters(gone), _letters(come))) for gone, come in zip(before, after, strict=True)]
    if new is None:
        return [_pieces([("del", _letters(cell))]) for cell in before]
    return [_pieces([("ins", _letters(cell))]) for cell in after]


def _cells(markdown: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(markdown)[1:-1]]


def _letters(markdown: str) -> list[_Letter]:
    """What is read, letter by letter, with what is bold; a list's number is text here."""
    listed = _LIST.match(markdown)
    assert listed is not None
    lead = "• " if listed[1] else f"{listed[2]} " if listed[2] else ""
    found, strong = [_Letter(letter, False) for letter in lead], False
    text = markdown[listed.end() :].lstrip("#").lstrip()
    if markdown.startswith("|"):
        text = "；".join(filter(None, _cells(markdown)))
    for match in _INLINE.finditer(text):
        escaped, bold, mark, feed, letter = match.groups()
        if bold:
            strong = not strong
        elif not mark:
            found.append(_Letter(" " if feed else escaped or letter, strong))
    return found


def _runs(old: list[_Letter], new: list[_Letter]) -> list[tuple[Mark, list[_Letter]]]:
    """What stayed, went and came, in order; what went stands before what came in its place."""
    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(None, [text for text, _ in before], [text for text, _ in after], autojunk=False)
    runs: list[tuple[Mark, list[_Letter]]] = []
    gone: list[_Letter] = []
    come: list[_Letter] = []

    def close() -> None:
        runs.extend((mark, letters) for mark, letters in (("del", gone[:]), ("ins", come[:])) if letters)  # type: ignore[misc]
        gone.clear()
        come.clear()

    codes = matcher.get_opcodes()
    for place, (tag, start, end, first, last) in enumerate(codes):
        was, now = (
            [letter for _, letters in part for letter in letters] for part in (before[start:end], after[first:last])
        )
        between = 0 < place < len(codes) - 1
        if tag == "equal" and not (between and len(now) < _SHORTEST):
            close()
            runs.append(("", now))
        else:
            gone += was
            come += now
    close()
    return runs


def _tokens(letters: list[_Letter]) -> list[tuple[str, list[_Letter]]]:
    """Figures and words whole, Chinese by the character."""
    text = "".join(letter.text for letter in letters)
    return [(match.group(), letters[match.start() : match.end()]) for match in _TOKEN.finditer(text)]


def _pieces(runs: Sequence[tuple[Mark, list[_Letter]]]) -> list[Piece]:
    return [piece for mark, letters in runs for piece in _pieces_of(mark, letters)]


def _pieces_of(mark: Mark, letters: list[_Letter]) -> Iterator[Piece]:
    for strong, group in groupby(letters, key=lambda letter: letter.strong):
        text = "".join(letter.text for letter in group)
        if text.strip():
            yield Piece(text=text.strip(), mark=mark, strong=strong, before=text[0].isspace(), after=text[-1].isspace())
        elif text:
            yield Piece(text="", before=True)
