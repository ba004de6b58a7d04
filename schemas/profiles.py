"""Engagement kinds as data: a new kind is a new profile, not a branch in the flows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from schemas.contracting import ContractForm
from schemas.documents import DocumentKind
from schemas.errors import NotFound
from schemas.hr_performance import HrPunctuality, hr_measures
from schemas.hr_terms import MATERIALS
from schemas.it_terms import LEVELS
from schemas.request import KIND_TITLES, Method
from schemas.review import Measure, Performance, scorecard
from schemas.service_fee import SERVICE_FEE_STATEMENT, Billed, Stage, as_agreed, by_heads
from schemas.sourcing import INQUIRY, RFP
from schemas.tendering import TENDER_DOCUMENTS


class Record(Protocol):
    """What a profile's own rules may ask of an engagement's record."""

    def punctuality(self) -> HrPunctuality: ...


ASKING: dict[Method, DocumentKind] = {
    "open": TENDER_DOCUMENTS,
    "invited": TENDER_DOCUMENTS,
    "rfp": RFP,
    "inquiry": INQUIRY,
    "direct": INQUIRY,
}
"""What vendors are asked with, unless a kind of engagement asks otherwise."""
Measures = Callable[[Performance, Record], list[Measure]]


def usual_measures(facts: Performance, record: Record) -> list[Measure]:
    """The marks of every engagement, and no others."""
    return scorecard(facts)


def measures_of_people(facts: Performance, record: Record) -> list[Measure]:
    """Marks that also tell how punctual the HR service was."""
    return hr_measures(facts, record.punctuality())


@dataclass(frozen=True)
class Profile:
    """What differs between kinds of engagement.

    Attributes:
        slug: as in the request's ``kind``.
        title: Chinese title printed in documents.
        inquiry: the document that asks vendors, by method of sourcing.
        ip_clause: whether a contract without an intellectual-property clause fails (R26).
        contract_form: which clauses the contract is put together from.
        own_terms: fields of the contract's terms that this kind alone has, and must have.
        offered_terms: what the form of the terms shows before anybody has filled it in.
        billed: what a milestone comes to when it is paid.
        settlement: the document that shows how a stage's amount came about, issued before it is applied for.
        measures: how the vendor is marked at the end.
        roster_fields: whether the agreement on personal data must name every field of the employees' roster (R19).
        by_hand: routine papers whose usual rows do not suit this kind, so that staff fill them in.
        quotation_days: days vendors have to quote; questions end half-way.
        validity_days: days a quotation must stay valid.
        criteria_kind: which minimum price weight applies (R3).
        charter: whether every contract needs a collaboration charter before it is signed (S11.5), asked for or not.
    """

    slug: str
    title: str
    inquiry: dict[Method, DocumentKind]
    ip_clause: bool
    contract_form: ContractForm = "general"
    own_terms: tuple[str, ...] = ()
    offered_terms: Mapping[str, Any] = field(default_factory=dict)
    billed: Callable[[Stage], Billed] = as_agreed
    settlement: DocumentKind | None = None
    measures: Measures = usual_measures
    roster_fields: bool = False
    by_hand: tuple[str, ...] = ()
    quotation_days: int = 10
    validity_days: int = 60
    criteria_kind: Literal["services", "goods"] = "services"
    charter: bool = False


SOFTWARE = Profile(
    "software",
    KIND_TITLES["software"],
    ASKING,
    ip_clause=True,
    contract_form="software",
)
HR = Profile(
    "hr",
    KIND_TITLES["hr"],
    ASKING,
    ip_clause=False,
    contract_form="hr",
    own_terms=("hr",),
    offered_terms={
        "personal_data": True,
        "warranty_months": 0,
        "hr": {"materials": [item.model_dump(mode="json") for item in MATERIALS]},
    },
    billed=by_heads,
    settlement=SERVICE_FEE_STATEMENT,
    measures=measures_of_people,
    roster_fields=True,
    by_hand=("quality-plan",),  # its standards, reviews and tests are those of software
)
IT = Profile(
    "it",
    KIND_TITLES["it"],
    ASKING,
    ip_clause=False,
    contract_form="it",
    own_terms=("it",),
    offered_terms={"warranty_months": 0, "it": {"levels": [level.model_dump(mode="json") for level in LEVELS]}},
)
GENERAL = Profile("general", KIND_TITLES["general"], ASKING, ip_clause=False)

PROFILES: dict[str, Profile] = {profile.slug: profile for profile in (SOFTWARE, HR, IT, GENERAL)}


def profile_of(kind: str) -> Profile:
    """The profile of an engagement kind.

    Raises:
        NotFound: naming the kinds there are.
    """
    try:
        return PROFILES[kind]
    except KeyError:
        raise NotFound(f"没有外包类型“{kind}”。可用的类型：{'、'.join(PROFILES)}") from None
