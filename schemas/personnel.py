"""People of an HR engagement: what is known of each, and the events that change it. Rows S3.1–S3.7.

A person's standing on any day is computed from the events alone, in the order of the days they take effect: in which
order they arrived does not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.forms import StrictModel
from schemas.rules.employment import EmploymentForm
from schemas.values import Line, Mobile, OptionalLine, PersonalCard, ResidentId

Channel = Literal["总部", "市场"]
"""总部: announced by the client's 员工关系组 (S3.1); 市场: hired by the client, sent over in batches (S3.6)."""
EventKind = Literal["join", "leave", "transfer", "correction"]
EVENT_TITLES: dict[EventKind, str] = {"join": "入职", "leave": "离职", "transfer": "异动", "correction": "更正"}
TransferKind = Literal["调部门", "调岗", "调薪", "调地点", "转正", "续签"]


class PersonFacts(StrictModel):
    """What the register of employees holds of a person: R11's legal fields first, then the trade's. Titles are the
    roster's column heads."""

    name: Line = Field(title="姓名")
    sex: Literal["男", "女"] = Field(title="性别")
    id_number: ResidentId = Field(title="公民身份号码")
    registered_address: Line = Field(title="户籍地址")
    address: Line = Field(title="现住址")
    phone: Mobile = Field(title="联系方式")
    employment: EmploymentForm = Field(title="用工形式")
    started_on: date = Field(title="用工起始时间")
    contract_from: date = Field(title="合同起")
    contract_to: date | None = Field(default=None, title="合同止", description="无固定期限的不填")
    employee_no: Line = Field(title="工号")
    department: Line = Field(title="部门")
    post: Line = Field(title="岗位")
    band: OptionalLine = Field(default="", title="薪级")
    place: OptionalLine = Field(default="", title="工作地点")
    channel: Channel = Field(title="渠道")
    education: OptionalLine = Field(default="", title="学历")
    school: OptionalLine = Field(default="", title="毕业院校")
    major: OptionalLine = Field(default="", title="专业")
    qualification: OptionalLine = Field(default="", title="职称/资格")
    probation_until: date | None = Field(default=None, title="试用期止")
    insurance_from: OptionalLine = Field(default="", title="社保起缴月", description="如 2026-09")
    fund_account: OptionalLine = Field(default="", title="公积金")
    card: PersonalCard | None = Field(default=None, title="工行卡号")
    emergency_contact: OptionalLine = Field(default="", title="紧急联系人")
    note: OptionalLine = Field(default="", title="备注")


PERSON_TITLES: dict[str, str] = {name: str(info.title) for name, info in PersonFacts.model_fields.items()}
PERSONAL_FIELDS = frozenset({"name", "id_number", "registered_address", "address", "phone", "card", "fund_account"}) | {
    "emergency_contact"
}
"""Fields that name or reach a person: never in a log, a parameter, an artifact or an error."""
TRANSFERABLE = frozenset({"department", "post", "band", "place", "contract_from", "contract_to", "probation_until"})
"""Fields that a transfer may change; anything else is a correction."""


class Leaving(StrictModel):
    """How a person left."""

    last_day: date = Field(title="最后工作日")
    reason: Line = Field(title="离职原因")
    certificate_on: date | None = Field(default=None, title="证明开具日", description="离职证明，劳动合同法第五十条")
    reduction_month: OptionalLine = Field(default="", title="减员月", description="社保减员月份，如 2026-10")


class Transfer(StrictModel):
    """A change of department, post, salary band or place; ``before`` is what the sender believes it was."""

    kind: TransferKind = Field(title="异动类别")
    before: dict[str, str] = Field(default_factory=dict, title="异动前")
    after: dict[str, str] = Field(title="异动后", min_length=1)

    @model_validator(mode="after")
    def of_transferable_fields(self) -> Self:
        if wrong := sorted((self.before.keys() | self.after.keys()) - TRANSFERABLE):
            raise ValueError(f"异动不能改变{'、'.join(PERSON_TITLES.get(name, name) for name in wrong)}：请用更正")
        return self


class Correction(StrictModel):
    """Fields that had been recorded wrongly, and what they should have been all along."""

    after: dict[str, str] = Field(title="更正为", min_length=1)


Details = PersonFacts | Leaving | Transfer | Correction
_FORMS: dict[EventKind, type[Details]] = {
    "join": PersonFacts,
    "leave": Leaving,
    "transfer": Transfer,
    "correction": Correction,
}


@dataclass(frozen=True)
class Event:
    """One event of one person.

    ``key`` identifies what it says: the same event sent twice has the same key. ``place`` is its place in the order in
    which events were recorded.
    """

    kind: EventKind
    effective_on: date
    details: Details
    key: str
    recorded_at: datetime
    place: int = 0

    @classmethod
    def opened(
        cls,
        kind: EventKind,
        effective_on: date,
        details: Mapping[str, Any],
        key: str,
        recorded_at: datetime,
        place: int = 0,
    ) -> Self:
        """An event as it was kept."""
        return cls(kind, effective_on, _FORMS[kind].model_validate(details), key, recorded_at, place)


class Spell(BaseModel):
    """One stretch of employment, from joining to the last day worked."""

    joined_on: date
    leaving: Leaving | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is employed on that day; the last day counts."""
        return self.joined_on <= day and (self.leaving is None or day <= self.leaving.last_day)


class Standing(BaseModel):
    """A person as known from the events up to a day."""

    facts: PersonFacts
    spells: list[Spell]
    faults: list[str] = []
    """Events that do not fit what was known: sentences for staff, without personal data."""

    def employed_on(self, day: date) -> bool:
        return any(spell.covers(day) for spell in self.spells)

    def counted_after(self, day: date) -> bool:
        """Whether the person still counts once that day is over: a last day worked is a leave of that day."""
        return any(
            spell.joined_on <= day and (spell.leaving is None or spell.leaving.last_day > day) for spell in self.spells
        )


def standing(events: Iterable[Event], until: date) -> Standing | None:
    """A person's standing from the events that take effect up to ``until``; None when nothing says who it is.

    On one day, somebody employed first moves or leaves and may join again; somebody who is not joins first. A
    correction of what never changes (a number, a name) holds for the time before it as well. What does not fit (a leave
    without a join) is told, not dropped.
    """
    known = [one for one in events if one.effective_on <= until or _holds_always(one)]
    days = {day: list(happened) for day, happened in groupby(sorted(known, key=_day), key=_day)}
    joins = [join for happened in days.values() for join in _in_order(happened, _JOINING) if join.kind == "join"]
    if not joins:
        return None
    assert isinstance(joins[0].details, PersonFacts)
    found = Standing(facts=joins[0].details, spells=[])
    for happened in days.values():
        employed = bool(found.spells) and found.spells[-1].leaving is None
        for event in _in_order(happened, _MOVING if employed else _JOINING):
            _apply(found, event)
    return found


_MOVING: tuple[EventKind, ...] = ("transfer", "leave", "join", "correction")
_JOINING: tuple[EventKind, ...] = ("join", "transfer", "leave", "correction")


def _day(event: Event) -> date:
    return event.effective_on


def _in_order(happened: list[Event], order: tuple[EventKind, ...]) -> list[Event]:
    """The events of one day. By what they say, where their kind leaves it open: not by arrival, nor by their keys,
    which change with the key they are sealed with."""
    if len(happened) == 1:
        return happened
    return sorted(happened, key=lambda one: (order.index(one.kind), one.details.model_dump_json()))


def _holds_always(event: Event) -> bool:
    return isinstance(event.details, Correction) and TRANSFERABLE.isdisjoint(event.details.after)


def _apply(found: Standing, event: Event) -> None:
    employed = bool(found.spells) and found.spells[-1].leaving is None
    match event.details:
        case PersonFacts() as facts:
            if employed:
                found.faults.append(f"{event.effective_on} 入职时仍在职：请核对上一次离职是否漏报")
                return
            found.facts = facts
            found.spells.append(Spell(joined_on=event.effective_on))
        case Leaving() as leaving:
            if not employed:
                found.faults.append(f"{leaving.last_day} 离职而没有入职记录：请补报入职")
                return
            found.spells[-1].leaving = leaving
        case Transfer() as transfer:
            if not employed:
                found.faults.append(f"{event.effective_on} 异动时不在职：请核对日期")
                return
            found.faults += transfer_faults(found.facts, transfer, event.effective_on)
            found.facts = changed(found.facts, transfer.after)
        case Correction() as correction:
            found.facts = changed(found.facts, correction.after)


def changed(facts: PersonFacts, after: Mapping[str, str]) -> PersonFacts:
    """The facts with some fields as they are now; an empty text clears an optional one."""
    said = facts.model_dump() | {name: value or None for name, value in after.items()}
    cleared = {
        name: "" for name, value in said.items() if value is None and PersonFacts.model_fields[name].default == ""
    }
    return PersonFacts.model_validate(said | cleared)


def transfer_faults(facts: PersonFacts, transfer: Transfer, on: date) -> list[str]:
    """Where the sender's idea of what was before differs from what is known."""
    return [
        f"{on} 异动前的{PERSON_TITLES[name]}与登记不一致：请核对"
        for name, value in transfer.before.items()
        if value and value != str(getattr(facts, name) or "")
    ]


TRANSFER_FIELDS: dict[TransferKind, str] = {
    "调部门": "department",
    "调岗": "post",
    "调薪": "band",
    "调地点": "place",
    "转正": "probation_until",
    "续签": "contract_to",
}
"""What each kind of transfer changes."""


def roster_events(
    facts: PersonFacts, row: Mapping[str, Any], known: Standing | None, as_of: date
) -> list[tuple[EventKind, date, Details]]:
    """What a row of somebody's roster says that is not known: a join, a leave, or fields that are otherwise there.

    ``row`` may hold ``status`` and ``left_on``. A change of department, post, band or place whose day the roster does
    not say is a transfer of ``as_of``, the day that the roster is of.
    """
    if known is None or not known.spells:
        events: list[tuple[EventKind, date, Details]] = [("join", facts.started_on, facts)]
        known = Standing(facts=facts, spells=[Spell(joined_on=facts.started_on)])
    else:
        events = _differences(known.facts, facts, as_of)
    left = row.get("left_on")
    if left and known.spells[-1].leaving is None and left >= known.spells[-1].joined_on:
        reason = str(row.get("reason") or "名册登记离职")
        events.append(("leave", left, Leaving(last_day=left, reason=reason)))
    return events


def _differences(before: PersonFacts, after: PersonFacts, as_of: date) -> list[tuple[EventKind, date, Details]]:
    """Fields that a roster fills otherwise than is known; what it leaves empty says nothing."""
    was, now = (facts.model_dump(mode="json") for facts in (before, after))
    changed_fields = {name: str(value) for name, value in now.items() if value and value != was[name]}
    kinds = {field: kind for kind, field in TRANSFER_FIELDS.items()}
    events: list[tuple[EventKind, date, Details]] = [
        ("transfer", as_of, Transfer(kind=kinds[name], after={name: changed_fields.pop(name)}))
        for name in TRANSFER_FIELDS.values()
        if name in changed_fields
    ]
    if changed_fields:
        events.append(("correction", as_of, Correction(after=changed_fields)))
    return events
