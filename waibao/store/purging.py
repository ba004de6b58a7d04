"""What may no longer be kept of people who left: found, deleted, and entered into the audit chain. R19, PIPL Art. 47.

First the store forgets, all at once; then the files go, which another run repeats when this one was killed between.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, literal, select, update
from sqlmodel import col

from schemas.hr_month import Month
from schemas.monthly_roster import MONTHLY_ROSTER
from schemas.personnel import Standing
from schemas.records import (
    AccountTask,
    Document,
    DocumentFile,
    Employee,
    Engagement,
    FollowUp,
    MaterialReceipt,
    PersonnelEvent,
    Purge,
    ReceivedFile,
    Waiver,
)
from schemas.rules.hr_deadlines import LEAVER_MONTHS, kept_until
from schemas.rules.working_days import add_months
from schemas.values import in_shanghai
from waibao.store.documents import holds_sealed
from waibao.store.people import Person
from waibao.store.purged import PEOPLE_FILES, SCANS, purged_files
from waibao.store.store import Store

BASIS = "个人信息保护法第四十七条第一款第二项：保存期限已届满"
_MONTH = re.compile(r"\d{4}-\d{2}")
_CHUNK = 500
"""Values in one query: databases allow a limited number."""


@dataclass(frozen=True)
class Paper:
    """A document that names people, without what it says. ``about`` is the file number when it is about one person."""

    id: int
    number: str
    version: int
    about: str


@dataclass(frozen=True)
class Due:
    """What may no longer be kept."""

    people: list[Employee]
    documents: list[Paper]
    received: list[ReceivedFile]
    mails: list[Path]

    def __bool__(self) -> bool:
        return bool(self.people or self.documents or self.received or self.mails)


def due(store: Store, engagement: Engagement, on: date) -> Due:
    """What an engagement may no longer keep on a day.

    Everything about leavers whose time is over; of what may name others too, what is itself older than that time.
    """
    people = _leavers(store, engagement, on)
    gone = {person.no for person in people}
    received = [kept for kept in store.files.of(engagement) if kept.purged_on is None and _is_due(kept, gone, on)]
    return Due(people, _papers(store, engagement, gone, on), received, _mails(store, engagement, on))


def _over(last_day: date, on: date) -> bool:
    return kept_until(last_day) < on


def _leavers(store: Store, engagement: Engagement, on: date) -> list[Employee]:
    """Those on file who left, and whose time is over."""
    early = add_months(on, -LEAVER_MONTHS)
    query = (
        select(Employee)
        .join(PersonnelEvent, col(PersonnelEvent.employee_id) == col(Employee.id))
        .where(col(Employee.engagement_id) == engagement.id, col(Employee.purged_on).is_(None))
        .where(col(PersonnelEvent.kind) == "leave", col(PersonnelEvent.effective_on) <= early)
    )
    candidates = list(store.session.scalars(query.distinct().order_by(col(Employee.id))))
    now = store.now(engagement)
    opened = [store.people.opened(engagement, "核对到期删除", now, chunk) for chunk in _chunks(candidates)]
    known = [(person.employee, _last_day(person)) for chunk in opened for person in chunk]
    return [employee for employee, last in known if last and _over(last, on)]


def _last_day(person: Person) -> date | None:
    """The last day worked; None for somebody employed, now or later."""
    found: Standing | None = person.standing(date.max)
    if found is None or not found.spells:  # leaves were sent of somebody whose join never was
        return max(event.effective_on for event in person.events)
    leaving = found.spells[-1].leaving
    return leaving.last_day if leaving else None


def _is_due(kept: ReceivedFile, gone: set[str], on: date) -> bool:
    if kept.purpose.startswith(SCANS):
        return kept.purpose.split("/")[1] in gone
    return kept.purpose.startswith(PEOPLE_FILES) and _over(in_shanghai(kept.received_at).date(), on)


def _papers(store: Store, engagement: Engagement, gone: set[str], on: date) -> list[Paper]:
    """Papers about those who are to go, and lists of several people that are too old."""
    files = {person.no for person in store.people.of(engagement)}
    document = Document
    query = select(
        col(document.id), col(document.kind), col(document.subject), col(document.number), col(document.version),
        col(document.dated),
    ).where(col(document.engagement_id) == engagement.id, holds_sealed)  # fmt: skip
    found = []
    for row, kind, subject, number, version, dated in store.session.execute(query.order_by(col(document.id))):
        about = subject.partition("/")[0]
        about = about if about in files else ""
        until = Month(subject).last if kind == MONTHLY_ROSTER.slug else dated
        if about in gone if about else _over(until, on):
            found.append(Paper(row, number, version, about))
    return found


def _mails(store: Store, engagement: Engagement, on: date) -> list[Path]:
    """Mails left in the outbox, which are called after their month, of months that ended too long ago."""
    place = store.settings.outbox / engagement.no
    return [path for path in sorted(place.glob("*.eml")) if _MONTH.match(path.name) and _over(_month_of(path), on)]


def _month_of(path: Path) -> date:
    return Month(path.name[:7]).last


def forget(store: Store, engagement: Engagement, found: Due, on: date, now: datetime) -> None:
    """Delete what was found from the store; what remains is that it was there, and how much.

    Heads that were counted stay. ``remove_files`` follows, once this is committed.
    """
    counts = _counts(store, found)
    ids = [person.id for person in found.people]
    for chunk in _chunks(ids):
        _forget_people(store, chunk, on)
    for person in found.people:
        person.employee_no, person.id_index, person.sealed_id, person.purged_on = "", None, None, on
        what = counts[person.no]
        store.session.add(person)
        store.session.add(Purge(employee_id=person.id or 0, purged_at=now, basis=BASIS, what=what))
        store.audit.append(engagement, now, "waibao", "person purged", person.no, on=on.isoformat(), **what)
    for chunk in _chunks([paper.id for paper in found.documents]):
        store.session.execute(update(Document).where(col(Document.id).in_(chunk)).values(context={}))
        about = col(DocumentFile.document_id).in_(chunk)
        store.session.execute(update(DocumentFile).where(about).values(purged_on=on))
    for paper in found.documents:
        store.audit.append(
            engagement, now, "waibao", "document purged", paper.number, version=paper.version, on=on.isoformat()
        )
    for kept in found.received:
        kept.purged_on = on
        store.session.add(kept)
        store.audit.append(engagement, now, "waibao", "file purged", kept.purpose, on=on.isoformat())
    for path in found.mails:
        store.audit.append(engagement, now, "waibao", "mail purged", path.name, on=on.isoformat())


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _forget_people(store: Store, ids: list[int], on: date) -> None:
    execute = store.session.execute
    event, task, chase = PersonnelEvent, AccountTask, FollowUp
    # An emptied event keeps its place: reports remember up to which they counted.
    gone = {"kind": "purged", "sealed": "", "source": "", "effective_on": on}
    key = literal("purged-") + cast(col(event.id), String)
    execute(update(event).where(col(event.employee_id).in_(ids)).values(**gone, key=key))
    execute(update(task).where(col(task.employee_id).in_(ids)).values(account=""))
    texts: dict[str, Any] = {"missing": [], "method": "", "result": "", "reason": "", "special": "", "special_on": None}
    execute(update(chase).where(col(chase.employee_id).in_(ids)).values(**texts))
    execute(delete(MaterialReceipt).where(col(MaterialReceipt.employee_id).in_(ids)))
    execute(delete(Waiver).where(col(Waiver.employee_id).in_(ids)))


def _counts(store: Store, found: Due) -> dict[str, dict[str, int]]:
    """How much is deleted of each person, by the number of the file."""
    by_id = {person.id: person.no for person in found.people}
    counts = {
        person.no: dict.fromkeys(("events", "accounts", "chases", "scans", "documents"), 0) for person in found.people
    }
    tables: dict[str, Any] = {"events": PersonnelEvent, "accounts": AccountTask, "chases": FollowUp}
    for name, table in tables.items():
        for chunk in _chunks(list(by_id)):
            for row in store.session.scalars(select(col(table.employee_id)).where(col(table.employee_id).in_(chunk))):
                counts[by_id[row]][name] += 1
    for paper in found.documents:
        if paper.about:
            counts[paper.about]["documents"] += 1
    for kept in found.received:
        if kept.purpose.startswith(SCANS):
            counts[kept.purpose.split("/")[1]]["scans"] += 1
    return counts


def remove_files(store: Store, engagement: Engagement, on: date) -> int:
    """Remove the files whose deletion is recorded, and mails that are due; returns how many there still were."""
    return remove_purged(store, *_mails(store, engagement, on))


def remove_purged(store: Store, *others: Path) -> int:
    """Remove the files whose deletion is recorded, and others; returns how many there still were."""
    paths = [*(store.settings.home / path for path in sorted(purged_files(store))), *others]
    there = [path for path in paths if path.is_file()]
    for path in there:
        path.unlink(missing_ok=True)
        if path.is_relative_to(store.settings.received) and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(there)
