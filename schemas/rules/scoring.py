"""Weighted scoring of bids: judges' means and the price score, rank, ties, spread, outliers, sensitivity."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from statistics import median

from schemas.errors import BadInput
from schemas.rules.price_score import Kind, price_scores, weight_faults
from schemas.rules.rulebook import standing

Points = Mapping[str, Mapping[str, Mapping[str, Decimal]]]  # vendor, criterion, judge
PRICE, TECHNICAL = "price", "capability"
SPREAD_PERCENT = standing("judge-spread-percent")
LOW_PERCENT = standing("abnormally-low-percent")
OUTLIER_PERCENT = standing("judge-outlier-percent")
OUTLIER_TIMES = standing("judge-outlier-times")
MINIMUM_JUDGES = 3
"""Below it nobody can be told to be the one apart from the others."""
# Decimal division rounds at 28 digits; totals that agree to here are equal, and the tie is decided by the rule.
_TIE_PLACES = 15
# What makes the median of absolute deviations comparable with a standard deviation.
_MAD_SCALE = Decimal("1.4826")


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
            f"相差 {self.spread} 分，超过满分的 {SPREAD_PERCENT}%"
        )


@dataclass(frozen=True)
class OutlierFlag:
    """A judge whose weighted sum for one bid stands apart from the other judges' (points of ``full``)."""

    judge: str
    vendor: str
    given: Decimal
    middle: Decimal
    full: Decimal

    def __str__(self) -> str:
        side = "高" if self.given > self.middle else "低"
        return (
            f"评委{self.judge}给“{self.vendor}”打分合计 {self.given:.2f} 分（满分 {self.full:f} 分），"
            f"比全体评委的中位数 {self.middle:.2f} 分{side} {abs(self.given - self.middle):.2f} 分，"
            f"超过各评委通常差异的 {OUTLIER_TIMES} 倍"
        )


def criteria_faults(criteria: Sequence[Criterion], kind: Kind = "services") -> list[str]:
    """Why a set of criteria cannot be scored by: weights 100, one price of sufficient weight (R3), distinct names."""
    names = [item.name for item in criteria]
    total = sum((item.weight for item in criteria), Decimal(0))
    priced = [item for item in criteria if item.code == PRICE]
    faults = [f"评分因素“{name}”重复：请合并或改名" for name in dict.fromkeys(names) if names.count(name) > 1]
    if total != 100:
        faults.append(f"评分因素的权重合计 {total:f}，应恰为 100：请调整权重")
    if any(item.weight == 0 for item in criteria):
        faults.append("有评分因素的权重为 0：请填写大于 0 的权重，或者删去该因素")
    if len(priced) != 1:
        faults.append("按价格公式计算的评分因素应恰有一项：请补充或删去")
    elif len(criteria) == 1:
        faults.append("没有评委打分的评分因素：请补充；只比价格的，请用询价并按最低价成交")
    return faults + [fault for item in priced[:1] for fault in weight_faults(item.weight, kind)]


def technical_of(criteria: Sequence[Criterion]) -> Criterion | None:
    """The criterion that decides a tie after the price: technical ability, else the judged one of most weight."""
    judged = [item for item in criteria if item.code != PRICE]
    named = next((item for item in judged if item.code == TECHNICAL), None)
    return named or max(judged, key=lambda item: item.weight, default=None)


def tie_rule(criteria: Sequence[Criterion]) -> str:
    """How equal totals are ranked, as it is announced beforehand and printed with the result."""
    technical = technical_of(criteria)
    second = f"；报价也相同的，{technical.name}得分高者在前" if technical else ""
    return f"总分相同的，报价低者在前{second}"


def rank_bids(
    criteria: Sequence[Criterion],
    points: Points,
    quotes: Mapping[str, Decimal],
    technical: str = "",
    ceiling: Decimal | None = None,
) -> list[RankedBid]:
    """Rank by weighted total on unrounded numbers; ties: lower price, then more points for ``technical``.

    Judges give 0 to 100 for each criterion but the price; the mean counts. A bid without a valid quote (R3) is not
    ranked. Without ``technical`` it is the criterion that ``tie_rule`` names.

    Raises:
        BadInput: a bid with a valid quote has no points for a criterion.
    """
    return _ranked(criteria, _means(criteria, points, _valid(quotes, ceiling)), quotes, technical, ceiling)


def _valid(quotes: Mapping[str, Decimal], ceiling: Decimal | None = None) -> Collection[str]:
    return price_scores(quotes, Decimal(1), ceiling)


def _means(criteria: Sequence[Criterion], points: Points, vendors: Collection[str]) -> dict[str, dict[str, Decimal]]:
    judged = [item for item in criteria if item.code != PRICE]
    return {vendor: {item.code: _mean(points, vendor, item) for item in judged} for vendor in vendors}


def _ranked(
    criteria: Sequence[Criterion],
    means: Mapping[str, Mapping[str, Decimal]],
    quotes: Mapping[str, Decimal],
    technical: str = "",
    ceiling: Decimal | None = None,
) -> list[RankedBid]:
    decisive = technical_of(criteria)
    technical = technical or (decisive.code if decisive else "")
    prices = price_scores(quotes, sum((item.weight for item in criteria if item.code == PRICE), Decimal(0)), ceiling)
    bids = []
    for vendor in prices:
        scores = {item.code: means[vendor][item.code] * item.weight / 100 for item in criteria if item.code != PRICE}
        total = sum(scores.values(), Decimal(0)) + prices[vendor]
        bids.append(RankedBid(vendor, 0, prices[vendor], scores, total, quotes[vendor]))
    bids.sort(key=lambda bid: (*_merit(bid, technical), bid.vendor))
    return [replace(bid, rank=rank) for rank, bid in enumerate(bids, 1)]


def _merit(bid: RankedBid, technical: str) -> tuple[Decimal, Decimal, Decimal]:
    scored = bid.criterion_scores.get(technical, Decimal(0))
    return -round(bid.total, _TIE_PLACES), bid.quote, -round(scored, _TIE_PLACES)


def _mean(points: Points, vendor: str, criterion: Criterion) -> Decimal:
    given: Collection[Decimal] = points.get(vendor, {}).get(criterion.code, {}).values()
    if not given:
        raise BadInput("评分", f"“{vendor}”的{criterion.name}没有评委打分", "请补充打分后重新汇总")
    return sum(given, Decimal(0)) / len(given)


def ties(criteria: Sequence[Criterion], ranked: Sequence[RankedBid]) -> list[str]:
    """Which neighbours in rank have equal totals, and what put the one first."""
    technical = technical_of(criteria)
    found = []
    for first, second in pairwise(ranked):
        code = technical.code if technical else ""
        (one, quote, scored), (other, quote2, scored2) = _merit(first, code), _merit(second, code)
        if one != other:
            continue
        said = f"“{first.vendor}”与“{second.vendor}”总分相同（{first.total:.2f} 分），"
        if quote != quote2:
            said += f"“{first.vendor}”报价较低，排在前"
        elif technical and scored != scored2:
            said += f"报价也相同，“{first.vendor}”的{technical.name}得分较高，排在前"
        else:
            said += "报价和技术得分也相同，名次不分先后，由定标人说明选择的理由"
        found.append(said)
    return found


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


def judge_outliers(criteria: Sequence[Criterion], points: Points) -> list[OutlierFlag]:
    """Judges who stand apart from the others on a bid, whatever the single marks are.

    Each judge's marks of a bid are weighted and summed, and compared with the median of all judges. Flagged is a
    distance above ``judge-outlier-times`` the usual one (median absolute deviation over all bids, scaled to a standard
    deviation) and above ``judge-outlier-percent`` of the full mark. Medians do not move with the one who is apart.
    """
    weights = {item.code: item.weight for item in criteria if item.code != PRICE}
    full = sum(weights.values(), Decimal(0))
    sums: dict[str, dict[str, Decimal]] = {}
    for vendor, by_criterion in points.items():
        totals = sums.setdefault(vendor, {})
        for code, given in by_criterion.items():
            for judge, mark in given.items():
                totals[judge] = totals.get(judge, Decimal(0)) + mark * weights.get(code, Decimal(0)) / 100
    middles = {vendor: median(given.values()) for vendor, given in sums.items() if len(given) >= MINIMUM_JUDGES}
    distances = [abs(sums[vendor][judge] - middle) for vendor, middle in middles.items() for judge in sums[vendor]]
    if not distances:
        return []
    limit = max(OUTLIER_TIMES * _MAD_SCALE * median(distances), OUTLIER_PERCENT * full / 100)
    return [
        OutlierFlag(judge, vendor, given, middle, full)
        for vendor, middle in middles.items()
        for judge, given in sums[vendor].items()
        if abs(given - middle) > limit
    ]


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
    valid = _valid(quotes)
    if not valid:
        return results
    means, technical = _means(criteria, points, valid), technical_of(criteria)
    for moved in criteria:
        for delta in (-step, step):
            weight = moved.weight + delta
            if not 0 <= weight < 100 or moved.weight == 100:
                continue
            scale = (100 - weight) / (100 - moved.weight)
            changed = [
                replace(item, weight=weight if item.code == moved.code else item.weight * scale) for item in criteria
            ]
            first = _ranked(changed, means, quotes, technical.code if technical else "")[0]
            results.append((moved.code, delta, first.vendor))
    return results
