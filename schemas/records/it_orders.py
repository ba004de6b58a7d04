"""What an IT client pays by QR code, what the platforms' bills say of it, and a free exit. Rows S6.6, S7.5."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Fen, Json, Moment, RowId


class ServiceOrder(SQLModel, table=True):
    """The package of one period, to be paid by QR code. ``key`` is the period while the order stands: one of each."""

    __tablename__ = "service_order"
    __table_args__ = (UniqueConstraint("engagement_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    no: str = Field(unique=True, description="DD-2026-0001, which the code and the platform's bill carry")
    key: str = Field(description="first day of the period; of a cancelled order with its number")
    starts_on: date
    ends_on: date
    months: int
    title: str
    amount_fen: int = Field(sa_type=Fen)
    codes: list[dict[str, Any]] = Field(sa_type=Json, description="platform and what its QR code says")
    pay_by: date
    status: str = Field(description="待支付, 已支付, 已退款, 已取消")
    opened_at: datetime = Field(sa_type=Moment)
    opened_by: str
    paid_at: datetime | None = Field(default=None, sa_type=Moment)
    platform: str = ""
    transaction_no: str = ""
    received_fen: int = Field(default=0, sa_type=Fen)
    refunded_fen: int = Field(default=0, sa_type=Fen)


class SettlementFile(SQLModel, table=True):
    """A platform's bill that was read whole and whose sums are right, known by its SHA-256."""

    __tablename__ = "settlement_file"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    received_file_id: int = Field(foreign_key="received_file.id", sa_type=RowId)
    sha256: str = Field(unique=True)
    name: str
    platform: str = Field(description="微信支付, 支付宝")
    content: str = Field(description="交易账单, 资金账单")
    merchant: str
    recorded_at: datetime = Field(sa_type=Moment)


class SettlementLine(SQLModel, table=True):
    """One payment or refund of a trade bill; the same one in a daily and a monthly bill is one."""

    __tablename__ = "settlement_line"
    __table_args__ = (UniqueConstraint("platform", "transaction_no", "move", "refund_no"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    file_id: int = Field(foreign_key="settlement_file.id", sa_type=RowId)
    platform: str
    transaction_no: str
    move: str = Field(description="收款, 退款")
    refund_no: str = Field(default="", description="empty for a payment")
    order_no: str = Field(index=True)
    amount_fen: int = Field(sa_type=Fen)
    settled_fen: int = Field(sa_type=Fen, description="what goes to the account, vouchers left out")
    fee: str = Field(description="yuan, up to five decimals")
    at: datetime = Field(sa_type=Moment)


class ServiceExit(SQLModel, table=True):
    """A client that left within the free month, once; nothing is paid to the vendor from then on."""

    __tablename__ = "service_exit"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", unique=True, sa_type=RowId)
    signed_on: date
    corresponding: date
    last_day: date
    sent_on: date
    arrived_on: date
    way: str
    clause: str
    refund_fen: int = Field(sa_type=Fen)
    refund_by: date
    left_by: str
    recorded_at: datetime = Field(sa_type=Moment)
