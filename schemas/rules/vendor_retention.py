"""R19 for vendors: how long contacts, accounts and bids are kept once nothing is left to be done with a vendor.

个人信息保护法第十九条 (no longer than needed); 民法典第一百八十八条 (claims within three years); 政府采购法第四十二条
(what was handed in for a procurement: fifteen years at least). Row S8.5.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from schemas.rules.rulebook import standing
from schemas.rules.working_days import add_months

CONTACT_MONTHS = int(standing("vendor-contact-retention-months"))
BID_MONTHS = int(standing("bid-retention-months"))


class Dealing(NamedTuple):
    """An engagement that a vendor took part in. ``ended_on``: None while it runs, or a duty in it is open."""

    no: str
    ended_on: date | None


class Since(NamedTuple):
    """From which day the time to keep something counts, and why, as the record says it."""

    day: date
    why: str


def nothing_left_since(dealings: Sequence[Dealing], restricted_until: Sequence[date]) -> Since | None:
    """When the last thing with a vendor was over: engagements with their duties, and restrictions; None before that."""
    if not dealings or any(dealing.ended_on is None for dealing in dealings):
        return None
    ends = [Since(one.ended_on, f"最后一个项目 {one.no} 已于该日办结") for one in dealings if one.ended_on]
    return max([*ends, *(Since(day, "限制期已于该日届满") for day in restricted_until)], key=lambda since: since.day)


def over(since: Since | None, months: int, on: date) -> bool:
    """Whether the time to keep something was over before a day; kept on its last day, deleted from the next."""
    return since is not None and add_months(since.day, months) < on
