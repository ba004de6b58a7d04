"""What a year of IT service is computed from: plain records of devices, tickets and visits. Row S7.8."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.devices import DeviceStatus
from schemas.values import in_shanghai


@dataclass(frozen=True)
class Span:
    """Calendar days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"期间的最后一日 {self.last} 早于第一日 {self.first}：请改正")

    @property
    def before(self) -> "Span":
        """The same span a year earlier; 29 February becomes the 28th."""
        return Span(_year_earlier(self.first), _year_earlier(self.last))

    @property
    def months(self) -> list[str]:
        """Every month that it touches: ``2026-01``."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, last + 1)]

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class DeviceFact:
    """A device: since when it is in the register, and since when it is out of use."""

    label: str
    kind: str
    status: DeviceStatus
    registered_on: date
    named: str = ""
    purchased_on: date | None = None
    critical: bool = False
    retired_on: date | None = None

    def held(self, on: date) -> bool:
        """Whether it was looked after at the end of a day; one out of use since nobody knows when is not."""
        if self.registered_on > on:
            return False
        return self.status != "停用" if self.retired_on is None else self.retired_on > on


@dataclass(frozen=True)
class TicketFact:
    """A ticket. ``minutes`` of service until it was answered, somebody was there, and it was restored."""

    no: str
    severity: int
    cause_class: str
    opened_at: datetime
    respond_by: datetime
    restore_by: datetime
    arrive_by: datetime | None = None
    responded_at: datetime | None = None
    arrived_at: datetime | None = None
    restored_at: datetime | None = None
    label: str = ""
    cancelled: bool = False
    repeat: bool = False
    rating: int | None = None
    respond_minutes: int | None = None
    arrive_minutes: int | None = None
    restore_minutes: int | None = None

    @property
    def opened_on(self) -> date:
        return in_shanghai(self.opened_at).date()


@dataclass(frozen=True)
class VisitFact:
    """A visit; ``rating`` is the client's, 1 to 5, when it was confirmed."""

    kind: str
    planned_on: date
    status: str
    done_on: date | None = None
    rating: int | None = None


@dataclass(frozen=True)
class Records:
    """Everything known of one engagement, of any time."""

    devices: Sequence[DeviceFact] = ()
    tickets: Sequence[TicketFact] = ()
    visits: Sequence[VisitFact] = ()
    needs: Sequence[tuple[date, date | None]] = field(default=(), metadata={"each": "raised on, answered on"})
