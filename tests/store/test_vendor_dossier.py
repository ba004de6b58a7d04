"""The dossier of a vendor on both databases: entered once, sealed, opened again after a rotation. Row S8.5, R19."""

from datetime import date

import pytest
from sqlmodel import select

from schemas.records import AuditEntry, VendorContacts
from schemas.vendor_form import Account, Contact
from schemas.vendors import Credential
from tests.command import waibao
from tests.hr import at
from tests.it_contract import it_service
from tests.vendors import ACCOUNT, INSURANCE
from waibao.settings import Settings
from waibao.store.engine import reading, transaction

pytestmark = pytest.mark.xdist_group("rotation")

ONE = Contact(name="许文静", duty="客户经理", matter="商务", phone="13900000101")
OTHER = ONE.model_copy(update={"name": "林楠", "phone": "13900000102"})
NOW = at("2026-04-01")


@pytest.mark.row("S8.5")
def test_contacts_and_accounts_are_sealed_anew_and_who_left_is_not_kept(both_databases: Settings) -> None:
    account = Account(name="甲", bank="江州银行软件园支行", account=ACCOUNT)
    with it_service() as no, transaction() as store:
        engagement = store.engagements.get(no)
        [(_, organisation)] = store.sourcing.vendors(engagement)
        credential = Credential.model_validate(INSURANCE)
        store.vendors.enter_credential(engagement, organisation, credential, "陈晓", NOW)
        store.vendors.enter_contacts(engagement, organisation, [ONE], "vendor/1", "陈晓", NOW)
        store.vendors.enter_contacts(engagement, organisation, [OTHER], "vendor/2", "陈晓", NOW)
        store.vendors.enter_contacts(engagement, organisation, [OTHER], "vendor/2", "陈晓", NOW)
        store.vendors.enter_account(engagement, organisation, account, "vendor/2", "陈晓", NOW)

    status, printed, _ = waibao("keys", "rotate", "--home", both_databases.home)

    assert (status, "供应商联系人和账户 2 份" in printed) == (0, True)
    with reading() as store:
        known = store.vendors.known(organisation.uscc)
        row = store.vendors.contacts(known)
        assert row is not None
        assert store.vendors.opened_contacts(row) == [OTHER]
        assert len(store.session.exec(select(VendorContacts)).all()) == 1
        assert store.vendors.opened_account(store.vendors.accounts(known)[0]) == account
        assert [row.expires_on for row in store.vendors.credentials(known)] == [date(2026, 4, 30)]
        told = "".join(str(entry.detail) for entry in store.session.exec(select(AuditEntry)))
    assert ACCOUNT not in told
    assert ONE.phone not in told
