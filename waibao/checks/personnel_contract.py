"""What the dates of a labour contract must keep, its probation among them (R17)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.rules.employment import probation_finding
from waibao.checks.rules import value
from waibao.checks.table import Known, Rule

if TYPE_CHECKING:
    import polars as pl

_PART_TIME = "非全日制"
_MANY = 999
"""Days of a probation where none is allowed."""


def contract_rules(start: str, title: str) -> tuple[Rule, ...]:
    """Dates in order, and the probation that the term allows (R17)."""

    def probation_said(row: Mapping[str, Any]) -> str:
        found = probation_finding(
            row["contract_from"] or row[start],
            row["contract_to"],
            row["probation_until"],
            part_time=row["employment"] == _PART_TIME,
        )
        return found[1] if found else "试用期有误：请核对"

    def too_long(known: Known) -> "pl.Expr":
        return _probation_days_over(start) > 1

    def by_a_day(known: Known) -> "pl.Expr":
        return _probation_days_over(start) == 1

    return (
        Rule(
            "contract-order",
            "合同止不早于合同起",
            "contract_to",
            "合同止早于合同起：请核对两个日期",
            lambda _known: value("contract_to") < value("contract_from"),
        ),
        Rule(
            "contract-reached",
            f"合同止不早于{title}",
            "contract_to",
            f"合同止早于{title}：请核对两个日期",
            lambda _known: (value("contract_to") < value(start)) & ~(value("contract_to") < value("contract_from")),
        ),
        Rule("probation", "试用期不超过法定期限", "probation_until", probation_said, too_long),
        Rule("probation-day", "试用期没有多算一天", "probation_until", probation_said, by_a_day, "warning"),
    )


def _probation_days_over(start: str) -> "pl.Expr":
    """Days of probation beyond what is allowed; many where none is, or where it leaves the term."""
    import polars as pl

    until, end = pl.col("probation_until"), pl.col("contract_to")
    begin = pl.coalesce("contract_from", start)

    def last_day(months: int) -> "pl.Expr":
        return begin.dt.offset_by(f"{months}mo").dt.offset_by("-1d")

    latest = (
        pl.when(pl.col("employment").fill_null("") == _PART_TIME)
        .then(None)
        .when(end.is_null() | (end >= last_day(36)))
        .then(last_day(6))
        .when(end >= last_day(12))
        .then(last_day(2))
        .when(end >= last_day(3))
        .then(last_day(1))
    )
    over = (until - latest).dt.total_days().fill_null(_MANY)
    outside = (until < begin) | (until > end) | (end < begin)
    return pl.when(until.is_not_null() & begin.is_not_null()).then(
        pl.when(outside.fill_null(False)).then(_MANY).otherwise(over)
    )
