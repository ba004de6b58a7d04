"""问题跟踪表 as it comes back: carried on by both sides until every issue is closed (S5.4, S5.5)."""

from datetime import date
from typing import TYPE_CHECKING, get_args

from schemas.checks import Finding
from schemas.issues import OUTSTANDING, SEVERITIES, STATES, IssueClass, Side
from waibao.checks.rules import once, rows_of
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead


def _before_raised(key: str) -> "pl.Expr":
    import polars as pl

    return pl.col(key) < pl.col("raised_on")


def _closed_without_date(_known: Known) -> "pl.Expr":
    import polars as pl

    return (pl.col("state") == "已关闭") & pl.col("closed_on").is_null()


def _date_without_closing(_known: Known) -> "pl.Expr":
    import polars as pl

    return (pl.col("state") != "已关闭") & pl.col("closed_on").is_not_null()


def _settled_without_action(_known: Known) -> "pl.Expr":
    import polars as pl

    return ~pl.col("state").is_in(OUTSTANDING) & pl.col("action").is_null()


def _data_date(table: "TableRead", known: Known) -> list[Finding]:
    """Nothing in the log happened after its data date, and that is not in the future."""
    day = table.head["data_on"]
    if not isinstance(day, date):
        return []
    findings = [
        table.finding("data-date", f"{title} {row[key]} 晚于数据日期 {day}：请核对两个日期", row=place, key=key)
        for place, row in rows_of(table)
        for key, title in (("raised_on", "提出日期"), ("closed_on", "关闭日期"))
        if isinstance(found := row[key], date) and found > day
    ]
    if day > known.today:
        said = f"数据日期 {day} 晚于今天 {known.today}：请确认"
        findings.append(table.finding("data-date", said, key="data_on", severity="warning"))
    return findings


def _days(table: "TableRead", _known: Known) -> list[Finding]:
    """Age and overdue days that were typed over must still be those of the dates."""
    day = table.head["data_on"]
    if not isinstance(day, date):
        return []
    findings = []
    for place, row in rows_of(table):
        raised, due, closed = row["raised_on"], row["due_on"], row["closed_on"]
        if isinstance(raised, date) and isinstance(row["age"], int):
            age = ((closed if isinstance(closed, date) else day) - raised).days
            if row["age"] != age:
                said = f"账龄 {row['age']} 天，按日期应为 {age} 天：请恢复公式，或清空此格"
                findings.append(table.finding("days", said, row=place, key="age"))
        if isinstance(due, date) and isinstance(row["overdue"], int):
            overdue = max(0, (day - due).days) if row["state"] in OUTSTANDING else 0
            if row["overdue"] != overdue:
                said = f"逾期 {row['overdue']} 天，按日期和状态应为 {overdue} 天：请恢复公式，或清空此格"
                findings.append(table.finding("days", said, row=place, key="overdue"))
    return findings


ISSUE_LOG = TableKind(
    slug="issue-log",
    title="问题跟踪表",
    columns=(
        ColumnSpec("code", "编号", aliases=("问题编号",), longest=200),
        ColumnSpec("text", "问题", "lines", ("问题描述", "问题内容"), longest=20_000),
        ColumnSpec("kind", "类别", "choice", ("问题类别",), choices=get_args(IssueClass)),
        ColumnSpec("severity", "严重程度", "choice", ("等级",), choices=SEVERITIES),
        ColumnSpec("raised_by", "提出人", longest=200),
        ColumnSpec("raised_on", "提出日期", "date"),
        ColumnSpec("side", "责任方", "choice", choices=get_args(Side)),
        ColumnSpec("owner", "责任人", longest=200),
        ColumnSpec("due_on", "要求解决日期", "date", ("要求完成日期", "计划解决日期")),
        ColumnSpec("action", "处理措施及进展", "lines", ("处理措施", "进展"), required=False, longest=2000),
        ColumnSpec("state", "状态", "choice", ("问题状态",), choices=STATES),
        ColumnSpec("closed_on", "关闭日期", "date", required=False),
        ColumnSpec("age", "账龄（天）", "integer", required=False, computed=True),
        ColumnSpec("overdue", "逾期（天）", "integer", required=False, computed=True),
    ),
    header_fields=(ColumnSpec("data_on", "数据日期", "date", ("统计日期", "截止日期")),),
    rules=(
        once("code", "编号"),
        Rule(
            "due-after-raised",
            "要求解决日期不早于提出日期",
            "due_on",
            "要求解决日期早于提出日期：请核对两个日期",
            lambda _known: _before_raised("due_on"),
        ),
        Rule(
            "closed-after-raised",
            "关闭日期不早于提出日期",
            "closed_on",
            "关闭日期早于提出日期：请核对两个日期",
            lambda _known: _before_raised("closed_on"),
        ),
        Rule("closed-dated", "已关闭的有关闭日期", "closed_on", "已关闭而没有关闭日期：请填写", _closed_without_date),
        Rule(
            "dated-closed",
            "有关闭日期的已关闭",
            "closed_on",
            "有关闭日期而状态不是已关闭：请改状态或删去日期",
            _date_without_closing,
        ),
        Rule(
            "settled-how",
            "已解决、已关闭的写明处理措施",
            "action",
            "已解决、已关闭而没有处理措施：请写明怎样解决的",
            _settled_without_action,
        ),
    ),
    file_rules=(
        FileRule("data-date", "日期不晚于数据日期", _data_date),
        FileRule("days", "账龄和逾期按日期计算", _days),
    ),
    may_be_empty=True,
)
