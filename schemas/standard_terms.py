"""The client's standard clauses, and where a draft differs from them. Rows S1.2, S4.4, S5.3.

A difference to the client's advantage is listed; any other needs the approval of somebody else than the drafter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from schemas.contracting import ContractTerms
from schemas.rules.rulebook import rate
from schemas.rules.separation import same_person
from schemas.special_terms import Difference, DifferenceDecided, NegotiatedDifference

Reader = Callable[[ContractTerms], Any]


@dataclass(frozen=True)
class Standard:
    """One standard clause whose content is a number of the rule book.

    Attributes:
        clause: as the sheet names it.
        read: what the draft says; None where it says nothing, which other rules judge.
        rate: name in the rule book; ``service`` for contracts settled by period, empty where they have no such clause.
        unit: printed behind the number.
        more_is_better: for the client.
    """

    clause: str
    read: Reader
    rate: str
    service: str
    unit: str
    more_is_better: bool


STANDARDS = (
    Standard("付款期限", lambda t: t.payment_days, "standard-payment-days", "standard-payment-days", "日", True),
    Standard("验收期限", lambda t: t.acceptance_days, "acceptance-period-days", "acceptance-service-days", "日", True),
    Standard("免费复验次数", lambda t: t.retest_rounds, "free-retest-rounds", "free-retest-rounds", "次", False),
    Standard("质保期", lambda t: t.warranty_months, "warranty-months", "", "个月", True),
    Standard(
        "逾期付款违约金",
        lambda t: t.late_payment_rate,
        "late-payment-daily-percent",
        "late-payment-daily-percent",
        "%/日",
        False,
    ),
    Standard("逾期交付违约金", lambda t: t.delay_rate, "delay-daily-percent", "delay-daily-percent", "%/日", True),
    Standard("违约金上限", lambda t: t.penalty_cap, "penalty-cap-percent", "penalty-cap-percent", "%", True),
    Standard(
        "保密期限", lambda t: t.confidentiality_years, "confidentiality-years", "confidentiality-years", "年", True
    ),
)
USUAL_LICENCE = str(ContractTerms.model_fields["background_licence"].default)


def differences(
    terms: ContractTerms, negotiated: list[NegotiatedDifference], *, works: bool, on: date
) -> list[Difference]:
    """Where a draft differs from the standard clauses, with what was decided; the negotiated ones last.

    ``works``: the contract brings forth software, whose rights the standard gives to the client.
    """
    found = [difference for one in STANDARDS if (difference := _differing(one, terms, on))]
    found += _of_rights(terms) if works else []
    named = {one.clause for one in found}
    found += [
        Difference(
            clause=one.clause,
            standard=one.standard,
            proposed=one.proposed,
            source=f"谈判纪要 {one.minutes_no}",
            favourable=False,
            reason=one.reason,
        )
        for one in negotiated
        if one.clause not in named
    ]
    decided = {one.clause: one for one in terms.differences}
    return [_decided(one, decided.get(one.clause), terms.by) for one in found]


def _differing(one: Standard, terms: ContractTerms, on: date) -> Difference | None:
    name = one.service if terms.hr or terms.it else one.rate
    said = one.read(terms)
    if not name or said is None:
        return None
    value, standard = Decimal(said), rate(name, on).value
    if value == standard:
        return None
    return Difference(
        clause=one.clause,
        standard=f"{standard.normalize():f} {one.unit}",
        proposed=f"{value.normalize():f} {one.unit}",
        source="合同条款",
        favourable=(value > standard) == one.more_is_better,
    )


def _of_rights(terms: ContractTerms) -> list[Difference]:
    """Rights in the works and the licence of what the vendor brings; a missing owner is for R26 to refuse."""
    rules = [
        ("知识产权归属", "委托方", terms.ip_owner, False),
        ("权利转移时点", "付清全部价款时", terms.ip_transfer, terms.ip_transfer == "交付时"),
        ("既有成果的许可", USUAL_LICENCE, terms.background_licence, False),
    ]
    return [
        Difference(clause=clause, standard=standard, proposed=said, source="合同条款", favourable=better)
        for clause, standard, said, better in rules
        if said and said != standard
    ]


def _decided(one: Difference, decided: DifferenceDecided | None, drafter: str) -> Difference:
    if one.favourable:
        return one
    if decided is None:
        return one.model_copy(update={"fault": "尚未批准"})
    said = {"decision": decided.decision, "reason": decided.reason, "approver": decided.approver}
    fault = ""
    if same_person(decided.approver, drafter):
        fault = f"批准人就是拟定人 {drafter}"
    elif decided.decision == "不采纳" and one.source == "合同条款":
        fault = "决定不采纳，而合同条款仍与标准条款不同"
    return one.model_copy(update={**said, "fault": fault})
