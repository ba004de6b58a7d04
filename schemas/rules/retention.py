"""R21: retention, held back from each instalment and released after the warranty."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal


def retained(amount: Decimal, ratio: Decimal) -> Decimal:
    """The part of an instalment that is held back, to the fen, half up; ``ratio`` in per cent.

    Taken of the instalment after the total was split, so that paid and retained make up the instalment.
    """
    return (amount * ratio / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def release_refusals(warranty_end: date, on: date, open_defects: int) -> list[str]:
    """Why the retention may not be released yet; empty when it may.

    ``warranty_end`` is the last day of the warranty and still belongs to it (民法典 203: until 24:00).
    """
    refusals = []
    if on <= warranty_end:
        refusals.append(f"质保期至 {warranty_end} 届满（含当日），尚不能返还质保金：请在次日起办理。")
    if open_defects:
        refusals.append(f"还有 {open_defects} 项缺陷未关闭，不能返还质保金：请先关闭缺陷。")
    return refusals
