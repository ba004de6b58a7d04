"""The copy of their data that people may ask for (PIPL Art. 45): every field, where it came from and what it is for,
everything that was recorded, and who looked at it. Rule R19.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.personnel import EVENT_TITLES, PERSON_TITLES, Correction, Event, PersonFacts, Standing, Transfer
from schemas.roster_fields import MATERIAL_FIELDS, ROSTER_FIELDS, entry_for
from schemas.sheets import Cell, Column, Sheet, Workbook
from schemas.vendor_form import Contact

_ENTRIES = {entry.name: entry for entry in (*ROSTER_FIELDS, *MATERIAL_FIELDS)}
_LEAVING = {
    "last_day": "最后工作日",
    "reason": "离职原因",
    "certificate_on": "证明开具日",
    "reduction_month": "减员月",
}


class _Row(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class HeldField(_Row):
    """One field as it is known now."""

    title: str = Field(title="项目")
    value: str = Field(title="内容")
    category: str = Field(title="类别")
    source: str = Field(title="来源")
    purpose: str = Field(title="用途")
    basis: str = Field(title="处理依据")
    since: date = Field(title="自何日起")


class HeldEvent(_Row):
    """One event as it was recorded."""

    kind: str = Field(title="事项")
    effective_on: date = Field(title="生效日")
    recorded_at: datetime = Field(title="登记时间")
    source: str = Field(title="登记来源")
    what: str = Field(title="内容")


class HeldPaper(_Row):
    """A scan that was handed in, or a paper that need not be."""

    item: str = Field(title="资料")
    copies: int = Field(title="份数")
    received_on: date | None = Field(title="收到日期")
    note: str = Field(default="", title="说明")


class HeldAccount(_Row):
    """An account that was opened."""

    system: str = Field(title="系统")
    account: str = Field(title="账号")
    opened_at: datetime | None = Field(title="开通时间")
    told_at: datetime | None = Field(title="告知时间")


class HeldChase(_Row):
    """A chase for papers."""

    due_on: date = Field(title="应催办日")
    chased_on: date | None = Field(title="催办日期")
    missing: str = Field(title="缺项")
    method: str = Field(title="方式")
    result: str = Field(title="结果")
    reason: str = Field(title="原因")
    special: str = Field(title="特殊情况")


class HeldDocument(_Row):
    """A document about the person."""

    number: str = Field(title="编号")
    title: str = Field(title="文书")
    version: int = Field(title="版本")
    dated: date = Field(title="日期")


class Looked(_Row):
    """Somebody, or a run, opened the data."""

    at: datetime = Field(title="时间")
    by: str = Field(title="经办")
    act: str = Field(title="操作")
    purpose: str = Field(title="目的")


class SubjectCopy(_Row):
    """Everything that is kept of one person."""

    file_no: str = Field(title="档案号")
    engagement: str = Field(title="项目")
    controller: str = Field(title="个人信息处理者")
    processor: str = Field(title="受托人")
    made_at: datetime = Field(title="生成时间")
    kept_until: str = Field(title="保存期限")
    fields: list[HeldField] = Field(title="个人信息")
    events: list[HeldEvent] = Field(title="人事记录")
    papers: list[HeldPaper] = Field(title="资料")
    accounts: list[HeldAccount] = Field(title="账号")
    chases: list[HeldChase] = Field(title="资料催办")
    documents: list[HeldDocument] = Field(title="文书")
    looked: list[Looked] = Field(title="查阅记录")


class ContactCopy(_Row):
    """Everything that is kept of one person of a vendor's."""

    vendor: str = Field(title="供应商")
    controller: str = Field(title="个人信息处理者")
    engagement: str = Field(title="项目")
    made_at: datetime = Field(title="生成时间")
    kept_until: str = Field(title="保存期限")
    fields: list[HeldField] = Field(title="个人信息")
    looked: list[Looked] = Field(title="查阅记录")


CONTACT_TITLES = {"name": "姓名", "duty": "职务", "matter": "联系事项", "phone": "联系电话", "mail": "电子邮箱"}


def contact_fields(contact: Contact, since: date) -> list[HeldField]:
    """Every field of a vendor's contact that is filled."""
    said = contact.model_dump()
    return [
        HeldField(
            title=title,
            value=said[name],
            category="一般个人信息",
            source="供应商交来的登记表",
            purpose="与供应商的业务联系和结算",
            basis="个人信息保护法第十三条第一款第一项（由供应商告知并取得本人同意）",
            since=since,
        )
        for name, title in CONTACT_TITLES.items()
        if said[name]
    ]


def held_fields(found: Standing, events: Iterable[Event]) -> list[HeldField]:
    """Every field that is filled, with the day since which it is so."""
    known = sorted(events, key=lambda event: (event.effective_on, event.place))
    rows = []
    for name, title in PERSON_TITLES.items():
        value = getattr(found.facts, name)
        if value in (None, ""):
            continue
        entry = _ENTRIES[entry_for(title)]
        days = [event.effective_on for event in known if name in _said(event)]
        rows.append(
            HeldField(
                title=title,
                value=str(value),
                category=entry.category,
                source=entry.source,
                purpose=entry.needed_for,
                basis=entry.basis,
                since=days[-1] if days else known[0].effective_on,
            )
        )
    return rows


def _said(event: Event) -> dict[str, Any]:
    """The fields of a person that an event says."""
    if isinstance(event.details, Transfer | Correction):
        return dict(event.details.after)
    return event.details.model_dump(exclude_defaults=True) if isinstance(event.details, PersonFacts) else {}


def held_event(event: Event, source: str) -> HeldEvent:
    """An event with everything it says."""
    titles = PERSON_TITLES if event.kind != "leave" else _LEAVING
    said = _said(event) or event.details.model_dump(exclude_defaults=True)
    what = "；".join(f"{titles.get(name, name)}：{value}" for name, value in said.items())
    return HeldEvent(
        kind=EVENT_TITLES[event.kind],
        effective_on=event.effective_on,
        recorded_at=event.recorded_at,
        source=source,
        what=what,
    )


def subject_workbook(copy: SubjectCopy | ContactCopy) -> Workbook:
    """The copy as a person reads it: a sheet for each part."""
    known = type(copy).model_fields.items()
    lists = [(name, info) for name, info in known if isinstance(getattr(copy, name), list)]
    return Workbook(tuple(_sheet(str(info.title), getattr(copy, name), info.annotation) for name, info in lists))


def _sheet(title: str, rows: list[_Row], annotation: Any) -> Sheet:
    (model,) = annotation.__args__
    columns = tuple(Column(str(info.title), width=_width(str(info.title))) for info in model.model_fields.values())
    return Sheet(title, columns, tuple(tuple(map(_cell, row.model_dump().values())) for row in rows), heading=title)


def _width(title: str) -> float:
    return 60 if title in ("内容", "用途", "原因", "目的", "缺项") else 22


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value) if value is not None else ""
