"""The contract of an engagement and its milestones."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from schemas.amendments import TermsInForce
from schemas.contracting import ContractTerms, MilestoneRow
from schemas.errors import NotFound
from schemas.records import Contract, ContractVersion, Engagement, Milestone
from schemas.values import from_fen, to_fen
from waibao.store.audit import Audit, digest


def digest_of(version: ContractVersion) -> str:
    """What the audit keeps of a version of the terms, so that one altered later is noticed."""
    kept = version.model_dump(mode="json", exclude={"id", "contract_id", "recorded_at"})
    return digest(kept)


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

    def all(self) -> list[Contract]:
        """Every signed contract, oldest first."""
        return list(self.session.exec(select(Contract).order_by(col(Contract.id))))

    def terms(self, contract: Contract) -> ContractTerms:
        """The terms in force."""
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
        assert draft.signed_on is not None
        first = ContractVersion(
            contract_id=draft.id or 0,
            version=1,
            basis=draft.no,
            signed_on=draft.signed_on,
            effective_on=draft.signed_on,
            total_fen=draft.total_fen,
            terms=draft.terms,
            stages=[row.model_dump(mode="json", exclude={"deliverables"}) for row in milestones],
            recorded_at=now,
        )
        self._keep_version(engagement, draft, first, "contract signed", actor)
        return draft

    def versions(self, contract: Contract) -> list[TermsInForce]:
        """Every version of the terms, oldest first; the last one is in force, its milestones as they stand now."""
        query = select(ContractVersion).where(ContractVersion.contract_id == contract.id)
        found = [
            TermsInForce.model_validate(row.model_dump() | {"total": from_fen(row.total_fen)})
            for row in self.session.exec(query.order_by(col(ContractVersion.version)))
        ]
        status = {stage.seq: stage.status for stage in self.milestones(contract)}
        now = found[-1]
        stages = [stage.model_copy(update={"status": status[stage.seq]}) for stage in now.stages]
        return [*found[:-1], now.model_copy(update={"stages": stages})]

    def amend(
        self, engagement: Engagement, contract: Contract, after: TermsInForce, now: datetime, actor: str
    ) -> TermsInForce:
        """Put the next version of the terms in force, once; milestones that are not open stay as they are."""
        for made in self.versions(contract):
            if made.change_no == after.change_no:
                return made
        said = after.model_dump(mode="json", exclude={"stages": {"__all__": {"status"}}})
        row = ContractVersion(
            contract_id=contract.id or 0,
            **after.model_dump(exclude={"terms", "stages", "total"}),
            total_fen=to_fen(after.total),
            terms=said["terms"],
            stages=said["stages"],
            recorded_at=now,
        )
        self._keep_version(engagement, contract, row, "contract amended", actor)
        agreed = {stage.seq: stage for stage in after.stages}
        for stage in self.milestones(contract):
            due = agreed[stage.seq]
            stage.ratio = str(due.ratio)
            if stage.status == "open":
                stage.due_on = due.due_on
                stage.amount_fen, stage.retention_fen = to_fen(due.amount), to_fen(due.retention)
            self.session.add(stage)
        contract.terms, contract.total_fen = row.terms, row.total_fen
        self.session.add(contract)
        self.session.flush()
        return after

    def _keep_version(
        self, engagement: Engagement, contract: Contract, row: ContractVersion, action: str, actor: str
    ) -> None:
        self.session.add(row)
        said = {"total_fen": row.total_fen, "version": row.version, "terms": digest_of(row)}
        self.audit.append(engagement, row.recorded_at, actor, action, contract.no, **said)

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
