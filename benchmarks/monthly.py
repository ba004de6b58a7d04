"""The monthly reports of many HR clients: ``python -m benchmarks.monthly [CLIENTS] [PEOPLE]``.

Every client's people stand sealed in the store; each report is counted, judged, written as workbook and summary in four
formats, packed encrypted and left in the outbox. Seconds a client are told for the first and the last third as well, so
that growth would show.
"""

import os
import resource
import sys
import tempfile
import time

from flows.hr_roster import roster_of_month
from tasks.step import without_prefect
from tests.hr import at, moved_to, staffed, under_contract
from waibao.store.engine import transaction

MONTH = "2026-09"


def main(clients: int, people: int) -> None:
    """Set the clients up, make their reports, print seconds a client and peak memory."""
    with tempfile.TemporaryDirectory() as home, without_prefect():
        os.environ["WAIBAO_HOME"] = home
        numbers = [set_up(place, people) for place in range(clients)]
        roster_of_month(numbers[0], MONTH)  # libraries loaded, fonts read
        begun = time.process_time()
        took = [timed(no) for no in numbers[1:]]
        used = (time.process_time() - begun) / len(took)
    third = max(1, len(took) // 3)
    first, last = (sum(part) / third for part in (took[:third], took[-third:]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    mean = sum(took) / len(took)
    sys.stdout.write(f"{clients} clients of {people} people: {mean:.3f} s a client, ")
    sys.stdout.write(f"{used:.3f} s of processor; ")
    sys.stdout.write(f"first third {first:.3f}, last third {last:.3f}; peak {peak} MB\n")


def set_up(place: int, people: int) -> str:
    """One client with its people."""
    with transaction() as store:
        engagement = under_contract(store, f"client-{place}")
        staffed(store, engagement, people, seed=place)
    moved_to(engagement.no, at("2026-10-08", "09:00"))
    return engagement.no


def timed(no: str) -> float:
    """Seconds that one client's report takes."""
    begun = time.perf_counter()
    roster_of_month(no, MONTH)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(*(int(said) for said in (*sys.argv[1:], *("60", "200")[len(sys.argv) - 1 :])))
