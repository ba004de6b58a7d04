"""A month of an HR engagement, computed from everything that happened to its people. Rows S3.4, S3.5.

Whoever worked on the last day of the month before counts in the opening, unless that was the last day worked. Opening
plus joins plus transfers in, less transfers out and leaves, is the closing: by department and in all.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.monthly_roster import CorrectionRow, DepartmentBalance, LeaveRow, RosterRow, TransferRow
from schemas.personnel import (
    EVENT_TITLES,
    PERSON_TITLES,
    PERSONAL_FIELDS,
    Correction,
    Event,
    PersonFacts,
    Spell,
    Standing,
    Transfer,
    standing,
)


@dataclass(frozen=True)
class Month:
    """A calendar month by its label, ``2026-09``."""

    label: str

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.label}-01")

    @property
    def last(self) -> date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def before(self) -> "Month":
        return month_of_day(self.first - timedelta(1))

    @property
    def after(self) -> "Month":
        return month_of_day(self.last + timedelta(1))

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of_day(day: date) -> Month:
    """The month a day belongs to."""
    return Month(f"{day:%Y-%m}")


@dataclass(frozen=True)
class History:
    """Everything that happened to one person."""

    file_no: str
    events: list[Event]

    def on(self, day: date) -> Standing | None:
        return standing(self.events, day)

    def facts_on(self, day: date) -> PersonFacts:
        """The facts of somebody who is known by that day."""
        found = self.on(day)
        assert found is not None
        return found.facts


@dataclass(frozen=True)
class Stay:
    """One person's stay in a month: where it began and ended, and whether the person came or left within it."""

    history: History
    spell: Spell
    month: Month

    @property
    def joined(self) -> bool:
        return self.month.has(self.spell.joined_on)

    @property
    def left(self) -> bool:
        return self.spell.leaving is not None and self.month.has(self.spell.leaving.last_day)

    @property
    def department_before(self) -> str:
        """Where the person was when the month, or the stay, began."""
        return self.history.facts_on(self.spell.joined_on if self.joined else self.month.before.last).department

    @property
    def department_after(self) -> str:
        """Where the person was when the month, or the stay, ended."""
        leaving = self.spell.leaving
        return self.history.facts_on(leaving.last_day if leaving and self.left else self.month.last).department


def stays(people: Iterable[History], month: Month) -> list[Stay]:
    """Who was employed in a month: once for each time of joining."""
    found = []
    for history in people:
        known = history.on(month.last)
        for spell in known.spells if known else []:
            gone = spell.leaving is not None and spell.leaving.last_day < month.first
            if spell.joined_on <= month.last and not gone:
                found.append(Stay(history, spell, month))
    return found


def balances(present: Iterable[Stay]) -> list[DepartmentBalance]:
    """The heads of each department through the month, in the order of their names."""
    rows: dict[str, DepartmentBalance] = {}

    def row(department: str) -> DepartmentBalance:
        return rows.setdefault(department, DepartmentBalance(department=department))

    for stay in present:
        before, after = stay.department_before, stay.department_after
        if stay.joined:
            row(before).joins += 1
        else:
            row(before).opening += 1
        if before != after:
            row(before).transfers_out += 1
            row(after).transfers_in += 1
        if stay.left:
            row(after).leaves += 1
        else:
            row(after).closing += 1
    return [rows[name] for name in sorted(rows)]


def roster_rows(present: Iterable[Stay]) -> list[RosterRow]:
    """Everybody on the roster of the month, once: the last stay counts."""
    rows = {}
    for stay in present:
        leaving = stay.spell.leaving
        left = leaving.last_day if leaving and stay.left else None
        rows[stay.history.file_no] = RosterRow(
            file_no=stay.history.file_no,
            facts=stay.history.facts_on(stay.month.last),
            joined_on=stay.spell.joined_on,
            status="离职" if left else "在职",
            left_on=left,
        )
    return sorted(rows.values(), key=lambda row: (row.facts.department, row.facts.employee_no))


def leave_rows(present: Iterable[Stay]) -> list[LeaveRow]:
    """Who left in the month, by the last day worked."""
    rows = []
    for stay in present:
        leaving = stay.spell.leaving
        if leaving is not None and stay.left:
            facts = stay.history.facts_on(leaving.last_day)
            rows.append(
                LeaveRow(
                    file_no=stay.history.file_no,
                    name=facts.name,
                    employee_no=facts.employee_no,
                    department=facts.department,
                    **leaving.model_dump(),
                )
            )
    return sorted(rows, key=lambda row: (row.last_day, row.file_no))


def transfer_rows(people: Iterable[History], month: Month) -> list[TransferRow]:
    """Who moved in the month, by day; what was before is what the events before it say."""
    rows = []
    for history in people:
        for event in history.events:
            if isinstance(event.details, Transfer) and month.has(event.effective_on):
                known = history.on(event.effective_on - timedelta(1)) or history.on(event.effective_on)
                if known is None:
                    continue
                before = {name: str(getattr(known.facts, name) or "") for name in event.details.after}
                rows.append(
                    TransferRow(
                        file_no=history.file_no,
                        name=known.facts.name,
                        employee_no=known.facts.employee_no,
                        kind=event.details.kind,
                        before=before | event.details.before,
                        after=event.details.after,
                        effective_on=event.effective_on,
                    )
                )
    return sorted(rows, key=lambda row: (row.effective_on, row.file_no, row.kind, row.said_after))


def correction_rows(people: Iterable[History], month: Month, since: int | None) -> list[CorrectionRow]:
    """What came to be known after the event at place ``since``, the last that the report before knew, of months before
    this one."""
    if since is None:
        return []
    rows = []
    for history in people:
        known = history.on(date.max)
        for event in history.events:
            if known and event.place > since and event.effective_on < month.first:
                rows.append(
                    CorrectionRow(
                        file_no=history.file_no,
                        name=known.facts.name,
                        employee_no=known.facts.employee_no,
                        month=month_of_day(event.effective_on).label,
                        what=_what(event),
                    )
                )
    return sorted(rows, key=lambda row: (row.month, row.file_no, row.what))


def _what(event: Event) -> str:
    """What an event says, as the block of corrections prints it; personal fields are named without their value."""
    said = f"补报 {event.effective_on} {EVENT_TITLES[event.kind]}"
    if isinstance(event.details, Transfer | Correction):
        if isinstance(event.details, Correction):
            said = f"更正 {event.effective_on}"
        changes = [
            PERSON_TITLES[name] if name in PERSONAL_FIELDS else f"{PERSON_TITLES[name]}改为{value}"
            for name, value in event.details.after.items()
        ]
        said += f"：{'、'.join(changes)}"
    return said


def counted(present: Iterable[Stay], basis: str) -> int:
    """Heads that the fee is charged for: who remains at the end of the month, or everybody who was there (当月在册)."""
    return len({stay.history.file_no for stay in present if basis == "当月在册" or not stay.left})
