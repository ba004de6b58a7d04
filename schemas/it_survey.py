"""The survey of hardware and software: a workbook that the client fills in and sends back. Row S7.2."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_terms import DEVICE_KINDS, DeviceKind
from schemas.parties import Context
from schemas.rules.network_address import ip_fault, mac_fault, normalise_ip, normalise_mac
from schemas.rules.rulebook import standing
from schemas.rules.typed_digits import plain_digits
from schemas.sheets import Column, Entry, Row, Sheet, Workbook
from schemas.values import Line, OptionalLine

SoftwareKind = Literal["操作系统", "办公软件", "数据库", "业务软件", "安全软件", "其他"]
Licensing = Literal["永久授权", "订阅", "随设备", "免费或开源", "没有授权"]
SOFTWARE_KINDS: tuple[str, ...] = get_args(SoftwareKind)
LICENSINGS: tuple[str, ...] = get_args(Licensing)
COMPUTERS: tuple[DeviceKind, ...] = ("服务器", "台式电脑", "笔记本电脑")
"""Devices that have an operating system and users' software."""
OLD_YEARS = int(standing("device-service-years"))
"""Age from which replacement is talked about."""
_DEVICES, _SOFTWARE, _DAY = "设备", "软件授权", "调查日期"
_SPARE_DEVICES, _SPARE_SOFTWARE = 60, 20


class SurveyedDevice(StrictModel):
    """One device as the client tells of it. Addresses are kept in one notation."""

    kind: DeviceKind = Field(title="设备类别")
    maker: Line = Field(title="品牌")
    model: Line = Field(title="型号")
    serial: OptionalLine = Field(default="", title="序列号")
    os: OptionalLine = Field(default="", title="操作系统及版本", description="服务器、台式电脑、笔记本电脑必填")
    purchased_on: date | None = Field(default=None, title="购置日期")
    owner: OptionalLine = Field(default="", title="使用部门或使用人")
    place: OptionalLine = Field(default="", title="放置地点")
    ip: OptionalLine = Field(default="", title="IP地址", description="自动获取的不填")
    mac: OptionalLine = Field(default="", title="MAC地址")
    critical: bool = Field(default=False, title="关键设备", description="停用会使业务中断的勾选")
    note: OptionalLine = Field(default="", title="现有问题")

    def age(self, on: date) -> int | None:
        """Whole years since it was bought; None when that is not known."""
        return None if self.purchased_on is None else int((on - self.purchased_on).days / 365.25)

    @model_validator(mode="after")
    def addressed(self) -> Self:
        self.serial = plain_digits(self.serial)
        if self.ip:
            self.ip = normalise_ip(self.ip)
        if self.mac:
            self.mac = normalise_mac(self.mac)
        faults = [fault for fault in (self.ip and ip_fault(self.ip), self.mac and mac_fault(self.mac)) if fault]
        if faults:
            raise ValueError("；".join(faults))
        return self


class SoftwareLicence(StrictModel):
    """One software product in use."""

    name: Line = Field(title="软件名称")
    version: OptionalLine = Field(default="", title="版本")
    kind: SoftwareKind = Field(title="软件类别")
    licensing: Licensing = Field(title="授权方式")
    licensed: int = Field(default=0, title="授权数量", ge=0, le=1_000_000)
    installed: int = Field(title="安装数量", ge=0, le=1_000_000)
    expires_on: date | None = Field(default=None, title="到期日期", description="订阅的必填")
    supplier: OptionalLine = Field(default="", title="供应商或开发商")

    @property
    def over_installed(self) -> int:
        """Installations beyond what is licensed."""
        return 0 if self.licensing == "免费或开源" else max(0, self.installed - self.licensed)


@dataclass(frozen=True)
class KindCount:
    """Devices of one kind."""

    kind: str
    count: int
    critical: int
    old: int
    undated: int


class ItSurvey(Answer):
    """软硬件信息调查表：由客户逐台填写电脑、网络和外围设备以及软件授权，核验后作为推荐套餐和签约的依据。"""

    surveyed_on: date = Field(title="调查日期")
    contact: Line = Field(title="客户填表联系人")
    reply_by: date | None = Field(default=None, title="请于何日前交回")
    reply_to: OptionalLine = Field(default="", title="交回邮箱")
    devices: list[SurveyedDevice] = Field(default_factory=list, title="设备", description="发出空表时不填")
    software: list[SoftwareLicence] = Field(default_factory=list, title="软件授权", description="发出空表时不填")

    @property
    def critical(self) -> int:
        return sum(device.critical for device in self.devices)

    @property
    def by_kind(self) -> list[KindCount]:
        """In the order of the dictionary, kinds that are there."""
        return [self._counted(kind) for kind in DEVICE_KINDS if any(device.kind == kind for device in self.devices)]

    def _counted(self, kind: str) -> KindCount:
        found = [device for device in self.devices if device.kind == kind]
        ages = [device.age(self.surveyed_on) for device in found]
        return KindCount(
            kind,
            len(found),
            sum(device.critical for device in found),
            sum(age is not None and age >= OLD_YEARS for age in ages),
            sum(age is None for age in ages),
        )

    @property
    def over_installed(self) -> list[SoftwareLicence]:
        return [row for row in self.software if row.over_installed]

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if self.reply_by and self.reply_by < self.surveyed_on:
            raise ValueError(f"交回日期 {self.reply_by} 早于调查日期 {self.surveyed_on}：请改正")
        serials = Counter(device.serial for device in self.devices if device.serial)
        rules = [
            ([one for one, times in serials.items() if times > 1], "序列号{}重复：请逐台核对铭牌"),
            (
                [one.model for one in self.devices if one.purchased_on and one.purchased_on > self.surveyed_on],
                "型号{}的购置日期晚于调查日期：请改正",
            ),
            (
                [one.model for one in self.devices if one.kind in COMPUTERS and not one.os],
                "型号{}没有填写操作系统：请补充",
            ),
            (
                [one.name for one in self.software if one.licensing == "订阅" and one.expires_on is None],
                "软件{}为订阅而没有到期日期：请补充",
            ),
        ]
        if faults := [said.format("、".join(dict.fromkeys(found))) for found, said in rules if found]:
            raise ValueError("；".join(faults))
        return self


class SurveyOf(StrictModel):
    """收回的软硬件信息调查表。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    file: Line = Field(title="文件", description="放在收件目录中的文件名，如 调查表/软硬件信息调查表.xlsx")
    by: Line = Field(title="办理人")


class ItSurveyContext(Context):
    """软硬件信息调查表."""

    facts: ItSurvey


def survey_workbook(context: ItSurveyContext) -> Workbook:
    """What the client fills in: devices, software, and how to fill them in."""
    return Workbook((_devices(context.facts), _software(context.facts)))


def _devices(survey: ItSurvey) -> Sheet:
    age = f'=IF({{购置日期}}="","",INT(({{#{_DAY}}}-{{购置日期}})/365.25))'
    columns = (
        Column("设备类别", width=12, fill_in=True, choices=DEVICE_KINDS),
        Column("品牌", width=12, fill_in=True),
        Column("型号", width=20, fill_in=True, note="机身或系统信息中的型号，不是序列号"),
        Column("序列号", width=20, fill_in=True, note="机身铭牌上的 S/N，逐台不同"),
        Column("操作系统及版本", width=20, fill_in=True, note="服务器、台式电脑、笔记本电脑必填"),
        Column("购置日期", "date", 12, fill_in=True),
        Column("使用年限（年）", "integer", 9, formula=age),
        Column("使用部门或使用人", width=16, fill_in=True),
        Column("放置地点", width=16, fill_in=True),
        Column("IP地址", width=16, fill_in=True, note="自动获取的不填"),
        Column("MAC地址", width=19, fill_in=True),
        Column("关键设备", width=8, fill_in=True, choices=("是", "否"), note="停用会使业务中断的填“是”"),
        Column("现有问题", width=24, fill_in=True),
    )
    rows: tuple[Row, ...] = tuple(_device_row(survey, device) for device in survey.devices)
    fields = [
        Entry(_DAY, survey.surveyed_on, "date"),
        Entry("填表联系人", survey.contact, fill_in=True),
    ]
    if survey.reply_by:
        fields.append(Entry("请于何日前交回", survey.reply_by, "date"))
    if survey.reply_to:
        fields.append(Entry("交回邮箱", survey.reply_to))
    return Sheet(
        _DEVICES,
        columns,
        rows,
        heading="软硬件信息调查表：设备",
        notes=(
            "每台设备一行，不要合并单元格；电脑、服务器、网络、打印、监控、电源等设备都请列入。不得填写密码。",
            "序列号逐台不同，请照机身铭牌填写；长串数字按文本填写。",
        ),
        protected=True,
        fields=tuple(fields),
        spare=_SPARE_DEVICES,
    )


def _device_row(survey: ItSurvey, device: SurveyedDevice) -> Row:
    age = device.age(survey.surveyed_on)
    return (
        device.kind, device.maker, device.model, device.serial, device.os, device.purchased_on,
        "" if age is None else age, device.owner, device.place, device.ip, device.mac,
        "是" if device.critical else "否", device.note,
    )  # fmt: skip


def _software(survey: ItSurvey) -> Sheet:
    columns = (
        Column("软件名称", width=26, fill_in=True),
        Column("版本", width=14, fill_in=True),
        Column("软件类别", width=12, fill_in=True, choices=SOFTWARE_KINDS),
        Column("授权方式", width=12, fill_in=True, choices=LICENSINGS),
        Column("授权数量", "integer", 10, fill_in=True, limits=(0, 1_000_000)),
        Column("安装数量", "integer", 10, fill_in=True, limits=(0, 1_000_000)),
        Column("到期日期", "date", 12, fill_in=True, note="订阅的必填"),
        Column("供应商或开发商", width=24, fill_in=True),
    )
    rows: tuple[Row, ...] = tuple(
        (one.name, one.version, one.kind, one.licensing, one.licensed, one.installed, one.expires_on, one.supplier)
        for one in survey.software
    )
    return Sheet(
        _SOFTWARE,
        columns,
        rows,
        heading="软硬件信息调查表：软件授权",
        notes=("操作系统、办公软件、数据库、财务等业务软件和安全软件，每种一行。",),
        protected=True,
        spare=_SPARE_SOFTWARE,
    )


IT_SURVEY = DocumentKind(
    "it-survey",
    "软硬件信息调查表",
    "sourcing",
    ItSurveyContext,
    "RY",
    ("S7.2",),
    engagement_kinds=("it",),
    workbook=survey_workbook,
    form=ItSurvey,
    filled_by="buyer",
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (IT_SURVEY,)
