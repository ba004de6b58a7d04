"""The store of the example (``xdist_group("engagement")``), and where a tender stands (``xdist_group("tender")``)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standing import Line, Standing
from tests.tender import copy_of, everybody_bids
from waibao.store.engine import reading
from waibao.store.store import Store


@pytest.fixture(scope="session")
def store(example_home: Path) -> Iterator[Store]:
    """The store after the example has been played."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(example_home))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        with reading() as opened:
            yield opened


@pytest.fixture
def opening(tender_line: Line) -> Standing:
    """Standing before the opening: documents are out, nothing has come."""
    return tender_line.before("bids-received-1")


@pytest.fixture(scope="session")
def three_bids(tender_line: Line) -> Standing:
    """All three have bid; to be copied, not played on."""
    standing = tender_line.before("bids-received-1")
    everybody_bids(standing)
    return standing


@pytest.fixture
def all_bid(three_bids: Standing) -> Standing:
    """Standing before the opening, all three having bid and given security."""
    return copy_of(three_bids)


@pytest.fixture(scope="session")
def all_scored(three_bids: Standing) -> Standing:
    """All three have been scored; to be copied, not played on."""
    standing = copy_of(three_bids)
    award = standing.answers.pop("award-1")
    assert standing.stops_for() == "award-1"
    standing.answers["award-1"] = award
    return standing


@pytest.fixture
def before_award(all_scored: Standing) -> Standing:
    """Standing before the award, all three having bid."""
    return copy_of(all_scored)
