"""Drafts of sourcing papers: what the request says of needs and candidates, who was chosen, how the two will work."""

from typing import Any

from schemas.culture_questionnaire import FIELDS, HABITS, CultureProfile
from schemas.forms import ROLE_TITLES, Role, Roles
from schemas.records import CultureAnswers
from schemas.request import REGIME_TITLES
from tasks.drafts.known import Known
from tasks.scoring import judged_weights, valid_bidders

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


def interest_declaration(known: Known) -> dict[str, Any]:
    """Of the vendors that bid; before that, of those that are asked."""
    bids = known.store.sourcing.bids(known.engagement)
    bidders = [organisation.name for _, organisation, _ in bids]
    return {"vendors": bidders or [party.name for party in known.request.candidates]}


def judge_sheet(known: Known) -> dict[str, Any]:
    weights = judged_weights(known.store, known.engagement)
    return {
        "vendors": valid_bidders(known.store, known.engagement),
        "criteria": [{"name": name, "weight": weight} for name, weight in weights.items()],
    }


def culture_fit(known: Known) -> dict[str, Any]:
    """Both sides as they answered the questionnaire; of the vendor that was chosen, else of the last that answered."""
    own = _answered(known.store.vendors.culture_of(known.engagement, None))
    answered = _vendor_answers(known)
    vendor = known.vendor.name if known.vendor else answered and answered.organisation
    if own is None or answered is None:
        return {"vendor": vendor}
    sides = {
        FIELDS[name]: {
            "client_score": own.marks[name].score,
            "client_evidence": own.marks[name].example,
            "vendor_score": answered.marks[name].score,
            "vendor_evidence": answered.marks[name].example,
        }
        for name in FIELDS
    }
    habits = [{"topic": name, "client": own.habits[name], "vendor": answered.habits[name]} for name in HABITS]
    people = {"client_people": own.people, "vendor_people": answered.people}
    return {"vendor": vendor, **people, **sides, "habits": habits}


def _vendor_answers(known: Known) -> CultureProfile | None:
    """What the vendor answered that was chosen; before that, the last that answered."""
    rows = [row for row in known.store.vendors.culture(known.engagement) if row.vendor_id is not None]
    profiles = [CultureProfile.model_validate(row.answers) for row in rows]
    wanted = [one for one in profiles if known.vendor is None or one.organisation == known.vendor.name]
    return wanted[-1] if wanted else None


def _answered(row: CultureAnswers | None) -> CultureProfile | None:
    return CultureProfile.model_validate(row.answers) if row else None


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
