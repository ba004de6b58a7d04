"""Reading pandoc's document tree: plain text, table shape, column widths. Used by the DOCX and Typst writers."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from waibao.documents.pandoc import Node

Align = str
"""``l``, ``c`` or ``r``."""

_ALIGN = {"AlignLeft": "l", "AlignDefault": "l", "AlignCenter": "c", "AlignRight": "r"}
_ROW, _LINE_HEIGHT = 7.6, 5.9
"""Millimetres of a table's row of one line, and of each line more."""
_TEXT_LINE, _TEXT_COLUMNS = 8.3, 70
"""Millimetres of a line of running text, and the half characters that it holds."""
LONG_CELL = 500
"""Characters in a cell from which its row may split over pages: it could be longer than one."""


def classes(attr: list[Any]) -> list[str]:
    """Classes of an attribute triple."""
    return list(attr[1])


def revision(node: Node) -> str:
    """``ins`` or ``del`` for a stretch of text that came or went between two versions; empty for any other."""
    names = classes(node["c"][0]) if node["t"] == "Span" else []
    return next((name for name in names if name in ("ins", "del")), "")


def whole_revision(nodes: Sequence[Node]) -> str:
    """The one revision that a whole paragraph or cell is; empty when some of it stayed."""
    found = {revision(node) for node in nodes if inline_text([node]).strip()}
    return next(iter(found)) if len(found) == 1 else ""


def inline_text(inlines: Sequence[Node]) -> str:
    """What a reader sees of inline elements."""
    return "".join(_pieces(inlines))


def _pieces(inlines: Sequence[Node]) -> Iterator[str]:
    for node in inlines:
        match node["t"]:
            case "Str":
                yield node["c"]
            case "Space" | "SoftBreak":
                yield " "
            case "LineBreak":
                yield "\n"
            case "Code":
                yield node["c"][1]
            case "Link" | "Span" | "Image":
                yield from _pieces(node["c"][1])
            case "Emph" | "Strong" | "Underline" | "Strikeout":
                yield from _pieces(node["c"])


def picture_names(node: object) -> Iterator[str]:
    """The names of all pictures below a node or list of nodes, in order."""
    if isinstance(node, list):
        for part in node:
            yield from picture_names(part)
    elif isinstance(node, dict):
        if node.get("t") == "Image":
            yield node["c"][2][0]
        else:
            yield from picture_names(node.get("c"))


def leads_on(node: Node, following: Node | None) -> bool:
    """True when a block must not stand at the foot of a page without the next one.

    That is what stands before a signature, and a paragraph that announces something (it ends in a colon).
    """
    if following is None or node["t"] not in ("Para", "Plain", "Table", "Div"):
        return False
    if following["t"] == "Div" and "signature" in classes(following["c"][0]):
        return True
    announced = following["t"] in ("Para", "Table", "BulletList", "OrderedList", "Figure", "Div")
    return announced and node["t"] == "Para" and inline_text(node["c"]).rstrip().endswith(("：", ":"))


def block_text(blocks: Sequence[Node]) -> str:
    """Text of the paragraphs in a cell or list item, one line each."""
    return "\n".join(inline_text(block["c"]) for block in blocks if block["t"] in ("Para", "Plain"))


def numbering(attributes: Sequence[Any]) -> str:
    """The pattern of an ordered list: ``1.``, ``(a)``, ``I)``."""
    _start, style, delimiter = attributes
    kinds = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}
    letter = kinds.get(style["t"], "1")
    frames = {"OneParen": f"{letter})", "TwoParens": f"({letter})"}
    return frames.get(delimiter["t"], f"{letter}.")


@dataclass(frozen=True)
class Cell:
    """One cell: its blocks, alignment and how many columns it spans."""

    blocks: list[Node]
    align: Align
    span: int = 1

    @cached_property
    def text(self) -> str:
        return block_text(self.blocks)


@dataclass(frozen=True)
class Table:
    """A table in rows of cells. ``widths`` are shares of the text width and add up to at most 1."""

    head: list[list[Cell]]
    rows: list[list[Cell]]
    aligns: list[Align]
    widths: list[float]

    @property
    def height(self) -> float:
        """Height in millimetres, estimated from the texts and the widths of their columns."""
        return sum(_ROW + _LINE_HEIGHT * (self._lines(row) - 1) for row in (*self.head, *self.rows))

    def _lines(self, row: list[Cell]) -> int:
        """Lines of the highest cell."""
        most, column = 1, 0
        for cell in row:
            room = max(4.0, _USUAL_LINE * sum(self.widths[column : column + cell.span]) - _PADDING)
            most = max(most, sum(-(-columns_of(line) // int(room)) or 1 for line in cell.text.split("\n")))
            column += cell.span
        return most

    def splits(self, row: list[Cell]) -> bool:
        """True when the row may be longer than a page."""
        return any(len(cell.text) > LONG_CELL for cell in row)


def height(blocks: Sequence[Node], style: str = "") -> float:
    """Height in millimetres, estimated; infinite where it depends on more than text, as that of a picture does."""
    return sum(_height(node, style) for node in blocks)


def _height(node: Node, style: str) -> float:
    content: Any = node.get("c")
    match node["t"]:
        case "Para" | "Plain":
            pictured = next(picture_names(content), None) is not None
            lines = sum(-(-columns_of(line) // _TEXT_COLUMNS) or 1 for line in inline_text(content).split("\n"))
            return math.inf if pictured else _TEXT_LINE * lines
        case "Header":
            return 2 * _TEXT_LINE
        case "BulletList":
            return sum(height(item) for item in content)
        case "OrderedList":
            return sum(height(item) for item in content[1])
        case "Table":
            return table(node, style).height + _TEXT_LINE
        case "Div":
            names = classes(content[0])
            return height(content[1], names[0] if names else style)
        case _:
            return math.inf


def _row(row: list[Any], aligns: list[Align]) -> list[Cell]:
    cells, column = [], 0
    for _attr, align, _rowspan, span, blocks in row[1]:
        kind = align["t"]
        cells.append(Cell(blocks, aligns[column] if kind == "AlignDefault" else _ALIGN[kind], span))
        column += span
    return cells


def table(node: Node, style: str = "") -> Table:
    """The table of a ``Table`` node; ``style`` is the class of the block around it (``facts``, ``formtable`` …).

    The node keeps it for the other formats: measuring every cell is a good part of writing a document.
    """
    made: dict[str, Table] = node.setdefault("made", {})
    if style not in made:
        made[style] = _table(node, style)
    return made[style]


def _table(node: Node, style: str) -> Table:
    _attr, _caption, columns, head, bodies, _foot = node["c"]
    aligns = [_ALIGN[align["t"]] for align, _width in columns]
    heads = [_row(row, aligns) for row in head[1]]
    heads = [row for row in heads if any(cell.text.strip() for cell in row)]
    rows = [_row(row, aligns) for body in bodies for row in (*body[2], *body[3])]
    if style == "facts" and len(columns) == 4:
        rows = [_one_pair(row) for row in rows]
    if style in ("signature", "formtable", "opinion"):
        widths = [1 / len(columns)] * len(columns)
    else:
        widths = _widths(heads, rows, len(columns), style)
    return Table(heads, rows, aligns, widths)


def _one_pair(row: list[Cell]) -> list[Cell]:
    """A fact table's row with one pair: its value takes the rest of the row."""
    if len(row) == 4 and not any(cell.text.strip() for cell in row[2:]):
        return [row[0], Cell(row[1].blocks, row[1].align, 3)]
    return row


def columns_of(text: str) -> int:
    """Width in half characters of the longest line."""
    lines = text.split("\n")
    if text.isascii():  # figures, codes and dates must not break, whatever the font
        return round(1.2 * max(map(len, lines)))
    return max(sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line) for line in lines)


_LINE = {"small": 102.0}
_USUAL_LINE = 84.0
"""Half characters of table type that fit into the text width."""
_PADDING = 2.9
"""Half characters that the edges of a cell take."""
_LONGEST = 60.0
"""A column wants no more than this; its text breaks into lines."""
_UNBROKEN = re.compile("[!-~]+")
_NAME = 8
"""Half characters of a text that should stand on one line: 吴海燕, 已关闭."""


def _unbroken(text: str) -> float:
    """Width in half characters of what should not break: figures, codes, words, and names of a few characters."""
    words = [1.15 * len(word) for word in _UNBROKEN.findall(text)]
    names = [columns_of(line) for line in text.split("\n")]
    return max([*words, *(float(name) for name in names if name <= _NAME)], default=0.0)


def _widths(heads: list[list[Cell]], rows: list[list[Cell]], count: int, style: str) -> list[float]:
    """Shares from content: a column that fits gets its length, the long ones share the rest in proportion.

    No column is narrower than the longest figure or code in it, as far as there is room for all of them.
    """
    line = _LINE.get(style, _USUAL_LINE)
    need, least = [_PADDING + 4] * count, [_PADDING + 4] * count
    for row in (*heads, *rows):
        column = 0
        for cell in row:
            if cell.span == 1:
                need[column] = max(need[column], min(columns_of(cell.text), _LONGEST) + _PADDING)
                least[column] = max(least[column], min(_unbroken(cell.text), _LONGEST / 2) + _PADDING)
            column += cell.span
    need = [max(pair) for pair in zip(need, least, strict=True)]
    if style == "facts":
        return _fact_widths(need, line)
    total = sum(need)
    if total <= line:
        return [size / total for size in need]
    if sum(least) >= line:
        return [size / sum(least) for size in least]
    given = _shared([wanted - size for wanted, size in zip(need, least, strict=True)], line - sum(least))
    return [(size + more) / line for size, more in zip(least, given, strict=True)]


def _fact_widths(need: list[float], line: float) -> list[float]:
    """Keys get their length, values share the rest."""
    keys = [min(size, 20.0) if column % 2 == 0 else 0.0 for column, size in enumerate(need)]
    rest = line - sum(keys)
    values = [0.0 if key else min(max(size, rest * 0.36), rest * 0.64) for key, size in zip(keys, need, strict=True)]
    return [(key or rest * value / sum(values)) / line for key, value in zip(keys, values, strict=True)]


def _shared(wanted: list[float], room: float) -> list[float]:
    """Room given to those who want little first, all that they want; the others share what is left in proportion."""
    given = [0.0] * len(wanted)
    waiting = sorted(range(len(wanted)), key=wanted.__getitem__)
    while waiting and wanted[waiting[0]] <= room / len(waiting):
        column = waiting.pop(0)
        given[column] = wanted[column]
        room -= wanted[column]
    total = sum(wanted[column] for column in waiting)
    for column in waiting:
        given[column] = room * wanted[column] / total
    return given
