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
from schemas.values import in_shanghai
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
def list_follow_ups(no: str) -> int:
    """列出资料催办。

    Enter a chase for everybody who lacks papers on a day of the rhythm, from the day after they were due (R15). A day
    that was missed is made up for once. Returns how many stand on no list yet.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        today, now = store.today(engagement), store.now(engagement)
        rhythm = hr_terms(store, engagement).chase_rhythm_days
        people = store.people.opened(engagement, "资料催办", now)
        for one in incomplete(store, engagement, people, today):
            due = chase_days(one.joined_on, rhythm, today)
            if due and not one.special and due[-1] not in {chase.due_on for chase in one.chases}:
                store.onboarding.list_follow_up(one.employee, due[-1], one.lacking, now)
        listed = max((said.subject for said in store.documents.all(engagement, FOLLOW_UP_LIST)), default="")
        entered = store.onboarding.follow_ups(person.employee for person in people).values()
        return sum(
            chase.chased_on is None and in_shanghai(chase.listed_at).date().isoformat() > listed
            for chases in entered
            for chase in chases
        )


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
def record_chases(done: ChasesOf) -> None:
    """登记催办结果。

    Keep when and how people were chased, what came of it and why papers are missing; entered again, nothing changes.
    """
    with transaction() as store:
        engagement = store.engagements.get(done.no)
        kept = [_keep(store, engagement, store.people.get(engagement, row.person), row) for row in done.chases]
        if any(kept):
            now = store.now(engagement)
            store.audit.append(engagement, now, done.by, "papers chased", done.no, people=sum(kept))
    say(f"{done.no} 催办：登记 {len(done.chases)} 人")


def _keep(store: Store, engagement: Engagement, employee: Employee, row: ChaseDone) -> bool:
    """Keep the outcome at the last chase that is open; False when it was entered before."""
    today, now = store.today(engagement), store.now(engagement)
    if row.chased_on > today:
        raise Refused(f"档案 {employee.no} 的催办日期 {row.chased_on} 晚于今天 {today}：请在催办后登记")
    known = store.onboarding.follow_ups([employee])[employee.id or 0]
    if any(chase.chased_on == row.chased_on and chase.result == row.result for chase in known):
        return False
    waiting = [chase for chase in known if chase.chased_on is None and chase.due_on <= row.chased_on]
    chase = waiting[-1] if waiting else store.onboarding.list_follow_up(employee, row.chased_on, [], now)
    chase.chased_on, chase.method, chase.result, chase.reason = row.chased_on, row.method, row.result, row.reason
    chase.special, chase.special_on = row.special, today if row.special else None
    chase.reported = any(one.reported and one.special == row.special for one in known)
    store.session.add(chase)
    return True


def _unreported(store: Store, people: list[Person]) -> list[tuple[Person, FollowUp]]:
    """Special cases that were not reported, by the day they were known."""
    chases = store.onboarding.follow_ups(person.employee for person in people)
    found = [
        (person, chase)
        for person in people
        for chase in chases[person.employee.id or 0]
        if chase.special and not chase.reported
    ]
    return sorted(found, key=lambda one: (one[1].special_on or date.max, one[0].employee.no))


@step("出具特殊情况报告")
def report_special_cases(no: str) -> Issued | None:
    """出具特殊情况报告。

    Those who cannot or will not hand in, reported to 员工关系组 on the day it is known (S3.3); nothing when all are.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        people = store.people.opened(engagement, "出具特殊情况报告", store.now(engagement))
        cases = _unreported(store, people)
    if not cases:
        return None
    on = cases[0][1].special_on or date.max
    subject = f"{on}/{cases[0][0].employee.no}"

    def build(store: Store, engagement: Engagement) -> SpecialCaseContext:
        wanted = [person for person, _ in cases]
        return SpecialCaseContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            on=store.today(engagement),
            rows=[chase_row(one, on) for one in incomplete(store, engagement, wanted, store.today(engagement))],
        )

    issued = issue(SPECIAL_CASE_REPORT, no, build, subject=subject)
    with transaction() as store:
        for _, chase in cases:
            chase.reported = True
            store.session.add(chase)
    return issued
