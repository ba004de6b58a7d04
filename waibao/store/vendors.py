"""What is known of vendors across engagements. Contacts and accounts are sealed; opening them is audited."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from schemas.errors import NotFound
from schemas.records import (
    Contract,
    CultureAnswers,
    Document,
    Engagement,
    Organisation,
    ReceivedFile,
    Vendor,
    VendorAccount,
    VendorContacts,
    VendorCredential,
    VendorRestriction,
)
from schemas.vendor_form import Account, Contact
from schemas.vendors import Credential
from waibao.store.audit import Audit
from waibao.store.sealing import Seal

Entered = TypeVar("Entered", VendorCredential, VendorContacts, VendorAccount, VendorRestriction)
PENDING, VALID, REJECTED = "待复核", "有效", "未通过"


class Vendors:
    """Enters and finds what is kept of an organisation. ``practice``: what rehearsals entered counts too."""

    def __init__(self, session: Session, audit: Audit, sealing: Callable[[], Seal]) -> None:
        self.session = session
        self.audit = audit
        self.sealing = sealing

    def known(self, uscc: str) -> Organisation:
        """The organisation of that credit code.

        Raises:
            NotFound: none was ever entered.
        """
        found = self.session.exec(select(Organisation).where(Organisation.uscc == uscc)).one_or_none()
        if found is None:
            raise NotFound(f"没有统一社会信用代码为 {uscc} 的供应商：请核对代码，或先办理“供应商档案登记”")
        return found

    def on_file(self) -> list[Organisation]:
        """Organisations that were invited, or of which something is kept, by name."""
        tables = (Vendor, VendorCredential, VendorContacts, VendorAccount, VendorRestriction)
        found: set[int] = set()
        for table in tables:
            found |= set(self.session.exec(select(table.organisation_id).distinct()))
        return sorted(
            (self.session.get_one(Organisation, organisation_id) for organisation_id in found),
            key=lambda organisation: organisation.name,
        )

    def _of(self, table: type[Entered], organisation: Organisation, practice: bool) -> list[Entered]:
        query = select(table).where(
            table.organisation_id == organisation.id, col(table.practice).in_((False, practice))
        )
        return list(self.session.exec(query.order_by(col(table.id))))

    def every_credential(self, organisation: Organisation, *, practice: bool = False) -> list[VendorCredential]:
        """All that were entered, in their order, those that another replaced too."""
        return self._of(VendorCredential, organisation, practice)

    def credentials(self, organisation: Organisation, *, practice: bool = False) -> list[VendorCredential]:
        """Those that no other replaced."""
        return [row for row in self.every_credential(organisation, practice=practice) if not row.replaced]

    def credential_entered(
        self, organisation: Organisation, said: Credential, *, practice: bool = False
    ) -> VendorCredential | None:
        """The row of that very credential."""
        wanted = (said.kind, said.number, said.valid_from)
        rows = self.every_credential(organisation, practice=practice)
        return next((row for row in rows if (row.kind, row.number, row.valid_from) == wanted), None)

    def enter_credential(
        self, engagement: Engagement, organisation: Organisation, said: Credential, by: str, now: datetime
    ) -> VendorCredential:
        """Keep a credential."""
        row = VendorCredential(
            organisation_id=organisation.id or 0,
            engagement_id=engagement.id or 0,
            practice=engagement.rehearsal,
            **said.model_dump(),
            entered_by=by,
            entered_at=now,
        )
        self.session.add(row)
        self.session.flush()
        self.audit.append(engagement, now, by, "credential entered", f"{organisation.uscc} {said.number}")
        return row

    def replace(self, row: VendorCredential) -> None:
        """Another credential takes its place."""
        row.replaced = True
        self.session.add(row)

    def contacts(self, organisation: Organisation, *, practice: bool = False) -> VendorContacts | None:
        """The newest list of contacts."""
        rows = [row for row in self._of(VendorContacts, organisation, practice) if row.purged_on is None]
        return rows[-1] if rows else None

    def enter_contacts(
        self,
        engagement: Engagement,
        organisation: Organisation,
        contacts: Sequence[Contact],
        source: str,
        by: str,
        now: datetime,
    ) -> None:
        """Keep a list of contacts in place of those before: who left is not kept (R19)."""
        before = [row for row in self._of(VendorContacts, organisation, engagement.rehearsal) if row.purged_on is None]
        if before and before[-1].source == source:
            return
        for old in before:
            if old.practice == engagement.rehearsal:
                self.session.delete(old)
        row = VendorContacts(
            organisation_id=organisation.id or 0,
            engagement_id=engagement.id or 0,
            practice=engagement.rehearsal,
            sealed=self.sealing().sealed_text({"contacts": [one.model_dump() for one in contacts]}),
            source=source,
            entered_by=by,
            entered_at=now,
        )
        self.session.add(row)
        self.session.flush()
        self.audit.append(engagement, now, by, "vendor contacts entered", organisation.uscc, count=len(contacts))

    def opened_contacts(self, row: VendorContacts) -> list[Contact]:
        """The people of a list."""
        return [Contact.model_validate(said) for said in self.sealing().opened_text(row.sealed)["contacts"]]

    def drop_contact(self, row: VendorContacts, place: int) -> None:
        """Take one person, counted from 1, out of a list; the last one leaves it empty."""
        contacts = self.opened_contacts(row)
        del contacts[place - 1]
        row.sealed = self.sealing().sealed_text({"contacts": [one.model_dump() for one in contacts]})
        self.session.add(row)
        self.session.flush()

    def accounts(self, organisation: Organisation, *, practice: bool = False) -> list[VendorAccount]:
        """Every account that is kept, in the order of entry, those not confirmed too."""
        return [row for row in self._of(VendorAccount, organisation, practice) if row.purged_on is None]

    def opened_account(self, row: VendorAccount) -> Account:
        """An account with its number."""
        return Account.model_validate(self.sealing().opened_text(row.sealed))

    def enter_account(
        self,
        engagement: Engagement,
        organisation: Organisation,
        account: Account,
        source: str,
        by: str,
        now: datetime,
    ) -> VendorAccount:
        """Keep an account that takes the place of those before; nothing is paid until a second person confirms it."""
        row = VendorAccount(
            organisation_id=organisation.id or 0,
            engagement_id=engagement.id or 0,
            practice=engagement.rehearsal,
            sealed=self.sealing().sealed_text(account.model_dump()),
            source=source,
            status=PENDING,
            entered_by=by,
            entered_at=now,
        )
        self.session.add(row)
        self.session.flush()
        self.audit.append(engagement, now, by, "vendor account entered", organisation.uscc, status=row.status)
        return row

    def review_account(
        self, engagement: Engagement, row: VendorAccount, by: str, called: str, now: datetime, *, true: bool
    ) -> None:
        """Take over what the second person found."""
        row.status, row.reviewed_by, row.reviewed_at, row.called = VALID if true else REJECTED, by, now, called
        self.session.add(row)
        organisation = self.session.get_one(Organisation, row.organisation_id)
        self.audit.append(engagement, now, by, "vendor account reviewed", organisation.uscc, status=row.status)

    def restrictions(self, organisation: Organisation, *, practice: bool = False) -> list[VendorRestriction]:
        """Every restriction, in the order of entry, those not approved too."""
        return self._of(VendorRestriction, organisation, practice)

    def keep_restriction(
        self, engagement: Engagement, row: VendorRestriction, actor: str, action: str, now: datetime
    ) -> VendorRestriction:
        """Enter a restriction, or what became of it."""
        self.session.add(row)
        self.session.flush()
        organisation = self.session.get_one(Organisation, row.organisation_id)
        self.audit.append(engagement, now, actor, action, organisation.uscc, ends_on=f"{row.ends_on}")
        return row

    def contracts(self, organisation: Organisation, *, practice: bool = False) -> list[Contract]:
        """Contracts that were signed with it, oldest first."""
        query = (
            select(Contract)
            .where(Contract.vendor_id == Vendor.id, Vendor.organisation_id == organisation.id)
            .where(Contract.engagement_id == Engagement.id, col(Engagement.rehearsal).in_((False, practice)))
        )
        return list(self.session.exec(query.order_by(col(Contract.id))))

    def papers_on(self, organisation: Organisation, slug: str, *, practice: bool = False) -> list[Document]:
        """The newest version of each paper of a kind that was issued under a contract with it, oldest first."""
        query = (
            select(Document)
            .where(Document.kind == slug, Document.engagement_id == Contract.engagement_id)
            .where(Contract.vendor_id == Vendor.id, Vendor.organisation_id == organisation.id)
            .where(Document.engagement_id == Engagement.id, col(Engagement.rehearsal).in_((False, practice)))
        )
        newest = {document.number: document for document in self.session.exec(query.order_by(col(Document.id)))}
        return list(newest.values())

    def read_for(self, engagement: Engagement | None, uscc: str, by: str, purpose: str, now: datetime) -> None:
        """Enter into the audit chain that somebody was given contacts and accounts in full."""
        self.audit.append(engagement, now, by, "vendor personal data read", uscc, purpose=purpose)

    def keep_culture(
        self, engagement: Engagement, vendor: Vendor | None, kept: ReceivedFile, said: dict[str, object], now: datetime
    ) -> None:
        """Keep the answers of one side, once a file."""
        known = select(CultureAnswers).where(CultureAnswers.received_file_id == kept.id)
        if self.session.exec(known).one_or_none():
            return
        vendor_id = vendor.id if vendor else None
        row = CultureAnswers(
            engagement_id=engagement.id or 0,
            vendor_id=vendor_id,
            received_file_id=kept.id or 0,
            answers=said,
            recorded_at=now,
        )
        self.session.add(row)
        self.session.flush()
        self.audit.append(engagement, now, "waibao", "culture answers recorded", kept.purpose)

    def culture_of(self, engagement: Engagement, vendor: Vendor | None) -> CultureAnswers | None:
        """The newest answers of a vendor, or of the client itself."""
        rows = [row for row in self.culture(engagement) if row.vendor_id == (vendor.id if vendor else None)]
        return rows[-1] if rows else None

    def culture(self, engagement: Engagement) -> list[CultureAnswers]:
        """All answers of an engagement, in the order in which they came."""
        query = select(CultureAnswers).where(CultureAnswers.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(CultureAnswers.id))))


def in_force(row: VendorRestriction, on: date) -> bool:
    """Whether a restriction holds on a day: one that is only proposed to be lifted still does."""
    return row.status in ("限制中", "移出待复核") and row.starts_on <= on <= row.ends_on
