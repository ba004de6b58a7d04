"""What was deleted when the time to keep it was over, as the record and ``waibao verify`` ask for it. R19."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import col

from schemas.monthly_roster import MONTHLY_ROSTER
from schemas.records import (
    AuditEntry,
    Check,
    Document,
    DocumentFile,
    Employee,
    Engagement,
    MonthlyRoster,
    Purge,
    ReceivedFile,
)
from waibao.store.store import Store

PEOPLE_FILES, SCANS = "people/", "material/"
"""How the purposes of received files begin that hold personal data."""


def purged_files(store: Store) -> set[str]:
    """Paths, below the home, of the files whose deletion is recorded."""
    session, made, came = store.session, DocumentFile, ReceivedFile
    found = set(session.scalars(select(col(made.path)).where(col(made.purged_on).is_not(None))))
    found |= set(session.scalars(select(col(came.path)).where(col(came.purged_on).is_not(None))))
    found |= set(session.scalars(_sheets().where(col(came.purged_on).is_not(None))))
    packages = set(session.scalars(_packages().where(col(made.purged_on).is_not(None))))
    return {path for path in found | packages if path}


def _sheets() -> Select[Any]:
    """Correction sheets, with the files that they are about."""
    joined = select(col(Check.correction_file)).join(ReceivedFile, col(Check.received_file_id) == col(ReceivedFile.id))
    return joined.where(col(Check.correction_file).is_not(None))


def _packages() -> Select[Any]:
    """Packages, with the files of the rosters that they went out with."""
    roster = MonthlyRoster
    return (
        select(col(roster.package))
        .join(Document, col(Document.engagement_id) == col(roster.engagement_id))
        .join(DocumentFile, col(DocumentFile.document_id) == col(Document.id))
        .where(col(Document.kind) == MONTHLY_ROSTER.slug, col(Document.subject) == col(roster.month))
        .where(col(Document.version) == col(roster.version), col(roster.package).is_not(None))
    )


def purge_days(store: Store, engagement: Engagement) -> set[date]:
    """The days for which something was deleted."""
    people = select(col(Employee.purged_on)).where(col(Employee.engagement_id) == engagement.id)
    came = select(col(ReceivedFile.purged_on)).where(col(ReceivedFile.engagement_id) == engagement.id, _of_people())
    made = _made(engagement, col(DocumentFile.purged_on))
    return {day for query in (people, came, made) for day in store.session.scalars(query.distinct()) if day}


def _of_people() -> ColumnElement[bool]:
    """Received files of people: those of vendors are recorded by themselves."""
    purpose = col(ReceivedFile.purpose)
    return purpose.startswith(PEOPLE_FILES) | purpose.startswith(SCANS)


def _made(engagement: Engagement, *columns: Any) -> Select[Any]:
    made = select(*columns).select_from(Document)
    query = made.join(DocumentFile, col(DocumentFile.document_id) == col(Document.id))
    return query.where(col(Document.engagement_id) == engagement.id)


def people_purged(store: Store, engagement: Engagement, on: date) -> list[tuple[str, dict[str, int]]]:
    """Whose data were deleted on a day, by the number of the file, and how much of each."""
    query = select(col(Employee.no), col(Purge.what)).join(Purge, col(Purge.employee_id) == col(Employee.id))
    found = query.where(col(Employee.engagement_id) == engagement.id, col(Employee.purged_on) == on)
    return [(no, what) for no, what in store.session.execute(found.order_by(col(Employee.id)))]


def shared_purged(store: Store, engagement: Engagement, on: date) -> dict[str, int]:
    """How much that named several people was deleted on a day: ``lists``, ``tables``, ``sheets``, ``packages`` and
    ``mails``."""
    session, came = store.session, ReceivedFile
    files = {person.no for person in store.people.of(engagement)}
    made = _made(engagement, col(Document.id), col(Document.subject)).where(col(DocumentFile.purged_on) == on)
    tables = select(col(came.id)).where(col(came.engagement_id) == engagement.id, col(came.purged_on) == on)
    sheets = _sheets().where(col(came.engagement_id) == engagement.id, col(came.purged_on) == on, _of_people())
    packages = _packages().where(col(Document.engagement_id) == engagement.id, col(DocumentFile.purged_on) == on)
    mails = select(AuditEntry).where(col(AuditEntry.action) == "mail purged")
    mails = mails.where(col(AuditEntry.engagement_no) == engagement.no)
    return {
        "lists": sum(subject.partition("/")[0] not in files for _, subject in session.execute(made.distinct())),
        "tables": len(list(session.scalars(tables.where(col(came.purpose).startswith(PEOPLE_FILES))))),
        "sheets": len(list(session.scalars(sheets))),
        "packages": len(set(session.scalars(packages))),
        "mails": sum(entry.detail["on"] == on.isoformat() for entry in session.scalars(mails)),
    }
