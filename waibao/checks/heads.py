"""Where the table is: the sheet and row whose cells are its column titles, in any order, under any accepted title."""

from dataclasses import dataclass

from schemas.errors import Unreadable
from waibao.checks.cells import Cell, Grid, Raw, heading
from waibao.checks.table import ColumnSpec, TableKind

SUMMARY_SHEET = "更正汇总"
"""The sheet our correction adds; never a table."""
HEAD_WITHIN = 60
"""Rows from the top in which the table's head is looked for."""


@dataclass(frozen=True)
class TableHead:
    """A row of column titles. ``last_row``: where it ends when its cells are merged downwards; ``twice``: titles
    that stand above two columns."""

    grid: Grid
    row: int
    last_row: int
    columns: dict[str, int]
    missing: tuple[ColumnSpec, ...]
    twice: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, bool, bool]:
        """Fewest required columns missing, then most columns, then filled, then what can be seen."""
        return -len(self.missing), len(self.columns), self.filled, not self.grid.hidden

    @property
    def filled(self) -> bool:
        """Whether at least one row below holds more than a label."""
        wanted = set(self.columns.values())
        return any(len(wanted & cells.keys()) > 1 for row, cells in self.grid.by_row.items() if row > self.last_row)

    def repeats(self, cells: dict[int, Cell]) -> bool:
        """Whether a row repeats the titles, as print-outs of several pages do."""
        own = self.grid.by_row[self.row]
        same = [heading(cells[place].value) == heading(own[place].value) for place in own if place in cells]
        return len(same) > 2 and all(same)


def bare(title: Raw) -> str:
    """A title without a unit in brackets: 含税单价（元） → 含税单价. 万元 and 不含税 stay, they change the meaning."""
    text = heading(title)
    name, _, unit = text.partition("(")
    return text if "万" in unit or "不" in unit else name


def find_heads(name: str, grids: list[Grid], kind: TableKind) -> tuple[TableHead, list[TableHead]]:
    """The best head, and complete heads with data on other sheets.

    Raises:
        Unreadable: no row has at least half of the required titles; names those missing from the best one.
    """
    best = [
        max(heads, key=lambda head: head.rank)
        for grid in grids
        if grid.name != SUMMARY_SHEET and (heads := _candidates(grid, kind))
    ]
    best.sort(key=lambda head: head.rank, reverse=True)  # stable: the first sheet wins
    required = [spec for spec in kind.columns if spec.required]
    if not best or len(best[0].missing) * 2 > len(required):
        titles = "、".join(spec.title for spec in required)
        raise Unreadable(name, f"没有找到{kind.title}的表头{_nearest(best)}", f"请使用发出的表格，表头应有：{titles}")
    chosen, *others = best
    return chosen, [head for head in others if not head.missing and head.filled]


def _nearest(best: list[TableHead]) -> str:
    if not best:
        return ""
    sheet = f"工作表「{best[0].grid.name}」" if best[0].grid.name else "内容"
    return f"（最接近的{sheet}第 {best[0].row} 行缺少：{'、'.join(spec.title for spec in best[0].missing)}）"


def _titles(kind: TableKind) -> dict[str, ColumnSpec]:
    """Every accepted title as it is compared; a column's own title goes before another's alias."""
    found = {heading(spec.title): spec for spec in kind.columns}
    for spec in kind.columns:
        for title in (spec.title, *spec.aliases):
            found.setdefault(heading(title), spec)
            found.setdefault(bare(title), spec)
    return found


def _candidates(grid: Grid, kind: TableKind) -> list[TableHead]:
    titles = _titles(kind)
    heads = []
    for row, cells in grid.by_row.items():
        if row > HEAD_WITHIN:
            break
        columns: dict[str, int] = {}
        twice: list[str] = []
        for column, cell in cells.items():
            spec = titles.get(heading(cell.value)) or titles.get(bare(cell.value))
            if spec and spec.key in columns:
                twice.append(spec.title)
            elif spec:
                columns[spec.key] = column
        if len(columns) > 1:
            missing = tuple(spec for spec in kind.columns if spec.required and spec.key not in columns)
            last = max((bottom for top, _, bottom, _ in grid.merged if top <= row <= bottom), default=row)
            heads.append(TableHead(grid, row, last, columns, missing, tuple(twice)))
    return heads
