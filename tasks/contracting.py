"""Contracting: requirements, criteria, draft, compliance, signing. Rows S1.2, S1.3, S4.1–S4.4, S5.3."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from schemas.contracting import (
    COMPLIANCE,
    CONTRACT,
    CONTRACT_SIGNED,
    CONTRACT_TERMS,
    PAYMENT_SCHEDULE,
    ComplianceContext,
    ContractContext,
    ContractSigned,
    ContractTerms,
    MilestoneRow,
    PaymentScheduleContext,
    milestone_rows,
    signing_refusals,
)
from schemas.entrusting import keep_until
from schemas.forms import Answer
from schemas.profiles import PROFILES, Profile
from schemas.records import Contract, Engagement
from schemas.requirements import (
    CRITERIA,
    REQUIREMENTS,
)
from schemas.rules.payment_terms import legal_payment_days
from schemas.rules.ratios import ratio_faults
from schemas.rules.vat import from_gross
from schemas.values import SHANGHAI, to_fen
from tasks.agreements import newest_agreement
from tasks.amendments import enter_duties
from tasks.answers import contract_head, head, profile
from tasks.awards import award_issued, the_award
from tasks.challenges import signing_stops
from tasks.culture import missing_charter
from tasks.documents import Issued, issue
from tasks.drafts.kinds import own_terms
from tasks.inbox import keep_scan, not_handed_in
from tasks.negotiation import offered_promises
from tasks.planning import plan_of
from tasks.refusals import Judges
from tasks.securities import bound_by_contract
from tasks.sourcing import awarded
from tasks.step import say, step
from tasks.tender import arrangement
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def milestones_of(store: Store, engagement: Engagement, terms: ContractTerms, total: Decimal) -> list[MilestoneRow]:
    """The milestones of a draft, with what each delivers by the plan."""
    return milestone_rows(terms, total, _promised(store, engagement))


def _promised(store: Store, engagement: Engagement) -> dict[str, list[str]]:
    """What each stage delivers by the approved plan."""
    return {stage.name: [item.name for item in stage.deliverables] for stage in plan_of(store, engagement).milestones}


def offered_terms(no: str) -> dict[str, Any]:
    """What the form of the terms shows at first: the stages as planned, and what the kind of engagement usually has."""
    with reading() as store:
        engagement = store.engagements.get(no)
        stages = plan_of(store, engagement).milestones
        arranged = arrangement(store, engagement)
        withheld = {"retention": f"{arranged.retention_percent}"} if arranged and arranged.retention_percent else {}
        planned = [
            {"name": stage.name, "due_on": f"{stage.due_on}", "ratio": f"{stage.ratio}", **withheld} for stage in stages
        ]
        own = {**profile(engagement).offered_terms, **own_terms(store, engagement)}
        return {"milestones": planned, "special": offered_promises(store, engagement), **own}


def terms_of_round(store: Store, engagement: Engagement, round_: int) -> ContractTerms:
    """The terms of a draft."""
    return store.decisions.made(engagement, CONTRACT_TERMS, ContractTerms, round_)


@step("起草外包服务合同")
def draft_contract(no: str, round_: int) -> Issued:
    """起草外包服务合同。

    The contract text of a round of terms; each round is a version (S4.4, S5.3).
    """

    def build(store: Store, engagement: Engagement) -> ContractContext:
        terms = terms_of_round(store, engagement, round_)
        vendor, total, tax_rate = awarded(store, engagement)
        request = store.engagements.request_of(engagement)
        tax = from_gross(total, tax_rate)
        client = store.engagements.party(engagement.client_id)
        return ContractContext(
            head=head(store, engagement),
            form=profile(engagement).contract_form,
            vendor=vendor,
            terms=terms,
            total=total,
            net=tax.net,
            tax=tax.tax,
            tax_rate=tax_rate,
            milestones=milestones_of(store, engagement, terms, total),
            scope_in=request.scope_in,
            scope_out=request.scope_out,
            goals=request.goals,
            items=request.quotation_items,
            requirements_no=store.documents.issued(engagement, REQUIREMENTS).number,
            criteria_no=store.documents.issued(engagement, CRITERIA).number,
            award_no=award_issued(store, engagement).number,
            law_payment_note=legal_payment_days(client.size, vendor.size, terms.payment_days).note,
            acceptance_days=terms.acceptance_days,
            drafted_on=store.today(engagement),
        )

    return issue(CONTRACT, no, build, version=round_)


@step("登记合同")
def register_contract(no: str, round_: int) -> str:
    """登记合同。

    Record the signed contract, its milestones, and the duties that follow from it; returns its number.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        document = store.documents.find(engagement, CONTRACT, "", round_)
        assert document is not None
        said = ContractContext.model_validate(document.context)
        signed = store.decisions.made(engagement, CONTRACT_SIGNED, ContractSigned, round_)
        vendor, _ = store.sourcing.vendor_named(engagement, the_award(store, engagement).vendor)
        draft = Contract(
            engagement_id=engagement.id or 0,
            vendor_id=vendor.id or 0,
            no=document.number,
            total_fen=to_fen(said.total),
            tax_rate=str(said.tax_rate),
            terms=said.terms.model_dump(mode="json"),
            status="signed",
            signed_on=signed.signed_on,
        )
        contract = store.contracts.sign(engagement, draft, said.milestones, store.now(engagement), signed.by)
        keep_scan(store, engagement, "contract-signed", signed.file)
        enter_duties(store, engagement, contract)
        _enter_data_duties(store, engagement, said.terms)
        bound_by_contract(store, engagement)
    say(f"合同 {document.number} 已签订，总价 {said.total:,.2f} 元")
    return document.number


def _enter_data_duties(store: Store, engagement: Engagement, terms: ContractTerms) -> None:
    """What the agreement on personal data brings with it (R19)."""
    if not terms.personal_data or (agreement := newest_agreement(store, engagement)) is None:
        return

    def add(kind: str, title: str, on: date, basis: str) -> None:
        moment = datetime.combine(on, time(9), SHANGHAI)
        store.obligations.add(engagement, kind, str(agreement.subject), title, moment, basis)

    entrusting = agreement.form
    gone, law = entrusting.ends_on + timedelta(entrusting.deletion_days), "《个人信息委托处理协议》返还与删除条款"
    add("data-deletion", "乙方返还、删除个人信息并出具证明", gone, law)
    law = "个人信息保护法第五十六条、《个人信息委托处理协议》记录条款"
    add("assessment-record", "影响评估报告和处理情况记录的保存期届满", keep_until(entrusting), law)


@step("出具付款计划表")
def issue_payment_schedule(no: str) -> Issued:
    """出具付款计划表。

    Ratio, amount, condition and retention of each instalment of the contract in force (S1.3); each change of the
    terms makes a new version.
    """
    with reading() as store:
        contract = store.contracts.get(store.engagements.get(no))
        version = store.contracts.versions(contract)[-1].version

    def build(store: Store, engagement: Engagement) -> PaymentScheduleContext:
        contract = store.contracts.get(engagement)
        now = store.contracts.versions(contract)[-1]
        promised = _promised(store, engagement)
        return PaymentScheduleContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            total=now.total,
            tax_rate=Decimal(contract.tax_rate),
            milestones=[
                MilestoneRow(**stage.model_dump(exclude={"status"}), deliverables=promised.get(stage.name, []))
                for stage in now.stages
            ],
            payment_days=now.terms.payment_days,
            retention_release=f"质保期 {now.terms.warranty_months} 个月届满且无未关闭缺陷后无息返还",
            hr=now.terms.hr,
            amended_by=now.basis if now.version > 1 else "",
        )

    return issue(PAYMENT_SCHEDULE, no, build, version=version)


def _terms_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, ContractTerms)
    if refusals := _own_terms_refusals(profile(engagement), form):
        return refusals
    planned = [stage.name for stage in plan_of(store, engagement).milestones]
    if [stage.name for stage in form.milestones] != planned:
        return [f"合同里程碑与批准的计划不一致：应依次为{'、'.join(planned)}，请改正名称和顺序。"]
    return [f"{fault}。" for fault in ratio_faults([stage.ratio for stage in form.milestones])]


def _own_terms_refusals(own: Profile, form: ContractTerms) -> list[str]:
    """Terms that one kind of engagement alone has: there they are needed, elsewhere they may not stand."""
    titles = {name: form.__class__.model_fields[name].title for one in PROFILES.values() for name in one.own_terms}
    given = {name for name in titles if getattr(form, name) is not None}
    missing = [f"外包类型为{own.title}，缺少{titles[name]}：请填写。" for name in own.own_terms if name not in given]
    extra = [f"外包类型为{own.title}，不需要{titles[name]}：请清空。" for name in given if name not in own.own_terms]
    return missing + extra


def _signing_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, ContractSigned)
    document = store.documents.find(engagement, COMPLIANCE, "", subject[-1])
    assert document is not None
    rows = ComplianceContext.model_validate(document.context).rows
    awarded_on = award_issued(store, engagement).dated
    refusals = signing_stops(store, engagement) + signing_refusals(form, rows, awarded_on, store.today(engagement))
    return refusals + missing_charter(store, engagement) + not_handed_in(store, engagement, [form.file])


REFUSALS: Judges = {
    CONTRACT_TERMS.slug: _terms_refusals,
    CONTRACT_SIGNED.slug: _signing_refusals,
}
