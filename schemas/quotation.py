"""The quotation form vendors fill (S5.2). Pure: what stands in which cell; the reader is ``waibao/checks``."""

from collections.abc import Sequence

from schemas.sheets import Cell, Column, Formula, Sheet, Workbook

TAX_RATES = (1, 3, 6, 9, 13)
"""Rates of value added tax a vendor may quote, per cent."""

INFO_SHEET = "报价信息"
LINES_SHEET = "报价明细"

_FIELDS: tuple[tuple[str, str], ...] = (
    ("报价单位", "与营业执照一致的全称"),
    ("统一社会信用代码", "18 位"),
    ("税率（%）", f"{'、'.join(map(str, TAX_RATES))} 之一"),
    ("报价有效期（天）", "自报价日期起，一般不少于 60 天"),
    ("报价日期", "如 2026-03-05"),
)


def quotation_form(inquiry_no: str, title: str, items: Sequence[tuple[str, str, int]]) -> Workbook:
    """The form for one inquiry; ``items`` are (name, unit, quantity).

    Two sheets: who quotes and on what terms, then the lines. Only the coloured cells can be changed: the vendor
    types unit prices, the amounts and the total are formulas.
    """
    return Workbook((_information(inquiry_no, title), _lines(title, items)))


def _information(inquiry_no: str, title: str) -> Sheet:
    rows: list[tuple[Cell | Formula, ...]] = [("询价编号", inquiry_no, "请勿改动")]
    rows += [(label, None, hint) for label, hint in _FIELDS]
    return Sheet(
        name=INFO_SHEET,
        columns=(Column("项目", width=24), Column("填写内容", width=40, fill_in=True), Column("填写要求", width=40)),
        rows=tuple(rows),
        heading=f"{title} 报价表",
        notes=(f"只填写有底色的单元格；单价填在工作表「{LINES_SHEET}」。",),
        protected=True,
        landscape=False,
    )


def _lines(title: str, items: Sequence[tuple[str, str, int]]) -> Sheet:
    columns = (
        Column("序号", "integer", 8),
        Column("名称（工作内容）", width=40),
        Column("单位", width=10),
        Column("数量", "number", 12),
        Column("含税单价（元）", "money", 18, fill_in=True),
        Column("含税金额（元）", "money", 18),
        Column("备注", width=30, fill_in=True),
    )
    head = Sheet(LINES_SHEET, columns, (), heading=title, notes=(_LINES_NOTE,)).head_row
    rows: list[tuple[Cell | Formula, ...]] = []
    for number, (name, unit, quantity) in enumerate(items, 1):
        place = head + number
        amount = Formula(f"=ROUND(D{place}*E{place},2)", 0)
        rows.append((number, name, unit, quantity, None, amount, None))
    total = Formula(f"=SUM(F{head + 1}:F{head + len(items)})", 0)
    return Sheet(
        name=LINES_SHEET,
        columns=columns,
        rows=tuple(rows),
        heading=f"{title} 报价明细",
        notes=(_LINES_NOTE,),
        totals=("合计", None, None, None, None, total, None),
        protected=True,
    )


_LINES_NOTE = "单价含税，最多两位小数；金额与合计自动计算。每一项都要报价。"
