"""Drafts of sourcing papers: what the request says of needs and candidates, who was chosen, how the two will work."""

from typing import Any

from schemas.forms import ROLE_TITLES, Role, Roles
from schemas.request import REGIME_TITLES
from tasks.drafts.known import Known

CHARTER_ROLES: tuple[Role, ...] = ("project_lead", "requirements_owner", "acceptor", "finance_approver")


def market_research(known: Known) -> dict[str, Any]:
    return {
        "candidates": [{"name": party.name, "uscc": party.uscc} for party in known.request.candidates],
        "budget": known.request.budget,
        "regime": REGIME_TITLES[known.request.regime],
    }


def tender_notice(known: Known) -> dict[str, Any]:
    request, arranged = known.request, known.tender
    dates = (
        {
            "published_on": arranged.issued_on,
            "documents_from": arranged.issued_on,
            "questions_until": arranged.questions_until,
            "deadline": arranged.deadline,
            "delivery_place": arranged.delivery_place,
            "opening_place": arranged.opening_place,
            "validity_days": arranged.validity_days,
            "security": arranged.security,
            "qualifications": [item.model_dump() for item in arranged.qualifications],
            "objections_to": arranged.objections_to,
        }
        if arranged
        else {}
    )
    return {
        **dates,
        "regime": REGIME_TITLES[request.regime],
        "items": [item.model_dump() for item in request.quotation_items],
        "budget": request.budget,
        "starts_on": request.start_on,
        "ends_on": request.finish_on,
        "contact": known.roles["buyer"],
        "contact_phone": known.client.phone,
    }


def culture_fit(known: Known) -> dict[str, Any]:
    return {"vendor": known.vendor and known.vendor.name}


def vendor_visit(known: Known) -> dict[str, Any]:
    return {"vendor": known.vendor and known.vendor.name, "place": known.vendor and known.vendor.address}


def collaboration_charter(known: Known) -> dict[str, Any]:
    assessed, vendor = known.last_issued("culture-fit"), known.vendor
    duties = [
        {
            "side": "甲方",
            "role": ROLE_TITLES[role],
            "person": known.roles[role],
            "duty": Roles.model_fields[role].description,
        }
        for role in CHARTER_ROLES
    ]
    if vendor:
        duties.append({"side": "乙方", "role": "联系人", "person": vendor.contact})
    return {
        "vendor": vendor,
        "duties": duties,
        "arrangements": assessed.form.arrangements if assessed and _is_of(assessed.form, known) else [],
    }


def _is_of(assessment: Any, known: Known) -> bool:
    """Whether an assessment is of the vendor that was chosen."""
    return known.vendor is not None and assessment.vendor == known.vendor.name
