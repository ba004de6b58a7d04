"""Vendors, bids, scores, and the contract that came of them. Amounts in fen, points and ratios as decimal text."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Fen, Json, Moment, RowId


class Vendor(SQLModel, table=True):
    """An organisation invited to one engagement."""

    __table_args__ = (UniqueConstraint("engagement_id", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    organisation_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    position: int = Field(description="order of invitation, from 1")


class Bid(SQLModel, table=True):
    """One vendor's quotation, as received and as judged."""

    __table_args__ = (UniqueConstraint("engagement_id", "vendor_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    received_file_id: int = Field(foreign_key="received_file.id", sa_type=RowId)
    received_at: datetime = Field(sa_type=Moment)
    valid: bool
    invalid_reasons: list[str] = Field(default_factory=list, sa_type=Json)
    gross_fen: int = Field(default=0, sa_type=Fen)
    tax_rate: str = "0"
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)


class Score(SQLModel, table=True):
    """Points (0–100) of one judge for one bid and criterion."""

    __table_args__ = (UniqueConstraint("bid_id", "judge", "criterion"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    bid_id: int = Field(foreign_key="bid.id", sa_type=RowId)
    judge: str
    criterion: str
    points: str


class Contract(SQLModel, table=True):
    """The contract of an engagement; ``terms`` and ``total_fen`` are those in force, every version of them is kept."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", unique=True, sa_type=RowId)
    vendor_id: int = Field(foreign_key="vendor.id", sa_type=RowId)
    no: str = Field(unique=True, description="number of the service-contract document")
    total_fen: int = Field(sa_type=Fen)
    tax_rate: str
    terms: dict[str, Any] = Field(sa_type=Json)
    status: str = Field(description="draft, signed, ended")
    signed_on: date | None = None


class ContractVersion(SQLModel, table=True):
    """The terms of a contract from one signing on: as first signed, then by each supplement. Never changed."""

    __tablename__ = "contract_version"
    __table_args__ = (UniqueConstraint("contract_id", "version"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    contract_id: int = Field(foreign_key="contract.id", sa_type=RowId)
    version: int
    basis: str = Field(description="number of the contract or of the supplement")
    change_no: str = Field(default="", description="number of the change order behind a supplement")
    signed_on: date
    effective_on: date
    total_fen: int = Field(sa_type=Fen)
    terms: dict[str, Any] = Field(sa_type=Json)
    stages: list[dict[str, Any]] = Field(sa_type=Json, description="milestones with the amounts agreed for them")
    recorded_at: datetime = Field(sa_type=Moment)


class Milestone(SQLModel, table=True):
    """One stage of the contract: what is due, when, for how much (R1: amounts sum to the total)."""

    __table_args__ = (UniqueConstraint("contract_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    contract_id: int = Field(foreign_key="contract.id", sa_type=RowId)
    seq: int
    name: str
    due_on: date
    ratio: str
    amount_fen: int = Field(sa_type=Fen)
    retention_fen: int = Field(sa_type=Fen)
    status: str = Field(default="open", description="open, accepted, rejected")
    accepted_on: date | None = None
