"""``make bench-roster``: a roster of a million people checked, against the same rules in plain polars, in some minutes.

Prints the table of benchmarks/README.md. Nothing else should run on the machine meanwhile.
"""

import csv
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 9, 1)
ROWS, WORKBOOK_ROWS = 1_000_000, 100_000
BATCH = 50_000
ROUNDS = 3
SPOILT_EVERY = 100


def main() -> None:
    """Make the files, then let the product and plain polars take turns."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    with tempfile.TemporaryDirectory() as directory:
        roster, book = Path(directory) / "名册.csv", Path(directory) / "名册.xlsx"
        write_csv(roster)
        write_workbook(book)
        print(f"{ROWS:,} rows, {roster.stat().st_size / 2**20:.0f} MB of CSV; one row in {SPOILT_EVERY} is faulty\n")
        turns = [(measured("plain", roster), measured("product", roster)) for _ in range(ROUNDS)]
        plain, product = ([turn[place] for turn in turns] for place in (0, 1))
        print("| | s | CPU s | peak MB |\n|---|--:|--:|--:|")
        for title, runs in (
            ("plain polars: read, rules, write", plain),
            ("the product: check, correction sheet", product),
        ):
            print(f"| {title} | " + " | ".join(f"{median(run[place] for run in runs):.1f}" for place in (0, 1))
                  + f" | {max(run[2] for run in runs):.0f} |")  # fmt: skip
        ratios = [[two[place] / one[place] for one, two in turns] for place in (0, 1)]
        print(f"| ratio | {median(ratios[0]):.2f} | {median(ratios[1]):.2f} | |\n")
        seconds, processor, peak = measured("workbook", book)
        print(f"| XLSX of {WORKBOOK_ROWS:,} rows, read and checked | {seconds:.1f} | {processor:.1f} | {peak:.0f} |")


def measured(what: str, path: Path) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak megabytes of one job in a process of its own, its imports not counted."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.roster", what, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, processor, peak = map(float, ran.stdout.split())
    return seconds, processor, peak


def spoilt_people(count: int) -> Iterator[dict[str, Any]]:
    """So many people, some with a fault; numbers are unique within each batch, and nearly so over all."""
    from tests.people import people

    pick = random.Random(1)
    faults = {
        "公民身份号码": "110101199003070012",
        "联系方式": "1380013",
        "现住址": "",
        "性别": "不详",
        "试用期止": "2035-01-01",
    }
    for start in range(0, count, BATCH):
        for place, person in enumerate(people(min(BATCH, count - start), seed=start), start):
            person["工号"] = f"GH{place:07}"
            if place % SPOILT_EVERY == 0:
                title = pick.choice([*faults])
                person[title] = faults[title]
            yield person


def write_csv(path: Path) -> None:
    """The roster as a client's system exports it."""
    from tests.people import TITLES

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(
            ["" if person[title] is None else person[title] for title in TITLES] for person in spoilt_people(ROWS)
        )


def write_workbook(path: Path) -> None:
    """A smaller one as a workbook, dates as dates."""
    import xlsxwriter

    from tests.people import TITLES

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, day = book.add_worksheet("名册"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, TITLES)
    for row, person in enumerate(spoilt_people(WORKBOOK_ROWS), 1):
        for column, title in enumerate(TITLES):
            if isinstance(person[title], date):
                sheet.write_datetime(row, column, person[title], day)
            elif person[title]:
                sheet.write_string(row, column, person[title])
    book.close()


def job(what: str, path: Path) -> None:
    """One job, timed."""
    import great_expectations.expectations.core.expect_column_values_to_be_in_set  # noqa: F401
    import pandas as pd  # noqa: F401

    import waibao.checks.check
    import waibao.checks.correction_lines  # noqa: F401

    doing = {"plain": plain, "product": product, "workbook": workbook}[what]
    begun, processor = time.perf_counter(), time.process_time()
    doing(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - begun, time.process_time() - processor, peak)


def product(path: Path) -> None:
    """``waibao check roster``: the findings, judged by Great Expectations, and the correction sheet on the disk."""
    from waibao.checks.check import check_file
    from waibao.checks.correction import correction_sheet
    from waibao.checks.kinds import TABLE_KINDS

    result = check_file("roster", path, today=TODAY)
    assert not result.accepted
    path.with_name("更正单.csv").write_bytes(correction_sheet(path, TABLE_KINDS["roster"], result))


def workbook(path: Path) -> None:
    """A workbook, read and checked."""
    from waibao.checks.check import check_file

    assert check_file("roster", path, today=TODAY).rows == WORKBOOK_ROWS


def plain(path: Path) -> None:
    """The same rules on a file known to be clean UTF-8 with ISO dates: no head is looked for, nothing is tolerated and
    no finding made; the titles of the rules a row breaks are written beside it."""
    import polars as pl

    from waibao.checks.kinds import TABLE_KINDS
    from waibao.checks.table import Known

    kind, known = TABLE_KINDS["roster"], Known({}, TODAY)
    frame = pl.read_csv(path, infer_schema=False).with_row_index("row", 2)
    frame = frame.rename({spec.title: spec.key for spec in kind.columns if spec.title in frame.columns})
    absent = [pl.lit(None, dtype=pl.String).alias(spec.key) for spec in kind.columns if spec.key not in frame.columns]
    dates = [spec.key for spec in kind.columns if spec.type == "date"]
    frame = frame.with_columns(absent).with_columns(pl.col(dates).str.to_date("%Y-%m-%d", strict=False))
    flags = {rule.title: rule.flag(known) for rule in kind.rules}
    flags |= {f"{spec.title}为空": pl.col(spec.key).is_null() for spec in kind.columns if spec.required}
    flags |= {
        f"{spec.title}不在范围": ~pl.col(spec.key).is_in([*spec.choices, *(said for said, _ in spec.synonyms)])
        for spec in kind.columns
        if spec.choices
    }
    said = [pl.when(flag.fill_null(False)).then(pl.lit(title)) for title, flag in flags.items()]
    derived = [make(known).alias(name) for name, make in kind.derived]
    told = pl.concat_str(said, separator="；", ignore_nulls=True).alias("问题说明")
    judged = frame.lazy().with_columns(derived).with_columns(told).collect()
    judged.select(*(spec.key for spec in kind.columns), "问题说明").write_csv(path.with_name("plain.csv"))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        job(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
