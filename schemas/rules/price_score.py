"""R3: price score (财政部令第87号 第五十五条): lowest valid quote ÷ quote × weight."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from schemas.rules.rulebook import standing

Kind = Literal["services", "goods"]
KIND_TITLES: dict[Kind, str] = {"services": "服务", "goods": "货物"}
MINIMUM_WEIGHT: dict[Kind, Decimal] = {
    "services": standing("price-weight-minimum-services"),
    "goods": standing("price-weight-minimum-goods"),
}
CUSTOMARY_MAXIMUM: dict[Kind, Decimal] = {
    "services": standing("price-weight-maximum-services"),
    "goods": standing("price-weight-maximum-goods"),
}


def price_scores(quotes: Mapping[str, Decimal], weight: Decimal, ceiling: Decimal | None = None) -> dict[str, Decimal]:
    """Unrounded points of each valid quote, above 0 up to ``weight`` (in per cent).

    A quote of zero or less, or above the ceiling price, is invalid: not scored and not the base. Quotes must be
    alike, all with tax or all without; no highest or lowest quote is dropped.
    """
    valid = {name: quote for name, quote in quotes.items() if quote > 0 and (ceiling is None or quote <= ceiling)}
    if not valid:
        return {}
    lowest = min(valid.values())
    return {name: weight if quote == lowest else lowest * weight / quote for name, quote in valid.items()}


def weight_faults(weight: Decimal, kind: Kind) -> list[str]:
    """Why a price weight is too low."""
    minimum = MINIMUM_WEIGHT[kind]
    if weight >= minimum:
        return []
    return [f"价格权重 {weight}% 低于{KIND_TITLES[kind]}采购的最低要求 {minimum}%：请调整评分权重"]


def weight_warnings(weight: Decimal, kind: Kind) -> list[str]:
    """What to consider of a price weight that no rule forbids: the upper limits come from older notices."""
    maximum = CUSTOMARY_MAXIMUM[kind]
    if weight <= maximum:
        return []
    return [f"价格权重 {weight}% 高于{KIND_TITLES[kind]}采购通常的上限 {maximum}%：请确认是否符合采购需要"]
