"""``python -m benchmarks.annual_reports``: annual IT reports of 50 clients, from the store to files in all formats.

Each client has 100 devices and 300 tickets a year (1,000 clients: 100,000 devices, 300,000 tickets). Prints the table
of benchmarks/README.md; 1,000 clients are reckoned from 50, on one core and on two.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from schemas.it_terms import LEVELS
from schemas.records import Device, Ticket, Visit
from schemas.rules.sla import ServiceClock
from schemas.values import SHANGHAI
from tasks.it_year import issue_annual_report, services_in
from tasks.step import without_prefect
from tests.hr import at
from tests.it_contract import it_engagement
from waibao.store.engine import transaction

CLIENTS, DEVICES, TICKETS, ALL = 50, 100, 300, 1000
JANUARY = datetime(2027, 1, 10, 9, tzinfo=SHANGHAI)
CLOCK = ServiceClock()
KINDS = ("台式电脑", "笔记本电脑", "打印机", "交换机", "服务器")
CAUSES = ("硬件", "系统", "软件", "网络", "外设", "账号")


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as directory, ExitStack() as held:
        os.environ["WAIBAO_HOME"] = directory

        held.enter_context(without_prefect())
        say(f"{CLIENTS} clients, each with {DEVICES} devices, {TICKETS} tickets, 9 visits\n")
        begun = time.perf_counter()
        numbers = [client(seed) for seed in range(CLIENTS)]
        say(f"entered in {time.perf_counter() - begun:.0f} s\n")
        assert services_in(None) == numbers
        taken = [reported(no) for no in numbers]
        written = sum(path.stat().st_size for path in Path(directory).rglob("*ND-*"))
    mean = sum(taken[1:]) / (CLIENTS - 1)
    say("| | |\n|---|--:|")
    say(f"| the first report, with all imports and fonts | {taken[0]:.1f} s |")
    say(f"| each further report, mean | {mean:.2f} s |")
    say(f"| the slowest of them | {max(taken[1:]):.2f} s |")
    say(f"| {ALL:,} clients, one core, reckoned | {ALL * mean / 60:.1f} min |")
    say(f"| {ALL:,} clients, two cores, reckoned | {ALL * mean / 120:.1f} min |")
    say(f"| files of one report | {written / CLIENTS / 1000:,.0f} kB |")


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def reported(no: str) -> float:
    """Seconds that the report of a client takes."""
    begun = time.perf_counter()
    issue_annual_report(no)
    return time.perf_counter() - begun


def client(seed: int) -> str:
    """A client with a whole year of service; returns the number of the engagement."""
    random = Random(seed)
    with transaction() as store:
        engagement = it_engagement(store, key=f"client-{seed}", now=at("2026-04-01"))
        devices = [device(random, engagement.id or 0, seed * DEVICES + place) for place in range(DEVICES)]
        store.session.add_all(devices)
        store.session.flush()
        ids = [one.id or 0 for one in devices]
        for place in range(TICKETS):
            store.session.add(ticket(random, engagement.id or 0, seed * TICKETS + place, random.choice(ids)))
        store.session.add_all(visits(random, engagement.id or 0))
        engagement.clock = JANUARY
        return engagement.no


def device(random: Random, engagement: int, number: int) -> Device:
    """One device of the register."""
    bought = datetime(random.randint(2018, 2025), random.randint(1, 12), 1, tzinfo=SHANGHAI).date()
    return Device(
        engagement_id=engagement,
        label=f"SB-2026-{number:06d}",
        kind=random.choice(KINDS),
        model="M455",
        purchased_on=bought,
        status="在用",
        registered_on=datetime(2026, 4, 2, tzinfo=SHANGHAI).date(),
    )


def ticket(random: Random, engagement: int, number: int, device_id: int) -> Ticket:
    """One ticket, answered, restored and rated."""
    opened_at = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI) + timedelta(
        random.randint(0, 274), minutes=random.randint(0, 500)
    )
    severity = random.choices((1, 2, 3, 4), (3, 12, 60, 25))[0]
    level = LEVELS[severity - 1]
    restored = CLOCK.add(opened_at, int(level.restore_minutes * random.uniform(0.1, 1.05)))
    return Ticket(
        engagement_id=engagement,
        no=f"GD-2026-{number:06d}",
        key=f"call-{number}",
        device_id=device_id,
        severity=severity,
        cause_class=random.choice(CAUSES),
        opened_at=opened_at,
        contact="赵岚",
        phone="",
        place="三楼",
        content="不能开机",
        respond_by=CLOCK.add(opened_at, level.respond_minutes),
        arrive_by=None if level.arrive_minutes is None else CLOCK.add(opened_at, level.arrive_minutes),
        restore_by=CLOCK.add(opened_at, level.restore_minutes),
        responded_at=CLOCK.add(opened_at, level.respond_minutes // 2),
        restored_at=restored,
        closed_at=restored,
        status="已关闭",
        rating=random.choice((3, 4, 4, 5, 5)),
    )


def visits(random: Random, engagement: int) -> list[Visit]:
    """A visit a month."""
    days = [datetime(2026, 4, 7, 17, tzinfo=SHANGHAI) + timedelta(30 * step) for step in range(9)]
    return [
        Visit(
            engagement_id=engagement, seq=seq, slot=f"{day:%Y-%m-%d}", kind="例行", planned_on=day.date(),
            status="已确认", engineer="周航", run_key=f"{engagement}:visit:{seq}", ended_at=day, reported_at=day,
            confirmed_at=day, rating=random.choice((4, 5)),
        )
        for seq, day in enumerate(days, 1)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
