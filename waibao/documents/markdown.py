"""Jinja templates to Markdown in which no value can act as markup."""

import re
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment as JinjaEnvironment
from jinja2 import FileSystemLoader, TemplateError, TemplateSyntaxError
from markupsafe import Markup
from pydantic import BaseModel

from schemas.documents import DocumentKind, Frame
from schemas.errors import TemplateFault
from waibao.documents.clauses import Clauses
from waibao.documents.environment import Environment
from waibao.documents.faults import said_of
from waibao.documents.filters import BREAK
from waibao.documents.layout import check_layout
from waibao.documents.pieces import pieces
from waibao.documents.shield import shield, shield_punctuation
from waibao.settings import TEMPLATES

# What the template, its data or the disk may do wrong while a template is rendered.
FAULTS = (TemplateError, TemplateFault, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class _Files(FileSystemLoader):
    """Templates as files, with or without a byte order mark."""

    def get_source(self, environment: JinjaEnvironment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            raise TemplateFault(f"模板 {template} 不是 UTF-8 编码；请另存为 UTF-8") from error


def _shielded(text: str) -> Markup:
    return Markup(shield(text))  # noqa: S704 - every character that could be markup is shielded


@cache
def environment(own: Path | None) -> Environment:
    """The templates, those of the directory ``own`` first; each is compiled once, and again when its file changes."""
    made = Environment(_shielded, _Files(_directories(own), encoding="utf-8-sig"))
    made.globals.update(pieces(made.printed), br=BREAK)
    return made


def _directories(own: Path | None) -> list[Path]:
    return [TEMPLATES] if own is None else [own, TEMPLATES]


def _template_frames(error: BaseException, own: Path | None) -> Iterator[tuple[str, int]]:
    for frame, lineno in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        for directory in _directories(own):
            if path.is_relative_to(directory):
                yield path.relative_to(directory).as_posix(), lineno


def _fault(error: Exception, kind: DocumentKind, own: Path | None) -> TemplateFault:
    """Names document, template and line; a fault inside a macro names the calling line too."""
    if isinstance(error, TemplateSyntaxError):
        places = [(error.name or kind.template, error.lineno)]
    else:
        places = list(_template_frames(error, own))
    said = said_of(error)
    if places and (filtered := re.match(r"过滤器 (\w+) ", said)):
        said = f"{_filtered_expression(*places[-1], filtered.group(1), own)}{said}"
    where = "，调用处 ".join(f"{name} 第 {line} 行" for name, line in dict.fromkeys(reversed(places)))
    return TemplateFault(f"《{kind.title}》（{kind.slug}）{where or kind.template}：{said}。")


def _filtered_expression(template: str, line: int, name: str, own: Path | None) -> str:
    """What the refused filter was applied to, as it is written in the template's line."""
    source = next(text for directory in _directories(own) if (text := _lines(directory / template)))[line - 1]
    applied = re.findall(r"([\w.\[\]()]+)(?: \| \w+(?:\([^)]*\))?)*? \| " + name, source)
    return f"变量 {'、'.join(applied)}：" if applied else ""


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []


def _properties(model: type[BaseModel]) -> list[str]:
    """Properties that the context's own classes declare; templates see them beside the fields."""
    return [
        name
        for base in model.__mro__
        if issubclass(base, BaseModel) and base is not BaseModel
        for name, value in vars(base).items()
        if isinstance(value, property)
    ]


def seen(context: BaseModel) -> dict[str, Any]:
    """What a template sees of a context: its fields and properties by name."""
    return {name: getattr(context, name) for name in (*type(context).model_fields, *_properties(type(context)))}


def to_markdown(kind: DocumentKind, context: BaseModel, frame: Frame, own: Path | None = None) -> str:
    """The document as shielded Markdown; templates of the directory ``own`` take precedence.

    Raises TemplateFault naming document, template line and variable.
    """
    fields = seen(context)
    clauses = Clauses({})
    try:
        template = environment(own).get_template(kind.template)
        text = template.render(fields, frame=frame, clauses=lambda: clauses)
        if clauses.pending:  # a reference to an article that comes later: its number is known now
            clauses = Clauses(clauses.marks, final=True)
            text = template.render(fields, frame=frame, clauses=lambda: clauses)
    except FAULTS as error:
        raise _fault(error, kind, own) from error
    try:
        check_layout(text)
    except TemplateFault as error:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）{kind.template}：{error}。") from error
    return shield_punctuation(text) + "\n"  # a table row must end in one
