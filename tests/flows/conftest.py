"""The example, played once for all tests that only look at what came of it (``xdist_group("engagement")``)."""

from collections.abc import Iterator

import pytest

from flows.unattended import unattended
from tasks.step import without_prefect
from tests.builders import EXAMPLE
from tests.standing import NO
from waibao.store.engine import reading
from waibao.store.store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store after the example has been played."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(tmp_path_factory.mktemp("played")))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        with without_prefect():
            assert unattended(str(EXAMPLE / "scenario.yaml")) == NO
        with reading() as opened:
            yield opened
