"""Was anything altered: the audit chain, the files' hashes, and orphans both ways."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from schemas.errors import BadInput
from schemas.records import (
    AuditEntry,
    AuditHead,
    Check,
    Contract,
    ContractVersion,
    Decision,
    Document,
    DocumentFile,
    Employee,
    Engagement,
    MonthlyRoster,
    Payment,
    Portfolio,
    PortfolioFile,
    PortfolioReport,
    ReceivedFile,
)
from waibao.store.audit import GENESIS, digest, entry_hash
from waibao.store.contracts import digest_of
from waibao.store.documents import is_purged
from waibao.store.files import SEALED
from waibao.store.purged import purged_files
from waibao.store.store import Store
from waibao.store.vendor_purging import unrecorded


@dataclass(frozen=True)
class Alteration:
    """Something that is not as it was recorded: where, and what, in Chinese."""

    place: str
    what: str


def verify(store: Store) -> list[Alteration]:
    """Everything that does not agree with the record; empty when all does."""
    parts = (
        _chain,
        _decisions,
        _documents,
        _contracts,
        _payments,
        _hashes,
        _portfolios,
        _purges,
        _vendor_purges,
        _files,
    )
    return [alteration for part in parts for alteration in part(store)]


def _logged(store: Store, action: str) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.seq))
    return list(store.session.exec(query))


def _chain(store: Store) -> list[Alteration]:
    found, previous, seq = [], GENESIS, 0
    for entry in store.session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))):
        place = f"审计记录 {entry.seq}（{entry.engagement_no} {entry.action} {entry.subject}）"
        if entry.seq != seq + 1:
            found.append(Alteration(place, f"前面缺少第 {seq + 1} 条记录"))
        elif entry.previous_hash != previous:
            found.append(Alteration(place, "与前一条记录不衔接"))
        if entry_hash(entry) != entry.hash:
            found.append(Alteration(place, "内容与其摘要不符，已被改动"))
        previous, seq = entry.hash, entry.seq
    head = store.session.get(AuditHead, 1)
    if head is None:
        return [*found, Alteration("审计记录末尾", f"现有 {seq} 条，而末尾的登记不存在")] if seq else found
    if (head.seq, head.hash) != (seq, previous):
        found.append(Alteration("审计记录末尾", f"应有 {head.seq} 条，现有 {seq} 条，末尾与登记不符"))
    return found


def _numbers(store: Store) -> dict[int | None, str]:
    return {engagement.id: engagement.no for engagement in store.session.exec(select(Engagement))}


def _decisions(store: Store) -> list[Alteration]:
    numbers = _numbers(store)
    logged = {(entry.engagement_no, entry.subject): entry for entry in _logged(store, "decision made")}
    made = {
        (numbers[decision.engagement_id], decision.key): decision
        for decision in store.session.exec(select(Decision).where(col(Decision.accepted)).order_by(col(Decision.id)))
    }
    found = []
    for (no, key), decision in made.items():
        entry = logged.get((no, key))
        if entry is None or (entry.detail["form"], entry.actor) != (digest(decision.form), decision.decided_by):
            found.append(Alteration(f"{no} 决定 {key}", "内容与登记时的摘要不符"))
    return found + [Alteration(f"{no} 决定 {key}", "已登记的记录不存在") for no, key in logged if (no, key) not in made]


def _documents(store: Store) -> list[Alteration]:
    logged = {
        (entry.subject, entry.detail["version"]): entry.detail["context"] for entry in _logged(store, "document issued")
    }
    kept = {
        (document.number, document.version): digest(store.documents.said(document))
        for document in store.session.exec(select(Document).order_by(col(Document.id)))
    }
    purged = {(entry.subject, entry.detail["version"]) for entry in _logged(store, "document purged")}
    return [
        Alteration(f"文档 {number} 第 {version} 版", "数据与出具时的摘要不符")
        for (number, version), found in kept.items()
        if logged.get((number, version)) != found and (number, version) not in purged
    ] + [
        Alteration(f"文档 {number} 第 {version} 版", "已登记的记录不存在")
        for number, version in logged
        if (number, version) not in kept
    ]


def _contracts(store: Store) -> list[Alteration]:
    """Terms are changed by a supplement only: every version as it was agreed, the last one in force."""
    logged = {
        (entry.subject, entry.detail["version"]): entry.detail["terms"]
        for action in ("contract signed", "contract amended")
        for entry in _logged(store, action)
        if "terms" in entry.detail
    }
    found, kept = [], set()
    for contract in store.session.exec(select(Contract).order_by(col(Contract.id))):
        query = select(ContractVersion).where(ContractVersion.contract_id == contract.id)
        versions = list(store.session.exec(query.order_by(col(ContractVersion.version))))
        for version in versions:
            key = (contract.no, version.version)
            kept.add(key)
            # Of a contract signed before versions were kept, the entry does not hold the first one.
            if logged.get(key, digest_of(version) if version.version == 1 else "") != digest_of(version):
                found.append(Alteration(f"合同 {contract.no} 条款第 {version.version} 版", "与签订时的摘要不符"))
        if versions and (versions[-1].terms, versions[-1].total_fen) != (contract.terms, contract.total_fen):
            found.append(Alteration(f"合同 {contract.no}", "现行条款与最近一次签订的不符"))
    return found + [
        Alteration(f"合同 {no} 条款第 {v} 版", "已登记的记录不存在") for no, v in logged if (no, v) not in kept
    ]


def _payments(store: Store) -> list[Alteration]:
    logged = {
        action: {(entry.engagement_no, entry.subject): entry for entry in _logged(store, f"payment {action}")}
        for action in ("applied for", "approved", "made")
    }
    kept: dict[tuple[str, str], Payment] = {}
    for engagement in store.session.exec(select(Engagement).order_by(col(Engagement.id))):
        contract = store.contracts.find(engagement)
        kept |= {
            (engagement.no, str(stage.seq)): payment
            for stage, payment in (store.payments.of(contract) if contract else [])
        }
    found = []
    for key, payment in kept.items():
        said = {action: entries.get(key) for action, entries in logged.items()}
        found += [Alteration(_place(key), what) for what in _payment_faults(payment, said)]
    return found + [Alteration(_place(key), "已登记的记录不存在") for key in logged["applied for"] if key not in kept]


def _place(key: tuple[str, str]) -> str:
    no, milestone = key
    return f"{no} 里程碑 {milestone} 付款"


def _payment_faults(payment: Payment, said: dict[str, AuditEntry | None]) -> list[str]:
    applied, approved, made = said["applied for"], said["approved"], said["made"]
    status = "paid" if made else "approved" if approved else "applied"
    rules = [
        (applied is None or payment.amount_fen != applied.detail["amount_fen"], "金额与申请时的审计记录不符"),
        (payment.status != status, "状态与审计记录不符"),
        (applied is not None and payment.applicant != applied.actor, "申请人与审计记录不符"),
        (payment.approver != (approved.actor if approved else None), "批准人与审计记录不符"),
        (payment.payer != (made.actor if made else None), "付款人与审计记录不符"),
        (payment.voucher != (made.detail["voucher"] if made else None), "凭证号与审计记录不符"),
    ]
    return [what for broken, what in rules if broken]


def _hashes(store: Store) -> list[Alteration]:
    """A file and its recorded hash may be altered together; the audit still has the hash it was written with."""
    numbers, what = _numbers(store), "登记的摘要与审计记录不符"
    written = {entry.subject: entry.detail["sha256"] for entry in _logged(store, "file written")}
    received = {
        (entry.engagement_no, entry.subject): entry.detail["sha256"] for entry in _logged(store, "file received")
    }
    found = []
    for document, file in store.session.exec(
        select(Document, DocumentFile).where(DocumentFile.document_id == Document.id).order_by(col(DocumentFile.id))
    ):
        subject = f"{document.number} v{document.version} {file.format}"
        if written.get(subject) != file.sha256:
            found.append(Alteration(f"文件 {subject}", what))
    for kept in store.session.exec(select(ReceivedFile).order_by(col(ReceivedFile.id))):
        if received.get((numbers[kept.engagement_id], kept.purpose)) != kept.sha256:
            found.append(Alteration(f"{numbers[kept.engagement_id]} 来件 {kept.purpose}", what))
    return found


def _portfolios(store: Store) -> list[Alteration]:
    """Reports of portfolios and their files, which belong to no engagement."""
    numbers = {portfolio.id: portfolio.no for portfolio in store.session.exec(select(Portfolio))}
    judged = {entry.subject: entry.detail["context"] for entry in _logged(store, "portfolio judged")}
    logged = {entry.subject: entry.detail["sha256"] for entry in _logged(store, "portfolio file kept")}
    reports = {row.number: digest(row.context) for row in store.session.exec(select(PortfolioReport))}
    files = {
        f"{numbers[file.portfolio_id]} {file.purpose}": file.sha256
        for file in store.session.exec(select(PortfolioFile))
    }
    return [
        Alteration(f"应用组合 {place}", "与审计记录不符" if place in kept and place in said else "登记与审计记录不一致")
        for said, kept in ((judged, reports), (logged, files))
        for place in sorted(said.keys() | kept.keys())
        if said.get(place) != kept.get(place)
    ]


def _purges(store: Store) -> list[Alteration]:
    """Whatever is gone must have been deleted on record, and what was deleted on record must be gone."""
    numbers = _numbers(store)
    logged = {
        (action, *place)
        for action in ("person purged", "document purged", "file purged")
        for entry in _logged(store, action)
        for place in [(entry.engagement_no, entry.subject, entry.detail.get("version", 0))]
    }
    gone: dict[tuple[str, str, str, int], bool] = {}
    for person in store.session.exec(select(Employee)):
        gone["person purged", numbers[person.engagement_id], person.no, 0] = person.purged_on is not None
    for kept in store.session.exec(select(ReceivedFile)):
        gone["file purged", numbers[kept.engagement_id], kept.purpose, 0] = kept.purged_on is not None
    query = select(Document, DocumentFile).where(DocumentFile.document_id == Document.id)
    for document, file in store.session.exec(query):
        place = ("document purged", numbers[document.engagement_id], document.number, document.version)
        gone[place] = gone.get(place, False) or file.purged_on is not None
    return [
        Alteration(" ".join(place[1:3]), "已删除，而审计记录没有登记" if is_gone else "审计记录已登记删除，而内容仍在")
        for place, is_gone in gone.items()
        if is_gone != (place in logged)
    ]


def _vendor_purges(store: Store) -> list[Alteration]:
    return [Alteration(place, what) for place, what in unrecorded(store)]


def _recorded(store: Store) -> dict[str, str]:
    """Files that should be there, with their hashes: those recorded, less those whose deletion is recorded too."""
    files = {file.path: file.sha256 for file in store.session.exec(select(DocumentFile))}
    files |= {file.path: file.sha256 for file in store.session.exec(select(ReceivedFile))}
    files |= {file.path: file.sha256 for file in store.session.exec(select(PortfolioFile))}
    sent = select(MonthlyRoster).where(col(MonthlyRoster.package).is_not(None))
    files |= {row.package or "": row.package_sha256 or "" for row in store.session.exec(sent)}
    for check in store.session.exec(select(Check)):
        if check.correction_file and check.correction_sha256:
            files[check.correction_file] = check.correction_sha256
    purged = purged_files(store)
    return {path: sha256 for path, sha256 in files.items() if path not in purged}


def _content(store: Store, file: Path) -> bytes:
    """What a file says, opened when it is kept sealed; what no key opens is not what was kept."""
    content = file.read_bytes()
    if not file.name.endswith(SEALED):
        return content
    try:
        return store.sealing().opened(content)
    except BadInput:
        return b""


def _files(store: Store) -> list[Alteration]:
    home, recorded = store.settings.home, _recorded(store)
    found = []
    for path, sha256 in sorted(recorded.items()):
        file = home / path
        if not file.is_file():
            found.append(Alteration(str(file), "已登记的文件不存在"))
        elif hashlib.sha256(_content(store, file)).hexdigest() != sha256:
            found.append(Alteration(str(file), "文件内容与登记的摘要不符，已被改动"))
    for place in (store.settings.documents, store.settings.received):
        files = [file for file in sorted(place.rglob("*")) if file.is_file()]
        found += [
            Alteration(str(file), "文件没有登记") for file in files if str(file.relative_to(home)) not in recorded
        ]
    unmade = {document.id for document in store.session.exec(select(Document)) if not is_purged(document)} - {
        file.document_id for file in store.session.exec(select(DocumentFile))
    }
    return found + [
        Alteration(f"文档记录 {document}", "尚未生成文件：请再次运行该项目")
        for document in sorted(filter(None, unmade))
    ]
