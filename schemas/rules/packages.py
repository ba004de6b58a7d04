"""Which package fits: the cheapest that has all that is needed; what the cheaper ones lack. Row S7.3."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.it_packages import Package


@dataclass(frozen=True)
class Need:
    """What a client needs. ``respond_minutes``, ``restore_hours``: for faults that stop the business."""

    devices: int
    critical: int
    respond_minutes: int
    restore_hours: int
    visits_per_month: int
    round_the_clock: bool = False


@dataclass(frozen=True)
class Offer:
    """A package at the price of this client, yuan a month, and what it lacks, each as a sentence."""

    package: Package
    price: Decimal
    lacks: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.lacks


@dataclass(frozen=True)
class Choice:
    """All offers, cheapest first; ``chosen`` is the first that fits, None when none does."""

    offers: tuple[Offer, ...]
    chosen: Offer | None

    def next_below(self, offer: Offer) -> Offer | None:
        """The dearest of those cheaper than an offer."""
        before = self.offers[: self.offers.index(offer)]
        return before[-1] if before else None

    @property
    def nearest(self) -> Offer:
        """What lacks least; of use when nothing fits."""
        return min(self.offers, key=lambda offer: len(offer.lacks))


def choose(packages: Sequence[Package], need: Need) -> Choice:
    """The offers of all packages; at the same price the one listed first goes before."""
    offers = sorted(
        (Offer(package, package.price_of(need.devices), tuple(lacking(package, need))) for package in packages),
        key=lambda offer: offer.price,
    )
    return Choice(tuple(offers), next((offer for offer in offers if offer.fits), None))


def lacking(package: Package, need: Need) -> list[str]:
    """What a package lacks of what is needed."""
    return [
        f"{title}{says(held)}，需要{says(wanted)}"
        for title, held, wanted, short, says in _compared(package, need)
        if short
    ] + (["不提供 7×24 小时服务"] if need.round_the_clock and not package.hours.always else [])


def meeting(package: Package, need: Need) -> list[str]:
    """How a package that fits meets each need."""
    return [
        f"{title}{says(held)}，满足需要的{says(wanted)}" for title, held, wanted, _, says in _compared(package, need)
    ] + (["提供 7×24 小时服务"] if need.round_the_clock else [])


Says = Callable[[int], str]


def _compared(package: Package, need: Need) -> list[tuple[str, int, int, bool, Says]]:
    """Each need beside what the package holds: title, held, wanted, whether it falls short, how it is said."""
    at_most: list[tuple[str, int, int, Says]] = [
        ("设备上限", package.most_devices, need.devices, lambda n: f" {n} 台"),
        ("关键设备上限", package.most_critical, need.critical, lambda n: f" {n} 台"),
        ("每月例行上门", package.visits_per_month, need.visits_per_month, lambda n: f" {n} 次"),
    ]
    within: list[tuple[str, int, int, Says]] = [
        ("一级故障响应", package.respond_minutes, need.respond_minutes, lambda n: f" {n} 分钟"),
        ("一级故障恢复", package.restore_hours, need.restore_hours, lambda n: f" {n} 小时"),
    ]
    return [(title, held, wanted, held < wanted, says) for title, held, wanted, says in at_most] + [
        (title, held, wanted, held > wanted, says) for title, held, wanted, says in within
    ]
