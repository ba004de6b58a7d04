"""Document tree to the Markdown that the Prefect UI shows (GitHub's), in which no text can act as markup."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from schemas.documents import Frame
from waibao.documents.frame import lines, marks
from waibao.documents.pandoc import Node
from waibao.documents.tree import Cell, Table, classes, inline_text, numbering, revision, table

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~#&$@]")
_LINK = re.compile(r"(?<=www)\.|(?<=[A-Za-z]):(?=/)")
"""What makes a bare address a link."""
_LEADING = re.compile(r"([0-9]*)([.)](?=\s|$)|[-+=:])")
"""What makes a list, a heading or a rule of a line that begins with it."""
_ALIGN = {"l": ":--", "c": ":-:", "r": "--:"}


def escaped(text: str) -> str:
    """Text as Markdown that shows it literally, within a line."""
    return _LINK.sub(lambda match: f"\\{match.group()}", _SPECIAL.sub(lambda match: f"\\{match.group()}", text))


def _paragraph(text: str) -> str:
    """A line of its own: what it begins with must not act as a mark."""
    return _LEADING.sub(r"\1\\\2", text, count=1) if _LEADING.match(text) else text


def _inlines(nodes: Sequence[Node]) -> str:
    written: list[str] = []
    for node, following in zip_longest([_revised(node) for node in nodes], nodes[1:]):
        if node["t"] in ("Strong", "Emph", "Strikeout"):
            written.append(_marked(node, inline_text([following])[:1] if following else "", "".join(written)[-1:]))
        else:
            written.append(_inline(node))
    return "".join(written)


def _revised(node: Node) -> Node:
    """What came between two versions is bold here, what went is struck out: this Markdown has no other marks."""
    kind = {"ins": "Strong", "del": "Strikeout"}.get(revision(node))
    return {"t": kind, "c": node["c"][1]} if kind else node


def _marked(node: Node, after: str, before: str) -> str:
    """Emphasis. Its mark does not count between punctuation and a letter, so punctuation goes outside there."""
    mark = {"Strong": "**", "Emph": "*", "Strikeout": "~~"}[node["t"]]
    text = _inlines(node["c"])
    start, end = 0, len(text)
    if after and not _apart(after):
        while end > start and _apart(text[end - 1]):
            end -= 1
    if before and not _apart(before):
        while start < end and _apart(text[start]):
            start += 1
    inside = text[start:end]
    return f"{text[:start]}{mark}{inside}{mark}{text[end:]}" if inside.strip() else text


def _apart(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter)[0] in "PS"


def _inline(node: Node) -> str:
    content: Any = node.get("c")
    match node["t"]:
        case "Str":
            return escaped(content).replace("\n", "<br>")
        case "Space" | "SoftBreak":
            return " "
        case "LineBreak":
            return "<br>"
        case "Span" | "Underline":
            return _inlines(content[1] if node["t"] == "Span" else content)
        case "Link":
            return f"[{_inlines(content[1])}](<{content[2][0].replace('<', '%3C').replace('>', '%3E')}>)"
        case "Image":
            return _inlines(content[1])
        case "Note":
            said = (_inlines(block["c"]) for block in content if block["t"] in ("Para", "Plain"))
            return f"（{''.join(said)}）"
        case _:
            return escaped(inline_text([node])).replace("\n", "<br>")


def _blocks(nodes: Sequence[Node], style: str = "") -> str:
    return "\n\n".join(filter(None, (_block(node, style) for node in nodes)))


def _block(node: Node, style: str) -> str:
    content: Any = node.get("c")
    match node["t"]:
        case "Para" | "Plain":
            return _paragraph(_inlines(content))
        case "Header":
            return f"{'#' * content[0]} {_inlines(content[2])}"
        case "BulletList":
            return _list(content, [f"-{' ' * 3}"] * len(content), style)
        case "OrderedList":
            (start, *_), items = content[0], content[1]
            close = ")" if ")" in numbering(content[0]) else "."
            return _list(items, [f"{place}{close}  " for place in range(start, start + len(items))], style)
        case "BlockQuote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(content, style).split("\n"))
        case "CodeBlock":
            return "\n".join(f"    {line}" for line in content[1].split("\n"))
        case "HorizontalRule":
            return "---"
        case "Table":
            return _table(table(node, style))
        case "Figure":
            return f"［图］{_blocks(content[2], style)}"
        case "Div":
            names = classes(content[0])
            return "" if "pagebreak" in names else _blocks(content[1], names[0] if names else style)
        case _:
            return ""


def _list(items: Sequence[Sequence[Node]], heads: Sequence[str], style: str) -> str:
    written = []
    for item, head in zip(items, heads, strict=True):
        first, *others = _blocks(item, style).split("\n")
        rest = [f"{' ' * len(head)}{line}" if line else "" for line in others]
        written.append("\n".join([head + first, *rest]))
    return "\n".join(written)


def _table(content: Table) -> str:
    count = len(content.aligns)
    head = content.head[0] if content.head else []
    rows = [_row(head, count), f"| {' | '.join(_ALIGN[align] for align in content.aligns)} |"]
    rows += [_row(row, count) for row in content.rows]
    return "\n".join(rows)


def _row(row: Sequence[Cell], count: int) -> str:
    cells: list[str] = []
    for cell in row:
        texts = [_inlines(block["c"]) for block in cell.blocks if block["t"] in ("Para", "Plain")]
        cells += ["<br>".join(texts), *[""] * (cell.span - 1)]
    return f"| {' | '.join([*cells, *[''] * (count - len(cells))])} |"


def gfm(title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node]) -> bytes:
    """The document as Markdown; ``cover`` is None when it has no cover page."""
    head = [f"# {escaped(title)}"]
    head += [f"> **【{mark}】**" for mark in marks(frame)]
    head += [" · ".join(f"{name}：{escaped(value)}" for name, value in lines(frame))]
    parts = [*head, _blocks(cover or []), _blocks(body)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()
