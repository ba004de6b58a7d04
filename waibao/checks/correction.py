"""The correction sheet: the sender's own table with the faulty cells marked and what is wrong in plain Chinese."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from schemas.checks import CheckResult, Finding
from waibao.checks.cells import heading, plain
from waibao.checks.column_values import cell_of
from waibao.checks.csv_files import decode, delimiter
from waibao.checks.opening import is_large, is_text
from waibao.checks.reading import TableRead
from waibao.checks.received import received
from waibao.checks.table import TableKind

EXPLANATION = "问题说明"
"""The added column; readers pass over it when the corrected file comes back."""
_DANGEROUS = re.compile(r"^[=+\-@\t\r](?!$)")
_NUMBER = re.compile(r"^[+-]?[\d,]+(\.\d+)?%?$")


def correction_sheet(path: Path, kind: TableKind, result: CheckResult) -> bytes:
    """A copy of the table that was judged: a workbook as XLSX bytes, a CSV file in its own encoding.

    Workbook: faulty cells red (errors) or yellow (warnings) with a comment, a column 问题说明, a first sheet 更正汇总.
    CSV: the column alone. The same file and result give the same bytes; macros, links to other files and formulas
    that reach outside are not copied.

    Raises:
        Unreadable: the file cannot be opened as such a table.
    """
    if is_text(path) and kind.by_columns and is_large(path):
        from waibao.checks.correction_lines import marked_lines

        if (marked := marked_lines(path, kind, result.findings)) is not None:
            return marked
    table = received(path, kind)
    if is_text(path):
        return _marked_csv(path.read_bytes(), table, result.findings)
    if is_large(path):
        from waibao.checks.correction_large import large_workbook

        return large_workbook(table, _texts(table), result)
    from waibao.checks.correction_workbook import marked_workbook

    return marked_workbook(path, table, result)


def _texts(table: TableRead) -> Iterator[tuple[int, dict[int, str]]]:
    """The rows of a large workbook's table sheet with the texts of their cells."""
    if table.load is None:
        for number, cells in table.grid.by_row.items():
            yield number, {place: plain(cell.value) for place, cell in cells.items()}
        return
    for row in table.load(1).iter_rows(named=True):
        texts = {int(place): plain(cell_of(text).value) for place, text in row.items() if place != "row" and text}
        if texts:
            yield row["row"], texts


def explanation_column(table: TableRead) -> int:
    """Where 问题说明 stands: right of everything in the table, or where an earlier correction put it."""
    for column, cell in table.grid.by_row[table.head_row].items():
        if heading(cell.value).startswith(EXPLANATION):
            return column
    if table.width:
        return table.width + 1
    return max(max(cells) for row, cells in table.grid.by_row.items() if row >= table.head_row) + 1


def explanations(sheet: str, findings: Sequence[Finding]) -> dict[int, str]:
    """What stands in 问题说明, by row of the table's sheet."""
    said: dict[int, list[str]] = {}
    for finding in findings:
        if finding.sheet == sheet and finding.row:
            where = f"{finding.cell} " if finding.cell else ""
            said.setdefault(finding.row, []).append(where + finding.message)
    return {row: "；".join(messages) for row, messages in said.items()}


def csv_explanations(head_row: int, findings: Sequence[Finding]) -> dict[int, str]:
    """What stands in 问题说明 of a CSV file; at its head, what is wrong with the whole file."""
    said = explanations("", findings)
    whole = [finding.message for finding in findings if not finding.row]
    top = "；".join([*whole, *filter(None, [said.get(head_row)])])
    said[head_row] = f"{EXPLANATION}：{top}" if top else EXPLANATION
    return said


def explained(values: Sequence[str], column: int, said: str | None, *, below_head: bool) -> list[str]:
    """A row of a CSV file with what is said of it; what an earlier correction said is gone."""
    own = [_guarded(value) for value in values]
    if said is not None or (below_head and len(own) >= column):
        own += [""] * (column - len(own))
        own[column - 1] = said or ""
    return own


def _marked_csv(content: bytes, table: TableRead, findings: Sequence[Finding]) -> bytes:
    text, encoding = decode(content)
    mark = delimiter(text)
    column = explanation_column(table)
    said = csv_explanations(table.head_row, findings)
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=mark, lineterminator="\r\n" if "\r\n" in text else "\n")
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
        writer.writerow(explained(row, column, said.get(number), below_head=number > table.head_row))
    return made.getvalue().encode(encoding)


def _guarded(value: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay as they are."""
    return f"'{value}" if _DANGEROUS.match(value) and not _NUMBER.match(value.strip()) else value
