"""Visits as runs on the real server: scheduled when the service begins, asked of the engineer, then of the client."""

from datetime import date

import pytest

from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI
from schemas.visits import prepared_on
from tests.it_contract import it_engagement
from tests.it_service import confirmation, first_report
from tests.server.conftest import scheduled
from tests.server.prefect_api import Installation
from waibao.store.engine import reading, transaction
from waibao.store.store import system_clock

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server"), pytest.mark.row("S2.i", "S2.j")]

TODAY = system_clock().astimezone(SHANGHAI).date()
SIGNED = CHINA.add_working_days(TODAY, -3)


@pytest.fixture(scope="module")
def no(installation: Installation) -> str:
    """A client served since the day before yesterday; the time is the time of day."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WAIBAO_HOME", str(installation.home))
        with transaction() as store:
            engagement = it_engagement(store, key="visits", signed_on=SIGNED)
            contract = store.contracts.get(engagement)
            contract.terms = {**contract.terms, "starts_on": SIGNED.isoformat(), "ends_on": f"{SIGNED.year + 1}-12-31"}
            engagement.clock = None
            store.session.add(contract)
            return engagement.no


def visits(no: str) -> list[tuple[int, str, date]]:
    with reading() as store:
        return [(one.seq, one.status, one.planned_on) for one in store.visits.of(store.engagements.get(no))]


def test_the_sweep_plans_the_visits_and_one_run_for_the_next(installation: Installation, no: str) -> None:
    installation.start("IT巡检").wait_for("Completed")
    installation.start("IT巡检").wait_for("Completed")

    (_, first, _), *routine = visits(no)
    assert first == "已准备"  # its day had come: the sweep prepared it
    following = next(day for _, status, day in routine if status == "已排")
    assert list(scheduled(installation, "上门服务").values()) == [prepared_on(following)]


def test_a_visit_asks_the_engineer_and_then_the_client_and_ends_with_the_clients_word(
    installation: Installation, no: str
) -> None:
    [(_, _, planned), *_] = visits(no)
    run = installation.start("上门服务", {"visit": {"no": no, "visit": 1}})
    run.question("first-visit-reported-1-1")
    run.accepted(first_report(planned.isoformat()))
    assert "网络安全维护服务确认单" in run.question("visit-confirmed-1-1").description
    run.accepted(confirmation(verdict="确认服务完成"))

    run.wait_for("Completed")

    assert visits(no)[0][1] == "已确认"
    again = installation.start("上门服务", {"visit": {"no": no, "visit": 1}})
    assert again.wait_for("Completed")["name"] == f"上门服务 {no} 第1次"
