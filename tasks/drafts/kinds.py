"""What the store knows of a document that staff are about to fill in: the form shows it, to be corrected."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from schemas.catalogue import PAPER_GATES
from schemas.choices import SHOWN
from schemas.records import Engagement
from tasks.drafts import acceptance, contracting, engineering, it_sales, monitoring, planning, review, sourcing
from tasks.drafts.known import Known
from waibao.store.store import Store

Draft = Callable[[Known], dict[str, Any]]

DRAFTS: Mapping[str, Draft] = {
    "work-guide": planning.work_guide,
    "risk-management-plan": planning.risk_management_plan,
    "market-research": sourcing.market_research,
    "tender-notice": sourcing.tender_notice,
    "interest-declaration": sourcing.interest_declaration,
    "judge-sheet": sourcing.judge_sheet,
    "culture-fit": sourcing.culture_fit,
    "vendor-visit": sourcing.vendor_visit,
    "collaboration-charter": sourcing.collaboration_charter,
    "network-overview": it_sales.network_overview,
    "site-survey": it_sales.site_survey,
    "it-survey": it_sales.it_survey,
    "preliminary-solution": it_sales.preliminary_solution,
    "package-proposal": it_sales.package_proposal,
    "service-form": it_sales.service_form,
    "requirements-analysis": contracting.requirements_analysis,
    "negotiation-minutes": contracting.negotiation_minutes,
    "contract-rules": contracting.contract_rules,
    "nda": contracting.nda,
    "data-processing-agreement": contracting.data_processing_agreement,
    "communication-plan": monitoring.communication_plan,
    "readiness-checklist": monitoring.readiness_checklist,
    "quality-plan": monitoring.quality_plan,
    "site-inspection": monitoring.site_inspection,
    "issue-log": monitoring.issue_log,
    "rectification-notice": monitoring.rectification_notice,
    "change-order": monitoring.change_order,
    "deliverable-review": engineering.deliverable_review,
    "design-review": engineering.design_review,
    "test-report": engineering.test_report,
    "invoice-check": acceptance.invoice_check,
    "receipt": acceptance.receipt,
    "handover-certificate": acceptance.handover_certificate,
    "satisfaction-survey": review.satisfaction_survey,
    "maintenance-plan": review.maintenance_plan,
    "improvement-plan": review.improvement_plan,
    "feedback-letter": review.feedback_letter,
    "reward-penalty-notice": review.reward_penalty_notice,
    "renewal-notice": review.renewal_notice,
    "termination-notice": review.termination_notice,
}


OWN_TERMS: Mapping[str, Draft] = {"it": it_sales.it_terms}
"""What is known of the terms that one kind of engagement alone has, by the kind."""


def own_terms(store: Store, engagement: Engagement) -> dict[str, Any]:
    """Terms of the contract that are known before anybody has filled them in."""
    return OWN_TERMS[engagement.kind](Known(store, engagement)) if engagement.kind in OWN_TERMS else {}


def draft_of(store: Store, engagement: Engagement, slug: str) -> dict[str, Any]:
    """Fields of the form that are known, as the form shows them. Rows of lists may lack what is not known."""
    return fitting(slug, DRAFTS[slug](Known(store, engagement))) if slug in DRAFTS else {}


def fitting(slug: str, known: dict[str, Any]) -> dict[str, Any]:
    """What the form takes of what is known, as it shows it: nothing empty, nothing that it would send back."""
    told = {name: value for name, value in known.items() if value not in (None, "", [])}
    shown: dict[str, Any] = to_jsonable_python(told, context=SHOWN)
    sent_back = unfit(slug, shown)
    return {name: value for name, value in shown.items() if name not in sent_back}


def unfit(slug: str, shown: dict[str, Any]) -> set[str]:
    """Fields whose value the form would send back for another reason than that something is still missing."""
    try:
        PAPER_GATES[slug].form.model_validate(shown)
    except ValidationError as error:
        found = [(detail["loc"], detail["type"]) for detail in error.errors()]
        return {str(place[0]) for place, fault in found if place and fault != "missing"}
    return set()
