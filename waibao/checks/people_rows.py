"""What accepted tables of people say: who joins, who leaves or moves, what was recorded wrongly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.errors import BadInput
from schemas.personnel import (
    PERSON_TITLES,
    TRANSFER_FIELDS,
    Correction,
    Details,
    EventKind,
    Leaving,
    PersonFacts,
    Transfer,
)
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.personnel_columns import OPEN_ENDED
from waibao.checks.received import received

_FIELDS = {title: name for name, title in PERSON_TITLES.items()}


@dataclass(frozen=True)
class Change:
    """One row of a table of changes."""

    kind: EventKind
    effective_on: date
    details: Details
    employee_no: str
    id_number: str


def _rows(kind: str, path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a table that was accepted, by column; empty cells are left out."""
    for row in received(path, TABLE_KINDS[kind]).frame().iter_rows(named=True):
        yield {key: value for key, value in row.items() if value is not None and key != "row"}


def announced_people(path: Path, channel: str) -> Iterator[tuple[date, PersonFacts]]:
    """Who joins when, by an accepted 入职人员信息表; ``channel`` is that of people whose row names none.

    Raises:
        BadInput: the table was not accepted.
    """
    for row in _rows("onboarding", path):
        yield row.get("joined_on") or row["started_on"], _facts(path, {"channel": channel} | row)


def roster_people(path: Path, channel: str) -> Iterator[tuple[PersonFacts, dict[str, Any]]]:
    """The people of an accepted roster, each with everything its row says."""
    for row in _rows("roster", path):
        yield _facts(path, {"channel": channel} | row), row


def _facts(path: Path, row: Mapping[str, Any]) -> PersonFacts:
    said = {name: row[name] for name in PersonFacts.model_fields if name in row}
    said.setdefault("started_on", row.get("joined_on"))
    said.setdefault("contract_from", said["started_on"])
    try:
        return PersonFacts.model_validate(said)
    except ValidationError as fault:
        # The values stay out of the message, and out of the chain of errors.
        raise BadInput(path.name, "人员信息未通过核验", "请先核验并更正后再登记") from fault.__cause__


def announced_changes(path: Path) -> Iterator[Change]:
    """Leaves, transfers and corrections, by an accepted 人员变动表.

    Raises:
        BadInput: the table was not accepted.
    """
    for row in _rows("personnel-events", path):
        kind, details = _change(path, row)
        yield Change(kind, row["effective_on"], details, row["employee_no"], row.get("id_number", ""))


def _change(path: Path, row: Mapping[str, Any]) -> tuple[EventKind, Details]:
    category = row["category"]
    if category == "离职":
        return "leave", Leaving(
            last_day=row["effective_on"],
            reason=row["reason"],
            certificate_on=row.get("certificate_on"),
            reduction_month=row.get("reduction_month", ""),
        )
    if category == "更正":
        field = _FIELDS.get(str(row.get("field", "")))
        if field is None:
            raise BadInput(path.name, "更正的项目不是名册中的栏目", "请在变动项目中填写名册的栏目名称")
        return "correction", Correction(after={field: row.get("after", "")})
    field = TRANSFER_FIELDS[category]
    before = {field: row["before"]} if row.get("before") else {}
    after = "" if field == "contract_to" and row["after"] in OPEN_ENDED else row["after"]
    return "transfer", Transfer(kind=category, before=before, after={field: after})
