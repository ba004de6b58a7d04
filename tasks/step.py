"""What every task shares: its name in the UI, the points where it may be killed, and how it is retried.

    @step("出具外包计划书")
    def issue_plan(no: str, round_: int) -> Issued: ...

A step is a Prefect task. Called inside ``without_prefect()`` it is the plain function: tests of the business and
embedding programs need no server.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from prefect import Task, get_run_logger
from prefect.cache_policies import NO_CACHE

from schemas.errors import WaibaoError
from waibao import faults

P = ParamSpec("P")
R = TypeVar("R")

_direct: ContextVar[bool] = ContextVar("direct", default=False)
_watchers: list[Callable[[str], None]] = []


# Prefect's own lines that only repeat the states shown beside the log.
_REPEATED = ("Beginning flow run", "Beginning subflow run", "Finished in state", "Suspending flow run")


class ForStaff(logging.Filter):
    """What staff read in a run's log: what the product says. What waits and what is refused, the flow tells, once."""

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith(_REPEATED):
            return False
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        return not isinstance(error, WaibaoError)


for _name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_name).addFilter(ForStaff())


@contextmanager
def without_prefect() -> Iterator[None]:
    """Run steps and flows as plain functions, without a Prefect server."""
    token = _direct.set(True)
    try:
        yield
    finally:
        _direct.reset(token)


def is_direct() -> bool:
    """Whether steps run as plain functions now."""
    return _direct.get()


@contextmanager
def watching(watcher: Callable[[str], None]) -> Iterator[None]:
    """Call ``watcher`` with a Chinese line for everything that steps report with ``say``."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def say(line: str) -> None:
    """Tell staff what was done: in the run's log in the UI, and on the terminal of ``waibao run``."""
    for watcher in _watchers:
        watcher(line)
    if not is_direct():
        get_run_logger().info(line)


class Step(Task[P, R]):
    """A Prefect task that can also be called as the plain function it wraps."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # type: ignore[override]
        return self.fn(*args, **kwargs) if is_direct() else super().__call__(*args, **kwargs)


def _worth_retrying(_task: Any, _run: Any, state: Any) -> bool:
    """A refusal stays a refusal; a dropped connection may not."""
    try:
        state.result()
    except WaibaoError:
        return False
    except Exception:  # noqa: BLE001  (whatever a driver or the network raised)
        return True
    return True


def step(title: str) -> Callable[[Callable[P, R]], Step[P, R]]:
    """Declare a step. ``title`` is what staff read in the UI; arguments identify the subject in its run name."""

    def declare(function: Callable[P, R]) -> Step[P, R]:
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            subject = "-".join(str(value) for value in (*args, *kwargs.values()) if isinstance(value, str | int))
            label = f"{function.__name__}:{subject}"
            faults.point(f"{label}:before")
            result = function(*args, **kwargs)
            faults.point(f"{label}:after")
            return result

        run.__name__, run.__qualname__, run.__doc__ = function.__name__, function.__qualname__, function.__doc__
        run.__module__, run.__wrapped__ = function.__module__, function  # type: ignore[attr-defined]
        return Step(
            run,
            name=title,
            task_run_name=_run_name(title),
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=2,
            retry_delay_seconds=1,
            retry_condition_fn=_worth_retrying,
        )

    return declare


# Parameters that say what a step is about; the others are long, or of no use to staff.
_SUBJECT = ("no", "key", "milestone", "round_", "position", "label", "phase")


def _run_name(title: str) -> Callable[[], str]:
    def name() -> str:
        from prefect.runtime import task_run

        known = task_run.parameters
        return " ".join([title, *(str(known[part]) for part in _SUBJECT if part in known and "no" in known)])

    return name
