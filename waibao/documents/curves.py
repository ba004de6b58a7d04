"""Curves over time: planned and earned value, and a count at the end of each month."""

from datetime import date

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


def s_curve(picture: SCurve) -> Drawing:
    unit, name = (10_000, "万元") if picture.budget >= 100_000 else (1, "元")
    budget = Stroke(QUIET, 0.8, "dashed")
    lines = (("计划值 PV", picture.pv), ("挣值 EV", picture.ev), ("实际成本 AC", picture.ac))
    styles = [(Stroke(color, 1.2, dash), mark, color) for color, dash, mark in SERIES]
    keys = [Key("完工预算 BAC", line=budget)]
    keys += [
        Key(label, line=stroke, mark=mark, color=color)
        for (label, _values), (stroke, mark, color) in zip(lines, styles, strict=False)
    ]
    if not picture.dates:
        return empty("没有可以绘制的数据")
    drawing = Drawing(WIDTH, 68 + legend_height(keys))
    top, foot, left, right = 5.0, 60.0, 18.0, WIDTH - 4
    most = max([picture.budget, *picture.pv, *picture.ev, *picture.ac, 1.0]) / unit * 1.08
    days = max(1, (picture.dates[-1] - picture.dates[0]).days)

    def at(day: date, value: float) -> tuple[float, float]:
        across = left + 3 + (right - left - 6) * (day - picture.dates[0]).days / days
        return across, foot - (foot - top) * value / unit / most

    for value in steps(most):
        level = foot - (foot - top) * value / most
        drawing.line((left, level), (right, level), HAIR)
        drawing.text(f"{value:,.10g}", (left - 1.5, level), anchor="right", color=QUIET)
    for day, label in ticks(picture.dates[0], picture.dates[-1]):
        drawing.line((at(day, 0)[0], top), (at(day, 0)[0], foot), HAIR)
        drawing.text(label, (at(day, 0)[0], foot + 3.5), color=QUIET)
    drawing.text(f"累计（{name}）", (0, 1.5), anchor="left", color=QUIET)
    drawing.line((left, top), (left, foot), Stroke(QUIET))
    drawing.line((left, foot), (right, foot), Stroke(QUIET))
    ceiling = at(picture.dates[0], picture.budget)[1]
    drawing.line((left, ceiling), (right, ceiling), budget)
    if picture.ev and len(picture.ev) < len(picture.dates):
        today = at(picture.dates[len(picture.ev) - 1], 0)[0]
        drawing.line((today, top), (today, foot), Stroke(GRID, 1.2))
    for (_label, values), (stroke, mark, color) in zip(lines, styles, strict=False):
        points = [at(day, value) for day, value in zip(picture.dates, values, strict=False)]
        drawing.path(points, stroke)
        for point in points:
            drawing.mark(mark, point, color)
    legend(drawing, keys, (left + right) / 2)
    return drawing


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
