"""Histories of people, drawn at random: what is known of them does not depend on how it came to be known. S3.4, R16."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.hr_month import History, Month, balances, leave_rows, roster_rows, stays, transfer_rows
from schemas.personnel import Correction, Details, Event, EventKind, Leaving, Transfer, standing
from tests.hr import facts_of

DAYS = [date(2026, 8, 20) + timedelta(days) for days in range(75)]
MONTHS = [Month("2026-08"), Month("2026-09"), Month("2026-10")]
DEPARTMENTS = ("研发部", "运维部", "市场部")
[WHO] = facts_of(1)
Happening = tuple[EventKind, date, Details]


def details(kind: EventKind, on: date, department: str) -> Details:
    match kind:
        case "join":
            return WHO.model_copy(update={"department": department, "started_on": on})
        case "leave":
            return Leaving(last_day=on, reason="个人发展")
        case "transfer":
            return Transfer(kind="调部门", after={"department": department})
        case _:
            return Correction(after={"school": f"{department}大学"})


kinds: st.SearchStrategy[EventKind] = st.sampled_from(("join", "leave", "transfer", "transfer", "correction"))
happenings = st.builds(
    lambda kind, on, department: (kind, on, details(kind, on, department)),
    kinds,
    st.sampled_from(DAYS),
    st.sampled_from(DEPARTMENTS),
)
histories = st.lists(happenings, max_size=8, unique_by=repr)


def arrived(happened: list[Happening], keys: st.DataObject) -> list[Event]:
    """The events in the order of their arrival, under keys that say nothing."""
    tokens = keys.draw(st.permutations(range(len(happened))))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        Event(kind, on, said, f"{token:064x}", at, place)
        for place, (token, (kind, on, said)) in enumerate(zip(tokens, happened, strict=True), 1)
    ]


def month_of(histories_of: list[History], month: Month) -> Any:
    """Everything that a month's report says of people."""
    present = stays(histories_of, month)
    return balances(present), roster_rows(present), leave_rows(present), transfer_rows(histories_of, month)


@pytest.mark.row("S3.4")
@settings(max_examples=60, deadline=None)
@given(histories, st.data())
def test_in_whatever_order_the_events_arrive_the_person_and_the_months_are_the_same(
    happened: list[Happening], data: st.DataObject
) -> None:
    once = arrived(happened, data)
    again = arrived(data.draw(st.permutations(happened)), data)

    for day in (*DAYS[::9], date.max):
        assert standing(once, day) == standing(again, day)
    for month in MONTHS:
        assert month_of([History("RY-1", once)], month) == month_of([History("RY-1", again)], month)


@pytest.mark.row("S3.4")
@settings(max_examples=60, deadline=None)
@given(st.lists(histories, min_size=1, max_size=4), st.data())
def test_in_each_department_what_was_there_came_and_went_is_what_remains_and_the_next_month_begins_with(
    drawn: list[list[Happening]], data: st.DataObject
) -> None:
    people = [History(f"RY-{number}", arrived(happened, data)) for number, happened in enumerate(drawn)]
    closing: dict[str, int] = {}
    for month in MONTHS:
        rows = {row.department: row for row in balances(stays(people, month))}
        for row in rows.values():
            assert row.opening + row.joins + row.transfers_in - row.transfers_out - row.leaves == row.closing
        if month is not MONTHS[0]:
            opening = {name: row.opening for name, row in rows.items() if row.opening}
            assert opening == {name: heads for name, heads in closing.items() if heads}
        closing = {name: row.closing for name, row in rows.items()}
