"""A visit from its preparation to the client's confirmation, without which it does not end. S2.i, S2.j, S6.1–S6.4."""

from datetime import date, datetime
from email.message import EmailMessage
from typing import cast

from schemas.documents import DocumentKind
from schemas.errors import Refused
from schemas.forms import Answer
from schemas.it_visits_papers import INSPECTION_SHEET, SERVICE_CONFIRMATION, VISIT_PREPARATION
from schemas.records import Engagement, Visit
from schemas.rules.visit_dates import PlannedVisit
from schemas.rules.working_days import CHINA
from schemas.tickets import NeedHeard
from schemas.values import day_cn
from schemas.visits import (
    CONFIRM_DAYS,
    FIRST_VISIT_REPORTED,
    VISIT_CONFIRMED,
    VISIT_REPORTED,
    OccasionalVisit,
    VisitConfirmed,
    VisitKind,
    VisitMoved,
    VisitReport,
    VisitStatus,
    chased_from,
    prepared_on,
    report_refusals,
)
from tasks.answers import contract_head
from tasks.it_inspection import Kept, found_rows, inspection_refusals, keep_inspection, visit_source
from tasks.it_service import it_terms
from tasks.it_visit_papers import report_of
from tasks.prefect_runs import cancel_runs
from tasks.refusals import Judges
from tasks.step import say, step
from waibao import mail
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

MOVABLE: tuple[VisitStatus, ...] = ("已排", "已准备")


def status_of(no: str, visit: int) -> tuple[VisitKind, VisitStatus]:
    """Kind and status of a visit."""
    with reading() as store:
        row = store.visits.get(store.engagements.get(no), visit)
        return cast("VisitKind", row.kind), cast("VisitStatus", row.status)


def round_of(no: str, visit: int) -> int:
    """The round that a visit is in: another one each time the client sent it back."""
    with reading() as store:
        return store.visits.get(store.engagements.get(no), visit).round


@step("约定临时上门")
def call_visit(said: OccasionalVisit, key: str) -> int:
    """约定临时上门。

    Enter a visit outside the rhythm, with the tickets it is made for; the same ``key`` enters one. Returns its number.

    Raises:
        Refused: the day does not fit, or a ticket is another client's.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        terms, service = store.contracts.terms(store.contracts.get(engagement)), it_terms(store, engagement)
        today, until = store.today(engagement), service.service_until(terms.starts_on)
        if said.planned_on < today or not terms.starts_on <= said.planned_on <= until:
            first = max(today, terms.starts_on)
            raise Refused(f"上门日期 {said.planned_on} 应在 {first} 至 {until} 之间：请改正")
        tickets = [store.tickets.get(number) for number in said.tickets]
        if foreign := [ticket.no for owner, ticket in tickets if owner.id != engagement.id]:
            raise Refused(f"工单 {'、'.join(foreign)} 不属于项目 {said.no}：请核对工单编号")
        day = PlannedVisit(key, said.planned_on)
        added = store.visits.plan(engagement, "临时", [day], service.engineer.name, said.purpose)
        visit = added[0] if added else next(row for row in store.visits.of(engagement) if row.slot == key)
        for _, ticket in tickets:
            ticket.visit_id = visit.id
            store.session.add(ticket)
    if added:
        say(f"{said.no} 已约定第 {visit.seq} 次上门，{said.planned_on}")
    return visit.seq


@step("上门改期")
def move_visit(said: VisitMoved) -> str:
    """上门改期。

    Agree on another day; the run of the old day is cancelled. Returns the key of the run to be made instead.

    Raises:
        Refused: the visit was made, or the day does not fit.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        visit, today = store.visits.get(engagement, said.visit), store.today(engagement)
        if visit.planned_on == said.to:
            return visit.run_key
        if said.to < today or not CHINA.is_working(said.to):
            raise Refused(f"改期的 {said.to} 已经过去或者是休息日：请改为今天以后的工作日")
        before = visit.run_key
        visit.run_key = f"{said.no}:visit:{visit.seq}:{said.to}"
        store.visits.move(engagement, visit, said.to, store.now(engagement), said.by)
        on_own_clock = engagement.clock is not None
    if not on_own_clock:
        cancel_runs([before])
    say(f"{said.no} 第 {said.visit} 次上门改到 {said.to}")
    return visit.run_key


@step("准备上门")
def mark_prepared(no: str, visit: int) -> None:
    """准备上门。

    Send preparation and inspection sheet to the engineer by e-mail, and mark the visit prepared. Where no mail server
    is set up, the mail is left in the outbox.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        row, now, terms = store.visits.get(engagement, visit), store.now(engagement), it_terms(store, engagement)
        to = [terms.engineer.mail, terms.deputy.mail]
        made = None if row.mailed_at else _preparation_mail(store, engagement, row, to)
    if made is not None:
        _send(no, made, f"visit-{visit}")
    with transaction() as store:
        engagement = store.engagements.get(no)
        row = store.visits.get(engagement, visit)
        if made is not None:
            store.visits.mailed(row, now)
        store.visits.prepare(engagement, row, now)
    say(f"{no} 第 {visit} 次上门已准备，检查单已发给工程师")


def _send(no: str, made: EmailMessage, name: str) -> None:
    """Hand a mail to the server; without one, and in an unattended run, leave it in the outbox."""
    with reading() as store:
        unattended = store.engagements.get(no).clock is not None
        outbox = store.settings.outbox / no / f"{name}.eml"
    if not mail.post(made, outbox, by_server=not unattended):
        say(f"邮件已存入发件箱 {outbox.name}")


def _preparation_mail(store: Store, engagement: Engagement, visit: Visit, to: list[str]) -> EmailMessage:
    contract = contract_head(store, engagement)
    files = {
        f"上门准备检查单 第{visit.seq}次.pdf": _file(store, engagement, VISIT_PREPARATION, visit, "pdf"),
        f"巡检表 第{visit.seq}次.xlsx": _file(store, engagement, INSPECTION_SHEET, visit, "xlsx"),
    }
    text = (
        f"{visit.engineer}：\n\n请于 {day_cn(visit.planned_on)} 到{contract.client.name}上门服务（{visit.kind}）。"
        "客户、内容、时间、地点、联系人和电话见附件的检查单，请核对并备齐工具和表单；巡检表请在现场逐台如实填写。\n"
    )
    subject = f"{contract.client.name} {visit.planned_on} 第 {visit.seq} 次上门准备"
    return mail.message(to, subject, text, files, store.now(engagement), f"{engagement.no}-visit-{visit.run_key}")


def _file(store: Store, engagement: Engagement, kind: DocumentKind, visit: Visit, made: str) -> bytes:
    document = store.documents.issued(engagement, kind, str(visit.seq))
    file = next(file for name, file in store.documents.files(document).items() if name == made)
    return (store.settings.home / file.path).read_bytes()


@step("登记上门结果")
def take_report(no: str, visit: int, round_: int) -> Kept:
    """登记上门结果。

    Keep what the visit found of every device, bring the register up to date, and pass new needs on. Taken once a round.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        row = store.visits.get(engagement, visit)
        report, now = report_of(store, engagement, row, round_), store.now(engagement)
        if row.status != "已准备" or row.round != round_:  # taken before: what it did is read from what it left
            results = store.visits.results(row)
            new = tuple(device.label for device, found in results if found.new)
            missing = tuple(device.label for device, found in results if found.result == "未找到")
            return Kept(new, missing, 0)
        kept = keep_inspection(store, engagement, row, found_rows(store, engagement, row, round_, report), now)
        store.visits.report(engagement, row, report, now)
        _pass_on(store, engagement, row, f"report/{round_}", report.needs, report.ended_at.date(), now)
        due = datetime.combine(chased_from(store.today(engagement)), now.timetz())
        title = f"第 {visit} 次上门的服务确认"
        store.obligations.add(engagement, SERVICE_CONFIRMATION.slug, str(visit), title, due, "合同服务确认条款")
    for label in kept.missing:
        say(f"{no} 设备 {label} 没有找到：已在台账中标明，请与甲方核对")
    if kept.new:
        say(f"{no} 新登记设备 {len(kept.new)} 台")
    return kept


def _pass_on(
    store: Store, engagement: Engagement, visit: Visit, where: str, needs: list[NeedHeard], on: date, now: datetime
) -> None:
    source = visit_source(visit)
    for place, heard in enumerate(needs, 1):
        store.needs.route(engagement, heard, f"{source}/{where}/{place}", source, on, now)


@step("办结上门")
def settle_visit(no: str, visit: int, round_: int) -> bool:
    """办结上门。

    End the visit by the client's word, or send it back for another round; whether it is over.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        row, now = store.visits.get(engagement, visit), store.now(engagement)
        said = store.decisions.made(engagement, VISIT_CONFIRMED, VisitConfirmed, visit, round_)
        _pass_on(store, engagement, row, f"confirm/{round_}", said.needs, store.today(engagement), now)
        if row.round == round_:
            store.visits.confirm(engagement, row, said, now)
        if said.verdict == "confirm":
            store.obligations.fulfil(engagement, SERVICE_CONFIRMATION.slug, str(visit))
    over = said.verdict == "confirm"
    say(f"{no} 第 {visit} 次上门" + (f"已确认，满意度 {said.rating} 分" if over else "退回工程师继续处理"))
    return over


def visits_to_prepare(no: str) -> list[int]:
    """Visits whose preparation is due and was not made."""
    with reading() as store:
        engagement = store.engagements.get(no)
        now = store.now(engagement)
        return [
            visit.seq
            for visit in store.visits.of(engagement)
            if visit.status == "已排" and prepared_on(visit.planned_on) <= now
        ]


def late_visits(no: str) -> list[str]:
    """Sentences about visits whose day is over and of which nothing was reported."""
    with reading() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        return [
            f"{no}：第 {visit.seq} 次上门（{visit.planned_on}，{visit.engineer}）没有登记结果：请登记，或者改期"
            for visit in store.visits.of(engagement)
            if visit.status in MOVABLE and visit.planned_on < today
        ]


@step("催办服务确认")
def chase_confirmations(no: str) -> list[str]:
    """催办服务确认。

    Ask the client, once a day, for each confirmation not given within ``CONFIRM_DAYS`` working days; sentences for
    staff.
    """
    sentences = []
    with transaction() as store:
        engagement = store.engagements.get(no)
        today, terms = store.today(engagement), it_terms(store, engagement)
        client = terms.client_contact
        waiting = [
            visit
            for visit in store.visits.of(engagement)
            if visit.status == "已报告" and visit.reported_at and chased_from(visit.reported_at.date()) <= today
        ]
        mails = []
        for visit in waiting:
            sentences.append(
                f"{no}：第 {visit.seq} 次上门的服务确认超过 {CONFIRM_DAYS} 个工作日未答复，请联系{client.name}"
            )
            if visit.chased_on != today and CHINA.is_working(today):
                visit.chased_on = today
                store.session.add(visit)
                mails.append((f"confirm-{visit.seq}-{today}", _chasing_mail(store, engagement, visit, client.mail)))
    for name, made in mails:
        _send(no, made, name)
    return sentences


def _chasing_mail(store: Store, engagement: Engagement, visit: Visit, to: str) -> EmailMessage:
    contract = contract_head(store, engagement)
    day = visit.ended_at.date() if visit.ended_at else visit.planned_on
    text = (
        f"{contract.client.name}：\n\n我们于 {day_cn(day)} 完成第 {visit.seq} 次上门服务，服务确认单见附件。"
        "请核对服务内容和效果，作出评价并确认；有未完成的，请写明，我们继续处理。\n\n"
        f"{contract.vendor.name}\n"
    )
    files = {f"服务确认单 第{visit.seq}次.pdf": _file(store, engagement, SERVICE_CONFIRMATION, visit, "pdf")}
    today = store.today(engagement)
    subject, identity = f"请确认 {day} 的上门服务", f"{engagement.no}-confirm-{visit.seq}-{today}"
    return mail.message([to], subject, text, files, store.now(engagement), identity)


def _report_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, VisitReport)
    visit = store.visits.get(engagement, subject[0])
    if visit.status == "取消":
        return [f"第 {visit.seq} 次上门已取消，不能登记。"]
    told = list(report_refusals(form, visit.planned_on, store.now(engagement)))
    return told + inspection_refusals(store, engagement, visit, subject[1], form)


REFUSALS: Judges = {
    FIRST_VISIT_REPORTED.slug: _report_refusals,
    VISIT_REPORTED.slug: _report_refusals,
}
