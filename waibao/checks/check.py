"""The judgement of one table somebody sent, and its content once it is accepted."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from schemas.checks import CheckResult, Quotation, QuotedLine, TestCase, TestResults
from schemas.errors import BadInput
from schemas.rules.masking import numberless
from schemas.rules.uscc import normalise_uscc
from schemas.values import SHANGHAI, from_fen
from waibao.checks.cells import SCALE
from waibao.checks.judge import judge
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.reading import TableRead
from waibao.checks.received import received
from waibao.checks.table import Known


def check_file(
    kind: str, path: Path, *, expected: Mapping[str, object] | None = None, today: date | None = None
) -> CheckResult:
    """Judge a table of ``kind``; ``expected`` holds what is known beforehand (see the kind's rules).

    Raises:
        BadInput: there is no such kind.
        Unreadable: the file cannot be opened as such a table.
    """
    if kind not in TABLE_KINDS:
        raise BadInput(f"核验种类「{kind}」", "没有这种表格", f"可用的种类：{'、'.join(TABLE_KINDS)}")
    return judged_table(_read(kind, path), path, expected=expected, today=today)


def judged_table(
    table: TableRead, path: Path, *, expected: Mapping[str, object] | None = None, today: date | None = None
) -> CheckResult:
    """The judgement of a table that was read already, from the file at ``path``."""
    findings, expectations = judge(table, Known(expected or {}, today or datetime.now(SHANGHAI).date()))
    return CheckResult(
        kind=table.kind.slug,
        file_name=numberless(path.name),
        sha256=_digest(path),
        accepted=not any(finding.severity == "error" for finding in findings),
        rows=len(table.rows),
        findings=findings,
        expectations=expectations,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def must_be_readable(kind: str, path: Path) -> None:
    """Nothing, when a file can be opened as a table of ``kind``; what stands in it is not judged.

    Raises:
        Unreadable: it cannot.
    """
    _read(kind, path)


def _read(kind: str, path: Path) -> TableRead:
    return received(path, TABLE_KINDS[kind])


def read_quotation(path: Path) -> Quotation:
    """An accepted quotation.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    table = _read("quotation", path)
    head: dict[str, Any] = table.head
    try:
        lines = [
            QuotedLine(
                number=row["number"],
                name=row["name"],
                unit=row["unit"],
                quantity=_number(row["quantity"]),
                unit_price=from_fen(row["unit_price"]),
                amount=from_fen(row["amount"]),
                remark=row["remark"] or "",
            )
            for row in table.frame().iter_rows(named=True)
        ]
        return Quotation(
            inquiry_no=head["inquiry_no"] or "",
            vendor=head["vendor"],
            uscc=normalise_uscc(head["uscc"]),
            tax_rate=_number(head["tax_rate"]),
            validity_days=head["validity"],
            quoted_on=head["quoted_on"],
            lines=lines,
            total=from_fen(table.total or 0),
        )
    except (TypeError, ValueError) as fault:
        raise BadInput(path.name, "报价表未通过核验", "请先核验并更正后再读取") from fault


def _number(scaled: int) -> Decimal:
    number = Decimal(scaled) / SCALE
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def read_test_results(path: Path) -> TestResults:
    """Accepted test results.

    Raises:
        Unreadable: the file cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    table = _read("test-results", path)
    optional = ("defect", "severity", "defect_status")
    try:
        cases = [
            TestCase.model_validate({**row, **{key: row[key] or "" for key in optional}})
            for row in table.frame().iter_rows(named=True)
        ]
    except ValueError as fault:
        raise BadInput(path.name, "测试结果表未通过核验", "请先核验并更正后再读取") from fault
    return TestResults(cases=cases)
