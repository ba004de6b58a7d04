"""The people of an HR engagement and what happened to them. What names a person is sealed; opening it is audited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlmodel import Session, col, func, select

from schemas.errors import NotFound, Refused
from schemas.personnel import Details, Event, EventKind, PersonFacts, Standing, standing
from schemas.records import Employee, Engagement, PersonnelEvent
from schemas.rules.masking import numberless
from waibao.store.audit import Audit
from waibao.store.numbers import next_number
from waibao.store.sealing import Seal, text_of

FILE_PREFIX = "RY"


def event_text(kind: str, effective_on: date, said: str) -> str:
    """What an event's key is made of; ``said`` is the text of its details."""
    return f'["{kind}", "{effective_on}", {said}]'


@dataclass(frozen=True)
class Person:
    """A person with everything that happened to them, opened."""

    employee: Employee
    events: list[Event]

    def standing(self, until: date) -> Standing | None:
        """How the person stood on a day, by everything that is known now."""
        return standing(self.events, until)


class People:
    """Records events and opens what was recorded."""

    def __init__(self, session: Session, audit: Audit, seal: Seal) -> None:
        self.session = session
        self.audit = audit
        self.seal = seal

    def of(self, engagement: Engagement) -> list[Employee]:
        """Everybody on file, without what is sealed, by the number of the file."""
        query = select(Employee).where(Employee.engagement_id == engagement.id).order_by(col(Employee.id))
        return list(self.session.exec(query))

    def get(self, engagement: Engagement, no: str) -> Employee:
        """The person of that file number, or of that number of the employer's.

        Raises:
            NotFound: nobody has it.
        """
        query = select(Employee).where(Employee.engagement_id == engagement.id, col(Employee.purged_on).is_(None))
        wanted = (Employee.no == no) | (Employee.employee_no == no)
        found = self.session.exec(query.where(wanted).order_by(col(Employee.id).desc())).first()
        if found is None:
            raise NotFound(f"项目 {engagement.no} 没有档案号或工号为“{numberless(no)}”的人员：请核对")
        return found

    def find(self, engagement: Engagement, id_number: str, employee_no: str) -> Employee | None:
        """Somebody by ID number; without one, or for a file opened without one, by the employer's number."""
        query = select(Employee).where(Employee.engagement_id == engagement.id, col(Employee.purged_on).is_(None))
        if id_number:
            known = self.session.exec(query.where(col(Employee.id_index).in_(self.seal.indexes(id_number)))).first()
            if known:
                return known
            query = query.where(col(Employee.id_index).is_(None))
        return self.session.exec(query.where(Employee.employee_no == employee_no)).first()

    def record(
        self,
        engagement: Engagement,
        kind: EventKind,
        effective_on: date,
        details: Details,
        *,
        employee_no: str,
        id_number: str = "",
        now: datetime,
        source: str,
    ) -> Employee | None:
        """Keep an event, opening a file for somebody not heard of before; None when it was known already.

        Raises:
            Refused: the employer's number belongs to somebody with another ID number.
        """
        employee = self.find(engagement, id_number, employee_no) or self._open_file(engagement, employee_no, now)
        if id_number and employee.id_index is None:
            employee.id_index = self.seal.index(id_number)
            employee.sealed_id = self.seal.sealed_text({"id_number": id_number})
            self._alone(engagement, employee, employee_no)
        said = text_of(details.model_dump(mode="json"))
        keys = self.seal.indexes(event_text(kind, effective_on, said))
        known = select(PersonnelEvent.id).where(
            PersonnelEvent.employee_id == employee.id, col(PersonnelEvent.key).in_(keys)
        )
        if self.session.exec(known).first():
            return None
        if isinstance(details, PersonFacts):
            employee.employee_no = employee_no
        self.session.add(employee)
        event = PersonnelEvent(
            employee_id=employee.id or 0,
            kind=kind,
            effective_on=effective_on,
            key=keys[0],
            sealed=self.seal.sealed(said.encode()).decode(),
            recorded_at=now,
            source=source,
        )
        self.session.add(event)
        self.session.flush()
        return employee

    def _open_file(self, engagement: Engagement, employee_no: str, now: datetime) -> Employee:
        no = next_number(self.session, FILE_PREFIX, now, engagement.rehearsal)
        employee = Employee(engagement_id=engagement.id or 0, no=no, employee_no=employee_no)
        self.session.add(employee)
        self.session.flush()
        return employee

    def _alone(self, engagement: Engagement, employee: Employee, employee_no: str) -> None:
        """Refuse a number of the employer's that somebody else has."""
        query = select(Employee.no).where(
            Employee.engagement_id == engagement.id,
            Employee.employee_no == employee_no,
            Employee.id != employee.id,
            col(Employee.purged_on).is_(None),
        )
        if taken := self.session.exec(query).first():
            raise Refused(f"工号 {employee_no} 已登记给档案 {taken}，公民身份号码不同：请核对工号")

    def purged_on(self, engagement: Engagement) -> date | None:
        """The day up to which people were deleted whose time to be kept was over; None when nobody was."""
        query = select(func.max(Employee.purged_on)).where(Employee.engagement_id == engagement.id)
        return self.session.exec(query).one()

    def joined_by(self, engagement: Engagement, source: str) -> list[Employee]:
        """Who joined by what came from a source."""
        query = select(Employee).where(
            Employee.engagement_id == engagement.id,
            PersonnelEvent.employee_id == Employee.id,
            PersonnelEvent.source == source,
            PersonnelEvent.kind == "join",
        )
        return list(self.session.exec(query.order_by(col(Employee.id))))

    def opened(
        self, engagement: Engagement, purpose: str, now: datetime, only: Iterable[Employee] = ()
    ) -> list[Person]:
        """People with their events, opened; that they were, and what for, goes into the audit chain."""
        wanted = list(only)
        query = select(PersonnelEvent, Employee).where(
            PersonnelEvent.employee_id == Employee.id,
            Employee.engagement_id == engagement.id,
            col(Employee.purged_on).is_(None),
        )
        if wanted:
            query = query.where(col(Employee.id).in_([one.id for one in wanted]))
        people: dict[int, Person] = {}
        for row, employee in self.session.exec(query.order_by(col(Employee.id), col(PersonnelEvent.id))):
            person = people.setdefault(employee.id or 0, Person(employee, []))
            person.events.append(self._event(row))
        if people:
            subject = wanted[0].no if len(wanted) == 1 else f"{len(people)} 人"
            self.audit.append(engagement, now, "waibao", "personal data read", subject, purpose=purpose)
        return list(people.values())

    def sources(self, employee: Employee) -> dict[int, str]:
        """The received file or run that each event of a person came from, by the event's place."""
        query = select(PersonnelEvent.id, PersonnelEvent.source).where(PersonnelEvent.employee_id == employee.id)
        return {place or 0: source for place, source in self.session.exec(query)}

    def _event(self, row: PersonnelEvent) -> Event:
        kind = cast("EventKind", row.kind)
        said = self.seal.opened_text(row.sealed)
        return Event.opened(kind, row.effective_on, said, row.key, row.recorded_at, row.id or 0)

    def newest_event(self) -> int:
        """The place of the event recorded last; 0 when there is none."""
        return self.session.exec(select(func.max(PersonnelEvent.id))).one() or 0
