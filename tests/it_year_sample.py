"""A client's IT service simulated over two years from a seed: what the annual report is computed from."""

from datetime import date, datetime, timedelta
from random import Random

from schemas.it_terms import LEVELS
from schemas.it_year_facts import DeviceFact, Records, TicketFact, VisitFact
from schemas.rules.sla import ServiceClock
from schemas.values import SHANGHAI

CLOCK = ServiceClock()
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
CAUSES = (("硬件", 22), ("系统", 18), ("软件", 20), ("网络", 15), ("外设", 12), ("账号", 8), ("安全", 3), ("", 2))
KINDS = (
    ("台式电脑", "联想 启天M455", 55),
    ("笔记本电脑", "华为 MateBook D14", 22),
    ("打印机", "惠普 M405dn", 10),
    ("交换机", "华为 S5735-L24T4S", 6),
    ("服务器", "浪潮 NF5280M6", 4),
    ("无线接入点", "锐捷 RG-AP820", 3),
)
CRITICAL = ("服务器", "交换机")


def simulated(seed: int, devices: int = 60, tickets_a_month: int = 16) -> Records:
    """Two years of service, the second with somewhat more to do; the same seed gives the same records."""
    random = Random(seed)
    held = [_device(random, number) for number in range(1, devices + 1)]
    tickets, visits = [], []
    for month in range(24):
        first = date(2025 + month // 12, month % 12 + 1, 1)
        count = random.randint(tickets_a_month - 6, tickets_a_month + 6) + month // 4
        opened = sorted(_opening(random, first) for _ in range(count))
        tickets += [_ticket(random, len(tickets) + place, at, held) for place, at in enumerate(opened, 1)]
        visits.append(_visit(random, first + timedelta(random.randint(6, 20)), first.month == 1 and first.year == 2025))
    needs = [(first + timedelta(9), first + timedelta(13) if first.month != 12 else None) for first in _quarters()]
    return Records(held, _with_repeats(tickets), visits, needs)


def _quarters() -> list[date]:
    return [date(year, month, 1) for year in (2025, 2026) for month in (3, 6, 9, 12)]


def _device(random: Random, number: int) -> DeviceFact:
    kind, named, _weight = random.choices(KINDS, [weight for _kind, _named, weight in KINDS])[0]
    came = random.random()
    registered = FIRST if came < 0.85 else FIRST + timedelta(random.randint(20, 700))
    bought = None if came > 0.97 else date(2026 - random.randint(0, 8), random.randint(1, 12), random.randint(1, 28))
    retired = registered + timedelta(random.randint(200, 600)) if random.random() < 0.06 else None
    status = "停用" if retired else random.choices(["在用", "未找到", "新发现"], [96, 2, 2])[0]
    return DeviceFact(
        label=f"SB-2025-{number:06d}",
        kind=kind,
        status=status,  # type: ignore[arg-type]
        registered_on=registered,
        named=named,
        purchased_on=min(bought, registered) if bought else None,
        critical=kind in CRITICAL,
        retired_on=retired,
    )


def _opening(random: Random, first: date) -> datetime:
    midnight = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    return midnight + timedelta(random.randint(0, 27), minutes=random.randint(8 * 60, 19 * 60))


def _ticket(random: Random, number: int, at: datetime, devices: list[DeviceFact]) -> TicketFact:
    severity = random.choices((1, 2, 3, 4), (3, 12, 60, 25))[0]
    level = LEVELS[severity - 1]
    cause = random.choices([name for name, _weight in CAUSES], [weight for _name, weight in CAUSES])[0]
    # A tenth of the devices have a third of the faults.
    device = random.choice(devices[: len(devices) // 10] if random.random() < 0.33 else devices)
    respond = int(level.respond_minutes * random.uniform(0.1, 1.15))
    arrive = max(respond, int((level.arrive_minutes or 0) * random.uniform(0.2, 1.1)))
    on_site, done, cancelled = random.random() < 0.7, random.random() < 0.99, random.random() < 0.02
    took = int(level.restore_minutes * random.lognormvariate(-1.3, 0.7))
    restore = max(arrive, took) if on_site else respond + took // 4
    done = done and not cancelled
    return TicketFact(
        no=f"GD-{at.year}-{number:06d}",
        severity=severity,
        cause_class=cause,
        opened_at=at,
        respond_by=CLOCK.add(at, level.respond_minutes),
        arrive_by=None if level.arrive_minutes is None else CLOCK.add(at, level.arrive_minutes),
        restore_by=CLOCK.add(at, level.restore_minutes),
        responded_at=None if cancelled else CLOCK.add(at, respond),
        arrived_at=CLOCK.add(at, arrive) if on_site and not cancelled else None,
        restored_at=CLOCK.add(at, restore) if done else None,
        label=device.label if random.random() < 0.9 else "",
        cancelled=cancelled,
        rating=random.choices((5, 4, 3, 2, 1), (50, 32, 12, 4, 2))[0] if done and random.random() < 0.8 else None,
        respond_minutes=None if cancelled else respond,
        arrive_minutes=arrive if on_site and not cancelled else None,
        restore_minutes=restore if done else None,
    )


def _with_repeats(tickets: list[TicketFact]) -> list[TicketFact]:
    from dataclasses import replace

    last: dict[tuple[str, str], datetime] = {}
    found = []
    for ticket in tickets:
        key = (ticket.label, ticket.cause_class)
        again = bool(ticket.label) and key in last and ticket.opened_at - last[key] <= timedelta(90)
        found.append(replace(ticket, repeat=again))
        if not ticket.cancelled:
            last[key] = ticket.opened_at
    return found


def _visit(random: Random, planned: date, first: bool) -> VisitFact:
    kind = "首次" if first else "例行" if random.random() < 0.9 else "临时"
    if random.random() < 0.03:
        return VisitFact(kind, planned, "取消")
    done = planned + timedelta(1 if random.random() < 0.1 else 0)
    if random.random() < 0.05:
        return VisitFact(kind, planned, "已报告", done)
    return VisitFact(kind, planned, "已确认", done, random.choices((5, 4, 3, 2), (55, 30, 11, 4))[0])
