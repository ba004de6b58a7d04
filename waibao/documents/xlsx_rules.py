"""What may be entered in a cell: drop-downs, numbers within limits, dates."""

from datetime import date

from schemas.errors import TemplateFault
from schemas.sheets import Column, Entry

_LIST_LIMIT = 255
"""Characters that Excel allows for a drop-down's list inside the rule."""
_TITLE_LIMIT = 32
"""Characters of a message's title; the library drops the whole rule when it is longer."""


def rule_of(entry: Column | Entry) -> dict[str, object] | None:
    """The rule as the library takes it; None where anything may be entered.

    Raises:
        TemplateFault: the choices cannot stand in a drop-down.
    """
    title = (entry.title if isinstance(entry, Column) else entry.label)[:_TITLE_LIMIT]
    rule = _choices(title, entry.choices) if entry.choices else _of_kind(entry) if entry.fill_in else None
    return None if rule is None else {**rule, "error_title": title}


def _choices(title: str, choices: tuple[str, ...]) -> dict[str, object]:
    if len(",".join(choices)) > _LIST_LIMIT or any(mark in choice for choice in choices for mark in ',"'):
        raise TemplateFault(f"「{title}」的选项过长或含有逗号、引号，不能做成下拉列表：请缩短选项。")
    said = f"请从列表中选择：{'、'.join(choices)}"[:255]
    return {"validate": "list", "source": list(choices), "error_message": said}


def _of_kind(entry: Column | Entry) -> dict[str, object] | None:
    match entry.kind:
        case "text":
            return None
        case "date":
            limits: dict[str, object] = {"minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
            said = "请填写日期，如 2026-03-05。"
            return {"validate": "date", "criteria": "between", **limits, "error_message": said}
        case "percent":
            limits = {"minimum": 0, "maximum": 1}
            return {"validate": "decimal", "criteria": "between", **limits, "error_message": "请填写 0% 至 100%。"}
        case _:
            kind, what = ("integer", "整数") if entry.kind == "integer" else ("decimal", "数字")
            if entry.limits is None:
                said = f"请填写不小于 0 的{what}。"
                return {"validate": kind, "criteria": ">=", "value": 0, "error_message": said}
            least, most = entry.limits
            limits = {"minimum": least, "maximum": most}
            said = f"请填写 {least} 至 {most} 的{what}。"
            return {"validate": kind, "criteria": "between", **limits, "error_message": said}
