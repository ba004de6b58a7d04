"""Document tree to DOCX in the house style of ``reference.py``; the same tree gives the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from schemas.documents import Frame
from waibao.documents import reference
from waibao.documents.frame import lines
from waibao.documents.package import package
from waibao.documents.pandoc import Node
from waibao.documents.tree import (
    Cell,
    Table,
    classes,
    inline_text,
    leads_on,
    numbering,
    revision,
    table,
    whole_revision,
)

_RUN = {
    "Strong": f"{reference.SANS_RUN}<w:b/><w:bCs/>",
    "Emph": reference.SANS_RUN,
    "Underline": '<w:u w:val="single"/>',
    "Strikeout": "<w:strike/>",
}
_JUSTIFY = {"l": "left", "c": "center", "r": "right"}
_PLAIN_TABLES = ("formtable", "signature")
_EMU_PER_TWIP = 635
_SHORT = 10
"""Rows below which a table is kept on one page."""


@dataclass(frozen=True)
class _Place:
    """Where a block stands: paragraph style, alignment, class of the block around, kept with the next."""

    style: str = "BodyText"
    justify: str = ""
    block: str = ""
    keep: bool = False
    leads: bool = False  # the last of several blocks does not stand without what follows them
    whole: bool = False  # a table whose rows stay on one page
    depth: int = -1  # of the list; -1 outside
    number: int = 0
    row: bool = False  # in a table, whose rows come and go, not their paragraphs


@dataclass
class _Document:
    """What is collected while the body is written."""

    pngs: Mapping[str, bytes]
    frame: Frame
    lists: list[tuple[str, int]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    revisions: int = 0

    def revised(self, mark: str, content: str = "") -> str:
        """A tracked change of Word around runs; without any, the mark of a whole paragraph or row."""
        self.revisions += 1
        who = quoteattr(self.frame.issuer or "waibao")
        stamp = f'w:id="{self.revisions}" w:author={who} w:date="{self.frame.dated.isoformat()}T00:00:00Z"'
        if mark == "del":
            content = content.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        return f"<w:{mark} {stamp}>{content}</w:{mark}>" if content else f"<w:{mark} {stamp}/>"

    def paragraph(self, nodes: Sequence[Node], place: _Place) -> str:
        """A paragraph; one that came or went whole is marked as such, or its empty line would stay."""
        mark = whole_revision(nodes)
        more = f"<w:rPr>{self.revised(mark)}</w:rPr>" if mark and not place.row else ""
        return _paragraph(self.inlines(nodes), place, last=more)

    def inlines(self, nodes: Sequence[Node], run: str = "") -> str:
        return "".join(self._inline(node, run) for node in nodes)

    def _inline(self, node: Node, run: str) -> str:
        content: Any = node.get("c")
        match node["t"]:
            case "Str":
                return _text(content, run)
            case "Space" | "SoftBreak":
                return _text(" ", run)
            case "LineBreak":
                return "<w:r><w:br/></w:r>"
            case "Strong" | "Emph" | "Underline" | "Strikeout":
                return self.inlines(content, run + _RUN[node["t"]])
            case "Span" if mark := revision(node):
                return self.revised(mark, self.inlines(content[1], run))
            case "Span":
                more = _RUN["Underline"] if "underline" in classes(content[0]) else ""
                return self.inlines(content[1], run + more)
            case "Link":
                self.links.append(content[2][0])
                return f'<w:hyperlink r:id="rIdLink{len(self.links)}">{self.inlines(content[1], run)}</w:hyperlink>'
            case "Image":
                return self._picture(content[2][0], inline_text(content[1]))
            case "Note":
                inside = [part for block in content if "c" in block for part in block["c"]]
                return _text("（", run) + self.inlines(inside, run) + _text("）", run)
            case _:
                return _text(inline_text([node]), run)

    def _picture(self, name: str, alt: str) -> str:
        png = self.pngs[name]
        self.pictures.append(png)
        place = len(self.pictures)
        width = reference.TEXT_WIDTH * _EMU_PER_TWIP
        across, down = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
        height = width * down // across
        said = quoteattr(alt)
        return (
            f'<w:r><w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{place}" name="{place}"'
            f' descr={said}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{place}" name="{place}" descr={said}/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="rIdPicture{place}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def blocks(self, nodes: Sequence[Node], place: _Place) -> str:
        written = []
        for node, following in zip_longest(nodes, nodes[1:]):
            leads = leads_on(node, following) or (place.leads and following is None)
            keeps = place.keep or (leads and node["t"] in ("Para", "Plain"))
            written.append(self._block(node, replace(place, keep=keeps, leads=leads)))
        return "".join(written)

    def _block(self, node: Node, place: _Place) -> str:
        content: Any = node.get("c")
        match node["t"]:
            case "Para" | "Plain":
                return self.paragraph(content, place)
            case "Header":
                style = f"Heading{min(3, max(1, content[0] - 1))}"
                return self.paragraph(content[2], _Place(style))
            case "BulletList":
                return self._list("•", 1, content, place)
            case "OrderedList":
                return self._list(numbering(content[0]), content[0][0], content[1], place)
            case "BlockQuote":
                return self.blocks(content, replace(place, style="Note"))
            case "CodeBlock":
                return "".join(_paragraph(_text(line, ""), place) for line in content[1].split("\n"))
            case "HorizontalRule":
                return _paragraph("", replace(place, style="Header"), _RULE)
            case "Table":
                return self._table(table(node, place.block), place)
            case "Figure":
                return self._figure(content[2], place)
            case "Div":
                return self._div(classes(content[0]), content[1], place)
            case _:
                return ""

    def _figure(self, content: Sequence[Node], place: _Place) -> str:
        images = [part for block in content for part in block["c"] if part["t"] == "Image"]
        return "".join(
            _paragraph(self.inlines([image]), _Place("Picture"))
            + _paragraph(self.inlines(image["c"][1]), _Place("Caption", keep=place.keep))
            for image in images
        )

    def _div(self, names: list[str], content: Sequence[Node], place: _Place) -> str:
        name = names[0] if names else ""
        place = replace(place, block=name or place.block)
        match name:
            case "pagebreak":
                return f'<w:p><w:pPr>{_THIN}</w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
            case "signature":
                gap = _paragraph("", replace(place, style="TableText", keep=True))
                return gap + self.blocks(content, replace(place, style="Flush", keep=True))
            case "keep":
                # The last block is not tied to what follows.
                last = self.blocks(content[-1:], replace(place, whole=True))
                return self.blocks(content[:-1], replace(place, keep=True)) + last
            case "center" | "right":
                return self.blocks(content, replace(place, style="Flush", justify=name))
            case "flush":
                return self.blocks(content, replace(place, style="Flush"))
            case "annexes":
                return self.blocks(content, replace(place, style="Annexes", keep=True))
            case "note":
                return self.blocks(content, replace(place, style="Note"))
            case "small":
                return self.blocks(content, replace(place, style="SmallText"))
            case _:
                return self.blocks(content, place)

    def _list(self, pattern: str, start: int, items: Sequence[Sequence[Node]], place: _Place) -> str:
        self.lists.append((pattern, start))
        inside = replace(place, style="Flush", depth=min(place.depth + 1, 3), number=len(self.lists))
        follow = replace(inside, number=0)
        return "".join(self.blocks(item[:1], inside) + self.blocks(item[1:], follow) for item in items)

    def _table(self, content: Table, place: _Place) -> str:
        total = reference.TEXT_WIDTH
        widths = [round(total * width) for width in content.widths]
        styles = {"signature": "SignatureText", "small": "SmallTableText"}
        inside = _Place(styles.get(place.block, "TableText"), keep=place.keep)
        kind = "PlainTable" if place.block in _PLAIN_TABLES else "HouseTable"
        head = "".join(self._row(row, widths, inside, place.block, head=True) for row in content.head)
        last = len(content.rows) - 1
        # A short table stands whole; of a long one neither the first nor the last row stands alone.
        tied = {*(range(last) if place.whole or last < _SHORT else (0, last - 1)), *([last] if place.leads else [])}
        rows = "".join(
            self._row(
                row,
                widths,
                replace(inside, keep=inside.keep or number in tied),
                place.block,
                splits=content.splits(row),
            )
            for number, row in enumerate(content.rows)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        gap = _paragraph("", _Place("TableText", keep=True), _GAP)
        return (
            f'{gap}<w:tbl><w:tblPr><w:tblStyle w:val="{kind}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>'
            + _paragraph("", replace(inside, style="TableText", keep=inside.keep or place.leads), _THIN)
        )

    def _row(
        self, row: list[Cell], widths: list[int], place: _Place, block: str, head: bool = False, splits: bool = False
    ) -> str:
        cells, column = [], 0
        for cell in row:
            width = sum(widths[column : column + cell.span])
            shaded = block == "facts" and column % 2 == 0
            span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
            shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shaded else ""
            inside = replace(place, justify=_JUSTIFY[cell.align], keep=place.keep or head, row=True)
            nodes = [_bold(node) for node in cell.blocks] if head else cell.blocks
            text = self.blocks(nodes, inside) or _paragraph("", inside)
            properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/>'
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>")
            column += cell.span
        marks = ("" if splits else "<w:cantSplit/>") + ("<w:tblHeader/>" if head else "")
        if mark := whole_revision([node for cell in row for block in cell.blocks for node in _inside(block)]):
            marks += self.revised(mark)
        return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"


_THIN = '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
_THINNEST = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_GAP = '<w:spacing w:before="0" w:after="0" w:line="100" w:lineRule="exact"/>'
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="6E6E6E"/></w:pBdr>'


def _inside(block: Node) -> list[Node]:
    """The inline elements of a paragraph; any other block is taken to have stayed."""
    return block["c"] if block["t"] in ("Para", "Plain") else [block]


def _bold(node: Node) -> Node:
    return {"t": node["t"], "c": [{"t": "Strong", "c": node["c"]}]} if node["t"] in ("Para", "Plain") else node


def _text(text: str, run: str) -> str:
    properties = f"<w:rPr>{run}</w:rPr>" if run else ""
    return "<w:r><w:br/></w:r>".join(
        f'<w:r>{properties}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' if line else ""
        for line in text.split("\n")
    )


def _paragraph(content: str, place: _Place, more: str = "", last: str = "") -> str:
    properties = f'<w:pStyle w:val="{place.style}"/>'
    if place.keep:
        properties += "<w:keepNext/><w:keepLines/>"
    if place.number:
        properties += f'<w:numPr><w:ilvl w:val="{place.depth}"/><w:numId w:val="{place.number}"/></w:numPr>'
    properties += more
    if place.depth >= 0 and not place.number:
        properties += f'<w:ind w:left="{840 + 420 * place.depth}"/>'
    if place.justify:
        properties += f'<w:jc w:val="{place.justify}"/>'
    return f"<w:p><w:pPr>{properties}{last}</w:pPr>{content}</w:p>"


def _front(document: _Document, title: str, frame: Frame, cover: Sequence[Node] | None) -> str:
    """Title and the lines below it, or the cover page."""
    said = [f"{name}：{value}" for name, value in lines(frame)]
    if cover is None:
        below = "\n".join("　　".join(line) for line in (said[:3], said[3:]) if line)
        return _paragraph(_text(title, ""), _Place("Title")) + _paragraph(_text(below, ""), _Place("DocumentLine"))
    gap = '<w:spacing w:before="1800" w:after="0" w:line="440" w:lineRule="exact"/>'
    return (
        _paragraph(_text(title, ""), _Place("CoverTitle"))
        + "".join(_paragraph(_text(line, ""), _Place("CoverLine")) for line in said)
        + _paragraph("", _Place("CoverLine"), gap)
        + document.blocks(cover, _Place("Flush"))
        + f"<w:p><w:pPr>{_THIN}{reference.section(cover=True)}</w:pPr></w:p>"
    )


def _without_empty_page(text: str) -> str:
    """Word wants a paragraph after the last table: of one point, or it may begin a page of its own."""
    before, end, after = text.rpartition("</w:tbl>")
    return before + end + (after if "<w:r>" in after else after.replace(_THIN, _THINNEST))


def docx(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], pngs: Mapping[str, bytes]
) -> bytes:
    """The document as DOCX; ``cover`` is None when it has no cover page. ``pngs`` are its pictures by name."""
    document = _Document(pngs, frame)
    text = _without_empty_page(_front(document, title, frame, cover) + document.blocks(body, _Place()))
    return package(text + reference.section(), title, frame, document.lists, document.links, document.pictures)
