"""When something falls due in an IT service: what an unattended run stops at. Rows S2.i, S2.j."""

from datetime import date, datetime, time

from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI, in_shanghai
from schemas.visits import chased_from, prepared_on
from tasks.it_service import KIND
from waibao.store.engine import reading

_HOUR = time(9)


def next_moment(no: str, until: datetime) -> datetime | None:
    """The first moment, later than the engagement's clock, at which a visit is to be prepared or a confirmation to be
    chased; None when there is none up to ``until``."""
    with reading() as store:
        engagement = store.engagements.get(no)
        if engagement.kind != KIND or engagement.status != "open" or store.contracts.find(engagement) is None:
            return None
        clock = in_shanghai(store.now(engagement))
        visits = store.visits.of(engagement)
    prepared = [prepared_on(visit.planned_on) for visit in visits if visit.status == "已排"]
    chased = [
        _morning(chased_from(visit.reported_at.date()))
        for visit in visits
        if visit.status == "已报告" and visit.reported_at
    ]
    # What was due already is done the next morning of work, and a chase goes on every one.
    tomorrow = _morning(CHINA.add_working_days(clock.date(), 1))
    moments = [moment if moment > clock else tomorrow for moment in (*prepared, *chased)]
    return min((moment for moment in moments if moment <= until), default=None)


def _morning(day: date) -> datetime:
    return datetime.combine(day, _HOUR, SHANGHAI)
