"""PDF through one kept Typst compiler: fonts from packages only, tagged PDF/A, times from the document's date."""

import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from schemas.documents import Frame
from schemas.errors import TemplateFault
from waibao.documents.fonts import directories, spelled_out
from waibao.documents.frame import lines, marks, version_text
from waibao.documents.pandoc import Node
from waibao.documents.typst_text import blocks, literal
from waibao.settings import TEMPLATES

STANDARDS = ["a-2a", "ua-1"]
_lock = threading.Lock()


@cache
def _compiler() -> Any:
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=directories())
    return typst.Compiler(font_paths=found, ignore_system_fonts=True, root=str(TEMPLATES / "_styles"))


@cache
def _house() -> str:
    return (TEMPLATES / "_styles" / "house.typ").read_text("utf-8")


def _source(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], svgs: Mapping[str, bytes]
) -> str:
    pairs = "".join(f"({literal(name)}, {literal(value)})," for name, value in lines(frame))
    mark_list = "".join(f"{literal(mark)}," for mark in marks(frame))
    drawn = "".join(f"{literal(name)}: bytes({literal(svg.decode())})," for name, svg in svgs.items())
    on_cover = f"[\n{blocks(cover)}\n]" if cover is not None else "none"
    return (
        f"{_house()}\n#let pictures = ({drawn or ':'})\n"
        "#let picture(name, alt) = figure-of(pictures.at(name), alt)\n"
        f"#show: house.with(title: {literal(title)}, number: {literal(frame.number)},"
        f" version: {literal(version_text(frame))}, issuer: {literal(frame.issuer)},"
        f" lines: ({pairs}), marks: ({mark_list}), cover: {on_cover})\n{blocks(body)}\n"
    )


def pdf(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], svgs: Mapping[str, bytes]
) -> bytes:
    """The document as PDF; ``cover`` is None when it has no cover page. ``svgs`` are its pictures by name."""
    return compile_source(spelled_out(_source(title, frame, cover, body, svgs)), frame)


def compile_source(source: str, frame: Frame) -> bytes:
    """Typst source to PDF/A. Raises TemplateFault with Typst's own message."""
    import typst

    dated = datetime.combine(frame.dated, time(), UTC)
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = _compiler().compile(source.encode(), format="pdf", pdf_standards=STANDARDS, timestamp=dated)
        except typst.TypstError as error:
            said = re.sub(r"\s+", " ", error.message)
            raise TemplateFault(f"PDF 排版失败：{said}。请检查模板的版式块是否成对。") from error
    return bytes(made)
