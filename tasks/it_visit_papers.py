"""The papers of a visit, made from the record: what goes out before it, what is signed after it. S2.j, S6.1–S6.5."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.devices import FACT_TITLES
from schemas.documents import DocumentKind
from schemas.it_devices_papers import (
    DEVICE_REGISTER,
    DeviceRow,
    count_by_kind,
)
from schemas.it_handover import HANDOVER_LIST
from schemas.it_visits_papers import (
    FIRST_VISIT_REPORT,
    INSPECTION_SHEET,
    SERVICE_CONFIRMATION,
    VISIT_PREPARATION,
    FirstProblem,
    FirstVisitReportContext,
    InspectionRow,
    InspectionSheetContext,
    LeftOver,
    NewDeviceRow,
    OpenTicketRow,
    PendingAdvice,
    ServiceConfirmationContext,
    StepDone,
    VisitHead,
    VisitPreparationContext,
    WorkDone,
)
from schemas.records import Device, Engagement, Ticket, Visit, VisitResult
from schemas.values import SHANGHAI, in_shanghai
from schemas.visits import (
    FIRST_VISIT_REPORTED,
    REPORT_GATES,
    VISIT_CONFIRMED,
    FirstVisitReported,
    VisitConfirmed,
    VisitReport,
    VisitReported,
    shown_steps,
)
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue, issue_when_changed
from tasks.it_inspection import last_results
from tasks.it_service import it_terms
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store

_WORK = {
    "首次": [
        "双方介绍，了解机房、网络和供电环境",
        "交接IT资料和账号清单（密码当面移交，不写入任何单据）",
        "清点设备，逐台粘贴服务标签",
        "对全部设备巡检，与甲方讨论问题和建议",
        "说明报修流程和满意度评价",
    ],
    "例行": ["按巡检表逐台检查，如实记录结果和优化建议", "处理未完成的工单", "向甲方负责人说明情况，请其确认和评价"],
    "临时": ["处理相关工单", "向甲方负责人说明情况，请其确认和评价"],
}


def report_of(store: Store, engagement: Engagement, visit: Visit, round_: int) -> VisitReport:
    """What the engineer reported in a round, where the flow guarantees that it was."""
    gate = REPORT_GATES[visit.kind]
    form = FirstVisitReported if gate is FIRST_VISIT_REPORTED else VisitReported
    return store.decisions.made(engagement, gate, form, visit.seq, round_)


def visit_head(store: Store, engagement: Engagement, visit: Visit) -> VisitHead:
    """The visit as its papers name it."""
    return VisitHead.model_validate(
        {
            **visit.model_dump(include={"seq", "kind", "planned_on", "moved_from", "engineer", "purpose"}),
            "place": "、".join(it_terms(store, engagement).places),
        }
    )


def _common(store: Store, engagement: Engagement, visit: Visit) -> dict[str, Any]:
    return {
        "head": head(store, engagement),
        "contract": contract_head(store, engagement),
        "visit": visit_head(store, engagement, visit),
    }


@step("出具上门准备检查单")
def issue_preparation(no: str, visit: int) -> Issued:
    """出具上门准备检查单。

    Customer, contents, time, place, contact, what to bring, tickets and advice that are still open (S6.2).
    """

    def build(store: Store, engagement: Engagement) -> VisitPreparationContext:
        row, terms = store.visits.get(engagement, visit), it_terms(store, engagement)
        midnight = datetime(row.planned_on.year, row.planned_on.month, row.planned_on.day, tzinfo=SHANGHAI)
        devices = store.devices.in_use(engagement)
        return VisitPreparationContext(
            **_common(store, engagement, row),
            arrive_at=midnight + timedelta(minutes=terms.hours.opens_minute),
            client_contact=terms.client_contact,
            engineer=terms.engineer,
            deputy=terms.deputy,
            work=[*filter(None, [row.purpose]), *_WORK[row.kind]],
            devices=len(devices) if row.kind != "临时" else 0,
            tickets=[_open_ticket(ticket, devices) for ticket in store.tickets.open_of(engagement)],
            pending=_pending(store, row, devices),
            sent_on=store.today(engagement),
        )

    return issue(VISIT_PREPARATION, no, build, subject=str(visit))


def _open_ticket(ticket: Ticket, devices: Sequence[Device]) -> OpenTicketRow:
    label = next((device.label for device in devices if device.id == ticket.device_id), "")
    return OpenTicketRow(
        no=ticket.no,
        severity=ticket.severity,
        device=label,
        content=ticket.content,
        restore_by=ticket.restore_by,
    )


def _pending(store: Store, visit: Visit, devices: Sequence[Device]) -> list[PendingAdvice]:
    last = last_results(store, devices, visit.planned_on)
    found = [(device, *last[device.id or 0]) for device in devices if device.id in last]
    return [
        PendingAdvice(found_on=on, device=device.label, text=advice)
        for device, on, result, advice in found
        if result == "异常" and advice
    ]


@step("出具巡检表")
def issue_inspection_sheet(no: str, visit: int) -> Issued:
    """出具巡检表。

    The register as it stands, to be filled in on the spot; after the visit, a version with what was found.
    """

    def build(store: Store, engagement: Engagement) -> InspectionSheetContext:
        row = store.visits.get(engagement, visit)
        results: list[tuple[Device, VisitResult | None]] = [*store.visits.results(row)]
        if row.reported_at is None:
            results = [(device, None) for device in store.devices.in_use(engagement)]
        known = [(device, found) for device, found in results if found is None or not found.new]
        last = last_results(store, [device for device, _ in known], row.planned_on)
        return InspectionSheetContext(
            **_common(store, engagement, row),
            client_contact=it_terms(store, engagement).client_contact.name,
            rows=[_inspected(device, found, last) for device, found in known],
            new=[_new(device, found) for device, found in results if found is not None and found.new],
            inspected_on=row.ended_at.date() if row.reported_at and row.ended_at else None,
        )

    return issue_when_changed(INSPECTION_SHEET, no, build, subject=str(visit))


def _inspected(device: Device, found: VisitResult | None, last: dict[int, tuple[Any, str, str]]) -> InspectionRow:
    on, result, _ = last.get(device.id or 0, (None, "", ""))
    return InspectionRow(
        label=device.label,
        kind=device.kind,
        named=DeviceRow.model_validate(device).named,
        owner=device.owner,
        place=device.place,
        critical=device.critical,
        last_on=on,
        last_result=result,
        **(found.model_dump(include={"result", "note", "advice"}) if found else {}),
    )


def _new(device: Device, found: VisitResult) -> NewDeviceRow:
    return NewDeviceRow.model_validate(
        device.model_dump(include=set(FACT_TITLES)) | found.model_dump(include={"result", "note", "advice"})
    )


@step("出具首次上门服务报告")
def issue_first_visit_report(no: str, visit: int, round_: int) -> Issued:
    """出具首次上门服务报告。

    The seven steps of the first visit and what was done at each (S6.1).
    """

    def build(store: Store, engagement: Engagement) -> FirstVisitReportContext:
        row, terms = store.visits.get(engagement, visit), it_terms(store, engagement)
        report = report_of(store, engagement, row, round_)
        assert isinstance(report, FirstVisitReported)
        results = [found.result for _, found in store.visits.results(row)]
        following = store.visits.next_planned(engagement)
        return FirstVisitReportContext(
            **_common(store, engagement, row),
            started_at=report.started_at,
            ended_at=report.ended_at,
            client_contact=terms.client_contact,
            engineer=terms.engineer,
            deputy=terms.deputy,
            steps=[StepDone(name=name, done=done) for name, done in shown_steps(report, results).items()],
            environment=report.environment,
            handover_no=_number(store, engagement, HANDOVER_LIST),
            register_no=_number(store, engagement, DEVICE_REGISTER),
            counted=count_by_kind([DeviceRow.model_validate(device) for device in store.devices.of(engagement)]),
            labelled=sum(result != "未找到" for result in results),
            results={result: results.count(result) for result in ("正常", "异常", "未找到")},
            problems=[
                FirstProblem(device=one.device, text=one.problem, advice=one.advice, urgency=one.urgency)
                for one in report.problems
            ],
            levels=terms.levels,
            hours=terms.hours.title,
            service_phone=terms.service_phone,
            next_on=following.planned_on if following else None,
        )

    return issue(FIRST_VISIT_REPORT, no, build, subject=str(visit), version=round_)


def _number(store: Store, engagement: Engagement, kind: DocumentKind) -> str:
    """Number of the newest document of a kind; empty when there is none."""
    found = [document.number for document in store.documents.of(engagement) if document.kind == kind.slug]
    return found[-1] if found else ""


@step("出具服务确认单")
def issue_confirmation(no: str, visit: int, round_: int) -> Issued:
    """出具服务确认单。

    网络安全维护服务确认单: what was done, for the client to confirm; once confirmed, a version with the client's word
    (S2.j).
    """

    def build(store: Store, engagement: Engagement) -> ServiceConfirmationContext:
        row = store.visits.get(engagement, visit)
        report = report_of(store, engagement, row, round_)
        said = store.decisions.answer(engagement, VISIT_CONFIRMED, VisitConfirmed, visit, round_)
        decided = store.decisions.row(engagement, f"{VISIT_CONFIRMED.slug}-{visit}-{round_}")
        results = store.visits.results(row)
        following = store.visits.next_planned(engagement)
        return ServiceConfirmationContext(
            **_common(store, engagement, row),
            started_at=report.started_at,
            ended_at=report.ended_at,
            work=_work(store, row, report),
            inspected=sum(found.result != "未找到" for _, found in results),
            abnormal=[f"{device.label} {found.note}" for device, found in results if found.result != "正常"],
            advice=[
                *(f"{device.label}：{found.advice}" for device, found in results if found.advice),
                *(f"{one.problem}：{one.advice}" for one in report.problems),
            ],
            left_over=_left_over(results, report.by, report.explained_to, following),
            wrapped_up=report.wrapped_up,
            version=2 * round_ - (said is None),
            effective=said.verdict == "confirm" if said else None,
            rating=said.rating if said else None,
            opinion=said.opinion if said else "",
            confirmed_by=said.by if said else "",
            confirmed_on=in_shanghai(decided.decided_at).date() if decided else None,
            next_on=following.planned_on if following else None,
        )

    with reading() as store:
        engagement = store.engagements.get(no)
        signed = store.decisions.row(engagement, f"{VISIT_CONFIRMED.slug}-{visit}-{round_}") is not None
    version, status = 2 * round_ - (not signed), "已签" if signed else "定稿"
    return issue(
        SERVICE_CONFIRMATION, no, _versioned(build, version), subject=str(visit), version=version, status=status
    )


def _versioned(build: Any, version: int) -> Any:
    return lambda store, engagement: build(store, engagement).model_copy(update={"version": version})


def _left_over(
    results: Sequence[tuple[Device, VisitResult]], engineer: str, client: str, following: Visit | None
) -> list[LeftOver]:
    """What a visit found and did not settle: the engineer's until the next visit, or the client's to find."""
    due = following.planned_on if following else None
    owners = {"异常": engineer, "未找到": client}
    return [
        LeftOver(text=f"{device.label}：{found.advice or '请查明设备的去向'}", owner=owners[found.result], due_on=due)
        for device, found in results
        if found.result in owners
    ]


def _work(store: Store, visit: Visit, report: VisitReport) -> list[WorkDone]:
    if isinstance(report, VisitReported):
        lines = [line.strip() for line in report.work.splitlines() if line.strip()]
    else:
        lines = _WORK[visit.kind]
    done = [WorkDone(text=line[:200]) for line in lines]
    for ticket in store.tickets.at_visit(visit):
        finished = ticket.status in ("已恢复", "已关闭")
        done.append(WorkDone(text=ticket.content[:200], ticket=ticket.no, result="已完成" if finished else "未完成"))
    return done
