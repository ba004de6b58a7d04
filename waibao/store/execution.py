"""Deliveries, checks, risks, issues, changes and progress."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from schemas.checks import CheckResult
from schemas.progress import ProgressFacts
from schemas.records import (
    Change,
    Check,
    Deliverable,
    Engagement,
    Issue,
    Milestone,
    ProgressFact,
    ProgressReport,
    ReceivedFile,
    Risk,
    RiskAssessment,
)
from schemas.risks import RiskDraft, RiskRow
from waibao.store.audit import Audit


class Execution:
    """What happened under the contract."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def deliver(
        self, milestone: Milestone, round_: int, name: str, file: ReceivedFile | None, delivered_on: date
    ) -> Deliverable:
        """Record one deliverable of a round, once; ``file`` None says that it is missing."""
        for found in self.deliverables(milestone, round_):
            if found.name == name:
                return found
        made = Deliverable(
            milestone_id=milestone.id or 0,
            round=round_,
            name=name,
            received_file_id=file.id if file else None,
            delivered_on=delivered_on,
        )
        self.session.add(made)
        self.session.flush()
        return made

    def deliverables(self, milestone: Milestone, round_: int) -> list[Deliverable]:
        """What was handed in for a milestone in a round."""
        query = select(Deliverable).where(Deliverable.milestone_id == milestone.id, Deliverable.round == round_)
        return list(self.session.exec(query.order_by(col(Deliverable.id))))

    def check_of(self, file: ReceivedFile) -> Check | None:
        """The judgement of a received file."""
        return self.session.exec(select(Check).where(Check.received_file_id == file.id)).one_or_none()

    def record_check(
        self,
        engagement: Engagement,
        file: ReceivedFile,
        result: CheckResult,
        now: datetime,
        correction: tuple[str, str] | None = None,
    ) -> Check:
        """Keep a judgement, once; ``correction`` is path and SHA-256 of the correction sheet."""
        if found := self.check_of(file):
            return found
        check = Check(
            received_file_id=file.id or 0,
            kind=result.kind,
            accepted=result.accepted,
            result=result.model_dump(mode="json"),
            correction_file=correction[0] if correction else None,
            correction_sha256=correction[1] if correction else None,
        )
        self.session.add(check)
        self.audit.append(
            engagement, now, "waibao", "deliverable checked", file.purpose, kind=result.kind, accepted=result.accepted
        )
        return check

    def register_risks(self, engagement: Engagement, risks: list[RiskDraft]) -> None:
        """Enter the plan's risks into the register, once."""
        known = {risk.code for risk in self.risks(engagement)}
        for risk in risks:
            if risk.code not in known:
                self.session.add(Risk(engagement_id=engagement.id or 0, **risk.model_dump()))
        self.session.flush()

    def risks(self, engagement: Engagement) -> list[Risk]:
        """The register."""
        query = select(Risk).where(Risk.engagement_id == engagement.id).order_by(col(Risk.id))
        return list(self.session.exec(query))

    def risk_rows(self, engagement: Engagement) -> list[RiskRow]:
        """The register as documents print it."""
        exclude = {"id", "engagement_id"}
        return [RiskRow.model_validate(risk.model_dump(exclude=exclude)) for risk in self.risks(engagement)]

    def record_progress(self, engagement: Engagement, key: str, facts: ProgressFacts, now: datetime) -> ProgressFact:
        """Record what is known now, with its issues, changes and re-assessed risks; once a key."""
        query = select(ProgressFact).where(ProgressFact.engagement_id == engagement.id, ProgressFact.key == key)
        if found := self.session.exec(query).one_or_none():
            return found
        fact = ProgressFact(
            engagement_id=engagement.id or 0, key=key, recorded_at=now, facts=facts.model_dump(mode="json")
        )
        self.session.add(fact)
        self.session.flush()
        self._update_issues(engagement, facts, now.date())
        self._update_changes(engagement, facts, now.date())
        self._reassess(engagement, fact, facts, now.date())
        self.audit.append(engagement, now, "waibao", "progress recorded", key)
        return fact

    def _update_issues(self, engagement: Engagement, facts: ProgressFacts, on: date) -> None:
        known = {issue.code: issue for issue in self.issues(engagement)}
        for update in facts.issues:
            said = update.model_dump(include={"text", "severity", "owner", "due_on"})
            issue = known.get(update.code) or Issue(
                engagement_id=engagement.id or 0, code=update.code, raised_on=on, **said
            )
            issue.sqlmodel_update(said)
            if update.closed and issue.status == "open":
                issue.status, issue.closed_on = "closed", on
            self.session.add(issue)

    def _update_changes(self, engagement: Engagement, facts: ProgressFacts, on: date) -> None:
        known = {change.code for change in self.changes(engagement)}
        for note in facts.changes:
            if note.code not in known:
                self.session.add(Change(engagement_id=engagement.id or 0, agreed_on=on, **note.model_dump()))

    def agree_change(self, engagement: Engagement, change: Change) -> None:
        """Enter a change of the contract that both signed, once; the reports tell it with the others."""
        if change.code not in {known.code for known in self.changes(engagement)}:
            self.session.add(change)

    def _reassess(self, engagement: Engagement, fact: ProgressFact, facts: ProgressFacts, on: date) -> None:
        known = {risk.code: risk for risk in self.risks(engagement)}
        for update in facts.risks:
            if (risk := known.get(update.code)) is None:
                continue
            status = "closed" if update.closed else "open"
            self.session.add(
                RiskAssessment(
                    risk_id=risk.id or 0,
                    fact_id=fact.id or 0,
                    on_day=on,
                    probability_before=risk.probability,
                    impact_before=risk.impact,
                    probability=update.probability,
                    impact=update.impact,
                    status=status,
                    note=update.note,
                )
            )
            risk.probability, risk.impact, risk.status = update.probability, update.impact, status
            self.session.add(risk)

    def issues(self, engagement: Engagement) -> list[Issue]:
        """Problems in the order they were raised."""
        query = select(Issue).where(Issue.engagement_id == engagement.id).order_by(col(Issue.id))
        return list(self.session.exec(query))

    def changes(self, engagement: Engagement) -> list[Change]:
        """Agreed changes."""
        query = select(Change).where(Change.engagement_id == engagement.id).order_by(col(Change.id))
        return list(self.session.exec(query))

    def assessments(self, engagement: Engagement, since: date, until: date) -> list[tuple[Risk, RiskAssessment]]:
        """Re-assessments within a span of days, both included."""
        query = (
            select(Risk, RiskAssessment)
            .where(RiskAssessment.risk_id == Risk.id, Risk.engagement_id == engagement.id)
            .where(RiskAssessment.on_day >= since, RiskAssessment.on_day <= until)
            .order_by(col(RiskAssessment.id))
        )
        return list(self.session.exec(query))

    def progress(self, engagement: Engagement) -> list[ProgressFact]:
        """Recorded facts, oldest first."""
        query = select(ProgressFact).where(ProgressFact.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(ProgressFact.recorded_at))))

    def report(self, engagement: Engagement, period: str) -> ProgressReport | None:
        """The report of a period."""
        query = select(ProgressReport).where(
            ProgressReport.engagement_id == engagement.id, ProgressReport.period == period
        )
        return self.session.exec(query).one_or_none()

    def reports(self, engagement: Engagement) -> list[ProgressReport]:
        """All reports, oldest first."""
        query = select(ProgressReport).where(ProgressReport.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(ProgressReport.data_on))))

    def record_report(self, engagement: Engagement, period: str, data_on: date, figures: dict[str, Any]) -> None:
        """Keep the figures of a period's report, once."""
        if self.report(engagement, period) is None:
            self.session.add(
                ProgressReport(engagement_id=engagement.id or 0, period=period, data_on=data_on, figures=figures)
            )
