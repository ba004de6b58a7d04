"""The report of a month: counted, made once, corrected as another version. Rows S3.4, S3.5."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from schemas.errors import Refused
from schemas.followups import ChaseRow
from schemas.hr_month import (
    History,
    Month,
    Stay,
    balances,
    correction_rows,
    counted,
    leave_rows,
    month_of_day,
    roster_rows,
    stays,
    transfer_rows,
)
from schemas.monthly_roster import (
    MONTHLY_ROSTER,
    ROSTER_SUMMARY,
    DepartmentBalance,
    JoinRow,
    MonthlyRosterContext,
    RosterRow,
    RosterSummaryContext,
)
from schemas.onboarding import JOIN_NOTICE
from schemas.personnel import Channel
from schemas.records import AccountTask, Employee, Engagement, MonthlyRoster
from schemas.rules.hr_deadlines import LEAVER_MONTHS, roster_due, roster_send_on
from schemas.rules.working_days import add_months
from schemas.values import SHANGHAI, in_shanghai
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.hr_figures import billed_heads
from tasks.hr_followups import Incomplete, chase_row, incomplete
from tasks.hr_materials import materials_of
from tasks.hr_onboarding import duty_subject, in_time
from tasks.hr_people import hr_terms
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.people import Person
from waibao.store.store import Store

ROSTER = "monthly-roster"
BASIS = "合同服务标准：每月7日前报送上月人员信息（R16）"
_HOUR = time(9)
_TREND = 13
"""Months that the picture of heads goes back, this one included."""
_VOLATILE = {"version", "made_on", "salt"}
"""What differs between two versions that say the same."""


def months_of(store: Store, engagement: Engagement) -> list[Month]:
    """The months that the contract runs in, in order."""
    terms = store.contracts.terms(store.contracts.get(engagement))
    month, last = month_of_day(terms.starts_on), month_of_day(terms.ends_on)
    found = [month]
    while found[-1].label < last.label:
        found.append(found[-1].after)
    return found


def due_at(month: Month) -> datetime:
    """When the report of a month is made: the 7th of the next, at nine."""
    return datetime.combine(roster_due(month.first), _HOUR, SHANGHAI)


def due_rosters(no: str, until: datetime) -> list[tuple[datetime, str]]:
    """The months whose report is due by a moment and not whole, oldest first, each with the moment it was due."""
    with reading() as store:
        engagement = store.engagements.get(no)
        return [
            (due_at(month), month.label)
            for month in months_of(store, engagement)
            if due_at(month) <= until and not is_whole(store.rosters.latest(engagement, month.label))
        ]


def is_whole(roster: MonthlyRoster | None) -> bool:
    """Whether a month's report was made to its end: the package comes last."""
    return roster is not None and roster.package is not None


@step("登记月报期限")
def enter_roster_duties(no: str) -> None:
    """登记月报期限。

    Enter the reports of the months that have begun into the obligation calendar; those that went out are done.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        for month in months_of(store, engagement):
            if month.first <= today:
                title = f"{month.label} 月度人员信息报表"
                store.obligations.add(engagement, ROSTER, month.label, title, due_at(month), BASIS)
                versions = store.rosters.versions(engagement, month.label)
                if any(version.delivered_at for version in versions):
                    store.obligations.fulfil(engagement, ROSTER, month.label)


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


@step("统计月度人员")
def make_roster(no: str, month: str, correct: bool = False) -> int:
    """统计月度人员。

    Enter the report of a month into the store, once; asked to correct it, another version when it would say something
    else. Returns the version that stands.

    Raises:
        Refused: the month is none of the contract, or not over yet.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        wanted, now = Month(month), store.now(engagement)
        _may_be_made(store, engagement, wanted)
        latest = store.rosters.latest(engagement, month)
        if latest and not correct:
            return latest.version
        if not can_be_counted(store, engagement, wanted):
            raise Refused(f"{month} 在册的人员中，有人的资料保存期满已经删除，不能重新统计：以原来的月报为准")
        if latest and not _differs(store, engagement, wanted, latest, now):
            return latest.version
        newest = store.people.newest_event()
        found = count(store, engagement, wanted, newest)
        version = latest.version + 1 if latest else 1
        figures = _figures(store, engagement, found, wanted)
        store.rosters.add(engagement, month, version, figures, now, newest)
        for row in correction_rows(found.histories, wanted, found.previous.last_event if found.previous else None):
            closed = store.rosters.latest(engagement, row.month)
            if closed:
                closed.corrected_by = month
                store.session.add(closed)
    return version


def can_be_counted(store: Store, engagement: Engagement, month: Month) -> bool:
    """Whether everybody who was there in a month is still on file: leavers are deleted in time (R19), and their months
    stay as they were counted."""
    purged_on = store.people.purged_on(engagement)
    return purged_on is None or month.first > add_months(purged_on, -LEAVER_MONTHS)


def _may_be_made(store: Store, engagement: Engagement, month: Month) -> None:
    if month.label not in {one.label for one in months_of(store, engagement)}:
        raise Refused(f"{month.label} 不在合同期限内：请核对月份")
    if store.today(engagement) <= month.last:
        raise Refused(f"{month.label} 尚未结束：请在次月出具月报")


def _figures(store: Store, engagement: Engagement, found: Counted, month: Month) -> dict[str, Any]:
    total = found.total
    basis = hr_terms(store, engagement).headcount_basis
    adjusted = sum(
        counted(stays(found.histories, earlier), basis) - billed_heads(store, engagement, place, earlier.label)
        for place, earlier in enumerate(months_of(store, engagement), 1)
        if earlier.label < month.label
        and store.rosters.latest(engagement, earlier.label)
        and can_be_counted(store, engagement, earlier)
    )
    return {
        "opening": total.opening,
        "joins": total.joins,
        "leaves": total.leaves,
        "transfers": total.transfers_in,
        "closing": total.closing,
        "counted": counted(found.present, basis) + adjusted,
        "adjusted": adjusted,
        "corrected": found.corrected,
    }


def _differs(store: Store, engagement: Engagement, month: Month, latest: MonthlyRoster, now: datetime) -> bool:
    """Whether the report would say something else now."""
    document = store.documents.find(engagement, MONTHLY_ROSTER, month.label, latest.version)
    if document is None:
        return False  # it is still to be issued
    trial = MonthlyRoster(
        engagement_id=0,
        month=month.label,
        version=latest.version,
        cutoff=now,
        last_event=store.people.newest_event(),
        figures={},
    )
    said = roster_context(store, engagement, trial).model_dump(mode="json", exclude=_VOLATILE)
    before = {name: value for name, value in store.documents.said(document).items() if name not in _VOLATILE}
    return said != before


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


def _roster(store: Store, engagement: Engagement, month: str, version: int) -> MonthlyRoster:
    return next(row for row in store.rosters.versions(engagement, month) if row.version == version)


@step("出具月度人员信息报表")
def issue_roster(no: str, month: str, version: int) -> Issued:
    """出具月度人员信息报表。

    The workbook of a month as it was counted: people, joins, leaves, transfers, papers missing, corrections, balance.
    """

    def build(store: Store, engagement: Engagement) -> MonthlyRosterContext:
        return roster_context(store, engagement, _roster(store, engagement, month, version))

    return issue(MONTHLY_ROSTER, no, build, subject=month, version=version)


@step("出具月度人员情况说明")
def issue_roster_summary(no: str, month: str, version: int) -> Issued:
    """出具月度人员情况说明。

    The month in figures, with the trend of heads; it names nobody.
    """

    def build(store: Store, engagement: Engagement) -> RosterSummaryContext:
        document = store.documents.find(engagement, MONTHLY_ROSTER, month, version)
        assert document is not None
        said = MonthlyRosterContext.model_validate(store.documents.said(document))
        return _summary(store, engagement, said, document.number)

    return issue(ROSTER_SUMMARY, no, build, subject=month, version=version)


def _summary(store: Store, engagement: Engagement, said: MonthlyRosterContext, number: str) -> RosterSummaryContext:
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


def tell_roster(no: str, month: str, version: int) -> None:
    """Say what a month came to."""
    with reading() as store:
        figures = _roster(store, store.engagements.get(no), month, version).figures
    line = "期初 {opening} 人，入职 {joins}，离职 {leaves}，期末 {closing} 人".format(**figures)
    say(f"{no} {month} 月报第 {version} 版：{line}")
