"""Jinja as every template of a document is read with it: sandboxed, strict, every value escaped once.

The abstract syntax of each template is rewritten when it is loaded: every printed expression goes through
``printed`` (escapes once, refuses what has no Chinese reading) and every ``~`` through ``joined``. Escaping for
HTML, Jinja's own, never happens, and constants, macros and concatenations have no way around it.
"""

import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from pydantic import BaseModel

from schemas.errors import TemplateFault
from waibao.documents.faults import missing
from waibao.documents.filters import FILTERS
from waibao.documents.shield import refusal

_KEPT_FILTERS = (
    "length", "count", "sort", "selectattr", "rejectattr", "select", "reject", "map", "groupby", "sum", "first",
    "last", "unique", "batch", "list", "reverse", "min", "max", "default", "d", "trim", "round", "abs", "upper",
)  # fmt: skip


def _readable(value: object, name: str) -> str:
    """The text of one expression; ``name`` is its source for the error message."""
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
    return text


@pass_context
def _printed(context: Context, value: object, name: str) -> Markup:
    # With the context as argument Jinja never folds a constant past this filter.
    return _environment_of(context).printed(value, name)


@pass_context
def _joined(context: Context, values: list[object], name: str) -> object:
    """``a ~ b``: text when all pieces are text, else markup with the pieces that are text escaped."""
    printed = _environment_of(context).printed
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
        case nodes.Getitem():
            return f"{spelled(node.node)}[…]"
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
    """Sandboxed, strict, and escaping with ``escape`` instead of for HTML."""

    intercepted_binops = frozenset({"+", "%", "*"})

    def __init__(self, escape: Callable[[str], Markup], loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=True,  # macros return markup, so that nothing is escaped twice
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.escape = escape
        kept = {name: self.filters[name] for name in _KEPT_FILTERS}
        self.filters.clear()
        self.filters.update(kept, printed=_printed, joined=_joined, **FILTERS)
        self.globals = {name: self.globals[name] for name in ("range", "namespace")}
        self.globals |= {"space": Markup("\u3000"), "blank_line": lambda width=12: "_" * width}

    def printed(self, value: object, name: str) -> Markup:
        """One expression of the template, escaped; ``name`` is its source for the error message."""
        if isinstance(value, Undefined):
            raise TemplateFault(missing(name.partition(" |")[0]))
        return value if isinstance(value, Markup) else self.escape(_readable(value, name))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Shielding().visit(super()._parse(source, name, filename))
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read it.

        ``format``, ``join`` and the like of markup escape for HTML, which is no protection here; what every pydantic
        model inherits can read files (``parse_file``) and says nothing about the business.
        """
        if isinstance(obj, Markup) or (isinstance(obj, BaseModel) and hasattr(BaseModel, attr)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Refuse at once, in words."""
        raise TemplateFault(f"模板不能使用 {attribute}")

    def wrap_str_format(self, value: Any) -> Any:
        """``"{}".format(x)`` prints whatever ``x`` is, None included."""
        if super().wrap_str_format(value) is not None:
            raise TemplateFault("模板不能使用 format；文字之间请用 ~ 连接")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Only numbers are added and multiplied."""
        if isinstance(left, str) or isinstance(right, str):
            raise TemplateFault(f"文字之间请用 ~ 连接，不用 {operator}")
        return super().call_binop(context, operator, left, right)


def _environment_of(context: Context) -> Environment:
    assert isinstance(context.environment, Environment)
    return context.environment
