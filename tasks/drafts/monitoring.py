"""Drafts of monitoring papers: plans from the kick-off, problems from the register, changes and demands from papers."""

from datetime import date
from typing import Any

from schemas.acceptance import ACCEPTANCE_SIGNED, CORRECTION_LIST, AcceptanceSigned
from schemas.amendments import TermsInForce
from schemas.defects import Defect
from schemas.documents import DocumentKind
from schemas.issues import IssueUpdate
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested
from schemas.progress import ProgressFacts
from schemas.records import Issue
from schemas.rules.separation import same_person
from schemas.supervision import SITE_INSPECTION
from tasks.answers import last_round
from tasks.drafts.known import Known


def communication_plan(known: Known) -> dict[str, Any]:
    held = known.kickoff
    return {
        "effective_on": held and held.held_on,
        "archive": held and held.archive,
        "contacts": held and (held.contacts or _present(known)),
        "special": held and held.channels,
    }


def _present(known: Known) -> list[dict[str, str]]:
    """Who was at the kick-off, with the office telephone of whom the parties named as their contact."""
    phones = {party.contact: party.phone for party in (known.client, known.vendor) if party}
    people = known.kickoff.attendees if known.kickoff else []
    return [
        {"side": person.side, "role": person.role, "name": person.name}
        | ({"phone": phones[person.name]} if person.name in phones else {})
        for person in people
    ]


def readiness_checklist(known: Known) -> dict[str, Any]:
    terms = known.terms
    return {"client_lead": terms and terms.client_leader, "vendor_lead": terms and terms.vendor_leader}


def quality_plan(known: Known) -> dict[str, Any]:
    terms, client, vendor = known.terms, known.attendee("甲方", "质量"), known.attendee("乙方", "质量")
    return {
        "client_quality": client and client.name,
        "vendor_lead": terms and terms.vendor_leader,
        "vendor_quality": (terms and terms.vendor_quality) or (vendor and vendor.name),
    }


def site_inspection(known: Known) -> dict[str, Any]:
    terms, stage, vendor = known.terms, known.stage, known.vendor
    return {
        "milestone": stage and stage.name,
        "place": vendor and f"{vendor.name}，{vendor.address}",
        "inspectors": terms and [{"name": terms.client_leader, "role": "项目负责人"}],
        "escorts": terms and [{"name": terms.vendor_leader, "role": "项目负责人"}],
    }


def issue_log(known: Known) -> dict[str, Any]:
    return issue_log_at(known, known.store.today(known.engagement))


def issue_log_at(known: Known, on: date) -> dict[str, Any]:
    """The register as it stood at the end of a day."""
    said = _reported_until(known, on)
    raised = [issue for issue in known.store.execution.issues(known.engagement) if issue.raised_on <= on]
    return {"data_on": on, "issues": [_issue(known, issue, said.get(issue.code, []), on) for issue in raised]}


def _reported_until(known: Known, on: date) -> dict[str, list[IssueUpdate]]:
    """What was reported of each problem, oldest first."""
    said: dict[str, list[IssueUpdate]] = {}
    for fact in known.store.execution.progress(known.engagement):
        if fact.recorded_at.date() <= on:
            for update in ProgressFacts.model_validate(fact.facts).issues:
                said.setdefault(update.code, []).append(update)
    return said


def _issue(known: Known, issue: Issue, said: list[IssueUpdate], on: date) -> dict[str, Any]:
    """One row: the newest of what was reported; a field that was never reported is left out."""

    def newest(field: str) -> Any:
        return next((value for update in reversed(said) if (value := getattr(update, field))), None)

    closed = issue.closed_on is not None and issue.closed_on <= on
    action = newest("action")
    row = {
        "code": issue.code,
        "text": newest("text"),
        "kind": newest("kind"),
        "severity": newest("severity"),
        "raised_by": newest("raised_by"),
        "raised_on": issue.raised_on,
        "side": newest("side") or _side(known, newest("owner") or ""),
        "owner": newest("owner"),
        "due_on": newest("due_on"),
        "action": action,
        "state": "已关闭" if closed else "处理中" if action else "未解决",
        "closed_on": issue.closed_on if closed else None,
    }
    return {name: value for name, value in row.items() if value}


def _side(known: Known, person: str) -> str | None:
    """The side of a person: by the roles, the contract, or who was at the kick-off."""
    terms, people = known.terms, known.kickoff.attendees if known.kickoff else []
    ours = [*known.roles.values(), *([terms.client_leader] if terms else [])]
    theirs = [terms.vendor_leader] if terms else []
    for side, names in (("甲方", ours), ("乙方", theirs)):
        if any(same_person(person, name) for name in (*names, *(one.name for one in people if one.side == side))):
            return side
    return None


def rectification_notice(known: Known) -> dict[str, Any]:
    """From the last inspection that found something; else from the last acceptance that was sent back."""
    inspected = [paper for paper in known.issued("site-inspection") if paper.form.problems]
    if inspected:
        paper = inspected[-1]
        return {
            "source": "现场检查",
            "record": _named(SITE_INSPECTION, paper.document.number),
            "as_of": paper.form.inspected_on,
            "breaches": [
                {
                    "fact": problem.text,
                    "evidence": f"{_named(SITE_INSPECTION, paper.document.number)}，问题 {problem.code}",
                    "severity": "严重" if problem.severity == "严重" else "一般",
                    "remedy": problem.remedy,
                    "due_on": problem.due_on,
                }
                for problem in paper.form.problems
            ],
        }
    return _from_acceptance(known)


def _from_acceptance(known: Known) -> dict[str, Any]:
    for stage in reversed(known.stages):
        round_ = last_round(known.store, known.engagement, ACCEPTANCE_SIGNED, stage.seq)
        signed = known.store.decisions.answer(known.engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, stage.seq, round_)
        if signed and signed.verdict == "correct":
            tested = known.store.decisions.made(
                known.engagement, ACCEPTANCE_TESTED, AcceptanceTested, stage.seq, round_
            )
            record = _named(CORRECTION_LIST, known.number(CORRECTION_LIST, str(stage.seq)))
            return {
                "source": "验收",
                "record": record,
                "as_of": tested.tested_on,
                "summary": signed.comments,
                "breaches": [_breach(defect, record) for defect in tested.defects if not defect.closed],
            }
    return {}


def _breach(defect: Defect, record: str) -> dict[str, Any]:
    return {
        "fact": defect.text,
        "evidence": f"{record}，缺陷 {defect.code}",
        "severity": "一般" if defect.severity in ("一般", "建议") else "严重",
        "due_on": defect.fix_by,
    }


def _named(kind: DocumentKind, number: str) -> str:
    return f"{kind.title} {number}".rstrip()


def change_order(known: Known) -> dict[str, Any]:
    contract = known.contract
    if contract is None:
        return {}
    versions = known.store.contracts.versions(contract)
    return {
        "original_price": versions[0].total,
        "earlier": _earlier_changes(known, versions[1:]),
        "tax_rate": contract.tax_rate,
    }


def _earlier_changes(known: Known, supplements: list[TermsInForce]) -> list[dict[str, Any]]:
    """Changes in force, with the price after each; changes told with the progress, whose price was not."""
    orders = [
        {"no": version.change_no, "agreed_on": version.signed_on, "price_after": version.total}
        for version in supplements
    ]
    numbers = [order["no"] for order in orders]
    told = [
        {"no": change.code, "agreed_on": change.agreed_on}
        for change in known.store.execution.changes(known.engagement)
        if change.code not in numbers
    ]
    return sorted([*orders, *told], key=lambda change: str(change["agreed_on"]))
