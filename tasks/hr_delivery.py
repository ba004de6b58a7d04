"""A month's report goes out: workbook, summary and the package of each new person's papers. Row S3.4."""

from datetime import date, datetime, time
from email.message import EmailMessage
from pathlib import Path

from schemas.documents import DocumentKind
from schemas.hr_month import Month
from schemas.monthly_roster import MONTHLY_ROSTER, ROSTER_SUMMARY, JoinRow
from schemas.onboarding import DATA_CARD, INFO_SHEET
from schemas.phases import PHASE_TITLES
from schemas.records import Document, Engagement, MonthlyRoster, ReceivedFile
from schemas.rules.hr_deadlines import roster_send_on
from schemas.values import SHANGHAI
from tasks.answers import contract_head
from tasks.documents import PHASE_ORDER
from tasks.hr_onboarding import duty_subject
from tasks.hr_people import hr_terms
from tasks.hr_roster import ROSTER
from tasks.step import say, step
from waibao import mail
from waibao.packing import packed, password_file, password_of
from waibao.store.engine import reading, transaction
from waibao.store.files import safe_name, write_whole
from waibao.store.store import Store

CARD_COPY = "银行卡"
"""Word in the name of the paper that shows the bank card."""


@step("整理月报附件包")
def pack_roster(no: str, month: str, version: int) -> Path:
    """整理月报附件包。

    Data card, information sheet and copy of the bank card of everybody who joined in the month, one zip, encrypted when
    a password was agreed. Made once for each version.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        roster = _roster(store, engagement, month, version)
        if roster.package:
            return store.settings.home / roster.package
        document = store.documents.find(engagement, MONTHLY_ROSTER, month, version)
        assert document is not None
        joins = [JoinRow.model_validate(row) for row in store.documents.said(document)["joins"]]
        parts = _papers(store, engagement, joins)
        told = password_file(store.settings.keys, no)
        new = not told.exists()
        content = packed(parts, document.dated, password_of(store.settings.keys, no))
        path = _place(store, engagement, document)
        roster.package_sha256 = write_whole(path, content, mode=0o600)
        roster.package = str(path.relative_to(store.settings.home))
        store.session.add(roster)
        store.audit.append(
            engagement, store.now(engagement), "waibao", "package made", f"{month} v{version}", files=len(parts)
        )
    if new:
        say(f"{no} 月报附件的口令已生成，在密钥目录的 {told.name} 中：请以电话等另一方式告知收件人")
    say(f"{no} {month} 月报附件包：{len(joins)} 人，{len(parts)} 个文件")
    return path


def _place(store: Store, engagement: Engagement, document: Document) -> Path:
    phase = f"{PHASE_ORDER.index('monitoring') + 1}-{PHASE_TITLES['monitoring']}"
    version = f"-v{document.version}" if document.version > 1 else ""
    return store.settings.documents / engagement.no / phase / f"{document.number}{version} 月报附件包.zip"


def _papers(store: Store, engagement: Engagement, joins: list[JoinRow]) -> dict[str, bytes]:
    """The files of the package by name: a folder for each person, called by number, as names stay legible when the
    contents are encrypted."""
    parts = {}
    for row in joins:
        employee, folder = store.people.get(engagement, row.file_no), safe_name(row.employee_no)
        for kind in (DATA_CARD, INFO_SHEET):
            subject = duty_subject(row.file_no, row.joined_on)
            if content := _document_file(store, engagement, kind, subject):
                parts[f"{folder}/{kind.title}.pdf"] = content
        receipts = store.onboarding.receipts([employee])[employee.id or 0]
        copies = [receipt for receipt in receipts if CARD_COPY in receipt.item and receipt.received_file_id]
        for number, receipt in enumerate(copies, 1):
            kept = store.session.get_one(ReceivedFile, receipt.received_file_id)
            name = f"{receipt.item}{number if len(copies) > 1 else ''}{Path(kept.name).suffix.lower()}"
            parts[f"{folder}/{safe_name(name)}"] = store.files.content(kept)
    return parts


def _document_file(store: Store, engagement: Engagement, kind: DocumentKind, subject: str, made: str = "pdf") -> bytes:
    document = store.documents.latest(engagement, kind, subject)
    file = store.documents.files(document).get(made) if document else None
    return (store.settings.home / file.path).read_bytes() if file else b""


def _roster(store: Store, engagement: Engagement, month: str, version: int) -> MonthlyRoster:
    return next(row for row in store.rosters.versions(engagement, month) if row.version == version)


def send_day(store: Store, engagement: Engagement, roster: MonthlyRoster) -> date:
    """The day a report goes out: a working day on or after the 7th; a correction at once."""
    return roster_send_on(Month(roster.month).first)[0] if roster.version == 1 else store.today(engagement)


def waiting_reports(no: str) -> list[tuple[str, int]]:
    """The reports that are made and whose day has come to go out: month and version, the newest of each month."""
    with reading() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        return [
            (row.month, row.version)
            for row in store.rosters.of(engagement)
            if row.delivered_at is None
            and row.package
            and (store.settings.home / row.package).is_file()  # else it was deleted when its time was over
            and send_day(store, engagement, row) <= today
        ]


@step("报送月报")
def deliver_roster(no: str, month: str, version: int) -> str:
    """报送月报。

    Send a month's report to the addresses in the contract, once. Where no mail server is set up, the mail is left in
    the outbox to be sent by hand. Returns how it stands.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        roster = _roster(store, engagement, month, version)
        if roster.delivered_at:
            return "已报送"
        if (day := send_day(store, engagement, roster)) > store.today(engagement):
            say(f"{no} {month} 月报第 {version} 版：{day} 报送")
            return "待报送"
        recipients, now = hr_terms(store, engagement).roster_recipients, store.now(engagement)
        made, unattended = _mail(store, engagement, roster, recipients), engagement.clock is not None
        outbox = store.settings.outbox / no / f"{month}-v{version}.eml"
    if not mail.post(made, outbox):
        say(f"{no} {month} 月报：没有设置发信服务器，邮件已存入发件箱 {outbox.name}，请发出后登记报送")
        if not unattended:
            return "待人工报送"
    register_delivery(no, month, version, recipients, now)
    return "已报送"


def register_delivery(no: str, month: str, version: int, recipients: list[str], at: datetime) -> None:
    """Record that a report went out, and that the duty to report is done."""
    with transaction() as store:
        engagement = store.engagements.get(no)
        store.rosters.deliver(engagement, _roster(store, engagement, month, version), recipients, at)
        store.obligations.fulfil(engagement, ROSTER, month)
    say(f"{no} {month} 月报第 {version} 版已报送 {len(recipients)} 个邮箱")


def _mail(store: Store, engagement: Engagement, roster: MonthlyRoster, to: list[str]) -> EmailMessage:
    """The mail: with a password everything that names people travels in one encrypted zip."""
    contract, month = contract_head(store, engagement), roster.month
    number = store.documents.issued(engagement, MONTHLY_ROSTER, month).number
    workbook = _document_file(store, engagement, MONTHLY_ROSTER, month, "xlsx")
    summary = _document_file(store, engagement, ROSTER_SUMMARY, month)
    assert roster.package is not None
    package = (store.settings.home / roster.package).read_bytes()
    password = password_of(store.settings.keys, engagement.no)
    label = f"{number}{f'-v{roster.version}' if roster.version > 1 else ''}"
    files = {f"{label} 月度人员情况说明.pdf": summary}
    if password:
        sealed = {f"{label} 月度人员信息报表.xlsx": workbook}
        files[f"{label} 月度人员信息报表（加密）.zip"] = packed(sealed, store.today(engagement), password)
    else:
        files[f"{label} 月度人员信息报表.xlsx"] = workbook
    files[f"{label} 月报附件包.zip"] = package
    text = _text(contract.client.name, contract.vendor.name, roster, encrypted=bool(password))
    at = datetime.combine(store.today(engagement), time(9), SHANGHAI)
    subject = f"{contract.title} {month} 月度人员信息报表" + ("（更正）" if roster.version > 1 else "")
    return mail.message(to, subject, text, files, at, f"{engagement.no}-{month}-{roster.version}")


def _text(client: str, vendor: str, roster: MonthlyRoster, *, encrypted: bool) -> str:
    figures = roster.figures
    year, month = roster.month.split("-")
    lines = [
        f"{client}员工关系组：",
        "",
        f"现报送 {year} 年 {int(month)} 月人员信息：期初 {figures['opening']} 人，入职 {figures['joins']} 人，"
        f"离职 {figures['leaves']} 人，期末 {figures['closing']} 人。",
        "附件：月度人员信息报表、月度人员情况说明，以及当月入职人员的资料卡、信息表和银行卡复印件。",
    ]
    if roster.version > 1:
        lines.append(f"本报表为第 {roster.version} 版，替代此前报送的版本，更正内容见“更正”表。")
    if encrypted:
        lines.append("报表和附件包已加密，口令按约定的方式另行告知。")
    lines += ["附件含有员工个人信息，请只由经授权的人员接收和使用，不要转发。", "", vendor]
    return "\n".join(lines)
