"""The content of registers and schedules that came back, as the models of the business and as forms ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from schemas.bids import SELECTION_TITLES, PointsGiven, ScoreLine
from schemas.contracting import MilestoneTerm
from schemas.errors import BadInput
from schemas.issues import IssueLog
from schemas.risks import STATUS_TITLES, RiskDraft, RiskRow
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.payment_schedule import ratio
from waibao.checks.reading import TableRead
from waibao.checks.received import received
from waibao.checks.rules import rows_of

Made = TypeVar("Made")


def read_risk_register(path: Path) -> list[RiskRow]:
    """The risks of an accepted register; score and level follow from probability and impact.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    status = {title: name for name, title in STATUS_TITLES.items()}

    def risk(row: dict[str, Any]) -> RiskRow:
        draft = RiskDraft.model_validate({key: row[key] for key in RiskDraft.model_fields})
        return RiskRow.model_validate({**draft.model_dump(), "status": status.get(row["status"])})

    return _made("risk-register", path, lambda table: [risk(row) for _, row in rows_of(table)])


def read_issue_log(path: Path, by: str) -> IssueLog:
    """An accepted log, handed in by ``by``; age and overdue days follow from its dates.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """

    def log(table: TableRead) -> IssueLog:
        issues = [{**row, "action": row["action"] or ""} for _, row in rows_of(table)]
        for issue in issues:
            del issue["age"], issue["overdue"]
        return IssueLog.model_validate({"by": by, "data_on": table.head["data_on"], "issues": issues})

    return _made("issue-log", path, log)


def read_payment_schedule(path: Path) -> list[MilestoneTerm]:
    """The instalments of an accepted schedule; amounts follow from the ratios.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """

    def term(row: dict[str, Any]) -> MilestoneTerm:
        ratios = {"ratio": ratio(row["ratio"]), "retention": ratio(row["held"])}
        return MilestoneTerm.model_validate({"name": row["name"], "due_on": row["due_on"], **ratios})

    return _made("payment-schedule", path, lambda table: [term(row) for _, row in rows_of(table)])


def read_scores(path: Path) -> list[ScoreLine]:
    """The points of an accepted scoring sheet.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    judged = [code for code in SELECTION_TITLES if code != "price"]

    def line(row: dict[str, Any]) -> ScoreLine:
        points = {code: ratio(row[code]) for code in judged}
        return ScoreLine.model_validate({"judge": row["judge"], "vendor": row["vendor"], **points})

    return _made("scoring-sheet", path, lambda table: [line(row) for _, row in rows_of(table)])


def read_judge_sheet(path: Path) -> list[ScoreLine]:
    """The points of an accepted sheet of one judge, a line for each bidder.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """

    def lines(table: TableRead) -> list[ScoreLine]:
        given: dict[str, list[PointsGiven]] = {}
        for _, row in rows_of(table):
            points = PointsGiven.model_validate({"criterion": row["criterion"], "points": ratio(row["points"])})
            given.setdefault(str(row["vendor"]), []).append(points)
        judge = str(table.head["judge"])
        return [ScoreLine(judge=judge, vendor=vendor, others=points) for vendor, points in given.items()]

    return _made("judge-sheet", path, lines)


@dataclass(frozen=True)
class FormPart:
    """The gate whose form asks for what a table says, and what the form then holds of it."""

    gate: str
    read: Callable[[Path], dict[str, object]]


def _open_risks(path: Path) -> dict[str, object]:
    told = set(RiskDraft.model_fields)
    return {"risks": [risk.model_dump(include=told) for risk in read_risk_register(path) if risk.status == "open"]}


def _issues(path: Path) -> dict[str, object]:
    log = read_issue_log(path, by="—")
    return {"data_on": log.data_on, "issues": log.issues}


FORM_PARTS: dict[str, FormPart] = {
    "risk-register": FormPart("plan-drafted", _open_risks),
    "issue-log": FormPart("issue-log-filled", _issues),
    "payment-schedule": FormPart("contract-terms", lambda path: {"milestones": read_payment_schedule(path)}),
    "scoring-sheet": FormPart("bids-scored", lambda path: {"scores": read_scores(path)}),
}
"""By the kind of table. A plan has no closed risks; the sheet of one judge is handed in to its form as a file."""


def _made(kind: str, path: Path, make: Callable[[TableRead], Made]) -> Made:
    try:
        return make(received(path, TABLE_KINDS[kind]))
    except ValueError as fault:
        raise BadInput(path.name, f"{TABLE_KINDS[kind].title}未通过核验", "请先核验并更正后再读取") from fault
