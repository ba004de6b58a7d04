"""What is kept of an organisation across engagements. Contacts and accounts stand sealed. Rows S8.5, S5.2, R19, R24.

Every row names the engagement in which it was entered: its people answer for it. What a rehearsal enters
(``practice``) counts in rehearsals only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class VendorCredential(SQLModel, table=True):
    """A licence, qualification, certificate or insurance; one that another replaced stays on file."""

    __tablename__ = "vendor_credential"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "number", "valid_from", "practice"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    organisation_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    practice: bool = False
    kind: str
    name: str
    number: str
    issuer: str
    valid_from: date
    expires_on: date | None = Field(default=None, description="last day; None without end")
    replaced: bool = False
    entered_by: str
    entered_at: datetime = Field(sa_type=Moment)


class VendorContacts(SQLModel, table=True):
    """The people to speak to, sealed; the next list takes the place of this one. After the purge it is empty."""

    __tablename__ = "vendor_contacts"
    __table_args__ = (Index("ix_vendor_contacts_organisation", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    organisation_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    practice: bool = False
    sealed: str
    source: str = Field(description="received file that it came from")
    entered_by: str
    entered_at: datetime = Field(sa_type=Moment)
    purged_on: date | None = None


class VendorAccount(SQLModel, table=True):
    """An account in place of the one that a contract names, paid to once a second person has confirmed it (R24)."""

    __tablename__ = "vendor_account"
    __table_args__ = (Index("ix_vendor_account_organisation", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    organisation_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    practice: bool = False
    sealed: str
    source: str = Field(description="received file that it came from")
    status: str = Field(description="待复核, 有效, 未通过")
    entered_by: str
    entered_at: datetime = Field(sa_type=Moment)
    reviewed_by: str = ""
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    called: str = Field(default="", description="how the vendor was called back")
    purged_on: date | None = None


class VendorRestriction(SQLModel, table=True):
    """A vendor that is not dealt with for a time: proposed by one person, decided by another, and so lifted."""

    __tablename__ = "vendor_restriction"
    __table_args__ = (Index("ix_vendor_restriction_organisation", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    organisation_id: int = Field(foreign_key="organisation.id", sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    practice: bool = False
    reason: str
    evidence: str
    starts_on: date
    ends_on: date = Field(description="last day")
    status: str = Field(description="待复核, 限制中, 未批准, 移出待复核, 已移出")
    proposed_by: str
    proposed_on: date
    decided_by: str = ""
    decided_on: date | None = None
    opinion: str = ""
    lifting: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, description="the last proposal to lift it: reason, who, when, decided how"
    )


class CultureAnswers(SQLModel, table=True):
    """A culture questionnaire that came back complete; the newest of a side stands. Row S11.2."""

    __tablename__ = "culture_answers"
    __table_args__ = (UniqueConstraint("received_file_id"), Index("ix_culture_answers_engagement", "engagement_id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    vendor_id: int | None = Field(
        default=None, foreign_key="vendor.id", sa_type=RowId, description="None: the client's own answers"
    )
    received_file_id: int = Field(foreign_key="received_file.id", sa_type=RowId)
    answers: dict[str, Any] = Field(sa_type=Json, description="a CultureProfile")
    recorded_at: datetime = Field(sa_type=Moment)
