"""Document tree to an HTML page: self-contained, nothing remote, prints as A4."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from schemas.documents import Frame
from waibao.documents.frame import lines, marks, version_text
from waibao.documents.pandoc import Node
from waibao.documents.tree import Cell, Table, classes, inline_text, numbering, revision, table
from waibao.settings import TEMPLATES

_TAGS = {"Strong": "strong", "Emph": "em", "Underline": "u", "Strikeout": "del"}
_SAFE_LINK = re.compile(r"(?:https?|mailto):|#|[^:]*$", re.IGNORECASE)
_SIDES = {"l": "", "c": ' class="c"', "r": ' class="r"'}


@cache
def _style() -> str:
    return (TEMPLATES / "_styles" / "house.css").read_text("utf-8")


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


class _Page:
    """Writes the tree; ``svgs`` are its pictures by name."""

    def __init__(self, svgs: Mapping[str, bytes]) -> None:
        self._svgs = svgs

    def inlines(self, nodes: Sequence[Node]) -> str:
        return "".join(self._inline(node) for node in nodes)

    def _inline(self, node: Node) -> str:
        content: Any = node.get("c")
        match node["t"]:
            case "Str":
                return _text(content)
            case "Space" | "SoftBreak":
                return " "
            case "LineBreak":
                return "<br>"
            case "Strong" | "Emph" | "Underline" | "Strikeout":
                return f"<{_TAGS[node['t']]}>{self.inlines(content)}</{_TAGS[node['t']]}>"
            case "Span":
                inside = self.inlines(content[1])
                if mark := revision(node):
                    return f"<{mark}>{inside}</{mark}>"
                return f'<span class="underline">{inside}</span>' if "underline" in classes(content[0]) else inside
            case "Link":
                target, inside = content[2][0], self.inlines(content[1])
                return f'<a href="{escape(target)}">{inside}</a>' if _SAFE_LINK.match(target) else inside
            case "Image":
                svg = base64.b64encode(self._svgs[content[2][0]]).decode()
                return f'<img src="data:image/svg+xml;base64,{svg}" alt="{escape(inline_text(content[1]))}">'
            case "Note":
                return (
                    f"（{''.join(self.inlines(block['c']) for block in content if block['t'] in ('Para', 'Plain'))}）"
                )
            case _:
                return _text(inline_text([node]))

    def blocks(self, nodes: Sequence[Node], style: str = "") -> str:
        return "\n".join(filter(None, (self._block(node, style) for node in nodes)))

    def _block(self, node: Node, style: str) -> str:
        content: Any = node.get("c")
        match node["t"]:
            case "Para":
                return f"<p>{self.inlines(content)}</p>"
            case "Plain":
                return self.inlines(content)
            case "Header":
                return f"<h{content[0]}>{self.inlines(content[2])}</h{content[0]}>"
            case "BulletList":
                return f"<ul>\n{self._items(content, style)}\n</ul>"
            case "OrderedList":
                attributes, items = content
                kind = numbering(attributes).strip("().")
                return f'<ol start="{attributes[0]}" type="{kind}">\n{self._items(items, style)}\n</ol>'
            case "BlockQuote":
                return f"<blockquote>\n{self.blocks(content, style)}\n</blockquote>"
            case "CodeBlock":
                return f"<pre>{escape(content[1])}</pre>"
            case "HorizontalRule":
                return "<hr>"
            case "Table":
                return self._table(table(node, style))
            case "Figure":
                return self._figure(content[2])
            case "Div":
                names = classes(content[0])
                shown = escape(" ".join(names))
                return f'<div class="{shown}">\n{self.blocks(content[1], names[0] if names else style)}\n</div>'
            case _:
                return ""

    def _items(self, items: Sequence[Sequence[Node]], style: str) -> str:
        return "\n".join(f"<li>{self.blocks(item, style)}</li>" for item in items)

    def _figure(self, content: Sequence[Node]) -> str:
        images = [part for block in content for part in block["c"] if part["t"] == "Image"]
        return "\n".join(
            f"<figure>{self._inline(image)}<figcaption>{self.inlines(image['c'][1])}</figcaption></figure>"
            for image in images
        )

    def _table(self, content: Table) -> str:
        widths = "".join(f'<col style="width: {100 * width:.1f}%">' for width in content.widths)
        head = "".join(self._row(row, "th") for row in content.head)
        shown_head = f"<thead>\n{head}</thead>\n" if head else ""
        rows = "".join(self._row(row, "td") for row in content.rows)
        return f"<table>\n<colgroup>{widths}</colgroup>\n{shown_head}<tbody>\n{rows}</tbody>\n</table>"

    def _row(self, row: Sequence[Cell], tag: str) -> str:
        cells = []
        for cell in row:
            span = f' colspan="{cell.span}"' if cell.span > 1 else ""
            cells.append(f"<{tag}{_SIDES[cell.align]}{span}>{self.blocks(cell.blocks)}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>\n"


def html(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], svgs: Mapping[str, bytes]
) -> bytes:
    """The document as one HTML file; ``cover`` is None when it has no cover page. ``svgs`` are its pictures by name."""
    page = _Page(svgs)
    shown = escape(title)
    mark_list = "".join(f"【{mark}】" for mark in marks(frame))
    banner = f'<p class="mark">{mark_list}</p>\n' if mark_list else ""
    drawn = f'<div class="watermark" aria-hidden="true">{"·".join(marks(frame))}</div>\n' if mark_list else ""
    spans = [f"<span>{name}：{escape(value)}</span>" for name, value in lines(frame)]
    said = "<br>".join("".join(line) for line in (spans[:3], spans[3:]) if line)
    on_cover = f'<div class="parties">{page.blocks(cover)}</div>' if cover else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{shown} {escape(frame.number)}</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n{drawn}<main>\n"
        f'<header class="{"cover" if cover is not None else "front"}">\n{banner}<h1>{shown}</h1>\n'
        f'<p class="lines">{said}</p>\n{on_cover}</header>\n{page.blocks(body)}\n'
        f"<footer>{escape(frame.number)}　{version_text(frame)}</footer>\n</main>\n</body>\n</html>\n"
    ).encode()
