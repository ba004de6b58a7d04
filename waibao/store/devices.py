"""The register of devices, each with its history. A device is never deleted: it is out of use, or was not found."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from schemas.devices import LABEL_DIGITS, LABEL_PREFIX, DeviceFacts, DeviceStatus, changes, merged
from schemas.errors import NotFound
from schemas.records import Device, DeviceEvent, Engagement
from schemas.values import in_shanghai
from waibao.store.audit import Audit
from waibao.store.numbers import next_number

UNUSED: DeviceStatus = "停用"


def facts_of(device: Device) -> DeviceFacts:
    """What the register says of a device."""
    return DeviceFacts.model_validate(device.model_dump(include=set(DeviceFacts.model_fields)))


class Devices:
    """Registers devices and follows what happens to them. Rows S6.1, S7.7."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def of(self, engagement: Engagement) -> list[Device]:
        """The whole register, in the order of the labels."""
        query = select(Device).where(Device.engagement_id == engagement.id).order_by(col(Device.id))
        return list(self.session.exec(query))

    def in_use(self, engagement: Engagement) -> list[Device]:
        """Devices that an inspection must account for."""
        return [device for device in self.of(engagement) if device.status != UNUSED]

    def find(self, engagement: Engagement, label: str) -> Device | None:
        """A device by its label, or by its maker's number where the label is gone."""
        query = select(Device).where(Device.engagement_id == engagement.id, Device.label == label)
        return self.session.exec(query).one_or_none() or self.by_serial(engagement, label)

    def get(self, engagement: Engagement, label: str) -> Device:
        """The same, where there must be one.

        Raises:
            NotFound: the engagement has no such device.
        """
        found = self.find(engagement, label)
        if found is None:
            raise NotFound(f"项目 {engagement.no} 的设备台账中没有标签号或序列号为 {label} 的设备：请核对，或不填")
        return found

    def by_serial(self, engagement: Engagement, serial: str) -> Device | None:
        """A device by its maker's number; None without one."""
        if not serial:
            return None
        query = select(Device).where(Device.engagement_id == engagement.id, Device.serial == serial)
        return self.session.exec(query.order_by(col(Device.id))).first()

    def register(
        self, engagement: Engagement, facts: DeviceFacts, source: str, now: datetime, status: DeviceStatus = "在用"
    ) -> Device:
        """Enter a device under a new label; one that is known by its serial number is brought up to date instead."""
        if known := self.by_serial(engagement, facts.serial):
            self.update(known, facts, source, now)
            return known
        device = Device(
            engagement_id=engagement.id or 0,
            label=next_number(self.session, LABEL_PREFIX, now, engagement.rehearsal, digits=LABEL_DIGITS),
            status=status,
            registered_on=in_shanghai(now).date(),
            **facts.model_dump(),
        )
        self.session.add(device)
        self.session.flush()
        self.tell(device, "registered", source, now, after=device.label)
        return device

    def update(self, device: Device, facts: DeviceFacts, source: str, now: datetime) -> int:
        """Bring a device up to date with what a later look says; returns how many fields changed."""
        before = facts_of(device)
        told = changes(before, facts)
        device.sqlmodel_update(merged(before, facts).model_dump())
        self.session.add(device)
        for change in told:
            self.tell(device, "changed", source, now, field=change.field, before=change.before, after=change.after)
        return len(told)

    def mark(self, device: Device, status: DeviceStatus, source: str, now: datetime) -> None:
        """Change where a device stands in the register."""
        if device.status != status:
            self.tell(device, "changed", source, now, field="status", before=device.status, after=status)
            device.status = status
            self.session.add(device)

    def tell(
        self,
        device: Device,
        kind: str,
        source: str,
        now: datetime,
        *,
        field: str = "",
        before: str = "",
        after: str = "",
    ) -> None:
        """Add to a device's history; the same fact from the same source stands once."""
        key = "/".join(filter(None, (kind, source, field)))
        query = select(DeviceEvent.id).where(DeviceEvent.device_id == device.id, DeviceEvent.key == key)
        if self.session.exec(query).first() is None:
            event = DeviceEvent(device_id=device.id or 0, at=now, kind=kind, source=source, key=key)
            event.field, event.before, event.after = field, before, after
            self.session.add(event)
            self.session.flush()

    def told_by(self, engagement: Engagement, source: str) -> bool:
        """Whether anything about the engagement's devices came from a source."""
        query = (
            select(DeviceEvent.id)
            .where(DeviceEvent.device_id == Device.id, DeviceEvent.source == source)
            .where(Device.engagement_id == engagement.id)
        )
        return self.session.exec(query.limit(1)).first() is not None

    def history(self, devices: Iterable[Device]) -> dict[int, list[DeviceEvent]]:
        """What happened to each device, oldest first, by the device's id."""
        found: dict[int, list[DeviceEvent]] = {device.id or 0: [] for device in devices}
        query = select(DeviceEvent).where(col(DeviceEvent.device_id).in_(found)).order_by(col(DeviceEvent.id))
        for event in self.session.exec(query):
            found[event.device_id].append(event)
        return found

    def retired_on(self, engagement: Engagement) -> dict[int, date]:
        """Since when devices are out of use, by the device's id: those that are, and whose change is recorded."""
        query = (
            select(DeviceEvent.device_id, DeviceEvent.at)
            .join(Device, col(Device.id) == DeviceEvent.device_id)
            .where(Device.engagement_id == engagement.id, Device.status == UNUSED)
            .where(DeviceEvent.field == "status", DeviceEvent.after == UNUSED)
        )
        return {number: in_shanghai(at).date() for number, at in self.session.exec(query.order_by(col(DeviceEvent.id)))}
