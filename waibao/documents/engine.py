"""From a document kind, its data and its frame to the bytes of every format.

The one text is the template; ``markdown`` renders it, ``pandoc`` reads it, ``html``, ``docx`` and ``typst_pdf``
write it. Workbooks do not pass through text: ``xlsx`` writes them from the declaration. The same data give the
same bytes in every format.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from schemas.documents import DocumentKind, Format, Frame
from schemas.errors import TemplateFault
from waibao.documents.frame import lines, marks
from waibao.documents.markdown import to_markdown
from waibao.documents.pandoc import Parsed, parse
from waibao.documents.shield import EDGE, letter_for, plain, unshield
from waibao.documents.tree import picture_names

_MARKDOWN = frozenset("\\`*_[]<>|~#&$@")
_POINT, _CLOSE, _COLON, _SLASH = (letter_for(mark) for mark in ".):/")
_RISKY = re.compile(
    f"({EDGE}[0-9]*)([{_POINT}{_CLOSE}](?=\\s|{EDGE}|$)|[{''.join(map(letter_for, '+-=:'))}])"
    f"|(www)({_POINT})|([A-Za-z])({_COLON})(?={_SLASH})",
    re.MULTILINE,
)
"""Marks that make a list or heading of a line that begins with them, and what makes a bare address a link."""


@dataclass(frozen=True)
class _Drawn:
    svgs: dict[str, bytes]
    pngs: dict[str, bytes]


def render(
    kind: DocumentKind,
    context: BaseModel,
    frame: Frame,
    formats: Sequence[Format] | None = None,
    *,
    own: Path | None = None,
) -> dict[Format, bytes]:
    """The document in each of ``formats`` (default: all that the kind declares).

    ``own`` is a directory of the customer's templates that take precedence over the product's.

    Raises TemplateFault, in Chinese, naming the document, the template line and the variable.
    """
    wanted: Sequence[Format] = kind.all_formats if formats is None else formats
    made: dict[Format, bytes] = {}
    texts = [format_ for format_ in wanted if format_ != "xlsx"]
    if texts:
        text = to_markdown(kind, context, frame, own)
        made.update(_texts(kind, context, frame, texts, parse(text, "html" in texts, "md" in texts)))
    if "xlsx" in wanted:
        made["xlsx"] = _workbook(kind, context, frame)
    return {format_: made[format_] for format_ in wanted}


def _texts(
    kind: DocumentKind, context: BaseModel, frame: Frame, wanted: Sequence[Format], parsed: Parsed
) -> dict[Format, bytes]:
    from waibao.documents.docx import docx
    from waibao.documents.html import html
    from waibao.documents.typst_pdf import pdf

    title = _title(kind, parsed)
    drawn = _draw(kind, context, parsed, wanted)
    cover = parsed.cover.html if kind.cover else None
    on_cover = parsed.cover.blocks if kind.cover else None
    made: dict[Format, bytes] = {}
    try:
        for format_ in wanted:
            match format_:
                case "md":
                    made["md"] = _markdown(title, frame, parsed, kind.cover).encode()
                case "html":
                    made["html"] = html(title, frame, cover, parsed.body.html, drawn.svgs)
                case "docx":
                    made["docx"] = docx(title, frame, on_cover, parsed.body.blocks, drawn.pngs)
                case "pdf":
                    made["pdf"] = pdf(title, frame, on_cover, parsed.body.blocks, drawn.svgs)
    except TemplateFault as error:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）{error}") from error
    return made


def _title(kind: DocumentKind, parsed: Parsed) -> str:
    return " ".join(plain(parsed.title).split()) or kind.title


def _draw(kind: DocumentKind, context: BaseModel, parsed: Parsed, wanted: Sequence[Format]) -> _Drawn:
    """Every picture that the text names, in the forms that the formats need."""
    drawn = _Drawn({}, {})
    named = dict.fromkeys(picture_names([*parsed.cover.blocks, *parsed.body.blocks]))
    if not named:
        return drawn
    from waibao.documents import pictures

    for name in named:
        if name not in kind.pictures:
            known = "、".join(kind.pictures) or "无"
            raise TemplateFault(
                f"《{kind.title}》（{kind.slug}）{kind.template}：图 {name} 没有声明；可用的有 {known}。"
            )
        if set(wanted) - {"md"}:
            picture = pictures.draw(kind.pictures[name](context))
            drawn.svgs[name], drawn.pngs[name] = picture.svg, picture.png
    return drawn


def _workbook(kind: DocumentKind, context: BaseModel, frame: Frame) -> bytes:
    if kind.workbook is None:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）没有声明工作簿，不能生成 xlsx。")
    from waibao.documents.xlsx import write_workbook

    return write_workbook(kind.workbook(context), frame, kind.title)


def _defused(match: re.Match[str]) -> str:
    before, mark = (group for group in match.groups() if group is not None)
    return f"{before}\\{mark}"


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in text)


def _markdown(title: str, frame: Frame, parsed: Parsed, cover: bool) -> str:
    head = [f"# {_escaped(title)}"]
    head += [f"> **【{mark}】**" for mark in marks(frame)]
    head += [" · ".join(f"{name}：{_escaped(value)}" for name, value in lines(frame))]
    sides = [parsed.cover.markdown, parsed.body.markdown] if cover else [parsed.body.markdown]
    head += [unshield(_RISKY.sub(_defused, side), _escaped, "<br>").strip() for side in sides]
    return "\n\n".join(part for part in head if part) + "\n"
