"""Devices of a client on paper: the register, the labels stuck on them, the file of each. Rows S6.1, S7.7."""

from datetime import date, datetime
from typing import get_args

from pydantic import BaseModel, Field

from schemas.devices import FACT_TITLES, DeviceStatus, Result, age_years
from schemas.documents import DocumentKind
from schemas.it_customary import severity_title
from schemas.it_devices_workbook import register_workbook
from schemas.it_terms import DEVICE_KINDS
from schemas.parties import Context, ContractHead
from schemas.rules.device_age import AgeBand, age_band
from schemas.stickers import Sticker

DEVICE_STATUSES: tuple[DeviceStatus, ...] = get_args(DeviceStatus)
EVENT_TITLES = {
    "registered": "登记入账",
    "surveyed": "盘点",
    "changed": "变更",
    "labelled": "粘贴标签",
    "inspected": "巡检",
    "ticket": "报修",
}
_IT = ("it",)


class DeviceRow(BaseModel):
    """A device as the register has it; read from a record by its attributes."""

    model_config = {"from_attributes": True}

    label: str
    kind: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    os: str = ""
    purchased_on: date | None = None
    owner: str = ""
    place: str = ""
    ip: str = ""
    mac: str = ""
    critical: bool = False
    status: DeviceStatus = "在用"
    registered_on: date | None = None

    @property
    def named(self) -> str:
        """Maker and model in one line; the kind when neither is known."""
        return " ".join(part for part in (self.maker, self.model) if part) or self.kind

    def age(self, on: date) -> int | None:
        """Full years in use; None when the day of purchase is not known."""
        return age_years(self.purchased_on, on)

    def band(self, on: date) -> AgeBand:
        return age_band(self.age(on))


class KindCount(BaseModel):
    """Devices of one kind by status."""

    kind: str
    counts: dict[DeviceStatus, int]
    critical: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def count_by_kind(rows: list[DeviceRow]) -> list[KindCount]:
    """Counts of each kind that is there, in the order of the contract's kinds; all together last."""
    there = {row.kind for row in rows}
    kinds = [kind for kind in DEVICE_KINDS if kind in there] + sorted(there.difference(DEVICE_KINDS))
    counted = [_counted(kind, [row for row in rows if row.kind == kind]) for kind in kinds]
    return [*counted, _counted("合计", rows)]


def _counted(kind: str, rows: list[DeviceRow]) -> KindCount:
    states = [row.status for row in rows]
    counts = {status: states.count(status) for status in DEVICE_STATUSES}
    return KindCount(kind=kind, counts=counts, critical=sum(row.critical for row in rows))


class DeviceRegisterContext(Context):
    """设备台账：登记纳入服务的每台设备的标签、配置、位置和状态，是巡检、报修和年度报告的依据。"""

    contract: ContractHead
    on: date = Field(description="as the register stood at the end of that day")
    version: int = 1
    rows: list[DeviceRow]

    @property
    def counted(self) -> list[KindCount]:
        return count_by_kind(self.rows)

    @property
    def undated(self) -> list[DeviceRow]:
        """Devices whose day of purchase is not known, so that their age is not."""
        return [row for row in self.rows if row.purchased_on is None and row.status != "停用"]


class LabelRow(BaseModel):
    """One label to be printed."""

    label: str
    kind: str
    place: str = ""


class ServiceLabelsContext(Context):
    """服务标签：打印在 A4 不干胶纸上的设备标签，每张三列八行，扫描二维码可知设备编号和报修电话。"""

    contract: ContractHead
    phone: str = Field(description="of the vendor's service desk")
    rows: list[LabelRow] = Field(min_length=1)
    skip: int = Field(default=0, ge=0, le=23, description="stickers already used on the first sheet")


def service_stickers(context: ServiceLabelsContext) -> list[Sticker | None]:
    """What is printed on each sticker, in order; None leaves one blank."""
    client, vendor = context.contract.client.name, context.contract.vendor.name
    blank: list[Sticker | None] = [None] * context.skip
    return blank + [
        Sticker(
            code=f"{row.label}\n{vendor}\n报修电话 {context.phone}",
            title=row.label,
            lines=(row.kind, client, vendor),
            foot=f"报修 {context.phone}",
        )
        for row in context.rows
    ]


class DeviceEventRow(BaseModel):
    """What happened to a device; ``field`` and what it was before and after, when something changed."""

    at: datetime
    kind: str = Field(description="key of EVENT_TITLES")
    field: str = ""
    before: str = ""
    after: str = ""
    source: str = Field(default="", description="where it is told of: 上门记录 3, GD-2026-000001")

    @property
    def title(self) -> str:
        return EVENT_TITLES.get(self.kind, self.kind)

    @property
    def field_title(self) -> str:
        """As people call the field."""
        return {**FACT_TITLES, "status": "状态"}.get(self.field, self.field)


class DeviceFault(BaseModel):
    """A ticket of the device."""

    no: str
    opened_on: date
    severity: int = Field(ge=1, le=4)
    cause_class: str
    content: str
    solution: str = ""
    restored_on: date | None = None
    repeat_of: str = Field(default="", description="number of the ticket that it repeats")

    @property
    def severity_title(self) -> str:
        return severity_title(self.severity)


class DeviceInspection(BaseModel):
    """What an inspection found about the device."""

    on: date
    result: Result
    note: str = ""
    advice: str = ""


class DeviceArchiveContext(Context):
    """设备档案：汇集一台设备的配置、变更、巡检和报修经历，给出使用年限和更新建议。"""

    contract: ContractHead
    on: date
    device: DeviceRow
    events: list[DeviceEventRow] = Field(default=[], description="oldest first")
    faults: list[DeviceFault] = Field(default=[], description="oldest first")
    inspections: list[DeviceInspection] = Field(default=[], description="oldest first")
    advice: list[str] = Field(default=[], description="sentences for the client; empty: nothing to advise")

    @property
    def age(self) -> int | None:
        return self.device.age(self.on)

    @property
    def repeats(self) -> int:
        """Faults that repeated an earlier one."""
        return sum(bool(fault.repeat_of) for fault in self.faults)


def _kind(slug: str, title: str, context: type[Context], prefix: str, *rows: str, **more: object) -> DocumentKind:
    """A paper about devices that the vendor makes out."""
    return DocumentKind(
        slug, title, "monitoring", context, prefix, rows, engagement_kinds=_IT, issued_by="乙方",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


DEVICE_REGISTER = _kind(
    "device-register", "设备台账", DeviceRegisterContext, "TZ", "S6.1", "S7.7",
    workbook=register_workbook, personal=True,
)  # fmt: skip
SERVICE_LABELS = _kind(
    "service-labels", "服务标签", ServiceLabelsContext, "BQ", "S6.1", "S7.7",
    formats=("pdf",), stickers=service_stickers,
)  # fmt: skip
DEVICE_ARCHIVE = _kind("device-archive", "设备档案", DeviceArchiveContext, "DG", "S7.7", personal=True)
DOCUMENTS: tuple[DocumentKind, ...] = (DEVICE_REGISTER, SERVICE_LABELS, DEVICE_ARCHIVE)
