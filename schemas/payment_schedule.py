"""The payment schedule as a workbook: amounts follow the ratios (R1), what is held back follows the amounts (R21)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from schemas.sheets import Column, Entry, Formula, Mark, Sheet, Workbook, total

if TYPE_CHECKING:
    from schemas.contracting import MilestoneRow, PaymentScheduleContext

SHEET = "付款计划"
TOTAL, DAYS = "合同总价（元）", "付款期限（天）"

# Fen of a stage and of all stages, unrounded; their fractions decide who gets the fen that rounding down leaves over.
_FEN = f"ROUND({{#{TOTAL}}}*{{ratio}},6)"
_ALL_FEN = f"ROUND({{#{TOTAL}}}*{{ratio:all}},6)"
_FRACTION, _FRACTIONS = f"ROUND({_FEN}-INT({_FEN}),6)", f"ROUND({_ALL_FEN}-INT({_ALL_FEN}),6)"
_PLACE = (
    f"SUMPRODUCT(--({_FRACTIONS}>{_FRACTION}))"
    f"+SUMPRODUCT(({_FRACTIONS}={_FRACTION})*(ROW({{ratio:all}})<=ROW({{ratio}})))"
)
_LEFT_OVER = f"ROUND({{#{TOTAL}}}*100,0)-SUMPRODUCT(INT({_ALL_FEN}))"
_WHOLE = "ROUND(SUM({ratio:all}),6)=100"
_AMOUNT = (
    f'=IF({{ratio}}="","",IF({_WHOLE},(INT({_FEN})+IF({_PLACE}<={_LEFT_OVER},1,0))/100,'
    f"ROUND({{#{TOTAL}}}*{{ratio}}/100,2)))"
)
# After a change of the contract the amounts are as agreed, and the ratios follow from them.
_RATIO = f'=IF({{amount}}="","",ROUND({{amount}}/{{#{TOTAL}}}*100,6))'
_ALL_RATIO = f"=ROUND(SUM({{amount:all}})/{{#{TOTAL}}}*100,6)"
_HELD = '=IF({amount}="","",ROUND({amount}*{held}/100,2))'
_PAYABLE = '=IF({amount}="","",ROUND({amount}-{retention},2))'
_SPENT = f"ROUND(SUM({{amount:all}})-{{#{TOTAL}}},2)=0"
_CHECK = (
    f'=IF({_WHOLE},IF({_SPENT},"付款比例合计恰为 100%，各期金额合计等于合同总价",'
    '"各期金额合计不等于合同总价：请核对"),'
    '"付款比例合计应恰为 100%，现为 "&ROUND(SUM({ratio:all}),6)&"%：请调整")'
)

_SPLIT = "填写有底色的单元格；金额由合同总价按付款比例分配，精确到分，与质保金、应付和合计一起自动计算。"
_AGREED = "各期金额以补充协议 {} 为准，付款比例由金额折算；填写有底色的单元格，质保金、应付和合计自动计算。"
_ESTIMATE = "各期金额为暂估，实际按当月月度人员信息报表的计费人数和服务费标准结算，累计不超过合同暂估总价。"


def _shares(amended: bool) -> tuple[Column, Column]:
    """Ratio and amount: one is typed, the other follows."""
    if amended:
        return (
            Column("付款比例（%）", "number", 11, key="ratio", formula=_RATIO),
            Column("本期金额（元）", "money", 17, fill_in=True, key="amount"),
        )
    return (
        Column("付款比例（%）", "general", 11, fill_in=True, limits=(0, 100), key="ratio"),
        Column("本期金额（元）", "money", 17, key="amount", formula=_AMOUNT),
    )


def _told(row: "MilestoneRow", total: Decimal) -> Decimal:
    """The share that an amount is of the total, in per cent, as the workbook computes it."""
    return (row.amount * 100 / total).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def payment_workbook(context: "PaymentScheduleContext") -> Workbook:
    """Change a ratio and every amount follows; the sheet itself says whether the ratios make up 100 %."""
    columns = (
        Column("期次", "integer", 8),
        Column("里程碑", width=22, fill_in=True),
        Column("计划交付日期", "date", 14, fill_in=True, key="due"),
        *_shares(bool(context.amended_by)),
        Column("质保金比例（%）", "general", 12, fill_in=True, limits=(0, 100), key="held", note="占本期金额"),
        Column("质保金（元）", "money", 15, key="retention", formula=_HELD),
        Column("本期应付（元）", "money", 17, key="payable", formula=_PAYABLE),
        Column("预计到期日", "date", 14, key="until", formula=f'=IF({{due}}="","",{{due}}+{{#{DAYS}}})'),
        Column("付款条件", width=32),
    )
    rows = tuple(
        (
            row.seq,
            row.name,
            row.due_on,
            _told(row, context.total) if context.amended_by else row.ratio,
            row.amount,
            row.retention_ratio,
            row.retention,
            row.payable,
            context.payable_until(row),
            "本里程碑验收合格、付款前核查通过并收到合规发票",
        )
        for row in context.milestones
    )

    def summed(name: str, *values: Decimal) -> Formula:
        return total(name, sum(values, Decimal(0)))

    totals = (
        "合计",
        None,
        None,
        Formula(_ALL_RATIO, 100) if context.amended_by else summed("ratio", *(row.ratio for row in context.milestones)),
        summed("amount", *(row.amount for row in context.milestones)),
        "",
        summed("retention", *(row.retention for row in context.milestones)),
        summed("payable", *(row.payable for row in context.milestones)),
        "",
        "",
    )
    whole = f"{_ALL_RATIO[1:]}=100" if context.amended_by else _WHOLE
    check = Formula(_CHECK.replace(_WHOLE, whole), "付款比例合计恰为 100%，各期金额合计等于合同总价")
    return Workbook(
        (
            Sheet(
                SHEET,
                columns,
                rows,
                heading=f"{context.contract.title} 付款计划表",
                notes=(
                    _AGREED.format(context.amended_by) if context.amended_by else _SPLIT,
                    *((_ESTIMATE,) if context.hr else ()),
                ),
                fields=(
                    Entry("合同编号", context.contract.no),
                    Entry("乙方（收款方）", context.contract.vendor.name),
                    Entry(TOTAL, context.total, "money", hint=f"含增值税，税率 {context.tax_rate.normalize():f}%"),
                    Entry(
                        DAYS, context.payment_days, "integer", hint="自验收合格之日起；预计到期日按交付当日验收合格计算"
                    ),
                ),
                totals=(totals, ("核对", None, None, check, *(None,) * 6)),
                protected=True,
                marks=(Mark(f"=NOT(AND({whole},{_SPENT}))", "red", totals=True),),
                closing=(f"质保金：{context.retention_release.rstrip('。')}。",) if context.retention_total else (),
            ),
        )
    )
