"""Processes that tests start and may kill."""

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def forked_from(*modules: str) -> ForkServerContext:
    """Starts each process by forking one that has imported ``modules`` and done nothing else.

    A test process has one such server, which keeps what it was started with. An earlier test's is therefore ended:
    without the modules every process would import them anew, which takes seconds and makes no noise.
    """
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # made for tests; there is no public way
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context
