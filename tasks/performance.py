"""What was verified of a milestone's performance, and what may be paid for it. Rows S1.3, S4.3, S5.6."""

from decimal import Decimal
from functools import partial

from schemas.acceptance import ACCEPTANCE_SIGNED, AcceptanceSigned
from schemas.contracting import ContractTerms
from schemas.payment import PaymentComputation, compute_payment
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested, Verification, verify_performance
from schemas.records import Engagement
from schemas.requirements import CriterionAgreed
from schemas.rules.penalty import delay_penalty
from schemas.rules.retention import retained
from schemas.service_fee import Stage
from schemas.values import from_fen
from tasks.answers import profile
from tasks.delivery import delivery_rows, stage_of
from tasks.hr_figures import counted_heads
from tasks.monitoring import delivered_on, delivered_round_of
from tasks.scope import scope_in_force
from waibao.store.store import Store


def criteria_of(store: Store, engagement: Engagement, milestone: int) -> list[CriterionAgreed]:
    """The criteria of a milestone that are in force."""
    return scope_in_force(store, engagement).of(milestone)


def tested_at(store: Store, engagement: Engagement, milestone: int, round_: int) -> AcceptanceTested:
    """The recorded acceptance test of a round."""
    return store.decisions.made(engagement, ACCEPTANCE_TESTED, AcceptanceTested, milestone, round_)


def verification_of(store: Store, engagement: Engagement, milestone: int, round_: int) -> Verification:
    """The verified performance of a round."""
    scope = scope_in_force(store, engagement)
    failed = [
        f"交付物“{row.name}”{'缺少' if row.checked == '缺少' else '未通过核验'}：须补交或更正。"
        for row in delivery_rows(store, engagement, milestone, round_)
        if row.checked != "通过"
    ]
    return verify_performance(
        tested_at(store, engagement, milestone, round_),
        scope.of(milestone),
        scope.agreed.pass_ratio,
        failed,
    )


def signed_at(store: Store, engagement: Engagement, milestone: int, round_: int) -> AcceptanceSigned:
    """The conclusion signed in a round."""
    return store.decisions.made(engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)


def terms_of(store: Store, engagement: Engagement) -> ContractTerms:
    return store.contracts.terms(store.contracts.get(engagement))


def computation_of(store: Store, engagement: Engagement, milestone: int) -> PaymentComputation:
    """What may be paid for an accepted milestone: verified share, less retention, delay penalty and what is held.

    Raises:
        Refused: the amount follows from people counted, and nobody has counted them yet.
    """
    contract, stage = store.contracts.get(engagement), stage_of(store, engagement, milestone)
    terms, round_ = terms_of(store, engagement), delivered_round_of(store, engagement, milestone)
    own = store.payments.find(stage)
    committed = store.payments.committed_fen(contract) - (own.amount_fen if own else 0)
    late = max((delivered_on(store, engagement, milestone, round_) - stage.due_on).days, 0)
    signed = store.decisions.answer(engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)
    planned, total = from_fen(stage.amount_fen), from_fen(contract.total_fen)
    heads = partial(counted_heads, store, engagement)
    billed = profile(engagement).billed(Stage(milestone, planned, total - from_fen(committed), terms, heads))
    amount = billed.amount
    penalty = delay_penalty(amount, late, terms.delay_rate, terms.penalty_cap or Decimal(0), total)
    return compute_payment(
        milestone_amount=amount,
        retention=retained(amount, terms.milestones[milestone - 1].retention),
        verified_ratio=verification_of(store, engagement, milestone, round_).ratio,
        penalty=penalty.amount,
        penalty_basis=penalty.computation if late else "",
        contract_total=total,
        paid_before=from_fen(committed),
        held=signed.held if signed else Decimal(0),
        held_until=signed.correct_by if signed else None,
        amount_basis=billed.basis,
    )
