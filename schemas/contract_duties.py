"""The dated duties that follow from a contract's terms, for the obligation calendar. Rows S1.5, S5.3."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from schemas.amendments import StageInForce
from schemas.contracting import ContractTerms
from schemas.rules.working_days import add_months


class Duty(NamedTuple):
    """One duty: ``kind`` and ``subject`` identify it within the engagement."""

    kind: str
    subject: str
    title: str
    on: date
    basis: str


def contract_duties(terms: ContractTerms, stages: Sequence[StageInForce]) -> list[Duty]:
    """Deliveries, term and notice; securities and insurance as agreed.

    Warranty and retention begin with final acceptance, reports with the signing: they are entered there.
    """
    duties = [
        Duty("delivery", str(stage.seq), f"里程碑“{stage.name}”交付", stage.due_on, "合同里程碑条款")
        for stage in stages
    ]
    duties.append(Duty("contract-end", "1", "合同期满", terms.ends_on, "合同期限条款"))
    notice = add_months(terms.ends_on, -1)
    duties.append(Duty("notice", "1", "决定是否续约并通知对方", notice, "合同期满前一个月"))
    return [*duties, *_special(terms)]


def _special(terms: ContractTerms) -> Iterator[Duty]:
    """What the annex of special terms brings with it (R25: a security is given, kept alive and given back in time)."""
    basis = "合同附件《特别约定》"
    for place, one in enumerate(terms.securities, 1):
        what, subject = f"{one.kind} {one.amount:,.2f} 元", str(place)
        yield Duty("security-due", subject, f"乙方提交{what}", one.provide_by, basis)
        yield Duty("security-end", subject, f"{what}到期，未履行完毕的须展期", one.valid_until, basis)
        if one.return_by:
            yield Duty("agreed-security-return", subject, f"退还{what}", one.return_by, basis)
    for place, policy in enumerate(terms.insurance, 1):
        title = f"{policy.side}的{policy.kind}到期，合同未满的须续保"
        yield Duty("insurance-end", str(place), title, policy.valid_until, basis)
    for place, term in enumerate(terms.special, 1):
        if term.due:
            yield Duty("special-term", str(place), f"{term.side}履行特别约定：{term.text}", term.due, basis)
