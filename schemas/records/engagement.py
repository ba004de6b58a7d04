"""Who outsources what to whom, who may decide, what was decided, and what is due."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class Organisation(SQLModel, table=True):
    """A client or vendor, known by its unified social credit code (R7)."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    uscc: str = Field(unique=True, max_length=18)
    name: str
    address: str
    legal_representative: str
    contact: str
    phone: str
    size: str = Field(description="micro, small, medium, large, public or unknown (R5)")


class Engagement(SQLModel, table=True):
    """One outsourcing engagement, from request to closing.

    ``clock`` is the engagement's own time in an unattended run; empty means the time of day.
    ``opened_key`` makes opening idempotent: a resumed run finds the engagement it opened.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    no: str = Field(unique=True)
    kind: str
    title: str
    client_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    rehearsal: bool = False
    opened_key: str = Field(unique=True)
    scenario: str | None = Field(default=None, index=True)
    request: dict[str, Any] = Field(sa_type=Json)
    status: str = Field(description="open, closed, rejected")
    opened_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    clock: datetime | None = Field(default=None, sa_type=Moment)
    finished: dict[str, str] = Field(default_factory=dict, sa_type=Json, description="verdict of each finished phase")


class ApprovalRelation(SQLModel, table=True):
    """Who answers for a role in an engagement.

    ``delegate`` answers in the holder's place from ``delegate_from`` to ``delegate_to``, both included. ``cosigners``
    and ``required`` (m of n), ``added_signer``, ``withdrawn_at`` and ``escalate_after_days`` are carried for
    counter-signing, added signers, withdrawal and escalation.
    """

    __tablename__ = "approval_relation"
    __table_args__ = (UniqueConstraint("engagement_id", "role"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    role: str
    holder: str
    delegate: str | None = None
    delegate_from: date | None = None
    delegate_to: date | None = None
    cosigners: list[str] = Field(default_factory=list, sa_type=Json)
    required: int = 1
    added_signer: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    escalate_after_days: int | None = None


class Decision(SQLModel, table=True):
    """An answer to a gate: who, when, from where, what. A refused attempt is kept with its reasons."""

    __table_args__ = (UniqueConstraint("engagement_id", "key", "attempt"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    gate: str
    key: str = Field(description="gate, subject and round: acceptance-signed-2-1")
    attempt: int = 1
    accepted: bool = True
    refusals: list[str] = Field(default_factory=list, sa_type=Json)
    form: dict[str, Any] = Field(sa_type=Json)
    decided_by: str
    role: str
    decided_at: datetime = Field(sa_type=Moment)
    source: str = Field(description="scenario file or Prefect run that the answer came from")


class Obligation(SQLModel, table=True):
    """One dated duty. Every date that somebody must not forget is a row here."""

    __table_args__ = (UniqueConstraint("engagement_id", "kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    kind: str = Field(description="one of schemas.duties.DUTIES")
    subject: str
    title: str
    due_at: datetime = Field(sa_type=Moment)
    status: str = Field(default="open", description="open, done, cancelled, passed: a day that only had to be known")
    basis: str = Field(description="clause or law that sets the date")
    warned: list[int] = Field(default_factory=list, sa_type=Json, description="days before due already warned at")
    outcome: str = Field(default="", description="what a person entered: 已办理, 不再适用")
    ended_on: date | None = None
    how: str = ""
    reference: str = ""
    ended_by: str = ""
    approver: str = ""
