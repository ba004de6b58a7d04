"""``make bench-portfolio``: 10,000 applications, from the workbook to the report in all formats, in half a minute.

Prints the table of benchmarks/README.md. Nothing else should run on the machine meanwhile.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
APPLICATIONS = 10_000
ROUNDS = 3


def main() -> None:
    """Each round in a process and an installation of its own."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    runs = [measured() for _ in range(ROUNDS)]
    titles = ("read, checked, scored and numbered", "report in five formats", "together", "quarterly second look")
    print(f"| {APPLICATIONS:,} applications | |\n|---|--:|")
    for place, title in enumerate(titles):
        print(f"| {title} | {median(run[place] for run in runs):.1f} s |")
    print(f"| peak memory | {max(run[-1] for run in runs):.0f} MB |")


def measured() -> list[float]:
    """Seconds of each part and peak megabytes; imports are not counted."""
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.portfolio", "job"],
            env={**os.environ, "WAIBAO_HOME": home},
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    return [float(value) for value in ran.stdout.split()]


def job() -> None:
    """One inventory through the product's own steps."""
    from schemas.portfolio import ScoringOf
    from tasks.portfolio import FOLDER, issue_portfolio_report, score_portfolio
    from tasks.portfolio_rescoring import rescore_portfolio
    from tasks.step import without_prefect
    from tests.portfolio import EXAMPLE, SCORED_ON, inventory, write_inventory
    from waibao.checks.check import check_file
    from waibao.settings import Settings
    from waibao.store.engine import reading

    check_file("portfolio", EXAMPLE)
    inbox = Settings.from_env().inbox / FOLDER
    write_inventory(inbox / "应用清单.xlsx", list(inventory(APPLICATIONS)))
    with reading() as store:
        store.portfolios.all()
    asked = ScoringOf(portfolio="全部应用", file="应用清单.xlsx", on=SCORED_ON, by="评估人")
    with without_prefect():
        begun = time.perf_counter()
        no, number = score_portfolio(asked)
        judged = time.perf_counter()
        issue_portfolio_report(no, number)
        reported = time.perf_counter()
        rescore_portfolio(no)
        done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(judged - begun, reported - judged, reported - begun, done - reported, peak)


if __name__ == "__main__":
    if sys.argv[1:] == ["job"]:
        job()
    else:
        main()
