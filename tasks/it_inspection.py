"""What an inspection found, set against the register: judged when it comes in, then kept device by device.

Rows S6.1, S6.3, S6.5, S7.7.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemas.checks import CheckResult
from schemas.devices import DeviceStatus, Inspected, account_for
from schemas.errors import WaibaoError
from schemas.records import Device, Engagement, ReceivedFile, Visit
from schemas.visits import VisitReport
from tasks.inbox import inbox_file, leave_correction_sheet
from waibao.checks.check import check_file
from waibao.checks.inspection import has_new_devices, read_inspection
from waibao.store.devices import facts_of
from waibao.store.store import Store

SHOWN = 8
"""Faults of a sheet that are told at once; the correction sheet has them all."""


@dataclass(frozen=True)
class Kept:
    """What became of an inspection: labels that are new, that were not found, and how many fields changed."""

    new: tuple[str, ...]
    missing: tuple[str, ...]
    changed: int


def visit_source(visit: Visit) -> str:
    """How a visit is named as the source of what is told of a device."""
    return f"visit/{visit.seq}"


def must_be_whole(visit: Visit) -> bool:
    """Whether every device of the register must be accounted for; an occasional visit looks at what it came for."""
    return visit.kind != "临时"


def inspection_refusals(
    store: Store, engagement: Engagement, visit: Visit, round_: int, report: VisitReport
) -> list[str]:
    """Why the inspection cannot be taken as it is reported; a faulty file is answered with a correction sheet."""
    if report.file:
        return _file_refusals(store, engagement, visit, round_, report.file)
    register = _called(store, engagement)
    labelled, unknown = _labelled(store, engagement, report.devices)
    found = account_for(register, labelled)
    refusals = [f"标签号 {label} 不在本项目的设备台账中：请核对，新发现的设备不填标签号。" for label in unknown]
    refusals += [f"设备 {label} 填写了两行：请只留一行。" for label in found.twice]
    told = {row.label for row in labelled}
    if must_be_whole(visit) and (left := [label for label in register if label not in told]):
        refusals.append(f"台账中的设备没有巡检结果：{'、'.join(left[:20])}。请补填，找不到的填“未找到”。")
    return refusals


def _called(store: Store, engagement: Engagement) -> dict[str, list[str]]:
    """What each device that must be accounted for may be called: its label, or its maker's number."""
    return {device.label: [device.label, *filter(None, [device.serial])] for device in store.devices.in_use(engagement)}


def _labelled(store: Store, engagement: Engagement, rows: Sequence[Inspected]) -> tuple[list[Inspected], list[str]]:
    """The rows under the labels of their devices, and the labels that no device has."""
    named, unknown = [], []
    for row in rows:
        device = store.devices.find(engagement, row.label) if row.label else None
        if row.label and device is None:
            unknown.append(row.label)
            continue
        named.append(row.model_copy(update={"label": device.label}) if device else row)
    return named, unknown


def _file_refusals(store: Store, engagement: Engagement, visit: Visit, round_: int, name: str) -> list[str]:
    now = store.now(engagement)
    try:
        source = inbox_file(store, engagement, name)
        result = _judged(store, engagement, visit, source)
    except WaibaoError as error:
        return [str(error)]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    kept = store.files.keep(engagement, f"{_purpose(visit, round_)}{digest[:16]}", source, now)
    store.session.flush()
    correction = None if result.accepted else leave_correction_sheet(store, engagement, source, result)
    check = store.execution.record_check(engagement, kept, result, now, correction)
    if result.accepted:
        return []
    faults = result.errors
    shown = [f"巡检表 {fault.sheet} {fault.cell} {fault.message}" for fault in faults[:SHOWN]]
    return [*shown, f"巡检表共有 {len(faults)} 处错误，逐处标在更正单中：{check.correction_file}"]


def _judged(store: Store, engagement: Engagement, visit: Visit, source: Path) -> CheckResult:
    """Both tables of the sheet under one judgement."""
    register = _called(store, engagement)
    expected: dict[str, Any] = {"labels": [name for names in register.values() for name in names]}
    expected["register"] = register if must_be_whole(visit) else {}
    today = store.today(engagement)
    result = check_file("inspection-sheet", source, expected=expected, today=today)
    if not has_new_devices(source):
        return result
    met = check_file("new-devices", source, today=today)
    return result.model_copy(
        update={
            "accepted": result.accepted and met.accepted,
            "rows": result.rows + met.rows,
            "findings": result.findings + met.findings,
            "expectations": result.expectations + met.expectations,
        }
    )


def _purpose(visit: Visit, round_: int) -> str:
    return f"inspection/{visit.seq}/{round_}/"


def found_rows(store: Store, engagement: Engagement, visit: Visit, round_: int, report: VisitReport) -> list[Inspected]:
    """What the report says of each device, under the labels of the register."""
    if not report.file:
        return _labelled(store, engagement, report.devices)[0]
    return _labelled(store, engagement, read_inspection(store.files.path(_accepted(store, engagement, visit, round_))))[
        0
    ]


def _accepted(store: Store, engagement: Engagement, visit: Visit, round_: int) -> ReceivedFile:
    """The sheet that was accepted; of several, the last."""
    purpose = _purpose(visit, round_)
    files = [kept for kept in store.files.of(engagement) if kept.purpose.startswith(purpose)]
    return next(
        kept for kept in reversed(files) if (check := store.execution.check_of(kept)) is not None and check.accepted
    )


def keep_inspection(
    store: Store, engagement: Engagement, visit: Visit, rows: Sequence[Inspected], at: datetime
) -> Kept:
    """Bring the register up to date with what was found, and keep the finding of each device.

    A device that was met for the first time is entered under a new label; one that was not found is flagged, and one
    that turned up again is in use.
    """
    source, changed = visit_source(visit), 0
    new: list[str] = []
    missing: list[str] = []
    for row in rows:
        known = store.devices.find(engagement, row.label) if row.label else None
        before = known is not None or bool(row.facts and store.devices.by_serial(engagement, row.facts.serial))
        device = known or _entered(store, engagement, visit, row, source, at)
        if known and row.facts:
            changed += store.devices.update(device, row.facts, source, at)
        if not before:
            new.append(device.label)
        if row.result == "未找到":
            missing.append(device.label)
        _look_over(store, visit, device, row, source, at, new=not before)
    store.session.flush()
    return Kept(tuple(new), tuple(missing), changed)


def _entered(store: Store, engagement: Engagement, visit: Visit, row: Inspected, source: str, at: datetime) -> Device:
    assert row.facts is not None
    status: DeviceStatus = "在用" if visit.kind == "首次" else "新发现"
    return store.devices.register(engagement, row.facts, source, at, status)


def _look_over(
    store: Store, visit: Visit, device: Device, row: Inspected, source: str, at: datetime, *, new: bool
) -> None:
    store.devices.tell(device, "inspected", source, at, after=row.result)
    if row.result == "未找到":
        store.devices.mark(device, "未找到", source, at)
    elif device.status == "未找到" or (device.status == "新发现" and not new):
        store.devices.mark(device, "在用", source, at)
    if visit.kind == "首次" and row.result != "未找到":
        store.devices.tell(device, "labelled", source, at, after=device.label)
    store.visits.keep_result(visit, device, row, facts_of(device), new=new)


def last_results(store: Store, devices: Sequence[Device], before: date) -> dict[int, tuple[date, str, str]]:
    """Day, result and advice of the last inspection of each device before a day, by the device's id."""
    found: dict[int, tuple[date, str, str]] = {}
    for number, told in store.visits.results_of(devices).items():
        earlier = [(visit, row) for visit, row in told if visit.planned_on < before]
        if earlier:
            visit, row = earlier[-1]
            found[number] = (visit.planned_on, row.result, row.advice)
    return found
