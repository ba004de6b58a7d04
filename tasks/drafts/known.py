"""What the store knows of an engagement, as the drafts of papers read it: each fact, or None where none is recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from schemas.acceptance import CERTIFICATE
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.contracting import CONTRACT, CONTRACT_TERMS, ContractTerms
from schemas.documents import DocumentKind
from schemas.forms import Answer, Role
from schemas.monitoring import KICKOFF_HELD, Attendee, KickoffHeld
from schemas.parties import Party
from schemas.payment import NOTICE
from schemas.planning import PLAN_DRAFTED, PlanDraft
from schemas.records import Contract, Document, Engagement, Milestone, Payment, ServiceOrder
from schemas.request import OutsourcingRequest
from schemas.requirements import REQUIREMENTS_DRAFTED, CriteriaAgreed, Requirement, RequirementsDraft
from schemas.sourcing import Award
from schemas.tendering import ARRANGED, TenderArranged
from tasks.answers import last_round, vendor_party
from tasks.awards import award_made
from tasks.requirements import criteria_agreed
from tasks.scope import scope_in_force
from waibao.store.store import Store

Form = TypeVar("Form", bound=Answer)


@dataclass(frozen=True)
class Issued:
    """A paper issued before: its document, and what was filled in."""

    document: Document
    form: Any


@dataclass(frozen=True)
class Known:
    """An engagement and what is recorded of it. Nothing here is guessed: what is not recorded is None or empty."""

    store: Store
    engagement: Engagement

    @cached_property
    def roles(self) -> dict[Role, str]:
        return self.store.engagements.roles(self.engagement)

    @cached_property
    def request(self) -> OutsourcingRequest:
        return self.store.engagements.request_of(self.engagement)

    @cached_property
    def client(self) -> Party:
        return self.store.engagements.party(self.engagement.client_id)

    @cached_property
    def plan(self) -> PlanDraft | None:
        """The plan of the last round."""
        round_ = last_round(self.store, self.engagement, PLAN_DRAFTED)
        return self.store.decisions.answer(self.engagement, PLAN_DRAFTED, PlanDraft, round_)

    @cached_property
    def tender(self) -> TenderArranged | None:
        """How a tender was arranged."""
        round_ = last_round(self.store, self.engagement, ARRANGED)
        return self.store.decisions.answer(self.engagement, ARRANGED, TenderArranged, round_)

    @cached_property
    def award(self) -> Award | None:
        return award_made(self.store, self.engagement)

    @cached_property
    def contract(self) -> Contract | None:
        return self.store.contracts.find(self.engagement)

    @cached_property
    def terms(self) -> ContractTerms | None:
        return self.store.contracts.terms(self.contract) if self.contract else None

    @cached_property
    def terms_in_hand(self) -> ContractTerms | None:
        """The terms of the contract; before it is signed, those of the last round."""
        round_ = last_round(self.store, self.engagement, CONTRACT_TERMS)
        return self.terms or self.store.decisions.answer(self.engagement, CONTRACT_TERMS, ContractTerms, round_)

    @cached_property
    def stages(self) -> list[Milestone]:
        return self.store.contracts.milestones(self.contract) if self.contract else []

    @cached_property
    def stage(self) -> Milestone | None:
        """The milestone in work, else the last."""
        return next(
            (stage for stage in self.stages if stage.status == "open"), self.stages[-1] if self.stages else None
        )

    @cached_property
    def finished_on(self) -> date | None:
        """The day of final acceptance."""
        last = self.stages[-1] if self.stages else None
        return last.accepted_on if last else None

    @cached_property
    def vendor(self) -> Party | None:
        """The party of the contract, else the vendor that was chosen."""
        if self.contract:
            return vendor_party(self.store, self.contract)
        if self.award is None:
            return None
        _, organisation = self.store.sourcing.vendor_named(self.engagement, self.award.vendor)
        return self.store.engagements.party(organisation.id or 0)

    @cached_property
    def kickoff(self) -> KickoffHeld | None:
        return self.store.decisions.answer(self.engagement, KICKOFF_HELD, KickoffHeld, 1)

    def attendee(self, side: str, word: str) -> Attendee | None:
        """Who was at the kick-off for a side with that word in the role."""
        people = self.kickoff.attendees if self.kickoff else []
        return next((person for person in people if person.side == side and word in person.role), None)

    @cached_property
    def requirements_draft(self) -> RequirementsDraft | None:
        round_ = last_round(self.store, self.engagement, REQUIREMENTS_DRAFTED)
        return self.store.decisions.answer(self.engagement, REQUIREMENTS_DRAFTED, RequirementsDraft, round_)

    @cached_property
    def requirements(self) -> list[Requirement]:
        if self.contract and self._agreed:
            return scope_in_force(self.store, self.engagement).requirements
        return self.requirements_draft.requirements if self.requirements_draft else []

    @cached_property
    def criteria(self) -> CriteriaAgreed | None:
        if self.contract and self._agreed:
            return scope_in_force(self.store, self.engagement).agreed
        return self._agreed

    @cached_property
    def _agreed(self) -> CriteriaAgreed | None:
        return criteria_agreed(self.store, self.engagement)

    @cached_property
    def payments(self) -> list[tuple[Milestone, Payment]]:
        return self.store.payments.of(self.contract) if self.contract else []

    @cached_property
    def orders(self) -> list[ServiceOrder]:
        """Orders of IT packages that are paid by QR code."""
        return self.store.orders.of(self.engagement)

    @property
    def paid_orders(self) -> list[ServiceOrder]:
        return [order for order in self.orders if order.status == "已支付"]

    def number(self, kind: DocumentKind, subject: str = "") -> str:
        """Number of an issued document; empty when there is none."""
        found = self.store.documents.latest(self.engagement, kind, subject)
        return found.number if found else ""

    @property
    def contract_no(self) -> str:
        """Number of the contract, drafted or signed; empty before."""
        return self.contract.no if self.contract else self.number(CONTRACT)

    def certificate_no(self, stage: Milestone) -> str:
        return self.number(CERTIFICATE, str(stage.seq))

    def notice_no(self, stage: Milestone) -> str:
        return self.number(NOTICE, str(stage.seq))

    def issued(self, slug: str) -> Iterator[Issued]:
        """Papers of a kind issued so far, each in its newest version, oldest first."""
        gate, kind = PAPER_GATES[slug], DOCUMENT_KINDS[slug]
        newest: dict[str, Document] = {}
        for document in self.store.documents.of(self.engagement):
            if document.kind == kind.slug:
                newest[document.subject] = document
        for document in newest.values():
            yield Issued(document, gate.form.model_validate(document.context["facts"]))

    def last_issued(self, slug: str) -> Issued | None:
        """The paper of a kind issued last."""
        return next(iter(reversed(list(self.issued(slug)))), None)
