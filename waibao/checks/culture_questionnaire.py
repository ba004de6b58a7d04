"""文化调查问卷: the answers of one side, complete or sent back. Rows S11.1, S11.2."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from schemas.culture import FULL_MARK
from schemas.culture_questionnaire import HABITS, CultureProfile
from schemas.dimensions import DIMENSIONS
from schemas.errors import BadInput
from waibao.checks.cells import heading
from waibao.checks.received import received
from waibao.checks.rules import between, rows_of, value
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_MARKED = [dimension.name for dimension in DIMENSIONS]
_ASKED = (*_MARKED, *HABITS)


def _open_mark(_known: Known) -> "pl.Expr":
    return value("dimension").is_in(_MARKED) & value("score").is_null()


def _no_mark(row: Mapping[str, Any]) -> str:
    return f"“{row['dimension']}”没有打分：请填写 1 至 {FULL_MARK} 的整数"


def _complete(table: "TableRead", _known: Known) -> list[Finding]:
    """Every question once: a row that was deleted is an answer left open too."""
    if "dimension" not in table.columns:
        return []
    rows = list(zip(table.values["dimension"], table.rows, strict=True))
    asked = [name for name, _ in rows]
    findings = [
        table.finding("twice", f"“{name}”重复作答：请只保留一行", row=row, key="dimension")
        for place, (name, row) in enumerate(rows)
        if name and name in asked[:place]
    ]
    if missing := [name for name in _ASKED if name not in asked]:
        findings.append(table.finding("complete", f"没有作答的方面：{'、'.join(missing)}。请在原问卷上逐项填写"))
    return findings


def _organisation(table: "TableRead", known: Known) -> list[Finding]:
    said, wanted = table.head["organisation"], known.text("organisation")
    if wanted is None or not isinstance(said, str) or heading(said) == heading(wanted):
        return []
    return [table.finding("organisation", f"作答单位“{said}”不是“{wanted}”：请核对文件", key="organisation")]


CULTURE_QUESTIONNAIRE = TableKind(
    slug="culture-questionnaire",
    title="文化调查问卷",
    columns=(
        ColumnSpec("number", "序号", "integer", required=False),
        ColumnSpec("dimension", "方面", "choice", choices=_ASKED),
        ColumnSpec("question", "问题", required=False),
        ColumnSpec("low", "1 分", required=False),
        ColumnSpec("high", "5 分", required=False),
        ColumnSpec("score", "分值", "integer", aliases=("打分", "得分"), required=False),
        ColumnSpec("example", "事例和依据", aliases=("事例", "做法"), longest=200),
    ),
    header_fields=(
        ColumnSpec("organisation", "作答单位", aliases=("单位名称",)),
        ColumnSpec("people", "答问人员", aliases=("填写人",)),
        ColumnSpec("answered_on", "作答日期", "date", aliases=("填写日期",)),
    ),
    rules=(
        Rule("open", "六个方面均有分值", "score", _no_mark, _open_mark),
        between("score", "分值", 1, FULL_MARK),
    ),
    file_rules=(
        FileRule("complete", "逐项作答", _complete),
        FileRule("organisation", "作答单位", _organisation),
    ),
    row_limit=200,
)


def read_culture_questionnaire(path: Path) -> CultureProfile:
    """The answers of an accepted questionnaire.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    table = received(path, CULTURE_QUESTIONNAIRE)
    rows: dict[Any, dict[str, Any]] = {row["dimension"]: row for _, row in rows_of(table)}
    try:
        return CultureProfile.model_validate(
            {
                "organisation": table.head["organisation"],
                "people": [name for name in re.split(r"[、，,；;\s]+", str(table.head["people"])) if name],
                "answered_on": table.head["answered_on"],
                "marks": {name: {"score": rows[name]["score"], "example": rows[name]["example"]} for name in _MARKED},
                "habits": {name: rows[name]["example"] for name in HABITS},
            }
        )
    except (KeyError, ValueError):
        raise BadInput(path.name, "文化调查问卷未通过核验", "请先核验并更正后再读取") from None
