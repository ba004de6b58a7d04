"""An IT service under contract: its terms, the clock of its levels, the visits it brings. Rows S2.d, S2.i, S7.7."""

from schemas.errors import Refused
from schemas.it_terms import ItTerms
from schemas.records import Engagement, Visit
from schemas.rules.sla import ServiceClock
from schemas.rules.visit_dates import PlannedVisit, first_visit_on, visit_days
from schemas.visits import prepared_on
from tasks.prefect_runs import cancel_runs, schedule_run
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

KIND = "it"
VISIT_RUN = "site-visit"
FIRST_SLOT = "首次"


def it_terms(store: Store, engagement: Engagement) -> ItTerms:
    """What the contract says of the IT service.

    Raises:
        NotFound: no contract is signed.
        Refused: the contract is none of IT service.
    """
    terms = store.contracts.terms(store.contracts.get(engagement)).it
    if terms is None:
        raise Refused(f"项目 {engagement.no} 不是 IT 服务外包项目：请核对项目编号")
    return terms


def clock_of(terms: ItTerms) -> ServiceClock:
    """The clock that the levels of a contract are measured by."""
    hours = terms.hours
    return ServiceClock(
        frozenset(hours.weekday_nos), opens=hours.opens_minute, closes=hours.closes_minute, holidays=hours.holidays
    )


def active_services() -> list[str]:
    """Numbers of the IT engagements that are under contract and not ended."""
    with reading() as store:
        return [
            one.no
            for one in store.engagements.all()
            if one.kind == KIND and one.status == "open" and store.contracts.find(one)
        ]


def brings_visits(no: str) -> bool:
    """Whether an engagement is served by visits."""
    with reading() as store:
        return store.engagements.get(no).kind == KIND


@step("安排上门服务")
def plan_visits(no: str) -> int:
    """安排上门服务。

    Name the engineer and the client's contact, and enter the first visit and every routine visit of the term, each
    once; returns how many are new (S2.i).
    """
    with transaction() as store:
        added = enter_visits(store, store.engagements.get(no))
    if added:
        say(f"{no} 已安排 {len(added)} 次上门，首次为 {added[0].planned_on}")
    return len(added)


def enter_visits(store: Store, engagement: Engagement) -> list[Visit]:
    """Enter what the contract brings with it; see ``plan_visits``."""
    contract = store.contracts.get(engagement)
    terms, service = store.contracts.terms(contract), it_terms(store, engagement)
    store.engagements.assign(engagement, "engineer", service.engineer.name, service.deputy.name)
    store.engagements.assign(engagement, "client_contact", service.client_contact.name)
    until = service.service_until(terms.starts_on)
    first = PlannedVisit(FIRST_SLOT, first_visit_on(contract.signed_on or terms.starts_on, terms.starts_on))
    rhythm = [(day.nth, day.weekday_no) for day in service.visits]
    # What the first visit looks at need not be looked at again on the same day, or before.
    routine = [day for day in visit_days(terms.starts_on, until, rhythm) if day.planned_on > first.planned_on]
    return [
        *store.visits.plan(engagement, "首次", [first], service.engineer.name),
        *store.visits.plan(engagement, "例行", routine, service.engineer.name),
    ]


@step("安排下次上门的运行")
def schedule_next_visit(no: str) -> int | None:
    """安排下次上门的运行。

    Create the run of the next visit that nobody has prepared, due on the working day before it; the same visit has one
    run, however often this is done. Returns its number; None when there is none.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        visit = store.visits.next_planned(engagement)
        if visit is None or engagement.status != "open" or engagement.clock is not None:
            return None  # an unattended run plays the calendar itself; see flows/unattended.py
    schedule_run(VISIT_RUN, {"visit": {"no": no, "visit": visit.seq}}, prepared_on(visit.planned_on), visit.run_key)
    return visit.seq


@step("取消未办的上门")
def cancel_visits(no: str, by: str = "waibao") -> int:
    """取消未办的上门。

    Cancel the visits that were not made and their scheduled runs; returns how many. An engagement without visits has
    nothing to cancel.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        keys = [visit.run_key for visit in store.visits.cancel(engagement, store.now(engagement), by)]
        on_own_clock = engagement.clock is not None
    if keys and not on_own_clock:
        cancel_runs(keys)
    return len(keys)


def devices_of(no: str) -> list[str]:
    """Labels of the devices that are looked after."""
    with reading() as store:
        return [device.label for device in store.devices.in_use(store.engagements.get(no))]
