"""A customer's own Word template: ``<phase>/<slug>.docx`` in the directory of ``WAIBAO_TEMPLATES`` (docxtpl).

It sees the same variables and filters as the Markdown template, prints values literally, and refuses what is missing
or has no Chinese reading. A paragraph of Word stands where a Markdown template has a line.
"""

import io
import re
import traceback
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, TemplateSyntaxError
from markupsafe import Markup, escape

from schemas.documents import DocumentKind, Frame
from schemas.errors import TemplateFault
from waibao.archive import archive, unpacked
from waibao.documents.environment import Environment
from waibao.documents.faults import said_of
from waibao.documents.filters import FILTERS
from waibao.documents.markdown import FAULTS
from waibao.documents.shield import lined

if TYPE_CHECKING:
    from waibao.documents.word_template import Part, WordTemplate


def house_template(kind: DocumentKind, own: Path | None) -> Path | None:
    """The customer's Word template of a kind, if there is one."""
    path = own / kind.template.replace(".md.j2", ".docx") if own else None
    return path if path and path.is_file() else None


def _escaped(text: str) -> Markup:
    return escape(lined(text))


@cache
def environment() -> Environment:
    """As for the Markdown templates, but values are escaped for the XML of Word."""
    made = Environment(_escaped, DictLoader({}))
    made.filters |= {"join": _join, "paragraphs": _paragraphs}
    made.globals["br"] = Markup("\n")
    return made


def _paragraphs(value: Any) -> Any:
    """Line feeds are breaks already; blank lines are left out, as in Markdown."""
    return "\n".join(line for line in value.splitlines() if line.strip()) if isinstance(value, str) else value


def _join(values: Iterable[Any], sep: str = "、") -> Any:
    pieces = list(values)
    if any(isinstance(piece, Markup) for piece in pieces):
        return escape(sep).join(piece if isinstance(piece, Markup) else _escaped(str(piece)) for piece in pieces)
    return FILTERS["join"](pieces, sep)


def opened(path: Path) -> "WordTemplate":
    """A Word template, ready to be read.

    Raises TemplateFault when the file is none.
    """
    from waibao.documents.word_template import WordTemplate

    try:
        template = WordTemplate(io.BytesIO(path.read_bytes()))
        template.init_docx()
    except Exception as error:  # whatever python-docx says of a file that is none
        raise TemplateFault("不是可以打开的 Word 文件（.docx）；请用 Word 另存为 .docx") from error
    return template


def house_docx(
    kind: DocumentKind, path: Path, fields: Mapping[str, object], frame: Frame, title: str | None = None
) -> bytes:
    """The document from a customer's Word template; the same data give the same bytes.

    Raises TemplateFault naming file, paragraph and variable.
    """
    named = f"《{kind.title}》（{kind.slug}）{kind.phase}/{path.name}"
    try:
        template = opened(path)
    except TemplateFault as error:
        raise TemplateFault(f"{named}：{error}。") from error
    for part, paragraph, fault in template.misplaced():
        raise TemplateFault(f"{named} {_place(part, paragraph)}：{fault}。")
    try:
        template.render({"title": title or kind.title, **fields, "frame": frame}, environment(), autoescape=True)
    except FAULTS as error:
        raise TemplateFault(f"{named}{_where(error, template.at)}：{said_of(error)}。") from error
    made = io.BytesIO()
    template.save(made)
    return archive(unpacked(made.getvalue()), frame.dated)


def _place(part: str, paragraph: int) -> str:
    return f"第 {paragraph} 段" if part == "正文" else f"{part} 第 {paragraph} 段"


def _where(error: Exception, part: "Part") -> str:
    """The paragraph, with the expressions that are written in it."""
    lines = [at for frame, at in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == "<template>"]
    line = error.lineno if isinstance(error, TemplateSyntaxError) else lines[-1] if lines else 0
    if line < 2:
        return "" if part.title == "正文" else f" {part.title}"
    written = re.findall(r"\{\{(.*?)\}\}", part.source.split("\n")[line - 1])
    shown = "、".join(text.strip() for text in written)
    return f" {_place(part.title, line - 1)}{f'（{shown}）' if shown and shown not in said_of(error) else ''}"
