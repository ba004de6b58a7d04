"""Tables of people as files, for the tests of their checks."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from schemas.checks import CheckResult
from tests.people import TITLES, people, sex_of
from waibao.checks.check import check_file

TODAY = date(2026, 9, 1)
EVENTS = ("工号", "姓名", "类别", "生效日", "变动项目", "变动前", "变动后", "原因", "证明开具日", "减员月")
Row = dict[str, Any]


def staff(count: int, **changed: Any) -> list[Row]:
    """People of a roster who keep every rule, all with the same changes."""
    return [row | changed for row in people(count, seed=7)]


def with_id(row: Row, number: str) -> Row:
    """The same person with another identity number, and its sex."""
    return row | {"公民身份号码": number, "性别": sex_of(number) or row["性别"]}


def workbook(
    path: Path,
    rows: Iterable[Row],
    titles: Sequence[str] = TITLES,
    change: Callable[[Worksheet], None] | None = None,
) -> Path:
    """A sheet with its titles in the first row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(titles))
    for row in rows:
        sheet.append([row.get(title) for title in titles])
    if change:
        change(sheet)
    book.save(path)
    return path


def table(path: Path, rows: Iterable[Row], titles: Sequence[str] = TITLES, encoding: str = "utf-8") -> Path:
    """The same as a CSV file."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows([titles, *([row.get(title) for title in titles] for row in rows)])
    path.write_bytes(made.getvalue().encode(encoding))
    return path


def judged(path: Path, kind: str = "roster", today: date = TODAY, **expected: object) -> CheckResult:
    return check_file(kind, path, expected=expected, today=today)


def found(result: CheckResult, rule: str) -> dict[int, str]:
    """Severity of what a rule found, by the row of the data from 0; -1 is the whole file."""
    return {
        finding.row - 2 if finding.row else -1: finding.severity for finding in result.findings if finding.rule == rule
    }


def said(result: CheckResult) -> str:
    return "\n".join(finding.message for finding in result.findings)
