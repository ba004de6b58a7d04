"""The service of examples/it-service: three months of visits, tickets and needs, as an unattended run plays them."""

from datetime import date

import pytest

from schemas.devices import differences
from schemas.it_devices_papers import DEVICE_REGISTER
from schemas.it_visits_papers import SERVICE_CONFIRMATION
from schemas.visits import prepared_on
from tests import it_example_service
from tests.flows.record import engagement_of
from tests.it_example import INBOX
from tests.it_example_service import VISITS
from tests.standing import Line, Standing
from waibao.store.verify import verify

DELIVERED = "acceptance-tested-1-1"
pytestmark = pytest.mark.xdist_group("it-sales")


@pytest.fixture(scope="module")
def served(it_line: Line) -> Standing:
    """As it stands when the first period is delivered."""
    return it_line.before(DELIVERED)


@pytest.mark.row("S2.i", "S2.j", "S6.1", "S6.3")
def test_every_visit_of_the_period_is_made_and_confirmed_and_one_that_was_not_accepted_is_done_again(
    served: Standing,
) -> None:
    with served.store() as store:
        engagement = engagement_of(store)
        visits = [visit for visit in store.visits.of(engagement) if visit.status == "已确认"]
        again = store.documents.versions(engagement, SERVICE_CONFIRMATION, "2")
        assert verify(store) == []
    assert [visit.planned_on for visit in visits] == list(VISITS[:8])
    assert [visit.prepared_at for visit in visits] == [prepared_on(day) for day in VISITS[:8]]
    assert [visit.rating for visit in visits] == [5, 4, 5, 5, 5, 5, 5, 4]
    assert [(sheet.version, sheet.status) for sheet in again] == [(1, "定稿"), (2, "已签"), (3, "定稿"), (4, "已签")]


@pytest.mark.row("S7.2", "S7.7")
def test_the_devices_of_the_survey_are_labelled_inspected_and_compared(served: Standing) -> None:
    with served.store() as store:
        engagement = engagement_of(store)
        devices = store.devices.of(engagement)
        first, last = (store.visits.seen(store.visits.get(engagement, seq)) for seq in (1, 8))
        register = store.documents.versions(engagement, DEVICE_REGISTER)
    assert len(devices) == 37  # 36 surveyed, one met
    assert {told.what for told in differences(first, last)} == {"新增", "结果变化"}
    assert len(register) == 2  # the notebook that was away turned up


@pytest.mark.row("S6.5", "S7.6")
def test_tickets_are_signed_and_needs_answered_and_the_fault_that_came_back_is_linked(served: Standing) -> None:
    with served.store() as store:
        engagement = engagement_of(store)
        tickets = store.tickets.of(engagement)
        [need] = store.needs.of(engagement)
    assert {ticket.status for ticket in tickets} == {"已关闭"}
    assert [ticket.repeat_of for ticket in tickets] == [None, None, tickets[0].id, None, None]
    assert all((ticket.restored_at or ticket.opened_at) <= ticket.restore_by for ticket in tickets)
    assert tickets[-1].waited_minutes == 150  # from 16:00 to 18:00, and from 9:00 to 9:30
    assert (need.department, need.answered_on) == ("网络部", date(2026, 3, 20))


def test_a_run_that_is_started_again_finds_what_was_done(it_line: Line) -> None:
    standing = it_line.before(DELIVERED)
    given = list(standing.answers)
    for key in given[given.index(DELIVERED) :]:
        del standing.answers[key]
    before = standing.kept()

    assert standing.stops_for() == DELIVERED

    assert standing.kept() == before


def test_the_files_of_the_example_are_those_that_the_module_makes() -> None:
    for name, content in it_example_service.files().items():
        assert (INBOX / name).read_bytes() == content, name
