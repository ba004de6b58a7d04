"""PDF through one kept Typst compiler: fonts from packages only, tagged PDF/A, times from the document's date."""

import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any, Literal

from schemas.documents import Frame
from schemas.errors import TemplateFault
from waibao.documents.fonts import FALLBACK, directories, spelled_out
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
    others = "".join(f"{literal(family)}," for family in FALLBACK)
    return f"#let others = ({others})\n" + (TEMPLATES / "_styles" / "house.typ").read_text("utf-8")


def _source(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], pictures: Mapping[str, str]
) -> str:
    pairs = "".join(f"({literal(name)}, {literal(value)})," for name, value in lines(frame))
    mark_list = "".join(f"{literal(mark)}," for mark in marks(frame))
    drawn = "".join(f"{literal(name)}: [{picture}]," for name, picture in pictures.items())
    on_cover = f"[\n{blocks(cover)}\n]" if cover is not None else "none"
    return (
        f"{_house()}\n#let pictures = ({drawn or ':'})\n"
        "#let picture(name, alt) = figure-of(pictures.at(name), alt)\n"
        f"#show: house.with(title: {literal(title)}, number: {literal(frame.number)},"
        f" version: {literal(version_text(frame))}, issuer: {literal(frame.issuer)},"
        f" lines: ({pairs}), marks: ({mark_list}), cover: {on_cover})\n{blocks(body)}\n"
    )


def pdf(
    title: str, frame: Frame, cover: Sequence[Node] | None, body: Sequence[Node], pictures: Mapping[str, str]
) -> bytes:
    """The document as PDF; ``cover`` is None when it has no cover page. ``pictures`` are Typst content by name."""
    return compile_source(spelled_out(_source(title, frame, cover, body, pictures)), frame)


def compile_picture(drawn: str, form: Literal["svg", "png"], pixels_per_inch: int) -> bytes:
    """One picture of Typst content as a file of its own, exactly as large as it is."""
    page = "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    language = '#set text(fallback: false, lang: "zh")\n'
    source = spelled_out(f"{_house()}{page}{language}{drawn}")
    return _compiled(source, format=form, ppi=pixels_per_inch)


def compile_house(source: str, frame: Frame) -> bytes:
    """Typst source that lays out its own pages, with the fonts and functions of the house style, to PDF/A."""
    return compile_source(spelled_out(f"{_house()}\n{source}"), frame)


def compile_source(source: str, frame: Frame) -> bytes:
    """Typst source to PDF/A. Raises TemplateFault with Typst's own message."""
    return _compiled(
        source, format="pdf", pdf_standards=STANDARDS, timestamp=datetime.combine(frame.dated, time(), UTC)
    )


def _compiled(source: str, **options: Any) -> bytes:
    import typst

    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = _compiler().compile(source.encode(), **options)
        except typst.TypstError as error:
            said = re.sub(r"\s+", " ", error.message)
            raise TemplateFault(f"PDF 排版失败：{said}。请检查模板的版式块是否成对。") from error
    return bytes(made)
