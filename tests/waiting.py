"""Wait for something outside of this process: a server, a run, the end of either."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
WAIT_SECONDS = 60.0


def until(wanted: Callable[[], T | None], what: str, seconds: float = WAIT_SECONDS) -> T:
    """Ask again until there is an answer.

    Raises:
        AssertionError: there was none within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := wanted():
            return found
        time.sleep(0.1)  # between two questions over HTTP, which offers nothing to wait on; never in place of one
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
