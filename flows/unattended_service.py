"""The service side of an unattended engagement: visits, tickets, needs, and the days between. Rows S2.i, S6, S7.6."""

from flows.it_daily import day_of_service
from flows.it_survey import survey_returned
from flows.service_desk import take_call, take_changes, take_step
from flows.site_visit import carry_on
from schemas.catalogue import GATES
from schemas.devices import DeviceChangesOf
from schemas.errors import BadInput, Refused
from schemas.forms import Answer, Needs
from schemas.it_report_forms import YearOf
from schemas.it_survey import SurveyOf
from schemas.scenario import ScenarioService
from schemas.tickets import NeedAnswered, NeedsOf, TicketOpened, TicketProgress
from schemas.visits import (
    FIRST_VISIT_REPORTED,
    VISIT_CONFIRMED,
    VISIT_REPORTED,
    OccasionalVisit,
    VisitConfirmed,
    VisitMoved,
)
from tasks.decisions import decided_from, record_decision
from tasks.it_tickets import answer_need, number_of, route_needs
from tasks.it_visits import call_visit, move_visit
from tasks.it_year import issue_annual_report
from tasks.step import say


def happen_in_service(no: str, entry: ScenarioService, place: str) -> None:
    """Play one entry; played again, it finds what it did. ``place`` says which entry of the scenario it is."""
    key = f"scenario:{place}"
    match entry.filled(no, number_of(no, entry.ticket) if entry.ticket else "—"):
        case SurveyOf() as survey:
            take_survey(survey)
        case TicketOpened() as opened:
            take_call(opened, key)
        case TicketProgress() as done:
            take_step(done, key)
        case OccasionalVisit() as called:
            call_visit(called, key)
        case VisitMoved() as moved:
            move_visit(moved)
        case NeedsOf() as heard:
            route_needs(heard, key)
        case NeedAnswered() as answered:
            answer_need(answered)
        case DeviceChangesOf() as changed:
            take_changes(changed, key)
        case YearOf() as span:
            issue_annual_report(no, span.first, span.last)
        case Answer() as form:
            told(no, entry.visit, form, key)


def take_survey(survey: SurveyOf) -> None:
    """Take in a survey that came back; one that is rejected is answered, and time goes on."""
    try:
        survey_returned(survey)
    except BadInput as error:
        say(str(error))


def told(no: str, visit: int, form: Answer, key: str) -> None:
    """Answer what a visit asks for, and take it on; an answer that was given before finds that it was."""
    outcome = carry_on(no, visit)
    if decided_from(no, key):
        return
    gate = VISIT_CONFIRMED.slug if isinstance(form, VisitConfirmed) else REPORT_SLUGS[type(form)]
    place = key.removeprefix("scenario:")
    if not isinstance(outcome, Needs) or outcome.gate != gate:
        raise Refused(f"场景的 {place}：第 {visit} 次上门现在不等待“{GATES[gate].title}”，请核对先后顺序和上门序号")
    if reasons := record_decision(no, outcome.key, outcome.gate, outcome.subject, form, key):
        raise Refused([f"场景的 {place}：{reason}" for reason in reasons])
    carry_on(no, visit)


REPORT_SLUGS = {gate.form: gate.slug for gate in (FIRST_VISIT_REPORTED, VISIT_REPORTED)}


def live_service(no: str) -> None:
    """One day of the calendar: visits to prepare, confirmations to ask for; what is amiss is told."""
    for lines in day_of_service(no):
        for line in lines:
            say(line)
