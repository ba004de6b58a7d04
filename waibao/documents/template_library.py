"""The templates that a customer's directory and the product's own offer to each other; see ``template_check``."""

from collections.abc import Iterable
from typing import Any

from jinja2 import TemplateError, nodes

from schemas.errors import TemplateFault
from waibao.documents.environment import Environment
from waibao.documents.template_types import UNKNOWN, Names, targets


class Library:
    """The templates that an environment loads, each parsed once; ``used`` gathers those that others name."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.names = environment.list_templates()
        self.used: set[str] = set()
        self._parsed: dict[str, nodes.Template] = {}

    def source(self, name: str) -> str:
        """The text of a template.

        Raises TemplateError, TemplateFault when it has none.
        """
        assert self.environment.loader is not None
        return self.environment.loader.get_source(self.environment, name)[0]

    def parsed(self, name: str) -> nodes.Template:
        """The syntax of a template.

        Raises TemplateError, TemplateFault when it has none.
        """
        if name not in self._parsed:
            self._parsed[name] = self.environment.parse(self.source(name), name)
        return self._parsed[name]

    def touched_by(self, pieces: Iterable[str]) -> set[str]:
        """Templates that may use one of the pieces, directly or through another: those that name it or its place."""
        texts = {name: self._text(name) for name in self.names}
        touched, fresh = set[str](), set(pieces)
        while fresh:
            wanted = [mark for name in fresh for mark in (name, *(f"{name.rpartition('/')[0]}/{end}" for end in "\"'"))]
            touched |= fresh
            fresh = {name for name, text in texts.items() if any(mark in text for mark in wanted)} - touched
        return touched

    def _text(self, name: str) -> str:
        try:
            return self.source(name)
        except (TemplateError, TemplateFault):
            return ""

    def offered(self, name: str) -> Any:
        """The names that a template offers to whoever imports it."""
        try:
            tree = self.parsed(name)
        except (TemplateError, TemplateFault):
            return UNKNOWN
        return Names(set_in(tree))


def set_in(tree: nodes.Template) -> frozenset[str]:
    """Macros and variables that a template makes."""
    found = {node.name for node in tree.find_all(nodes.Macro)}
    found |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        found |= {one if isinstance(one, str) else one[1] for one in node.names}
    for assigned in tree.find_all((nodes.Assign, nodes.AssignBlock)):
        found |= set(targets(next(assigned.iter_child_nodes()), UNKNOWN))
    return frozenset(found)
