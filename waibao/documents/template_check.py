"""Finds unknown variables in a customer's templates before anything runs.

Every expression is followed through the context model of its document: ``contract.vendor.nam`` is found because a
party has no such field, whatever the data. What cannot be known without data (the result of a macro, of ``map``) is
left to the rendering, which is as strict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from pydantic import BaseModel

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import DocumentKind, Frame
from schemas.errors import BadInput, TemplateFault
from waibao.documents import house_docx, markdown
from waibao.documents.faults import said_of_syntax
from waibao.documents.template_types import UNKNOWN, Scope, element, fields, offer, plain, targets

_SAME = {
    "list",
    "sort",
    "reverse",
    "selectattr",
    "rejectattr",
    "select",
    "reject",
    "unique",
    "or_none",
    "or_dash",
    "blank",
}
_ONE_OF = {"first", "last", "min", "max"}


@dataclass(frozen=True)
class Finding:
    """One fault of a template: file, line (paragraph in Word), and what is wrong, in Chinese."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.file} {self.place}：{self.text}".replace(" ：", "：")


def check_directory(directory: Path) -> list[Finding]:
    """Every fault of the templates in a directory that ``WAIBAO_TEMPLATES`` may name; empty when there is none."""
    known = {kind.template: kind for kind in DOCUMENT_KINDS.values()}
    findings: list[Finding] = []
    if not directory.is_dir():
        raise BadInput(f"模板目录 {directory}", "不存在", "请核对路径")
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_dir() or any(part.startswith(".") for part in path.relative_to(directory).parts):
            continue
        if name.endswith(".docx") and (kind := known.get(name.replace(".docx", ".md.j2"))):
            findings += _word(kind, path, name)
        elif kind := known.get(name):
            findings += _text(kind, directory, name)
        elif name.endswith(".j2"):
            findings += _partial(directory, name)
        elif name.endswith(".docx"):
            findings.append(
                Finding(name, "", "没有这种文档；文件名应为 <阶段>/<文档类型>.docx，见 waibao documents kinds")
            )
    return list(dict.fromkeys(findings))


def _scope(kind: DocumentKind) -> Scope:
    return {**fields(kind.context), "frame": Frame}


def _text(kind: DocumentKind, directory: Path, name: str) -> list[Finding]:
    environment = markdown.environment(directory)
    return _Walk(environment, name, "行").check(_source(environment, name), _scope(kind))


def _partial(directory: Path, name: str) -> list[Finding]:
    """A shared piece: its syntax and filters; its variables are looked at with each document that includes it."""
    if not any(part.startswith("_") for part in name.split("/")[:-1]):
        return [Finding(name, "", "没有这种文档；文件名应为 <阶段>/<文档类型>.md.j2，见 waibao documents kinds")]
    environment = markdown.environment(directory)
    return _Walk(environment, name, "行").check(_source(environment, name), None)


def _source(environment: markdown.Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _word(kind: DocumentKind, path: Path, name: str) -> list[Finding]:
    environment = house_docx.environment()
    try:
        parts = house_docx.sources(path)
    except TemplateFault as error:
        return [Finding(name, "", str(error).partition("：")[2].rstrip("。"))]
    scope = {**_scope(kind), "title": str}
    return [
        finding
        for part, source in parts.items()
        for finding in _Walk(environment, name, f"段（{part}）", first=-1).check(source, scope)
    ]


class _Walk:
    """One template: expressions with the types that they have."""

    def __init__(self, environment: Environment, name: str, unit: str, first: int = 0) -> None:
        self._environment, self._name, self._unit, self._first = environment, name, unit, first
        self._findings: dict[tuple[object, str], Finding] = {}

    def check(self, source: str, scope: Scope | None) -> list[Finding]:
        """Syntax, filters, and with a scope the variables."""
        try:
            self._environment.compile(source, self._name, self._name)
        except TemplateSyntaxError as error:
            self._found(error.lineno, said_of_syntax(error))
            return list(self._findings.values())
        if scope is not None:
            self._statements(self._environment.parse(source).body, {**self._globals(), **scope})
        return list(self._findings.values())

    def _globals(self) -> Scope:
        return {**dict.fromkeys(self._environment.globals, UNKNOWN), "clauses": UNKNOWN}

    def _found(self, line: int, text: str) -> None:
        place = f"第 {max(1, line + self._first)} {self._unit}"
        self._findings.setdefault((line, text), Finding(self._name, place, text))

    def _statements(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.For():
                inside = {**scope, "loop": UNKNOWN, **targets(node.target, element(self._type(node.iter, scope)))}
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
                scope.update(targets(node.target, str))
            case nodes.Macro() | nodes.CallBlock():
                names = {argument.name: UNKNOWN for argument in node.args}
                known = {"caller": UNKNOWN, "varargs": UNKNOWN, "kwargs": UNKNOWN}
                self._statements(node.body, {**scope, **known, **names})
                if isinstance(node, nodes.Macro):
                    scope[node.name] = UNKNOWN
                else:
                    self._type(node.call, scope)
            case nodes.Import():
                scope[node.target] = UNKNOWN
                self._exists(node.template, node.lineno)
            case nodes.FromImport():
                scope.update({name if isinstance(name, str) else name[1]: UNKNOWN for name in node.names})
                self._exists(node.template, node.lineno)
            case nodes.Include():
                self._exists(node.template, node.lineno)
                self._included(node.template, scope)
            case nodes.With():
                for target, value in zip(node.targets, node.values, strict=True):
                    scope = {**scope, **targets(target, self._type(value, scope))}
                self._statements(node.body, scope)
            case _:
                self._children(node, scope)

    def _children(self, node: nodes.Node, scope: Scope) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self._type(child, scope)
            else:
                self._statement(child, scope)

    def _exists(self, template: nodes.Expr, line: int) -> None:
        if not isinstance(template, nodes.Const):
            return
        try:
            self._environment.get_template(template.value)
        except TemplateSyntaxError:
            return  # reported with that template, if it is one of the directory's
        except TemplateError:
            self._found(line, f"模板 {template.value} 不存在")

    def _included(self, template: nodes.Expr, scope: Scope) -> None:
        """The pieces that an include may name see what this template sees."""
        loader = self._environment.loader
        for name in _names(template, loader.list_templates() if loader else []):
            try:
                source = loader.get_source(self._environment, name)[0] if loader else ""
            except TemplateError:
                continue
            inside = _Walk(self._environment, name, self._unit, self._first).check(source, dict(scope))
            self._findings.update({(finding.file, finding.place + finding.text): finding for finding in inside})

    def _type(self, node: nodes.Node, scope: Scope) -> Any:
        match node:
            case nodes.Name():
                if node.name not in scope:
                    self._found(node.lineno, f"变量 {node.name} 不存在{offer(node.name, scope)}")
                return scope.get(node.name, UNKNOWN)
            case nodes.Getattr():
                return self._attribute(self._type(node.node, scope), node.attr, node)
            case nodes.Getitem():
                self._type(node.arg, scope)
                return element(self._type(node.node, scope))
            case nodes.Filter() if node.node is not None:
                return self._filtered(node, self._type(node.node, scope), scope)
            case nodes.CondExpr():
                self._type(node.test, scope)
                first = self._type(node.expr1, scope)
                second = self._type(node.expr2, scope) if node.expr2 is not None else first
                return first if first is second else UNKNOWN
            case nodes.Const():
                return type(node.value)
            case nodes.Test() if node.name in ("defined", "undefined"):
                return bool
            case _:
                self._children(node, scope)
                return UNKNOWN

    def _filtered(self, node: nodes.Filter, kind: Any, scope: Scope) -> Any:
        for argument in [*node.args, *(pair.value for pair in node.kwargs)]:
            self._type(argument, scope)
        one = element(kind)
        named = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        named += node.args[:1] if node.name in ("selectattr", "rejectattr") else []
        for attribute in named:
            if isinstance(attribute, nodes.Const) and isinstance(attribute.value, str):
                inner = one
                for part in attribute.value.split("."):
                    inner = self._attribute(inner, part, node)
        if node.name in ("printed", "default", "d", *_SAME):
            return kind
        return one if node.name in _ONE_OF else UNKNOWN

    def _attribute(self, kind: Any, name: str, node: nodes.Expr) -> Any:
        kind = plain(kind)
        if not isinstance(kind, type) or get_origin(kind) is not None:
            return UNKNOWN
        if issubclass(kind, BaseModel):
            there = fields(kind)
            if name in there:
                return there[name]
            if hasattr(kind, name) and not hasattr(BaseModel, name):
                return UNKNOWN  # a method
            self._found(node.lineno, f"变量 {markdown.spelled(node)} 不存在{offer(name, there)}")
        elif kind is Frame:
            if name not in Frame.__dataclass_fields__:
                self._found(node.lineno, f"变量 frame.{name} 不存在{offer(name, Frame.__dataclass_fields__)}")
        elif not hasattr(kind, name):
            self._found(node.lineno, f"变量 {markdown.spelled(node)} 不存在：上一级是一个值，没有下级")
        return UNKNOWN


def _names(template: nodes.Expr, known: list[str]) -> list[str]:
    """Templates that an expression may name: a text, or texts put together of which the ends are known."""
    if isinstance(template, nodes.Const):
        return [str(template.value)]
    parts = template.node.items if isinstance(template, nodes.Filter) and isinstance(template.node, nodes.List) else []
    if len(parts) < 2 or not isinstance(parts[0], nodes.Const):
        return []
    end = str(parts[-1].value) if isinstance(parts[-1], nodes.Const) else ""
    return [name for name in known if name.startswith(str(parts[0].value)) and name.endswith(end)]
