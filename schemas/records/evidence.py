"""Documents, files and the audit chain: what can be shown afterwards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class Counter(SQLModel, table=True):
    """Last number given out for a prefix and year; numbers are gapless because it moves with the document."""

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    value: int


class Document(SQLModel, table=True):
    """An issued document: number, version, and the data it was made from; sealed when they name people."""

    __table_args__ = (
        UniqueConstraint("engagement_id", "kind", "subject", "version"),
        UniqueConstraint("number", "version"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    kind: str
    subject: str
    number: str
    version: int
    status: str
    dated: date
    issued_at: datetime = Field(sa_type=Moment)
    context: dict[str, Any] = Field(sa_type=Json)


class DocumentFile(SQLModel, table=True):
    """One rendered file of a document; ``path`` is below the home."""

    __tablename__ = "document_file"
    __table_args__ = (UniqueConstraint("document_id", "format"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    document_id: int = Field(foreign_key="document.id", sa_type=RowId)
    format: str
    path: str = Field(unique=True)
    sha256: str
    size: int
    purged_on: date | None = Field(default=None, description="when it was deleted with the person it was about")


class ReceivedFile(SQLModel, table=True):
    """A file that came from outside, kept as it came; ``path`` is below the home.

    One that holds personal data is kept sealed, under a name that ends in ``.sealed``; ``sha256`` and ``size`` are of
    what came.
    """

    __tablename__ = "received_file"
    __table_args__ = (UniqueConstraint("engagement_id", "purpose"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    purpose: str = Field(description="what it was handed in as: bid/…, milestone/1/1/…")
    name: str
    path: str = Field(unique=True)
    sha256: str
    size: int
    received_at: datetime = Field(sa_type=Moment)
    purged_on: date | None = Field(default=None, description="when it was deleted with the person it was about")


class AuditEntry(SQLModel, table=True):
    """One thing that happened; ``hash`` covers it and the entry before."""

    __tablename__ = "audit_entry"

    seq: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    actor: str
    action: str
    engagement_no: str
    subject: str
    detail: dict[str, Any] = Field(sa_type=Json)
    previous_hash: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of the audit chain, so that cutting entries off the end is noticed too."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = ""
