"""Is it worth it: net present value, internal rate of return, payback. Flows in yuan a year, year 0 first."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def _present(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    return sum((flow / (1 + rate) ** year for year, flow in enumerate(flows)), Decimal(0))


def npv(rate_percent: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """Net present value in yuan, to the fen; year 0 is not discounted."""
    return _present(rate_percent / 100, flows).quantize(CENT, ROUND_HALF_UP)


def irr(flows: Sequence[Decimal]) -> Decimal | None:
    """Internal rate of return in per cent, two decimals; None when the flows never change sign, or beyond 1,000 %.

    Flows that change sign more than once can have several rates; one of them is returned.
    """
    low, high = Decimal("-0.99"), Decimal(10)
    if _present(low, flows) * _present(high, flows) > 0 or not any(flows):
        return None
    for _ in range(120):
        middle = (low + high) / 2
        if _present(low, flows) * _present(middle, flows) <= 0:
            high = middle
        else:
            low = middle
    return (low * 100).quantize(CENT, ROUND_HALF_UP)


def payback_years(flows: Sequence[Decimal]) -> Decimal | None:
    """Years until the flows have paid back, straight within a year, one decimal; None when they never do.

    Flows that never fall below zero together need no paying back: 0.
    """
    total, owed = Decimal(0), False
    for year, flow in enumerate(flows):
        if owed and total + flow >= 0:
            return (year - 1 - total / flow).quantize(Decimal("0.1"), ROUND_HALF_UP)
        total += flow
        owed = total < 0
    return None if owed else Decimal("0.0")
