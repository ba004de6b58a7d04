"""What pydantic finds wrong, as sentences for staff: place, what, remedy."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

# pydantic's error types and how staff should read them; {} parts come from the error's own context.
SENTENCES: dict[str, str] = {
    "missing": "缺少此项：请补充",
    "extra_forbidden": "不认识此项：请删除，或核对名称是否写错",
    "literal_error": "只能填写 {expected}：请改为其中之一",
    "date_from_datetime_parsing": "不是有效日期：请写成 2026-03-05 的形式",
    "date_parsing": "不是有效日期：请写成 2026-03-05 的形式",
    "date_from_datetime_inexact": "应为日期，不带时间：请写成 2026-03-05 的形式",
    "date_type": "不是有效日期：请写成 2026-03-05 的形式",
    "datetime_parsing": "不是有效时间：请写成 2026-03-05 10:00 的形式",
    "datetime_from_date_parsing": "不是有效时间：请写成 2026-03-05 10:00 的形式",
    "datetime_type": "不是有效时间：请写成 2026-03-05 10:00 的形式",
    "int_parsing": "应为整数：请改正",
    "int_type": "应为整数：请改正",
    "int_from_float": "应为整数：请去掉小数",
    "bool_parsing": "应为是或否（true 或 false）：请改正",
    "bool_type": "应为是或否（true 或 false）：请改正",
    "decimal_parsing": "不是有效数字：请改正",
    "decimal_type": "不是有效数字：请改正",
    "decimal_max_places": "小数位数过多（最多 {decimal_places} 位）：请改正",
    "string_type": "应为文字：请加引号",
    "string_unicode": "含有无法打印的字符：请删除后重新填写",
    "finite_number": "不是有效数字：请改正",
    "string_too_short": "不能为空：请填写",
    "string_too_long": "过长（最多 {max_length} 个字符）：请缩短",
    "string_pattern_mismatch": "格式不符：请核对位数与字符",
    "greater_than_equal": "不得小于 {ge}：请改正",
    "less_than_equal": "不得大于 {le}：请改正",
    "greater_than": "须大于 {gt}：请改正",
    "less_than": "须小于 {lt}：请改正",
    "too_short": "至少要有 {min_length} 项：请补充",
    "too_long": "最多 {max_length} 项：请减少",
    "list_type": "应为列表：请每项以“- ”开头",
    "dict_type": "应为一组“名称: 值”：请核对缩进",
    "model_type": "应为一组“名称: 值”：请核对缩进",
    "model_attributes_type": "应为一组“名称: 值”：请核对缩进",
}


def chinese_faults(error: ValueError) -> list[str]:
    """One sentence for each fault of a pydantic error: place, what, remedy. Values are not repeated.

    The place is written as in a scenario file: ``.attendees[2].side``.
    """
    details: list[Any] = error.errors() if hasattr(error, "errors") else []
    if not details:
        return [f"：{error}"]
    sentences = []
    for detail in details:
        place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
        said = _said(detail)
        sentences.append(said if said.startswith(("answers.", "papers[")) else f"{place}：{said}")
    return sentences


def faults_on_form(error: ValidationError, form: type[BaseModel]) -> list[str]:
    """The same for a form, with the place as the form shows it: ``参会人员 第 2 项 所属方：…``."""
    sentences = []
    for detail in error.errors():
        place = " ".join(_titles(form, detail["loc"]))
        sentences.append(f"{place}：{_said(detail)}" if place else _said(detail))
    return sentences


def _said(detail: Any) -> str:
    if detail["type"] in ("value_error", "assertion_error"):
        return str(detail["ctx"]["error"])
    known = SENTENCES.get(detail["type"], "填写有误：请对照 waibao schema 改正")
    context = {name: str(value).replace(" or ", " 或 ") for name, value in detail.get("ctx", {}).items()}
    return known.format_map(context)


def _titles(form: type[BaseModel] | None, place: tuple[int | str, ...]) -> Iterator[str]:
    for part in place:
        if isinstance(part, int):
            yield f"第 {part + 1} 项"
        elif form and part in form.model_fields:
            field = form.model_fields[part]
            yield field.title or part
            form = _model_within(field.annotation)


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, itself or as items of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_within, get_args(annotation))), None)
