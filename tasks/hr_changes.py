"""Leaves, transfers and corrections typed into a form, by number only: personal numbers come in files. Row S3.4."""

from datetime import date

from pydantic import ValidationError

from schemas.errors import Refused
from schemas.hr_forms import ChangesOf, CorrectionRow, LeaveRow, TransferRow
from schemas.personnel import (
    PERSON_TITLES,
    TRANSFER_FIELDS,
    Correction,
    EventKind,
    Leaving,
    Transfer,
    changed,
)
from schemas.records import Engagement
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("登记人员变动")
def record_changes(changes: ChangesOf, source: str) -> list[str]:
    """登记人员变动。

    Leaves, transfers and corrections typed into a form, for people who are on file; returns the files that changed.
    """
    with transaction() as store:
        engagement = store.engagements.get(changes.no)
        touched = [
            *(_leave(store, engagement, row, source) for row in changes.leaves),
            *(_transfer(store, engagement, row, source) for row in changes.transfers),
            *(_correct(store, engagement, row, source) for row in changes.corrections),
        ]
    files = sorted({no for no in touched if no})
    say(f"{changes.no} 人员变动：登记 {len(files)} 人" + (f"（{'、'.join(files[:20])}）" if files else ""))
    return files


def _leave(store: Store, engagement: Engagement, row: LeaveRow, source: str) -> str:
    leaving = Leaving(**row.model_dump(exclude={"person"}))
    return _event(store, engagement, row.person, row.last_day, leaving, source)


def _transfer(store: Store, engagement: Engagement, row: TransferRow, source: str) -> str:
    field = TRANSFER_FIELDS[row.kind]
    if field.endswith(("_until", "_to")):
        try:
            date.fromisoformat(row.after)
        except ValueError:
            raise Refused(f"{row.person} {row.kind}后的{PERSON_TITLES[field]}应为日期，如 2027-02-28：请改正") from None
    said = Transfer(kind=row.kind, before={field: row.before} if row.before else {}, after={field: row.after})
    return _event(store, engagement, row.person, row.effective_on, said, source)


def _correct(store: Store, engagement: Engagement, row: CorrectionRow, source: str) -> str:
    field = next(name for name, title in PERSON_TITLES.items() if title == row.field)
    said = Correction(after={field: row.after})
    employee, now = store.people.get(engagement, row.person), store.now(engagement)
    [opened] = store.people.opened(engagement, "登记人员变动", now, [employee])
    found = opened.standing(date.max)
    try:
        if found is not None:
            changed(found.facts, said.after)
    except ValidationError:
        raise Refused(f"{employee.no} 的{row.field}不能更正为“{row.after}”：请按该栏的格式填写") from None
    return _event(store, engagement, row.person, row.found_on, said, source)


def _event(
    store: Store, engagement: Engagement, person: str, on: date, details: Leaving | Transfer | Correction, source: str
) -> str:
    """Keep an event of somebody on file, unless it does not fit; the file's number, empty when it was known already."""
    employee, now = store.people.get(engagement, person), store.now(engagement)
    kinds: dict[type, EventKind] = {Leaving: "leave", Transfer: "transfer", Correction: "correction"}
    kind = kinds[type(details)]
    [opened] = store.people.opened(engagement, "登记人员变动", now, [employee])
    before = opened.standing(on)
    found = store.people.record(engagement, kind, on, details, employee_no=employee.employee_no, now=now, source=source)
    if found is None:
        return ""
    [opened] = store.people.opened(engagement, "登记人员变动", now, [employee])
    after = opened.standing(date.max)
    assert after is not None
    if faults := after.faults[len(before.faults) if before else 0 :]:
        raise Refused([f"{employee.no}：{fault}" for fault in faults])
    return employee.no
