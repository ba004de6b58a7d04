"""The correction sheet: the sender's own table with the faulty cells marked and what is wrong in plain Chinese."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from schemas.checks import CheckResult, Finding
from waibao.checks.cells import heading
from waibao.checks.opening import decode, delimiter, is_large, open_table
from waibao.checks.reading import TableRead, read_table
from waibao.checks.table import TableKind

EXPLANATION = "问题说明"
"""The added column; readers pass over it when the corrected file comes back."""
_DANGEROUS = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?[\d,]+(\.\d+)?%?$")


def correction_sheet(path: Path, kind: TableKind, result: CheckResult) -> bytes:
    """A copy of the table that was judged: a workbook as XLSX bytes, a CSV file in its own encoding.

    Workbook: faulty cells red (errors) or yellow (warnings) with a comment, a column 问题说明, a first sheet 更正汇总.
    CSV: the column alone. The same file and result give the same bytes; macros, links to other files and formulas
    that reach outside are not copied.

    Raises:
        Unreadable: the file cannot be opened as such a table.
    """
    table = read_table(path.name, open_table(path), kind)
    if path.suffix.lower() in (".csv", ".txt"):
        return _marked_csv(path.read_bytes(), table, result.findings)
    if is_large(path):
        from waibao.checks.correction_large import large_workbook

        return large_workbook(table, result)
    from waibao.checks.correction_workbook import marked_workbook

    return marked_workbook(path, table, result)


def explanation_column(table: TableRead) -> int:
    """Where 问题说明 stands: right of everything in the table, or where an earlier correction put it."""
    rows = [cells for row, cells in table.grid.by_row.items() if row >= table.head_row]
    for column, cell in table.grid.by_row[table.head_row].items():
        if heading(cell.value).startswith(EXPLANATION):
            return column
    return max(max(cells) for cells in rows) + 1


def explanations(table: TableRead, findings: Sequence[Finding]) -> dict[int, str]:
    """What stands in 问题说明, by row of the table's sheet."""
    said: dict[int, list[str]] = {}
    for finding in findings:
        if finding.sheet == table.grid.name and finding.row:
            where = f"{finding.cell} " if finding.cell else ""
            said.setdefault(finding.row, []).append(where + finding.message)
    return {row: "；".join(messages) for row, messages in said.items()}


def _marked_csv(content: bytes, table: TableRead, findings: Sequence[Finding]) -> bytes:
    text, encoding = decode(content)
    mark = delimiter(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    column = explanation_column(table)
    said = explanations(table, findings)
    whole = [finding.message for finding in findings if not finding.row]
    top = "；".join([*whole, *filter(None, [said.get(table.head_row)])])
    said[table.head_row] = f"{EXPLANATION}：{top}" if top else EXPLANATION
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=mark, lineterminator="\r\n" if "\r\n" in text else "\n")
    for number, row in enumerate(rows, 1):
        own = [_guarded(value) for value in row]
        if number in said or (number > table.head_row and len(own) >= column):
            own += [""] * (column - len(own))
            own[column - 1] = said.get(number, "")
        writer.writerow(own)
    return made.getvalue().encode(encoding)


def _guarded(value: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay as they are."""
    return f"'{value}" if _DANGEROUS.match(value) and not _NUMBER.match(value.strip()) else value
