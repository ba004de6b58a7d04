"""Drafts of the papers of IT sales: what was told is carried on to the survey, the solution, the package, the contract.

Rows S2.c–S2.h, S7.1–S7.4.
"""

from typing import Any, TypeVar

from schemas.catalogue import DOCUMENT_KINDS
from schemas.forms import Answer
from schemas.it_survey import IT_SURVEY, ItSurvey
from schemas.it_terms import LEVELS
from schemas.package_proposal import PackageProposal
from schemas.service_form import ServiceForm
from tasks.drafts.known import Known
from waibao.service_packages import service_packages

Form = TypeVar("Form", bound=Answer)
_BASIS = ("network-overview", "site-survey", "it-survey")


def it_survey(known: Known) -> dict[str, Any]:
    return {"contact": known.client.contact}


def network_overview(known: Known) -> dict[str, Any]:
    return {"informant": known.client.contact}


def site_survey(known: Known) -> dict[str, Any]:
    survey = _survey(known)
    return {
        "places": [known.client.address],
        "devices": [{"kind": row.kind, "told": row.count} for row in survey.by_kind] if survey else [],
    }


def preliminary_solution(known: Known) -> dict[str, Any]:
    found = known.last_issued("network-overview")
    problems = found.form.problems if found else []
    return {
        "basis": _basis(known),
        "problems": [{"code": f"W{place:02d}", "problem": problem} for place, problem in enumerate(problems, 1)],
    }


def package_proposal(known: Known) -> dict[str, Any]:
    survey, form = _survey(known), _service_form(known)
    counted = survey.by_kind if survey else []
    return {
        "basis": _basis(known),
        "devices": [{"kind": row.kind, "count": row.count, "critical": row.critical} for row in counted],
        "visits_per_month": len(form.visits) if form else None,
        "months": form.months if form else None,
        "packages": service_packages(),
    }


def service_form(known: Known) -> dict[str, Any]:
    return {
        "provider": known.vendor,
        "places": [known.client.address],
        "starts_on": known.request.start_on,
    }


def it_terms(known: Known) -> dict[str, Any]:
    """What the form of the contract's terms shows of the IT service: the levels of the trade, what was agreed on in the
    form of service, the package that was proposed, the devices that were surveyed."""
    shown: dict[str, Any] = {"levels": [level.model_dump(mode="json") for level in LEVELS]}
    if form := _service_form(known):
        agreed = form.model_dump(mode="json")
        shared = ("mode", "hours", "visits", "places", "engineer", "deputy", "client_contact")
        shown |= {name: agreed[name] for name in shared}
        shown |= {"service_months": form.months}
        if form.after_hours_price:
            shown |= {"visit_price": agreed["after_hours_price"]}
    if proposal := _proposal(known):
        offer = proposal.recommended
        shown |= {
            "package": offer.package.slug,
            "package_title": offer.package.title,
            "monthly_price": f"{offer.price:.2f}",
            "parts": offer.package.parts,
            "covered": [_covered(row.kind, row.count, row.critical) for row in proposal.devices],
            "levels": [*_promised(offer.package.respond_minutes, offer.package.restore_hours), *shown["levels"][1:]],
        }
    return {"it": shown}


def _covered(kind: str, count: int, critical: int) -> dict[str, Any]:
    """A kind of device with the level its faults begin at: what stops the business is dealt with first."""
    return {"kind": kind, "count": count, "level": 1 if critical else 3, "critical": bool(critical)}


def _promised(respond_minutes: int, restore_hours: int) -> list[dict[str, Any]]:
    """The first level as the package promises it."""
    level = LEVELS[0].model_dump(mode="json")
    arrive = min(level["arrive_hours"], restore_hours)
    return [level | {"respond_minutes": respond_minutes, "arrive_hours": arrive, "restore_hours": restore_hours}]


def _basis(known: Known) -> list[str]:
    """The papers that were issued so far, by title and number."""
    papers = [known.last_issued(slug) for slug in _BASIS]
    return [
        f"{DOCUMENT_KINDS[paper.document.kind].title} {paper.document.number}"
        + (f" 第 {paper.document.version} 版" if paper.document.version > 1 else "")
        for paper in papers
        if paper
    ]


def _survey(known: Known) -> ItSurvey | None:
    """The survey that came back; an empty one that was sent out tells nothing."""
    found = _form(known, IT_SURVEY.slug, ItSurvey)
    return found if found and found.devices else None


def _service_form(known: Known) -> ServiceForm | None:
    return _form(known, "service-form", ServiceForm)


def _proposal(known: Known) -> PackageProposal | None:
    return _form(known, "package-proposal", PackageProposal)


def _form(known: Known, slug: str, form: type[Form]) -> Form | None:
    found = known.last_issued(slug)
    return found.form if found and isinstance(found.form, form) else None
