"""Sealed bids, questions, amendments, challenges and securities of a tender. Rows S5.2, S8.5."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Fen, Json, Moment, RowId


class SealedBid(SQLModel, table=True):
    """A bid handed in. What was taken in is kept sealed; of what was refused, only the hash is known."""

    __tablename__ = "sealed_bid"
    __table_args__ = (UniqueConstraint("vendor_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    seq: int = Field(description="of the vendor's hand-ins, from 1")
    received_file_id: int | None = Field(default=None, foreign_key="received_file.id", sa_type=RowId)
    name: str
    size: int
    sha256: str
    inquiry_no: str
    received_at: datetime = Field(sa_type=Moment)
    received_by: str
    delivered_by: str = ""
    status: str = Field(description="已接收, 已替换, 已撤回, 拒收")
    reasons: list[str] = Field(default_factory=list, sa_type=Json, description="why it was refused or withdrawn")
    withdrawn_on: date | None = None


class TenderQuestion(SQLModel, table=True):
    """A question of one vendor; what is published does not say whose."""

    __tablename__ = "tender_question"
    __table_args__ = (UniqueConstraint("engagement_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    asked_on: date
    question: str
    published: str = Field(default="", description="the question as published")
    answer: str = ""
    addendum_id: int | None = Field(default=None, foreign_key="addendum.id", sa_type=RowId)


class Addendum(SQLModel, table=True):
    """A clarification or an addendum, sent to all vendors; one that ``affects`` the bids must be confirmed."""

    __table_args__ = (UniqueConstraint("engagement_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int
    kind: str = Field(description="澄清, 补遗")
    issued_on: date
    recorded_at: datetime = Field(sa_type=Moment)
    issued_by: str
    changes: list[str] = Field(default_factory=list, sa_type=Json)
    affects: bool
    due_before: datetime = Field(sa_type=Moment)
    due_after: datetime = Field(sa_type=Moment)


class AddendumConfirmation(SQLModel, table=True):
    """A vendor's word that it has an amendment."""

    __tablename__ = "addendum_confirmation"
    __table_args__ = (UniqueConstraint("addendum_id", "vendor_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    addendum_id: int = Field(foreign_key="addendum.id", sa_type=RowId)
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    confirmed_at: datetime = Field(sa_type=Moment)


class Challenge(SQLModel, table=True):
    """A challenge or objection; while one is unanswered, or upheld and not decided, nothing is awarded or signed."""

    __table_args__ = (UniqueConstraint("engagement_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int
    challenger: str
    stage: str
    known_on: date
    received_on: date
    until: date
    answer_by: date
    content: str
    asked: str
    recorded_by: str
    answered_on: date | None = None
    answered_by: str = ""
    result: str = ""
    answer: str = ""
    measures: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    decision: str = Field(default="", description="how it goes on after it was upheld")
    reason: str = ""


class FailedAward(SQLModel, table=True):
    """What was entered of an award that came to nothing before the contract, and how it goes on.

    The award itself stays as it was decided; the one that follows is another decision.
    """

    __tablename__ = "failed_award"
    __table_args__ = (UniqueConstraint("engagement_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int
    award: int = Field(description="which award of the engagement, from 1")
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    ground: str
    occurred_on: date
    facts: str
    evidence: list[str] = Field(default_factory=list, sa_type=Json, description="names of the files received")
    recorded_on: date
    recorded_by: str
    decided_on: date | None = None
    decided_by: str = ""
    decision: str = ""
    reason: str = ""


class Security(SQLModel, table=True):
    """A bid or performance security of one vendor."""

    __table_args__ = (UniqueConstraint("vendor_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    kind: str = Field(description="投标保证金, 履约保证金")
    way: str
    amount_fen: int = Field(sa_type=Fen)
    received_on: date
    reference: str
    expires_on: date | None = None
    agreed_back_on: date | None = None
    status: str = Field(description="在押, 已退还, 不予退还")
    handled_by: str
    closed_on: date | None = None
    closing_reference: str = ""
    interest_fen: int = Field(default=0, sa_type=Fen)
    ground: str = ""
    facts: str = ""
    approver: str = ""
