"""评委个人打分表 as one judge hands it back: a row for each bidder and criterion (S5.2)."""

from typing import TYPE_CHECKING

from schemas.checks import Finding
from schemas.judging import FULL_MARK
from waibao.checks.cells import RATIO_SCALE, Value, heading
from waibao.checks.rules import between, rows_of
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_LISTED = 20


def _twice(_known: Known) -> "pl.Expr":
    import polars as pl

    named = pl.col("vendor").is_not_null() & pl.col("criterion").is_not_null()
    return pl.struct("vendor", "criterion").is_duplicated() & named


def _judge(table: "TableRead", known: Known) -> list[Finding]:
    """The judge is one of those who may score."""
    name, judges = table.head["judge"], known.texts("judges")
    if not isinstance(name, str) or judges is None or heading(name) in map(heading, judges):
        return []
    said = f"「{name}」不在可以打分的评委（{'、'.join(judges)}）中：请核对姓名；有利害关系的评委不得打分"
    return [table.finding("judge", said, key="judge")]


def _complete(table: "TableRead", known: Known) -> list[Finding]:
    """Points for every bidder by every criterion, and for nothing else."""
    rows = [(place, _name(row["vendor"]), _name(row["criterion"])) for place, row in rows_of(table)]
    given = {(heading(vendor), heading(item)) for _, vendor, item in rows}
    findings = []
    wanted = {"vendor": known.texts("vendors"), "criterion": known.texts("criteria")}
    allowed = {key: None if names is None else {heading(name) for name in names} for key, names in wanted.items()}
    for place, vendor, item in rows:
        for key, said, what in (("vendor", vendor, "有效报价的供应商"), ("criterion", item, "评委打分的因素")):
            names = allowed[key]
            if said and names is not None and heading(said) not in names:
                findings.append(
                    table.finding("complete", f"「{said}」不在{what}中：请改正名称，或删去这一行", row=place, key=key)
                )
    vendors = wanted["vendor"] or list(dict.fromkeys(vendor for _, vendor, _ in rows if vendor))
    criteria = wanted["criterion"] or list(dict.fromkeys(item for _, _, item in rows if item))
    pairs = ((vendor, item) for vendor in vendors for item in criteria)
    missing = [f"{vendor}的{item}" for vendor, item in pairs if (heading(vendor), heading(item)) not in given]
    if missing:
        more = f"等 {len(missing)} 处" if len(missing) > _LISTED else ""
        findings.append(table.finding("complete", f"没有打分：{'、'.join(missing[:_LISTED])}{more}。请补充"))
    return findings


def _name(value: Value) -> str:
    return value if isinstance(value, str) else ""


JUDGE_SHEET = TableKind(
    slug="judge-sheet",
    title="评委个人打分表",
    columns=(
        ColumnSpec("vendor", "供应商", aliases=("供应商名称",), longest=200),
        ColumnSpec("criterion", "评分因素", aliases=("因素", "评审因素"), longest=200),
        ColumnSpec("weight", "权重（分）", "number", ("权重",), required=False),
        ColumnSpec("points", f"打分（0–{FULL_MARK}）", "ratio", ("打分", "得分")),
        ColumnSpec("remark", "评分说明", "lines", ("说明", "备注"), required=False, longest=2000),
    ),
    header_fields=(ColumnSpec("judge", "评委", aliases=("评委姓名", "打分人"), longest=200),),
    rules=(
        Rule("pair-once", "每家每项打一次分", "criterion", "同一供应商的同一因素打分两次：请只保留一行", _twice),
        between("points", "打分", 0, FULL_MARK, RATIO_SCALE),
    ),
    file_rules=(FileRule("judge", "评委可以打分", _judge), FileRule("complete", "逐家逐项打分", _complete)),
)
