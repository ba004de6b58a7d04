"""Weighted scoring of bids: judges' means and the price score, rank, spread, sensitivity."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from schemas.errors import BadInput
from schemas.rules.price_score import price_scores
from schemas.rules.rulebook import standing

Points = Mapping[str, Mapping[str, Mapping[str, Decimal]]]  # vendor, criterion, judge
PRICE = "price"
SPREAD_PERCENT = standing("judge-spread-percent")
LOW_PERCENT = standing("abnormally-low-percent")
# Decimal division rounds at 28 digits; totals that agree to here are equal, and the tie is decided by the rule.
_TIE_PLACES = 15


@dataclass(frozen=True)
class Criterion:
    """A criterion with its weight in per cent."""

    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True)
class RankedBid:
    """A bid in the order of merit; scores are weighted and unrounded, ``criterion_scores`` without the price."""

    vendor: str
    rank: int
    price_score: Decimal
    criterion_scores: dict[str, Decimal]
    total: Decimal
    quote: Decimal


@dataclass(frozen=True)
class SpreadFlag:
    """Judges far apart on one bid and criterion: ``spread`` in points of 100."""

    vendor: str
    criterion: str
    lowest: Decimal
    highest: Decimal

    @property
    def spread(self) -> Decimal:
        return self.highest - self.lowest

    def __str__(self) -> str:
        return (
            f"“{self.vendor}”的{self.criterion}：评委最高 {self.highest} 分、最低 {self.lowest} 分，"
            f"相差 {self.spread} 分，超过满分的 {SPREAD_PERCENT}%，请说明原因"
        )


def rank_bids(
    criteria: Sequence[Criterion],
    points: Points,
    quotes: Mapping[str, Decimal],
    technical: str = "capability",
    ceiling: Decimal | None = None,
) -> list[RankedBid]:
    """Rank by weighted total on unrounded numbers; ties: lower price, then more points for ``technical``.

    Judges give 0 to 100 for each criterion but the price; the mean counts. A bid without a valid quote (R3) is not
    ranked.

    Raises:
        BadInput: a bid with a valid quote has no points for a criterion.
    """
    prices = price_scores(quotes, sum((item.weight for item in criteria if item.code == PRICE), Decimal(0)), ceiling)
    bids = []
    for vendor in prices:
        scores = {item.code: _mean(points, vendor, item) * item.weight / 100 for item in criteria if item.code != PRICE}
        total = sum(scores.values(), Decimal(0)) + prices[vendor]
        bids.append(RankedBid(vendor, 0, prices[vendor], scores, total, quotes[vendor]))
    bids.sort(
        key=lambda bid: (
            -round(bid.total, _TIE_PLACES),
            bid.quote,
            -round(bid.criterion_scores.get(technical, Decimal(0)), _TIE_PLACES),
            bid.vendor,
        )
    )
    return [replace(bid, rank=rank) for rank, bid in enumerate(bids, 1)]


def _mean(points: Points, vendor: str, criterion: Criterion) -> Decimal:
    given: Collection[Decimal] = points.get(vendor, {}).get(criterion.code, {}).values()
    if not given:
        raise BadInput("评分", f"“{vendor}”的{criterion.name}没有评委打分", "请补充打分后重新汇总")
    return sum(given, Decimal(0)) / len(given)


def judge_spread_flags(criteria: Sequence[Criterion], points: Points) -> list[SpreadFlag]:
    """Bids and criteria on which the judges are more than 20 points of 100 apart; exactly 20 is not flagged."""
    names = {criterion.code: criterion.name for criterion in criteria}
    flags = [
        SpreadFlag(vendor, names[code], min(given.values()), max(given.values()))
        for vendor, by_criterion in points.items()
        for code, given in by_criterion.items()
        if given
    ]
    return [flag for flag in flags if flag.spread > SPREAD_PERCENT]


def abnormally_low(quotes: Mapping[str, Decimal], percent: Decimal = LOW_PERCENT) -> list[str]:
    """Bidders whose quote is below ``percent`` of the mean of all valid quotes; they are asked to explain."""
    if len(quotes) < 2:
        return []
    mean = sum(quotes.values(), Decimal(0)) / len(quotes)
    return [vendor for vendor, quote in quotes.items() if quote < mean * percent / 100]


def sensitivity(
    criteria: Sequence[Criterion], points: Points, quotes: Mapping[str, Decimal], step: Decimal = Decimal(5)
) -> list[tuple[str, Decimal, str]]:
    """Who wins when one weight moves by ± ``step`` points and the others share the rest in proportion.

    Returns (criterion, move, winner) for every move that keeps the weight within 0 to 100; empty without a valid bid.
    """
    results: list[tuple[str, Decimal, str]] = []
    if not price_scores(quotes, Decimal(1)):
        return results
    for moved in criteria:
        for delta in (-step, step):
            weight = moved.weight + delta
            if not 0 <= weight < 100 or moved.weight == 100:
                continue
            scale = (100 - weight) / (100 - moved.weight)
            changed = [
                replace(item, weight=weight if item.code == moved.code else item.weight * scale) for item in criteria
            ]
            results.append((moved.code, delta, rank_bids(changed, points, quotes)[0].vendor))
    return results
