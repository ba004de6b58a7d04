"""Drafts of papers at the end: marks from the scorecard, what was paid and is not, terms that a renewal begins from."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from schemas.review import REVIEW_DECIDED, SCORECARD, ReviewDecided, ScorecardContext
from schemas.values import day_cn, from_fen
from tasks.drafts.acceptance import warranty
from tasks.drafts.engineering import last_delivery
from tasks.drafts.known import Known
from tasks.monitoring import delivered_on, delivered_round_of


def satisfaction_survey(known: Known) -> dict[str, Any]:
    before = known.last_issued("satisfaction-survey")
    accepted = [stage for stage in known.stages if stage.status == "accepted"]
    said = [*before.form.complaints, *before.form.needs] if before else []
    source = f"{day_cn(before.form.visited_on)} 回访" if before else ""
    return {
        "subject": accepted and f"里程碑“{accepted[-1].name}”",
        "department": known.request.department,
        "earlier": [{"text": one.text, "source": source} for one in said],
    }


def maintenance_plan(known: Known) -> dict[str, Any]:
    terms, vendor = known.terms, known.vendor
    if not (terms and vendor):
        return {}
    return {
        **warranty(known),
        "team": [
            {"name": terms.client_leader, "side": "甲方", "role": "项目负责人", "contact": known.client.phone},
            {"name": terms.vendor_leader, "side": "乙方", "role": "项目负责人", "contact": vendor.phone},
        ],
    }


def _scorecard(known: Known) -> tuple[str, ScorecardContext] | None:
    found = known.store.documents.latest(known.engagement, SCORECARD)
    return (found.number, ScorecardContext.model_validate(found.context)) if found else None


def _decided(known: Known) -> ReviewDecided | None:
    return known.store.decisions.answer(known.engagement, REVIEW_DECIDED, ReviewDecided, 1)


def _period(known: Known) -> tuple[date | None, date | None]:
    """From signing to final acceptance, or to the last delivery while there is none."""
    last = last_delivery(known)
    handed = delivered_on(known.store, known.engagement, last[0].seq, last[1]) if last else None
    return (known.contract.signed_on if known.contract else None), known.finished_on or handed


def improvement_plan(known: Known) -> dict[str, Any]:
    found, decided, (begun, ended) = _scorecard(known), _decided(known), _period(known)
    if found is None:
        return {}
    number, said = found
    return {
        "period": f"{begun} 至 {ended}" if begun and ended else None,
        "scorecard_no": number,
        "score": said.total,
        "clause": decided and decided.clause,
    }


def feedback_letter(known: Known) -> dict[str, Any]:
    found, (begun, ended) = _scorecard(known), _period(known)
    if found is None:
        return {"period_from": begun, "period_to": ended}
    number, said = found
    return {
        "period_from": begun,
        "period_to": ended,
        "scorecard_no": number,
        "dimensions": [
            {"name": item.name, "weight": Decimal(item.weight), "mark": item.mark, "fact": item.fact}
            for item in said.measures
        ],
    }


def reward_penalty_notice(known: Known) -> dict[str, Any]:
    contract, terms, decided = known.contract, known.terms, _decided(known)
    if not (contract and terms):
        return {}
    return {
        "events": _late(known),
        "clause": decided and decided.clause,
        "contract_total": from_fen(contract.total_fen),
        "cap_percent": terms.penalty_cap,
        "earlier": from_fen(sum(payment.penalty_fen for _, payment in known.payments)),
    }


def _late(known: Known) -> list[dict[str, Any]]:
    """Accepted milestones that were delivered late, each with its certificate."""
    events = []
    for stage in known.stages:
        if stage.status != "accepted":
            continue
        round_ = delivered_round_of(known.store, known.engagement, stage.seq)
        on = delivered_on(known.store, known.engagement, stage.seq, round_)
        if on > stage.due_on:
            late = (on - stage.due_on).days
            due = f"里程碑“{stage.name}”应于 {day_cn(stage.due_on)} 交付"
            text = f"{due}，第 {round_} 次交付于 {day_cn(on)}，逾期 {late} 天"
            events.append({"on": on, "text": text, "evidence": f"验收报告 {known.certificate_no(stage)}"})
    return events


def renewal_notice(known: Known) -> dict[str, Any]:
    contract, terms, found = known.contract, known.terms, _scorecard(known)
    if not (contract and terms):
        return {}
    basis = []
    if found:
        number, said = found
        basis.append(f"供应商绩效评价 {said.total} 分，等级为{said.grade}（{number}）")
    if (decided := _decided(known)) and decided.verdict == "renew":
        basis.append(f"审批决定：{decided.reason}"[:200].splitlines()[0])
    return {
        "basis": basis,
        "old_from": terms.starts_on,
        "old_to": terms.ends_on,
        "new_from": terms.ends_on + timedelta(1),
        "price_unit": "合同总价",
        "price_old": from_fen(contract.total_fen),
        "tax_rate": contract.tax_rate,
    }


def termination_notice(known: Known) -> dict[str, Any]:
    contract, terms = known.contract, known.terms
    if not (contract and terms):
        return {}
    paid = [payment for _, payment in known.payments if payment.status == "paid"]
    return {
        "signed_on": contract.signed_on,
        "expires_on": terms.ends_on,
        "paid": from_fen(sum(payment.amount_fen for payment in paid)),
        "unpaid": _unpaid(known),
        "retained": from_fen(sum(payment.retained_fen for payment in paid)),
        "contact": terms.client_leader,
        "phone": known.client.phone,
    }


def _unpaid(known: Known) -> Decimal:
    """Accepted and not yet paid: what was applied for, else the instalment less its retention."""
    owed = Decimal("0.00")
    applied = {stage.seq: payment for stage, payment in known.payments}
    for stage in known.stages:
        payment = applied.get(stage.seq)
        if stage.status != "accepted" or (payment and payment.status == "paid"):
            continue
        owed += from_fen(payment.amount_fen if payment else stage.amount_fen - stage.retention_fen)
    return owed
