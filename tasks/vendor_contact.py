"""What a person of a vendor's may ask for: a copy of what is kept of them, and its deletion.

Rule R19; PIPL Art. 45, 47. People are named by their place in the vendor's list, never by name, so that no command
and no log holds it.
"""

from datetime import date
from pathlib import Path

from schemas.documents import Frame
from schemas.errors import NotFound, Refused
from schemas.records import AuditEntry, Engagement, Organisation, VendorContacts
from schemas.rules.vendor_retention import CONTACT_MONTHS, Since
from schemas.subject_copy import ContactCopy, Looked, contact_fields, subject_workbook
from schemas.values import in_shanghai
from tasks.entitlement import not_entitled
from tasks.step import say, step
from tasks.vendor_purge import days_unrecorded, engagements_with_vendors, finish_purge
from waibao import faults
from waibao.documents.xlsx import write_workbook
from waibao.locking import alone
from waibao.packing import packed
from waibao.settings import Settings
from waibao.store.engine import transaction
from waibao.store.files import write_whole
from waibao.store.rotation import LOCK
from waibao.store.store import Store
from waibao.store.vendor_purging import FORM, Gone, forget_vendors, forms_of, keeping, record_purge

TITLE = "个人信息副本"
EXPORTED = "vendor contact exported"
ACTS = {"vendor personal data read": "查阅", "vendor contacts entered": "登记名单", EXPORTED: "提供副本"}
"""What the audit chain says of a vendor's contacts, in Chinese."""
KEPT = f"该供应商最后一个项目办结、没有未了的义务和限制之日起 {CONTACT_MONTHS} 个月；名单更换的，随即删除"


def export_contact(uscc: str, place: int, out: Path, password: str = "") -> Path:
    """Write the archive for the person at a place, from 1, of a vendor's list; with a password it is encrypted.

    Raises:
        NotFound: no such vendor, or nobody at that place.
    """
    with transaction() as store:
        organisation, row = _list(store, uscc, place)
        engagement = store.session.get_one(Engagement, row.engagement_id)
        copy = _copy(store, engagement, organisation, row, place)
        frame = Frame(uscc, 1, copy.made_at.date(), issuer=copy.controller, engagement_no=engagement.no)
        parts = {
            "个人信息.json": copy.model_dump_json(indent=2).encode(),
            "个人信息.xlsx": write_workbook(subject_workbook(copy), frame, TITLE),
        }
        archive = packed(parts, copy.made_at.date(), password)
        store.audit.append(engagement, store.now(engagement), "waibao", EXPORTED, uscc, place=place)
    path = out / f"{TITLE} {uscc} {place}.zip"
    write_whole(path, archive, mode=0o600)
    return path


def _list(store: Store, uscc: str, place: int) -> tuple[Organisation, VendorContacts]:
    organisation = store.vendors.known(uscc)
    row = store.vendors.contacts(organisation)
    count = len(store.vendors.opened_contacts(row)) if row else 0
    if row is None or not 1 <= place <= count:
        raise NotFound(f"“{organisation.name}”有联系人 {count} 名，没有第 {place} 名：请用 waibao vendors show 核对")
    return organisation, row


def _copy(
    store: Store, engagement: Engagement, organisation: Organisation, row: VendorContacts, place: int
) -> ContactCopy:
    entries = [one for action in ACTS for one in store.audit.of(action, organisation.uscc)]
    return ContactCopy(
        vendor=organisation.name,
        controller=store.engagements.party(engagement.client_id).name,
        engagement=f"{engagement.no} {engagement.title}",
        made_at=store.now(engagement),
        kept_until=KEPT,
        fields=contact_fields(store.vendors.opened_contacts(row)[place - 1], in_shanghai(row.entered_at).date()),
        looked=[_looked(entry) for entry in sorted(entries, key=lambda entry: entry.seq)],
    )


def _looked(entry: AuditEntry) -> Looked:
    return Looked(at=entry.at, by=entry.actor, act=ACTS[entry.action], purpose=str(entry.detail.get("purpose", "")))


def forget_contact(uscc: str, place: int, by: str) -> str:
    """Delete what is kept of the person at a place, from 1, who asked for it; returns the numbers of the records.

    Raises:
        NotFound: no such vendor, or nobody at that place.
        Refused: not that person's to do, keys are being rotated, or an earlier deletion was left unfinished: asked
            again, it would take the next person.
    """
    with alone(Settings.from_env().home / LOCK, "更换密钥或删除个人信息"):
        if any(days_unrecorded(no) for no in engagements_with_vendors()):
            raise Refused("上次删除没有完成：请先运行 waibao privacy purge，再核对名单的次序")
        engagements = drop_contact(uscc, place, by)
        return "、".join(number for no in engagements for number in finish_purge(no))


@step("应本人要求删除联系人")
def drop_contact(uscc: str, place: int, by: str) -> list[str]:
    """应本人要求删除联系人。

    Take a person out of the vendor's list, and forget the forms that name them, in whatever engagement they came;
    returns the numbers of those engagements. The account of such a form is kept with who confirmed it.
    """
    with transaction() as store:
        organisation, row = _list(store, uscc, place)
        engagement = store.session.get_one(Engagement, row.engagement_id)
        if refusals := not_entitled(store, engagement, "buyer", by, "删除供应商联系人"):
            raise Refused(refusals)
        now, today = store.now(engagement), store.today(engagement)
        store.vendors.drop_contact(row, place)
        record_purge(store, engagement, uscc, today, now, what="联系人", count=1, why=f"{today} 本人要求删除")
        touched = [one.no for one in keeping(store) if _drop_forms(store, one, uscc, today) or one.id == engagement.id]
    faults.point(f"purge-vendors:{engagement.no}:dropped")
    say(f"“{organisation.name}”：应本人要求删除联系人 1 名")
    return touched


def _drop_forms(store: Store, engagement: Engagement, uscc: str, on: date) -> int:
    forms = forms_of(store, engagement, uscc)
    since = Since(on, "表中有要求删除的联系人")
    gone = [Gone(store.vendors.known(uscc), FORM, kept, since) for kept in forms]
    forget_vendors(store, engagement, gone, on, store.now(engagement))
    return len(gone)
