"""When something falls due in an HR engagement: what an unattended run stops at. Rows S3.3, S3.4."""

from datetime import date, datetime, time

from schemas.rules.hr_deadlines import chase_days
from schemas.values import SHANGHAI, in_shanghai
from tasks.hr_delivery import send_day
from tasks.hr_followups import incomplete
from tasks.hr_people import KIND, hr_terms
from tasks.hr_roster import due_at, is_whole, months_of
from waibao.store.engine import transaction
from waibao.store.store import Store

_HOUR = time(9)


def next_moment(no: str, until: datetime) -> datetime | None:
    """The first moment, later than the engagement's clock, at which somebody is to be chased or a report is due or to
    go out; None when there is none up to ``until``."""
    with transaction() as store:
        engagement = store.engagements.get(no)
        if engagement.kind != KIND or engagement.status != "open" or store.contracts.find(engagement) is None:
            return None
        clock = in_shanghai(store.now(engagement))
        found = [*_reports(store, no), *_chases(store, no, clock, until)]
    later = [moment for moment in found if clock < moment <= until]
    return min(later, default=None)


def _reports(store: Store, no: str) -> list[datetime]:
    engagement = store.engagements.get(no)
    missing = [
        due_at(month)
        for month in months_of(store, engagement)
        if not is_whole(store.rosters.latest(engagement, month.label))
    ]
    waiting = [
        _morning(send_day(store, engagement, row)) for row in store.rosters.of(engagement) if row.delivered_at is None
    ]
    return missing + waiting


def _chases(store: Store, no: str, clock: datetime, until: datetime) -> list[datetime]:
    engagement, rhythm = store.engagements.get(no), hr_terms(store, store.engagements.get(no)).chase_rhythm_days
    people = store.people.opened(engagement, "安排资料催办", clock)
    days = {
        day
        for one in incomplete(store, engagement, people, clock.date())
        if not one.special
        for day in chase_days(one.joined_on, rhythm, until.date())
        if day >= clock.date()
    }
    return [_morning(day) for day in days]


def _morning(day: date) -> datetime:
    return datetime.combine(day, _HOUR, SHANGHAI)
