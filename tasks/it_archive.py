"""The file of a device: its configuration, what happened to it, what to do with it. Row S7.7."""

from collections.abc import Sequence
from datetime import date, timedelta

from schemas.devices import replacement_advice
from schemas.it_devices_papers import (
    DEVICE_ARCHIVE,
    DeviceArchiveContext,
    DeviceEventRow,
    DeviceFault,
    DeviceInspection,
    DeviceRow,
)
from schemas.records import Device, DeviceEvent, Engagement, Ticket
from schemas.values import in_shanghai
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store

_SOURCES = {"visit": "第 {} 次上门", "ticket": "{}", "survey": "调查表 {}"}
_YEAR = timedelta(365)


@step("出具设备档案")
def issue_device_archive(no: str, label: str) -> Issued:
    """出具设备档案。

    The file of a device as it stands; another version when something happened since the last one.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        [context] = archive_of(store, engagement, [store.devices.get(engagement, label)])
        versions = store.documents.versions(engagement, DEVICE_ARCHIVE, context.device.label)
        said = [store.documents.said(document) for document in versions]
    now = context.model_dump(mode="json", exclude={"on"})
    same = [version for version, earlier in enumerate(said, 1) if all(earlier.get(key) == now[key] for key in now)]
    version = same[0] if same else len(versions) + 1
    return issue(DEVICE_ARCHIVE, no, lambda _store, _engagement: context, subject=context.device.label, version=version)


def archive_of(store: Store, engagement: Engagement, devices: Sequence[Device]) -> list[DeviceArchiveContext]:
    """The file of each device as it stands."""
    today = store.today(engagement)
    common = {"head": head(store, engagement), "contract": contract_head(store, engagement), "on": today}
    tickets, told = store.tickets.of_devices(devices), store.visits.results_of(devices)
    history = store.devices.history(devices)
    found = []
    for device in devices:
        number = device.id or 0
        inspections = [
            DeviceInspection.model_validate(
                {"on": visit.planned_on, **row.model_dump(include={"result", "note", "advice"})}
            )
            for visit, row in told[number]
        ]
        said = {
            "device": DeviceRow.model_validate(device),
            "events": [_event(event) for event in history[number]],
            "faults": _faults(tickets[number]),
            "inspections": inspections,
            "advice": _advice(device, tickets[number], inspections, today),
        }
        found.append(DeviceArchiveContext.model_validate(common | said))
    return found


def _event(event: DeviceEvent) -> DeviceEventRow:
    kind, _, which = event.source.partition("/")
    source = _SOURCES.get(kind, event.source).format(which)
    return DeviceEventRow(
        at=event.at, kind=event.kind, field=event.field, before=event.before, after=event.after, source=source
    )


def _faults(tickets: Sequence[Ticket]) -> list[DeviceFault]:
    numbers = {ticket.id: ticket.no for ticket in tickets}
    return [
        DeviceFault(
            no=ticket.no,
            opened_on=in_shanghai(ticket.opened_at).date(),
            severity=ticket.severity,
            cause_class=ticket.cause_class,
            content=ticket.content,
            solution=ticket.solution,
            restored_on=in_shanghai(ticket.restored_at).date() if ticket.restored_at else None,
            repeat_of=numbers.get(ticket.repeat_of, ""),
        )
        for ticket in tickets
        if ticket.status != "已取消"
    ]


def _advice(
    device: Device, tickets: Sequence[Ticket], inspections: Sequence[DeviceInspection], today: date
) -> list[str]:
    """Replacement where age or repeated faults speak for it, and what the last inspection advised."""
    since = today - _YEAR
    repeats = sum(one.repeat_of is not None and in_shanghai(one.opened_at).date() > since for one in tickets)
    last = inspections[-1].advice if inspections else ""
    return [
        *filter(None, [replacement_advice(device.purchased_on, repeats, today, critical=device.critical)]),
        *([f"最近一次巡检的建议：{last}"] if last else []),
    ]
