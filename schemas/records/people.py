"""People of HR engagements. What names or reaches a person stands sealed; a keyed index finds it. Rows S3.1–S3.7."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class Employee(SQLModel, table=True):
    """One person of one engagement, known by the number of the file kept on them (档案号).

    ``id_index`` finds the person by ID number without holding it. After the purge nothing is left but the number.
    """

    __table_args__ = (UniqueConstraint("engagement_id", "id_index"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId, index=True)
    no: str = Field(unique=True, description="RY-2026-0001")
    employee_no: str = Field(index=True, description="the employer's own number of the person, as last heard of")
    id_index: str | None = Field(default=None, max_length=64)
    sealed_id: str | None = None
    purged_on: date | None = None


class PersonnelEvent(SQLModel, table=True):
    """A join, leave, transfer or correction; ``sealed`` holds its details. ``key`` says what happened, so that the
    same event sent twice is one."""

    __tablename__ = "personnel_event"
    __table_args__ = (UniqueConstraint("employee_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", sa_type=RowId)
    kind: str
    effective_on: date
    key: str = Field(max_length=64)
    sealed: str
    recorded_at: datetime = Field(sa_type=Moment)
    source: str = Field(description="received file or run that it came from")


class AccountTask(SQLModel, table=True):
    """An account to be opened for a person who joined, and told of on the same day (S3.2, R14). No password is kept."""

    __tablename__ = "account_task"
    __table_args__ = (UniqueConstraint("employee_id", "system", "joined_on"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", sa_type=RowId)
    system: str = Field(description="NC or OA")
    joined_on: date
    due_on: date = Field(description="day of joining, or of the announcement when that came later")
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    account: str = Field(default="", description="account number, not its password")


class MaterialReceipt(SQLModel, table=True):
    """A scan of a paper that a person handed in; the same bytes count once."""

    __tablename__ = "material_receipt"
    __table_args__ = (UniqueConstraint("employee_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", sa_type=RowId)
    item: str
    copies: int = Field(default=1, description="how many sheets or photographs the scan stands for")
    sha256: str = Field(max_length=64)
    received_file_id: int | None = Field(default=None, foreign_key="received_file.id", sa_type=RowId)
    received_on: date


class Waiver(SQLModel, table=True):
    """A paper that one person need not hand in, and why (e.g. no certificate of qualification is held)."""

    __table_args__ = (UniqueConstraint("employee_id", "item"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", sa_type=RowId)
    item: str
    reason: str


class FollowUp(SQLModel, table=True):
    """One chase for papers that are missing: when, how, what came of it, why they are missing (S3.3, S3.5)."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("employee_id", "due_on"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", sa_type=RowId)
    due_on: date = Field(description="the day of the rhythm that the chase belongs to")
    listed_at: datetime = Field(sa_type=Moment)
    missing: list[str] = Field(sa_type=Json)
    chased_on: date | None = None
    method: str = ""
    result: str = ""
    reason: str = ""
    special: str = Field(default="", description="不能提交, 拒绝提交 or empty")
    special_on: date | None = None
    reported: bool = Field(default=False, description="whether the special case was reported")


class MonthlyRoster(SQLModel, table=True):
    """The report of one month; a correction is another version. What was recorded after ``last_event`` is not in it."""

    __tablename__ = "monthly_roster"
    __table_args__ = (UniqueConstraint("engagement_id", "month", "version"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    month: str = Field(description="2026-09")
    version: int
    cutoff: datetime = Field(sa_type=Moment)
    last_event: int = Field(sa_type=RowId, description="newest personnel event that the report knows of")
    figures: dict[str, Any] = Field(sa_type=Json, description="opening, joins, leaves, closing, counted, …")
    package: str | None = Field(default=None, description="path of the archive below the home")
    package_sha256: str | None = None
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    recipients: list[str] = Field(default_factory=list, sa_type=Json)
    corrected_by: str | None = Field(default=None, description="month whose report corrects this one")


class Purge(SQLModel, table=True):
    """What was deleted of a person when the time to keep it was over (PIPL Art. 47)."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    employee_id: int = Field(foreign_key="employee.id", unique=True, sa_type=RowId)
    purged_at: datetime = Field(sa_type=Moment)
    basis: str
    what: dict[str, int] = Field(sa_type=Json, description="how many events, files, documents were deleted")
