"""月度人员信息报表 / 职工名册: who is employed, and who left in the month (S3.4, R11)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from schemas.checks import Finding
from schemas.rules.working_days import add_months
from waibao.checks.personnel_columns import FILE_LIMIT, ROW_LIMIT, column, month, person_columns
from waibao.checks.personnel_repeats import once_at_a_time
from waibao.checks.personnel_rules import DERIVED, month_rule, person_rules
from waibao.checks.rules import value
from waibao.checks.table import FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead


def _has_left() -> "pl.Expr":
    return value("status") == "离职"


def _month_of(known: Known) -> tuple[date, date]:
    """First and last day of the month reported; unless it is told, the one before today's."""
    said = known.text("month")
    first = date.fromisoformat(f"{month(said)}-01") if said else add_months(known.today.replace(day=1), -1)
    return first, add_months(first, 1) - timedelta(1)


def _balance(table: "TableRead", known: Known) -> list[Finding]:
    """Last month's head count, joins and leaves make this month's. Somebody whose last day is the month's last is no
    longer counted."""
    import polars as pl

    before = known.text("previous_closing")
    if before is None:
        return []
    first, last = _month_of(known)
    joined, left = pl.col("started_on").is_between(first, last), pl.col("left_on").is_between(first, last)
    gone = (pl.col("left_on") <= last) | (pl.col("left_on").is_null() & _has_left())
    [(joins, leaves, there)] = (
        table.frame()
        .select(joined.sum().alias("joins"), left.sum().alias("leaves"), (~gone.fill_null(False)).sum().alias("there"))
        .rows()
    )
    closing = int(before) + joins - leaves
    if closing == there:
        return []
    said = (
        f"上月末 {before} 人＋{first:%Y-%m} 入职 {joins} 人－离职 {leaves} 人＝{closing} 人，表中在职 {there} 人："
        "请核对是否漏报入职、离职或者漏列人员"
    )
    return [table.finding("balance", said)]


def _leave_rules() -> tuple[Rule, ...]:
    return (
        Rule(
            "left-dated",
            "离职的有离职日期",
            "left_on",
            "状态为离职而没有离职日期：请填写最后工作日",
            lambda _known: _has_left() & value("left_on").is_null(),
        ),
        Rule(
            "left-after-start",
            "离职日期不早于用工起始时间",
            "left_on",
            "离职日期早于用工起始时间：请核对两个日期",
            lambda _known: value("left_on") < value("started_on"),
        ),
        Rule(
            "left-there",
            "在职的没有已过的离职日期",
            "status",
            "离职日期已过而状态不是离职：请改状态或删去日期",
            lambda known: (value("left_on") < known.today) & (value("status") == "在职"),
        ),
        month_rule("reduction_month", "减员月"),
    )


ROSTER = TableKind(
    slug="roster",
    title="职工名册",
    columns=(
        *person_columns(
            optional=("channel",),
            aliases={"started_on": ("入职日期", "入职日", "入职时间", "到岗日期", "到岗日", "入司日期")},
        ),
        *(column(key) for key in ("status", "left_on", "reason", "certificate_on", "reduction_month")),
    ),
    rules=(
        *person_rules("started_on", "用工起始时间", has_left=_has_left),
        once_at_a_time("started_on", "left_on"),
        *_leave_rules(),
    ),
    file_rules=(FileRule("balance", "人数与上月相符", _balance),),
    personal=True,
    derived=DERIVED,
    row_limit=ROW_LIMIT,
    file_limit=FILE_LIMIT,
)
