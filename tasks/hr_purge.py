"""Leavers whose time to be kept is over are deleted, and the record of it issued. Rule R19; PIPL Art. 47."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from schemas.deletion import DELETION_RECORD, DeletedPerson, DeletionRecordContext
from schemas.errors import Refused
from schemas.records import Engagement
from schemas.rules.hr_deadlines import LEAVER_MONTHS
from tasks.answers import contract_head, head
from tasks.documents import issue_when_changed
from tasks.hr_people import KIND
from tasks.step import say, step
from waibao import faults
from waibao.locking import alone
from waibao.settings import Settings
from waibao.store.engine import overwrite_deleted, reading, transaction
from waibao.store.purged import people_purged, purge_days, shared_purged
from waibao.store.purging import BASIS, Due, due, forget, remove_files
from waibao.store.rotation import LOCK
from waibao.store.store import Store


@dataclass(frozen=True)
class Deleted:
    """What was deleted of an engagement for a day, or would be; ``record`` is the number of the record.

    ``vendors``: lists of contacts, and accounts; ``received``: files of people, or of vendors.
    """

    no: str
    on: date
    people: int
    documents: int
    received: int
    mails: int
    record: str = ""
    vendors: int = 0

    def __bool__(self) -> bool:
        return bool(self.people or self.documents or self.received or self.mails or self.vendors)

    @classmethod
    def of(cls, no: str, on: date, found: Due) -> Self:
        """As much as was found."""
        return cls(no, on, len(found.people), len(found.documents), len(found.received), len(found.mails))


def engagements_with_people() -> list[str]:
    """Numbers of all engagements that keep or kept people, ended ones too."""
    with reading() as store:
        return [one.no for one in store.engagements.all() if one.kind == KIND and store.contracts.find(one)]


def would_purge(no: str, on: date | None) -> Deleted:
    """What would be deleted on a day, today by default; it may lie ahead."""
    with transaction() as store:  # that people were opened for it is entered into the audit chain
        engagement = store.engagements.get(no)
        day = on or store.today(engagement)
        return Deleted.of(no, day, due(store, engagement, day))


def purge_engagement(no: str, on: date | None) -> Deleted:
    """Delete what is due on a day, today by default, and issue the record; run again, it finishes or does nothing.

    Raises:
        Refused: the day lies ahead, or keys are being rotated.
    """
    with alone(Settings.from_env().home / LOCK, "更换密钥或删除个人信息"):
        done = forget_people(no, on)
        remove_purged_files(no, done.on)
        numbers = [issue_deletion_record(no, day) for day in days_to_record(no, done)]
    return replace(done, record="、".join(numbers))


def deletion_day(store: Store, engagement: Engagement, on: date | None) -> date:
    """The day for which is deleted what is due, today by default.

    Raises:
        Refused: it lies ahead.
    """
    today = store.today(engagement)
    day = on or today
    if day > today:
        raise Refused(f"{engagement.no}：{day} 晚于今天 {today}，不能提前删除：要预先查看请加 --dry-run")
    return day


@step("删除到期的个人信息")
def forget_people(no: str, on: date | None) -> Deleted:
    """删除到期的个人信息。

    Forget leavers, and lists that are too old, all at once; their files follow.

    Raises:
        Refused: the day lies ahead.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        day = deletion_day(store, engagement, on)
        found = due(store, engagement, day)
        forget(store, engagement, found, day, store.now(engagement))
    faults.point(f"purge:{no}:forgotten")
    if found:
        say(f"{no}：保存期满，删除 {len(found.people)} 份人员档案")
    return Deleted.of(no, day, found)


@step("清除已删除的文件")
def remove_purged_files(no: str, on: date) -> int:
    """清除已删除的文件。

    Remove the files that the store has forgotten, and what the database file still holds of them.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        removed = remove_files(store, engagement, on)
    faults.point(f"purge:{no}:removed")
    overwrite_deleted()
    return removed


def days_to_record(no: str, done: Deleted) -> list[date]:
    """The days of deletion that have no record yet, and the one for which something was deleted now."""
    with reading() as store:
        engagement = store.engagements.get(no)
        days = sorted(purge_days(store, engagement))
        latest = {day: store.documents.latest(engagement, DELETION_RECORD, day.isoformat()) for day in days}
        recorded = {day for day, record in latest.items() if record and store.documents.files(record)}
    return [day for day in days if day not in recorded or (done and day == done.on)]


@step("出具个人信息删除记录")
def issue_deletion_record(no: str, on: date) -> str:
    """出具个人信息删除记录。

    What was deleted on a day: numbers of files and counts, nobody's data. Another version when more came to be deleted.
    """

    def build(store: Store, engagement: Engagement) -> DeletionRecordContext:
        people = people_purged(store, engagement, on)
        return DeletionRecordContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            deleted_on=on,
            months=LEAVER_MONTHS,
            basis=BASIS,
            people=[DeletedPerson(file_no=file_no, **what) for file_no, what in people],
            **shared_purged(store, engagement, on),
        )

    return issue_when_changed(DELETION_RECORD, no, build, subject=on.isoformat()).number
