"""Reads the table that was found: its rows, its closing row and the labels around it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.checks import Finding
from waibao.checks.cells import Cell, Grid, NotReadable, Value, address, heading, is_error, narrow, parse, plain
from waibao.checks.formulas import computed
from waibao.checks.heads import SUMMARY_SHEET, TableHead, bare, find_heads
from waibao.checks.table import ColumnSpec, Severity, TableKind

if TYPE_CHECKING:
    import polars as pl

_TOTALS = ("合计", "总计", "总价", "总金额", "报价总计", "报价合计")
_SUBTOTALS = ("小计", "分项合计")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表|制表|编制|审核|批准|测试|签字|签章|盖章|日期|法定代表人|报价单位|工程师|甲方)[^:]{0,6}(?::|$)"
)
"""How lines for signatures and notes below a table begin."""


@dataclass
class TableRead:
    """What was found.

    ``rows`` are sheet rows in order; ``values`` by column key have one entry a row, null where a cell is empty or
    unreadable; ``reasons`` say why it is unreadable. Both are lists, or polars columns of a table read by columns.
    ``head`` holds the labels' values, ``head_cells`` their places (sheet, row, column), ``total`` what stands in the
    row 合计 (``total_row``, 0 without one), ``total_unread`` why that is unreadable. ``width``, the
    last column in use, and ``load`` (see ``WideSheet``) are of a table read by columns, whose grid holds only the
    first rows.
    """

    kind: TableKind
    grid: Grid
    head_row: int
    columns: dict[str, int]
    rows: Sequence[int] = field(default_factory=list)
    values: dict[str, Sequence[Value]] = field(default_factory=dict)
    reasons: dict[str, Sequence[str | None]] = field(default_factory=dict)
    head: dict[str, Value] = field(default_factory=dict)
    head_cells: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    head_unread: dict[str, str] = field(default_factory=dict)
    total_row: int = 0
    total: int | None = None
    total_unread: str = ""
    width: int = 0
    load: "Callable[[int], pl.DataFrame] | None" = None
    findings: list[Finding] = field(default_factory=list)

    def finding(self, rule: str, message: str, *, row: int = 0, key: str = "", severity: Severity = "error") -> Finding:
        """A finding at a cell of the table, at a label's value (``key`` alone), or of the whole file.

        A rule about a column that the file does not have points at the row's first cell.
        """
        sheet, column, title = self.grid.name, self.columns.get(key, 0), ""
        if key in self.kind.column_of:
            title = self.kind.column_of[key].title
        elif key:
            title = next(spec.title for spec in self.kind.header_fields if spec.key == key)
            if key in self.head_cells:
                sheet, row, column = self.head_cells[key]
        if row and key and not column:
            column = min(self.columns.values())
        cell = address(row, column) if row and column else ""
        return Finding(sheet=sheet, row=row, column=title, cell=cell, severity=severity, rule=rule, message=message)

    def frame(self) -> "pl.DataFrame":
        """The values as a polars frame with ``row`` in front; types as ``ColumnSpec`` says."""
        import polars as pl

        return pl.DataFrame(
            {"row": self.rows} | {spec.key: self.values[spec.key] for spec in self.kind.columns},
            schema={"row": pl.Int64} | {spec.key: frame_type(spec) for spec in self.kind.columns},
        )


def frame_type(spec: ColumnSpec) -> "type[pl.DataType]":
    """How a column stands in a frame."""
    import polars as pl

    texts: dict[str, type[pl.DataType]] = dict.fromkeys(("text", "lines", "digits", "choice"), pl.String)
    return (texts | {"date": pl.Date}).get(spec.type, pl.Int64)


def read_table(name: str, grids: list[Grid], kind: TableKind) -> TableRead:
    """The one table of that kind among the sheets.

    Raises:
        Unreadable: no sheet has the expected columns; the best candidate's missing ones are named.
    """
    head, others = find_heads(name, grids, kind)
    table = TableRead(kind, head.grid, head.row, head.columns)
    _read_rows(table, head)
    _read_head(table, grids)
    shape_faults(table, head, others)
    return table


def _read_rows(table: TableRead, head: TableHead) -> None:
    kind = table.kind
    rows: list[int] = []
    after: list[int] = []
    for row, cells in table.grid.by_row.items():
        if row <= head.last_row or not _has_content(kind, head.columns, cells) or head.repeats(cells):
            continue
        label = _label(table, cells)
        if table.total_row:
            after.append(row)
        elif kind.total_key and label.startswith(_TOTALS):
            table.total_row = row
            _read_total(table, kind.column_of[kind.total_key])
        elif kind.total_key and label.startswith(_SUBTOTALS):
            _misplaced(table, row, "小计行：请删去，只在最后保留一个合计行")
        elif not _is_note(cells):
            rows.append(row)
    _read_values(table, rows)
    for row in after:
        if _is_line(table, row):
            _misplaced(table, row, "这一行在合计行之后，不在合计之内：请移到合计行之前并重新合计，或删去")


def _misplaced(table: TableRead, row: int, said: str) -> None:
    table.findings.append(table.finding("shape", said, row=row, key=table.kind.total_key or ""))


def _read_values(table: TableRead, rows: list[int]) -> None:
    table.rows = rows
    for spec in table.kind.columns:
        column = table.columns.get(spec.key, 0)
        read = [cell_value(table.grid, table.kind, spec, table.grid.by_row[row].get(column)) for row in rows]
        table.values[spec.key] = [value for value, _reason in read]
        table.reasons[spec.key] = [reason for _value, reason in read]


def is_no_row(kind: TableKind, head: TableHead, cells: dict[int, Cell]) -> bool:
    """Whether the cells below a head are no row of its table: empty, the titles again, a note or signatures."""
    return not _has_content(kind, head.columns, cells) or head.repeats(cells) or _is_note(cells)


def _has_content(kind: TableKind, columns: dict[str, int], cells: dict[int, Cell]) -> bool:
    """Whether anybody entered something; what a form computes by itself stands in empty rows too."""
    return any(
        (plain(cell.value) or cell.formula) and not (cell.formula and kind.column_of[key].computed)
        for key, column in columns.items()
        if (cell := cells.get(column))
    )


def _label(table: TableRead, cells: dict[int, Cell]) -> str:
    """The first text of a row: 合计 may stand in any column before the sums."""
    return next((text for cell in cells.values() if (text := heading(cell.value)) and not text.isdecimal()), "")


def _is_note(cells: dict[int, Cell]) -> bool:
    """A note or a line for signatures: one or two cells that begin like one; a line of the table has more."""
    return len(cells) <= 2 and bool(_NOTE.match(narrow(next(iter(cells.values())).value)))


def _is_line(table: TableRead, row: int) -> bool:
    """Whether a row below 合计 is one more line: it has a name and a number of its own."""
    cells = table.grid.by_row[row]
    filled = [key for key, column in table.columns.items() if column in cells and plain(cells[column].value)]
    required = [spec.key for spec in table.kind.columns if spec.required]
    return not _label(table, cells).startswith(_TOTALS) and 2 * len(set(filled) & set(required)) > len(required)


def _read_total(table: TableRead, spec: ColumnSpec) -> None:
    cell = table.grid.by_row[table.total_row].get(table.columns.get(spec.key, 0))
    found, reason = cell_value(table.grid, table.kind, spec, cell)
    table.total, table.total_unread = found if isinstance(found, int) else None, reason or ""


def cell_value(grid: Grid, kind: TableKind, spec: ColumnSpec, cell: Cell | None) -> tuple[Value, str | None]:
    """What a cell of a column says, and why it says nothing that can be read."""
    if spec.computed and cell and cell.formula and cell.value in (None, ""):
        return None, None
    try:
        return _parsed(grid, spec, cell), None
    except NotReadable as fault:
        return None, fault.told(quoting=not kind.personal)


def _parsed(grid: Grid, spec: ColumnSpec, cell: Cell | None) -> Value:
    if cell and cell.formula and cell.value in (None, ""):
        value = computed(grid, cell)
        if value is None:
            raise NotReadable("公式没有计算结果：请用 Excel 或 WPS 打开并保存后重新发送")
        cell = Cell(value, cell.formula, cell.percent)
    if cell and is_error(cell.value):
        raise NotReadable(f"公式出错（{plain(cell.value)}）：请改正公式或直接填写数值")
    return parse(spec, cell)


def shape_faults(table: TableRead, head: TableHead, others: list[TableHead]) -> None:
    """What the layout hides."""
    for spec in head.missing:
        said = f"缺少列「{spec.title}」：请在表头这一行补上该列并逐行填写"
        table.findings.append(table.finding("shape", said, row=head.row))
    for title in head.twice:
        said = f"表头「{title}」出现两次：请只保留一列"
        table.findings.append(table.finding("shape", said, row=head.row))
    for other in others:
        said = (
            f"工作表「{other.grid.name}」中也有{table.kind.title}：请与「{table.grid.name}」合并为一张表，或删去多余的"
        )
        table.findings.append(table.finding("shape", said))
    if len(table.rows) == 0 and not table.kind.may_be_empty:
        said = "表头下面没有数据：请填写后重新发送"
        table.findings.append(table.finding("shape", said, row=head.row))
    if table.grid.hidden_rows and (hidden := sorted(table.grid.hidden_rows.intersection(table.rows))):
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        said = f"第 {shown} 行被隐藏，已一并核验：请确认是否需要"
        table.findings.append(table.finding("hidden", said, severity="warning"))
    _merged(table, head)


def _merged(table: TableRead, head: TableHead) -> None:
    """Merged cells hide what stands below them: in the head a column, in the data values."""
    data, wanted = (set(table.rows) if table.grid.merged else set()), set(table.columns.values())
    for top, left, bottom, right in table.grid.merged:
        area = f"{address(top, left)}:{address(bottom, right)}"
        if top <= head.row <= bottom:
            said = f"表头 {area} 是合并单元格，遮住了列：请取消合并，每列写一个表头" if left < right else ""
        else:
            covered = data.intersection(range(top, bottom + 1)) and wanted.intersection(range(left, right + 1))
            said = f"{area} 是合并单元格：请取消合并，在每一格分别填写" if covered else ""
        if said:
            table.findings.append(
                Finding(sheet=table.grid.name, row=top, cell=address(top, left), rule="merged", message=said)
            )


def _read_head(table: TableRead, grids: list[Grid]) -> None:
    """Labels with their values: around the table, then on the other sheets. The first filled one counts."""
    others = [grid for grid in grids if grid is not table.grid and grid.name != SUMMARY_SHEET]
    for spec in table.kind.header_fields:
        labels = {found for title in (spec.title, *spec.aliases) for found in (heading(title), bare(title))}
        table.head[spec.key] = None
        for grid in (table.grid, *others):
            taken = {*table.rows, table.head_row} if grid is table.grid else set()
            if table.head[spec.key] is None and spec.key not in table.head_unread:
                _read_label(table, grid, spec, labels, taken)


def _read_label(table: TableRead, grid: Grid, spec: ColumnSpec, labels: set[str], taken: set[int]) -> None:
    for row, cells in grid.by_row.items():
        if row in taken:
            continue
        for column, cell in cells.items():
            label, _, rest = heading(cell.value).partition(":")
            if label not in labels and bare(label) not in labels:
                continue
            place = column if rest else _right_of(grid, row, column)
            value = Cell(rest) if rest else cells.get(place)
            table.head_cells[spec.key] = (grid.name, row, place)
            try:
                table.head[spec.key] = _parsed(grid, spec, value)
            except NotReadable as fault:
                table.head_unread[spec.key] = fault.told(quoting=not table.kind.personal)
            return


def _right_of(grid: Grid, row: int, column: int) -> int:
    """The cell beside a label, which may be merged over several."""
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and left <= column <= right:
            return right + 1
    return column + 1
