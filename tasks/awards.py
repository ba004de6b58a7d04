"""The award that stands, and those that came to nothing: short reads that tasks share. Rows S5.2, S8.5."""

from schemas.failed_awards import ENDED, NEXT
from schemas.forms import Gate
from schemas.records import Decision, Document, Engagement, FailedAward, Vendor
from schemas.sourcing import AWARD, AWARD_NOTICE, Award, Replaced
from waibao.store.engine import reading
from waibao.store.store import Store


def award_number(store: Store, engagement: Engagement) -> int:
    """How manieth award stands, from 1; 0 before any."""
    return len(store.decisions.at(engagement, AWARD))


def award_made(store: Store, engagement: Engagement) -> Award | None:
    """The award that stands: of several the last; None before any."""
    made = store.decisions.at(engagement, AWARD)
    return Award.model_validate(made[-1].form) if made else None


def the_award(store: Store, engagement: Engagement) -> Award:
    """The award that stands, where the flow guarantees one."""
    award = award_made(store, engagement)
    if award is None:
        raise LookupError(f"{engagement.no}: no award")
    return award


def papers_of_award(store: Store, engagement: Engagement, about: str = "") -> str:
    """What the papers of the award that stands are about: as of the first award ``about``, then with its number."""
    number = award_number(store, engagement)
    return about if number < 2 else f"{about}/{number}" if about else str(number)


def award_notice(store: Store, engagement: Engagement) -> Document | None:
    """The notice of the award that stands; None before it is issued."""
    return store.documents.latest(engagement, AWARD_NOTICE, papers_of_award(store, engagement))


def award_issued(store: Store, engagement: Engagement) -> Document:
    """The same, where the order of the business guarantees it."""
    return store.documents.issued(engagement, AWARD_NOTICE, papers_of_award(store, engagement))


def passed_on(store: Store, engagement: Engagement) -> list[FailedAward]:
    """Awards in whose place the next candidate was awarded."""
    return [one for one in store.failed_awards.all(engagement) if one.decision == NEXT]


def left_behind(store: Store, engagement: Engagement) -> set[str]:
    """Names of the vendors whose award came to nothing."""
    return {failed_vendor(store, engagement, one) for one in passed_on(store, engagement)}


def failed_of(store: Store, engagement: Engagement, vendor: Vendor) -> FailedAward | None:
    """The award that was taken back from a vendor."""
    failed = (one for one in store.failed_awards.all(engagement) if one.decision in (NEXT, ENDED))
    return next((one for one in failed if one.vendor_id == vendor.id), None)


def failed_vendor(store: Store, engagement: Engagement, failed: FailedAward) -> str:
    """Name of the vendor whose award it was."""
    [name] = [one.name for vendor, one in store.sourcing.vendors(engagement) if vendor.id == failed.vendor_id]
    return name


def notice_of(store: Store, engagement: Engagement, failed: FailedAward) -> Document:
    """The notice of the award that failed."""
    return store.documents.issued(engagement, AWARD_NOTICE, "" if failed.award == 1 else str(failed.award))


def replaced(store: Store, engagement: Engagement) -> Replaced | None:
    """The award in whose place the one that stands was made; None of a first award."""
    before = passed_on(store, engagement)
    if not before or before[-1].decided_on is None:
        return None
    return Replaced(
        vendor=failed_vendor(store, engagement, before[-1]),
        notice_no=notice_of(store, engagement, before[-1]).number,
        ground=before[-1].ground,
        decided_on=before[-1].decided_on,
    )


def given_up(store: Store, engagement: Engagement) -> FailedAward | None:
    """The failed award because of which the procurement ended."""
    return next((one for one in store.failed_awards.all(engagement) if one.decision == ENDED), None)


def since_award(store: Store, engagement: Engagement, rows: list[Decision]) -> list[Decision]:
    """Those of the decisions that were made with the vendor of the award that stands."""
    made = store.decisions.at(engagement, AWARD)
    return [row for row in rows if (row.id or 0) > (made[-1].id or 0)] if len(made) > 1 else rows


def rounds_before(store: Store, engagement: Engagement, gate: Gate) -> int:
    """Rounds at a gate of the contract that vendors of earlier awards had; 0 with the first."""
    rows = store.decisions.at(engagement, gate)
    return len(rows) - len(since_award(store, engagement, rows))


def first_round(no: str, gate: Gate) -> int:
    """The first round at a gate with the vendor of the award that stands: later vendors go on counting."""
    with reading() as store:
        return rounds_before(store, store.engagements.get(no), gate) + 1


def award_of(no: str) -> int:
    """How manieth award of an engagement stands, for who asks; 0 before any."""
    with reading() as store:
        return award_number(store, store.engagements.get(no))
