"""What was decided and who the parties are: short reads that flows and tasks share."""

from typing import TypeVar

from schemas.choices import SHOWN
from schemas.forms import Answer, Gate, Needs
from schemas.parties import ContractHead, Head, Party, words_of
from schemas.profiles import Profile, profile_of
from schemas.records import Contract, Engagement, Vendor
from waibao.store.engine import reading
from waibao.store.store import Store

Form = TypeVar("Form", bound=Answer)


def answer(no: str, gate: Gate, form: type[Form], *subject: int) -> Form | None:
    """What was decided at a gate for a subject and round; None while it is open."""
    with reading() as store:
        return store.decisions.answer(store.engagements.get(no), gate, form, *subject)


def filled_before(no: str, gate: Gate, form: type[Answer], round_: int) -> dict[str, object]:
    """What was filled in the round before, as the form shows it, to be changed rather than typed again."""
    before = answer(no, gate, form, round_ - 1)
    return before.model_dump(mode="json", exclude={"by"}, context=SHOWN) if before else {}


def last_round(store: Store, engagement: Engagement, gate: Gate, *subject: int) -> int:
    """The last round in which a gate was answered for a subject; 0 for none."""
    prefix = f"{Needs(gate.slug, subject, '').key}-"
    keys = [row.key for row in store.decisions.at(engagement, gate)]
    return max((int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)), default=0)


def profile(engagement: Engagement) -> Profile:
    """The profile of an engagement's kind."""
    return profile_of(engagement.kind)


def head(store: Store, engagement: Engagement) -> Head:
    """The head of every document of an engagement."""
    request = store.engagements.request_of(engagement)
    return Head(
        engagement_no=engagement.no,
        title=engagement.title,
        kind_title=profile(engagement).title,
        client=store.engagements.party(engagement.client_id),
        department=request.department,
        words=words_of(request.regime, request.method),
    )


def vendor_party(store: Store, contract: Contract) -> Party:
    """The party that the contract was signed with."""
    vendor = store.session.get_one(Vendor, contract.vendor_id)
    return store.engagements.party(vendor.organisation_id)


def contract_head(store: Store, engagement: Engagement) -> ContractHead:
    """The signed contract as documents refer to it."""
    contract = store.contracts.get(engagement)
    return ContractHead(
        no=contract.no,
        title=f"{engagement.title}合同",
        client=store.engagements.party(engagement.client_id),
        vendor=vendor_party(store, contract),
        signed_on=contract.signed_on.isoformat() if contract.signed_on else "",
    )
