"""供应商档案: everything that is known of a vendor, masked, on one paper; and its personal data in full on request."""

from datetime import date, datetime

from pydantic import BaseModel

from schemas.records import Engagement, Organisation, VendorAccount
from schemas.rules.account import masked_account
from schemas.values import in_shanghai
from schemas.vendor_form import Account, Contact
from schemas.vendor_papers import (
    DOSSIER,
    AccountRow,
    ContactRow,
    CredentialRow,
    RestrictionRow,
    VendorDossierContext,
)
from tasks.answers import head
from tasks.documents import Issued, issue_when_changed
from tasks.step import step
from tasks.vendor_standing import credential_of, graded_by
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


class Held(BaseModel):
    """Contacts and accounts of a vendor in full."""

    name: str
    contacts: list[Contact]
    accounts: list[tuple[Account, str]]
    on: date


@step("出具供应商档案")
def issue_dossier(no: str, uscc: str, by: str) -> Issued:
    """出具供应商档案。

    The dossier as it stands; a new version only when something in it has changed.
    """

    def build(store: Store, engagement: Engagement) -> VendorDossierContext:
        return dossier_of(store, engagement, store.vendors.known(uscc), by)

    return issue_when_changed(DOSSIER, no, build, subject=uscc, apart_from=frozenset({"compiled_by", "compiled_on"}))


def dossier_of(store: Store, engagement: Engagement, organisation: Organisation, by: str) -> VendorDossierContext:
    """Everything that is known of a vendor, as an engagement sees it; numbers of people and accounts masked."""
    practice = engagement.rehearsal
    return VendorDossierContext(
        head=head(store, engagement),
        vendor=store.engagements.party(organisation.id or 0),
        credentials=[
            CredentialRow(**credential_of(row).model_dump(), entered_by=row.entered_by, entered_on=_day(row.entered_at))
            for row in store.vendors.credentials(organisation, practice=practice)
        ],
        contacts=contact_rows(store, organisation, practice=practice),
        accounts=account_rows(store, organisation, practice=practice),
        grades=graded_by(store, organisation, practice=practice),
        restrictions=[
            RestrictionRow.model_validate(row.model_dump(include=set(RestrictionRow.model_fields)))
            for row in store.vendors.restrictions(organisation, practice=practice)
        ],
        compiled_by=by,
        compiled_on=store.today(engagement),
    )


def _day(moment: datetime) -> date:
    return in_shanghai(moment).date()


def contact_rows(store: Store, organisation: Organisation, *, practice: bool) -> list[ContactRow]:
    """The contacts, masked."""
    row = store.vendors.contacts(organisation, practice=practice)
    return [
        ContactRow(name=one.masked_name, duty=one.duty, matter=one.matter, phone=one.masked_phone, mail=one.masked_mail)
        for one in (store.vendors.opened_contacts(row) if row else [])
    ]


def account_rows(store: Store, organisation: Organisation, *, practice: bool) -> list[AccountRow]:
    """Accounts that contracts name, then those they were changed to, masked; each once."""
    agreed = [
        AccountRow(
            account=f"{payee.bank} {masked_account(payee.account)}",
            status="有效",
            entered_by=payee.entered_by,
            entered_on=contract.signed_on,
            reviewed_by=payee.confirmed_by,
            reviewed_on=contract.signed_on,
        )
        for contract in store.vendors.contracts(organisation, practice=practice)
        if contract.signed_on and (payee := store.contracts.terms(contract).payee)
    ]
    changed = [_account_row(store, row) for row in store.vendors.accounts(organisation, practice=practice)]
    return list({row.account: row for row in agreed}.values()) + changed


def _account_row(store: Store, row: VendorAccount) -> AccountRow:
    return AccountRow(
        account=store.vendors.opened_account(row).masked,
        status=row.status,
        entered_by=row.entered_by,
        entered_on=_day(row.entered_at),
        reviewed_by=row.reviewed_by,
        reviewed_on=_day(row.reviewed_at) if row.reviewed_at else None,
    )


def held_in_full(uscc: str, by: str, purpose: str) -> Held:
    """Contacts and accounts with their numbers, for a person who asks for them; the audit chain tells who and why.

    Raises:
        NotFound: no such vendor.
    """
    with transaction() as store:
        organisation = store.vendors.known(uscc)
        row = store.vendors.contacts(organisation)
        accounts = store.vendors.accounts(organisation)
        store.vendors.read_for(None, uscc, by, purpose, store.clock())
        return Held(
            name=organisation.name,
            contacts=store.vendors.opened_contacts(row) if row else [],
            on=_day(store.clock()),
            accounts=[(store.vendors.opened_account(account), account.status) for account in accounts],
        )


def vendor_named(wanted: str) -> str:
    """The credit code of the vendor of that code or full name.

    Raises:
        NotFound: no such vendor.
    """
    with reading() as store:
        by_name = {organisation.name: organisation.uscc for organisation in store.vendors.on_file()}
        return store.vendors.known(by_name.get(wanted, wanted)).uscc
