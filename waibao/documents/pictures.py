"""Gantt charts, S-curves, risk matrices and radars, drawn by the same typesetter as the text.

Colours differ in lightness and lines in dash and mark, so that a black-and-white print stays readable. The same
picture gives the same bytes: lines and letters in a PDF, paths in SVG for a page, crisp pixels for DOCX.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, cos, floor, log10, pi, sin
from typing import Any, Literal

from schemas.pictures import HIGH_RISK, MEDIUM_RISK, Gantt, HeatMap, Picture, Radar, SCurve
from waibao.documents.drawing import Dash, Drawing, Mark, Stroke, width_of

WIDTH = 156.0
"""Text width of the page, in millimetres."""
PIXELS_PER_INCH = 220

_DARK, _LIGHT, _INK, _QUIET, _GRID, _ALARM = "#2f4b6e", "#d3deea", "#1a1a1a", "#5a5a5a", "#d9d9d9", "#a03a2e"
_RISK = (
    (HIGH_RISK, "#8c3b30", f"高（{HIGH_RISK} 及以上）"),
    (MEDIUM_RISK, "#d99a4e", f"中（{MEDIUM_RISK} 至 {HIGH_RISK - 1}）"),
    (0, "#e8efe4", f"低（{MEDIUM_RISK} 以下）"),
)
_SERIES: tuple[tuple[str, Dash, Mark], ...] = (
    (_DARK, "solid", "circle"),
    ("#c0803a", "dashed", "square"),
    ("#5d8a66", "dotted", "triangle"),
    ("#8c5a7d", "dash-dotted", "diamond"),
    ("#6b6b6b", "loosely-dotted", "down"),
)
_SMALL = 6.5
_HAIR = Stroke(_GRID, 0.5)


@dataclass(frozen=True)
class Key:
    """One entry of a legend: what it looks like and what it means."""

    label: str
    fill: str = ""
    edge: Stroke | None = None
    line: Stroke | None = None
    mark: Mark | None = None
    color: str = _INK


@lru_cache(maxsize=64)
def source(picture: Picture) -> str:
    """The picture as Typst content, for a PDF."""
    return _DRAWINGS[type(picture)](picture).source


@lru_cache(maxsize=64)
def drawn(picture: Picture, form: Literal["svg", "png"]) -> bytes:
    """The picture as SVG, or as PNG 1,350 pixels wide."""
    from waibao.documents.typst_pdf import compile_picture

    return compile_picture(source(picture), form, PIXELS_PER_INCH)


def _short(name: str, length: int = 14) -> str:
    return name if len(name) <= length else f"{name[: length - 1]}…"


def _legend(drawing: Drawing, keys: Sequence[Key], middle: float) -> None:
    """Entries side by side at the foot of the drawing, in rows as many as it takes (``_legend_height``)."""
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


def _legend_height(keys: Sequence[Key]) -> float:
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


def _gantt(picture: Gantt) -> Drawing:
    names = [f"{bar.group} · {_short(bar.name)}" if bar.group else _short(bar.name, 18) for bar in picture.bars]
    keys = [Key("计划", _LIGHT, Stroke(_DARK))]
    if any(bar.done for bar in picture.bars):
        keys.append(Key("已完成", _DARK))
    if any(bar.milestone for bar in picture.bars):
        keys.append(Key("里程碑", mark="diamond"))
    now = Stroke(_ALARM, 1, "dashed")
    if picture.today:
        keys.append(Key(f"数据日期 {picture.today}", line=now))
    row = min(6.6, 190 / max(1, len(picture.bars)))
    foot = row * len(picture.bars) + 1
    drawing = Drawing(WIDTH, foot + 7 + _legend_height(keys))
    first, last = min(bar.start for bar in picture.bars), max(bar.finish for bar in picture.bars)
    left = max(map(width_of, names)) + 3
    room = max(1.0, (last - first).days * 0.03)
    right = WIDTH - 4
    scale = (right - left) / ((last - first).days + 1 + 2 * room)

    def across(day: date) -> float:
        return left + ((day - first).days + room) * scale

    for day, name in ticks(first, last):
        drawing.line((across(day), 0), (across(day), foot), _HAIR)
        drawing.text(name, (across(day), foot + 3.5), color=_QUIET)
    drawing.line((left, foot), (right, foot), Stroke(_QUIET))
    for place, (bar, name) in enumerate(zip(picture.bars, names, strict=True)):
        middle = row * (place + 0.5) + 0.5
        if place and bar.group != picture.bars[place - 1].group:
            drawing.line((left, middle - row / 2), (right, middle - row / 2), _HAIR)
        drawing.text(name, (left - 1.5, middle), anchor="right")
        if bar.milestone:
            drawing.mark("diamond", (across(bar.start) + scale / 2, middle), _INK)
            continue
        length, high = ((bar.finish - bar.start).days + 1) * scale, row * 0.54
        drawing.rectangle(across(bar.start), middle - high / 2, length, high, _LIGHT, Stroke(_DARK))
        if bar.done > 0:
            drawing.rectangle(across(bar.start), middle - high / 2, length * min(1.0, bar.done), high, _DARK)
    if picture.today:
        drawing.line((across(picture.today), 0), (across(picture.today), foot), now)
    _legend(drawing, keys, WIDTH / 2)
    return drawing


def steps(top: float) -> list[float]:
    """Round values from 0 to at most ``top`` for an axis, five or so."""
    size = 10.0 ** floor(log10(top / 5))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if top / (size * factor) <= 6)
    return [step * place for place in range(floor(top / step + 1e-9) + 1)]


def _s_curve(picture: SCurve) -> Drawing:
    unit, name = (10_000, "万元") if picture.budget >= 100_000 else (1, "元")
    budget = Stroke(_QUIET, 0.8, "dashed")
    lines = (("计划值 PV", picture.pv), ("挣值 EV", picture.ev), ("实际成本 AC", picture.ac))
    styles = [(Stroke(color, 1.2, dash), mark, color) for color, dash, mark in _SERIES]
    keys = [Key("完工预算 BAC", line=budget)]
    keys += [
        Key(label, line=stroke, mark=mark, color=color)
        for (label, _values), (stroke, mark, color) in zip(lines, styles, strict=False)
    ]
    drawing = Drawing(WIDTH, 68 + _legend_height(keys))
    top, foot, left, right = 5.0, 60.0, 18.0, WIDTH - 4
    most = max([picture.budget, *picture.pv, *picture.ev, *picture.ac, 1.0]) / unit * 1.08
    days = max(1, (picture.dates[-1] - picture.dates[0]).days)

    def at(day: date, value: float) -> tuple[float, float]:
        across = left + 3 + (right - left - 6) * (day - picture.dates[0]).days / days
        return across, foot - (foot - top) * value / unit / most

    for value in steps(most):
        level = foot - (foot - top) * value / most
        drawing.line((left, level), (right, level), _HAIR)
        drawing.text(f"{value:,.10g}", (left - 1.5, level), anchor="right", color=_QUIET)
    for day, label in ticks(picture.dates[0], picture.dates[-1]):
        drawing.line((at(day, 0)[0], top), (at(day, 0)[0], foot), _HAIR)
        drawing.text(label, (at(day, 0)[0], foot + 3.5), color=_QUIET)
    drawing.text(f"累计（{name}）", (0, 1.5), anchor="left", color=_QUIET)
    drawing.line((left, top), (left, foot), Stroke(_QUIET))
    drawing.line((left, foot), (right, foot), Stroke(_QUIET))
    ceiling = at(picture.dates[0], picture.budget)[1]
    drawing.line((left, ceiling), (right, ceiling), budget)
    if picture.ev and len(picture.ev) < len(picture.dates):
        today = at(picture.dates[len(picture.ev) - 1], 0)[0]
        drawing.line((today, top), (today, foot), Stroke(_GRID, 1.2))
    for (_label, values), (stroke, mark, color) in zip(lines, styles, strict=False):
        points = [at(day, value) for day, value in zip(picture.dates, values, strict=False)]
        drawing.path(points, stroke)
        for point in points:
            drawing.mark(mark, point, color)
    _legend(drawing, keys, (left + right) / 2)
    return drawing


def _risk(score: int) -> str:
    return next(color for least, color, _name in _RISK if score >= least)


def _heat_map(picture: HeatMap) -> Drawing:
    keys = [Key(name, color, Stroke(_GRID)) for _least, color, name in reversed(_RISK)]
    drawing = Drawing(WIDTH, 82 + _legend_height(keys))
    left, high, wide = 24.0, 14.0, (WIDTH - 26) / 5
    held: dict[tuple[int, int], list[str]] = {}
    for code, probability, impact in picture.risks:
        held.setdefault((probability, impact), []).append(code)
    for probability in range(1, 6):
        for impact in range(1, 6):
            x, y = left + wide * (impact - 1), high * (5 - probability)
            score = probability * impact
            ink = "#ffffff" if score >= HIGH_RISK else _INK
            drawing.rectangle(x, y, wide, high, _risk(score), Stroke("#ffffff", 1.5))
            drawing.text(str(score), (x + wide - 1.5, y + high - 2.2), anchor="right", size=_SMALL, color=ink)
            drawing.text(_codes(held.get((probability, impact), [])), (x + wide / 2, y + high / 2 - 0.4), color=ink)
    for place, name in enumerate(("1 很小", "2 较小", "3 中等", "4 较大", "5 很大")):
        drawing.text(name, (left + wide * (place + 0.5), 73))
    for place, name in enumerate(("1 很低", "2 较低", "3 中等", "4 较高", "5 很高")):
        drawing.text(name, (left - 2, high * (4.5 - place)), anchor="right")
    drawing.text("影响", (left + wide * 2.5, 78.5), color=_QUIET)
    drawing.text("可\n能\n性", (4, 35), color=_QUIET)
    _legend(drawing, keys, left + wide * 2.5)
    return drawing


def _codes(codes: Sequence[str]) -> str:
    """Two codes a line, at most three lines; how many are not shown is said."""
    shown = list(codes[:6]) if len(codes) <= 6 else [*codes[:5], f"等{len(codes)}项"]
    return "\n".join("  ".join(shown[start : start + 2]) for start in range(0, len(shown), 2))


def _radar(picture: Radar) -> Drawing:
    styles = [_SERIES[place % len(_SERIES)] for place in range(len(picture.series))]
    keys = [
        Key(_short(name, 20), line=Stroke(color, 1.2, dash), mark=mark, color=color)
        for (name, _scores), (color, dash, mark) in zip(picture.series, styles, strict=True)
    ]
    drawing = Drawing(WIDTH, 92 + _legend_height(keys))
    middle, radius = (WIDTH / 2, 46.0), 36.0
    turns = [2 * pi * place / len(picture.axes) for place in range(len(picture.axes))]

    def at(turn: float, share: float) -> tuple[float, float]:
        return middle[0] + radius * share * sin(turn), middle[1] - radius * share * cos(turn)

    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        drawing.polygon([at(turn, share) for turn in turns], "", Stroke(_GRID, 0.6))
    for turn, name in zip(turns, picture.axes, strict=True):
        drawing.line(middle, at(turn, 1), Stroke(_GRID, 0.6))
        x, y = at(turn, 1)
        side = sin(turn)
        away = 4.0 if abs(side) < 0.3 else 2.0
        anchor: Literal["left", "center", "right"] = "center" if abs(side) < 0.3 else "left" if side > 0 else "right"
        drawing.text(name, (x + away * side, y - away * cos(turn)), anchor=anchor)
    for (_name, scores), (color, dash, mark) in zip(picture.series, styles, strict=True):
        points = [at(turn, score) for turn, score in zip(turns, scores, strict=True)]
        drawing.polygon(points, f"{color}10", Stroke(color, 1.2, dash))
        for point in points:
            drawing.mark(mark, point, color)
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        drawing.text(f"{share:.0%}", (middle[0] + 1, at(0, share)[1]), anchor="left", size=_SMALL, color=_QUIET)
    _legend(drawing, keys, WIDTH / 2)
    return drawing


_DRAWINGS: dict[type[Any], Callable[[Any], Drawing]] = {
    Gantt: _gantt,
    SCurve: _s_curve,
    HeatMap: _heat_map,
    Radar: _radar,
}
