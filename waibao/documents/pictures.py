"""Gantt charts, curves, risk matrices, radars and QR codes, drawn by the same typesetter as the text.

The same picture gives the same bytes: lines and letters in a PDF, paths in SVG for a page, crisp pixels for DOCX.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from math import cos, pi, sin
from typing import Any, Literal, NamedTuple, Self

from schemas.pictures import (
    HIGH_RISK,
    MEDIUM_RISK,
    Bubbles,
    Gantt,
    GanttBar,
    HeatMap,
    Marks,
    Picture,
    QrCodes,
    Radar,
    SCurve,
    Shares,
    Stacked,
    Tornado,
    Trend,
)
from waibao.documents.bubbles import bubbles, tornado
from waibao.documents.charts import (
    ALARM,
    DARK,
    GRID,
    HAIR,
    INK,
    LIGHT,
    QUIET,
    SERIES,
    SMALL,
    WIDTH,
    Key,
    empty,
    legend,
    legend_height,
    short,
    ticks,
)
from waibao.documents.columns import marks, shares, stacked
from waibao.documents.curves import s_curve, trend
from waibao.documents.drawing import Drawing, Stroke, width_of
from waibao.documents.qr import qr_codes

PIXELS_PER_INCH = 220
_RISK = (
    (HIGH_RISK, "#8c3b30", f"高（{HIGH_RISK} 及以上）"),
    (MEDIUM_RISK, "#d99a4e", f"中（{MEDIUM_RISK} 至 {HIGH_RISK - 1}）"),
    (0, "#e8efe4", f"低（{MEDIUM_RISK} 以下）"),
)


@lru_cache(maxsize=64)
def source(picture: Picture) -> str:
    """The picture as Typst content, for a PDF."""
    return _DRAWINGS[type(picture)](picture).source


@lru_cache(maxsize=64)
def drawn(picture: Picture, form: Literal["svg", "png"]) -> bytes:
    """The picture as SVG, or as PNG 1,350 pixels wide."""
    from waibao.documents.typst_pdf import compile_picture

    return compile_picture(source(picture), form, PIXELS_PER_INCH)


_MOVED, _NOW = Stroke(INK, 0.8, "dotted"), Stroke(ALARM, 1, "dashed")


def _gantt(picture: Gantt) -> Drawing:
    if not picture.bars:
        return empty("没有可以绘制的工作")
    names = [f"{bar.group} · {short(bar.name)}" if bar.group else short(bar.name, 18) for bar in picture.bars]
    keys = _gantt_keys(picture)
    row = min(6.6, 190 / len(picture.bars))
    foot = row * len(picture.bars) + 1
    drawing = Drawing(WIDTH, foot + 7 + legend_height(keys))
    days = _Days.of(picture, max(map(width_of, names)) + 3, WIDTH - 4)
    for day, name in ticks(days.first, days.last):
        drawing.line((days.across(day), 0), (days.across(day), foot), HAIR)
        drawing.text(name, (days.across(day), foot + 3.5), color=QUIET)
    drawing.line((days.left, foot), (days.right, foot), Stroke(QUIET))
    for place, (bar, name) in enumerate(zip(picture.bars, names, strict=True)):
        middle = row * (place + 0.5) + 0.5
        if place and bar.group != picture.bars[place - 1].group:
            drawing.line((days.left, middle - row / 2), (days.right, middle - row / 2), HAIR)
        drawing.text(name, (days.left - 1.5, middle), anchor="right")
        _gantt_bar(drawing, bar, days, middle, row * 0.54)
    if picture.today:
        drawing.line((days.across(picture.today), 0), (days.across(picture.today), foot), _NOW)
    legend(drawing, keys, WIDTH / 2)
    return drawing


def _gantt_keys(picture: Gantt) -> list[Key]:
    """Only what is drawn."""
    bars = picture.bars
    keys = [
        (True, Key("计划", LIGHT, Stroke(DARK))),
        (any(bar.done for bar in bars), Key("已完成", DARK)),
        (any(bar.milestone for bar in bars), Key("里程碑", mark="diamond")),
        (any(bar.forecast for bar in bars), Key("实际或预计完成", line=_MOVED, mark="down", color=ALARM)),
        (picture.today is not None, Key(f"数据日期 {picture.today}", line=_NOW)),
    ]
    return [key for there, key in keys if there]


class _Days(NamedTuple):
    """Days from left to right, with room before the first and after the last; ``scale`` is the width of a day."""

    first: date
    last: date
    left: float
    right: float
    room: float
    scale: float

    @classmethod
    def of(cls, picture: Gantt, left: float, right: float) -> Self:
        days = [day for bar in picture.bars for day in (bar.start, bar.finish, bar.forecast) if day]
        days += [picture.today] if picture.today else []
        first, last = min(days), max(days)
        room = max(1.0, (last - first).days * 0.03)
        return cls(first, last, left, right, room, (right - left) / ((last - first).days + 1 + 2 * room))

    def across(self, day: date) -> float:
        """Where a day begins."""
        return self.left + ((day - self.first).days + self.room) * self.scale

    def noon(self, day: date) -> float:
        return self.across(day) + self.scale / 2


def _gantt_bar(drawing: Drawing, bar: GanttBar, days: _Days, middle: float, high: float) -> None:
    """What was planned, how much of it is done, and where it ends now."""
    if bar.milestone:
        drawing.mark("diamond", (days.noon(bar.start), middle), INK)
    else:
        length = ((bar.finish - bar.start).days + 1) * days.scale
        drawing.rectangle(days.across(bar.start), middle - high / 2, length, high, LIGHT, Stroke(DARK))
        if bar.done > 0:
            drawing.rectangle(days.across(bar.start), middle - high / 2, length * min(1.0, bar.done), high, DARK)
    if bar.forecast:
        drawing.line((days.noon(bar.finish), middle), (days.noon(bar.forecast), middle), _MOVED)
        drawing.mark("down", (days.noon(bar.forecast), middle), ALARM)


def _risk(score: int) -> str:
    return next(color for least, color, _name in _RISK if score >= least)


def _heat_map(picture: HeatMap) -> Drawing:
    keys = [Key(name, color, Stroke(GRID)) for _least, color, name in reversed(_RISK)]
    drawing = Drawing(WIDTH, 82 + legend_height(keys))
    left, high, wide = 24.0, 14.0, (WIDTH - 26) / 5
    held: dict[tuple[int, int], list[str]] = {}
    for code, probability, impact in picture.risks:
        held.setdefault((probability, impact), []).append(code)
    for probability in range(1, 6):
        for impact in range(1, 6):
            x, y = left + wide * (impact - 1), high * (5 - probability)
            score = probability * impact
            ink = "#ffffff" if score >= HIGH_RISK else INK
            drawing.rectangle(x, y, wide, high, _risk(score), Stroke("#ffffff", 1.5))
            drawing.text(str(score), (x + wide - 1.5, y + high - 2.2), anchor="right", size=SMALL, color=ink)
            drawing.text(_codes(held.get((probability, impact), [])), (x + wide / 2, y + high / 2 - 0.4), color=ink)
    for place, name in enumerate(("1 很小", "2 较小", "3 中等", "4 较大", "5 很大")):
        drawing.text(name, (left + wide * (place + 0.5), 73))
    for place, name in enumerate(("1 很低", "2 较低", "3 中等", "4 较高", "5 很高")):
        drawing.text(name, (left - 2, high * (4.5 - place)), anchor="right")
    drawing.text("影响", (left + wide * 2.5, 78.5), color=QUIET)
    drawing.text("可\n能\n性", (4, 35), color=QUIET)
    legend(drawing, keys, left + wide * 2.5)
    return drawing


def _codes(codes: Sequence[str]) -> str:
    """Two codes a line, at most three lines; how many are not shown is said."""
    shown = list(codes[:6]) if len(codes) <= 6 else [*codes[:5], f"等{len(codes)}项"]
    return "\n".join("  ".join(shown[start : start + 2]) for start in range(0, len(shown), 2))


def _radar(picture: Radar) -> Drawing:
    if not picture.axes:
        return empty("没有可以比较的项目")
    styles = [SERIES[place % len(SERIES)] for place in range(len(picture.series))]
    keys = [
        Key(short(name, 20), line=Stroke(color, 1.2, dash), mark=mark, color=color)
        for (name, _scores), (color, dash, mark) in zip(picture.series, styles, strict=True)
    ]
    drawing = Drawing(WIDTH, 92 + legend_height(keys))
    middle, radius = (WIDTH / 2, 46.0), 36.0
    turns = [2 * pi * place / len(picture.axes) for place in range(len(picture.axes))]

    def at(turn: float, share: float) -> tuple[float, float]:
        return middle[0] + radius * share * sin(turn), middle[1] - radius * share * cos(turn)

    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        drawing.polygon([at(turn, share) for turn in turns], "", Stroke(GRID, 0.6))
    for turn, name in zip(turns, picture.axes, strict=True):
        drawing.line(middle, at(turn, 1), Stroke(GRID, 0.6))
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
        drawing.text(f"{share:.0%}", (middle[0] + 1, at(0, share)[1]), anchor="left", size=SMALL, color=QUIET)
    legend(drawing, keys, WIDTH / 2)
    return drawing


_DRAWINGS: dict[type[Any], Callable[[Any], Drawing]] = {
    Gantt: _gantt,
    SCurve: s_curve,
    HeatMap: _heat_map,
    Radar: _radar,
    Trend: trend,
    Stacked: stacked,
    Shares: shares,
    Marks: marks,
    Bubbles: bubbles,
    Tornado: tornado,
    QrCodes: qr_codes,
}
