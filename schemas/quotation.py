"""The quotation form vendors fill (S5.2). Pure: what stands in which cell; the reader is ``waibao/checks``."""

from collections.abc import Sequence

from schemas.sheets import Column, Entry, Formula, Sheet, Workbook

TAX_RATES = (1, 3, 6, 9, 13)
"""Rates of value added tax a vendor may quote, per cent."""

_SHEET, _RATE, _VALIDITY = "报价表", "税率（%）", "报价有效期（天）"
_GROSS = "SUM({amount:all})"
_NET = f"ROUND({_GROSS}/(1+{{#{_RATE}}}/100),2)"
_TOTALS = (
    ("合计（含税）", f"={_GROSS}", 0),
    ("其中：不含税金额", f'=IF(ISNUMBER({{#{_RATE}}}),{_NET},"")', ""),
    ("其中：增值税额", f'=IF(ISNUMBER({{#{_RATE}}}),ROUND({_GROSS}-{_NET},2),"")', ""),
)


def quotation_form(
    inquiry_no: str,
    title: str,
    items: Sequence[tuple[str, str, int]],
    *,
    vendor: tuple[str, str] | None = None,
    validity_days: int = 60,
    valid_from: str = "报价日期",
) -> Workbook:
    """The form for one inquiry; ``items`` are (name, unit, quantity), ``vendor`` is name and USCC of the one asked.

    Who quotes and on what terms stands above the lines. Only the coloured cells can be changed: the vendor types unit
    prices, tax rate and validity; amounts and totals with and without tax are formulas.
    """
    columns = (
        Column("序号", "integer", 8),
        Column("名称（工作内容）", width=36),
        Column("单位", width=8),
        Column("数量", "integer", 10, key="quantity"),
        Column("含税单价（元）", "money", 18, fill_in=True, key="price", note="含增值税，最多两位小数"),
        Column("含税金额（元）", "money", 20, key="amount", formula="=ROUND({quantity}*{price},2)"),
        Column("备注", width=30, fill_in=True),
    )
    rows = tuple(
        (number, name, unit, quantity, None, 0, None) for number, (name, unit, quantity) in enumerate(items, 1)
    )
    totals = tuple((label, None, None, None, "", Formula(text, value), "") for label, text, value in _TOTALS)
    return Workbook(
        (
            Sheet(
                _SHEET,
                columns,
                rows,
                heading=f"{title} 报价表",
                notes=("只填写有底色的单元格，填好后以本文件（.xlsx）发回。",),
                fields=_fields(inquiry_no, vendor or ("", ""), validity_days),
                totals=totals,
                protected=True,
                closing=(
                    "填表说明：",
                    "1. 单价含增值税，最多两位小数；金额、合计、不含税金额和税额自动计算，不必填写。",
                    "2. 每一项都要报价，不得增减或改动项目、单位和数量；有需要说明的写在备注里。",
                    f"3. 税率从列表中选择；报价有效期自{valid_from}起计算，不少于 {validity_days} 天。",
                    "",
                    "报价单位（盖章）：　　　　　　　　　　　　　　授权代表（签字）：",
                ),
            ),
        )
    )


def _fields(inquiry_no: str, vendor: tuple[str, str], validity_days: int) -> tuple[Entry, ...]:
    name, uscc = vendor
    return (
        Entry("询价编号", inquiry_no),
        Entry("报价单位", name, fill_in=not name, hint="" if name else "与营业执照一致的全称"),
        Entry("统一社会信用代码", uscc, fill_in=not uscc, hint="" if uscc else "18 位"),
        Entry(_RATE, None, "general", True, tuple(map(str, TAX_RATES)), hint="从列表中选择"),
        Entry(_VALIDITY, None, "integer", True, limits=(1, 3650), hint=f"不少于 {validity_days} 天"),
        Entry("报价日期", None, "date", True, hint="如 2026-03-05"),
    )
