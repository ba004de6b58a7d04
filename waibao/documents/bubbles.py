"""Bubbles on a field, and how far drivers move a figure: what helps to choose."""

from collections.abc import Callable
from math import sqrt

from schemas.pictures import Bubble, Bubbles, Tornado, TornadoBar
from waibao.documents.charts import (
    ALARM,
    DARK,
    HAIR,
    INK,
    LIGHT,
    QUIET,
    SMALL,
    WIDTH,
    Key,
    empty,
    legend,
    legend_height,
    short,
    steps,
)
from waibao.documents.drawing import Anchor, Drawing, Point, Stroke, width_of

_SHADES = ("#2f4b6e", "#7f9bbd", "#d3deea", "#f4f1ea")
_INKS = ("#ffffff", "#ffffff", INK, INK)
_TOP, _FOOT, _LEFT, _RIGHT = 8.0, 70.0, 12.0, WIDTH - 3
_LINE = 2.6
"""Height of a line of small letters, in millimetres."""
_HEAD, _ROW = 8.0, 11.0
_LEAST, _MOST = 0.7, 5.3
"""The field reaches a little beyond 1 and 5, so that bubbles on its edge are whole."""


def bubbles(picture: Bubbles) -> Drawing:
    """The largest at the back; a name stands in its bubble, below it where it is too long."""
    if not picture.bubbles:
        return empty("没有可以绘制的应用")
    edge = Stroke(DARK, 0.6)
    shades = dict(zip(picture.groups, _SHADES, strict=True))
    inks = dict(zip(picture.groups, _INKS, strict=True))
    limit = Stroke(ALARM, 0.8, "dashed")
    keys = [Key(group, shades[group], edge) for group in picture.groups]
    keys += [Key("分档线", line=limit)] if picture.limits else []
    drawing = Drawing(WIDTH, 81 + legend_height(keys))
    _field(drawing, picture, limit)
    taken: list[tuple[Point, float]] = []
    drawn = sorted(picture.bubbles, key=lambda one: -one.size)
    for bubble in drawn:
        drawing.circle(_at(bubble), _radius(bubble), f"{shades[bubble.group]}d8", edge)
    for bubble in drawn:
        name, place = short(bubble.name, 10), _place(bubble, taken)
        inside = place == _at(bubble)
        drawing.text(name, place, size=SMALL, color=inks[bubble.group] if inside else INK)
        taken.append((place, width_of(name, SMALL)))
    legend(drawing, keys, (_LEFT + _RIGHT) / 2)
    return drawing


def _radius(bubble: Bubble) -> float:
    return 1.6 * sqrt(bubble.size) + 0.8


def _place(bubble: Bubble, taken: list[tuple[Point, float]]) -> Point:
    """Where a name is put: in its bubble where it has room, else around it, away from the names already there."""
    (x, y), radius, wide = _at(bubble), _radius(bubble), width_of(short(bubble.name, 10), SMALL)
    aside = radius + wide / 2 + 0.4
    around = [(x, y + radius + 1.5), (x, y - radius - 1.5), (x + aside, y), (x - aside, y)]
    around += [(x + dx, y + dy) for dy in (3.6, -3.6) for dx in (aside, -aside)]
    wanted = [(x, y), *around] if wide < 2 * radius - 0.4 else around
    within = [place for place in wanted if _LEFT + wide / 2 < place[0] < _RIGHT - wide / 2]
    return next((place for place in within if not _covered(place, wide, taken)), wanted[0])


def _covered(place: Point, wide: float, taken: list[tuple[Point, float]]) -> bool:
    return any(
        abs(place[0] - other[0]) < (wide + width) / 2 and abs(place[1] - other[1]) < _LINE for other, width in taken
    )


def _at(bubble: Bubble) -> Point:
    wide, high = (_RIGHT - _LEFT) / (_MOST - _LEAST), (_FOOT - _TOP) / (_MOST - _LEAST)
    return _LEFT + wide * (bubble.across - _LEAST), _FOOT - high * (bubble.upward - _LEAST)


def _field(drawing: Drawing, picture: Bubbles, limit: Stroke) -> None:
    def across(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (value - _LEAST) / (_MOST - _LEAST)

    for mark in range(1, 6):
        level = _FOOT - (_FOOT - _TOP) * (mark - _LEAST) / (_MOST - _LEAST)
        drawing.line((_LEFT, level), (_RIGHT, level), HAIR)
        drawing.line((across(mark), _TOP), (across(mark), _FOOT), HAIR)
        drawing.text(str(mark), (_LEFT - 2, level), anchor="right", color=QUIET)
        drawing.text(str(mark), (across(mark), _FOOT + 3.2), color=QUIET)
    for value in picture.limits:
        drawing.line((across(value), _TOP), (across(value), _FOOT), limit)
        drawing.text(f"{value:g}", (across(value), _TOP - 1.6), size=SMALL, color=ALARM)
    drawing.line((_LEFT, _TOP), (_LEFT, _FOOT), Stroke(QUIET))
    drawing.line((_LEFT, _FOOT), (_RIGHT, _FOOT), Stroke(QUIET))
    drawing.text(picture.upward, (1, 2), anchor="left", size=SMALL, color=QUIET)
    drawing.text(picture.across, ((_LEFT + _RIGHT) / 2, _FOOT + 7.5), color=QUIET)


def tornado(picture: Tornado) -> Drawing:
    """Bars from the base to both ends, each end with the driver's value and what the figure then is."""
    if not picture.bars:
        return empty("没有影响结果的因素")
    keys = [Key("取最低值时", LIGHT, Stroke(DARK)), Key("取最高值时", DARK)]
    foot = _HEAD + _ROW * len(picture.bars)
    drawing = Drawing(WIDTH, foot + 8 + legend_height(keys))
    values = [picture.base, *(value for bar in picture.bars for value in (bar.at_least, bar.at_most))]
    unit, name = (10_000, "万元") if max(map(abs, values)) >= 100_000 else (1, "元")
    left = max(width_of(short(bar.name, 12)) for bar in picture.bars) + 26.0
    low, span = min(values), max(values) - min(values) or 1.0

    def across(value: float) -> float:
        return left + (WIDTH - 24.0 - left) * (value - low) / span

    for tick in _ticks(low / unit, max(values) / unit):
        drawing.line((across(tick * unit), _HEAD), (across(tick * unit), foot), HAIR)
        drawing.text(f"{tick:,.10g}", (across(tick * unit), foot + 3.2), size=SMALL, color=QUIET)
    drawing.text(name, (1, foot + 3.2), anchor="left", size=SMALL, color=QUIET)
    for place, bar in enumerate(picture.bars):
        _bar(drawing, bar, _HEAD + _ROW * (place + 0.5), across, picture.base, unit)
    base, said = across(picture.base), f"{picture.label} {picture.base / unit:,.2f} {name}"
    drawing.line((base, _HEAD - 1), (base, foot), Stroke(ALARM, 1))
    half = width_of(said) / 2 + 1
    drawing.text(said, (min(max(base, half), WIDTH - half), 3), color=ALARM)
    legend(drawing, keys, WIDTH / 2)
    return drawing


def _bar(
    drawing: Drawing, bar: TornadoBar, middle: float, across: Callable[[float], float], base: float, unit: int
) -> None:
    drawing.text(short(bar.name, 12), (1, middle), anchor="left")
    for value, fill in ((bar.at_least, LIGHT), (bar.at_most, DARK)):
        start, end = sorted((across(base), across(value)))
        drawing.rectangle(start, middle - 2.6, max(end - start, 0.3), 5.2, fill, Stroke(DARK, 0.5))
    lower, upper = sorted([(bar.at_least, bar.least), (bar.at_most, bar.most)])
    ends: tuple[tuple[tuple[float, str], Anchor, float], ...] = ((lower, "right", -1.2), (upper, "left", 1.2))
    for (value, said), anchor, aside in ends:
        beyond = min(value, base) if anchor == "right" else max(value, base)
        at = (across(beyond) + aside, middle)
        drawing.text(f"{value / unit:,.2f}\n（{said}）", at, anchor=anchor, size=SMALL)


def _ticks(low: float, high: float) -> list[float]:
    """Round values between two."""
    size = steps(max(high - low, 1e-9))
    step = size[1] if len(size) > 1 else high - low or 1.0
    first = -(-low // step)
    return [step * (first + place) for place in range(8) if step * (first + place) <= high + 1e-9]
