"""Visits of an IT service: planned once, prepared, reported, confirmed; and what each found about every device."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from schemas.devices import DeviceFacts, Inspected, Seen
from schemas.errors import NotFound, Refused
from schemas.records import Device, Engagement, Visit, VisitResult
from schemas.rules.visit_dates import PlannedVisit
from schemas.visits import VisitConfirmed, VisitKind, VisitReport
from waibao.store.audit import Audit


class Visits:
    """Plans visits and follows them to their confirmation. Rows S2.i, S2.j, S6.2–S6.5."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def of(self, engagement: Engagement) -> list[Visit]:
        """All visits by day."""
        query = select(Visit).where(Visit.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(Visit.planned_on), col(Visit.seq))))

    def get(self, engagement: Engagement, seq: int) -> Visit:
        """One visit.

        Raises:
            NotFound: there is none of that number.
        """
        query = select(Visit).where(Visit.engagement_id == engagement.id, Visit.seq == seq)
        found = self.session.exec(query).one_or_none()
        if found is None:
            raise NotFound(f"项目 {engagement.no} 没有第 {seq} 次上门：请用 waibao visits {engagement.no} 查看")
        return found

    def plan(
        self, engagement: Engagement, kind: VisitKind, days: Iterable[PlannedVisit], engineer: str, purpose: str = ""
    ) -> list[Visit]:
        """Enter visits by their slots, each once; returns those that are new."""
        known = set(self.session.exec(select(Visit.slot).where(Visit.engagement_id == engagement.id)))
        last = select(func.max(Visit.seq)).where(Visit.engagement_id == engagement.id)
        seq = self.session.exec(last).one() or 0
        added = []
        for day in days:
            if day.slot in known:
                continue
            seq += 1
            visit = Visit(
                engagement_id=engagement.id or 0,
                seq=seq,
                slot=day.slot,
                kind=kind,
                planned_on=day.planned_on,
                moved_from=day.moved_from,
                status="已排",
                engineer=engineer,
                purpose=purpose,
                run_key=f"{engagement.no}:visit:{seq}",
            )
            self.session.add(visit)
            added.append(visit)
        self.session.flush()
        return added

    def next_planned(self, engagement: Engagement) -> Visit | None:
        """The next visit that nobody has prepared yet."""
        return next((visit for visit in self.of(engagement) if visit.status == "已排"), None)

    def prepare(self, engagement: Engagement, visit: Visit, now: datetime) -> None:
        """Mark a visit prepared, once."""
        if visit.status == "已排":
            visit.status, visit.prepared_at = "已准备", now
            self._log(engagement, visit, now, "waibao", "visit prepared")

    def mailed(self, visit: Visit, now: datetime) -> None:
        """Record that the preparation sheet went out."""
        visit.mailed_at = now
        self.session.add(visit)

    def report(self, engagement: Engagement, visit: Visit, report: VisitReport, now: datetime) -> None:
        """Mark a visit reported, once a round."""
        if visit.status == "已准备":
            visit.status, visit.reported_at = "已报告", now
            visit.started_at, visit.ended_at, visit.engineer = report.started_at, report.ended_at, report.by
            self._log(engagement, visit, now, report.by, "visit reported")

    def confirm(self, engagement: Engagement, visit: Visit, said: VisitConfirmed, now: datetime) -> None:
        """End a visit by the client's word, or send it back to the engineer."""
        if visit.status != "已报告":
            return
        if said.verdict == "redo":
            visit.status, visit.round = "已准备", visit.round + 1
            self._log(engagement, visit, now, said.by, "visit sent back")
            return
        visit.status, visit.confirmed_at, visit.confirmed_by = "已确认", now, said.by
        visit.rating, visit.opinion = said.rating, said.opinion
        self._log(engagement, visit, now, said.by, "visit confirmed", rating=said.rating)

    def move(self, engagement: Engagement, visit: Visit, to: date, now: datetime, actor: str) -> None:
        """Agree on another day.

        Raises:
            Refused: the visit has been made, or cancelled.
        """
        if visit.status not in ("已排", "已准备"):
            raise Refused(f"第 {visit.seq} 次上门的状态是{visit.status}，不能改期")
        before, visit.planned_on = visit.planned_on, to
        self._log(engagement, visit, now, actor, "visit moved", before=before.isoformat(), after=to.isoformat())

    def cancel(self, engagement: Engagement, now: datetime, actor: str) -> list[Visit]:
        """Cancel all visits that were not made; returns every cancelled one, those of an interrupted run too."""
        for visit in self.of(engagement):
            if visit.status in ("已排", "已准备"):
                visit.status = "取消"
                self._log(engagement, visit, now, actor, "visit cancelled")
        return [visit for visit in self.of(engagement) if visit.status == "取消"]

    def _log(
        self, engagement: Engagement, visit: Visit, now: datetime, actor: str, action: str, **detail: str | int
    ) -> None:
        self.session.add(visit)
        self.session.flush()
        self.audit.append(engagement, now, actor, action, str(visit.seq), **detail)

    def keep_result(self, visit: Visit, device: Device, row: Inspected, facts: DeviceFacts, *, new: bool) -> None:
        """Keep what a visit found about a device; another round of the same visit replaces it."""
        query = select(VisitResult).where(VisitResult.visit_id == visit.id, VisitResult.device_id == device.id)
        found = self.session.exec(query).one_or_none() or VisitResult(
            visit_id=visit.id or 0, device_id=device.id or 0, result=row.result, new=new, facts={}
        )
        found.result, found.note, found.advice = row.result, row.note, row.advice
        found.facts = facts.model_dump(mode="json")
        self.session.add(found)

    def results(self, visit: Visit) -> list[tuple[Device, VisitResult]]:
        """What a visit found, device by device."""
        query = (
            select(Device, VisitResult)
            .where(VisitResult.device_id == Device.id, VisitResult.visit_id == visit.id)
            .order_by(col(Device.id))
        )
        return list(self.session.exec(query))

    def seen(self, visit: Visit) -> dict[str, Seen]:
        """The same by label, each with the device as it stood then."""
        return {
            device.label: Seen(DeviceFacts.model_validate(row.facts), row.result) for device, row in self.results(visit)
        }

    def results_of(self, devices: Iterable[Device]) -> dict[int, list[tuple[Visit, VisitResult]]]:
        """What the visits found about each device, oldest first, by the device's id."""
        found: dict[int, list[tuple[Visit, VisitResult]]] = {device.id or 0: [] for device in devices}
        query = (
            select(Visit, VisitResult)
            .where(VisitResult.visit_id == Visit.id, col(VisitResult.device_id).in_(found))
            .order_by(col(Visit.planned_on), col(VisitResult.id))
        )
        for visit, row in self.session.exec(query):
            found[row.device_id].append((visit, row))
        return found
