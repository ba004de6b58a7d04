"""The contract of an engagement and its milestones."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from schemas.contracting import ContractTerms, MilestoneRow
from schemas.errors import NotFound
from schemas.records import Contract, Engagement, Milestone
from schemas.values import to_fen
from waibao.store.audit import Audit


class Contracts:
    """Signs contracts and follows their milestones."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def find(self, engagement: Engagement) -> Contract | None:
        """The engagement's contract once it is signed."""
        return self.session.exec(select(Contract).where(Contract.engagement_id == engagement.id)).one_or_none()

    def get(self, engagement: Engagement) -> Contract:
        """The signed contract.

        Raises:
            NotFound: when nothing was signed yet.
        """
        found = self.find(engagement)
        if found is None:
            raise NotFound(f"{engagement.no} 还没有签订合同：请先完成合同阶段")
        return found

    def terms(self, contract: Contract) -> ContractTerms:
        """The terms as agreed."""
        return ContractTerms.model_validate(contract.terms)

    def sign(
        self,
        engagement: Engagement,
        draft: Contract,
        milestones: list[MilestoneRow],
        now: datetime,
        actor: str,
    ) -> Contract:
        """Record the signed contract with its milestones, once."""
        if found := self.find(engagement):
            return found
        self.session.add(draft)
        self.session.flush()
        for row in milestones:
            self.session.add(
                Milestone(
                    contract_id=draft.id or 0,
                    seq=row.seq,
                    name=row.name,
                    due_on=row.due_on,
                    ratio=str(row.ratio),
                    amount_fen=to_fen(row.amount),
                    retention_fen=to_fen(row.retention),
                )
            )
        self.audit.append(engagement, now, actor, "contract signed", draft.no, total_fen=draft.total_fen)
        return draft

    def milestones(self, contract: Contract) -> list[Milestone]:
        """Milestones in order."""
        query = select(Milestone).where(Milestone.contract_id == contract.id).order_by(col(Milestone.seq))
        return list(self.session.exec(query))

    def milestone(self, contract: Contract, seq: int) -> Milestone:
        """One milestone.

        Raises:
            NotFound: naming how many there are.
        """
        stages = self.milestones(contract)
        if not 1 <= seq <= len(stages):
            raise NotFound(f"合同 {contract.no} 没有第 {seq} 个里程碑（共 {len(stages)} 个）：请核对序号")
        return stages[seq - 1]

    def settle(
        self, engagement: Engagement, milestone: Milestone, status: str, on: date, now: datetime, actor: str
    ) -> None:
        """Mark a milestone accepted or rejected, once."""
        if milestone.status != "open":
            return
        milestone.status = status
        milestone.accepted_on = on if status == "accepted" else None
        self.session.add(milestone)
        self.audit.append(engagement, now, actor, f"milestone {status}", str(milestone.seq), on=on.isoformat())
