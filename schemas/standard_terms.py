"""The client's standard clauses, and where a draft differs from them. Rows S1.2, S4.4, S5.3.

A difference to the client's advantage is listed; any other needs the approval of somebody else than the drafter.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.contracting import ContractForm, ContractTerms
from schemas.rules.rulebook import rate
from schemas.rules.separation import same_person
from schemas.special_terms import Difference, DifferenceDecided, NegotiatedDifference


@dataclass(frozen=True)
class Standard:
    """One standard clause whose content is a number of the rule book.

    Attributes:
        clause: as the sheet names it.
        term: the field of the draft that says it; None there is judged by other rules.
        rate: name in the rule book; ``service`` for contracts settled by period, empty where they have no such clause.
        unit: printed behind the number.
        more_is_better: for the client.
    """

    clause: str
    term: str
    rate: str
    service: str
    unit: str
    more_is_better: bool


STANDARDS = (
    Standard("付款期限", "payment_days", "standard-payment-days", "standard-payment-days", "日", True),
    Standard("验收期限", "acceptance_days", "acceptance-period-days", "acceptance-service-days", "日", True),
    Standard("免费复验次数", "retest_rounds", "free-retest-rounds", "free-retest-rounds", "次", False),
    Standard("质保期", "warranty_months", "warranty-months", "", "个月", True),
    Standard(
        "逾期付款违约金",
        "late_payment_rate",
        "late-payment-daily-percent",
        "late-payment-daily-percent",
        "%/日",
        False,
    ),
    Standard("逾期交付违约金", "delay_rate", "delay-daily-percent", "delay-daily-percent", "%/日", True),
    Standard("违约金上限", "penalty_cap", "penalty-cap-percent", "penalty-cap-percent", "%", True),
    Standard("保密期限", "confidentiality_years", "confidentiality-years", "confidentiality-years", "年", True),
)
SERVICES: tuple[ContractForm, ...] = ("hr", "it")
"""Contracts that are settled by period and bring forth no works."""
USUAL_TRANSFER = "付清全部价款时"
USUAL_LICENCE = str(ContractTerms.model_fields["background_licence"].default)


class StandardTerms(BaseModel):
    """The numbers of the standard clauses on a day, as vendors are told them before they bid.

    Rates in per cent a day, the cap in per cent of the price; ``warranty_months`` is None where services are settled by
    period.
    """

    form: ContractForm = Field(description="which clauses the contract is put together from")
    payment_days: int
    acceptance_days: int
    retest_rounds: int
    warranty_months: int | None
    late_payment_rate: Decimal
    delay_rate: Decimal
    penalty_cap: Decimal
    confidentiality_years: int
    ip_transfer: str = USUAL_TRANSFER
    background_licence: str = USUAL_LICENCE

    @property
    def by_period(self) -> bool:
        """Whether services are settled by period rather than stages by acceptance."""
        return self.form in SERVICES


def standard_terms(form: ContractForm, on: date) -> StandardTerms:
    """The standard clauses of a form of contract, as the rule book has them on a day."""
    names = {one.term: one.service if form in SERVICES else one.rate for one in STANDARDS}
    told = {term: rate(name, on).value if name else None for term, name in names.items()}
    return StandardTerms.model_validate({"form": form, **told})


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
    said = getattr(terms, one.term)
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
        ("权利转移时点", USUAL_TRANSFER, terms.ip_transfer, terms.ip_transfer == "交付时"),
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
