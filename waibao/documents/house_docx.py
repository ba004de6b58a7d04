"""A customer's own Word template: ``<phase>/<slug>.docx`` in the directory of ``WAIBAO_TEMPLATES`` (docxtpl).

It sees the same variables and filters as the Markdown template, prints values literally, and refuses what is missing
or has no Chinese reading. A paragraph of Word stands where a Markdown template has a line.
"""

import enum
import io
import re
import traceback
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from schemas.documents import DocumentKind, Frame
from schemas.errors import TemplateFault
from waibao.archive import archive, unpacked
from waibao.documents.faults import missing, said_of_syntax
from waibao.documents.filters import FILTERS
from waibao.documents.shield import refusal

_KEPT_FILTERS = ("length", "sort", "selectattr", "rejectattr", "map", "sum", "first", "last", "list", "reverse")
_PARAGRAPH = re.compile(r"<w:p([ >])")
_SPLIT_TAG = re.compile(r"\{\{|\}\}|\{%|%\}")


def house_template(kind: DocumentKind, own: Path | None) -> Path | None:
    """The customer's Word template of a kind, if there is one."""
    path = own / kind.template.replace(".md.j2", ".docx") if own else None
    return path if path and path.is_file() else None


def _printed(value: object) -> object:
    """What an expression prints: texts and numbers, nothing that has no Chinese reading."""
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None:
        raise TemplateFault("有变量没有值；可以为空的请加 or_none、blank 或 or_dash")
    if isinstance(value, bool):
        raise TemplateFault("有变量是布尔值；请加 yes_no 或 check")
    if not isinstance(value, str | int | Decimal):
        raise TemplateFault(f"有变量是 {type(value).__name__}，不能直接印出；请加合适的过滤器")
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if (why := refusal(text)) is not None:
        raise TemplateFault(f"有变量{why}；请更正录入的数据")
    return value if hasattr(value, "__html__") else text


class _Environment(ImmutableSandboxedEnvironment):
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        # What every pydantic model inherits can read files (parse_file) and says nothing about the business.
        if isinstance(obj, BaseModel) and hasattr(BaseModel, attr):
            return False
        return super().is_safe_attribute(obj, attr, value)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Sandboxed and strict; values are escaped for the XML of Word."""
    made = _Environment(undefined=StrictUndefined, autoescape=True, finalize=_printed)
    kept = {name: made.filters[name] for name in _KEPT_FILTERS}
    made.filters.clear()
    made.filters.update(kept, **{name: call for name, call in FILTERS.items() if name != "paragraphs"})
    made.filters["paragraphs"] = lambda value: value  # line feeds are breaks already
    made.globals = {name: made.globals[name] for name in ("range", "namespace")}
    made.globals["blank_line"] = lambda width=12: "_" * width
    return made


def _opened(path: Path) -> Any:
    from docxtpl import DocxTemplate

    try:
        template = DocxTemplate(io.BytesIO(path.read_bytes()))
        template.init_docx()
    except Exception as error:  # whatever python-docx says of a file that is none
        raise TemplateFault(f"{path.name}：不是可以打开的 Word 文件（.docx）；请用 Word 另存为 .docx。") from error
    return template


def sources(path: Path) -> dict[str, str]:
    """The Jinja text of each part of a Word template: body, headers, footers; one line a paragraph.

    Raises TemplateFault when the file cannot be opened.
    """
    template = _opened(path)
    parts = {"正文": template.patch_xml(template.get_xml())}
    for title, uri in (("页眉", template.HEADER_URI), ("页脚", template.FOOTER_URI)):
        for number, (_key, part) in enumerate(template.get_headers_footers(uri), 1):
            parts[f"{title} {number}"] = template.patch_xml(template.get_part_xml(part))
    return {name: _PARAGRAPH.sub(r"\n<w:p\1", text) for name, text in parts.items() if _SPLIT_TAG.search(text)}


def _lines(error: BaseException) -> Iterator[int]:
    for frame, lineno in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == "<template>":
            yield lineno


def _fault(error: Exception, kind: DocumentKind, path: Path) -> TemplateFault:
    line = error.lineno if isinstance(error, TemplateSyntaxError) else next(iter([*_lines(error)][-1:]), 0)
    where = f" 第 {line - 1} 段" if line > 1 else ""
    said = str(error).rstrip("。")
    if absent := re.search(r"'([^']+)' is undefined|has no (?:attribute|element) '?([^']+)'?$", said):
        said = missing(absent.group(1) or absent.group(2))
    elif isinstance(error, TemplateSyntaxError):
        said = said_of_syntax(error)
    wanted = _expression(path, line)
    shown = f"（{wanted}）" if wanted and wanted not in said else ""
    return TemplateFault(f"《{kind.title}》（{kind.slug}）{kind.phase}/{path.name}{where}{shown}：{said}。")


def _expression(path: Path, line: int) -> str:
    """The expressions of a paragraph of the body, as they are written in Word."""
    lines = sources(path).get("正文", "").split("\n")
    if not 1 < line <= len(lines):
        return ""
    return "、".join(found.strip() for found in re.findall(r"\{\{(.*?)\}\}", lines[line - 1]))


def house_docx(
    kind: DocumentKind, path: Path, fields: Mapping[str, object], frame: Frame, title: str | None = None
) -> bytes:
    """The document from a customer's Word template; the same data give the same bytes.

    Raises TemplateFault naming file, paragraph and variable.
    """
    template = _opened(path)
    try:
        template.render({**fields, "frame": frame, "title": title or kind.title}, environment(), autoescape=True)
    except (TemplateError, TemplateFault, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _fault(error, kind, path) from error
    made = io.BytesIO()
    template.save(made)
    return archive(unpacked(made.getvalue()), frame.dated)
