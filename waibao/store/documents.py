"""Issued documents: numbered once, kept with the data they were made from."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from schemas.documents import DocumentKind, Format
from schemas.errors import NotFound
from schemas.records import Document, DocumentFile, Engagement
from schemas.values import in_shanghai
from waibao.store.audit import Audit, digest
from waibao.store.numbers import next_number
from waibao.store.sealing import Seal

SEALED = "sealed"
SALT = "salt"
"""Stands beside what a personal document says, so that its digest tells nobody anything."""
holds_sealed = cast(Document.context, String).like(f'{{"{SEALED}"%')
"""Documents whose data are kept sealed, by what the row holds: kinds may have been declared otherwise at the time."""


def is_purged(document: Document) -> bool:
    """Whether what the document said was deleted with the people it was about."""
    return not document.context


class Documents:
    """Reserves numbers and records files. A document is never changed: a revision is a new version."""

    def __init__(self, session: Session, audit: Audit, sealing: Callable[[], Seal]) -> None:
        self.session = session
        self.audit = audit
        self.sealing = sealing

    def find(self, engagement: Engagement, kind: DocumentKind, subject: str = "", version: int = 1) -> Document | None:
        """The document of that kind, subject and version."""
        query = select(Document).where(
            Document.engagement_id == engagement.id,
            Document.kind == kind.slug,
            Document.subject == subject,
            Document.version == version,
        )
        return self.session.exec(query).one_or_none()

    def latest(self, engagement: Engagement, kind: DocumentKind, subject: str = "") -> Document | None:
        """The newest version of a document."""
        query = select(Document).where(
            Document.engagement_id == engagement.id, Document.kind == kind.slug, Document.subject == subject
        )
        return self.session.exec(query.order_by(col(Document.version).desc())).first()

    def versions(self, engagement: Engagement, kind: DocumentKind, subject: str = "") -> list[Document]:
        """All versions of a document, oldest first."""
        query = select(Document).where(
            Document.engagement_id == engagement.id, Document.kind == kind.slug, Document.subject == subject
        )
        return list(self.session.exec(query.order_by(col(Document.version))))

    def all(self, engagement: Engagement, kind: DocumentKind) -> list[Document]:
        """Every document of a kind, whatever it is about, in the order of issue."""
        query = select(Document).where(Document.engagement_id == engagement.id, Document.kind == kind.slug)
        return list(self.session.exec(query.order_by(col(Document.id))))

    def newest(self, engagement: Engagement, kind: DocumentKind) -> list[Document]:
        """The newest version of every document of a kind, in the order in which these were issued."""
        newest = {document.subject: document for document in self.all(engagement, kind)}
        return sorted(newest.values(), key=lambda document: document.id or 0)

    def numbered(self, engagement: Engagement, number: str) -> list[Document]:
        """All versions of the document of that number, oldest first.

        Raises:
            NotFound: the engagement has no such document.
        """
        query = select(Document).where(Document.engagement_id == engagement.id, Document.number == number)
        found = list(self.session.exec(query.order_by(col(Document.version))))
        if not found:
            remedy = f"用 waibao documents {engagement.no} 查看全部编号"
            raise NotFound(f"项目 {engagement.no} 没有编号为 {number} 的文档：{remedy}")
        return found

    def issued(self, engagement: Engagement, kind: DocumentKind, subject: str = "") -> Document:
        """The newest version, where the order of the business guarantees one."""
        found = self.latest(engagement, kind, subject)
        if found is None:
            raise NotFound(f"{engagement.no} 尚未出具{kind.title}：请先完成之前的步骤")
        return found

    def reserve(
        self,
        engagement: Engagement,
        kind: DocumentKind,
        context: BaseModel,
        now: datetime,
        *,
        subject: str = "",
        version: int = 1,
        status: str = "定稿",
    ) -> Document:
        """Give a document its number and keep what it says. Its files follow; see ``add_file``."""
        before = self.latest(engagement, kind, subject) if version > 1 else None
        number = before.number if before else next_number(self.session, kind.prefix, now, engagement.rehearsal)
        said = context.model_dump(mode="json")
        if kind.personal:
            said[SALT] = secrets.token_hex(16)  # so that nobody finds out what it says by trying
        document = Document(
            engagement_id=engagement.id or 0,
            kind=kind.slug,
            subject=subject,
            number=number,
            version=version,
            status=status,
            dated=in_shanghai(now).date(),
            issued_at=now,
            context={SEALED: self.sealing().sealed_text(said)} if kind.personal else said,
        )
        self.session.add(document)
        self.audit.append(
            engagement, now, "waibao", "document issued", number, kind=kind.slug, version=version, context=digest(said)
        )
        return document

    def said(self, document: Document) -> dict[str, Any]:
        """The data a document was made from."""
        if SEALED not in document.context:
            return document.context
        return self.sealing().opened_text(document.context[SEALED])

    def files(self, document: Document) -> dict[str, DocumentFile]:
        """Recorded files of a document by format."""
        query = select(DocumentFile).where(DocumentFile.document_id == document.id)
        return {file.format: file for file in self.session.exec(query)}

    def add_file(
        self, engagement: Engagement, document: Document, made: Format, path: str, sha256: str, size: int, now: datetime
    ) -> None:
        """Record a rendered file, once."""
        if made in self.files(document):
            return
        self.session.add(DocumentFile(document_id=document.id or 0, format=made, path=path, sha256=sha256, size=size))
        subject = f"{document.number} v{document.version} {made}"
        self.audit.append(engagement, now, "waibao", "file written", subject, sha256=sha256)

    def of(self, engagement: Engagement) -> list[Document]:
        """All documents of an engagement in the order of issue."""
        query = select(Document).where(Document.engagement_id == engagement.id).order_by(col(Document.id))
        return list(self.session.exec(query))

    def about(self, engagement: Engagement, file_no: str) -> list[Document]:
        """Documents about one person alone, in the order of issue."""
        query = select(Document).where(Document.engagement_id == engagement.id)
        wanted = (col(Document.subject) == file_no) | col(Document.subject).startswith(f"{file_no}/", autoescape=True)
        return list(self.session.exec(query.where(wanted).order_by(col(Document.id))))
