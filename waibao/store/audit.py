"""The audit chain: each entry carries the hash of the one before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from schemas.records import AuditEntry, AuditHead, Engagement

GENESIS = hashlib.sha256(b"waibao").hexdigest()


def digest(said: dict[str, Any]) -> str:
    """SHA-256 of what was said, however its parts are ordered."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over everything an entry says and the hash before it."""
    said = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "engagement": entry.engagement_no,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous": entry.previous_hash,
    }
    return digest(said)


class Audit:
    """Appends to the chain. Entries are in the past tense: ``document issued``, ``payment made``."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def append(
        self, engagement: Engagement | None, at: datetime, actor: str, action: str, subject: str, **detail: Any
    ) -> None:
        """Add one entry; without an engagement it is about the whole installation.

        ``detail`` holds numbers, hashes and keys, never personal data.
        """
        head = self.session.get(AuditHead, 1, with_for_update=True)
        if head is None:
            head = AuditHead(id=1, seq=0, hash=GENESIS)
        entry = AuditEntry(
            seq=head.seq + 1,
            at=at,
            actor=actor,
            action=action,
            engagement_no=engagement.no if engagement else "",
            subject=subject,
            detail=detail,
            previous_hash=head.hash,
            hash="",
        )
        entry.hash = entry_hash(entry)
        head.seq, head.hash = entry.seq, entry.hash
        self.session.add(entry)
        self.session.add(head)
        self.session.flush()

    def about(self, engagement: Engagement, file_no: str) -> list[AuditEntry]:
        """What was done about one person, and whenever many were read at once, oldest first."""
        subject = col(AuditEntry.subject)
        own = (subject == file_no) | subject.startswith(f"{file_no} ") | subject.startswith(f"material/{file_no}/")
        many = (col(AuditEntry.action) == "personal data read") & subject.endswith(" 人")
        query = select(AuditEntry).where(AuditEntry.engagement_no == engagement.no).where(own | many)
        return list(self.session.exec(query.order_by(col(AuditEntry.seq))))

    def of(self, action: str, subject: str) -> list[AuditEntry]:
        """Every time that something was done to a subject, in any engagement, oldest first."""
        query = select(AuditEntry).where(AuditEntry.action == action, AuditEntry.subject == subject)
        return list(self.session.exec(query.order_by(col(AuditEntry.seq))))
