"""付款计划表 as it comes back: ratios and dates as people settled them (S1.3, R1, R21)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.checks import Finding
from schemas.payment_schedule import DAYS, TOTAL
from schemas.rules.ratios import ratio_faults, split_by_ratio
from schemas.rules.retention import retained
from schemas.values import from_fen
from waibao.checks.cells import RATIO_SCALE, Value, heading
from waibao.checks.rules import between, once, rows_of
from waibao.checks.table import ColumnSpec, FileRule, Known, TableKind

if TYPE_CHECKING:
    from waibao.checks.reading import TableRead

_RESTORE = "请恢复公式，或清空此格"


def ratio(scaled: Value) -> Decimal | None:
    """A ratio in per cent as it was read."""
    return Decimal(scaled) / RATIO_SCALE if isinstance(scaled, int) else None


def _ratios(table: "TableRead", _known: Known) -> list[Finding]:
    ratios = [ratio(value) for value in table.values["ratio"]]
    if len(table.rows) == 0 or None in ratios:
        return []
    faults = ratio_faults([value for value in ratios if value is not None])
    return [table.finding("ratios", fault, row=table.total_row or table.rows[-1], key="ratio") for fault in faults]


def _due(table: "TableRead") -> dict[int, Decimal]:
    """What each instalment comes to by its ratio (R1), by row; nothing as long as ratios or total are at fault."""
    ratios = [ratio(value) for value in table.values["ratio"]]
    total, known = table.head["total"], [value for value in ratios if value is not None]
    if not isinstance(total, int) or len(known) < len(ratios) or ratio_faults(known) or total < len(known):
        return {}
    return dict(zip(table.rows, split_by_ratio(from_fen(total), known), strict=True))


def _amounts(table: "TableRead", _known: Known) -> list[Finding]:
    """Amounts, retention and payable that were typed over must still be those of the ratios."""
    due = _due(table)
    findings = []
    for place, row in rows_of(table):
        amount = due.get(place)
        held = ratio(row["held"])
        if amount is None or held is None:
            continue
        kept = retained(amount, held)
        for key, title, wanted in (
            ("amount", "本期金额", amount),
            ("retention", "质保金", kept),
            ("payable", "本期应付", amount - kept),
        ):
            found = row[key]
            if isinstance(found, int) and from_fen(found) != wanted:
                said = f"{title} {from_fen(found):,} 元，按比例应为 {wanted:,} 元：{_RESTORE}"
                findings.append(table.finding("amounts", said, row=place, key=key))
    return findings


def _until(table: "TableRead", _known: Known) -> list[Finding]:
    days = table.head["days"]
    findings = []
    for place, row in rows_of(table):
        due, found = row["due_on"], row["until"]
        if isinstance(days, int) and isinstance(due, date) and isinstance(found, date):
            wanted = due + timedelta(days)
            if found != wanted:
                said = f"预计到期日 {found}，按交付日期和付款期限应为 {wanted}：{_RESTORE}"
                findings.append(table.finding("until", said, row=place, key="until"))
    return findings


def _total(table: "TableRead", _known: Known) -> list[Finding]:
    total, found = table.head["total"], table.total
    if isinstance(total, int) and isinstance(found, int) and found != total:
        said = f"合计 {from_fen(found):,} 元不等于合同总价 {from_fen(total):,} 元：请核对付款比例和金额"
        return [table.finding("total", said, row=table.total_row, key="amount")]
    return []


def _order(table: "TableRead", _known: Known) -> list[Finding]:
    findings, latest = [], date.min
    for place, row in rows_of(table):
        due = row["due_on"]
        if isinstance(due, date):
            if due < latest:
                said = f"计划交付日期 {due} 早于前一期的 {latest}：请确认"
                findings.append(table.finding("order", said, row=place, key="due_on", severity="warning"))
            latest = max(latest, due)
    return findings


def _contract(table: "TableRead", known: Known) -> list[Finding]:
    """The contract is the one expected, and so is its price."""
    findings = []
    number, wanted = table.head["contract_no"], known.text("contract_no")
    if wanted and isinstance(number, str) and heading(number).upper() != heading(wanted).upper():
        said = f"合同编号「{number}」与本合同 {wanted} 不一致：请改正"
        findings.append(table.finding("contract", said, key="contract_no"))
    total, price = table.head["total"], known.text("total")
    if price and isinstance(total, int) and from_fen(total) != Decimal(price):
        said = f"合同总价 {from_fen(total):,} 元与本合同 {Decimal(price):,.2f} 元不一致：请改正"
        findings.append(table.finding("contract", said, key="total"))
    return findings


PAYMENT_SCHEDULE = TableKind(
    slug="payment-schedule",
    title="付款计划表",
    columns=(
        ColumnSpec("seq", "期次", "integer", ("序号",)),
        ColumnSpec("name", "里程碑", aliases=("里程碑名称", "阶段"), longest=200),
        ColumnSpec("due_on", "计划交付日期", "date", ("交付日期",)),
        ColumnSpec("ratio", "付款比例（%）", "ratio", ("付款比例", "比例")),
        ColumnSpec("amount", "本期金额（元）", "money", ("本期金额", "金额"), required=False, computed=True),
        ColumnSpec("held", "质保金比例（%）", "ratio", ("质保金比例",)),
        ColumnSpec("retention", "质保金（元）", "money", ("质保金",), required=False, computed=True),
        ColumnSpec("payable", "本期应付（元）", "money", ("本期应付",), required=False, computed=True),
        ColumnSpec("until", "预计到期日", "date", required=False, computed=True),
    ),
    header_fields=(
        ColumnSpec("contract_no", "合同编号"),
        ColumnSpec("total", TOTAL, "money", ("合同总价", "合同金额")),
        ColumnSpec("days", DAYS, "integer", ("付款期限",), required=False),
    ),
    rules=(
        once("seq", "期次"),
        between("ratio", "付款比例", 0, 100, RATIO_SCALE),
        between("held", "质保金比例", 0, 100, RATIO_SCALE),
    ),
    file_rules=(
        FileRule("ratios", "付款比例合计恰为 100%", _ratios),
        FileRule("amounts", "金额按付款比例计算", _amounts),
        FileRule("until", "预计到期日按付款期限计算", _until),
        FileRule("total", "合计等于合同总价", _total),
        FileRule("order", "各期交付日期依次", _order),
        FileRule("contract", "合同编号和总价", _contract),
    ),
    total_key="amount",
)
