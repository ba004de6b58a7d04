"""Papers still missing after two weeks: whom to chase today, what came of it, who cannot or will not. S3.3, S3.5."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from schemas.errors import Refused
from schemas.followups import (
    FOLLOW_UP_LIST,
    SPECIAL_CASE_REPORT,
    ChaseRow,
    FollowUpListContext,
    Special,
    SpecialCaseContext,
)
from schemas.hr_forms import ChaseDone, ChasesOf
from schemas.hr_materials import missing
from schemas.records import Employee, Engagement, FollowUp
from schemas.rules.hr_deadlines import chase_days, materials_due
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.hr_materials import materials_of
from tasks.hr_people import hr_terms
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.people import Person
from waibao.store.store import Store


@dataclass(frozen=True)
class Incomplete:
    """Somebody employed whose papers are not complete."""

    person: Person
    joined_on: date
    lacking: list[str]
    chases: list[FollowUp]

    @property
    def employee(self) -> Employee:
        return self.person.employee

    @property
    def special(self) -> Special:
        """The special case that was found, if any: 员工关系组 decides then, and nobody chases on."""
        found = next((chase.special for chase in reversed(self.chases) if chase.special), "")
        return cast("Special", found)


def incomplete(store: Store, engagement: Engagement, people: list[Person], on: date) -> list[Incomplete]:
    """Those employed on a day who lack something then, with the chases listed up to that day. Whoever was there before
    the service began handed in to the client."""
    employed, since = {}, store.contracts.terms(store.contracts.get(engagement)).starts_on
    for person in people:
        found = person.standing(on)
        if found and found.counted_after(on) and found.spells[-1].joined_on >= since:
            employed[person.employee.id or 0] = (person, found.spells[-1].joined_on)
    employees = [person.employee for person, _ in employed.values()]
    papers = materials_of(store, engagement, employees, on)
    chases = store.onboarding.follow_ups(employees)
    return [
        Incomplete(person, joined_on, lacking, [chase for chase in chases[key] if chase.due_on <= on])
        for key, (person, joined_on) in employed.items()
        if (lacking := missing(papers[key]))
    ]


def chase_row(one: Incomplete, on: date) -> ChaseRow:
    """A person as lists and reports show them."""
    found = one.person.standing(on)
    assert found is not None
    last = next((chase for chase in reversed(one.chases) if chase.chased_on), None)
    return ChaseRow(
        file_no=one.employee.no,
        employee_no=found.facts.employee_no,
        name=found.facts.name,
        department=found.facts.department,
        joined_on=one.joined_on,
        due_on=materials_due(one.joined_on),
        missing=one.lacking,
        chased_on=[chase.chased_on for chase in one.chases if chase.chased_on],
        method=last.method if last else "",
        result=last.result if last else "",
        reason=last.reason if last else "",
        special=one.special,
    )


@step("列出资料催办")
def list_follow_ups(no: str) -> list[str]:
    """列出资料催办。

    Enter a chase for everybody who lacks papers on a day of the rhythm, from the day after they were due (R15). A day
    that was missed is made up for once. Returns the files that are listed anew.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        today, now = store.today(engagement), store.now(engagement)
        rhythm = hr_terms(store, engagement).chase_rhythm_days
        people = store.people.opened(engagement, "资料催办", now)
        listed = []
        for one in incomplete(store, engagement, people, today):
            due = chase_days(one.joined_on, rhythm, today)
            if due and not one.special and due[-1] not in {chase.due_on for chase in one.chases}:
                store.onboarding.list_follow_up(one.employee, due[-1], one.lacking, now)
                listed.append(one.employee.no)
    return listed


@step("出具资料催办清单")
def issue_follow_up_list(no: str) -> Issued:
    """出具资料催办清单。

    Everybody who is to be chased and was not yet, as it stands today: one list a day.
    """
    with reading() as store:
        today = store.today(store.engagements.get(no))

    def build(store: Store, engagement: Engagement) -> FollowUpListContext:
        people = store.people.opened(engagement, "出具资料催办清单", store.now(engagement))
        waiting = [
            one
            for one in incomplete(store, engagement, people, today)
            if one.chases and one.chases[-1].chased_on is None
        ]
        rhythm = hr_terms(store, engagement).chase_rhythm_days
        return FollowUpListContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            on=today,
            rows=[chase_row(one, today) for one in waiting],
            next_on=min((one.chases[-1].due_on for one in waiting), default=today) + timedelta(rhythm),
        )

    return issue(FOLLOW_UP_LIST, no, build, subject=today.isoformat())


@step("登记催办结果")
def record_chases(done: ChasesOf) -> list[str]:
    """登记催办结果。

    Keep when and how people were chased, what came of it and why papers are missing. Returns the files of those who
    cannot or will not hand in, to be reported today.
    """
    special = []
    with transaction() as store:
        engagement = store.engagements.get(done.no)
        for row in done.chases:
            employee = store.people.get(engagement, row.person)
            if _keep(store, engagement, employee, row):
                special.append(employee.no)
        store.audit.append(
            engagement, store.now(engagement), done.by, "papers chased", done.no, people=len(done.chases)
        )
    say(f"{done.no} 催办：登记 {len(done.chases)} 人，特殊情况 {len(special)} 人")
    return special


def _keep(store: Store, engagement: Engagement, employee: Employee, row: ChaseDone) -> bool:
    """Keep the outcome at the last chase that is open; whether it is a special case not known before."""
    today, now = store.today(engagement), store.now(engagement)
    if row.chased_on > today:
        raise Refused(f"档案 {employee.no} 的催办日期 {row.chased_on} 晚于今天 {today}：请在催办后登记")
    known = store.onboarding.follow_ups([employee])[employee.id or 0]
    if any(chase.chased_on == row.chased_on and chase.result == row.result for chase in known):
        return False  # entered before
    waiting = [chase for chase in known if chase.chased_on is None and chase.due_on <= row.chased_on]
    chase = waiting[-1] if waiting else store.onboarding.list_follow_up(employee, row.chased_on, [], now)
    new = bool(row.special) and all(one.special != row.special for one in known)
    chase.chased_on, chase.method, chase.result, chase.reason = row.chased_on, row.method, row.result, row.reason
    chase.special, chase.special_on = row.special, today if row.special else None
    store.session.add(chase)
    return new


@step("出具特殊情况报告")
def report_special_cases(no: str, files: list[str]) -> Issued:
    """出具特殊情况报告。

    Those who cannot or will not hand in, reported to 员工关系组 on the day it is known (S3.3).
    """
    with reading() as store:
        today = store.today(store.engagements.get(no))

    def build(store: Store, engagement: Engagement) -> SpecialCaseContext:
        employees = [store.people.get(engagement, file_no) for file_no in files]
        people = store.people.opened(engagement, "出具特殊情况报告", store.now(engagement), employees)
        return SpecialCaseContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            on=today,
            rows=[chase_row(one, today) for one in incomplete(store, engagement, people, today)],
        )

    return issue(SPECIAL_CASE_REPORT, no, build, subject=f"{today}/{files[0]}")
