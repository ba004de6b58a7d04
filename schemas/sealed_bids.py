"""Bids handed in sealed: the receipt that names their hash, and why one is not taken in. Row S5.2."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.documents import DocumentKind, to_vendor
from schemas.forms import StrictModel
from schemas.parties import Context, Party
from schemas.values import BeijingMoment, Line, OptionalLine, moment_cn

BidStatus = Literal["已接收", "已替换", "已撤回", "拒收"]


def _sha256(text: str) -> str:
    digest = text.lower()
    if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("不是有效的 SHA-256 摘要：请填写 64 位十六进制数字，没有的不填")
    return digest


def in_groups(sha256: str) -> str:
    """A hash as a page can print it: eight digits a group, so that lines break and people can compare."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


class BidHandedIn(StrictModel):
    """接收投标文件：封存送达的投标（报价）文件，出具接收回执；开标之前任何人不能读取。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="接收人")
    vendor: Line = Field(title="投标人", description="与采购文件发出时的全称一致")
    inquiry_no: Line = Field(title="采购文件编号", description="封套或者邮件上注明的编号，如 ZW-2026-0001")
    file: Line = Field(title="文件", description="收件目录中的文件名")
    received_at: BeijingMoment = Field(title="收到时间")
    intact: bool = Field(default=True, title="密封完好")
    delivered_by: OptionalLine = Field(default="", title="送达人")
    told_sha256: Annotated[OptionalLine, AfterValidator(_sha256)] = Field(
        default="", title="投标人告知的文件摘要（SHA-256）", description="没有告知的不填"
    )


class BidWithdrawn(StrictModel):
    """撤回投标文件：登记投标人在截止之前的书面撤回；封存的文件不再开启。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="办理人")
    vendor: Line = Field(title="投标人")
    withdrawn_at: BeijingMoment = Field(title="收到撤回通知的时间")


@dataclass(frozen=True)
class Held:
    """The bid of the same vendor that is held already."""

    sha256: str
    receipt_no: str


def hand_in_refusals(
    handed: BidHandedIn, sha256: str, deadline: datetime, inquiry_no: str, held: Held | None
) -> list[str]:
    """Why a bid is not taken in; empty when it is. Until the deadline a later one replaces the one held.

    招标投标法 28, 29; 招标投标法实施条例 36.
    """
    late = handed.received_at > deadline
    changed = late and held is not None and held.sha256 != sha256
    rules = [
        (
            late,
            f"收到时间 {moment_cn(handed.received_at)} 晚于截止时间 {moment_cn(deadline)}，逾期送达",
        ),
        (
            changed,
            f"截止时间后不得修改已递交的文件：与回执 {held.receipt_no if held else ''} 登记的摘要不同",
        ),
        (not handed.intact, "未按要求密封"),
        (
            handed.inquiry_no != inquiry_no,
            f"注明的采购文件编号 {handed.inquiry_no} 不是发给该投标人的 {inquiry_no}，属于其他项目或者其他投标人",
        ),
        (
            bool(handed.told_sha256) and handed.told_sha256 != sha256,
            "文件摘要与投标人告知的不同，文件在送达前已被改动或者不完整",
        ),
    ]
    return [sentence for broken, sentence in rules if broken]


class BidReceiptContext(Context):
    """投标文件接收回执：告知投标人文件的接收时间和摘要，或者拒收的理由。"""

    vendor: Party
    inquiry_no: str
    status: BidStatus
    reasons: list[str]
    name: str
    size: int
    sha256: str
    received_at: datetime
    deadline: datetime
    received_by: str
    delivered_by: str
    replaces: str = Field(description="number of the receipt of the bid that it replaces; empty for none")

    @property
    def digest(self) -> str:
        return in_groups(self.sha256)


BID_RECEIPT = DocumentKind(
    "bid-receipt",
    "投标文件接收回执",
    "sourcing",
    BidReceiptContext,
    "JS",
    ("S5.2",),
    to=to_vendor,
)
DOCUMENTS = (BID_RECEIPT,)
