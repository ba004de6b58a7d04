"""A survey that came back, as a whole: both its tables judged together, and what they say. Row S7.2."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from schemas.checks import CheckResult
from schemas.errors import BadInput, Unreadable
from schemas.it_survey import ItSurvey
from waibao.checks.check import check_file
from waibao.checks.it_survey import IT_SOFTWARE, IT_SURVEY
from waibao.checks.received import received
from waibao.checks.rules import rows_of


def check_survey(path: Path, today: date) -> CheckResult:
    """Both tables of a survey under one judgement; the sheet of software may be missing.

    Raises:
        Unreadable: the file cannot be opened as a survey.
    """
    result = check_file(IT_SURVEY.slug, path, today=today)
    if not has_software(path):
        return result
    software = check_file(IT_SOFTWARE.slug, path, today=today)
    return result.model_copy(
        update={
            "accepted": result.accepted and software.accepted,
            "rows": result.rows + software.rows,
            "findings": result.findings + software.findings,
            "expectations": result.expectations + software.expectations,
        }
    )


def has_software(path: Path) -> bool:
    """Whether a survey that can be read also has the table of software."""
    try:
        received(path, IT_SOFTWARE)
    except Unreadable:
        return False
    return True


def read_it_survey(path: Path, by: str) -> ItSurvey:
    """What an accepted survey says, handed in by ``by``.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    devices = received(path, IT_SURVEY)
    software = rows_of(received(path, IT_SOFTWARE)) if has_software(path) else []
    try:
        said = {
            "by": by,
            "surveyed_on": devices.head["surveyed_on"],
            "contact": devices.head["contact"],
            "devices": [_device(row) for _, row in rows_of(devices)],
            "software": [{**_told(row), "licensed": row["licensed"] or 0} for _, row in software],
        }
        return ItSurvey.model_validate(said)
    except ValueError as fault:
        raise BadInput(path.name, "调查表未通过核验", "请先核验并更正后再读取") from fault


def _device(row: Mapping[str, Any]) -> dict[str, Any]:
    told = _told(row)
    told.pop("age", None)
    return {**told, "critical": row["critical"] == "是"}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is there; the model has its own word for what is not."""
    return {key: value for key, value in row.items() if value is not None}
