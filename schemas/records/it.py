"""IT service: devices looked after, visits, tickets, new needs until they are answered. Rows S2.i, S6, S7.6, S7.7."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class Device(SQLModel, table=True):
    """One device of one client, known by the number on its service label. A register keeps what is out of use too."""

    __table_args__ = (Index("ix_device_engagement_serial", "engagement_id", "serial"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId, index=True)
    label: str = Field(unique=True, description="SB-2026-000001")
    kind: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    os: str = ""
    purchased_on: date | None = None
    owner: str = Field(default="", description="department or person that uses it")
    place: str = ""
    ip: str = ""
    mac: str = ""
    critical: bool = False
    status: str = Field(description="在用, 停用, 新发现, 未找到")
    registered_on: date


class DeviceEvent(SQLModel, table=True):
    """What happened to a device; ``key`` says what and from where, so that the same fact told twice is one."""

    __tablename__ = "device_event"
    __table_args__ = (UniqueConstraint("device_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    device_id: int = Field(foreign_key="device.id", sa_type=RowId)
    at: datetime = Field(sa_type=Moment)
    kind: str = Field(description="registered, surveyed, changed, labelled, inspected, ticket")
    field: str = Field(default="", description="what changed")
    before: str = ""
    after: str = ""
    source: str = Field(description="visit/3, ticket/GD-2026-000001, survey/…")
    key: str


class Visit(SQLModel, table=True):
    """One visit: planned from the rhythm of the contract, or when the occasion arises.

    ``slot`` is its place in the rhythm (``首次``, ``2026-02/1``) or what it was called for, so that planning twice
    plans once. ``run_key`` is the idempotency key of its Prefect run.
    """

    __table_args__ = (
        UniqueConstraint("engagement_id", "seq"),
        UniqueConstraint("engagement_id", "slot"),
        Index("ix_visit_status_planned", "status", "planned_on"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int = Field(description="counted within the engagement")
    slot: str
    kind: str = Field(description="首次, 例行, 临时")
    planned_on: date
    moved_from: date | None = Field(default=None, description="the rest day that the rhythm fell on")
    status: str = Field(description="已排, 已准备, 已报告, 已确认, 取消")
    engineer: str
    purpose: str = Field(default="", description="of an occasional visit")
    run_key: str
    round: int = Field(default=1, description="one more each time the client sends it back")
    prepared_at: datetime | None = Field(default=None, sa_type=Moment)
    mailed_at: datetime | None = Field(default=None, sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    chased_on: date | None = Field(default=None, description="the last day the client was asked to confirm")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    confirmed_by: str = ""
    rating: int | None = Field(default=None, description="1 to 5, by the client")
    opinion: str = ""


class VisitResult(SQLModel, table=True):
    """What a visit found about one device; ``facts`` is the device as it stood then, to be compared later."""

    __tablename__ = "visit_result"
    __table_args__ = (UniqueConstraint("visit_id", "device_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    visit_id: int = Field(foreign_key="visit.id", sa_type=RowId)
    device_id: int = Field(foreign_key="device.id", sa_type=RowId, index=True)
    result: str = Field(description="正常, 异常, 未找到")
    new: bool = Field(default=False, description="not in the register before this visit")
    note: str = ""
    advice: str = ""
    facts: dict[str, Any] = Field(sa_type=Json)


class Ticket(SQLModel, table=True):
    """One fault or request, with the moments the service level allows and those that came. ``key`` is what opened it.

    While it waits for the client (``paused_at``) the clock of restoration stands still; ``waited_minutes`` of service
    were excluded so far.
    """

    __table_args__ = (
        UniqueConstraint("engagement_id", "key"),
        Index("ix_ticket_engagement_status", "engagement_id", "status"),
        Index("ix_ticket_engagement_opened", "engagement_id", "opened_at"),
        Index("ix_ticket_device_cause", "device_id", "cause_class", "opened_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    no: str = Field(unique=True, description="GD-2026-000001")
    key: str
    device_id: int | None = Field(default=None, foreign_key="device.id", sa_type=RowId)
    severity: int = Field(description="1 to 4")
    cause_class: str = Field(description="硬件, 系统, 软件, 网络, 外设, 安全, 账号, 咨询, 其他")
    opened_at: datetime = Field(sa_type=Moment)
    contact: str
    phone: str
    place: str
    content: str
    respond_by: datetime = Field(sa_type=Moment)
    arrive_by: datetime | None = Field(default=None, sa_type=Moment)
    restore_by: datetime = Field(sa_type=Moment)
    responded_at: datetime | None = Field(default=None, sa_type=Moment)
    arrived_at: datetime | None = Field(default=None, sa_type=Moment)
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    waited_minutes: int = 0
    restored_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    solution: str = ""
    cause: str = ""
    status: str = Field(description="待响应, 处理中, 等待甲方, 已恢复, 已关闭, 已取消")
    engineer: str = ""
    visit_id: int | None = Field(default=None, foreign_key="visit.id", sa_type=RowId, index=True)
    repeat_of: int | None = Field(default=None, foreign_key="ticket.id", sa_type=RowId)
    signed_by_engineer: str = ""
    signed_by_client: str = ""
    rating: int | None = Field(default=None, description="1 to 5, by the client")


class TicketStep(SQLModel, table=True):
    """One step of a ticket as it was recorded; ``key`` is the run or the entry that it came from."""

    __tablename__ = "ticket_step"
    __table_args__ = (UniqueConstraint("ticket_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    ticket_id: int = Field(foreign_key="ticket.id", sa_type=RowId)
    key: str
    act: str = Field(description="响应, 到场, 等待甲方, 继续, 恢复, 退回, 签字关闭, 取消")
    at: datetime = Field(sa_type=Moment)
    by: str
    note: str = ""


class Need(SQLModel, table=True):
    """A new need heard at a visit, a ticket or a call-back, passed to a department and followed until answered."""

    __tablename__ = "service_need"
    __table_args__ = (UniqueConstraint("engagement_id", "key"), Index("ix_need_status_due", "status", "due_on"))

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    engagement_id: int = Field(foreign_key="engagement.id", sa_type=RowId)
    seq: int
    key: str
    content: str
    raised_by: str
    raised_on: date
    source: str = Field(description="visit/3, ticket/GD-2026-000001, call-back")
    department: str
    due_on: date
    answered_on: date | None = None
    answered_by: str = ""
    answer: str = ""
    status: str = Field(description="已转交, 已答复")
