"""合同: requirements confirmed, criteria agreed, contract drafted, reviewed and signed."""

from itertools import count

from flows.phase import business_flow
from schemas.confidentiality import NON_DISCLOSURE_AGREEMENT
from schemas.contract_rules import CONTRACT_RULES
from schemas.contracting import CONTRACT_SIGNED, CONTRACT_TERMS, ContractSigned, ContractTerms
from schemas.forms import Done, Needs
from schemas.requirements import (
    CRITERIA_AGREED,
    REQUIREMENTS_CONFIRMED,
    REQUIREMENTS_DRAFTED,
    CriteriaAgreed,
    RequirementsConfirmed,
    RequirementsDraft,
)
from tasks.answers import answer, filled_before
from tasks.awards import first_round
from tasks.challenges import challenges_told, sourcing_ended
from tasks.compliance import compliance_is_clean, issue_compliance
from tasks.contracting import (
    draft_contract,
    issue_payment_schedule,
    offered_terms,
    register_contract,
)
from tasks.documents import Issued
from tasks.draft_comparison import compare_drafts
from tasks.entrusting import agreement_wanted, entrusts_personal_data, issue_agreement
from tasks.it_devices import register_surveyed
from tasks.it_service import brings_visits, plan_visits, schedule_next_visit
from tasks.planning import turn_down
from tasks.progress import schedule_first_report
from tasks.requirements import issue_criteria, issue_requirements
from tasks.routine_papers import issue_routine_paper
from tasks.traceability import issue_traceability


@business_flow("合同", "合同 {no}")
def contracting(no: str) -> Done | Needs:
    """合同：确认需求、约定验收标准、起草并审查合同、签署；涉及个人信息的，签署前订立委托处理协议并作影响评估。"""
    if ended := sourcing_ended(no):
        turn_down(no)
        return Done(ended, "stop")
    requirements = confirm_requirements(no)
    if isinstance(requirements, Needs):
        return requirements

    agreeing = first_round(no, CRITERIA_AGREED)
    if answer(no, CRITERIA_AGREED, CriteriaAgreed, agreeing) is None:
        before = filled_before(no, CRITERIA_AGREED, CriteriaAgreed, agreeing)
        return Needs("criteria-agreed", (agreeing,), requirements.markdown, prefill=before)
    criteria = issue_criteria(no, agreeing)

    first = first_round(no, CONTRACT_TERMS)
    for round_ in count(first):
        if answer(no, CONTRACT_TERMS, ContractTerms, round_) is None:
            known = filled_before(no, CONTRACT_TERMS, ContractTerms, round_) if round_ > first else {}
            before = known or offered_terms(no)
            faults = issue_compliance(no, round_ - 1).markdown if round_ > first else criteria.markdown
            return Needs("contract-terms", (round_,), faults, prefill=before)
        contract = draft_contract(no, round_)
        comparison = compare_drafts(no, round_)
        if wanted := entrust_personal_data(no, round_):
            return wanted
        compliance = issue_compliance(no, round_)
        if compliance_is_clean(no, round_):
            break

    if answer(no, CONTRACT_SIGNED, ContractSigned, round_) is None:
        compared = comparison.markdown if comparison else ""
        shown = [challenges_told(no, "签订合同"), compliance.markdown, compared, contract.markdown]
        return Needs("contract-signed", (round_,), "\n\n---\n\n".join(filter(None, shown)))
    signed = register_contract(no, round_)
    issue_payment_schedule(no)
    issue_traceability(no)
    issue_routine_paper(no, CONTRACT_RULES)
    issue_routine_paper(no, NON_DISCLOSURE_AGREEMENT)
    schedule_first_report(no)
    if brings_visits(no):
        register_surveyed(no)
        plan_visits(no)
        schedule_next_visit(no)
    return Done(f"合同 {signed} 已签订")


def entrust_personal_data(no: str, round_: int) -> Needs | None:
    """Agree on what the vendor may do with personal data, and assess it, before anything is signed (R19)."""
    if not entrusts_personal_data(no, round_):
        return None
    if wanted := agreement_wanted(no):
        return wanted
    issue_agreement(no)
    return None


def confirm_requirements(no: str) -> Issued | Needs:
    """Draft and confirm, round after round, until satisfied (S4.2); the sheet that was confirmed."""
    for round_ in count(first_round(no, REQUIREMENTS_DRAFTED)):
        if answer(no, REQUIREMENTS_DRAFTED, RequirementsDraft, round_) is None:
            before = filled_before(no, REQUIREMENTS_DRAFTED, RequirementsDraft, round_)
            doubts = answer(no, REQUIREMENTS_CONFIRMED, RequirementsConfirmed, round_ - 1)
            preview = "\n".join(f"- {doubt}" for doubt in doubts.doubts) if doubts else ""
            return Needs("requirements-drafted", (round_,), preview, prefill=before)
        sheet = issue_requirements(no, round_)
        confirmed = answer(no, REQUIREMENTS_CONFIRMED, RequirementsConfirmed, round_)
        if confirmed is None:
            return Needs("requirements-confirmed", (round_,), sheet.markdown)
        if confirmed.verdict == "satisfied":
            return sheet
    raise AssertionError
