"""What the report of a month says: people counted, rows of each sheet, the figures of the summary. Rows S3.4, S3.5."""

from dataclasses import dataclass
from datetime import date

from schemas.followups import ChaseRow
from schemas.hr_month import (
    History,
    Month,
    Stay,
    balances,
    correction_rows,
    leave_rows,
    roster_rows,
    stays,
    transfer_rows,
)
from schemas.monthly_roster import (
    DepartmentBalance,
    JoinRow,
    MonthlyRosterContext,
    RosterRow,
    RosterSummaryContext,
)
from schemas.onboarding import JOIN_NOTICE
from schemas.personnel import Channel
from schemas.records import AccountTask, Employee, Engagement, MonthlyRoster
from schemas.rules.hr_deadlines import roster_due, roster_send_on
from schemas.values import in_shanghai
from tasks.answers import contract_head, head
from tasks.hr_followups import Incomplete, chase_row, incomplete
from tasks.hr_materials import materials_of
from tasks.hr_onboarding import duty_subject, in_time
from tasks.hr_people import hr_terms
from waibao.store.people import Person
from waibao.store.store import Store

_TREND = 13
"""Months that the picture of heads goes back, this one included."""


@dataclass(frozen=True)
class Counted:
    """What a month comes to by everything recorded up to a moment."""

    people: list[Person]
    histories: list[History]
    present: list[Stay]
    balances: list[DepartmentBalance]
    previous: MonthlyRoster | None

    @property
    def total(self) -> DepartmentBalance:
        return DepartmentBalance.total(self.balances)

    @property
    def corrected(self) -> int:
        """Heads that the closing reported last must be corrected by to be this opening."""
        return self.total.opening - int(self.previous.figures["closing"]) if self.previous else 0


def count(store: Store, engagement: Engagement, month: Month, last_event: int) -> Counted:
    """Count a month by what was recorded up to the event at that place."""
    people = store.people.opened(engagement, f"编制 {month.label} 月报", store.now(engagement))
    known = [(person, [one for one in person.events if one.place <= last_event]) for person in people]
    histories = [History(person.employee.no, events) for person, events in known]
    present = stays(histories, month)
    previous = store.rosters.before(engagement, month.label)
    return Counted(
        [Person(person.employee, events) for person, events in known],
        histories,
        present,
        balances(present),
        previous,
    )


def roster_context(store: Store, engagement: Engagement, roster: MonthlyRoster) -> MonthlyRosterContext:
    """Everything the workbook of a month says."""
    month, terms = Month(roster.month), hr_terms(store, engagement)
    found = count(store, engagement, month, roster.last_event)
    contract = contract_head(store, engagement)
    send_on, note = roster_send_on(month.first)
    on = in_shanghai(roster.cutoff).date()
    employees = {person.employee.no: person.employee for person in found.people}
    return MonthlyRosterContext(
        head=head(store, engagement),
        contract=contract,
        nature=terms.nature,
        employer=contract.client.name if terms.nature == "人事代理" else contract.vendor.name,
        month=month.label,
        made_on=on,
        due_on=roster_due(month.first),
        send_on=send_on,
        send_note=note,
        version=roster.version,
        previous_closing=int(found.previous.figures["closing"]) if found.previous else None,
        corrected=found.corrected,
        people=_judged(roster_rows(found.present), on),
        joins=_join_rows(store, engagement, found, on, employees),
        leaves=leave_rows(found.present),
        transfers=transfer_rows(found.histories, month),
        chases=_chases(store, engagement, found, month, on),
        corrections=correction_rows(found.histories, month, found.previous.last_event if found.previous else None),
        balances=found.balances,
    )


def _judged(rows: list[RosterRow], on: date) -> list[RosterRow]:
    """The rows with what the rules say of each (R8–R10, R17, R18)."""
    from waibao.checks.registered import registered_findings

    findings = registered_findings(rows, on)
    return [row.model_copy(update={"findings": said}) for row, said in zip(rows, findings, strict=True)]


def _chases(store: Store, engagement: Engagement, found: Counted, month: Month, on: date) -> list[ChaseRow]:
    """Those whose papers were due and are not complete, with every chase, and those chased in the month who handed in
    since (S3.5)."""
    lacking = incomplete(store, engagement, found.people, on)
    rows = [chase_row(one, on) for one in lacking]
    listed = {one.employee.no for one in lacking}
    others = [person for person in found.people if person.employee.no not in listed]
    chases = store.onboarding.follow_ups(person.employee for person in others)
    for person in others:
        own = [chase for chase in chases[person.employee.id or 0] if chase.chased_on and month.has(chase.chased_on)]
        if own and (known := person.standing(on)) and known.spells:
            rows.append(chase_row(Incomplete(person, known.spells[-1].joined_on, [], own), on))
    return [row for row in rows if row.due_on < on]


def _join_rows(
    store: Store, engagement: Engagement, found: Counted, on: date, employees: dict[str, Employee]
) -> list[JoinRow]:
    joined = [stay for stay in found.present if stay.joined]
    papers = materials_of(store, engagement, [employees[stay.history.file_no] for stay in joined], on)
    accounts: dict[tuple[int, date], list[AccountTask]] = {}
    for employee, task in store.onboarding.accounts(engagement):
        accounts.setdefault((employee.id or 0, task.joined_on), []).append(task)
    rows = []
    for stay in joined:
        employee, facts = employees[stay.history.file_no], stay.history.facts_on(stay.spell.joined_on)
        tasks = accounts.get((employee.id or 0, stay.spell.joined_on), [])
        told = [task.told_at for task in tasks if task.system == "OA" and task.told_at]
        notice = store.documents.latest(engagement, JOIN_NOTICE, duty_subject(employee.no, stay.spell.joined_on))
        lacking = [f"{row.name}{row.lacking}份" for row in papers[employee.id or 0] if row.lacking]
        rows.append(
            JoinRow(
                file_no=employee.no,
                name=facts.name,
                employee_no=facts.employee_no,
                department=facts.department,
                post=facts.post,
                channel=facts.channel,
                joined_on=stay.spell.joined_on,
                notified_on=notice.dated if notice else None,
                oa_told_on=in_shanghai(told[0]).date() if told else None,
                same_day=all(in_time(task, date.max) for task in tasks) if tasks else None,
                complete=not lacking,
                missing=lacking,
            )
        )
    return sorted(rows, key=lambda row: (row.joined_on, row.file_no))


def summary_context(
    store: Store, engagement: Engagement, said: MonthlyRosterContext, number: str
) -> RosterSummaryContext:
    """A month in figures, from what its workbook says; it names nobody."""
    closings = [(row.month, int(row.figures["closing"])) for row in store.rosters.of(engagement)]
    shared = set(RosterSummaryContext.model_fields) & set(MonthlyRosterContext.model_fields)
    channels = {row.file_no: row.facts.channel for row in said.people}
    known = said.model_dump(include=shared - {"joins", "leaves", "transfers", "corrections"})
    timed = [row.same_day for row in said.joins if row.same_day is not None]
    findings: dict[str, int] = {}
    for sentence in (finding for row in said.people for finding in row.findings):
        findings[sentence] = findings.get(sentence, 0) + 1
    return RosterSummaryContext(
        **known,
        roster_no=number,
        trend=[(month, closing) for month, closing in closings if month <= said.month][-_TREND:],
        joins=_by_channel([row.channel for row in said.joins]),
        leaves=_by_channel([channels[row.file_no] for row in said.leaves if row.file_no in channels]),
        transfers=_by_channel([channels[row.file_no] for row in said.transfers if row.file_no in channels]),
        accounts=len(timed),
        accounts_same_day=sum(timed),
        complete=sum(row.complete for row in said.joins),
        chased=len(said.chases),
        chase_times=sum(len(row.chased_on) for row in said.chases),
        special=sum(bool(row.special) for row in said.chases),
        corrections=len(said.corrections),
        findings=findings,
    )


def _by_channel(channels: list[Channel]) -> dict[Channel, int]:
    return {channel: channels.count(channel) for channel in dict.fromkeys(channels)}
