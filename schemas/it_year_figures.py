"""The figures of a year of IT service, as the annual report prints them. Row S7.8."""

from collections import Counter
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.it_terms import Severity

SEVERITIES: tuple[Severity, ...] = (1, 2, 3, 4)


def duration(minutes: int) -> str:
    """``45 分钟``, ``2 小时``, ``2 小时 5 分``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours:,} 小时 {rest} 分" if rest else f"{hours:,} 小时"


class KindOfDevice(BaseModel):
    """Devices of one kind that are looked after at the end of the span, by age."""

    kind: str
    ages: dict[str, int] = Field(description="by AgeBand, every band")
    critical: int

    @property
    def total(self) -> int:
        return sum(self.ages.values())


class MonthOfTickets(BaseModel):
    """Tickets opened in one month."""

    month: str
    by_severity: dict[int, int]
    by_cause: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())


class Limit(BaseModel):
    """One limit of the service level over the tickets of one severity, or of all (severity 0)."""

    severity: int
    judged: int = Field(description="that came, or whose time is over")
    kept: int
    minutes: list[int] = Field(default=[], description="of those that came, the 50th, 90th, 95th percentile and most")

    @property
    def ratio(self) -> Decimal | None:
        """Kept share, 0 to 1; None when nothing could be judged."""
        return Decimal(self.kept) / self.judged if self.judged else None

    @property
    def shown(self) -> list[str]:
        """The minutes as people say them."""
        return [duration(minutes) for minutes in self.minutes]


class Recurring(BaseModel):
    """A fault that came back: tickets of one device and class, each within ``REPEAT_DAYS`` of the one before."""

    label: str
    kind: str
    named: str
    cause_class: str
    times: int
    last_on: date


class MonthOfRatings(BaseModel):
    """Ratings of visits and tickets in one month; ``total`` is their sum."""

    month: str
    count: int
    total: int

    @property
    def mean(self) -> Decimal | None:
        return Decimal(self.total) / self.count if self.count else None


class ItYear(BaseModel):
    """The figures of one span."""

    first: date
    last: date
    devices: list[KindOfDevice] = Field(description="kinds that are there, in the order of the contract")
    old: list[str] = Field(description="labels of devices in use for SERVICE_YEARS or longer, the critical first")
    statuses: dict[str, int] = Field(description="of all devices registered by the end of the span, as they stand now")
    added: int
    retired: int
    months: list[MonthOfTickets]
    cancelled: int
    unrestored: int
    response: list[Limit] = Field(description="by severity, all last; so the next two")
    arrival: list[Limit]
    restoration: list[Limit]
    repeats: int = Field(description="tickets that repeat an earlier fault")
    recurring: list[Recurring]
    visits_planned: int
    visits_done: int
    visits_on_time: int = Field(description="done on or before the planned day")
    visits_confirmed: int
    ratings: list[MonthOfRatings]
    rated: dict[int, int] = Field(description="how many gave 1 to 5")
    needs: int
    needs_answered: int

    @property
    def device_count(self) -> int:
        return sum(row.total for row in self.devices)

    @property
    def tickets(self) -> int:
        """Opened in the span and not cancelled."""
        return sum(row.total for row in self.months)

    def of_cause(self, cause: str) -> int:
        """Tickets of one cause."""
        return sum(row.by_cause.get(cause, 0) for row in self.months)

    def of_band(self, band: str) -> int:
        """Devices of one band of age."""
        return sum(row.ages[band] for row in self.devices)

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Causes with their tickets, the most frequent first."""
        counted: Counter[str] = Counter()
        for row in self.months:
            counted.update(row.by_cause)
        return sorted(counted.items(), key=lambda found: (-found[1], found[0]))

    @property
    def severities(self) -> dict[int, int]:
        return {one: sum(row.by_severity[one] for row in self.months) for one in SEVERITIES}

    @property
    def satisfaction(self) -> Decimal | None:
        """Mean of all ratings; None without any."""
        count = sum(row.count for row in self.ratings)
        return Decimal(sum(row.total for row in self.ratings)) / count if count else None

    @property
    def satisfied(self) -> Decimal | None:
        """Share of the ratings of 4 and 5."""
        count = sum(self.rated.values())
        return Decimal(self.rated[4] + self.rated[5]) / count if count else None
