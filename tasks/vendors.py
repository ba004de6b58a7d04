"""The dossier of a vendor: what is entered of it, and what follows in the calendar. Rows S5.2, S8.5, R24."""

from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path

from schemas.errors import Refused
from schemas.records import Engagement, Organisation, VendorCredential
from schemas.rules.uscc import organisation_code_doubt
from schemas.values import SHANGHAI
from schemas.vendor_form import VENDOR_FORM, VendorFormContext
from schemas.vendors import (
    FOLDER,
    AccountChanged,
    AccountReviewed,
    Credential,
    CredentialRenewed,
    VendorRegistration,
    entry_faults,
    second_person_refusals,
)
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.entitlement import not_entitled
from tasks.returned_forms import take_in
from tasks.step import say, step
from tasks.vendor_standing import accounts_paid_to, contract_vendor, credential_of
from waibao.checks.vendor_form import read_vendor_form
from waibao.store.engine import reading, transaction
from waibao.store.files import inside
from waibao.store.store import Store
from waibao.store.vendors import PENDING, VALID

EXPIRY_DUTY = "credential"


@step("发出供应商登记表")
def issue_vendor_form(no: str, uscc: str) -> Issued:
    """发出供应商登记表。

    The workbook in which a vendor names its contacts and account (S5.2, S8.5).
    """

    def build(store: Store, engagement: Engagement) -> VendorFormContext:
        party = store.engagements.party(store.vendors.known(uscc).id or 0)
        return VendorFormContext(head=head(store, engagement), vendor=party, sent_on=store.today(engagement))

    return issue(VENDOR_FORM, no, build, subject=uscc)


@step("登记供应商档案")
def register_vendor(said: VendorRegistration) -> None:
    """登记供应商档案。

    Enter an organisation with its credentials; those already on file stay as they are.

    Raises:
        Refused: not that person's to enter, a credential has expired, or one of that number says something else.
        BadInput: the form is not there.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        today, now = store.today(engagement), store.now(engagement)
        refusals = not_entitled(store, engagement, "buyer", said.by, "供应商档案登记")
        organisation = store.engagements.organisation(said.vendor)
        fresh = [item for item in said.credentials if not _on_file(store, engagement, organisation, item)]
        refusals += [fault for item in fresh for fault in entry_faults(item, today)]
        refusals += _numbers_taken(store, engagement, organisation, fresh)
        if refusals:
            raise Refused(refusals)
        if said.file:
            form_path(store, engagement, said.file)  # must be there before anything is entered
        for item in fresh:
            store.vendors.enter_credential(engagement, organisation, item, said.by, now)
    say(f"供应商档案 {said.vendor.name}：新登记证照 {len(fresh)} 份")
    if doubt := organisation_code_doubt(said.vendor.uscc):
        say(f"核对 {said.vendor.name}：{doubt}")


def _on_file(store: Store, engagement: Engagement, organisation: Organisation, said: Credential) -> bool:
    row = store.vendors.credential_entered(organisation, said, practice=engagement.rehearsal)
    return row is not None and credential_of(row) == said


def _numbers_taken(
    store: Store, engagement: Engagement, organisation: Organisation, fresh: Iterable[Credential]
) -> list[str]:
    rows = store.vendors.every_credential(organisation, practice=engagement.rehearsal)
    known = {(row.kind, row.number) for row in rows}
    return [
        f"{item.label}已经登记，内容不同：换发、续保的请办理“证照更新”。"
        for item in fresh
        if (item.kind, item.number) in known
    ]


@step("更新证照")
def renew_credential(said: CredentialRenewed) -> None:
    """更新证照。

    Enter a new credential, in place of the one it renews if any.

    Raises:
        Refused: not that person's to enter, it has expired, or there is none of that number to be replaced.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        today, now = store.today(engagement), store.now(engagement)
        if _on_file(store, engagement, organisation, said.credential):
            return
        current = store.vendors.credentials(organisation, practice=engagement.rehearsal)
        old = [row for row in current if row.number == said.replaces] if said.replaces else []
        refusals = not_entitled(store, engagement, "buyer", said.by, "证照更新")
        refusals += entry_faults(said.credential, today)
        if said.replaces and not old:
            numbers = "、".join(row.number for row in current) or "无"
            refusals.append(f"档案中没有编号为 {said.replaces} 的有效证照（现有：{numbers}）：请核对替代的证照编号。")
        if store.vendors.credential_entered(organisation, said.credential, practice=engagement.rehearsal):
            refusals.append(f"{said.credential.label}已经登记，内容不同：请核对编号和有效期起。")
        if refusals:
            raise Refused(refusals)
        for row in old:
            if row.practice == engagement.rehearsal:  # a rehearsal takes nothing real out of the dossier
                store.vendors.replace(row)
        store.vendors.enter_credential(engagement, organisation, said.credential, said.by, now)
    say(f"供应商 {organisation.name}：已登记{said.credential.label}")


def form_path(store: Store, engagement: Engagement, name: str) -> Path:
    """A registration form that was put into the inbox; never a scenario's own, since it leaves the inbox."""
    return inside(store.settings.inbox / engagement.no / FOLDER, name)


@step("登记供应商登记表")
def take_in_form(no: str, name: str, uscc: str) -> str:
    """登记供应商登记表。

    Judge a form that a vendor filled in and keep it sealed; returns what it is kept for.

    Raises:
        BadInput: it is not there, or it has faults; none of it is used.
    """
    with reading() as store:
        path = form_path(store, store.engagements.get(no), name)
    return take_in(no, "vendor-form", path, f"vendor/{uscc}", {"uscc": uscc}, personal=True)


@step("登记供应商联系人")
def enter_contacts(no: str, name: str, uscc: str, purpose: str, by: str) -> None:
    """登记供应商联系人。

    Keep the contacts of a form in place of those before.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(no), store.vendors.known(uscc)
        contacts, _ = read_vendor_form(form_path(store, engagement, name))
        store.vendors.enter_contacts(engagement, organisation, contacts, purpose, by, store.now(engagement))
    say(f"供应商 {organisation.name}：登记联系人 {len(contacts)} 名")


@step("登记供应商账户")
def enter_account(said: AccountChanged, purpose: str) -> str:
    """登记供应商账户。

    Enter the account of a form; nothing is paid to that vendor until a second person has confirmed it (R24). The
    account that is paid to already is no change. Returns how the account stands.

    Raises:
        Refused: not that person's to enter, or another change still waits for its confirmation.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        _, account = read_vendor_form(form_path(store, engagement, said.file))
        refusals = not_entitled(store, engagement, "buyer", said.by, "账户变更")
        before = store.vendors.accounts(organisation, practice=engagement.rehearsal)
        if before and before[-1].source == purpose and before[-1].status in (PENDING, VALID):
            return before[-1].status
        if not refusals and accounts_paid_to(store, engagement, organisation) == {account.account}:
            return VALID
        if any(row.status == PENDING for row in before):
            refusals.append(f"“{organisation.name}”已有待复核的账户变更：请先办理“账户复核”。")
        if account.name != organisation.name:
            refusals.append("户名不是供应商的全称：不得登记他人的账户，请核对供应商登记表。")
        if refusals:
            raise Refused(refusals)
        store.vendors.enter_account(engagement, organisation, account, purpose, said.by, store.now(engagement))
    say(f"供应商 {organisation.name}：账户变更待复核，复核以前不付款")
    return PENDING


@step("移出收件目录")
def put_away_form(no: str, name: str) -> None:
    """移出收件目录。

    Take a form that was entered out of the inbox, where it lies open; it is kept sealed.
    """
    with reading() as store:
        form_path(store, store.engagements.get(no), name).unlink(missing_ok=True)


@step("复核供应商账户")
def review_account(said: AccountReviewed) -> str:
    """复核供应商账户。

    A second person tells whether the change is true; returns how the account stands.

    Raises:
        Refused: nothing waits for it, or it is not that person's to tell.
    """
    with transaction() as store:
        engagement, organisation = store.engagements.get(said.no), store.vendors.known(said.uscc)
        rows = store.vendors.accounts(organisation, practice=engagement.rehearsal)
        if rows and rows[-1].status != PENDING and (rows[-1].reviewed_by, rows[-1].called) == (said.by, said.called):
            return rows[-1].status
        waiting = [row for row in rows if row.status == PENDING and row.practice == engagement.rehearsal]
        refusals = not_entitled(store, engagement, "finance_approver", said.by, "账户复核")
        if not waiting:
            refusals.append(f"“{organisation.name}”没有待复核的账户变更：请先办理“账户变更”。")
        else:
            refusals += second_person_refusals(waiting[-1].entered_by, said.by, "账户变更")
        if refusals:
            raise Refused(refusals)
        row, now = waiting[-1], store.now(engagement)
        store.vendors.review_account(engagement, row, said.by, said.called, now, true=said.verdict == "属实")
        status = row.status
    say(f"供应商 {organisation.name}：账户变更{status}")
    return status


@step("登记证照到期日")
def enter_credential_duties(no: str) -> int:
    """登记证照到期日。

    Put the last days of the contract vendor's credentials into the obligation calendar, and take out those that were
    renewed; returns how many stand there. When the engagement is over they are nobody's duty any more.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        if store.contracts.find(engagement) is None:
            return 0
        if engagement.status != "open":
            store.obligations.cancel(engagement, EXPIRY_DUTY)
            return 0
        organisation = contract_vendor(store, engagement)
        rows = store.vendors.every_credential(organisation, practice=engagement.rehearsal)
        for row in rows:
            _enter_duty(store, engagement, organisation, row)
        return sum(not row.replaced and row.expires_on is not None for row in rows)


def _enter_duty(store: Store, engagement: Engagement, organisation: Organisation, row: VendorCredential) -> None:
    subject = str(row.id)
    if row.replaced:
        store.obligations.fulfil(engagement, EXPIRY_DUTY, subject)
    elif row.expires_on:
        due = datetime.combine(row.expires_on, time(17), SHANGHAI)
        title = f"“{organisation.name}”的{credential_of(row).label}到期换发"
        store.obligations.add(engagement, EXPIRY_DUTY, subject, title, due, "供应商档案")
