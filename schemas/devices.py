"""The devices of a client: what stands in the register, how two states of it differ, when one should be replaced.

Rows S6.1, S6.3, S6.5, S7.2, S7.7. What is found on the spot is set against the register: every device of it is
accounted for, what is new is entered and what is gone is flagged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.it_terms import DeviceKind
from schemas.rules.network_address import ip_fault, mac_fault, normalise_ip, normalise_mac
from schemas.rules.rulebook import standing
from schemas.rules.typed_digits import plain_digits
from schemas.rules.working_days import add_months
from schemas.values import Line, OptionalLine, Remark

DeviceStatus = Literal["在用", "停用", "新发现", "未找到"]
Result = Literal["正常", "异常", "未找到"]
RESULTS: tuple[Result, ...] = get_args(Result)
LABEL_PREFIX = "SB"
LABEL_DIGITS = 6

SERVICE_YEARS = int(standing("device-service-years"))
"""Years after which a device is said to be due for replacement."""
REPEATS = int(standing("repeat-faults"))
"""So many repeat faults within a year say the same."""


class DeviceFacts(StrictModel):
    """A device as the register describes it."""

    kind: DeviceKind = Field(title="设备类别")
    maker: OptionalLine = Field(default="", title="品牌")
    model: OptionalLine = Field(default="", title="型号")
    serial: OptionalLine = Field(default="", title="序列号")
    os: OptionalLine = Field(default="", title="操作系统")
    purchased_on: date | None = Field(default=None, title="购置日期")
    owner: OptionalLine = Field(default="", title="使用部门或使用人")
    place: OptionalLine = Field(default="", title="位置")
    ip: OptionalLine = Field(default="", title="IP地址")
    mac: OptionalLine = Field(default="", title="MAC地址")
    critical: bool = Field(default=False, title="关键设备")

    @model_validator(mode="after")
    def addressed(self) -> Self:
        """Addresses and numbers are kept in one notation."""
        self.serial = plain_digits(self.serial)
        self.ip = normalise_ip(self.ip) if self.ip else ""
        self.mac = normalise_mac(self.mac) if self.mac else ""
        faults = [fault for fault in (self.ip and ip_fault(self.ip), self.mac and mac_fault(self.mac)) if fault]
        if faults:
            raise ValueError("；".join(faults))
        return self


FACT_TITLES: dict[str, str] = {name: str(info.title) for name, info in DeviceFacts.model_fields.items()}


class Inspected(StrictModel):
    """What was found about one device on the spot. Without a label it is new, and ``facts`` describe it."""

    label: OptionalLine = Field(default="", title="标签号", description="如 SB-2026-000001；新发现的设备不填")
    facts: DeviceFacts | None = Field(default=None, title="设备信息", description="新发现或者有变化的填写")
    result: Result = Field(title="巡检结果")
    note: Remark = Field(default="", title="情况说明", description="异常、未找到的必填")
    advice: Remark = Field(default="", title="优化建议", description="异常的必填；正常的也可以填写")

    @model_validator(mode="after")
    def truthful(self) -> Self:
        name = self.label or "新发现的设备"
        rules = [
            (not self.label and self.facts is None, "没有标签号的是新发现的设备：请填写设备信息"),
            (not self.label and self.result == "未找到", "没有标签号的设备不能填写未找到：请填写标签号"),
            (self.result != "正常" and not self.note, f"{name}的结果为{self.result}：请填写情况说明"),
            (self.result == "异常" and not self.advice, f"{name}的结果为异常：请填写优化建议"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class DeviceChanged(StrictModel):
    """One device that is otherwise than the register says."""

    device: Line = Field(title="设备", description="标签号；标签脱落的填序列号")
    status: Literal["", "在用", "停用"] = Field(default="", title="状态", description="没有变化的不填")
    os: OptionalLine = Field(default="", title="操作系统", description="没有变化的不填，以下相同")
    owner: OptionalLine = Field(default="", title="使用部门或使用人")
    place: OptionalLine = Field(default="", title="位置")
    ip: OptionalLine = Field(default="", title="IP地址")
    reason: Line = Field(title="原因")

    @model_validator(mode="after")
    def changed(self) -> Self:
        if not any((self.status, self.os, self.owner, self.place, self.ip)):
            raise ValueError(f"{self.device} 没有填写任何变化：请填写变化的项目")
        return self


class DeviceChangesOf(StrictModel):
    """设备变更登记：登记停用、启用、搬移和换人，更新设备台账。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="办理人")
    changes: list[DeviceChanged] = Field(title="设备变更", min_length=1)


@dataclass(frozen=True)
class Change:
    """One field of a device that is otherwise than it was."""

    field: str
    before: str
    after: str

    @property
    def title(self) -> str:
        """As people call the field."""
        return {**FACT_TITLES, "result": "巡检结果", "status": "状态"}.get(self.field, self.field)


def shown(value: object) -> str:
    """A fact as text: empty for none, 是 or 否 for yes and no."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def changes(before: DeviceFacts, after: DeviceFacts) -> list[Change]:
    """What differs, field by field; a field that the later look left out or empty says nothing about it."""
    found = []
    for name in FACT_TITLES:
        if name not in after.model_fields_set:
            continue
        old, new = shown(getattr(before, name)), shown(getattr(after, name))
        if new and new != old:
            found.append(Change(name, old, new))
    return found


def merged(before: DeviceFacts, after: DeviceFacts) -> DeviceFacts:
    """The device with what the later look says; what it left empty stays."""
    said: dict[str, Any] = {change.field: getattr(after, change.field) for change in changes(before, after)}
    return before.model_copy(update=said)


@dataclass(frozen=True)
class Accounted:
    """The register set against what was found: labels seen, missing and told twice, and how many devices are new."""

    seen: list[str]
    missing: list[str]
    twice: list[str]
    new: int


def account_for(register: Iterable[str], found: Sequence[Inspected]) -> Accounted:
    """Every label of the register is seen or missing; one that says 未找到 is missing as well."""
    known = list(register)
    counted = Counter(row.label for row in found if row.label)
    seen = {row.label for row in found if row.label and row.result != "未找到"}
    return Accounted(
        seen=[label for label in known if label in seen],
        missing=[label for label in known if label not in seen],
        twice=sorted(label for label, times in counted.items() if times > 1),
        new=sum(not row.label for row in found),
    )


@dataclass(frozen=True)
class Seen:
    """A device as a survey or an inspection saw it."""

    facts: DeviceFacts
    result: str


@dataclass(frozen=True)
class Difference:
    """How one device differs between two surveys or inspections."""

    label: str
    kind: str
    what: Literal["新增", "未找到", "变更", "结果变化"]
    changes: tuple[Change, ...] = ()


def differences(before: Mapping[str, Seen], after: Mapping[str, Seen]) -> list[Difference]:
    """What differs between two visits, by label. One that was not found, or not looked at, is not there."""
    found = []
    for label in sorted(before.keys() | after.keys()):
        old, new = _present(before.get(label)), _present(after.get(label))
        if old and new:
            if told := changes(old.facts, new.facts):
                found.append(Difference(label, new.facts.kind, "变更", tuple(told)))
            if old.result != new.result:
                turned = Change("result", old.result, new.result)
                found.append(Difference(label, new.facts.kind, "结果变化", (turned,)))
        elif present := new or old:
            found.append(Difference(label, present.facts.kind, "新增" if new else "未找到"))
    return found


def _present(seen: Seen | None) -> Seen | None:
    return seen if seen and seen.result != "未找到" else None


def age_years(purchased_on: date | None, today: date) -> int | None:
    """Whole years since it was bought, by the corresponding day; None when that is not known."""
    if purchased_on is None or purchased_on > today:
        return None
    years = today.year - purchased_on.year
    return years - (add_months(purchased_on, 12 * years) > today)


def replacement_advice(purchased_on: date | None, repeats: int, today: date, *, critical: bool = False) -> str:
    """Why a device should be replaced, for its owner; empty when nothing speaks for it.

    ``repeats``: repeat faults within the last year.
    """
    age = age_years(purchased_on, today)
    reasons = [
        sentence
        for holds, sentence in (
            (age is not None and age >= SERVICE_YEARS, f"已使用 {age} 年，达到 {SERVICE_YEARS} 年的更换年限"),
            (repeats >= REPEATS, f"近一年同类故障重复 {repeats} 次"),
        )
        if holds
    ]
    if not reasons:
        return ""
    return f"{'，'.join(reasons)}：建议{'优先安排' if critical else '列入'}更换"
