"""The opening: when it begins, that all that is held is opened, and the record of what was read out. Rows S5.2, S8.5.

招标投标法 34, 36; 招标投标法实施条例 44; 财政部令第87号 39, 41.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context
from schemas.rules.bids import Regime
from schemas.rules.rulebook import standing
from schemas.sealed_bids import in_groups

GRACE_MINUTES = int(standing("opening-grace-minutes"))
"""Bids are opened at the deadline; what it takes to let everybody sit down is no later opening."""
AT_ONCE: Mapping[Regime, str] = {
    "statutory_tender": "招标投标法第三十四条",
    "government": "财政部令第87号第三十九条",
    "voluntary": "招标投标法第三十四条",
}
"""By which clause a tender is opened at its deadline."""


def opening_refusals(held: Sequence[str], named: Sequence[str], sealed_only: bool) -> list[str]:
    """Why bids may not be opened so: all that are held, together, and in a tender no others."""
    refusals = [f"“{vendor}”的投标文件已接收，须一并开启：请补充。" for vendor in held if vendor not in named]
    if sealed_only:
        refusals += [
            f"“{vendor}”没有按时递交密封的投标文件，不得开启：请删去。" for vendor in named if vendor not in held
        ]
    return refusals


def late_opening_refusals(opened_at: datetime, deadline: datetime, regime: Regime, reason: str) -> list[str]:
    """Why a tender may not be opened so late: without a reason at the deadline only, which lasts ``GRACE_MINUTES``."""
    on_time = opened_at.date() == deadline.date() and opened_at <= deadline + timedelta(minutes=GRACE_MINUTES)
    if opened_at < deadline or on_time or reason:
        return []
    return [
        f"开标时间 {opened_at:%Y-%m-%d %H:%M} 晚于投标截止时间 {deadline:%Y-%m-%d %H:%M} 超过 {GRACE_MINUTES} 分钟："
        f"开标应当在投标截止的同一时间公开进行（{AT_ONCE[regime]}），请核对；因停电等原因推迟的，填写推迟开标的原因。"
    ]


class OpenedBid(BaseModel):
    """One bid at the opening, as it was read out."""

    vendor: str
    receipt_no: str
    received_at: datetime
    sha256: str
    intact: bool = Field(description="the content opened has the hash that the receipt told")
    gross: Decimal | None = Field(description="None when the quotation cannot be read")
    validity_days: int | None = None
    term: str = Field(default="", description="as the bid offers it; empty for the term of the documents")
    security: str = Field(description="how bid security was given; empty for none")
    note: str = Field(default="", description="what the quotation lacks, and what else was read out")

    @property
    def digest(self) -> str:
        return in_groups(self.sha256)


class RefusedBid(BaseModel):
    """A bid that was not taken in, or was taken back."""

    vendor: str
    at: datetime
    sha256: str
    reason: str

    @property
    def digest(self) -> str:
        return in_groups(self.sha256)


class OpeningContext(Context):
    """开标记录：记载开标的时间、地点、参加人，各投标文件的接收、密封和宣读的内容，以及拒收的文件。"""

    opened_at: datetime
    place: str
    present: list[str]
    deadline: datetime
    delay_reason: str = Field(default="", description="why it was opened later than at the deadline")
    ceiling: Decimal | None = Field(default=None, description="highest price, with tax")
    finish_on: date | None = Field(default=None, description="the term of the documents")
    bids: list[OpenedBid]
    refused: list[RefusedBid]
    minimum: int

    @property
    def unread(self) -> list[str]:
        """Bidders whose price is read out from the paper and entered by hand."""
        return [bid.vendor for bid in self.bids if bid.gross is None]

    @property
    def too_dear(self) -> list[str]:
        """Bidders above the highest price."""
        return [bid.vendor for bid in self.bids if self.ceiling and bid.gross and bid.gross > self.ceiling]


OPENING_RECORD = DocumentKind("opening-record", "开标记录", "sourcing", OpeningContext, "KJ", ("S5.2",))
