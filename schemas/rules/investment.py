"""Is it worth it: net present value, internal rates of return, payback. Flows in yuan a year, year 0 first."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

CENT = Decimal("0.01")
LOWEST, HIGHEST = Decimal(-99), Decimal(1000)
"""Rates in per cent between which one is looked for: beyond, it says nothing."""
_NOUGHT = Decimal("1e-18")


def _present(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    return sum((flow / (1 + rate) ** year for year, flow in enumerate(flows)), Decimal(0))


def discounted(rate_percent: Decimal, year: int, flow: Decimal) -> Decimal:
    """The value today of what flows in a year, in yuan, to the fen."""
    return (flow / (1 + rate_percent / 100) ** year).quantize(CENT, ROUND_HALF_UP)


def npv(rate_percent: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """Net present value in yuan, to the fen; year 0 is not discounted."""
    return _present(rate_percent / 100, flows).quantize(CENT, ROUND_HALF_UP)


def sign_changes(flows: Sequence[Decimal]) -> int:
    """How often flows change between outlay and return; there are at most as many internal rates."""
    moved = [flow > 0 for flow in flows if flow]
    return sum(before != after for before, after in pairwise(moved))


def internal_rates(flows: Sequence[Decimal]) -> list[Decimal]:
    """Every internal rate of return from -99 % to 1,000 %, in per cent, two decimals, lowest first.

    Flows that change sign more than once can have none, one or several.
    """
    if not sign_changes(flows):
        return []
    # With x = 1 / (1 + rate) the net present value is a polynomial whose coefficients are the flows.
    found = _roots(list(flows), 1 / (1 + HIGHEST / 100), 1 / (1 + LOWEST / 100))
    return sorted({((1 / root - 1) * 100).quantize(CENT, ROUND_HALF_UP) + 0 for root in found})


def _roots(coefficients: list[Decimal], low: Decimal, high: Decimal) -> list[Decimal]:
    """Roots of a polynomial, lowest coefficient first: one at most between two neighbouring roots of its derivative."""
    if len(coefficients) < 2:
        return []
    slope = [coefficient * power for power, coefficient in enumerate(coefficients)][1:]
    turns = [low, *_roots(slope, low, high), high]
    signed = [(at, _sign(coefficients, at)) for at in turns]
    touched = [at for at, sign in signed if sign == 0]
    crossed = [
        _bisected(coefficients, low, high) for (low, before), (high, after) in pairwise(signed) if before * after < 0
    ]
    return sorted({*touched, *crossed})


def _sign(coefficients: Sequence[Decimal], at: Decimal) -> int:
    parts = [coefficient * at**power for power, coefficient in enumerate(coefficients)]
    value = sum(parts, Decimal(0))
    return 0 if abs(value) <= _NOUGHT * sum(map(abs, parts)) else 1 if value > 0 else -1


def _bisected(coefficients: Sequence[Decimal], low: Decimal, high: Decimal) -> Decimal:
    rising = _sign(coefficients, high) > 0
    for _ in range(90):
        middle = (low + high) / 2
        if (_sign(coefficients, middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def irr(flows: Sequence[Decimal]) -> Decimal | None:
    """The internal rate of return in per cent, two decimals; None when there is none from -99 % to 1,000 %, or more
    than one: several rates say nothing (``irr_words``)."""
    rates = internal_rates(flows)
    return rates[0] if len(rates) == 1 else None


def irr_words(flows: Sequence[Decimal]) -> str:
    """Why there is no rate of return to go by, as a sentence for staff; empty when there is one."""
    rates, changes = internal_rates(flows), sign_changes(flows)
    if len(rates) == 1:
        return ""
    if rates:
        told = "、".join(f"{rate}%" for rate in rates)
        return f"各年净额正负变化 {changes} 次，有 {len(rates)} 个内部收益率（{told}），不能据以判断，以净现值为准"
    if changes:
        return f"从 {LOWEST}% 到 {HIGHEST:,}% 没有使净现值为零的折现率，以净现值为准"
    if any(flow < 0 for flow in flows):
        return "各年净额都不为正，投入不能收回，没有内部收益率"
    return "各年净额都不为负，没有净投入，内部收益率没有意义"


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
