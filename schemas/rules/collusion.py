"""Signs of collusion among bids: what looks alike or arranged, with the evidence. A sign is never a verdict. Row S5.2.

Codes R… are the red flags of OCDS Cardinal (Open Contracting Partnership), those that one procurement alone can show;
codes C… are ours. What counts as collusion is 招标投标法实施条例 39 and 40; people judge by it, not this module.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from schemas.rules.masking import hinted
from schemas.rules.rulebook import standing

Told = TypeVar("Told", int, str, tuple[str, str])
CLOSE_PERCENT = standing("close-price-percent")
ROUND_FEN = int(standing("round-price-yuan") * 100)
COPIED = int(standing("copied-run-characters"))
_SLIP_LENGTH, _SLIP_LIKENESS = 6, 0.8
"""A text that differs this little from ours, and is long enough to tell, was meant to be ours."""
_COMMON_LINES = 3
"""Lines of a quotation from which a fixed proportion is more than chance."""
_REGULATION = "招标投标法实施条例第四十条"
_CARDINAL = "开放合同数据标准（OCDS）预警指标"


@dataclass(frozen=True)
class Indicator:
    """One kind of sign: ``source`` says where it is defined and which rule it touches."""

    code: str
    title: str
    source: str


_KINDS = (
    Indicator("R024", "报价与第一名十分接近", f"{_CARDINAL} R024"),
    Indicator("R028", "报价完全相同", f"{_CARDINAL} R028；{_REGULATION}第四项"),
    Indicator("R035", "除一家外其余报价均无效", f"{_CARDINAL} R035"),
    Indicator("R036", "最低报价被判无效", f"{_CARDINAL} R036"),
    Indicator("R044", "单位信息相同", f"{_CARDINAL} R044；{_REGULATION}第二项"),
    Indicator("C01", "文件属性相同", f"{_REGULATION}第一项"),
    Indicator("C02", "文件中有相同的文字", f"{_REGULATION}第四项"),
    Indicator("C03", "文件中有相同的差错", f"{_REGULATION}第四项"),
    Indicator("C04", "报价呈等差或者等比", f"{_REGULATION}第四项"),
    Indicator("C05", "分项单价呈固定比例或者固定差额", f"{_REGULATION}第四项"),
    Indicator("C06", "落选报价均为整数", "评审惯例"),
)
INDICATORS = {kind.code: kind for kind in _KINDS}


@dataclass(frozen=True)
class Sign:
    """Something to be explained before the award."""

    code: str
    vendors: tuple[str, ...]
    evidence: str

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.code]


@dataclass(frozen=True)
class FileTraces:
    """What a bid's files tell of how they were made: ``properties`` by Chinese title; ``programs`` that saved them,
    which alone tell nothing; ``runs``, texts of one line each; ``contacts``, numbers and mail addresses in them."""

    properties: frozenset[tuple[str, str]] = frozenset()
    runs: frozenset[str] = frozenset()
    contacts: frozenset[tuple[str, str]] = frozenset()
    programs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offer:
    """A bid as it is looked at: ``total`` in fen, 0 when unknown; ``prices`` in fen by line; ``registered`` what is on
    record of the vendor by Chinese title."""

    vendor: str
    total: int
    valid: bool = True
    prices: Mapping[str, int] = field(default_factory=dict)
    registered: frozenset[tuple[str, str]] = frozenset()
    traces: FileTraces = FileTraces()


def signs_of_collusion(
    offers: Sequence[Offer], ours: FileTraces = FileTraces(), first: str = "", *, price_only: bool = False
) -> list[Sign]:
    """All signs, in the order of the indicators.

    Args:
        offers: every bid, valid or not.
        ours: what the forms and letters we sent out hold; vendors who fill them in have it in common.
        first: the vendor ranked first.
        price_only: whether the lowest price decides.
    """
    valid = [offer for offer in offers if offer.valid and offer.total > 0]
    found = [
        *_close(valid, first),
        *_identical(valid),
        *_only_one_left(offers),
        *(_lowest_invalid(offers) if price_only else ()),
        *_same_contacts(offers, ours),
        *_same_properties(offers, ours),
        *_same_text(offers, ours),
        *_progression(valid),
        *_proportional(valid),
        *_round(valid, first),
    ]
    order = list(INDICATORS)
    return sorted(found, key=lambda sign: order.index(sign.code))


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02} 元"


def _close(valid: Sequence[Offer], first: str) -> Iterator[Sign]:
    """As Cardinal: only where the first is also the lowest, against the next lowest. Equal prices are R028."""
    ordered = sorted(valid, key=lambda offer: offer.total)
    if len(ordered) < 2 or ordered[0].vendor != first:
        return
    lowest, second = ordered[0], ordered[1]
    apart = second.total - lowest.total
    if apart > 0 and apart * 100 <= CLOSE_PERCENT * lowest.total:
        said = f"{_yuan(second.total)}与{_yuan(lowest.total)}只相差 {_yuan(apart)}，不超过 {CLOSE_PERCENT}%"
        yield Sign("R024", (lowest.vendor, second.vendor), said)


def _identical(valid: Sequence[Offer]) -> Iterator[Sign]:
    for total, vendors in _shared((offer.vendor, [offer.total]) for offer in valid):
        yield Sign("R028", vendors, f"含税总价同为 {_yuan(total)}")


def _only_one_left(offers: Sequence[Offer]) -> Iterator[Sign]:
    invalid = [offer.vendor for offer in offers if not offer.valid]
    if invalid and len(offers) - len(invalid) == 1:
        yield Sign("R035", tuple(invalid), f"收到报价 {len(offers)} 份，{len(invalid)} 份无效，只剩一家")


def _lowest_invalid(offers: Sequence[Offer]) -> Iterator[Sign]:
    priced = [offer for offer in offers if offer.total > 0]
    if priced and any(offer.valid for offer in priced):
        lowest = min(priced, key=lambda offer: offer.total)
        if not lowest.valid:
            yield Sign("R036", (lowest.vendor,), f"最低报价 {_yuan(lowest.total)}被判无效，请复核无效的理由")


def _same_contacts(offers: Sequence[Offer], ours: FileTraces) -> Iterator[Sign]:
    """Registered particulars, and numbers and addresses in the files. Numbers are shown by their last four digits."""
    told = ((offer.vendor, (offer.registered | offer.traces.contacts) - ours.contacts) for offer in offers)
    for (title, value), vendors in _shared(told):
        yield Sign("R044", vendors, f"{title}相同（{hinted(value)}）")


def _same_properties(offers: Sequence[Offer], ours: FileTraces) -> Iterator[Sign]:
    programs = {offer.vendor: offer.traces.programs for offer in offers}
    told = ((offer.vendor, offer.traces.properties - ours.properties) for offer in offers)
    for (title, value), vendors in _shared(told):
        same = sorted(frozenset.intersection(*(programs[vendor] for vendor in vendors)))
        beside = f"，保存文件的软件同为 {same[0]}" if same else ""
        yield Sign("C01", vendors, f"文件的{title}同为“{hinted(value)}”{beside}")


def _same_text(offers: Sequence[Offer], ours: FileTraces) -> Iterator[Sign]:
    """Texts that two bids share and we did not send: a slip where it is ours but for a few characters, else a copy."""
    shared = list(_shared((offer.vendor, offer.traces.runs - ours.runs) for offer in offers))
    copies: dict[tuple[str, ...], list[str]] = {}
    for run, vendors in shared:
        if meant := _meant(run, ours.runs):
            yield Sign("C03", vendors, f"同样把“{hinted(meant)}”写成“{hinted(run)}”")
        elif len(run) >= COPIED:
            copies.setdefault(vendors, []).append(run)
    for vendors, runs in copies.items():
        longest = max(runs, key=len)
        yield Sign("C02", vendors, f"共 {len(runs)} 处，如“{hinted(longest)[:60]}”")


def _meant(run: str, ours: Collection[str]) -> str:
    """Our text that a run repeats with a slip; empty when there is none."""
    if len(run) < _SLIP_LENGTH:
        return ""
    like = (text for text in ours if abs(len(text) - len(run)) <= 1)
    return next((text for text in like if SequenceMatcher(None, text, run).ratio() >= _SLIP_LIKENESS), "")


def _progression(valid: Sequence[Offer]) -> Iterator[Sign]:
    """Totals at equal distances or in equal ratio. Three prices in whole thousands fall so by chance: not four."""
    ordered = sorted({offer.total: offer for offer in valid}.values(), key=lambda offer: offer.total)
    for what, regular in (("差额", _equal_steps), ("比例", _equal_ratios)):
        for run in _runs(ordered, regular):
            enough = 4 if all(offer.total % ROUND_FEN == 0 for offer in run) else 3
            if len(run) >= enough:
                prices = "、".join(_yuan(offer.total) for offer in run)
                yield Sign("C04", tuple(offer.vendor for offer in run), f"依次为 {prices}，相邻两家的{what}相同")


def _equal_steps(one: int, two: int, three: int) -> bool:
    return three - two == two - one


def _equal_ratios(one: int, two: int, three: int) -> bool:
    """Within the rounding of each price to the fen; equal steps are not told twice."""
    return not _equal_steps(one, two, three) and abs(two * two - one * three) <= one + two + three


def _runs(ordered: Sequence[Offer], regular: Callable[[int, int, int], bool]) -> Iterator[list[Offer]]:
    """The longest stretches in which every three neighbours are regular."""
    run = list(ordered[:2])
    for offer in ordered[2:]:
        if regular(run[-2].total, run[-1].total, offer.total):
            run.append(offer)
            continue
        yield run
        run = [run[-1], offer]
    yield run


def _proportional(valid: Sequence[Offer]) -> Iterator[Sign]:
    """Bids whose unit prices are those of another times a number, or plus a number; each is told with the first."""
    heads: list[tuple[Offer, dict[str, list[Offer]]]] = []
    for offer in valid:
        for head, alike in heads:
            if how := _related(head.prices, offer.prices):
                alike.setdefault(how, []).append(offer)
                break
        else:
            heads.append((offer, {}))
    for head, alike in heads:
        for how, others in alike.items():
            lines = len(head.prices.keys() & others[0].prices.keys())
            said = f"以“{head.vendor}”为准，{lines} 个分项的单价{how}"
            yield Sign("C05", (head.vendor, *(offer.vendor for offer in others)), said)


def _related(one: Mapping[str, int], other: Mapping[str, int]) -> str:
    pairs = [(price, other[name]) for name, price in one.items() if name in other and price > 0 and other[name] > 0]
    if len(pairs) < _COMMON_LINES:
        return ""
    (base, top), *rest = pairs
    if len({price for price, _ in pairs}) < 2:  # all lines cost the same: any two such bids are in proportion
        return ""
    if all(2 * abs(price * top - second * base) <= base + top + price + second for price, second in rest):
        return "全部相同" if all(price == second for price, second in pairs) else "呈固定比例"
    return "呈固定差额" if all(second - price == top - base for price, second in rest) else ""


def _round(valid: Sequence[Offer], first: str) -> Iterator[Sign]:
    """Prices made up for company are round; the one that was reckoned is not."""
    winner = [offer for offer in valid if offer.vendor == first and offer.total % ROUND_FEN]
    losers = [offer for offer in valid if offer.vendor != first]
    if winner and len(losers) >= 2 and all(offer.total % ROUND_FEN == 0 for offer in losers):
        said = (
            f"落选的 {len(losers)} 家报价都是 {ROUND_FEN // 100:,} 元的整数倍，排名第一的 {_yuan(winner[0].total)}不是"
        )
        yield Sign("C06", tuple(offer.vendor for offer in losers), said)


def _shared(told: Iterable[tuple[str, Collection[Told]]]) -> Iterator[tuple[Told, tuple[str, ...]]]:
    """What two vendors or more have in common, with who they are; in a stable order."""
    holders: dict[Told, list[str]] = {}
    for vendor, values in told:
        for value in sorted(values):
            holders.setdefault(value, []).append(vendor)
    for value, vendors in holders.items():
        if len(vendors) > 1:
            yield value, tuple(vendors)
