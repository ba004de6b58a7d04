"""巡检表 as it comes back: every device of the register with what was found, and the devices that are in none.

Rows S6.3, S6.5. Its two sheets are two tables; see ``schemas/it_inspection_workbook.py``.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from schemas.devices import RESULTS, DeviceFacts, Inspected
from schemas.errors import BadInput, Unreadable
from schemas.it_customary import INSPECTION_ITEMS
from schemas.it_inspection_workbook import FINDINGS
from waibao.checks.it_survey import IT_SURVEY
from waibao.checks.received import received
from waibao.checks.rules import code, once, rows_of
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_NOTE = ColumnSpec("note", "情况说明", "lines", ("情况", "说明"), required=False, longest=2000)
_ADVICE = ColumnSpec("advice", "优化建议", "lines", ("建议",), required=False, longest=2000)


def _unsaid(result: tuple[str, ...], key: str) -> "pl.Expr":
    import polars as pl

    return pl.col("result").is_in(result) & pl.col(key).is_null()


def _contradicted(_known: Known) -> "pl.Expr":
    import polars as pl

    abnormal = pl.any_horizontal(*(pl.col(_item(place)).eq_missing("异常") for place in range(len(INSPECTION_ITEMS))))
    return abnormal & (pl.col("result") == "正常")


def _unknown(known: Known) -> "pl.Expr":
    import polars as pl

    labels = known.texts("labels")
    if labels is None:
        return pl.lit(False)
    wanted = {code(label) for label in labels}
    return pl.col("label").map_elements(lambda label: code(label) not in wanted, return_dtype=pl.Boolean)


def _missing(table: "TableRead", known: Known) -> list[Finding]:
    """Labels of the register that stand in no row: each device is accounted for, found or not. ``register`` holds what
    each device may be called."""
    told = {code(label) for label in table.values["label"] if isinstance(label, str)}
    register = known.expected.get("register")
    called = register if isinstance(register, dict) else {}
    missing = [label for label, names in called.items() if not told & {code(name) for name in names}]
    if not missing:
        return []
    shown = "、".join(missing[:20]) + (f"等 {len(missing)} 台" if len(missing) > 20 else "")
    said = f"台账中的设备没有巡检结果：{shown}。请补填，找不到的填“未找到”"
    return [table.finding("all-accounted", said)]


def _item(place: int) -> str:
    return f"item_{place}"


_AS_SURVEYED = ("serial-once", "serial-not-model", "serial-form", "bought-past", "ip", "ip-once", "mac", "mac-once")
"""Rules of the survey that hold for a device met on the spot as well."""
_TRUTHFUL = (
    Rule(
        "told-what",
        "异常、未找到的写明情况",
        "note",
        "异常或者未找到而没有情况说明：请如实写明",
        lambda _known: _unsaid(("异常", "未找到"), "note"),
    ),
    Rule(
        "advised",
        "异常的写明建议",
        "advice",
        "结果为异常而没有优化建议：请填写",
        lambda _known: _unsaid(("异常",), "advice"),
    ),
)
INSPECTION_SHEET = TableKind(
    slug="inspection-sheet",
    title="巡检表",
    columns=(
        ColumnSpec("label", "标签号", aliases=("设备标签号", "设备编号"), longest=200),
        *(
            ColumnSpec(_item(place), name, "choice", required=False, choices=FINDINGS)
            for place, (name, _what) in enumerate(INSPECTION_ITEMS)
        ),
        ColumnSpec("result", "巡检结果", "choice", ("结果",), choices=RESULTS),
        _NOTE,
        _ADVICE,
    ),
    rules=(
        once("label", "标签号"),
        *_TRUTHFUL,
        Rule(
            "items-agree",
            "分项异常的结果不为正常",
            "result",
            "分项中有异常，结果却填正常：请改正其中之一",
            _contradicted,
        ),
        Rule(
            "label-known",
            "标签号在设备台账中",
            "label",
            "标签号不在本项目的设备台账中：请核对，新发现的设备填在“新发现设备”表",
            _unknown,
        ),
    ),
    file_rules=(FileRule("all-accounted", "台账中的设备都有结果", _missing),),
    may_be_empty=True,
)
NEW_DEVICES = TableKind(
    slug="new-devices",
    title="新发现设备",
    columns=(
        *(IT_SURVEY.column_of[key] for key in DeviceFacts.model_fields),
        ColumnSpec("result", "巡检结果", "choice", ("结果",), choices=RESULTS[:2]),
        _NOTE,
        _ADVICE,
    ),
    rules=(
        *_TRUTHFUL,
        *(rule for rule in IT_SURVEY.rules if rule.code in _AS_SURVEYED),
    ),
    may_be_empty=True,
)


def has_new_devices(path: Path) -> bool:
    """Whether a sheet that can be read also has the table of new devices; an old one may be without."""
    try:
        received(path, NEW_DEVICES)
    except Unreadable:
        return False
    return True


def read_inspection(path: Path) -> list[Inspected]:
    """What an accepted sheet says: the devices of the register first, then those that are new.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    try:
        known = [Inspected.model_validate(_told(row)) for _, row in rows_of(received(path, INSPECTION_SHEET))]
        met = rows_of(received(path, NEW_DEVICES)) if has_new_devices(path) else []
        return known + [Inspected.model_validate(_met(row)) for _, row in met]
    except ValueError as fault:
        raise BadInput(path.name, "巡检表未通过核验", "请先核验并更正后再读取") from fault


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] or "" for key in ("label", "result", "note", "advice")}


def _met(row: dict[str, Any]) -> dict[str, Any]:
    facts = {name: row[name] for name in DeviceFacts.model_fields if row[name] is not None}
    return {**_told({"label": "", **row}), "facts": facts | {"critical": row["critical"] == "是"}}
