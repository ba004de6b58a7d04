"""What a template's expressions are, as far as the context models say."""

import dataclasses
import enum
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel

UNKNOWN = object()
"""The type of what cannot be known without data."""
_OPEN = (Any, object, dict)

Scope = dict[str, Any]
"""The names that a template sees, each with its type."""


@dataclass(frozen=True)
class Names:
    """Something of which only the names are known: an imported template, ``loop``."""

    known: frozenset[str]


def is_record(kind: type) -> bool:
    """Whether a type has fields: a model, a dataclass, a named tuple."""
    return issubclass(kind, BaseModel) or dataclasses.is_dataclass(kind) or hasattr(kind, "_fields")


def fields(record: type) -> Scope:
    """Fields and properties of a model, dataclass or named tuple, with their types."""
    return dict(_fields(record))


@cache
def _fields(record: Any) -> Scope:
    hints = typing.get_type_hints(record)
    names = record.model_fields if issubclass(record, BaseModel) else hints
    found: Scope = {name: hints.get(name, UNKNOWN) for name in names}
    for base in reversed(record.__mro__):
        if base is not BaseModel:
            for name, value in vars(base).items():
                if isinstance(value, property) and not name.startswith(("_", "model_")):
                    found[name] = typing.get_type_hints(value.fget).get("return", UNKNOWN)
    return found


def attribute(kind: Any, name: str) -> Any:
    """The type of an attribute; a sentence when there is none, ``UNKNOWN`` when that cannot be said."""
    kind = plain(kind)
    if name.startswith("_"):
        return f"模板不能使用 {name}"
    if isinstance(kind, Names):
        return UNKNOWN if name in kind.known else f"不存在{offer(name, kind.known)}"
    if not isinstance(kind, type) or get_origin(kind) is not None or kind in _OPEN or issubclass(kind, enum.Enum):
        return UNKNOWN
    if is_record(kind):
        there = fields(kind)
        if name in there:
            return there[name]
        is_method = hasattr(kind, name) and not (issubclass(kind, BaseModel) and hasattr(BaseModel, name))
        return UNKNOWN if is_method else f"不存在{offer(name, there)}"
    if kind is str and name in ("format", "format_map"):
        return f"模板不能使用 {name}；文字之间请用 ~ 连接"
    return UNKNOWN if hasattr(kind, name) else "不存在：上一级是一个值，没有下级"


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


def many(kind: Any) -> Any:
    """A list of it."""
    return UNKNOWN if kind is UNKNOWN else types.GenericAlias(list, (kind,))


def targets(target: nodes.Node, kind: Any) -> Scope:
    """The names that a value is assigned to, with their types."""
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    arguments = get_args(plain(kind))
    parts = list(target.iter_child_nodes())
    known = arguments if len(arguments) == len(parts) and Ellipsis not in arguments else [UNKNOWN] * len(parts)
    found: Scope = {}
    for part, inner in zip(parts, known, strict=True):
        found |= targets(part, inner)
    return found


def offer(name: str, known: Iterable[str]) -> str:
    """Names that may have been meant."""
    open_to_all = [one for one in known if name.startswith("_") or not one.startswith("_")]
    said = "、".join(get_close_matches(name, open_to_all, 3, 0.6))
    return f"；是否指 {said}？" if said else ""
