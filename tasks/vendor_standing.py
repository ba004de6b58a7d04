"""How a vendor stands with us, whatever the engagement: may it be invited, chosen, paid, and how did it do before.

Rows S5.2, S8.5; R24.
"""

from datetime import date, datetime, time

from schemas.contracting import CONTRACT_SIGNED, PayeeAccount
from schemas.profiles import profile_of
from schemas.records import Engagement, Organisation, Vendor, VendorAccount, VendorCredential
from schemas.review import SCORECARD, ScorecardContext
from schemas.values import SHANGHAI
from schemas.vendor_papers import Graded
from schemas.vendors import Credential, Restricted, expiry_refusals, restriction_refusals
from waibao.store.engine import reading
from waibao.store.store import Store
from waibao.store.vendors import REJECTED, VALID, in_force


def credential_of(row: VendorCredential) -> Credential:
    """What a credential says."""
    return Credential.model_validate(row.model_dump(include=set(Credential.model_fields)))


def credentials_of(store: Store, engagement: Engagement, organisation: Organisation) -> list[Credential]:
    """The credentials that a vendor has now."""
    rows = store.vendors.credentials(organisation, practice=engagement.rehearsal)
    return [credential_of(row) for row in rows]


def barred(store: Store, engagement: Engagement, organisation: Organisation, on: date) -> list[str]:
    """Why a vendor may not be invited on a day; empty when it may."""
    rows = store.vendors.restrictions(organisation, practice=engagement.rehearsal)
    held = [
        Restricted(organisation.name, row.starts_on, row.ends_on, " ".join(row.reason.split()).rstrip("。"))
        for row in rows
        if in_force(row, on)
    ]
    return restriction_refusals(organisation.name, held, on)


def choice_refusals(store: Store, engagement: Engagement, name: str) -> list[str]:
    """Why the invited vendor of that name may not be chosen today: it is restricted, or a credential has expired."""
    today = store.today(engagement)
    for _, organisation in store.sourcing.vendors(engagement):
        if organisation.name == name:
            credentials = credentials_of(store, engagement, organisation)
            return barred(store, engagement, organisation, today) + expiry_refusals(name, credentials, today)
    return []


def graded_by(store: Store, organisation: Organisation, *, practice: bool) -> list[Graded]:
    """How earlier engagements with a vendor were judged: evidence of its experience."""
    found = []
    for document in store.vendors.papers_on(organisation, SCORECARD.slug, practice=practice):
        said = ScorecardContext.model_validate(store.documents.said(document))
        earlier = store.session.get_one(Engagement, document.engagement_id)
        found.append(
            Graded(
                engagement_no=earlier.no,
                title=earlier.title,
                kind_title=profile_of(earlier.kind).title,
                total=said.total,
                grade=said.grade,
                reviewed_on=said.reviewed_on,
                number=document.number,
            )
        )
    return found


def earlier_grades(no: str) -> str:
    """What judges of the experience should know of each vendor that was invited, as Markdown; empty without any."""
    with reading() as store:
        engagement = store.engagements.get(no)
        lines = [
            f"- {organisation.name}：{graded.sentence}"
            for _, organisation in store.sourcing.vendors(engagement)
            for graded in graded_by(store, organisation, practice=engagement.rehearsal)
        ]
    return "\n".join(["**以往履约评价（供评“经验与案例”参考）**", "", *lines, "", "---", ""]) if lines else ""


def contract_vendor(store: Store, engagement: Engagement) -> Organisation:
    """The organisation that the contract was signed with."""
    vendor = store.session.get_one(Vendor, store.contracts.get(engagement).vendor_id)
    return store.session.get_one(Organisation, vendor.organisation_id)


def payee_of(store: Store, engagement: Engagement) -> PayeeAccount:
    """Where the vendor of the contract is paid: the account of the contract, or the one it was changed to since.

    A change that nobody has confirmed yet has no confirmer, which forbids every payment (R24); one found untrue is as
    if it had not been entered.
    """
    agreed = store.contracts.terms(store.contracts.get(engagement)).payee
    organisation, signed = contract_vendor(store, engagement), _signed_at(store, engagement)
    changes = [
        row
        for row in store.vendors.accounts(organisation, practice=engagement.rehearsal)
        if row.status != REJECTED and row.entered_at > signed
    ]
    return _as_payee(store, changes[-1]) if changes else agreed


def accounts_paid_to(store: Store, engagement: Engagement, organisation: Organisation) -> set[str]:
    """Numbers of the accounts that a vendor is paid to now; one that waits for its confirmation counts already."""
    rows = store.vendors.accounts(organisation, practice=engagement.rehearsal)
    if standing := [row for row in rows if row.status != REJECTED]:
        return {store.vendors.opened_account(standing[-1]).account}
    contracts = store.vendors.contracts(organisation, practice=engagement.rehearsal)
    return {store.contracts.terms(contract).payee.account for contract in contracts}


def _signed_at(store: Store, engagement: Engagement) -> datetime:
    """When the contract was signed, as far as is known."""
    for row in reversed(store.decisions.at(engagement, CONTRACT_SIGNED)):
        if row.accepted:
            return row.decided_at
    signed_on = store.contracts.get(engagement).signed_on
    return datetime.combine(signed_on or engagement.opened_at.date(), time(0), SHANGHAI)


def _as_payee(store: Store, row: VendorAccount) -> PayeeAccount:
    confirmed = row.reviewed_by if row.status == VALID else ""
    opened = store.vendors.opened_account(row)
    return PayeeAccount(**opened.model_dump(), entered_by=row.entered_by, confirmed_by=confirmed)
