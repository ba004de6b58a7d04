"""A run of a tender may die anywhere: of a bid nothing readable is left but the original, and a further run ends it."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.faults.deadly import hand_in
from tests.faults.replay import play
from tests.flows.record import documents, engagement_of
from tests.processes import forked_from
from tests.standing import Line, Standing
from tests.tender import YUN, handed, number_of, put, quotation, working
from tests.tender_entries import STOPS_FOR, with_a_tender
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2")
def test_killed_between_receiving_and_sealing_no_readable_bid_is_left(tender_line: Line, tmp_path: Path) -> None:
    opening = tender_line.before("bids-received-1")
    content, said = quotation(YUN, number_of(YUN)), handed(YUN)
    original = put(opening, said.file, content)
    with working(opening, "2026-03-30", "09:05"):
        pass
    context = forked_from("tests.faults.deadly", "tests.faults.warm")
    ledger, codes = tmp_path / "died-at", list[int]()
    while not codes or codes[-1] == -signal.SIGKILL:
        variables = {"WAIBAO_KILL_ONCE_EACH": str(ledger), "WAIBAO_KILL_AMONG": ":sealed,:written,:after"}
        process = context.Process(target=hand_in, args=(str(opening.home), variables, said.model_dump(mode="json")))
        process.start()
        process.join()
        codes.append(int(process.exitcode))
        assert readable(opening.home, content) in ([], [original])

    assert codes[-1] == 0
    died = [label.partition(":")[0] for label in ledger.read_text("utf-8").splitlines()]
    assert died == ["receive_bid", "receive_bid", "bid-receipt", "issue_bid_receipt", "put_away_bid"]
    assert not original.exists()
    with opening.store() as store:
        [(bid, _, _)] = store.tenders.of_all(engagement_of(store))
        assert store.files.content(store.tenders.sealed_file(bid)) == content
        assert [receipt.number for receipt in documents(store, "bid-receipt")] == ["JS-2026-0001"]
        assert verify(store) == []
    assert len(list(opening.home.rglob("*.sealed"))) == 1
    assert list(opening.home.rglob(".waibao-*")) == []


def readable(home: Path, content: bytes) -> list[Path]:
    """Files that show the bid."""
    return [path for path in home.rglob("*") if path.is_file() and content[:60] in path.read_bytes()]


@pytest.mark.row("S5.2")
def test_a_tender_of_a_scenario_killed_at_every_second_step_ends_the_same(tender_line: Line, tmp_path: Path) -> None:
    undisturbed, disturbed = (with_a_tender(tender_line.before("bids-received-1")) for _ in range(2))
    assert undisturbed.stops_for() == STOPS_FOR
    context = forked_from("tests.faults.replay", "tests.faults.warm")
    died, codes = tmp_path / "died-at", list[int]()
    variables = {"WAIBAO_KILL_ONCE_EACH": str(died), "WAIBAO_KILL_AMONG": ":after", "WAIBAO_KILL_EVERY": "2"}
    while not codes or codes[-1] == -signal.SIGKILL:
        process = context.Process(target=play, args=(str(disturbed.written), str(disturbed.home), variables))
        process.start()
        process.join()
        codes.append(int(process.exitcode))
    assert len(codes) > 10
    assert disturbed.stops_for() == STOPS_FOR
    assert tables(disturbed) == tables(undisturbed)


def tables(standing: Standing) -> dict[str, Any]:
    """Every row and file of an installation, by their place below its home; sealing keys differ."""
    places = {name.removeprefix(str(standing.home)): kept for name, kept in standing.kept().items()}
    return {name: "sealed" if name.endswith(".sealed") else kept for name, kept in places.items()}
