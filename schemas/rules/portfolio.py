"""Which applications to outsource, and how soon: weighted average, class, rank, sensitivity. Rows S10.1–S10.3; R12.

Points are whole, 1 to 5 by factor, more is better for outsourcing; weights are whole per cent. Everything is compared
on whole numbers, so that an average that is exactly a limit reaches it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from schemas.rules.rulebook import standing
from schemas.rules.working_days import add_months

Class = Literal["30 天紧急", "60 天良好", "90 天长期", "暂不外包", "不列入候选"]
Points = Mapping[str, int]
Weights = Mapping[str, int]

NOT_NOW: Class = "暂不外包"
NEVER: Class = "不列入候选"
RETIRING_MONTHS = int(standing("portfolio-retiring-months"))
SENSITIVITY_PERCENT = int(standing("portfolio-sensitivity-percent"))
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Transition:
    """A class of candidates: the least average, and the days within which the transition should be over."""

    title: Class
    least: Decimal
    days: int
    meaning: str


_TRANSITIONS: tuple[tuple[Class, str, str], ...] = (
    ("30 天紧急", "urgent", "最适宜外包，立即立项"),
    ("60 天良好", "good", "适宜外包，列入近期计划"),
    ("90 天长期", "long-term", "可以外包，先做移交准备"),
)
TRANSITIONS: tuple[Transition, ...] = tuple(
    Transition(title, standing(f"portfolio-{name}-points"), int(standing(f"portfolio-{name}-days")), meaning)
    for title, name, meaning in _TRANSITIONS
)
"""Best first."""
DAYS: dict[Class, int] = {item.title: item.days for item in TRANSITIONS}
CLASSES: tuple[Class, ...] = (*DAYS, NOT_NOW, NEVER)


def is_retiring(retires_on: date | None, on: date) -> bool:
    """Whether an application is retired in less than a year of a day: never a candidate (R12)."""
    return retires_on is not None and retires_on < add_months(on, RETIRING_MONTHS)


def _sums(points: Points, weights: Weights) -> tuple[int, int]:
    """Weighted sum and the weight of what is known: a missing factor leaves its weight to the others."""
    return sum(weights[code] * mark for code, mark in points.items()), sum(weights[code] for code in points)


def average(points: Points, weights: Weights) -> Fraction | None:
    """The weighted average of the factors that are known; None when nothing that counts is known."""
    above, below = _sums(points, weights)
    return Fraction(above, below) if below else None


def printed(value: Fraction | None) -> Decimal | None:
    """An average to four decimals."""
    if value is None:
        return None
    return (Decimal(value.numerator) / value.denominator).quantize(_PLACES, ROUND_HALF_UP)


_LIMITS = tuple((item.title, *item.least.as_integer_ratio()) for item in TRANSITIONS)


def _class(above: int, below: int) -> Class:
    """The class of an average above/below."""
    for title, limit, of in _LIMITS if below else ():
        if above * of >= limit * below:
            return title
    return NOT_NOW


def class_of(points: Points, weights: Weights) -> Class:
    """The class by the average alone; what is barred by a rule never comes here."""
    return _class(*_sums(points, weights))


def ranked(averages: Mapping[str, tuple[Fraction | None, int]]) -> dict[str, int]:
    """Rank of each application by code; ``averages`` has its average and how many factors are missing.

    Higher averages first; of equal ones that with fewer missing factors, then the lower code. An application without
    an average has no rank.
    """
    known = [(-found, missing, code) for code, (found, missing) in averages.items() if found is not None]
    return {code: rank for rank, (_average, _missing, code) in enumerate(sorted(known), 1)}


@dataclass(frozen=True)
class Moved:
    """An application whose class changes when one weight is moved by so many per cent of itself."""

    factor: str
    percent: int
    becomes: Class


def sensitivity(points: Points, weights: Weights, percent: int = SENSITIVITY_PERCENT) -> list[Moved]:
    """Every move of one weight, up or down by ``percent`` of itself, that changes the class; the others keep theirs,
    and the average is over the new sum."""
    above, below = _sums(points, weights)
    now, found = _class(above, below), []
    for factor, mark in points.items():
        for move in (-percent, percent):
            shift = weights[factor] * move
            moved = _class(100 * above + shift * mark, 100 * below + shift)
            if moved != now:
                found.append(Moved(factor, move, moved))
    return found
