"""The clock of a service level: it runs in the agreed hours of service only. Rows S2.d, S6.3; rule R23.

Minutes are exact; nothing is rounded. All moments are Beijing time, which has no summer time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schemas.rules.working_days import CHINA, WorkCalendar
from schemas.values import SHANGHAI, in_shanghai

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class ServiceClock:
    """Hours of service: on these weekdays (0 Monday), from ``opens`` to ``closes`` in minutes since midnight.

    Make-up working days are served; holidays only when ``holidays``. A service round the clock on all seven days has no
    gaps at all.

    Raises:
        ValueError: no weekday, or it closes before it opens.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    opens: int = 9 * 60
    closes: int = 18 * 60
    holidays: bool = False
    calendar: WorkCalendar = CHINA

    def __post_init__(self) -> None:
        if not self.weekdays or not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError("服务时间须至少有一天，结束时间须晚于开始时间：请改正")

    @property
    def always(self) -> bool:
        """Whether the clock never stands still (7×24)."""
        return self.holidays and len(self.weekdays) == 7 and (self.opens, self.closes) == (0, DAY_MINUTES)

    def serves(self, day: date) -> bool:
        """Whether there is service on a day."""
        match self.calendar.arranged(day):
            case "off":
                return self.holidays and day.weekday() in self.weekdays
            case "work":
                return True
            case _:
                return day.weekday() in self.weekdays

    def add(self, moment: datetime, minutes: int) -> datetime:
        """The moment when so many minutes of service have passed; outside the hours counting begins when they next do.

        Raises:
            ValueError: negative minutes.
        """
        if minutes < 0:
            raise ValueError("服务时间不得为负数：请改正")
        moment, left = in_shanghai(moment), timedelta(minutes=minutes)
        if self.always:
            return moment + left
        for begins, ends in self._spans(moment):
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        raise AssertionError("unreachable: there is always another day of service")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much service passed from one moment to a later one; nothing when the other is not later."""
        start, end = in_shanghai(start), in_shanghai(end)
        if self.always or end <= start:
            return max(end - start, timedelta())
        passed = timedelta()
        for begins, ends in self._spans(start):
            if begins >= end:
                break
            passed += min(ends, end) - begins
        return passed

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The rest of the moment's own day of service, then every following one; never without an end.

        Midnight is also the closing moment of the day before.
        """
        day = moment.date() - timedelta(1)
        while True:
            opens, closes = self._hours(day)
            if self.serves(day) and moment <= closes:
                yield max(opens, moment), closes
            day += timedelta(1)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return midnight + timedelta(minutes=self.opens), midnight + timedelta(minutes=self.closes)


@dataclass(frozen=True)
class Deadlines:
    """Until when a ticket must be answered, somebody be there, and the service run again."""

    respond_by: datetime
    arrive_by: datetime | None
    restore_by: datetime


def deadlines(
    clock: ServiceClock, opened_at: datetime, respond_minutes: int, arrive_minutes: int | None, restore_minutes: int
) -> Deadlines:
    """The deadlines of a ticket opened at a moment; nobody need be there when no time on site is agreed."""
    return Deadlines(
        clock.add(opened_at, respond_minutes),
        None if arrive_minutes is None else clock.add(opened_at, arrive_minutes),
        clock.add(opened_at, restore_minutes),
    )
