"""Jinja templates to Markdown in which no value can act as markup.

The abstract syntax of each template is rewritten when it is loaded: every printed expression goes through
``printed`` (escapes once, refuses what has no Chinese reading) and every ``~`` through ``joined``. Escaping for
HTML, Jinja's own, never happens, and constants, macros and concatenations have no way around it.
"""

import enum
import re
import traceback
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from pydantic import BaseModel

from schemas.documents import DocumentKind, Frame
from schemas.errors import TemplateFault
from waibao.documents.clauses import Clauses
from waibao.documents.faults import missing, said_of_syntax
from waibao.documents.filters import BREAK, FILTERS
from waibao.documents.layout import check_layout
from waibao.documents.pieces import pieces
from waibao.documents.shield import refusal, shield, shield_punctuation
from waibao.settings import TEMPLATES

_KEPT_FILTERS = (
    "length", "count", "sort", "selectattr", "rejectattr", "select", "reject", "map", "groupby", "sum", "first",
    "last", "unique", "batch", "list", "reverse", "min", "max", "default", "d", "trim", "round", "abs", "upper",
)  # fmt: skip


def printed(value: object, name: str) -> Markup:
    """One expression of the template, escaped; ``name`` is its source for the error message."""
    if isinstance(value, Undefined):
        raise TemplateFault(missing(name.partition(" |")[0]))
    if isinstance(value, Markup):
        return value
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None:
        raise TemplateFault(f"变量 {name} 没有值；可以为空的请加 or_none、blank 或 or_dash")
    if isinstance(value, bool):
        raise TemplateFault(f"变量 {name} 是布尔值；请加 yes_no 或 check")
    if not isinstance(value, str | int | Decimal):
        raise TemplateFault(f"变量 {name} 是 {type(value).__name__}，不能直接印出；请加合适的过滤器")
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if (why := refusal(text)) is not None:
        raise TemplateFault(f"变量 {name} {why}；请更正录入的数据")
    return Markup(shield(text))  # noqa: S704 - every character that could be markup is shielded


@pass_context
def _printed(_context: Context, value: object, name: str) -> Markup:
    # With the context as argument Jinja never folds a constant past this filter.
    return printed(value, name)


@pass_context
def _joined(_context: Context, values: list[object], name: str) -> object:
    """``a ~ b``: text when all pieces are text, else markup with the pieces that are text escaped."""
    if any(isinstance(value, Markup) for value in values):
        return Markup("").join(printed(value, name) for value in values)
    for value in values:
        printed(value, name)
    return "".join(f"{value:f}" if isinstance(value, Decimal) else str(value) for value in values)


def spelled(node: nodes.Expr) -> str:
    """An expression as staff find it in the template: ``contract.vendor.name``."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{spelled(node.node)}.{node.attr}"
        case nodes.Getitem() if isinstance(node.arg, nodes.Const):
            return f"{spelled(node.node)}[{node.arg.value!r}]"
        case nodes.Filter() if node.node is not None:
            return f"{spelled(node.node)} | {node.name}"
        case nodes.Call():
            return f"{spelled(node.node)}(…)"
        case nodes.CondExpr():
            return spelled(node.expr1)
        case nodes.Const():
            return repr(node.value)
        case _:
            return " … ".join(dict.fromkeys(found.name for found in node.find_all(nodes.Name))) or "（表达式）"


class _Shielding(NodeTransformer):
    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 - name given by Jinja
        self.generic_visit(node)
        node.nodes = [
            part if isinstance(part, nodes.TemplateData) else _filtered("printed", part, part) for part in node.nodes
        ]
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:  # noqa: N802 - name given by Jinja
        self.generic_visit(node)
        return _filtered("joined", nodes.List(node.nodes, lineno=node.lineno), node)


def _filtered(name: str, node: nodes.Expr, written: nodes.Expr) -> nodes.Filter:
    source = nodes.Const(spelled(written), lineno=node.lineno)
    return nodes.Filter(node, name, [source], [], None, None, lineno=node.lineno)


class Environment(ImmutableSandboxedEnvironment):
    """Sandboxed, strict, and escaping for Markdown instead of HTML."""

    intercepted_binops = frozenset({"+", "%", "*"})

    def __init__(self, directories: Sequence[Path]) -> None:
        super().__init__(
            loader=FileSystemLoader(directories),
            undefined=StrictUndefined,
            autoescape=True,  # macros return markup, so that nothing is escaped twice
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        kept = {name: self.filters[name] for name in _KEPT_FILTERS}
        self.filters.clear()
        self.filters.update(kept, printed=_printed, joined=_joined, **FILTERS)
        statements = {name: self.globals[name] for name in ("range", "namespace")}
        self.globals = {
            **statements,
            **pieces(printed),
            "br": BREAK,
            "space": Markup("\u3000"),
            "blank_line": lambda width=12: "_" * width,
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Shielding().visit(super()._parse(source, name, filename))
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        # format, join and the like of Markup escape for HTML, which is no protection here; what every pydantic
        # model inherits can read files (parse_file) and says nothing about the business.
        if isinstance(obj, Markup) or (isinstance(obj, BaseModel) and hasattr(BaseModel, attr)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, str) or isinstance(right, str):
            raise TemplateFault(f"文字之间请用 ~ 连接，不用 {operator}")
        return super().call_binop(context, operator, left, right)


@cache
def environment(own: Path | None = None) -> Environment:
    """The templates, those of the directory ``own`` first; each is compiled once, and again when its file changes."""
    return Environment(_directories(own))


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
    said = _said(error)
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


def _said(error: Exception) -> str:
    text = str(error).rstrip("。")
    if isinstance(error, TemplateNotFound):
        return f"模板 {error.name} 不存在"
    if isinstance(error, TemplateFault):
        return text
    if isinstance(error, TemplateSyntaxError):
        return said_of_syntax(error)
    if absent := re.search(r"'([^']+)' is undefined|has no (?:attribute|element) '?([^']+)'?$", text):
        return missing(absent.group(1) or absent.group(2))
    return f"{type(error).__name__}：{text}"


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
    except (TemplateError, TemplateFault, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _fault(error, kind, own) from error
    try:
        check_layout(text)
    except TemplateFault as error:
        raise TemplateFault(f"《{kind.title}》（{kind.slug}）{kind.template}：{error}。") from error
    return shield_punctuation(text) + "\n"  # a table row must end in one
