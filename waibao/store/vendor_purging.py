"""What may no longer be kept of vendors: found, deleted, and entered into the audit chain. R19, PIPL Art. 47. Row S8.5.

As with leavers, first the store forgets, all at once; then the files go, which another run repeats. Everything belongs
to the engagement in which it was entered, and is recorded there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import col, select

from schemas.records import (
    AuditEntry,
    Engagement,
    Organisation,
    ReceivedFile,
    Vendor,
    VendorAccount,
    VendorContacts,
)
from schemas.rules.vendor_retention import BID_MONTHS, CONTACT_MONTHS, Dealing, Since, nothing_left_since, over
from schemas.values import in_shanghai
from waibao.store.store import Store
from waibao.store.vendors import PENDING, REJECTED, VALID

ACTION = "vendor data purged"
FORMS, BIDS = "vendor/", ("bid/", "sealed-bid/")
"""How the purposes of received files begin that hold personal data of vendors."""
CONTACTS, ACCOUNT, FORM, BID = "联系人名单", "收款账户", "供应商登记表", "投标（报价）文件"

Row = TypeVar("Row", VendorContacts, VendorAccount)


@dataclass(frozen=True)
class Gone:
    """One thing of a vendor's that may no longer be kept, and since when."""

    organisation: Organisation
    what: str
    row: VendorContacts | VendorAccount | ReceivedFile
    since: Since


def vendors_due(store: Store, engagement: Engagement, on: date) -> list[Gone]:
    """What an engagement may no longer keep of vendors on a day."""
    left = _Standing(store, engagement)
    entered = [*_contacts(store, engagement, left), *_accounts(store, engagement, left)]
    due = [one for one in entered if over(one.since, CONTACT_MONTHS, on)]
    forms = _forms(store, engagement, left, [one.row for one in due])
    due += [one for one in forms if over(one.since, CONTACT_MONTHS, on)]
    return due + [one for one in _bids(store, engagement) if over(one.since, BID_MONTHS, on)]


class _Standing:
    """Since when nothing is left to be done with each vendor."""

    def __init__(self, store: Store, engagement: Engagement) -> None:
        self._store, self._entered = store, engagement
        self._known: dict[int, Since | None] = {}

    def of(self, organisation: Organisation) -> Since | None:
        if (key := organisation.id or 0) not in self._known:
            self._known[key] = self._since(organisation)
        return self._known[key]

    def _since(self, organisation: Organisation) -> Since | None:
        query = select(Engagement).join(Vendor, col(Vendor.engagement_id) == col(Engagement.id))
        taken = list(self._store.session.exec(query.where(Vendor.organisation_id == organisation.id)))
        engagements = {one.no: one for one in (*taken, self._entered)}
        held = self._store.vendors.restrictions(organisation, practice=True)
        return nothing_left_since(
            [Dealing(one.no, _ended_on(self._store, one)) for one in engagements.values()],
            [row.ends_on for row in held if row.status in ("待复核", "限制中", "移出待复核")],
        )


def _ended_on(store: Store, engagement: Engagement) -> date | None:
    """The day on which an engagement ended; None while it runs or a duty, as a retention or a warranty, is open."""
    if engagement.closed_at is None or store.obligations.open_of(engagement):
        return None
    return in_shanghai(engagement.closed_at).date()


def _entered(store: Store, table: type[Row], engagement: Engagement) -> Iterator[tuple[Row, Organisation]]:
    query = select(table).where(table.engagement_id == engagement.id, col(table.purged_on).is_(None))
    for row in store.session.exec(query.order_by(col(table.id))):
        yield row, store.session.get_one(Organisation, row.organisation_id)


def _contacts(store: Store, engagement: Engagement, left: _Standing) -> Iterator[Gone]:
    for row, organisation in _entered(store, VendorContacts, engagement):
        if since := left.of(organisation):
            yield Gone(organisation, CONTACTS, row, since)


def _accounts(store: Store, engagement: Engagement, left: _Standing) -> Iterator[Gone]:
    """An account that another replaced, or that was found untrue, counts from that day; every one from the end."""
    for row, organisation in _entered(store, VendorAccount, engagement):
        if since := _replaced(store, organisation, row) or left.of(organisation):
            yield Gone(organisation, ACCOUNT, row, since)


def _replaced(store: Store, organisation: Organisation, row: VendorAccount) -> Since | None:
    if row.status == PENDING or row.reviewed_at is None:
        return None
    if row.status == REJECTED:
        return Since(in_shanghai(row.reviewed_at).date(), "复核未通过")
    later = [
        other.reviewed_at
        for other in store.vendors.accounts(organisation, practice=row.practice)
        if (other.id or 0) > (row.id or 0) and other.status == VALID and other.reviewed_at
    ]
    return Since(in_shanghai(min(later)).date(), "已由新账户替代") if later else None


def _forms(store: Store, engagement: Engagement, left: _Standing, going: Sequence[object]) -> Iterator[Gone]:
    """A form of which nothing is kept but what is ``going``, a faulty one too, counts from the day it came."""
    for kept in _files(store, engagement, (FORMS,)):
        organisation = store.vendors.known(kept.purpose.split("/")[1])
        since = left.of(organisation)
        if kept.purpose not in _sources(store, organisation, going):
            came = Since(in_shanghai(kept.received_at).date(), "表中内容已被替代或者没有采用")
            since = min(filter(None, (came, since)), key=lambda one: one.day)
        if since:
            yield Gone(organisation, FORM, kept, since)


def forms_of(store: Store, engagement: Engagement, uscc: str) -> list[ReceivedFile]:
    """The registration forms of a vendor that are still kept."""
    return _files(store, engagement, (f"{FORMS}{uscc}/",))


def _sources(store: Store, organisation: Organisation, going: Sequence[object]) -> set[str]:
    """The forms from which something is kept."""
    contacts = store.vendors.contacts(organisation, practice=True)
    rows = [contacts, *store.vendors.accounts(organisation, practice=True)]
    return {row.source for row in rows if row is not None and row not in going}


def _bids(store: Store, engagement: Engagement) -> Iterator[Gone]:
    ended = _ended_on(store, engagement)
    if ended is None:
        return
    invited = {str(vendor.position): organisation for vendor, organisation in store.sourcing.vendors(engagement)}
    for kept in _files(store, engagement, BIDS):
        yield Gone(invited[kept.purpose.split("/")[1]], BID, kept, Since(ended, "项目已于该日办结"))


def _files(store: Store, engagement: Engagement, beginnings: tuple[str, ...]) -> list[ReceivedFile]:
    return [
        kept for kept in store.files.of(engagement) if kept.purged_on is None and kept.purpose.startswith(beginnings)
    ]


def forget_vendors(store: Store, engagement: Engagement, found: list[Gone], on: date, now: datetime) -> None:
    """Delete what was found from the store; what remains is that it was there, how much, and why it went."""
    for one in found:
        one.row.purged_on = on
        if isinstance(one.row, ReceivedFile):
            store.audit.append(engagement, now, "waibao", "file purged", one.row.purpose, on=on.isoformat())
        else:
            one.row.sealed = ""
        if isinstance(one.row, VendorAccount):
            one.row.called = ""  # it names whom was spoken to
        store.session.add(one.row)
    counted = Counter((one.organisation.uscc, one.what, f"{one.since.day} {one.since.why}") for one in found)
    for (uscc, what, why), count in counted.items():
        record_purge(store, engagement, uscc, on, now, what=what, count=count, why=why)


def record_purge(
    store: Store, engagement: Engagement, uscc: str, on: date, now: datetime, *, what: str, count: int, why: str
) -> None:
    """Enter a deletion into the audit chain; the record on paper is made from it."""
    detail = {"on": on.isoformat(), "what": what, "count": count, "why": why}
    store.audit.append(engagement, now, "waibao", ACTION, uscc, **detail)


def vendors_purged(store: Store, engagement: Engagement) -> list[AuditEntry]:
    """What was deleted of vendors in an engagement, oldest first."""
    query = select(AuditEntry).where(AuditEntry.action == ACTION, AuditEntry.engagement_no == engagement.no)
    return list(store.session.exec(query.order_by(col(AuditEntry.seq))))


def keeping(store: Store) -> list[Engagement]:
    """Engagements in which something of vendors was entered."""
    entered = {
        number
        for table in (VendorContacts, VendorAccount)
        for number in store.session.exec(select(table.engagement_id).distinct())
    }
    came = col(ReceivedFile.purpose)
    held = came.startswith(FORMS) | came.startswith(BIDS[0]) | came.startswith(BIDS[1])
    entered |= set(store.session.exec(select(ReceivedFile.engagement_id).where(held).distinct()))
    return [one for one in store.engagements.all() if one.id in entered]


def unrecorded(store: Store) -> list[tuple[str, str]]:
    """Contacts and accounts that are gone though no deletion was recorded, or are there though one was: place, what."""
    entries = store.session.exec(select(AuditEntry).where(AuditEntry.action == ACTION))
    logged = {(one.engagement_no, one.subject, one.detail["on"]) for one in entries}
    return [*_unrecorded(store, VendorContacts, CONTACTS, logged), *_unrecorded(store, VendorAccount, ACCOUNT, logged)]


def _unrecorded(
    store: Store, table: type[Row], what: str, logged: set[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    for row in store.session.exec(select(table).order_by(col(table.id))):
        organisation = store.session.get_one(Organisation, row.organisation_id)
        engagement = store.session.get_one(Engagement, row.engagement_id)
        place = f"{organisation.uscc} {what}"
        if (row.purged_on is None) != bool(row.sealed):
            yield place, "登记为已删除而内容仍在，或者相反"
        elif row.purged_on and (engagement.no, organisation.uscc, row.purged_on.isoformat()) not in logged:
            yield place, "已删除，而审计记录没有登记"
