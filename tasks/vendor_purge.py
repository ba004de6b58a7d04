"""What is kept of vendors' people, accounts and bids is deleted once its time is over, and the record issued.

Row S8.5; rule R19; PIPL Art. 47. As ``tasks.hr_purge`` does for leavers, and by the same command.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from schemas.deletion import VENDOR_DELETION, DeletedOfVendor, VendorDeletionContext
from schemas.records import AuditEntry, Engagement
from schemas.rules.vendor_retention import BID_MONTHS, CONTACT_MONTHS
from tasks.answers import head
from tasks.documents import issue_when_changed
from tasks.hr_purge import Deleted, deletion_day
from tasks.step import say, step
from waibao import faults
from waibao.locking import alone
from waibao.settings import Settings
from waibao.store.engine import overwrite_deleted, reading, transaction
from waibao.store.purging import remove_purged
from waibao.store.rotation import LOCK
from waibao.store.store import Store
from waibao.store.vendor_purging import BID, FORM, Gone, forget_vendors, keeping, vendors_due, vendors_purged


def engagements_with_vendors() -> list[str]:
    """Numbers of all engagements in which something of vendors was entered, ended ones too."""
    with reading() as store:
        return [one.no for one in keeping(store)]


def would_purge_vendors(no: str, on: date | None) -> Deleted:
    """What would be deleted on a day, today by default; it may lie ahead."""
    with reading() as store:
        engagement = store.engagements.get(no)
        day = on or store.today(engagement)
        return _counted(no, day, vendors_due(store, engagement, day))


def _counted(no: str, on: date, found: list[Gone]) -> Deleted:
    files = sum(one.what in (FORM, BID) for one in found)
    return Deleted(no, on, people=0, documents=0, received=files, mails=0, vendors=len(found) - files)


def purge_vendors(no: str, on: date | None) -> Deleted:
    """Delete what is due on a day, today by default, and issue the record; run again, it finishes or does nothing.

    Raises:
        Refused: the day lies ahead, or keys are being rotated.
    """
    with alone(Settings.from_env().home / LOCK, "更换密钥或删除个人信息"):
        done = forget_vendor_data(no, on)
        numbers = finish_purge(no)
    return replace(done, record="、".join(numbers))


def finish_purge(no: str) -> list[str]:
    """What follows once the store has forgotten: files go, and each day's deletions are recorded on paper."""
    remove_vendor_files(no)
    return [issue_vendor_deletion(no, day) for day in days_unrecorded(no)]


@step("删除到期的供应商资料")
def forget_vendor_data(no: str, on: date | None) -> Deleted:
    """删除到期的供应商资料。

    Forget contacts, accounts, registration forms and bids that are too old, all at once; their files follow.

    Raises:
        Refused: the day lies ahead.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        day = deletion_day(store, engagement, on)
        found = vendors_due(store, engagement, day)
        forget_vendors(store, engagement, found, day, store.now(engagement))
    faults.point(f"purge-vendors:{no}:forgotten")
    done = _counted(no, day, found)
    if done:
        say(f"{no}：保存期满，删除供应商联系人和账户 {done.vendors} 份、来件 {done.received} 份")
    return done


@step("清除已删除的供应商文件")
def remove_vendor_files(no: str) -> int:
    """清除已删除的供应商文件。

    Remove the files that the store has forgotten, and what the database file still holds of them.
    """
    with reading() as store:
        removed = remove_purged(store)
    faults.point(f"purge-vendors:{no}:removed")
    overwrite_deleted()
    return removed


def days_unrecorded(no: str) -> list[date]:
    """The days of deletion that have no record yet, or of which the record does not tell everything."""
    with reading() as store:
        engagement = store.engagements.get(no)
        rows: dict[date, int] = {}
        for entry in vendors_purged(store, engagement):
            day = date.fromisoformat(entry.detail["on"])
            rows[day] = rows.get(day, 0) + 1
        return [day for day, count in sorted(rows.items()) if _told(store, engagement, day) < count]


def _told(store: Store, engagement: Engagement, day: date) -> int:
    record = store.documents.latest(engagement, VENDOR_DELETION, day.isoformat())
    if record is None or not store.documents.files(record):
        return 0
    return len(VendorDeletionContext.model_validate(record.context).rows)


@step("出具供应商个人信息删除记录")
def issue_vendor_deletion(no: str, on: date) -> str:
    """出具供应商个人信息删除记录。

    What was deleted on a day, of which vendor and why: counts, nobody's data. Another version when more was deleted.
    """

    def build(store: Store, engagement: Engagement) -> VendorDeletionContext:
        return VendorDeletionContext(
            head=head(store, engagement),
            deleted_on=on,
            contact_months=CONTACT_MONTHS,
            bid_years=BID_MONTHS // 12,
            rows=list(_rows(store, vendors_purged(store, engagement), on)),
        )

    return issue_when_changed(VENDOR_DELETION, no, build, subject=on.isoformat()).number


def _rows(store: Store, entries: Iterable[AuditEntry], on: date) -> Iterable[DeletedOfVendor]:
    for entry in entries:
        if entry.detail["on"] == on.isoformat():
            told = {name: entry.detail[name] for name in ("what", "count", "why")}
            yield DeletedOfVendor(vendor=store.vendors.known(entry.subject).name, uscc=entry.subject, **told)
