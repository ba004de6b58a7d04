"""docxtpl, so that every part is rendered once and strictly, and every fault knows its paragraph.

Docxtpl itself mends broken XML in silence, renders footnotes once for each section (what a value says is then read as
a template), escapes properties twice, and counts no paragraphs. Imported where it is used: python-docx is heavy.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from lxml import etree

from schemas.errors import TemplateFault

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HOLDS_NO_TEXT = {
    f"{_WORD}{name}" for name in ("body", "p", "r", "tbl", "tr", "tc", "hdr", "ftr", "footnote", "endnote")
}
_TITLES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_NOTES = ("footnotes", "endnotes")
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
_PROPERTY_LENGTH = 255  # of the format

_BLOCKS = re.compile(r"<w:tr[ >].*?</w:tr>|<w:p(?=[ />])", re.DOTALL)
_PARAGRAPH = re.compile(r"<w:p(?=[ />])")
_TAG = re.compile(r"<[^>]+>")
_TAKES_ROW = re.compile(r"\{[{%#]tr\s")
_TAKES_PLACE = re.compile(r"\{([{%#])(p|r|tr|tc)\s[^{}]*[}%#]\}")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_WRITTEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_LINES = re.compile(r">\n+<")


@dataclass(frozen=True)
class Part:
    """The Jinja text of the body, a header, a footer or the notes; line ``n + 1`` is paragraph ``n``."""

    title: str
    source: str


class WordTemplate(DocxTemplate):  # type: ignore[misc]
    """A Word template; ``at`` is the part that was rendered last."""

    at = Part("正文", "")

    def parts(self) -> Iterator[Part]:
        """Every part that holds an expression or a statement."""
        self.init_docx()
        yield from self._holding("正文", self.get_xml())
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _key, part in self.get_headers_footers(uri):
                yield from self._holding(_title(part), self.get_part_xml(part))
        for part in self._notes():
            yield from self._holding(_title(part), part.blob.decode())
        for name in _PROPERTIES if self._has_properties() else ():
            yield from self._holding(f"文档属性 {name}", getattr(self.docx.core_properties, name))

    def _holding(self, title: str, xml: str) -> Iterator[Part]:
        if _JINJA.search(source := self.patch_xml(xml)):
            yield Part(title, source)

    def patch_xml(self, src_xml: str) -> str:
        """The XML as Jinja reads it, each paragraph on a line of its own."""
        patched = super().patch_xml(_BLOCKS.sub(_lined, src_xml.replace("\n", " ")))
        return _WRITTEN.sub(lambda match: match.group().replace("&amp;", "&"), patched)  # docxtpl leaves it

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        """One part, once; values are never read as markup, neither Jinja's nor docxtpl's."""
        self.at = Part(_title(part), src_xml)
        made = _LINES.sub("><", jinja_env.from_string(src_xml).render(context))
        self._check(made)
        listed: str = self.resolve_listing(made)
        return listed

    def _check(self, xml: str) -> None:
        try:
            tree = etree.fromstring(xml.encode())
        except etree.XMLSyntaxError as error:
            raise TemplateFault(
                "if、for 等语句打乱了文档的结构；请让 {%p …%} 独占一段，{%tr …%} 独占表格的一行"
            ) from error
        for element in tree.iter(*_HOLDS_NO_TEXT):
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    raise TemplateFault(f"“{text.strip()[:20]}”落在段落之外；请把变量直接写成 {{{{ 变量 }}}}")

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Properties are plain text, not XML."""
        for name in _PROPERTIES if self._has_properties() else ():
            written = getattr(self.docx.core_properties, name)
            if _JINJA.search(written):
                self.at = Part(f"文档属性 {name}", written)
                said = html.unescape(jinja_env.from_string(written).render(context))
                setattr(self.docx.core_properties, name, said[:_PROPERTY_LENGTH])

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Footnotes and endnotes, each once."""
        for part in self._notes():
            xml = self.patch_xml(part.blob.decode())
            if _JINJA.search(xml):
                part._blob = self.render_xml_part(xml, part, context, jinja_env).encode()

    def _notes(self) -> list[Any]:
        return [part for part in self.docx.part.package.iter_parts() if _stem(part) in _NOTES]

    def _has_properties(self) -> bool:
        # python-docx makes missing ones up, with the time of day.
        return any(rel.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for rel in self.docx.part.package.rels.values())

    def misplaced(self) -> Iterator[tuple[str, int, str]]:
        """Statements that take the place of a paragraph or row, with what would be lost: part, paragraph, fault."""
        self.init_docx()
        yield from _misplaced("正文", self.docx.element.body)
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _key, part in self.get_headers_footers(uri):
                yield from _misplaced(_title(part), etree.fromstring(part.blob))


def _lined(block: re.Match[str]) -> str:
    text = block.group()
    if not text.startswith("<w:tr"):
        return f"\n{text}"
    if _TAKES_ROW.search(_TAG.sub("", text)):
        return "\n" * len(_PARAGRAPH.findall(text)) + text  # docxtpl takes the row away, its paragraphs still count
    return _PARAGRAPH.sub("\n<w:p", text)


def _stem(part: Any) -> str:
    return str(part.content_type).rpartition(".")[2].partition("+")[0]


def _title(part: Any) -> str:
    number = "".join(filter(str.isdecimal, PurePosixPath(str(part.partname)).stem))
    title = _TITLES.get(_stem(part))
    return f"{title} {number}".strip() if title else "正文"


def _misplaced(title: str, tree: Any) -> Iterator[tuple[str, int, str]]:
    for number, paragraph in enumerate(tree.iter(f"{_WORD}p"), 1):
        text = _text(paragraph)
        for tag in _TAKES_PLACE.finditer(text):
            mark, name = tag.groups()
            if mark == "{":
                yield title, number, f"不能使用 {{{{{name} …}}}}；请直接写 {{{{ 变量 }}}}"
            elif name in ("p", "tr", "tc"):
                holder = paragraph if name == "p" else next(paragraph.iterancestors(f"{_WORD}{name}"), None)
                whole = "一段" if name == "p" else "表格的一行" if name == "tr" else "一个单元格"
                if holder is None or _text(holder).replace(tag.group(), "", 1).strip():
                    yield title, number, f"{tag.group()} 须独占{whole}，否则其他文字会丢失"


def _text(element: Any) -> str:
    return "".join(found.text or "" for found in element.iter(f"{_WORD}t"))
