"""The store of the example, for tests that only look at what came of it (``xdist_group("engagement")``)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
