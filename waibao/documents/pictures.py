"""Gantt charts, S-curves, risk matrices and radars: vector for PDF and HTML, crisp pixels for DOCX.

Colours differ in lightness and lines in dash and mark, so that a black-and-white print stays readable. Glyphs are
paths in the SVG: it looks the same everywhere, and the same picture gives the same bytes.
"""

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.pictures import HIGH_RISK, MEDIUM_RISK, Gantt, GanttBar, HeatMap, Picture, Radar, SCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.14
"""Text width of the page, 156 mm, in inches."""

_DARK, _MIDDLE, _LIGHT, _INK, _QUIET, _GRID = "#2f4b6e", "#8fa9c4", "#d3deea", "#1a1a1a", "#5a5a5a", "#d9d9d9"
_RISK = (
    (HIGH_RISK, "#8c3b30", f"高（{HIGH_RISK} 及以上）"),
    (MEDIUM_RISK, "#d99a4e", f"中（{MEDIUM_RISK} 至 {HIGH_RISK - 1}）"),
    (0, "#e8efe4", f"低（{MEDIUM_RISK} 以下）"),
)
_SERIES = (
    (_DARK, "-", "o"),
    ("#c0803a", "--", "s"),
    ("#5d8a66", ":", "^"),
    ("#8c5a7d", "-.", "D"),
    ("#6b6b6b", (0, (1, 1)), "v"),
)
_lock = threading.Lock()  # matplotlib keeps its settings in one place for all threads


@dataclass(frozen=True)
class Drawn:
    """One picture in both forms."""

    svg: bytes
    png: bytes


@cache
def _settings() -> Any:
    """Settings for every drawing; registers the package's font on first use."""
    import pylopdf_fonts_zh_cn
    from matplotlib.font_manager import fontManager

    fontManager.addfont(str(Path(str(pylopdf_fonts_zh_cn.__file__)).parent / "NotoSansSC-Regular.otf"))
    return {
        "font.family": ["Noto Sans SC", "DejaVu Sans"],
        "font.size": 8.5,
        "text.parse_math": False,  # a name with $ signs is a name
        "svg.fonttype": "path",
        "svg.hashsalt": "waibao",
        "axes.edgecolor": _QUIET,
        "axes.labelcolor": _QUIET,
        "axes.linewidth": 0.6,
        "axes.unicode_minus": False,
        "xtick.color": _QUIET,
        "ytick.color": _INK,
        "text.color": _INK,
        "legend.frameon": False,
    }


@lru_cache(maxsize=8)
def draw(picture: Picture) -> Drawn:
    """The picture as SVG and as PNG (1,350 pixels wide); kept, for each format of a document asks for it."""
    import matplotlib as mpl

    with _lock, mpl.rc_context(_settings()):
        figure = _figure(picture)
        # Always in this order: laying out for the first form changes the second by a fraction of a pixel.
        return Drawn(_saved(figure, "svg"), _saved(figure, "png"))


def _saved(figure: "Figure", form: str) -> bytes:
    made = io.BytesIO()
    nothing = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    figure.savefig(made, format=form, dpi=220, metadata=nothing)
    return made.getvalue()


def _figure(picture: Picture) -> "Figure":
    from matplotlib.figure import Figure

    drawing, height = _DRAWINGS[type(picture)]
    figure = Figure(figsize=(WIDTH, height(picture)), layout="constrained")
    drawing(figure, picture)
    return figure


def _short(name: str, length: int = 14) -> str:
    return name if len(name) <= length else f"{name[: length - 1]}…"


def _dates() -> Any:
    import matplotlib.dates

    return matplotlib.dates


def _calendar(axes: "Axes", first: date, last: date) -> None:
    """Months or quarters below, never more than about six labels."""
    dates = _dates()
    months = max(1, (last - first).days // 30)
    if months <= 1:
        axes.xaxis.set_major_locator(dates.DayLocator(interval=max(1, (last - first).days // 7)))
        axes.xaxis.set_major_formatter(dates.DateFormatter("%m-%d"))
    else:
        axes.xaxis.set_major_locator(dates.MonthLocator(interval=-(-months // 6)))
        axes.xaxis.set_major_formatter(dates.DateFormatter("%Y-%m"))


def _plain(axes: "Axes", *sides: str) -> None:
    for side in sides:
        axes.spines[side].set_visible(False)


def _gantt(figure: "Figure", picture: Gantt) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    date2num = _dates().date2num
    axes = figure.add_subplot()
    for place, bar in enumerate(picture.bars):
        _bar(axes, place, bar)
    first = min(bar.start for bar in picture.bars)
    last = max(bar.finish for bar in picture.bars)
    room = max(1.0, (last - first).days * 0.03)
    axes.set_xlim(date2num(first) - room, date2num(last) + 1 + room)
    axes.set_ylim(len(picture.bars) - 0.4, -0.6)
    groups = [bar.group for bar in picture.bars]
    names = [f"{bar.group} · {_short(bar.name)}" if bar.group else _short(bar.name, 18) for bar in picture.bars]
    axes.set_yticks(range(len(names)), names)
    for place in range(1, len(groups)):
        if groups[place] != groups[place - 1]:
            axes.axhline(place - 0.5, color=_GRID, linewidth=0.6)
    _calendar(axes, first, last)
    axes.grid(axis="x", color=_GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0)
    _plain(axes, "top", "right", "left")
    keys: list[Any] = [Patch(facecolor=_LIGHT, edgecolor=_DARK, linewidth=0.6, label="计划")]
    if any(bar.done for bar in picture.bars):
        keys.append(Patch(facecolor=_DARK, label="已完成"))
    if any(bar.milestone for bar in picture.bars):
        keys.append(Line2D([], [], marker="D", linestyle="", color=_INK, markersize=5, label="里程碑"))
    if picture.today:
        day = date2num(picture.today)
        axes.axvline(day, color="#a03a2e", linewidth=1, linestyle="--")
        keys.append(Line2D([], [], color="#a03a2e", linewidth=1, linestyle="--", label=f"数据日期 {picture.today}"))
    figure.legend(handles=keys, loc="outside lower center", ncols=4)


def _bar(axes: "Axes", place: int, bar: GanttBar) -> None:
    date2num = _dates().date2num
    start = date2num(bar.start)
    if bar.milestone:
        axes.plot([start + 0.5], [place], marker="D", color=_INK, markersize=6, linestyle="")
        return
    days = (bar.finish - bar.start).days + 1
    axes.barh(place, days, left=start, height=0.52, color=_LIGHT, edgecolor=_DARK, linewidth=0.6)
    if bar.done > 0:
        axes.barh(place, days * min(1.0, bar.done), left=start, height=0.52, color=_DARK, linewidth=0)


def _s_curve(figure: "Figure", picture: SCurve) -> None:
    from matplotlib.ticker import FuncFormatter

    date2num = _dates().date2num
    axes = figure.add_subplot()
    unit, name = (10_000, "万元") if picture.budget >= 100_000 else (1, "元")
    days = [date2num(day) for day in picture.dates]
    axes.axhline(picture.budget / unit, color=_QUIET, linewidth=0.8, linestyle=(0, (6, 3)), label="完工预算 BAC")
    lines = (("计划值 PV", picture.pv), ("挣值 EV", picture.ev), ("实际成本 AC", picture.ac))
    for (label, values), (color, dash, mark) in zip(lines, _SERIES, strict=False):
        shown = [value / unit for value in values]
        axes.plot(days[: len(shown)], shown, color=color, linestyle=dash, marker=mark, markersize=3.5, label=label)
    if picture.ev and len(picture.ev) < len(days):
        axes.axvline(days[len(picture.ev) - 1], color=_GRID, linewidth=1)
    axes.set_ylim(0, max([picture.budget, *picture.pv, *picture.ev, *picture.ac]) / unit * 1.08)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.10g}"))
    axes.set_ylabel(f"累计（{name}）")
    _calendar(axes, picture.dates[0], picture.dates[-1])
    axes.grid(color=_GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    _plain(axes, "top", "right")
    figure.legend(loc="outside lower center", ncols=4)


def _risk(score: int) -> tuple[str, str]:
    return next((color, name) for least, color, name in _RISK if score >= least)


def _heat_map(figure: "Figure", picture: HeatMap) -> None:
    from matplotlib.patches import Patch, Rectangle

    axes = figure.add_subplot()
    held: dict[tuple[int, int], list[str]] = {}
    for code, probability, impact in picture.risks:
        held.setdefault((probability, impact), []).append(code)
    for probability in range(1, 6):
        for impact in range(1, 6):
            color, _name = _risk(probability * impact)
            axes.add_patch(
                Rectangle((impact - 0.5, probability - 0.5), 1, 1, facecolor=color, edgecolor="white", linewidth=1.5)
            )
            ink = "white" if probability * impact >= _RISK[0][0] else _INK
            axes.text(
                impact + 0.45,
                probability - 0.44,
                str(probability * impact),
                ha="right",
                va="bottom",
                fontsize=6.5,
                color=ink,
            )
            axes.text(
                impact,
                probability + 0.04,
                _codes(held.get((probability, impact), [])),
                ha="center",
                va="center",
                color=ink,
            )
    axes.set(
        xlim=(0.5, 5.5), ylim=(0.5, 5.5), xlabel="影响程度", ylabel="发生概率", xticks=range(1, 6), yticks=range(1, 6)
    )
    axes.set_xticklabels(["1 很小", "2 较小", "3 中等", "4 较大", "5 很大"])
    axes.set_yticklabels(["1 极低", "2 较低", "3 中等", "4 较高", "5 很高"])
    axes.tick_params(length=0)
    _plain(axes, "top", "right", "left", "bottom")
    keys = [Patch(facecolor=color, label=name) for _least, color, name in reversed(_RISK)]
    figure.legend(handles=keys, loc="outside lower center", ncols=3)


def _codes(codes: Sequence[str]) -> str:
    """Two codes a line, at most three lines; how many are not shown is said."""
    shown = list(codes[:6]) if len(codes) <= 6 else [*codes[:5], f"等{len(codes)}项"]
    return "\n".join("  ".join(shown[start : start + 2]) for start in range(0, len(shown), 2))


def _radar(figure: "Figure", picture: Radar) -> None:
    from math import pi

    axes: Any = figure.add_subplot(projection="polar")
    angles = [2 * pi * place / len(picture.axes) for place in range(len(picture.axes))]
    for place, (name, scores) in enumerate(picture.series):
        color, dash, mark = _SERIES[place % len(_SERIES)]
        closed = [*scores, scores[0]]
        axes.plot(
            [*angles, angles[0]], closed, color=color, linestyle=dash, marker=mark, markersize=4, label=_short(name, 20)
        )
        axes.fill([*angles, angles[0]], closed, color=color, alpha=0.06, linewidth=0)
    axes.set_theta_offset(pi / 2)
    axes.set_theta_direction(-1)
    axes.set_ylim(0, 1)
    axes.set_yticks([0.2, 0.4, 0.6, 0.8, 1.0], ["20%", "40%", "60%", "80%", "100%"], fontsize=6.5, color=_QUIET)
    axes.set_xticks(angles, picture.axes)
    axes.tick_params(axis="x", colors=_INK, pad=7)
    axes.grid(color=_GRID, linewidth=0.6)
    axes.spines["polar"].set_color(_GRID)
    figure.legend(loc="outside lower center", ncols=2)


_DRAWINGS: dict[type[Any], tuple[Callable[["Figure", Any], None], Callable[[Any], float]]] = {
    Gantt: (_gantt, lambda picture: min(8.4, 1.1 + 0.27 * len(picture.bars))),
    SCurve: (_s_curve, lambda _picture: 3.2),
    HeatMap: (_heat_map, lambda _picture: 3.7),
    Radar: (_radar, lambda picture: 3.8 + 0.18 * (len(picture.series) // 2)),
}
