"""From a document kind, its data and its frame to the bytes of every format.

The one text is the template; ``markdown`` renders it, ``pandoc`` reads it, ``gfm``, ``html``, ``docx`` and
``typst_pdf`` write it. Workbooks and stickers do not pass through text: ``xlsx`` and ``stickers`` write them from the
declaration. The same data
give the same bytes in every format.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from schemas.documents import DocumentKind, Format, Frame
from schemas.errors import TemplateFault
from schemas.pictures import Picture
from waibao.documents.house_docx import house_docx, house_template
from waibao.documents.markdown import seen, to_markdown
from waibao.documents.pandoc import Parsed, parse
from waibao.documents.tree import inline_text, picture_names


def render(
    kind: DocumentKind,
    context: BaseModel,
    frame: Frame,
    formats: Sequence[Format] | None = None,
    *,
    own: Path | None = None,
) -> dict[Format, bytes]:
    """The document in each of ``formats`` (default: all that the kind declares).

    ``own`` is a directory of the customer's templates that take precedence over the product's: Markdown for all text
    formats, ``.docx`` for DOCX alone.

    Raises TemplateFault, in Chinese, naming the document, the template line and the variable.
    """
    wanted: Sequence[Format] = kind.all_formats if formats is None else formats
    made: dict[Format, bytes] = {}
    texts = [format_ for format_ in wanted if format_ != "xlsx"]
    if kind.stickers:
        made["pdf"] = _stickers(kind, context, frame, texts)
    elif texts:
        text = to_markdown(kind, context, frame, own)
        made.update(_texts(kind, context, frame, texts, parse(text), own))
    if "xlsx" in wanted:
        made["xlsx"] = _workbook(kind, context, frame)
    return {format_: made[format_] for format_ in wanted}


def _stickers(kind: DocumentKind, context: BaseModel, frame: Frame, wanted: Sequence[Format]) -> bytes:
    from waibao.documents.stickers import stickers_pdf

    if set(wanted) != {"pdf"}:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）只有 pdf 一种格式：请改用 pdf。")
    assert kind.stickers is not None
    return stickers_pdf(kind.title, frame, kind.stickers(context))


def _texts(
    kind: DocumentKind, context: BaseModel, frame: Frame, wanted: Sequence[Format], parsed: Parsed, own: Path | None
) -> dict[Format, bytes]:
    from waibao.documents import pictures
    from waibao.documents.docx import docx
    from waibao.documents.gfm import gfm
    from waibao.documents.html import html
    from waibao.documents.typst_pdf import pdf

    title = " ".join(inline_text(parsed.title).split()) or kind.title
    named = _pictures(kind, context, parsed)
    cover, body = parsed.cover if kind.cover else None, parsed.body
    made: dict[Format, bytes] = {}
    try:
        for format_ in wanted:
            match format_:
                case "md":
                    made["md"] = gfm(title, frame, cover, body)
                case "html":
                    svgs = {name: pictures.drawn(picture, "svg") for name, picture in named.items()}
                    made["html"] = html(title, frame, cover, body, svgs)
                case "docx" if word := house_template(kind, own):
                    made["docx"] = house_docx(kind, word, seen(context), frame, title)
                case "docx":
                    pngs = {name: pictures.drawn(picture, "png") for name, picture in named.items()}
                    made["docx"] = docx(title, frame, cover, body, pngs)
                case "pdf":
                    sources = {name: pictures.source(picture) for name, picture in named.items()}
                    made["pdf"] = pdf(title, frame, cover, body, sources)
    except TemplateFault as error:
        said = str(error)
        raise TemplateFault(said if said.startswith("《") else f"《{kind.title}》（{kind.slug}）{said}") from error
    return made


def _pictures(kind: DocumentKind, context: BaseModel, parsed: Parsed) -> dict[str, Picture]:
    """Every picture that the text names."""
    named = dict.fromkeys(picture_names([*parsed.cover, *parsed.body]))
    for name in named:
        if name not in kind.pictures:
            known = "、".join(kind.pictures) or "无"
            raise TemplateFault(
                f"《{kind.title}》（{kind.slug}）{kind.template}：图 {name} 没有声明；可用的有 {known}。"
            )
    return {name: kind.pictures[name](context) for name in named}


def _workbook(kind: DocumentKind, context: BaseModel, frame: Frame) -> bytes:
    if kind.workbook is None:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）没有声明工作簿，不能生成 xlsx。")
    from waibao.documents.xlsx import write_workbook

    return write_workbook(kind.workbook(context), frame, kind.title)
