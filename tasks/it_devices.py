"""Devices entered from a survey, and the whole register with the file of each device. Rows S7.2, S7.7."""

from schemas.devices import DeviceChangesOf, DeviceFacts
from schemas.it_devices_papers import DeviceArchiveContext
from schemas.it_survey import IT_SURVEY, ItSurvey
from tasks.drafts.known import Known
from tasks.it_archive import archive_of
from tasks.step import say, step
from waibao.store.engine import reading, transaction


@step("登记设备")
def register_devices(no: str, devices: list[DeviceFacts], source: str) -> list[str]:
    """登记设备。

    Enter devices that a survey found, each under a label of its own; one known by its serial number is brought up to
    date. The same ``source`` enters them once. Returns the labels.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        now = store.now(engagement)
        known = {
            event.source for events in store.devices.history(store.devices.of(engagement)).values() for event in events
        }
        if source in known:
            return []
        labels = []
        for facts in devices:
            device = store.devices.register(engagement, facts, source, now)
            store.devices.tell(device, "surveyed", source, now)
            labels.append(device.label)
    say(f"{no} 登记设备 {len(labels)} 台")
    return labels


@step("登记调查表中的设备")
def register_surveyed(no: str) -> list[str]:
    """登记调查表中的设备。

    Enter the devices of the survey that came back last, before the first visit counts them; none without a survey.
    """
    with reading() as store:
        found = Known(store, store.engagements.get(no)).last_issued(IT_SURVEY.slug)
        if found is None or not isinstance(found.form, ItSurvey):
            return []
        wanted = set(DeviceFacts.model_fields)
        devices = [DeviceFacts.model_validate(row.model_dump(include=wanted)) for row in found.form.devices]
        source = f"survey/{found.document.number}"
    return register_devices(no, devices, source) if devices else []


@step("登记设备变更")
def change_devices(said: DeviceChangesOf, key: str) -> int:
    """登记设备变更。

    Bring devices up to date that were put out of use, moved or given to others; the same ``key`` changes them once.
    Returns how many fields changed.

    Raises:
        NotFound: a device is in no register; nothing is changed.
    """
    source, changed = f"change/{key}", 0
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        if store.devices.told_by(engagement, source):
            return 0
        now = store.now(engagement)
        for row in said.changes:
            device = store.devices.get(engagement, row.device)
            given = {name: value for name in ("os", "owner", "place", "ip") if (value := getattr(row, name))}
            changed += store.devices.update(
                device, DeviceFacts.model_validate({"kind": device.kind, **given}), source, now
            )
            if row.status and row.status != device.status:
                store.devices.mark(device, row.status, source, now)
                changed += 1
        store.audit.append(engagement, now, said.by, "devices changed", said.no, devices=len(said.changes))
    say(f"{said.no} 登记设备变更 {len(said.changes)} 台，{changed} 项")
    return changed


def whole_archive(no: str) -> list[DeviceArchiveContext]:
    """The file of every device of an engagement, in the order of the labels."""
    with reading() as store:
        engagement = store.engagements.get(no)
        return archive_of(store, engagement, store.devices.of(engagement))
