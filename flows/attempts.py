"""One thing for each of many: what fails stops nothing else, and is told at the end."""

from collections.abc import Callable

from flows.sweep import leave_summary
from schemas.errors import WaibaoError
from tasks.sweep import failure_of

Outcome = tuple[list[str], list[str], list[str]]
"""What was done, what to look after, what could not be done."""


def attempt(no: str, what: str, act: Callable[[], str], done: list[str], failed: list[str]) -> None:
    """Do one thing and keep how it went."""
    try:
        if said := act():
            done.append(said)
    except WaibaoError as error:
        failed.append(failure_of(no, what, error))


def all_done(done: list[str], failed: list[str]) -> list[str]:
    """What was done, when nothing failed.

    Raises:
        WaibaoError: something did, so that the run is visibly incomplete.
    """
    if failed:
        raise WaibaoError("\n".join([f"已完成 {len(done)} 个，未能完成 {len(failed)} 个：", *failed]))
    return done


def summed_up(engagements: list[str], of_engagement: Callable[[str], Outcome], key: str, title: str) -> list[str]:
    """Go through engagements; one that fails does not stop the others.

    Raises:
        WaibaoError: at the end, when something could not be done.
    """
    outcomes = [of_engagement(no) for no in engagements]
    done, warned, failed = ([line for outcome in outcomes for line in outcome[part]] for part in range(3))
    leave_summary(done, warned, failed, key=key, title=title)
    if failed:
        raise WaibaoError("\n".join(failed))
    return done + warned
