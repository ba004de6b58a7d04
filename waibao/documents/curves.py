"""Curves over time: planned and earned value, and a count at the end of each month."""

from datetime import date
from typing import NamedTuple, Self

from schemas.pictures import SCurve, Trend
from waibao.documents.charts import (
    DARK,
    GRID,
    HAIR,
    LIGHT,
    QUIET,
    SERIES,
    SMALL,
    WIDTH,
    Key,
    empty,
    legend,
    legend_height,
    steps,
    ticks,
)
from waibao.documents.drawing import Drawing, Stroke

_TOP, _FOOT, _LEFT, _RIGHT = 5.0, 60.0, 18.0, WIDTH - 4
_BUDGET = Stroke(QUIET, 0.8, "dashed")


class _Plane(NamedTuple):
    """Days across, amounts up; ``unit`` is how many yuan the axis counts as one, ``most`` the units it reaches."""

    first: date
    days: int
    unit: int
    most: float

    @classmethod
    def of(cls, picture: SCurve) -> Self:
        unit = 10_000 if picture.budget >= 100_000 else 1
        most = max([picture.budget, *picture.pv, *picture.ev, *picture.ac, 1.0]) / unit * 1.08
        return cls(picture.dates[0], max(1, (picture.dates[-1] - picture.dates[0]).days), unit, most)

    def across(self, day: date) -> float:
        return _LEFT + 3 + (_RIGHT - _LEFT - 6) * (day - self.first).days / self.days

    def level(self, units: float) -> float:
        return _FOOT - (_FOOT - _TOP) * units / self.most

    def at(self, day: date, yuan: float) -> tuple[float, float]:
        return self.across(day), self.level(yuan / self.unit)


def s_curve(picture: SCurve) -> Drawing:
    if not picture.dates:
        return empty("没有可以绘制的数据")
    lines = (("计划值 PV", picture.pv), ("挣值 EV", picture.ev), ("实际成本 AC", picture.ac))
    styles = [(Stroke(color, 1.2, dash), mark, color) for color, dash, mark in SERIES]
    keys = [Key("完工预算 BAC", line=_BUDGET)]
    keys += [
        Key(label, line=stroke, mark=mark, color=color)
        for (label, _values), (stroke, mark, color) in zip(lines, styles, strict=False)
    ]
    drawing, plane = Drawing(WIDTH, 68 + legend_height(keys)), _Plane.of(picture)
    _axes(drawing, plane, picture.dates[-1])
    ceiling = plane.at(plane.first, picture.budget)[1]
    drawing.line((_LEFT, ceiling), (_RIGHT, ceiling), _BUDGET)
    if picture.ev and len(picture.ev) < len(picture.dates):
        today = plane.across(picture.dates[len(picture.ev) - 1])
        drawing.line((today, _TOP), (today, _FOOT), Stroke(GRID, 1.2))
    for (_label, values), (stroke, mark, color) in zip(lines, styles, strict=False):
        points = [plane.at(day, value) for day, value in zip(picture.dates, values, strict=False)]
        drawing.path(points, stroke)
        for point in points:
            drawing.mark(mark, point, color)
    legend(drawing, keys, (_LEFT + _RIGHT) / 2)
    return drawing


def _axes(drawing: Drawing, plane: _Plane, last: date) -> None:
    for value in steps(plane.most):
        level = plane.level(value)
        drawing.line((_LEFT, level), (_RIGHT, level), HAIR)
        drawing.text(f"{value:,.10g}", (_LEFT - 1.5, level), anchor="right", color=QUIET)
    for day, label in ticks(plane.first, last):
        drawing.line((plane.across(day), _TOP), (plane.across(day), _FOOT), HAIR)
        drawing.text(label, (plane.across(day), _FOOT + 3.5), color=QUIET)
    drawing.text("累计（元）" if plane.unit == 1 else "累计（万元）", (0, 1.5), anchor="left", color=QUIET)
    drawing.line((_LEFT, _TOP), (_LEFT, _FOOT), Stroke(QUIET))
    drawing.line((_LEFT, _FOOT), (_RIGHT, _FOOT), Stroke(QUIET))


def trend(picture: Trend) -> Drawing:
    """Columns from zero, so that a small change looks small; each with its figure."""
    if not picture.months:
        return empty("没有可以绘制的数据")
    drawing = Drawing(WIDTH, 62)
    top, foot, left, right = 9.0, 55.0, 18.0, WIDTH - 4
    most = max(*picture.counts, 1) * 1.08
    wide = (right - left) / len(picture.months)
    for value in steps(most):
        if value == int(value):  # heads are whole
            level = foot - (foot - top) * value / most
            drawing.line((left, level), (right, level), HAIR)
            drawing.text(f"{value:,.0f}", (left - 1.5, level), anchor="right", color=QUIET)
    drawing.text(picture.label, (1, 2), anchor="left", color=QUIET)
    for place, (month, count) in enumerate(zip(picture.months, picture.counts, strict=True)):
        middle, high = left + wide * (place + 0.5), (foot - top) * count / most
        broad = min(9.0, wide * 0.6)
        last = place == len(picture.months) - 1
        drawing.rectangle(middle - broad / 2, foot - high, broad, high, DARK if last else LIGHT, Stroke(DARK))
        drawing.text(f"{count:,}", (middle, foot - high - 2.2), size=SMALL)
        drawing.text(month, (middle, foot + 3.5), size=SMALL, color=QUIET)
    drawing.line((left, foot), (right, foot), Stroke(QUIET))
    return drawing
