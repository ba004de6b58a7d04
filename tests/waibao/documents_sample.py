"""A small document for the tests of the engine: every kind of block, one free text, one amount."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from pydantic import BaseModel
from pypdf import PdfReader

from schemas.documents import DocumentKind, Frame
from schemas.pictures import Gantt, GanttBar, Picture
from waibao.documents.engine import render

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FRAME = Frame("CS-2026-0001", 2, date(2026, 3, 5), issuer="江州示例科技有限公司")


class Order(BaseModel):
    """What the sample document says."""

    text: str = "数据迁移"
    price: Decimal = Decimal("1234.5")
    note: str | None = None
    urgent: bool = False
    lines: list[str] = []


def gantt_of(_order: Order) -> Picture:
    bars = (
        GanttBar("需求", date(2026, 3, 1), date(2026, 4, 1), done=1.0),
        GanttBar("验收", date(2026, 6, 1), date(2026, 6, 1), milestone=True),
    )
    return Gantt("计划", bars, today=date(2026, 4, 15))


KIND = DocumentKind("sample", "示例通知书", "planning", Order, "CS", ("S1.1",), pictures={"gantt": gantt_of})


def own_templates(directory: Path, body: str) -> Path:
    """A template directory in which ``body`` is the sample's text."""
    path = directory / KIND.template
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return directory


def squeezed(text: str) -> str:
    """Text without white space: typesetting breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def docx_part(content: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def docx_text(content: bytes) -> str:
    """All text of the body, a line feed for each break and paragraph."""
    pieces = []
    for element in docx_part(content).iter():
        if element.tag in (f"{WORD}t", f"{WORD}delText"):
            pieces.append(element.text or "")
        elif element.tag in (f"{WORD}br", f"{WORD}p"):
            pieces.append("\n")
    return "".join(pieces)


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.tags: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.pieces.append(data)


def html_text(content: bytes) -> tuple[str, list[str]]:
    """What a browser shows, and the elements that it makes."""
    parser = _Text()
    parser.feed(content.decode())
    return "".join(parser.pieces), parser.tags


def markdown_of(kind: DocumentKind, context: BaseModel, frame: Frame, *, own: Path | None = None) -> str:
    """The document as the Prefect UI shows it."""
    return render(kind, context, frame, ["md"], own=own)["md"].decode()
