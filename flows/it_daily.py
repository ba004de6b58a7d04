"""IT巡检: what the calendar does for IT services every day. Rows S2.i, S2.j, S6.2, S7.6."""

from functools import partial

from flows.attempts import Outcome, attempt, summed_up
from flows.phase import business_flow
from flows.site_visit import prepare
from tasks.it_service import active_services, plan_visits, schedule_next_visit
from tasks.it_tickets import overdue_needs, overdue_tickets
from tasks.it_visits import chase_confirmations, late_visits, visits_to_prepare


@business_flow("IT巡检", "IT巡检")
def it_sweep() -> list[str]:
    """IT巡检：准备到期的上门，催办三个工作日未答复的服务确认，列出未登记的上门、超时的工单和未答复的新需求。

    A lost run of a visit loses nothing: what is due stands in the store.

    Raises:
        WaibaoError: at the end, when something could not be done, so that the run is visibly incomplete.
    """
    return summed_up(active_services(), day_of_service, "it-sweep", "IT巡检结果")


def day_of_service(no: str) -> Outcome:
    """One day of one engagement; a visit that cannot be prepared does not stop the rest."""
    done: list[str] = []
    warned: list[str] = []
    failed: list[str] = []
    attempt(no, "安排上门", partial(planned, no), done, failed)
    for visit in visits_to_prepare(no):
        attempt(no, f"准备第 {visit} 次上门", partial(prepared, no, visit), done, failed)
    for look in (chase_confirmations, late_visits, overdue_tickets, overdue_needs):
        warned += look(no)
    return done, warned, failed


def planned(no: str) -> str:
    """Enter what the contract brings and nobody has entered, and see to the next run."""
    added = plan_visits(no)
    schedule_next_visit(no)
    return f"{no}：已安排 {added} 次上门" if added else ""


def prepared(no: str, visit: int) -> str:
    """Make ready for a visit whose own run did not."""
    prepare(no, visit)
    return f"{no}：已准备第 {visit} 次上门"
