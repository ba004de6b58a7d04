"""The compliance review of a draft: every rule by name, differences, promises. Rows S1.2, S4.3, S4.4, S5.3."""

from schemas.compliance import Draft, clean, review
from schemas.contracting import COMPLIANCE, CONTRACT, ComplianceContext
from schemas.records import Engagement
from schemas.requirements import uncovered_codes
from schemas.rules.bids import bid_count_refusals
from schemas.rules.price_score import weight_faults
from schemas.special_terms import not_carried
from schemas.standard_terms import differences
from tasks.agreements import agreement_faults, issued_papers, newest_agreement
from tasks.answers import head, profile
from tasks.awards import the_award
from tasks.contracting import milestones_of, terms_of_round
from tasks.documents import Issued, issue
from tasks.evaluation import evaluate
from tasks.negotiation import negotiated
from tasks.requirements import confirmed_requirements, criteria_agreed
from tasks.sourcing import awarded
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store


@step("出具合同合规审查表")
def issue_compliance(no: str, round_: int) -> Issued:
    """出具合同合规审查表。

    Every rule that applies to the draft with its result and source (S1.2).
    """

    def build(store: Store, engagement: Engagement) -> ComplianceContext:
        draft = _draft(store, engagement, round_)
        rows = review(draft)
        return ComplianceContext(
            head=head(store, engagement),
            contract_no=store.documents.issued(engagement, CONTRACT).number,
            contract_version=round_,
            vendor=draft.vendor,
            rows=rows,
            differences=differences(draft.terms, draft.negotiated, works=draft.ip_clause, on=draft.drafted_on),
            left_out=not_carried(draft.promises, draft.terms.special, draft.other_agreements),
            promised=len(draft.promises),
            clean=clean(rows),
            reviewed_on=store.today(engagement),
            reviewer=store.engagements.holder(engagement, "buyer"),
        )

    return issue(COMPLIANCE, no, build, version=round_)


def _draft(store: Store, engagement: Engagement, round_: int) -> Draft:
    terms = terms_of_round(store, engagement, round_)
    vendor, total, tax_rate = awarded(store, engagement)
    award = the_award(store, engagement)
    request = store.engagements.request_of(engagement)
    valid = len(evaluate(store, engagement).ranking)
    weights = {item.code: item.weight for item in request.scored_by}
    today = store.today(engagement)
    agreement = newest_agreement(store, engagement)
    papers = issued_papers(store, engagement, agreement) if agreement else (None, None)
    requirements = confirmed_requirements(store, engagement).requirements
    agreed = criteria_agreed(store, engagement)
    assert agreed is not None
    promises, differing = negotiated(store, engagement)
    return Draft(
        ip_clause=profile(engagement).ip_clause,
        client=store.engagements.party(engagement.client_id),
        vendor=vendor,
        terms=terms,
        total=total,
        tax_rate=tax_rate,
        milestones=milestones_of(store, engagement, terms, total),
        bid_count=valid,
        bid_count_refusals=bid_count_refusals(
            request.regime,
            valid,
            award.exception_reason or None,
            award.exception_approver or None,
            request.roles.buyer,
            method=request.method,
        ),
        price_weight_faults=weight_faults(weights["price"], profile(engagement).criteria_kind),
        applicant=request.roles.project_lead,
        approver=request.roles.finance_approver,
        cashier=request.roles.cashier,
        drafted_on=today,
        scope=[*request.goals, *request.scope_in],
        agreement=agreement.form if agreement else None,
        agreement_no=papers[0].number if papers[0] else "",
        assessment_no=papers[1].number if papers[1] else "",
        agreement_faults=agreement_faults(store, engagement, agreement.form) if agreement else [],
        regime=request.regime,
        requirement_count=len(requirements),
        uncovered=uncovered_codes(agreed, requirements),
        exempt=agreed.uncovered,
        promises=promises,
        negotiated=differing,
    )


def compliance_is_clean(no: str, round_: int) -> bool:
    """Whether the compliance sheet of a round of terms forbids nothing."""
    with reading() as store:
        document = store.documents.find(store.engagements.get(no), COMPLIANCE, "", round_)
        return document is not None and ComplianceContext.model_validate(document.context).clean
