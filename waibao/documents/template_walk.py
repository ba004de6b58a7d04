"""Follows every expression of a template through the types of what it sees; see ``template_check``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Literal

from jinja2 import TemplateAssertionError, TemplateError, TemplateSyntaxError, nodes

from schemas.errors import TemplateFault
from waibao.documents.environment import spelled
from waibao.documents.faults import said_of, said_of_syntax
from waibao.documents.template_library import Library, set_in
from waibao.documents.template_types import UNKNOWN, Names, Scope, attribute, element, many, offer, targets

_SAME = {
    "list", "sort", "reverse", "selectattr", "rejectattr", "select", "reject", "unique",
    "printed", "default", "d", "or_none", "or_dash", "blank",
}  # fmt: skip
_ONE_OF = {"first", "last", "min", "max"}
_BY_ATTRIBUTE = {"selectattr", "rejectattr", "groupby", "sum"}
"""Filters whose first argument is an attribute, as ``attribute=`` is with the others."""
_CALLS: dict[str, list[tuple[Literal["filter", "test"], int]]] = {
    "map": [("filter", 0)],
    "select": [("test", 0)],
    "reject": [("test", 0)],
    "selectattr": [("test", 1)],
    "rejectattr": [("test", 1)],
}
"""Filters of which an argument, by its place, is the name of a filter or test."""
_LOOP = Names(
    frozenset({
        "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
        "previtem", "nextitem", "cycle", "changed",
    })
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One fault of a template: file, line (paragraph in Word), and what is wrong, in Chinese."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.file} {self.place}：{self.text}".replace(" ：", "：")


class Walk:
    """One template: expressions with the types that they have.

    ``unit`` is what a place is counted in, from ``first``; ``within`` are the templates that include this one.
    """

    def __init__(
        self, library: Library, name: str, unit: str = "行", first: int = 0, within: tuple[str, ...] = ()
    ) -> None:
        self._library, self._name, self._unit, self._first = library, name, unit, first
        self._environment = library.environment
        self._within = (*within, name)
        self._findings: dict[Finding, int] = {}
        self._made: frozenset[str] = frozenset()

    def check(self, scope: Scope | None, source: str | None = None, *, compiled: bool = True) -> list[Finding]:
        """Syntax and filters, and with a scope the variables; ``compiled``: and what only the compiler finds."""
        try:
            parsed = self._environment.parse(source, self._name) if source else self._library.parsed(self._name)
        except TemplateSyntaxError as error:
            self._found(error.lineno, said_of_syntax(error))
        except (TemplateError, TemplateFault) as error:
            self._findings[Finding(self._name, "", said_of(error))] = 0
        else:
            self._calls(parsed)
            self._made = set_in(parsed)
            if scope is not None:
                self._statements(parsed.body, {**dict.fromkeys(self._environment.globals, UNKNOWN), **scope})
            if compiled and not self._findings:
                self._compiled(parsed)
        return sorted(self._findings, key=lambda finding: self._findings[finding])

    def _compiled(self, parsed: nodes.Template) -> None:
        """A block defined twice, for instance."""
        try:
            self._environment.compile(parsed, self._name, self._name)
        except TemplateSyntaxError as error:
            self._found(error.lineno, said_of_syntax(error))

    def _found(self, line: int, text: str) -> None:
        place = f"第 {max(1, line + self._first)} {self._unit}"
        self._findings.setdefault(Finding(self._name, place, text), line)

    def _calls(self, tree: nodes.Template) -> None:
        """Filters and tests that there are not; Jinja itself passes over those inside an ``if``."""
        for test in tree.find_all(nodes.Test):
            self._known(test.lineno, "test", test.name)
        for node in tree.find_all(nodes.Filter):
            self._known(node.lineno, "filter", node.name)
            named = [one.value if isinstance(one, nodes.Const) else None for one in node.args]
            for kind, place in _CALLS.get(node.name, ()):
                if place < len(named) and isinstance(name := named[place], str):
                    self._known(node.lineno, kind, name)

    def _known(self, line: int, kind: Literal["filter", "test"], name: str) -> None:
        if name not in (self._environment.filters if kind == "filter" else self._environment.tests):
            self._found(line, said_of_syntax(TemplateAssertionError(f"No {kind} named {name!r}.", line)))

    def _statements(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.For():
                inside = {**scope, "loop": _LOOP, **targets(node.target, element(self._type(node.iter, scope)))}
                if node.test is not None:
                    self._type(node.test, inside)
                self._statements(node.body, inside)
                self._statements(node.else_, scope)
            case nodes.If():
                self._type(node.test, scope)
                self._statements([*node.body, *node.elif_, *node.else_], scope)
            case nodes.Assign():
                scope.update(targets(node.target, self._type(node.node, scope)))
            case nodes.AssignBlock():
                self._statements(node.body, scope)
                scope.update(targets(node.target, UNKNOWN))
            case nodes.Macro() | nodes.CallBlock():
                self._macro(node, scope)
            case nodes.Import() | nodes.FromImport():
                self._imported(node, scope)
            case nodes.Include():
                self._included(node, scope)
            case nodes.Extends():
                self._pieces(node, scope)
            case nodes.With():
                inside = dict(scope)
                for target, value in zip(node.targets, node.values, strict=True):
                    inside.update(targets(target, self._type(value, scope)))
                self._statements(node.body, inside)
            case _:
                self._children(node, scope)

    def _children(self, node: nodes.Node, scope: Scope) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self._type(child, scope)
            else:
                self._statement(child, scope)

    def _macro(self, node: nodes.Macro | nodes.CallBlock, scope: Scope) -> None:
        if isinstance(node, nodes.Macro):
            scope[node.name] = UNKNOWN
        else:
            self._type(node.call, scope)
        for default in node.defaults:
            self._type(default, scope)
        # Called later, a macro sees what its template makes after it.
        names = [*(argument.name for argument in node.args), *(name for name in self._made if name not in scope)]
        self._statements(node.body, {**scope, **dict.fromkeys(("caller", "varargs", "kwargs", *names), UNKNOWN)})

    def _imported(self, node: nodes.Import | nodes.FromImport, scope: Scope) -> None:
        """Macros see their arguments and what their own template sets, unless imported with the context."""
        offered = self._pieces(node, scope if node.with_context else {})
        if isinstance(node, nodes.Import):
            scope[node.target] = offered
            return
        for imported in node.names:
            name, target = imported if isinstance(imported, tuple) else (imported, imported)
            if isinstance(offered, Names) and name not in offered.known:
                title = node.template.value if isinstance(node.template, nodes.Const) else ""
                self._found(node.lineno, f"模板 {title} 没有提供 {name}{offer(name, offered.known)}")
            scope[target] = UNKNOWN

    def _included(self, node: nodes.Include, scope: Scope) -> None:
        self._pieces(node, scope if node.with_context else {}, optional=node.ignore_missing)

    def _pieces(self, node: Any, scope: Scope, *, optional: bool = False) -> Any:
        """Every template that a statement may name, looked at with what it sees; the names that they offer."""
        self._type(node.template, scope)
        names = list(_names(node.template, self._library.names))
        self._library.used.update(names)
        for name in names:
            if name in self._library.names and name not in self._within:
                inside = Walk(self._library, name, within=self._within)
                for finding in inside.check(dict(scope), compiled=False):
                    self._findings.setdefault(finding, node.lineno)
        if isinstance(node.template, nodes.Const) and names[0] not in self._library.names and not optional:
            self._found(node.lineno, f"模板 {names[0]} 不存在{offer(names[0], self._library.names)}")
        return self._library.offered(names[0]) if len(names) == 1 else UNKNOWN

    def _type(self, node: nodes.Node, scope: Scope) -> Any:
        match node:
            case nodes.Name():
                if node.name not in scope:
                    meant = offer(node.name, scope.keys() - self._environment.globals.keys())
                    self._found(node.lineno, f"变量 {node.name} 不存在{meant}")
                return scope.get(node.name, UNKNOWN)
            case nodes.Getattr():
                return self._attribute(self._type(node.node, scope), node.attr, node)
            case nodes.Getitem():
                return self._item(node, scope)
            case nodes.Filter() if node.node is not None:
                return self._filtered(node, node.node, scope)
            case nodes.CondExpr():
                self._type(node.test, scope)
                first = self._type(node.expr1, scope)
                second = self._type(node.expr2, scope) if node.expr2 is not None else first
                return first if first == second else UNKNOWN
            case nodes.Const():
                return type(node.value)
            case nodes.Test() if node.name in ("defined", "undefined"):
                return bool
            case _:
                self._children(node, scope)
                return UNKNOWN

    def _item(self, node: nodes.Getitem, scope: Scope) -> Any:
        kind = self._type(node.node, scope)
        self._type(node.arg, scope)
        if isinstance(node.arg, nodes.Slice):
            return kind
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(kind, node.arg.value, node)
        return element(kind)

    def _filtered(self, node: nodes.Filter, listed: nodes.Expr, scope: Scope) -> Any:
        kind = self._type(listed, scope)
        for argument in [*node.args, *(pair.value for pair in node.kwargs)]:
            self._type(argument, scope)
        one = element(kind)
        named = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        named += node.args[:1] if node.name in _BY_ATTRIBUTE else []
        inner = UNKNOWN
        for value in named:
            for path in str(value.value).split(",") if isinstance(value, nodes.Const) else ():
                inner = one
                for part in path.strip().split("."):
                    inner = self._attribute(inner, part, node, f"{spelled(listed)}[].{path.strip()}")
        if node.name in _SAME:
            return kind
        if node.name == "groupby" and one is not UNKNOWN:
            return many(GenericAlias(tuple, (inner, many(one))))
        made = {"map": many(inner), "batch": many(many(one)), "length": int, "count": int}
        return one if node.name in _ONE_OF else made.get(node.name, UNKNOWN)

    def _attribute(self, kind: Any, name: str, node: nodes.Expr, written: str = "") -> Any:
        found = attribute(kind, name)
        if not isinstance(found, str):
            return found
        self._found(node.lineno, found if found.startswith("模板") else f"变量 {written or spelled(node)} {found}")
        return UNKNOWN


def _names(template: nodes.Expr, known: Sequence[str]) -> Iterator[str]:
    """Templates that an expression may name: texts, or texts put together of which the ends are known."""
    match template:
        case nodes.Const():
            yield str(template.value)
        case nodes.List() | nodes.Tuple():
            for item in template.items:
                yield from _names(item, known)
        case nodes.CondExpr():
            yield from _names(template.expr1, known)
            if template.expr2 is not None:
                yield from _names(template.expr2, known)
        case nodes.Filter(node=nodes.List(items=[nodes.Const() as start, *_, last])):  # ``~``
            end = str(last.value) if isinstance(last, nodes.Const) else ""
            yield from (name for name in known if name.startswith(str(start.value)) and name.endswith(end))
