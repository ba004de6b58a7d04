"""A new key for personal data: everything is sealed anew, and only then the old keys are dropped. R19.

The key file holds old and new keys until the end, and both open what they sealed: killed at any point, nothing is lost,
and another run finishes what this one began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Select, select, update
from sqlmodel import col

from schemas.errors import BadInput
from schemas.records import (
    AuditEntry,
    Document,
    Employee,
    PersonnelEvent,
    ReceivedFile,
    VendorAccount,
    VendorContacts,
)
from waibao import faults
from waibao.locking import alone
from waibao.settings import Settings
from waibao.store import files
from waibao.store.documents import SEALED, holds_sealed
from waibao.store.engine import reading, transaction
from waibao.store.people import event_text
from waibao.store.sealing import Seal, seal_of, write_keys
from waibao.store.store import Store

ACTION = "keys rotated"
LOCK = "personal-data.lock"
"""Held by whoever seals anew or deletes: a file deleted by one must not be written back by the other."""
_ROWS, _DOCUMENTS = 5_000, 100
"""How many are in memory at a time; a document may be the roster of a whole company."""


@dataclass(frozen=True)
class Rotated:
    """What was sealed anew. ``resumed``: an earlier run had begun."""

    people: int
    events: int
    documents: int
    files: int
    vendors: int
    resumed: bool


def rotate(settings: Settings) -> Rotated:
    """Replace the key that personal data are sealed with.

    Raises:
        BadInput: something is sealed with a key that is not in the key file, or the key file is gone; nothing is lost.
        Refused: another rotation or deletion is running.
    """
    with alone(settings.home / LOCK, "更换密钥或删除个人信息"):
        resumed = _new_key_in_front(settings)
        faults.point("rotate:keyed")
        seal = seal_of(settings.keys)
        with transaction() as store:  # waits for whoever still writes with the old key
            people, events = _people(store, seal), _events(store, seal)
            documents = _documents(store, seal)
            vendors = _vendors(store, seal)
        faults.point("rotate:sealed")
        kept = _files(settings, seal)
        faults.point("rotate:files")
        made = Rotated(people, events, documents, kept, vendors, resumed)
        _record(seal, made)
        faults.point("rotate:recorded")
        write_keys(settings.keys, seal.keys[:1])
        return made


def _new_key_in_front(settings: Settings) -> bool:
    """Put a new key in front, unless an earlier run did; whether it did."""
    with reading() as store:
        keys = store.sealing().keys
    if len(keys) > 1:
        return True
    write_keys(settings.keys, [Fernet.generate_key(), *keys])
    return False


def _batches(store: Store, query: Select[Any], size: int) -> Iterator[list[Any]]:
    """Rows in the order of their id, which the query names first, so many at a time."""
    key, last = query.selected_columns[0], 0
    while rows := list(store.session.execute(query.where(key > last).order_by(key).limit(size))):
        yield rows
        last = rows[-1][0]


def _people(store: Store, seal: Seal) -> int:
    query = select(col(Employee.id), col(Employee.sealed_id)).where(col(Employee.sealed_id).is_not(None))
    count, old = 0, seal.oldest_first
    for rows in _batches(store, query, _ROWS):
        said = [(row, old.opened_text(token)) for row, token in rows]
        anew = [
            {"id": row, "sealed_id": seal.sealed_text(known), "id_index": seal.index(known["id_number"])}
            for row, known in said
        ]
        store.session.execute(update(Employee), anew)
        count += len(anew)
    return count


def _events(store: Store, seal: Seal) -> int:
    event = PersonnelEvent
    query = select(col(event.id), col(event.kind), col(event.effective_on), col(event.sealed))
    count, old = 0, seal.oldest_first
    for rows in _batches(store, query.where(col(event.sealed) != ""), _ROWS):
        anew = []
        for row, kind, on, token in rows:
            said = old.opened(token.encode())
            key = seal.index(event_text(kind, on, said.decode()))
            anew.append({"id": row, "sealed": seal.sealed(said).decode(), "key": key})
        store.session.execute(update(PersonnelEvent), anew)
        count += len(anew)
    return count


def _documents(store: Store, seal: Seal) -> int:
    count, old = 0, seal.oldest_first
    for rows in _batches(store, select(col(Document.id), col(Document.context)).where(holds_sealed), _DOCUMENTS):
        anew = [
            {"id": row, "context": {SEALED: seal.sealed(old.opened(said[SEALED].encode())).decode()}}
            for row, said in rows
        ]
        store.session.execute(update(Document), anew)
        count += len(anew)
    return count


def _vendors(store: Store, seal: Seal) -> int:
    """Contacts and accounts of vendors."""
    count, old = 0, seal.oldest_first
    for table in (VendorContacts, VendorAccount):
        query = select(col(table.id), col(table.sealed)).where(col(table.sealed) != "")
        for rows in _batches(store, query, _ROWS):
            anew = [{"id": row, "sealed": seal.sealed(old.opened(token.encode())).decode()} for row, token in rows]
            store.session.execute(update(table), anew)
            count += len(anew)
    return count


def _files(settings: Settings, seal: Seal) -> int:
    """Seal the received files anew that the newest key did not seal; how many sealed ones there are."""
    with reading() as store:
        sealed = col(ReceivedFile.path).endswith(files.SEALED), col(ReceivedFile.purged_on).is_(None)
        kept = list(store.session.scalars(select(col(ReceivedFile.path)).where(*sealed).order_by(ReceivedFile.path)))
    for place in kept:
        path = settings.home / place
        if not path.is_file():
            continue  # ``waibao verify`` tells
        token = path.read_bytes()
        if not seal.is_newest(token):
            try:
                content = seal.opened(token)
            except BadInput as error:
                raise BadInput(f"文件 {place}", error.what, "请从备份恢复该文件或其密钥后再次运行") from None
            files.write_whole(path, seal.sealed(content), mode=0o600)
        faults.point(f"rotate:file-{place}")
    return len(kept)


def _record(seal: Seal, made: Rotated) -> None:
    """Enter the rotation into the audit chain, once for each key."""
    with transaction() as store:
        known = col(AuditEntry.action) == ACTION, col(AuditEntry.subject) == seal.fingerprint
        if store.session.scalars(select(AuditEntry).where(*known)).first() is None:
            counts = {"people": made.people, "events": made.events, "documents": made.documents, "files": made.files}
            counts |= {"vendors": made.vendors} if made.vendors else {}
            store.audit.append(None, store.clock(), "waibao", ACTION, seal.fingerprint, **counts)
