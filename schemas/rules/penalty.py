"""R22: penalties only by a clause of the signed contract, capped as it says (民法典 585)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from schemas.rules.rulebook import standing

CENT = Decimal("0.01")
EXCESSIVE_PERCENT = standing("penalty-excessive-percent")


@dataclass(frozen=True)
class Penalty:
    """An amount in yuan, and how it was computed."""

    amount: Decimal
    computation: str


def delay_penalty(
    base: Decimal, days: int, percent_a_day: Decimal, cap_percent: Decimal, contract_total: Decimal
) -> Penalty:
    """Penalty for ``days`` of delay on the late part, at most ``cap_percent`` of the contract total."""
    if days <= 0:
        return Penalty(Decimal("0.00"), "无逾期")
    computed = (base * days * percent_a_day / 100).quantize(CENT, ROUND_HALF_UP)
    cap = (contract_total * cap_percent / 100).quantize(CENT, ROUND_HALF_UP)
    text = f"{base:,.2f} 元 × {percent_a_day}%/日 × {days} 日 = {computed:,.2f} 元"
    if computed > cap:
        return Penalty(cap, f"{text}，超过上限，按合同总价的 {cap_percent}% 计 {cap:,.2f} 元")
    return Penalty(computed, text)


def excessive(penalty: Decimal, loss: Decimal) -> bool:
    """Whether a court may, on request, find the penalty excessive: above 130 % of the loss."""
    return penalty * 100 > loss * EXCESSIVE_PERCENT
