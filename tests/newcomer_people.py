"""What .ci/run asserts after ``make run-hr``: ``python -m tests.newcomer_people HOME``."""

import os
import sys
from pathlib import Path

from tests.hr_example import everybody
from waibao.store.engine import reading
from waibao.store.verify import verify

NO = "XM-2026-0001"
PAID_FEN = [7_520_00, 7_360_00, 7_680_00]
CLOSINGS = {"2026-09": 47, "2026-10": 47, "2026-11": 48}


def main(home: Path) -> None:
    """Assert all of it and say so in one line."""
    os.environ["WAIBAO_HOME"] = str(home)
    with reading() as store:
        engagement = store.engagements.get(NO)
        rosters = store.rosters.of(engagement)
        assert engagement.status == "closed"
        assert {row.month: row.figures["closing"] for row in rosters} == CLOSINGS
        assert all(row.delivered_at and row.version == 1 for row in rosters)
        paid = store.payments.of(store.contracts.get(engagement))
        assert [(one.amount_fen, one.status) for _, one in paid] == [(fen, "paid") for fen in PAID_FEN], paid
        assert (altered := verify(store)) == [], altered
    told = nowhere(home)
    sys.stdout.write(
        f"newcomer: {NO}: 3 monthly reports, 3 settlements, verified; {told} personal numbers, none told\n"
    )


def nowhere(home: Path) -> int:
    """No number of the people in the store, in Prefect's database or in a log; returns how many were looked for."""
    numbers = {person[title] for person in everybody() for title in ("公民身份号码", "联系方式", "工行卡号")}
    places = [path for path in home.glob("waibao.sqlite*") if path.is_file()]
    places += [path for path in (home / "prefect").rglob("*") if path.is_file()]
    places += [path for path in home.glob("*.log") if path.is_file()]
    for path in places:
        content = path.read_bytes()
        assert not (found := [number for number in numbers if number.encode() in content]), (path, len(found))
    return len(numbers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
