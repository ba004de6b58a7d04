"""R1: a total split by ratios, to the fen (largest remainder; ties to the earlier milestone)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def ratio_faults(ratios: Sequence[Decimal]) -> list[str]:
    """What is wrong with payment ratios in per cent; empty when they sum to exactly 100."""
    faults = [f"第 {place} 期付款比例 {ratio}% 为负数：请改正" for place, ratio in enumerate(ratios, 1) if ratio < 0]
    # Fractions, because a sum of Decimals is rounded to 28 digits.
    if sum(map(Fraction, ratios)) != 100:
        faults.append(f"各期付款比例合计 {sum(ratios, Decimal(0))}%，应恰为 100%：请调整比例")
    return faults


def split_by_ratio(total: Decimal, ratios: Sequence[Decimal]) -> list[Decimal]:
    """Amounts in yuan, in order, that sum to ``total`` exactly.

    Each is its exact share rounded down to the fen; the missing fen go one by one to the largest fractions.

    Raises:
        ValueError: ratios do not sum to 100, one is negative, the total is not in whole fen, or there are more
            milestones than fen.
    """
    if faults := ratio_faults(ratios):
        raise ValueError("；".join(faults))
    fen = Fraction(total) * 100
    if fen.denominator != 1:
        raise ValueError(f"总价 {total} 元的小数超过两位：请精确到分")
    if len(ratios) > fen:
        raise ValueError(f"总价 {total} 元不足以分为 {len(ratios)} 期：请减少期数")
    exact = [fen * Fraction(ratio) / 100 for ratio in ratios]
    parts = [int(part) for part in exact]
    by_fraction = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_fraction[: int(fen) - sum(parts)]:
        parts[place] += 1
    return [Decimal(part).scaleb(-2) for part in parts]


def ratios_of(amounts: Sequence[Decimal]) -> list[Decimal]:
    """The shares of amounts in per cent, two decimals, that sum to exactly 100 (largest remainder).

    Where amounts were agreed one by one, they stand, and the ratios are only told.

    Raises:
        ValueError: the amounts come to nothing, or one is negative.
    """
    total = sum(map(Fraction, amounts))
    if total <= 0 or min(amounts) < 0:
        raise ValueError("各期金额合计为零或者有负数：请改正")
    exact = [Fraction(amount) * 10_000 / total for amount in amounts]
    parts = [int(part) for part in exact]
    by_fraction = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_fraction[: 10_000 - sum(parts)]:
        parts[place] += 1
    return [Decimal(part).scaleb(-2) for part in parts]
