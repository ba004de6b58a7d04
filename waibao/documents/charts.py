"""What the pictures share: colours, legends, axes.

Colours differ in lightness and lines in dash and mark, so that a black-and-white print stays readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

from waibao.documents.drawing import Dash, Drawing, Mark, Stroke, width_of

WIDTH = 156.0
"""Text width of the page, in millimetres."""

DARK, LIGHT, INK, QUIET, GRID, ALARM = "#2f4b6e", "#d3deea", "#1a1a1a", "#5a5a5a", "#d9d9d9", "#a03a2e"
SERIES: tuple[tuple[str, Dash, Mark], ...] = (
    (DARK, "solid", "circle"),
    ("#c0803a", "dashed", "square"),
    ("#5d8a66", "dotted", "triangle"),
    ("#8c5a7d", "dash-dotted", "diamond"),
    ("#6b6b6b", "loosely-dotted", "down"),
)
SMALL = 6.5
HAIR = Stroke(GRID, 0.5)


@dataclass(frozen=True)
class Key:
    """One entry of a legend: what it looks like and what it means."""

    label: str
    fill: str = ""
    edge: Stroke | None = None
    line: Stroke | None = None
    mark: Mark | None = None
    color: str = INK


def short(name: str, length: int = 14) -> str:
    return name if len(name) <= length else f"{name[: length - 1]}…"


def legend(drawing: Drawing, keys: Sequence[Key], middle: float) -> None:
    """Entries side by side at the foot of the drawing, in rows as many as it takes (``legend_height``)."""
    rows = _legend_rows(keys)
    top = drawing.height - 5.0 * len(rows) + 2.5
    for place, row in enumerate(rows):
        y = top + 5.0 * place
        x = middle - sum(_key_width(key) for key in row) / 2
        for key in row:
            if key.fill:
                drawing.rectangle(x, y - 1.3, 6, 2.6, key.fill, key.edge)
            if key.line:
                drawing.line((x, y), (x + 6, y), key.line)
            if key.mark:
                drawing.mark(key.mark, (x + 3, y), key.color)
            drawing.text(key.label, (x + 7.5, y), anchor="left")
            x += _key_width(key)


def _key_width(key: Key) -> float:
    return 7.5 + width_of(key.label) + 6


def _legend_rows(keys: Sequence[Key]) -> list[list[Key]]:
    rows: list[list[Key]] = [[]]
    for key in keys:
        if rows[-1] and sum(map(_key_width, [*rows[-1], key])) > WIDTH:
            rows.append([])
        rows[-1].append(key)
    return rows


def legend_height(keys: Sequence[Key]) -> float:
    return 5.0 * len(_legend_rows(keys)) + 1


def ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Dates to be named below a calendar and their names: days of a short time, months of a long one, about six."""
    days = (last - first).days
    if days < 62:
        step = max(1, ceil((days + 1) / 7))
        found = [first + timedelta(days=place) for place in range(0, days + 1, step)]
        return [(day, f"{day:%m-%d}") for day in found]
    step = ceil(days / 30.5 / 7)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [(day, f"{day:%Y-%m}") for day in starts[::step] if first <= day <= last] or [(first, f"{first:%Y-%m}")]


def empty(said: str) -> Drawing:
    drawing = Drawing(WIDTH, 10)
    drawing.text(said, (WIDTH / 2, 5), color=QUIET)
    return drawing


def steps(top: float) -> list[float]:
    """Round values from 0 to at most ``top`` for an axis, five or so."""
    size = 10.0 ** floor(log10(top / 5))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if top / (size * factor) <= 6)
    return [step * place for place in range(floor(top / step + 1e-9) + 1)]
