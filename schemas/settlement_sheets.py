"""The check against a platform's bill as a workbook: orders with live sums, unknown lines, the file's own figures."""

from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.sheets import Column, Entry, Mark, Sheet, Workbook, total

if TYPE_CHECKING:
    from schemas.it_orders import SettlementCheckContext


def settlement_workbook(context: "SettlementCheckContext") -> Workbook:
    """Sheets 订单核对, 无法识别的款项, 账单汇总, and 资金入账 of a fund bill."""
    sheets = [_orders(context), _unknown(context), _sums(context)]
    return Workbook(tuple([*sheets, _funds(context)] if context.funds else sheets))


def _orders(context: "SettlementCheckContext") -> Sheet:
    rows = context.result.orders
    amounts = [(row.amount, row.received, row.refunded, row.difference) for row in rows]
    sums = [sum(column, Decimal("0.00")) for column in zip(*amounts, strict=True)] if amounts else [Decimal(0)] * 4
    titles = ("订单金额", "收款", "退款", "差额")
    return Sheet(
        "订单核对",
        (
            Column("订单号", width=18),
            Column("服务期间", width=36),
            *(Column(title, "money", 14) for title in titles[:3]),
            Column("差额", "money", 14, formula='=IF({订单号}="","",{收款}-{退款}-{订单金额})'),
            Column("支付次数", "integer", 10),
            Column("结果", width=14),
            Column("首次支付时间", width=20),
            Column("平台", width=12),
            Column("交易号", width=34),
            Column("处理意见", width=44),
        ),
        tuple(
            (
                row.order_no,
                row.title,
                row.amount,
                row.received,
                row.refunded,
                row.difference,
                row.payments,
                row.outcome,
                f"{row.paid_at:%Y-%m-%d %H:%M:%S}" if row.paid_at else "",
                row.platform,
                row.transaction_no,
                row.note,
            )
            for row in rows
        ),
        heading=f"{context.head.title} {context.platform}{context.content}对账",
        fields=(
            Entry("账单文件", context.file_name),
            Entry("文件摘要", context.sha256),
            Entry("商户号", context.merchant),
            Entry("核对时间", f"{context.checked_at:%Y-%m-%d %H:%M}"),
        ),
        totals=(("合计", None, *map(total, titles, sums), *[None] * 6),),
        marks=(
            Mark('=OR({结果}="少付",{结果}="多付",{结果}="重复支付",{结果}="部分退款",{结果}="退款多于收款")', "red"),
            Mark('={结果}="未到账"', "yellow", ("结果",)),
        ),
        paper="A3",
    )


def _unknown(context: "SettlementCheckContext") -> Sheet:
    rows = tuple(
        (f"{one.at:%Y-%m-%d %H:%M:%S}", one.platform, one.transaction_no, one.order_no, one.move, one.amount)
        for one in context.result.unknown
    )
    return Sheet(
        "无法识别的款项",
        (
            Column("时间", width=20),
            Column("平台", width=12),
            Column("交易号", width=34),
            Column("商户订单号", width=34),
            Column("方向", width=8),
            Column("金额", "money", 14),
        ),
        rows,
        notes=("账单中有、订单登记中没有的款项：请查明付款人和用途，属于误付的原路退回。",),
    )


def _sums(context: "SettlementCheckContext") -> Sheet:
    return Sheet(
        "账单汇总",
        (
            Column("项目", width=30),
            Column("逐笔合计", "general", 18),
            Column("账单汇总", "general", 18),
            Column("核对", width=10, formula='=IF({项目}="","",IF({逐笔合计}={账单汇总},"一致","不一致"))'),
        ),
        tuple((one.title, one.counted, one.stated, "一致" if one.agrees else "不一致") for one in context.sums),
    )


def _funds(context: "SettlementCheckContext") -> Sheet:
    return Sheet(
        "资金入账",
        (
            Column("订单号", width=18),
            Column("交易号", width=34),
            Column("方向", width=8),
            Column("应入账", "money", 14),
            Column("已入账", "money", 14),
            Column("结果", width=12),
            Column("交易时间", width=20),
        ),
        tuple(
            (
                one.order_no,
                one.transaction_no,
                one.move,
                one.amount,
                one.booked,
                one.outcome,
                f"{one.at:%Y-%m-%d %H:%M:%S}",
            )
            for one in context.funds
        ),
        marks=(Mark('=OR({结果}="未入账",{结果}="金额不符")', "red"),),
    )
