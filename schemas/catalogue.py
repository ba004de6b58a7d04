"""Every document kind and every gate, listed explicitly."""

from schemas import (
    acceptance,
    aftercare,
    amendments,
    changes,
    charter,
    confidentiality,
    contract_comparison,
    contract_end,
    contract_rules,
    contracting,
    culture,
    culture_questionnaire,
    deletion,
    deliverable_reviews,
    engineering,
    entrusting,
    failed_awards,
    followups,
    handover,
    invoices,
    issues,
    it_devices_papers,
    it_handover,
    it_orders,
    it_report,
    it_solution,
    it_survey,
    it_tickets_papers,
    it_visits_papers,
    judging,
    maintenance,
    management_plans,
    market,
    monitoring,
    monthly_roster,
    negotiation,
    network_overview,
    onboarding,
    package_proposal,
    payment,
    personal_data,
    planning,
    portfolio,
    portfolio_rescoring,
    prospects,
    quality_plan,
    readiness,
    rectification,
    requirements_analysis,
    result_announcement,
    review,
    sealed_bids,
    securities,
    selection,
    service_fee,
    service_form,
    site_survey,
    software_tests,
    sourcing,
    supervision,
    tender,
    tender_questions,
    tendering,
    traceability,
    vendor_form,
    vendor_letters,
    vendor_papers,
    vendor_visit,
    visits,
    work_plans,
)
from schemas.documents import DocumentKind
from schemas.errors import NotFound
from schemas.forms import Gate
from schemas.phases import PHASE_TITLES

PHASES = (
    planning,
    tendering,
    sourcing,
    selection,
    contracting,
    amendments,
    monitoring,
    visits,
    acceptance,
    payment,
    review,
)
PAPERS = (
    portfolio,
    portfolio_rescoring,
    management_plans,
    work_plans,
    readiness,
    quality_plan,
    market,
    tender,
    vendor_form,
    vendor_papers,
    culture_questionnaire,
    judging,
    tender_questions,
    sealed_bids,
    securities,
    result_announcement,
    failed_awards,
    culture,
    vendor_visit,
    charter,
    prospects,
    network_overview,
    site_survey,
    it_survey,
    it_solution,
    package_proposal,
    service_form,
    requirements_analysis,
    negotiation,
    contract_comparison,
    traceability,
    contract_rules,
    confidentiality,
    personal_data,
    entrusting,
    supervision,
    deliverable_reviews,
    issues,
    rectification,
    changes,
    engineering,
    software_tests,
    service_fee,
    onboarding,
    followups,
    monthly_roster,
    it_visits_papers,
    it_handover,
    it_devices_papers,
    it_tickets_papers,
    invoices,
    it_orders,
    handover,
    aftercare,
    maintenance,
    vendor_letters,
    contract_end,
    it_report,
    deletion,
)

_DECLARED = [kind for module in (*PHASES, *PAPERS) for kind in module.DOCUMENTS]
DOCUMENT_KINDS: dict[str, DocumentKind] = {
    kind.slug: kind for phase in PHASE_TITLES for kind in _DECLARED if kind.phase == phase
}
PAPER_GATES: dict[str, Gate] = {
    kind.slug: Gate(f"{kind.slug}-filled", f"填写{kind.title}", kind.phase, kind.form, kind.filled_by)
    for kind in DOCUMENT_KINDS.values()
    if kind.form
}
"""The question that the form of a document is, by the document's slug."""
GATES: dict[str, Gate] = {gate.slug: gate for phase in PHASES for gate in phase.GATES} | {
    gate.slug: gate for gate in PAPER_GATES.values()
}


def document_kind(slug: str) -> DocumentKind:
    """The kind of that slug.

    Raises:
        NotFound: naming the kinds there are.
    """
    try:
        return DOCUMENT_KINDS[slug]
    except KeyError:
        raise NotFound(f"没有文档类型“{slug}”。可用的类型：{'、'.join(DOCUMENT_KINDS)}") from None


def paper_kind(slug: str) -> DocumentKind:
    """The kind of that slug, one that staff issue when the occasion arises.

    Raises:
        NotFound: naming the kinds there are.
    """
    if slug in DOCUMENT_KINDS and slug not in PAPER_GATES:
        raise NotFound(f"{DOCUMENT_KINDS[slug].title}由流程自动出具，不能单独填写：请运行相应的阶段。")
    if slug not in PAPER_GATES:
        raise NotFound(f"没有可以填写的文书“{slug}”。可用的类型：{'、'.join(PAPER_GATES)}")
    return DOCUMENT_KINDS[slug]


def gate_of(key: str) -> Gate:
    """The gate that a decision's key belongs to, e.g. ``award`` of ``award-1``.

    Raises:
        NotFound: when no gate's slug begins the key.
    """
    slug = key.rstrip("0123456789-")
    try:
        return GATES[slug]
    except KeyError:
        raise NotFound(f"没有决策点“{key}”。可用的决策点：{'、'.join(GATES)}") from None
