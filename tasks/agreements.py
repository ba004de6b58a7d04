"""The agreement on personal data as it was filled in, judged against the contract's terms. Row S1.2; rule R19."""

from dataclasses import dataclass

from schemas.catalogue import PAPER_GATES
from schemas.contracting import CONTRACT_TERMS, ContractTerms
from schemas.entrusting import IMPACT_ASSESSMENT, entrusting_refusals
from schemas.forms import Answer
from schemas.personal_data import DATA_PROCESSING_AGREEMENT, DataProcessingAgreement
from schemas.records import Document, Engagement
from tasks.answers import last_round, profile
from tasks.awards import since_award
from tasks.refusals import Judges
from tasks.sourcing import awarded
from waibao.store.store import Store

GATE = PAPER_GATES[DATA_PROCESSING_AGREEMENT.slug]


@dataclass(frozen=True)
class Agreement:
    """An agreement as filled in, and the document that it makes."""

    subject: int
    version: int
    form: DataProcessingAgreement


def newest_agreement(store: Store, engagement: Engagement) -> Agreement | None:
    """What was filled in last with the vendor of the award that stands; None when nothing was."""
    filled = since_award(store, engagement, store.decisions.at(engagement, GATE))
    if not filled:
        return None
    subject, version = map(int, filled[-1].key.rsplit("-", 2)[1:])
    return Agreement(subject, version, DataProcessingAgreement.model_validate(filled[-1].form))


def agreements_filled(store: Store, engagement: Engagement) -> int:
    """How many agreements were filled in so far, whichever vendor they were with."""
    return max((int(row.key.rsplit("-", 2)[1]) for row in store.decisions.at(engagement, GATE)), default=0)


def issued_papers(
    store: Store, engagement: Engagement, agreement: Agreement
) -> tuple[Document | None, Document | None]:
    """The agreement and the assessment that it rests on, as they were issued."""
    subject, version = str(agreement.subject), agreement.version
    return (
        store.documents.find(engagement, DATA_PROCESSING_AGREEMENT, subject, version),
        store.documents.find(engagement, IMPACT_ASSESSMENT, subject, version),
    )


def agreement_faults(store: Store, engagement: Engagement, form: DataProcessingAgreement) -> list[str]:
    """Where an agreement does not fit the terms in hand; none before there are terms that entrust anything."""
    round_ = last_round(store, engagement, CONTRACT_TERMS)
    terms = store.decisions.answer(engagement, CONTRACT_TERMS, ContractTerms, round_)
    if terms is None or not terms.personal_data:
        return []
    vendor, _, _ = awarded(store, engagement)
    return entrusting_refusals(form, vendor, terms, roster=profile(engagement).roster_fields)


def _refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, DataProcessingAgreement)
    return agreement_faults(store, engagement, form)


REFUSALS: Judges = {GATE.slug: _refusals}
