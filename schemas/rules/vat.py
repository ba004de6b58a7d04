"""R6: VAT, to the fen: net + tax = gross, always."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from schemas.rules.rulebook import in_force, standing
from schemas.values import day_cn

CENT = Decimal("0.01")
GOODS, REPAIR = standing("vat-goods"), standing("vat-repair")
_USUAL = ("vat-goods", "vat-repair", "vat-construction", "vat-services", "vat-small-scale")


@dataclass(frozen=True)
class Tax:
    """An amount in yuan split into net and tax."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def from_gross(gross: Decimal, rate: Decimal) -> Tax:
    """Split a tax-inclusive amount; ``rate`` in per cent."""
    net = (gross / (1 + rate / 100)).quantize(CENT, ROUND_HALF_UP)
    return Tax(net, gross - net, gross)


def rate_doubt(percent: Decimal, on: date) -> str | None:
    """A doubt about a rate that is none of those in force on a day; None where the rule book knows none of that day.

    Never a refusal: exports are taxed at 0, some services are exempt, and relief may be given up.
    """
    known = sorted({found.value for name in _USUAL if (found := in_force(name, on))}, reverse=True)
    if not known or percent in known:
        return None
    usual = "、".join(f"{value.normalize():f}%" for value in known)
    said = f"税率 {percent.normalize():f}% 不是 {day_cn(on)} 有效的税率或者征收率（{usual}）"
    return f"{said}：请核对适用的税率或者免税的依据"


def invoice_faults(net: Decimal, tax: Decimal, gross: Decimal, rate: Decimal, lines: Sequence[Tax] = ()) -> list[str]:
    """What does not add up on an invoice; empty when all does.

    Sums are exact. Tax may differ by one fen from the computed tax of each printed line, so the whole by one fen
    for each line.
    """
    faults = _line_faults(net, tax, gross, rate, lines) if lines else []
    if net + tax != gross:
        faults.append(f"发票金额 {net:,.2f} 元加税额 {tax:,.2f} 元不等于价税合计 {gross:,.2f} 元：请退回发票重开。")
    if abs(from_gross(gross, rate).tax - tax) > CENT * max(len(lines), 1):
        expected = from_gross(gross, rate).tax
        faults.append(f"发票税额 {tax:,.2f} 元与按 {rate}% 计算的 {expected:,.2f} 元不符：请退回发票重开。")
    return faults


def _line_faults(net: Decimal, tax: Decimal, gross: Decimal, rate: Decimal, lines: Sequence[Tax]) -> list[str]:
    faults = []
    for number, line in enumerate(lines, 1):
        expected = from_gross(line.gross, rate).tax
        if line.net + line.tax != line.gross:
            faults.append(f"发票第 {number} 行金额加税额不等于价税合计：请退回发票重开。")
        elif abs(expected - line.tax) > CENT:
            faults.append(
                f"发票第 {number} 行税额 {line.tax:,.2f} 元与按 {rate}% 计算的 {expected:,.2f} 元不符：请退回发票重开。"
            )
    sums = (
        ("金额", sum((line.net for line in lines), Decimal(0)), net),
        ("税额", sum((line.tax for line in lines), Decimal(0)), tax),
        ("价税合计", sum((line.gross for line in lines), Decimal(0)), gross),
    )
    return faults + [
        f"发票各行{name}合计 {total:,.2f} 元与票面{name} {printed:,.2f} 元不符：请退回发票重开。"
        for name, total, printed in sums
        if total != printed
    ]
