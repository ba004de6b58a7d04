"""What a template's expressions are, as far as the context models say."""

import types
import typing
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel

UNKNOWN = object()
"""The type of what cannot be known without data."""

Scope = dict[str, Any]
"""The names that a template sees, each with its type."""


def fields(model: type[BaseModel]) -> Scope:
    """Fields and properties of a model with their types."""
    hints = typing.get_type_hints(model, include_extras=False)
    found: Scope = {name: hints.get(name, UNKNOWN) for name in model.model_fields}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            for name, value in vars(base).items():
                if isinstance(value, property):
                    found[name] = typing.get_type_hints(value.fget).get("return", UNKNOWN)
    return found


def plain(kind: Any) -> Any:
    """A type without annotations and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [inner for inner in get_args(kind) if inner is not type(None)]
        return plain(kinds[0]) if len(kinds) == 1 else UNKNOWN
    return str if get_origin(kind) is Literal else kind


def element(kind: Any) -> Any:
    """The type of what a loop over it yields."""
    kind = plain(kind)
    arguments = get_args(kind)
    if get_origin(kind) in (list, tuple, set, frozenset) and arguments and arguments[-1] is Ellipsis:
        return arguments[0]
    same = len(set(arguments)) == 1 or get_origin(kind) is list
    return arguments[0] if get_origin(kind) in (list, tuple, set, frozenset) and same else UNKNOWN


def targets(target: nodes.Node, kind: Any) -> Scope:
    """The names that a value is assigned to, with their types."""
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    arguments = get_args(plain(kind))
    names = [name for name in target.iter_child_nodes() if isinstance(name, nodes.Name)]
    known = arguments if len(arguments) == len(names) and Ellipsis not in arguments else [UNKNOWN] * len(names)
    return {name.name: inner for name, inner in zip(names, known, strict=True)}


def offer(name: str, known: Iterable[str]) -> str:
    """Names that may have been meant."""
    said = "、".join(get_close_matches(name, [one for one in known if not one.startswith("_")], 3, 0.6))
    return f"；是否指 {said}？" if said else ""
