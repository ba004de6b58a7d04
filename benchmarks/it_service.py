"""``python -m benchmarks.it_service``: visits and tickets of 1,000 clients with 100,000 devices and 300,000 tickets.

Prints the table of benchmarks/README.md. The tickets are opened through the same step that the service desk uses.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

from sqlmodel import insert

from benchmarks.annual_reports import device, ticket
from flows.it_daily import day_of_service
from schemas.devices import DeviceFacts
from schemas.records import Counter, Device, Ticket
from schemas.tickets import TicketOpened
from tasks.it_devices import register_devices
from tasks.it_service import active_services, plan_visits
from tasks.it_tickets import open_ticket
from tasks.it_visits import visits_to_prepare
from tasks.step import without_prefect
from tests.hr import at, moved_to
from tests.it_contract import it_engagement
from waibao.store.engine import transaction

Made = TypeVar("Made")
CLIENTS, DEVICES, TICKETS, OPENED = 1_000, 100, 300, 200


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as directory, without_prefect():
        os.environ["WAIBAO_HOME"] = directory
        with transaction() as store:
            numbers = [it_engagement(store, key=f"client-{seed}").no for seed in range(CLIENTS)]
        say("| | |\n|---|--:|")
        planned, visits = timed(lambda: sum(plan_visits(no) for no in numbers))
        say(f"| {visits:,} visits of {CLIENTS:,} clients planned for the whole term | {planned:.1f} s |")
        again, _ = timed(lambda: sum(plan_visits(no) for no in numbers))
        say(f"| the same again, nothing to do | {again:.1f} s |")
        for no in numbers:
            moved_to(no, at("2026-04-13", "09:00"))
        looked, due = timed(lambda: sum(len(visits_to_prepare(no)) for no in active_services()))
        say(f"| which {due:,} visits are to be prepared today | {looked:.1f} s |")
        for place, no in enumerate(numbers[:OPENED]):
            register_devices(no, [DeviceFacts(kind="台式电脑", serial=f"PF{place:06d}")], "survey/1")
        say(f"| one ticket opened, none before, median of {OPENED} | {opening(numbers, 'none') * 1000:.1f} ms |")
        fill(len(numbers))
        said = f"{CLIENTS * DEVICES:,} devices and {CLIENTS * TICKETS:,} tickets before"
        say(f"| one ticket opened, {said}, median of {OPENED} | {opening(numbers, 'many') * 1000:.1f} ms |")
        swept, _ = timed(lambda: [day_of_service(no)[1] for no in numbers[:20]])
        say(f"| the daily sweep of one client, mean of 20, with its sheets made out | {swept / 20:.2f} s |")
        size = sum(path.stat().st_size for path in Path(directory).glob("waibao.sqlite*"))
        say(f"| the database | {size / 1e6:,.0f} MB |")


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def timed(act: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds that something takes, and what it gives."""
    begun = time.perf_counter()
    made = act()
    return time.perf_counter() - begun, made


def opening(numbers: list[str], key: str) -> float:
    """Median seconds of opening a ticket."""
    taken = []
    for place, no in enumerate(numbers[:OPENED]):
        said = TicketOpened(
            no=no,
            opened_at=at("2026-04-13", "08:30"),
            contact="赵岚",
            place="三楼",
            cause_class="硬件",
            content="不能开机",
            device=f"PF{place:06d}",
        )
        taken.append(timed(lambda said=said: open_ticket(said, key))[0])  # type: ignore[misc]
    return median(taken)


def fill(clients: int) -> None:
    """A year's devices and tickets of every client, put straight into the tables."""
    random, number = Random(1), 0
    with transaction() as store:
        connection = store.session.connection()
        for engagement in range(1, clients + 1):
            first = OPENED + (engagement - 1) * DEVICES + 1
            devices = [device(random, engagement, first + place) for place in range(DEVICES)]
            rows = [one.model_dump() | {"id": first + place} for place, one in enumerate(devices)]
            connection.execute(insert(Device), rows)
            tickets = []
            for _ in range(TICKETS):
                number += 1
                made = ticket(random, engagement, number + OPENED, first + random.randrange(DEVICES))
                tickets.append(made.model_dump(exclude={"id"}))
            connection.execute(insert(Ticket), tickets)
        for prefix, value in (("SB", clients * DEVICES + OPENED), ("GD", number + OPENED)):
            store.session.merge(Counter(prefix=prefix, year=date(2026, 4, 1).year, value=value))


if __name__ == "__main__":
    main()
