"""Columns in parts and side by side, and marks over months: how a service went through a year."""

from collections.abc import Sequence
from itertools import groupby

from schemas.pictures import Marks, Shares, Stacked
from waibao.documents.charts import (
    ALARM,
    DARK,
    HAIR,
    QUIET,
    SERIES,
    SMALL,
    WIDTH,
    Key,
    empty,
    legend,
    legend_height,
    short,
    steps,
)
from waibao.documents.drawing import Drawing, Stroke, width_of

FILLS = ("#2f4b6e", "#7f9bbd", "#d3deea", "#d9a866", "#f3e3cb", "#9aa79b")
"""Told apart by lightness too, where they lie on one another."""
_TOP, _FOOT, _LEFT, _RIGHT = 9.0, 55.0, 14.0, WIDTH - 2
_EDGE = Stroke(DARK, 0.5)


def _sheet(label: str, keys: Sequence[Key]) -> Drawing:
    drawing = Drawing(WIDTH, 62 + legend_height(keys))
    drawing.text(label, (1, 2), anchor="left", color=QUIET)
    legend(drawing, keys, (_LEFT + _RIGHT) / 2)
    return drawing


def _scale(drawing: Drawing, values: Sequence[float], most: float, form: str) -> None:
    for value in values:
        level = _FOOT - (_FOOT - _TOP) * value / most
        drawing.line((_LEFT, level), (_RIGHT, level), HAIR)
        drawing.text(format(value, form), (_LEFT - 1.5, level), anchor="right", color=QUIET)


def _names(drawing: Drawing, names: Sequence[str]) -> float:
    """Names below the columns, in two lines by turns where they are wide; returns the width of a column's place."""
    wide = (_RIGHT - _LEFT) / len(names)
    tight = any(width_of(name, SMALL) > wide - 1 for name in names)
    for place, name in enumerate(names):
        x, down = _LEFT + wide * (place + 0.5), 6.5 if tight and place % 2 else 3.5
        room = min(2 * wide, 2 * (WIDTH - x)) if tight else wide
        letters = next((length for length in range(len(name), 3, -1) if width_of(name[:length], SMALL) < room - 1), 3)
        drawing.text(short(name, letters), (x, _FOOT + down), size=SMALL, color=QUIET)
    drawing.line((_LEFT, _FOOT), (_RIGHT, _FOOT), Stroke(QUIET))
    return wide


def stacked(picture: Stacked) -> Drawing:
    """Parts from below in their order, the sum above each column."""
    totals = [sum(values) for values in zip(*(values for _name, values in picture.parts), strict=True)]
    if not any(totals):
        return empty("没有可以绘制的数据")
    fills = [FILLS[place % len(FILLS)] for place in range(len(picture.parts))]
    keys = [Key(name, fill, _EDGE) for (name, _values), fill in zip(picture.parts, fills, strict=True)]
    drawing, most = _sheet(picture.label, keys), max(totals) * 1.08
    _scale(drawing, [value for value in steps(most) if value == int(value)], most, ",.0f")
    wide = _names(drawing, picture.names)
    broad = min(12.0, wide * 0.62)
    for place, sum_ in enumerate(totals):
        middle, below = _LEFT + wide * (place + 0.5), _FOOT
        for (_name, values), fill in zip(picture.parts, fills, strict=True):
            high = (_FOOT - _TOP) * values[place] / most
            if values[place]:
                drawing.rectangle(middle - broad / 2, below - high, broad, high, fill, _EDGE)
            below -= high
        if sum_:
            drawing.text(f"{sum_:,}", (middle, below - 2.2), size=SMALL)
    return drawing


def shares(picture: Shares) -> Drawing:
    """Columns of 0 to 100 per cent, each with its figure."""
    if all(value is None for _name, values in picture.series for value in values):
        return empty("没有可以绘制的数据")
    fills = [FILLS[place % len(FILLS)] for place in range(len(picture.series))]
    keys = [Key(name, fill, _EDGE) for (name, _values), fill in zip(picture.series, fills, strict=True)]
    aim = Stroke(ALARM, 1, "dashed")
    if picture.target is not None:
        keys.append(Key(f"目标 {picture.target:.0%}", line=aim))
    drawing, most = _sheet(picture.label, keys), 1.08
    _scale(drawing, [place / 5 for place in range(6)], most, ".0%")
    wide = _names(drawing, picture.names)
    broad = min(11.0, wide * 0.8 / len(picture.series))
    for place in range(len(picture.names)):
        left = _LEFT + wide * (place + 0.5) - broad * len(picture.series) / 2
        for number, ((_name, values), fill) in enumerate(zip(picture.series, fills, strict=True)):
            value, x = values[place], left + broad * number
            if value is None:
                drawing.text("—", (x + broad / 2, _FOOT - 2), size=SMALL, color=QUIET)
                continue
            high = (_FOOT - _TOP) * value / most
            drawing.rectangle(x + 0.4, _FOOT - high, broad - 0.8, high, fill, _EDGE)
            drawing.text(f"{value:.0%}", (x + broad / 2, _FOOT - high - 2.2), size=SMALL)
    if picture.target is not None:
        level = _FOOT - (_FOOT - _TOP) * picture.target / most
        drawing.line((_LEFT, level), (_RIGHT, level), aim)
    return drawing


def marks(picture: Marks) -> Drawing:
    """Points with their figures, joined where month follows month; a month without marks leaves a gap."""
    if all(value is None for value in picture.values):
        return empty("没有可以绘制的数据")
    lines = [("本期", picture.values), *([("上年同期", picture.before)] if any(picture.before) else [])]
    keys = [
        Key(name, line=Stroke(color, 1.2, dash), mark=mark, color=color)
        for (name, _values), (color, dash, mark) in zip(lines, SERIES, strict=False)
    ]
    drawing = _sheet(picture.label, keys)
    wide, span = _names(drawing, picture.months), picture.most - picture.least

    def at(place: int, value: float) -> tuple[float, float]:
        high = (_FOOT - _TOP) * 0.94 * (value - picture.least) / span
        return _LEFT + wide * (place + 0.5), _FOOT - high

    for step in range(picture.least, picture.most + 1):
        level = at(0, step)[1]
        drawing.line((_LEFT, level), (_RIGHT, level), HAIR)
        drawing.text(str(step), (_LEFT - 1.5, level), anchor="right", color=QUIET)
    for (_name, values), (color, dash, mark) in reversed(list(zip(lines, SERIES, strict=False))):
        for known, run in groupby(enumerate(values), key=lambda found: found[1] is not None):
            points = [at(place, value) for place, value in run if value is not None] if known else []
            drawing.path(points, Stroke(color, 1.2, dash))
            for point in points:
                drawing.mark(mark, point, color)
    for place, value in enumerate(picture.values):
        if value is not None:
            x, y = at(place, value)
            drawing.text(f"{value:.1f}", (x, y - 2.6), size=SMALL)
    return drawing
