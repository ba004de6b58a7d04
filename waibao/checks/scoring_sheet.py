"""评委打分表 as the judges hand it back (S5.2)."""

from typing import TYPE_CHECKING

from schemas.bids import SELECTION_TITLES
from schemas.checks import Finding
from schemas.scoring_sheet import FULL_MARK
from waibao.checks.cells import RATIO_SCALE, heading
from waibao.checks.rules import between, rows_of
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_JUDGED = {code: title for code, title in SELECTION_TITLES.items() if code != "price"}


def _twice(_known: Known) -> "pl.Expr":
    import polars as pl

    return pl.struct("vendor", "judge").is_duplicated() & pl.col("vendor").is_not_null() & pl.col("judge").is_not_null()


def _complete(table: "TableRead", known: Known) -> list[Finding]:
    """Every judge gives points to every bidder, and to nobody else."""
    given = {
        (vendor, judge): place
        for place, row in rows_of(table)
        if isinstance(vendor := row["vendor"], str) and isinstance(judge := row["judge"], str)
    }
    vendors = known.texts("vendors") or list(dict.fromkeys(vendor for vendor, _ in given))
    judges = known.texts("judges") or list(dict.fromkeys(judge for _, judge in given))
    findings = []
    for (vendor, judge), row in given.items():
        for key, name, names in (("vendor", vendor, vendors), ("judge", judge, judges)):
            if heading(name) not in map(heading, names):
                said = f"「{name}」不在{'有效报价的供应商' if key == 'vendor' else '评委名单'}中：请删去这一行"
                findings.append(table.finding("complete", said, row=row, key=key))
    pairs = {(heading(vendor), heading(judge)) for vendor, judge in given}
    missing = [
        f"{judge}对{vendor}" for vendor in vendors for judge in judges if (heading(vendor), heading(judge)) not in pairs
    ]
    if missing:
        findings.append(table.finding("complete", f"没有打分：{'、'.join(missing)}。请补充"))
    return findings


SCORING_SHEET = TableKind(
    slug="scoring-sheet",
    title="评委打分表",
    columns=(
        ColumnSpec("vendor", "供应商", aliases=("供应商名称",), longest=200),
        ColumnSpec("judge", "评委", aliases=("评委姓名",), longest=200),
        *(ColumnSpec(code, f"{title}（0–{FULL_MARK}）", "ratio", (title,)) for code, title in _JUDGED.items()),
    ),
    rules=(
        Rule("pair-once", "每位评委给每家打一次分", "judge", "同一评委给同一供应商打分两次：请只保留一行", _twice),
        *(between(code, f"{title}打分", 0, FULL_MARK, RATIO_SCALE) for code, title in _JUDGED.items()),
    ),
    file_rules=(FileRule("complete", "每位评委给每家都打分", _complete),),
)
