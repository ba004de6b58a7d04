"""The dated duties that follow from a contract's terms, for the obligation calendar. Rows S1.5, S5.3."""

from collections.abc import Sequence
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
    return duties
