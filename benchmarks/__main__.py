"""``make bench``: what orchestration, start-up and memory cost, in one run of about two minutes.

Prints the tables of benchmarks/README.md. Nothing else should run on the machine meanwhile.
"""

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = ROOT / "examples" / "software-outsourcing" / "scenario.yaml"
STARTS = 10

# Both are timed from the first step to the last; the server's start and the imports are not counted.
PLAY = """
import sys, time
from contextlib import ExitStack
from pathlib import Path
from flows.unattended import unattended
from tasks.step import without_prefect
from waibao.server import prefect_server
with ExitStack() as held:
    if sys.argv[2] == "direct":
        held.enter_context(without_prefect())
    else:
        held.enter_context(prefect_server(Path(sys.argv[3])))
    begun = time.perf_counter()
    unattended(sys.argv[1])
    print(time.perf_counter() - begun)
"""


def main() -> None:
    """Measure and print everything."""
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}")
    say("\n## Orchestration\n")
    with tempfile.TemporaryDirectory() as directory:
        orchestration(Path(directory))
    say("\n## A whole run and start-up\n")
    with tempfile.TemporaryDirectory() as directory:
        whole_run(Path(directory))
    say(f"| `waibao --help`, median of {STARTS} | {start_up():.2f} s |")


def say(line: str) -> None:
    print(line, flush=True)


def orchestration(directory: Path) -> None:
    """The example as plain functions and as Prefect runs, each in a process of its own."""
    direct, orchestrated = (played(way, directory / way) for way in ("direct", "prefect"))
    with closing(sqlite3.connect(directory / "prefect" / "prefect" / "prefect.db")) as database:
        tasks, flows = (
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("task_run", "flow_run")
        )
    extra = orchestrated - direct
    say("| | |")
    say("|---|--:|")
    say(f"| the example, plain functions | {direct:.1f} s |")
    say(f"| the example, as {flows} flow runs with {tasks} task runs | {orchestrated:.1f} s |")
    say(f"| ratio | {orchestrated / direct:.1f} |")
    say(f"| Prefect's share of each task run | {extra / tasks:.3f} s |")


def played(way: str, home: Path) -> float:
    """Seconds of the example, from the first step to the last."""
    ran = subprocess.run(
        [sys.executable, "-c", PLAY, str(SCENARIO), way, str(home)],
        env={**os.environ, "WAIBAO_HOME": str(home)},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return float(ran.stdout.splitlines()[-1])


@dataclass
class Memory:
    """Resident memory of a process and all that it started, summed; shared pages count in each of them."""

    pid: int
    peak: int = 0

    def look(self) -> None:
        """Take the present sum into account."""
        parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
        family = {self.pid}
        while born := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= born
        self.peak = max(self.peak, sum(map(_resident, family)))


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def whole_run(home: Path) -> None:
    """``waibao run`` as a newcomer types it: seconds with everything, and the most memory that it held."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", "run", str(SCENARIO)],
        env={**os.environ, "WAIBAO_HOME": str(home)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        memory = Memory(process.pid)
        while process.poll() is None:
            memory.look()
            time.sleep(0.2)
    say("| | |")
    say("|---|--:|")
    say(f"| `waibao run`, start to end | {time.perf_counter() - begun:.0f} s |")
    say(f"| peak memory, command and server together | {memory.peak / 1e6:.0f} MB |")


def start_up() -> float:
    """Seconds of ``waibao --help``."""
    times = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cli.main", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - begun)
    return median(times)


if __name__ == "__main__":
    main()
