"""Document tree to Typst. Text is written as string literals, so nothing in it can be Typst code."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from waibao.documents.pandoc import Node
from waibao.documents.tree import Table, classes, height, inline_text, leads_on, numbering, revision, table

_WRAP = {"Emph": "emph", "Strong": "strong", "Underline": "underline", "Strikeout": "strike"}
_REVISED = {"ins": "come", "del": "gone"}
_WHOLE = 80.0
"""Height in millimetres up to which a table is kept on one page."""
_UNSPLIT = {"keep", "signature"}
_SURELY = 110.0
"""Estimated height of a block in millimetres, half of a page, up to which it need not be measured to be kept whole."""
_ALIGN = {"l": "left", "c": "center", "r": "right"}
_BLOCKS = {"signature", "keep", "center", "right", "flush", "note", "small", "annexes"}
"""Blocks that the house style (``templates/_styles/house.typ``) has a function for."""


def literal(text: str) -> str:
    """A Typst string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(text: str) -> str:
    """Text in content; line feeds are line breaks."""
    lines = text.split("\n")
    return "#linebreak()".join(f"#{literal(line)};" if line else "" for line in lines)


def inlines(nodes: Sequence[Node]) -> str:
    """Inline elements in content mode."""
    return "".join(_inline(node) for node in nodes)


def _inline(node: Node) -> str:
    match node["t"]:
        case "Str":
            return _text(node["c"])
        case "Space" | "SoftBreak":
            return " "
        case "LineBreak":
            return "#linebreak();"
        case "Code":
            return f"#raw({literal(node['c'][1])});"
        case "Emph" | "Strong" | "Underline" | "Strikeout":
            return f"#{_WRAP[node['t']]}[{inlines(node['c'])}];"
        case "Span" if mark := revision(node):
            return f"#{_REVISED[mark]}[{inlines(node['c'][1])}];"
        case "Span":
            underlined = "underline" in classes(node["c"][0])
            return f"#underline[{inlines(node['c'][1])}];" if underlined else inlines(node["c"][1])
        case "Link":
            return f"#link({literal(node['c'][2][0])})[{inlines(node['c'][1])}];"
        case "Note":
            return f"#footnote[{blocks(node['c'])}];"
        case "Image":
            return _picture(node)
        case _:
            return _text(inline_text([node]))


def _picture(image: Node) -> str:
    _attr, alt, (source, _title) = image["c"]
    return f"#picture({literal(source)}, {literal(inline_text(alt))});"


def blocks(nodes: Sequence[Node], style: str = "") -> str:
    """Block elements; ``style`` is the class of the block around them."""
    written = []
    for node, following in zip_longest(nodes, nodes[1:]):
        text = _block(node, style)
        sticks = leads_on(node, following) and _stands_whole(node, style)
        written.append(f"#lead[{text}]" if sticks else text)
    return "\n\n".join(written)


def _stands_whole(node: Node, style: str) -> bool:
    """Whether a block may move to the next page for the sake of what follows: a long table may not."""
    content: Any = node.get("c")
    match node["t"]:
        case "Para" | "Plain":
            return True
        case "Table":
            return table(node, style).height <= _WHOLE
        case "Div":
            names = classes(content[0])
            inside = [_stands_whole(part, names[0] if names else style) for part in content[1]]
            return "pagebreak" not in names and all(inside)
        case _:
            return False


def _block(node: Node, style: str) -> str:
    content: Any = node.get("c")
    match node["t"]:
        case "Para":
            return inlines(content) + "#parbreak()"
        case "Plain":
            return inlines(content)
        case "Header":
            return f"#heading(level: {max(1, content[0] - 1)})[{inlines(content[2])}]"
        case "BulletList":
            return f"#list(tight: {_tight(content)},{_items(content)})"
        case "OrderedList":
            attributes, items = content
            pattern = literal(numbering(attributes))
            return f"#enum(tight: {_tight(items)}, start: {attributes[0]}, numbering: {pattern},{_items(items)})"
        case "BlockQuote":
            return f"#div-note[{blocks(content)}]"
        case "CodeBlock":
            return f"#raw({literal(content[1])}, block: true)"
        case "HorizontalRule":
            return "#rule()"
        case "Table":
            return _table(table(node, style), style)
        case "Figure":
            return blocks(content[2])
        case "Div":
            return _div(classes(content[0]), content[1], style)
        case _:
            return ""


def _div(names: list[str], content: Sequence[Node], style: str) -> str:
    if "pagebreak" in names:
        return "#pagebreak(weak: true)"
    known = next((name for name in names if name in _BLOCKS), None)
    within = names[0] if names else style
    inside = blocks(content, within)
    if known in _UNSPLIT and height(content, within) <= _SURELY:
        return f"#div-{known}(sure: true)[\n{inside}\n]"
    return f"#div-{known}[\n{inside}\n]" if known else inside


def _tight(items: Sequence[Sequence[Node]]) -> str:
    return "true" if all(block["t"] != "Para" for item in items for block in item) else "false"


def _items(items: Sequence[Sequence[Node]]) -> str:
    return "".join(f"\n[{blocks([_unindented(block) for block in item])}]," for item in items)


def _unindented(block: Node) -> Node:
    return {"t": "Plain", "c": block["c"]} if block["t"] == "Para" else block


def _table(content: Table, style: str) -> str:
    widths = ", ".join(f"{width * 100:.2f}fr" for width in content.widths)
    aligns = ", ".join(_ALIGN[align] for align in content.aligns)
    head = ""
    if content.head:
        cells = ", ".join(f"head-cell[{blocks(_cell(cell.blocks))}]" for row in content.head for cell in row)
        head = f"table.header({cells}),\n"
    rows = []
    for row in content.rows:
        breakable = "true" if content.splits(row) else "false"
        cells = ", ".join(
            f"table.cell(colspan: {cell.span}, breakable: {breakable}, align: {_ALIGN[cell.align]} + horizon)"
            f"[{blocks(_cell(cell.blocks))}]"
            for cell in row
        )
        rows.append(cells + ",")
    kind = literal(style if style in ("facts", "formtable", "signature", "opinion") else "grid")
    whole = "true" if content.height <= _WHOLE else "false"
    return f"#house-table({kind}, {whole}, columns: ({widths},), align: ({aligns},),\n{head}{chr(10).join(rows)}\n)"


def _cell(nodes: Sequence[Node]) -> list[Node]:
    return [_unindented(node) for node in nodes]
