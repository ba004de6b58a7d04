"""The monthly roster: everybody employed, what changed in the month, and a summary that names nobody. Rows S3.4, S3.5.

The workbook of the roster is in ``schemas/roster_workbook.py``.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.followups import ChaseRow
from schemas.hr_terms import Nature
from schemas.parties import Context, ContractHead
from schemas.personnel import PERSON_TITLES, Channel, PersonFacts, TransferKind
from schemas.pictures import Trend
from schemas.roster_sheets import EMPLOYER_NOTES
from schemas.roster_workbook import roster_workbook

CHANNELS: tuple[Channel, ...] = get_args(Channel)


class RosterRow(BaseModel):
    """A person employed at some time of the month, as known at its end."""

    file_no: str
    facts: PersonFacts
    joined_on: date
    status: Literal["在职", "离职"]
    left_on: date | None = None
    findings: list[str] = []


class JoinRow(BaseModel):
    """Somebody who joined in the month. ``same_day``: the OA number was told on the day asked for (R14)."""

    file_no: str
    name: str
    employee_no: str
    department: str
    post: str
    channel: Channel
    joined_on: date
    notified_on: date | None = None
    oa_told_on: date | None = None
    same_day: bool | None = None
    complete: bool
    missing: list[str] = []


class LeaveRow(BaseModel):
    """Somebody whose last day was in the month."""

    file_no: str
    name: str
    employee_no: str
    department: str
    last_day: date
    reason: str
    certificate_on: date | None = None
    reduction_month: str = ""


class TransferRow(BaseModel):
    """A change of department, post, band or place; ``before`` and ``after`` by field of ``PersonFacts``."""

    file_no: str
    name: str
    employee_no: str
    kind: TransferKind
    before: dict[str, str]
    after: dict[str, str]
    effective_on: date

    @property
    def said_before(self) -> str:
        return _said(self.before)

    @property
    def said_after(self) -> str:
        return _said(self.after)


def _said(values: dict[str, str]) -> str:
    """``{"post": "点检员"}`` as 岗位：点检员, one field a line."""
    return "\n".join(f"{PERSON_TITLES.get(name, name)}：{value or '无'}" for name, value in values.items())


class CorrectionRow(BaseModel):
    """An event of a closed month that came late, or was recorded wrongly."""

    file_no: str
    name: str
    employee_no: str
    month: str = Field(description="the month that it belongs to, 2026-08")
    what: str


class DepartmentBalance(BaseModel):
    """Heads of a department through the month."""

    department: str
    opening: int = 0
    joins: int = 0
    transfers_in: int = 0
    transfers_out: int = 0
    leaves: int = 0
    closing: int = 0

    @property
    def computed(self) -> int:
        """What the closing must be by the other figures."""
        return self.opening + self.joins + self.transfers_in - self.transfers_out - self.leaves

    @classmethod
    def total(cls, rows: Iterable["DepartmentBalance"]) -> "DepartmentBalance":
        """All departments together; transfers between them stand on both sides."""
        figures = ("opening", "joins", "transfers_in", "transfers_out", "leaves", "closing")
        held = list(rows)
        return cls(department="合计", **{name: sum(getattr(row, name) for row in held) for name in figures})


class MonthlyRosterContext(Context):
    """月度人员信息报表：每月报送在册人员、入职、离职、异动、资料不齐和更正，按部门核对期初期末人数。"""

    contract: ContractHead
    nature: Nature
    employer: str = Field(description="whose roster of employees this is (R11)")
    month: str = Field(description="2026-09")
    made_on: date
    due_on: date
    send_on: date
    send_note: str = Field(default="", description="why it is not sent on the day it is due (R16)")
    version: int
    previous_closing: int | None = Field(default=None, description="of the last roster sent; None in the first month")
    corrected: int = Field(default=0, description="net heads of the corrections of closed months")
    people: list[RosterRow]
    joins: list[JoinRow] = Field(default=[])
    leaves: list[LeaveRow] = Field(default=[])
    transfers: list[TransferRow] = Field(default=[])
    chases: list[ChaseRow] = Field(default=[])
    corrections: list[CorrectionRow] = Field(default=[])
    balances: list[DepartmentBalance] = Field(default=[])

    @property
    def total(self) -> DepartmentBalance:
        return DepartmentBalance.total(self.balances)


class Moves(NamedTuple):
    """How many people of a channel came, went and moved."""

    channel: str
    joins: int
    leaves: int
    transfers: int


class RosterSummaryContext(Context):
    """月度人员情况说明：说明当月人数变动、及时率、资料催办、更正和核对发现，附人数走势，不含个人信息。"""

    contract: ContractHead
    nature: Nature
    employer: str
    month: str
    due_on: date
    send_on: date
    send_note: str = ""
    version: int
    roster_no: str
    previous_closing: int | None = None
    corrected: int = 0
    balances: list[DepartmentBalance]
    trend: list[tuple[str, int]] = Field(default=[], description="month and closing, oldest first, at most 13")
    joins: dict[Channel, int] = Field(default={}, description="people by channel")
    leaves: dict[Channel, int] = Field(default={})
    transfers: dict[Channel, int] = Field(default={})
    accounts: int = Field(default=0, description="people for whom accounts were asked in the month")
    accounts_same_day: int = 0
    complete: int = Field(default=0, description="of those who joined in the month")
    chased: int = Field(default=0, description="people whose materials are missing after two weeks")
    chase_times: int = 0
    special: int = Field(default=0, description="people reported as special cases")
    corrections: int = 0
    findings: dict[str, int] = Field(default={}, description="what the checks found, by rule")

    @property
    def total(self) -> DepartmentBalance:
        return DepartmentBalance.total(self.balances)

    @property
    def moves(self) -> list[Moves]:
        """Joins, leaves and transfers by channel; all together last."""
        rows = [
            Moves(name, self.joins.get(name, 0), self.leaves.get(name, 0), self.transfers.get(name, 0))
            for name in CHANNELS
        ]
        joins, leaves, transfers = (sum(column) for column in zip(*(row[1:] for row in rows), strict=True))
        return [*rows, Moves("合计", joins, leaves, transfers)]

    @property
    def share_same_day(self) -> Decimal | None:
        """Of the people with accounts, how many were told the same day; None with nobody."""
        return Decimal(self.accounts_same_day) / self.accounts if self.accounts else None

    @property
    def share_complete(self) -> Decimal | None:
        """Of those who joined, whose materials are complete; None with nobody."""
        joined = sum(self.joins.values())
        return Decimal(self.complete) / joined if joined else None

    @property
    def employer_note(self) -> str:
        return EMPLOYER_NOTES[self.nature]


def trend_of(context: RosterSummaryContext) -> Trend:
    """Heads at the end of each month."""
    return Trend(
        f"{context.head.title} 月末在册人数",
        "月末在册（人）",
        tuple(month for month, _ in context.trend),
        tuple(count for _, count in context.trend),
    )


MONTHLY_ROSTER = DocumentKind(
    "monthly-roster",
    "月度人员信息报表",
    "monitoring",
    MonthlyRosterContext,
    "YB",
    ("S3.4", "S3.5"),
    engagement_kinds=("hr",),
    issued_by="乙方",
    formats=(),
    workbook=roster_workbook,
    personal=True,
)
ROSTER_SUMMARY = DocumentKind(
    "roster-summary",
    "月度人员情况说明",
    "monitoring",
    RosterSummaryContext,
    "RS",
    ("S3.4", "S3.5"),
    engagement_kinds=("hr",),
    issued_by="乙方",
    pictures={"trend": trend_of},
)
DOCUMENTS: tuple[DocumentKind, ...] = (MONTHLY_ROSTER, ROSTER_SUMMARY)
