"""People of an HR engagement as they are announced: files received, events kept. Rows S3.1, S3.6, S3.7."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from schemas.checks import CheckResult
from schemas.errors import BadInput, Refused
from schemas.hr_month import Month
from schemas.hr_terms import HrTerms
from schemas.personnel import TRANSFER_FIELDS, roster_events
from schemas.records import Engagement
from tasks.inbox import leave_correction_sheet
from tasks.returned_forms import purpose_of
from tasks.step import say, step
from waibao.checks.check import check_file
from waibao.checks.people_rows import announced_changes, announced_people, roster_people
from waibao.store.engine import reading, transaction
from waibao.store.files import inside, write_whole
from waibao.store.store import Store

Folder = Literal["入职", "变动", "在册", "月报"]
TABLES: dict[Folder, str] = {"入职": "onboarding", "变动": "personnel-events", "在册": "roster", "月报": "roster"}
"""Which table a file is expected to hold, by the folder of the inbox that it lies in."""
ARRIVING: tuple[Folder, ...] = ("在册", "入职", "变动")
"""Folders that are looked into all day; a month's file waits for its report."""
SCANS = "资料"
"""Folder of scans, one folder below it for each person."""
KIND = "hr"


@dataclass(frozen=True)
class Announced:
    """What a file brought: who was touched, who joined by it (also when it is read again), or the correction sheet."""

    accepted: bool
    people: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    sheet: str = ""


def hr_terms(store: Store, engagement: Engagement) -> HrTerms:
    """What the contract says of the HR service.

    Raises:
        NotFound: no contract is signed.
        Refused: the contract is none of HR outsourcing.
    """
    terms = store.contracts.terms(store.contracts.get(engagement)).hr
    if terms is None:
        raise Refused(f"项目 {engagement.no} 不是人事外包项目：请核对项目编号")
    return terms


def active_engagements() -> list[str]:
    """Numbers of the HR engagements that are under contract and not ended."""
    with reading() as store:
        return [
            one.no
            for one in store.engagements.all()
            if one.kind == KIND and one.status == "open" and store.contracts.find(one)
        ]


def people_inbox(store: Store, engagement: Engagement) -> Path:
    """Where files about people are put: they leave it once they are kept sealed, so never a scenario's own."""
    return store.settings.inbox / engagement.no


def stage(no: str, folder: str, source: Path) -> None:
    """Put a copy of a file into a folder of the engagement's inbox; a scan into that of the person it is about."""
    with reading() as store:
        place = people_inbox(store, store.engagements.get(no)) / folder
    if not source.is_file():
        raise BadInput(f"文件“{source.name}”", "在场景的收件目录中不存在", "请核对场景中的文件名")
    target = place / source.parent.name / source.name if folder == SCANS else place / source.name
    write_whole(target, source.read_bytes(), mode=0o600)


def arrived(place: Path, name: str) -> Path:
    """A file in a folder of the inbox.

    Raises:
        BadInput: it is not there; what has arrived is looked into all day, and may have been taken in already.
    """
    try:
        return inside(place, name)
    except BadInput as error:
        remedy = f"{error.remedy}；放入时间较长的，可能已由“人事收件”登记，请查看它的运行结果"
        raise BadInput(error.where, error.what, remedy) from None


def waiting_files(no: str, folder: str) -> list[str]:
    """Names of the files that lie in a folder of the engagement's inbox."""
    with reading() as store:
        place = people_inbox(store, store.engagements.get(no)) / folder
        return sorted(path.name for path in place.glob("*") if path.is_file() and not path.name.startswith((".", "~")))


@step("接收人事文件")
def receive_announcement(no: str, folder: Folder, name: str, channel: str = "市场", month: str = "") -> Announced:
    """接收人事文件。

    Judge a table of people and keep what it says, all of it or nothing, with the file sealed; one that is rejected is
    answered with a correction sheet. The same file again changes nothing. ``month`` is that of a month's file.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        place = people_inbox(store, engagement) / folder
        path, today = arrived(place, name), store.today(engagement)
        source = _source(path, folder, month)
        if was_accepted(store, engagement, source):
            joined = tuple(one.no for one in store.people.joined_by(engagement, source))
            say(f"{no} {folder}：文件登记过，没有新的内容")
            return Announced(accepted=True, joined=joined)
    result = check_file(TABLES[folder], path, expected=_expected(no), today=today)
    with transaction() as store:
        engagement = store.engagements.get(no)
        people = _keep(store, engagement, folder, path, source, channel, result)
        sheet = _answer(store, engagement, path, source, result)
        joined = tuple(one.no for one in store.people.joined_by(engagement, source))
    if people is None:
        say(f"{no} {folder}：文件有误，已出更正单")
        return Announced(accepted=False, sheet=sheet)
    say(f"{no} {folder}：登记 {len(people)} 人" + (f"（{'、'.join(people[:20])}）" if people else "，没有新的内容"))
    return Announced(accepted=True, people=tuple(people), joined=joined)


def _source(path: Path, folder: Folder, month: str) -> str:
    """What a file is kept as: one content, one file, whatever it is called."""
    return purpose_of(path, "/".join(filter(None, ("people", folder, month))))


def was_accepted(store: Store, engagement: Engagement, source: str) -> bool:
    """Whether a file was taken in before: judged anew, its own leaves would be of people who have left."""
    kept = store.files.find(engagement, source)
    check = store.execution.check_of(kept) if kept else None
    return check is not None and check.accepted


def is_known(no: str, folder: Folder, name: str, month: str = "") -> bool:
    """Whether a file of the inbox was taken in before, under whatever name."""
    with reading() as store:
        engagement = store.engagements.get(no)
        return was_accepted(store, engagement, _source(people_inbox(store, engagement) / folder / name, folder, month))


@step("移出收件目录")
def put_away(no: str, folder: Folder, name: str) -> None:
    """移出收件目录。

    Take a file that was dealt with out of the inbox, where it lies open; it is kept sealed.
    """
    with reading() as store:
        place = people_inbox(store, store.engagements.get(no)) / folder
    (place / name).unlink(missing_ok=True)


def _expected(no: str) -> dict[str, Any]:
    """What is known of the people beforehand, for the rules about leaves and transfers."""
    with transaction() as store:
        engagement = store.engagements.get(no)
        now, today = store.now(engagement), store.today(engagement)
        people = store.people.opened(engagement, "核验人事文件", now)
        known = {}
        for person in people:
            if found := person.standing(today):
                facts = found.facts
                said = {name: str(getattr(facts, name) or "") for name in TRANSFER_FIELDS.values()}
                known[facts.employee_no] = said | {"employed": found.employed_on(today)}
    return {"people": known} if known else {}


def _keep(
    store: Store,
    engagement: Engagement,
    folder: Folder,
    path: Path,
    source: str,
    channel: str,
    result: CheckResult,
) -> list[str] | None:
    """Keep the file, its judgement, and each event that is new; None for a file that is rejected."""
    now = store.now(engagement)
    kept = store.files.keep(engagement, source, path, now, personal=True)
    store.session.flush()
    if not result.accepted:
        return None
    store.execution.record_check(engagement, kept, result, now)
    return _READERS[folder](store, engagement, path, source, channel)


def _answer(store: Store, engagement: Engagement, path: Path, source: str, result: CheckResult) -> str:
    """The correction sheet of a rejected file, below the home; empty for an accepted one."""
    if result.accepted:
        return ""
    kept = store.files.find(engagement, source)
    assert kept is not None
    if (known := store.execution.check_of(kept)) and known.correction_file:
        return known.correction_file
    correction = leave_correction_sheet(store, engagement, path, result, personal=True)
    store.execution.record_check(engagement, kept, result, store.now(engagement), correction)
    return correction[0]


def _joins(store: Store, engagement: Engagement, path: Path, source: str, channel: str) -> list[str]:
    now, opened = store.now(engagement), []
    for joined_on, facts in announced_people(path, channel):
        found = store.people.record(
            engagement,
            "join",
            joined_on,
            facts,
            employee_no=facts.employee_no,
            id_number=facts.id_number,
            now=now,
            source=source,
        )
        if found:
            store.onboarding.ask_for_accounts(found, joined_on, max(joined_on, store.today(engagement)))
            opened.append(found.no)
    return opened


def _changes(store: Store, engagement: Engagement, path: Path, source: str, _channel: str) -> list[str]:
    now, changed = store.now(engagement), []
    for change in announced_changes(path):
        found = store.people.record(
            engagement,
            change.kind,
            change.effective_on,
            change.details,
            employee_no=change.employee_no,
            id_number=change.id_number,
            now=now,
            source=source,
        )
        if found and found.no not in changed:
            changed.append(found.no)
    return changed


def _register(store: Store, engagement: Engagement, path: Path, source: str, channel: str) -> list[str]:
    """What a roster says that is not known: joins, leaves, and fields that are otherwise. A month's file says how
    things stood on the last day of the month."""
    now, touched = store.now(engagement), []
    month = Month(source.split("/")[2]) if "/月报/" in source else None
    as_of = min(month.last, store.today(engagement)) if month else store.today(engagement)
    known = {
        found.facts.id_number: found
        for person in store.people.opened(engagement, "核对名册", now)
        if (found := person.standing(as_of))
    }
    for facts, row in roster_people(path, channel):
        for kind, day, details in roster_events(facts, row, known.get(facts.id_number), as_of):
            employee = store.people.record(
                engagement,
                kind,
                day,
                details,
                employee_no=facts.employee_no,
                id_number=facts.id_number,
                now=now,
                source=source,
            )
            if employee and employee.no not in touched:
                touched.append(employee.no)
    if month:
        _all_there(store, engagement, month, {facts.id_number for facts, _ in roster_people(path, channel)})
    return touched


def _all_there(store: Store, engagement: Engagement, month: Month, listed: set[str]) -> None:
    """Refuse a month's file in which somebody is missing who is employed by what is known: the heads would differ."""
    absent = [
        person.employee.no
        for person in store.people.opened(engagement, "核对名册", store.now(engagement))
        if (found := person.standing(month.last))
        and found.counted_after(month.last)
        and found.facts.id_number not in listed
    ]
    if absent:
        named = "、".join(absent[:20]) + (f"等 {len(absent)} 人" if len(absent) > 20 else "")
        raise Refused(f"甲方 {month.label} 的名册中没有登记在职的 {named}：请补报离职，或者更正名册后再放入")


_READERS = {"入职": _joins, "变动": _changes, "在册": _register, "月报": _register}
