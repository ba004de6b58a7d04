"""What happens under the contract: deliveries, checks, payments, risks, progress."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Fen, Json, Moment, RowId


class Deliverable(SQLModel, table=True):
    """One thing handed in for a milestone, in one round of delivery."""

    __table_args__ = (UniqueConstraint("milestone_id", "round", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    milestone_id: int = Field(foreign_key="milestone.id", sa_type=RowId)
    round: int
    name: str
    received_file_id: int | None = Field(default=None, foreign_key="received_file.id", sa_type=RowId)
    delivered_on: date


class Check(SQLModel, table=True):
    """The judgement of one received file; ``result`` is a CheckResult without any cell value."""

    __tablename__ = "check_result"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    received_file_id: int = Field(foreign_key="received_file.id", unique=True, sa_type=RowId)
    kind: str
    accepted: bool
    result: dict[str, Any] = Field(sa_type=Json)
    correction_file: str | None = Field(default=None, description="path of the correction sheet below the home")
    correction_sha256: str | None = None


class Payment(SQLModel, table=True):
    """A payment of a milestone; ``kind`` is instalment or retention. One of each, by constraint."""

    __table_args__ = (UniqueConstraint("milestone_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    milestone_id: int = Field(foreign_key="milestone.id", sa_type=RowId)
    kind: str = "instalment"
    amount_fen: int = Field(sa_type=Fen)
    retained_fen: int = Field(default=0, sa_type=Fen)
    withheld_fen: int = Field(default=0, sa_type=Fen)
    penalty_fen: int = Field(default=0, sa_type=Fen)
    verified_ratio: str
    status: str = Field(description="applied, approved, paid")
    applicant: str
    approver: str | None = None
    payer: str | None = None
    due_on: date
    paid_on: date | None = None
    voucher: str | None = None
    invoice: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Risk(SQLModel, table=True):
    """A risk of the engagement, as it stands now."""

    __table_args__ = (UniqueConstraint("engagement_id", "code"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    code: str
    cause: str
    effect: str
    probability: int
    impact: int
    strategy: str
    measure: str
    owner: str
    status: str = Field(default="open", description="open, closed")


class RiskAssessment(SQLModel, table=True):
    """A re-assessment of a risk; the register keeps how it moved."""

    __tablename__ = "risk_assessment"
    __table_args__ = (UniqueConstraint("risk_id", "fact_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    risk_id: int = Field(foreign_key="risk.id", sa_type=RowId)
    fact_id: int = Field(foreign_key="progress_fact.id", sa_type=RowId)
    on_day: date
    probability_before: int
    impact_before: int
    probability: int
    impact: int
    status: str
    note: str


class Issue(SQLModel, table=True):
    """A problem found on the way, until it is solved."""

    __table_args__ = (UniqueConstraint("engagement_id", "code"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    code: str
    text: str
    severity: str
    owner: str
    raised_on: date
    due_on: date | None = None
    status: str = Field(default="open", description="open, closed")
    closed_on: date | None = None


class Change(SQLModel, table=True):
    """A change of scope, time or price agreed in writing."""

    __tablename__ = "change_order"
    __table_args__ = (UniqueConstraint("engagement_id", "code"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    code: str
    text: str
    effect: str
    agreed_on: date


class ProgressFact(SQLModel, table=True):
    """What was reported at one moment: percent complete, cost, tests. The reports are computed from these."""

    __tablename__ = "progress_fact"
    __table_args__ = (UniqueConstraint("engagement_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    key: str
    recorded_at: datetime = Field(sa_type=Moment)
    facts: dict[str, Any] = Field(sa_type=Json)


class ProgressReport(SQLModel, table=True):
    """One report a period, by constraint; ``figures`` are the earned values it printed."""

    __tablename__ = "progress_report"
    __table_args__ = (UniqueConstraint("engagement_id", "period"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    period: str
    data_on: date
    figures: dict[str, Any] = Field(sa_type=Json)
