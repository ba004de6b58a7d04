"""What .ci/run asserts after ``make run-it``: ``python -m tests.newcomer_it HOME``."""

import os
import sys
from pathlib import Path

from waibao.store.engine import reading
from waibao.store.verify import verify

NO = "XM-2026-0001"


def main(home: Path) -> None:
    """Assert all of it and say so in one line."""
    os.environ["WAIBAO_HOME"] = str(home)
    with reading() as store:
        engagement = store.engagements.get(NO)
        visits, tickets = store.visits.of(engagement), store.tickets.of(engagement)
        devices = store.devices.of(engagement)
        issued = [document.kind for document in store.documents.of(engagement)]
        assert engagement.status == "closed"
        assert {visit.status for visit in visits} <= {"已确认", "取消"}, visits
        assert all(visit.rating for visit in visits if visit.status == "已确认")
        assert {ticket.status for ticket in tickets} <= {"已关闭", "取消"}, tickets
        assert all(device.label for device in devices)
        assert issued.count("annual-it-report") == 1
        assert (altered := verify(store)) == [], altered
    sys.stdout.write(
        f"newcomer: {NO}: {len(visits)} visits confirmed, {len(tickets)} tickets closed, {len(devices)} devices, "
        "a yearly report, verified\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
