"""What the rules of a roster say of people who are on file: a file that was right when it came may be so no more."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from schemas.monthly_roster import RosterRow
from waibao.checks.judge import flagged, said
from waibao.checks.reading import frame_type
from waibao.checks.roster import ROSTER
from waibao.checks.table import Known


def registered_findings(rows: Sequence[RosterRow], today: date) -> list[list[str]]:
    """The findings of each row, in its order, as sentences without personal numbers. Rows S3.4; R7–R11, R17, R18."""
    import polars as pl

    if not rows:
        return []
    known = Known({}, today)
    schema = {"row": pl.Int64} | {spec.key: frame_type(spec) for spec in ROSTER.columns}
    frame = pl.DataFrame([{"row": place} | _values(row) for place, row in enumerate(rows)], schema=schema)
    flags = flagged(ROSTER, frame, known)
    found: list[list[str]] = [[] for _ in rows]
    for rule in ROSTER.rules:
        for place in flags[rule.code].arg_true():
            found[place].append(said(rule, frame.row(place, named=True), known))
    return found


def _values(row: RosterRow) -> dict[str, Any]:
    facts = {name: value if value != "" else None for name, value in row.facts.model_dump().items()}
    return facts | {"status": row.status, "left_on": row.left_on}
