"""报价表: what a vendor sends back (S5.2, S11.1)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from schemas.checks import Finding
from schemas.quotation import TAX_RATES
from schemas.rules.uscc import normalise_uscc, uscc_fault
from schemas.values import CENT, from_fen
from waibao.checks.cells import SCALE, heading
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_SHORT_VALIDITY = 60


def _not_positive(key: str) -> "pl.Expr":
    import polars as pl

    return pl.col(key) <= 0


def _wrong_amount(_known: Known) -> "pl.Expr":
    """Quantity in ten-thousandths times price in fen, rounded to the fen; 128 bits, so nothing overflows."""
    import polars as pl

    exact = pl.col("quantity").cast(pl.Int128) * pl.col("unit_price").cast(pl.Int128)
    off = (exact - pl.col("amount").cast(pl.Int128) * SCALE).abs()
    return off > SCALE // 2


def _amount_said(row: Mapping[str, Any]) -> str:
    quantity = Decimal(row["quantity"]) / SCALE
    price, amount = from_fen(row["unit_price"]), from_fen(row["amount"])
    due = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    return f"金额 {amount:,} 元不等于数量×含税单价 {quantity:f}×{price:,}＝{due:,} 元：请改正数量、单价或金额"


def _twice(_known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("number").is_not_null() & pl.col("number").is_duplicated()


def _total(table: "TableRead", _known: Known) -> list[Finding]:
    if not table.total_row:
        return [table.finding("total", "缺少合计行：请在最后一行填写「合计」与含税总金额")]
    if table.total_unread:
        return [table.finding("total", table.total_unread, row=table.total_row, key="amount")]
    if table.total is None:
        return [table.finding("total", "合计金额为空：请填写含税总金额", row=table.total_row, key="amount")]
    amounts = [value for value in table.values["amount"] if isinstance(value, int)]
    if len(amounts) == len(table.rows) and sum(amounts) != table.total:
        said = f"合计 {from_fen(table.total):,} 元不等于各行金额之和 {from_fen(sum(amounts)):,} 元：请改正金额或合计"
        return [table.finding("total", said, row=table.total_row, key="amount")]
    return []


def _rate(table: "TableRead", _known: Known) -> list[Finding]:
    rate = table.head["tax_rate"]
    if not isinstance(rate, int) or rate in [item * SCALE for item in TAX_RATES]:
        return []
    rates = "、".join(map(str, TAX_RATES))
    return [table.finding("tax-rate", f"税率 {rate / SCALE:g}% 不在 {rates} 之列：请核对税率", key="tax_rate")]


def _validity(table: "TableRead", _known: Known) -> list[Finding]:
    days = table.head["validity"]
    if not isinstance(days, int) or days >= _SHORT_VALIDITY:
        return []
    if days < 1:
        return [table.finding("validity", f"报价有效期 {days} 天：请填写不小于 1 的天数", key="validity")]
    said = f"报价有效期 {days} 天，短于 {_SHORT_VALIDITY} 天：请确认能否延长"
    return [table.finding("validity", said, key="validity", severity="warning")]


def _uscc(table: "TableRead", known: Known) -> list[Finding]:
    code = table.head["uscc"]
    if not isinstance(code, str):
        return []
    code = normalise_uscc(code)
    if fault := uscc_fault(code):
        return [table.finding("uscc", fault, key="uscc")]
    wanted = known.text("uscc")
    if wanted and code != normalise_uscc(wanted):
        said = f"统一社会信用代码 {code} 与受邀供应商登记的 {wanted} 不一致：请核对报价单位"
        return [table.finding("uscc", said, key="uscc")]
    return []


def _inquiry(table: "TableRead", known: Known) -> list[Finding]:
    found, wanted = table.head["inquiry_no"], known.text("inquiry_no")
    if wanted is None or "inquiry_no" in table.head_unread:
        return []
    if not isinstance(found, str):
        said = f"没有填写询价编号，按本次询价 {wanted} 登记：请确认"
        return [table.finding("inquiry-no", said, key="inquiry_no", severity="warning")]
    if heading(found).upper() == heading(wanted).upper():
        return []
    return [table.finding("inquiry-no", f"询价编号「{found}」与本次询价 {wanted} 不一致：请改正", key="inquiry_no")]


def _lines(table: "TableRead", known: Known) -> list[Finding]:
    wanted = known.texts("lines")
    if wanted is None or "name" not in table.columns:
        return []
    quoted: dict[str, list[int]] = {}
    for name, row in zip(table.values["name"], table.rows, strict=True):
        if isinstance(name, str):
            quoted.setdefault(heading(name), []).append(row)
    titles = {heading(name) for name in wanted}
    findings = []
    if missing := [name for name in wanted if heading(name) not in quoted]:
        findings.append(table.finding("lines", f"未报价的项目：{'、'.join(missing)}。请补报，逐项填写单价与金额"))
    for name, (first, *again) in quoted.items():
        if name not in titles:
            said = "这一项不在询价清单中：请确认是否应并入清单项目"
            findings.append(table.finding("lines", said, row=first, key="name", severity="warning"))
        elif again:
            said = f"这一项已在第 {first} 行报价：每项只报一次，请合并"
            findings += [table.finding("lines", said, row=row, key="name") for row in again]
    return findings


QUOTATION = TableKind(
    slug="quotation",
    title="报价表",
    columns=(
        ColumnSpec("number", "序号", "integer", ("编号", "No", "No.")),
        ColumnSpec("name", "名称（工作内容）", aliases=("名称", "工作内容", "项目名称", "内容", "服务内容")),
        ColumnSpec("unit", "单位", aliases=("计量单位",)),
        ColumnSpec("quantity", "数量", "number", ("工作量",)),
        ColumnSpec("unit_price", "含税单价（元）", "money", ("单价", "含税单价")),
        ColumnSpec("amount", "含税金额（元）", "money", ("金额", "含税金额", "小计", "含税总价", "总价")),
        ColumnSpec("remark", "备注", required=False, aliases=("说明",)),
    ),
    header_fields=(
        ColumnSpec("inquiry_no", "询价编号", required=False, aliases=("询价单号", "询价函编号", "提案请求书编号")),
        ColumnSpec("vendor", "报价单位", aliases=("报价人", "供应商", "供应商名称", "报价单位名称", "单位名称")),
        ColumnSpec("uscc", "统一社会信用代码", aliases=("信用代码", "社会信用代码")),
        ColumnSpec("tax_rate", "税率（%）", "percent", ("增值税税率",)),
        ColumnSpec("validity", "报价有效期（天）", "integer", ("有效期",)),
        ColumnSpec("quoted_on", "报价日期", "date", ("日期",)),
    ),
    rules=(
        Rule(
            "quantity-positive",
            "数量大于 0",
            "quantity",
            "数量应大于 0：请改正",
            lambda _known: _not_positive("quantity"),
        ),
        Rule(
            "price-positive",
            "单价大于 0",
            "unit_price",
            "含税单价应大于 0：请填写单价，赠送项请在备注说明并与采购人联系",
            lambda _known: _not_positive("unit_price"),
        ),
        Rule("amount", "数量×单价＝金额", "amount", _amount_said, _wrong_amount),
        Rule("number-once", "序号不重复", "number", "序号重复：请逐行编号", _twice),
    ),
    file_rules=(
        FileRule("total", "合计等于各行金额之和", _total),
        FileRule("tax-rate", "税率合法", _rate),
        FileRule("validity", "报价有效期", _validity),
        FileRule("uscc", "统一社会信用代码", _uscc),
        FileRule("inquiry-no", "询价编号", _inquiry),
        FileRule("lines", "逐项报价", _lines),
    ),
    total_key="amount",
)
