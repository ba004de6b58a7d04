"""风险登记册 as it comes back: added to and reassessed by people (S1.4, S8.4)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from schemas.pictures import HIGH_RISK, MEDIUM_RISK
from schemas.risks import STATUS_TITLES, STRATEGIES, Level
from waibao.checks.rules import between, once
from waibao.checks.table import ColumnSpec, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl


def _score() -> "pl.Expr":
    import polars as pl

    return pl.col("probability") * pl.col("impact")


def _wrong_score(_known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("score") != _score()


def _wrong_level(_known: Known) -> "pl.Expr":
    import polars as pl

    high, medium, low = (pl.lit(level) for level in get_args(Level))
    due = pl.when(_score() >= HIGH_RISK).then(high).when(_score() >= MEDIUM_RISK).then(medium).otherwise(low)
    return pl.col("level") != due


def _score_said(row: Mapping[str, Any]) -> str:
    due = row["probability"] * row["impact"]
    return f"风险值 {row['score']} 不等于可能性×影响＝{due}：请恢复公式，或清空此格"


def _level_said(row: Mapping[str, Any]) -> str:
    score = row["probability"] * row["impact"]
    scale = f"{HIGH_RISK} 及以上为高，{MEDIUM_RISK} 及以上为中，其余为低"
    return f"等级「{row['level']}」与风险值 {score} 不符（{scale}）：请恢复公式，或清空此格"


RISK_REGISTER = TableKind(
    slug="risk-register",
    title="风险登记册",
    columns=(
        ColumnSpec("code", "编号", aliases=("风险编号",), longest=200),
        ColumnSpec("cause", "风险原因", aliases=("原因",), longest=200),
        ColumnSpec("effect", "可能后果", aliases=("后果", "影响后果"), longest=200),
        ColumnSpec("probability", "可能性", "integer", aliases=("可能性（1–5）", "概率")),
        ColumnSpec("impact", "影响", "integer", aliases=("影响（1–5）", "影响程度")),
        ColumnSpec("score", "风险值", "integer", required=False, computed=True),
        ColumnSpec("level", "等级", "choice", ("风险等级",), required=False, choices=get_args(Level), computed=True),
        ColumnSpec("strategy", "应对策略", "choice", ("策略",), choices=STRATEGIES),
        ColumnSpec("measure", "应对措施", aliases=("措施",), longest=200),
        ColumnSpec("owner", "责任人", aliases=("风险责任人",), longest=200),
        ColumnSpec("status", "状态", "choice", ("风险状态",), choices=tuple(STATUS_TITLES.values())),
    ),
    header_fields=(ColumnSpec("assessed_on", "评估日期", "date", ("日期",), required=False),),
    rules=(
        once("code", "编号"),
        between("probability", "可能性", 1, 5),
        between("impact", "影响", 1, 5),
        Rule("score", "风险值＝可能性×影响", "score", _score_said, _wrong_score),
        Rule("level", "等级与风险值相符", "level", _level_said, _wrong_level),
    ),
    may_be_empty=True,
)
