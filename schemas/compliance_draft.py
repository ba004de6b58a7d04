"""What the compliance review judges, and the rows it gives. Row S1.2."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from schemas.contracting import ComplianceRow, ContractTerms, MilestoneRow
from schemas.parties import Party
from schemas.personal_data import DataProcessingAgreement
from schemas.requirements import UncoveredRequirement
from schemas.rules.bids import Regime
from schemas.special_terms import NegotiatedDifference, Promised


@dataclass(frozen=True)
class Draft:
    """A contract draft, the sourcing it rests on, and the agreement on personal data that goes with it.

    ``scope``: goals and services in the words of the request; ``agreement_faults``: where agreement and terms differ;
    ``uncovered`` and ``exempt``: requirements without a criterion; ``promises`` and ``negotiated``: of the minutes.
    """

    ip_clause: bool
    client: Party
    vendor: Party
    terms: ContractTerms
    total: Decimal
    tax_rate: Decimal
    milestones: list[MilestoneRow]
    bid_count: int
    bid_count_refusals: list[str]
    price_weight_faults: list[str]
    applicant: str
    approver: str
    cashier: str
    drafted_on: date
    scope: list[str] = field(default_factory=list)
    agreement: DataProcessingAgreement | None = None
    agreement_no: str = ""
    assessment_no: str = ""
    agreement_faults: list[str] = field(default_factory=list)
    regime: Regime = "voluntary"
    requirement_count: int = 0
    uncovered: list[str] = field(default_factory=list)
    exempt: list[UncoveredRequirement] = field(default_factory=list)
    promises: list[Promised] = field(default_factory=list)
    negotiated: list[NegotiatedDifference] = field(default_factory=list)

    @property
    def other_agreements(self) -> list[str]:
        """What service contracts agree in their own field."""
        return [own.other for own in (self.terms.hr, self.terms.it) if own]


def row(rule: str, title: str, clause: str, source: str, faults: list[str], good: str) -> ComplianceRow:
    """A row that passes with ``good``, or does not pass because of the faults."""
    return ComplianceRow(
        rule=rule,
        title=title,
        clause=clause,
        result="不通过" if faults else "通过",
        finding="；".join(fault.rstrip("。") for fault in faults) + "。" if faults else good,
        source=source,
    )


def hint(rule: str, title: str, clause: str, source: str, finding: str) -> ComplianceRow:
    """A row that somebody has to look into; it does not forbid signing."""
    return ComplianceRow(rule=rule, title=title, clause=clause, result="提示", finding=finding, source=source)
