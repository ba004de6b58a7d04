"""The copy of their data that people may ask for, as one archive. Rule R19; PIPL Art. 45."""

from datetime import date
from pathlib import Path

from schemas.catalogue import document_kind
from schemas.documents import Frame
from schemas.errors import NotFound
from schemas.records import AuditEntry, Employee, Engagement, ReceivedFile
from schemas.rules.hr_deadlines import LEAVER_MONTHS, kept_until
from schemas.subject_copy import (
    HeldAccount,
    HeldChase,
    HeldDocument,
    HeldPaper,
    Looked,
    SubjectCopy,
    held_event,
    held_fields,
    subject_workbook,
)
from tasks.answers import contract_head
from tasks.step import say
from waibao.documents.xlsx import write_workbook
from waibao.packing import packed
from waibao.store.engine import transaction
from waibao.store.files import safe_name, write_whole
from waibao.store.people import Person
from waibao.store.store import Store

TITLE = "个人信息副本"
ACTS = {
    "personal data read": "查阅",
    "personal data exported": "提供副本",
    "account opened": "登记账号开通",
    "account told": "登记账号告知",
    "paper waived": "登记免交资料",
    "file received": "收到扫描件",
}
"""What the audit chain says of a person, in Chinese."""


def export_copy(person: str, no: str, out: Path, password: str = "") -> Path:
    """Write the archive for a person, by the number of the file or the employer's; with a password it is encrypted.

    Raises:
        NotFound: nobody of the engagement has that number.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        employee, now = store.people.get(engagement, person), store.now(engagement)
        [opened] = store.people.opened(engagement, "向本人提供副本", now, [employee])
        copy = _copy(store, engagement, opened)
        parts = _parts(store, engagement, employee, copy)
        archive = packed(parts, store.today(engagement), password)
        store.audit.append(engagement, now, "waibao", "personal data exported", employee.no, files=len(parts))
    path = out / f"{TITLE} {employee.no}.zip"
    write_whole(path, archive, mode=0o600)
    say(f"{no} 档案 {employee.no} 的个人信息副本：{len(copy.fields)} 项信息，{len(parts)} 个文件")
    return path


def _copy(store: Store, engagement: Engagement, person: Person) -> SubjectCopy:
    employee, contract = person.employee, contract_head(store, engagement)
    found = person.standing(date.max)
    if found is None:
        raise NotFound(f"档案 {employee.no} 没有入职记录，没有可以提供的个人信息：请先核对档案号")
    leaving = found.spells[-1].leaving if found.spells else None
    until = f"{kept_until(leaving.last_day)}" if leaving else f"在职期间；离职的，自最后工作日起 {LEAVER_MONTHS} 个月"
    sources = store.people.sources(employee)
    return SubjectCopy(
        file_no=employee.no,
        engagement=f"{engagement.no} {engagement.title}",
        controller=contract.client.name,
        processor=contract.vendor.name,
        made_at=store.now(engagement),
        kept_until=until,
        fields=held_fields(found, person.events),
        events=[held_event(event, _source(sources[event.place])) for event in person.events],
        papers=_papers(store, employee),
        accounts=[
            HeldAccount.model_validate(task.model_dump(include=set(HeldAccount.model_fields)))
            for task in store.onboarding.accounts_of(employee)
        ],
        chases=[
            HeldChase.model_validate(
                chase.model_dump(include=set(HeldChase.model_fields)) | {"missing": "、".join(chase.missing)}
            )
            for chase in store.onboarding.follow_ups([employee])[employee.id or 0]
        ],
        documents=[
            HeldDocument(
                number=document.number,
                title=document_kind(document.kind).title,
                version=document.version,
                dated=document.dated,
            )
            for document in store.documents.about(engagement, employee.no)
        ],
        looked=[_looked(entry) for entry in store.audit.about(engagement, employee.no)],
    )


def _source(source: str) -> str:
    """Where an event came from, as people read it: ``people/入职/…`` is a file of that folder."""
    parts = source.split("/")
    return f"来件（{parts[1]}）" if parts[0] == "people" else "经办人员登记"


def _papers(store: Store, employee: Employee) -> list[HeldPaper]:
    own = employee.id or 0
    handed = [
        HeldPaper(item=receipt.item, copies=receipt.copies, received_on=receipt.received_on)
        for receipt in store.onboarding.receipts([employee])[own]
    ]
    waived = store.onboarding.waivers([employee])[own]
    return handed + [
        HeldPaper(item=item, copies=0, received_on=None, note=f"免交：{reason}") for item, reason in waived.items()
    ]


def _looked(entry: AuditEntry) -> Looked:
    purpose = str(entry.detail.get("purpose", ""))
    if entry.subject.endswith(" 人"):
        purpose += "（与其他人员一并）"
    return Looked(at=entry.at, by=entry.actor, act=ACTS.get(entry.action, entry.action), purpose=purpose)


def _parts(store: Store, engagement: Engagement, employee: Employee, copy: SubjectCopy) -> dict[str, bytes]:
    """The files of the archive by name."""
    frame = Frame(employee.no, 1, copy.made_at.date(), issuer=copy.processor, engagement_no=engagement.no)
    parts = {
        "个人信息.json": copy.model_dump_json(indent=2).encode(),
        "个人信息.xlsx": write_workbook(subject_workbook(copy), frame, TITLE),
    }
    for number, receipt in enumerate(store.onboarding.receipts([employee])[employee.id or 0], 1):
        if receipt.received_file_id:
            kept = store.session.get_one(ReceivedFile, receipt.received_file_id)
            name = safe_name(f"{number:02} {receipt.item}{Path(kept.name).suffix}")
            parts[f"扫描件/{name}"] = store.files.content(kept)
    for document in store.documents.about(engagement, employee.no):
        if file := store.documents.files(document).get("pdf"):
            title = f"{document.number} v{document.version} {document_kind(document.kind).title}.pdf"
            parts[f"文书/{safe_name(title)}"] = (store.settings.home / file.path).read_bytes()
    return parts
