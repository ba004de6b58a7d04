"""应用清单: an organisation's applications with the nine factors of their fitness for outsourcing (S10.1).

A column of a factor must be there; its cells may be empty, which leaves the factor out of the average. Nothing is
guessed.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from schemas.errors import BadInput
from schemas.portfolio_factors import FACTORS, STAGES, Application, Factor
from waibao.checks.cells import SCALE
from waibao.checks.rules import between, once, value
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_UNKNOWN = ("不详", "未知", "不清楚", "暂无", "—", "-", "/")
"""How people say that they do not know: the factor is then missing."""
_MARKED = ("platform", "stability", "knowledge", "complexity", "service")


def _column(key: str, title: str, kind: Any, *aliases: str, choices: tuple[str, ...] = ()) -> ColumnSpec:
    return ColumnSpec(key, title, kind, aliases, required=False, choices=choices, empty=_UNKNOWN)


def _negative(key: str, title: str) -> Rule:
    return Rule(f"{key}-negative", f"{title}不为负数", key, f"{title}为负数：请改正", lambda _known: value(key) < 0)


def _undated(_known: Known) -> "pl.Expr":
    return (value("retirement") == "有") & value("retires_on").is_null()


def _dated(_known: Known) -> "pl.Expr":
    return (value("retirement") == "无") & value("retires_on").is_not_null()


def _absent(factor: Factor) -> Rule:
    """Nothing is known of a factor: it is said, and the row is taken all the same."""

    def missing(_known: Known) -> "pl.Expr":
        empty = value(factor.columns[0]).is_null()
        for column in factor.columns[1:]:
            empty &= value(column).is_null()
        return empty

    said = f"「{factor.title}」没有填写：该项不计入加权平均，权重由其余各项分担；有资料的请补填"
    return Rule(f"{factor.code}-absent", f"{factor.title}已填写", factor.columns[0], said, missing, "warning")


def _columns_there(table: "TableRead", _known: Known) -> list[Finding]:
    """A whole factor may not be forgotten: without any of its columns the table is refused, and they are named."""
    findings = []
    for factor in FACTORS:
        titles = [PORTFOLIO.column_of[key].title for key in factor.columns]
        if not any(key in table.columns for key in factor.columns):
            said = (
                f"缺少「{factor.title}」的列：请补上{'或'.join(f'「{title}」' for title in titles)}列；不清楚的行留空"
            )
            findings.append(table.finding("criteria", said, row=table.head_row))
    return findings


PORTFOLIO = TableKind(
    slug="portfolio",
    title="应用清单",
    columns=(
        ColumnSpec("code", "应用编号", aliases=("编号", "系统编号"), longest=40),
        ColumnSpec("name", "应用名称", aliases=("名称", "系统名称"), longest=100),
        ColumnSpec("department", "使用部门", aliases=("部门", "所属部门", "归口部门"), longest=100),
        _column("function_points", "功能点数", "integer", "功能点"),
        _column("kloc", "代码行数（千行）", "number", "千行代码", "KLOC"),
        _column("platform", "技术平台", "integer", "平台", "技术平台（1–5）"),
        _column("stability", "稳定性", "integer", "稳定性（1–5）"),
        _column("changes", "近12个月变更次数", "integer", "变更次数", "年变更次数"),
        _column("retirement", "退役计划", "choice", "是否计划退役", choices=("有", "无")),
        _column("retires_on", "计划退役日期", "date", "退役日期"),
        _column("knowledge", "业务知识要求", "integer", "业务知识", "业务知识要求（1–5）"),
        _column("complexity", "复杂度", "integer", "复杂度（1–5）"),
        _column("stage", "开发阶段", "choice", "阶段", "所处阶段", choices=STAGES),
        _column("service", "服务水平要求", "integer", "服务水平", "服务水平要求（1–5）"),
        ColumnSpec("note", "备注", "lines", ("说明",), required=False, longest=500),
    ),
    rules=(
        once("code", "应用编号"),
        _negative("function_points", "功能点数"),
        _negative("kloc", "代码行数"),
        _negative("changes", "变更次数"),
        *(between(factor.code, factor.title, 1, 5) for factor in FACTORS if factor.code in _MARKED),
        Rule(
            "retirement-dated",
            "有退役计划的有日期",
            "retires_on",
            "有退役计划而没有日期：请填写计划退役日期；日期未定的，把退役计划留空",
            _undated,
        ),
        Rule(
            "retirement-planned",
            "没有退役计划的没有日期",
            "retires_on",
            "退役计划为无而填了日期：请改为有，或删去日期",
            _dated,
        ),
        *map(_absent, FACTORS),
    ),
    columns_from=2**20,
    file_rules=(FileRule("criteria", "九项因素的列齐全", _columns_there),),
)


def applications_of(table: "TableRead", name: str) -> list[Application]:
    """The applications of an inventory that was accepted, in the order of its rows.

    Raises:
        BadInput: it was not accepted.
    """
    try:
        return [
            Application.model_validate(
                row | {"kloc": None if row["kloc"] is None else Decimal(row["kloc"]) / SCALE, "note": row["note"] or ""}
            )
            for row in table.frame().drop("row").iter_rows(named=True)
        ]
    except ValueError as fault:
        raise BadInput(name, "应用清单未通过核验", "请先核验并更正后再读取") from fault
