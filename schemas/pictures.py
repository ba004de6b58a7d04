"""Pictures as data: what is drawn, not how. ``waibao/documents/pictures.py`` draws them."""

from dataclasses import dataclass
from datetime import date

HIGH_RISK, MEDIUM_RISK = 15, 8
"""Scores (probability × impact) from which a risk is high or medium."""


@dataclass(frozen=True)
class GanttBar:
    """One line of a Gantt chart; a milestone has equal dates.

    ``done`` is the finished share, 0 to 1; ``forecast`` is when it ended or is now expected to.
    """

    name: str
    start: date
    finish: date
    group: str = ""
    done: float = 0.0
    milestone: bool = False
    forecast: date | None = None


@dataclass(frozen=True)
class Gantt:
    """Work plan on a calendar; ``today`` draws a vertical line."""

    title: str
    bars: tuple[GanttBar, ...]
    today: date | None = None


@dataclass(frozen=True)
class SCurve:
    """Cumulative planned value, earned value and actual cost over time, all in yuan.

    ``ev`` and ``ac`` may be shorter than ``dates``: they end at the data date.
    """

    title: str
    dates: tuple[date, ...]
    pv: tuple[float, ...]
    ev: tuple[float, ...]
    ac: tuple[float, ...]
    budget: float


@dataclass(frozen=True)
class HeatMap:
    """Risk matrix: each risk as (code, probability 1..5, impact 1..5)."""

    title: str
    risks: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Radar:
    """Bidders compared by criterion; each score is a share of the full mark, 0 to 1."""

    title: str
    axes: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Trend:
    """A count at the end of each month, oldest first; ``label`` says what is counted and in what."""

    title: str
    label: str
    months: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Stacked:
    """Columns put together from parts, one below each name; ``label`` says what is counted and in what."""

    title: str
    label: str
    names: tuple[str, ...]
    parts: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Shares:
    """Shares of 0 to 1 side by side below each name, None where there is none; ``target`` draws a line."""

    title: str
    label: str
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    target: float | None = None


@dataclass(frozen=True)
class Marks:
    """A mean mark of each month on a scale from ``least`` to ``most``, None in a month without any.

    ``before`` are the same months a year earlier; empty when nothing is known of them.
    """

    title: str
    label: str
    months: tuple[str, ...]
    values: tuple[float | None, ...]
    before: tuple[float | None, ...] = ()
    least: int = 1
    most: int = 5


@dataclass(frozen=True)
class Bubble:
    """One bubble: what stands in it, where it is, its size from 1 to 5, and the group that its shade tells."""

    name: str
    across: float
    upward: float
    size: int
    group: str


@dataclass(frozen=True)
class Bubbles:
    """Bubbles on a field of 1 to 5 each way; ``across`` and ``upward`` say what is measured, ``limits`` draw lines."""

    title: str
    across: str
    upward: str
    bubbles: tuple[Bubble, ...]
    groups: tuple[str, ...]
    limits: tuple[float, ...] = ()


@dataclass(frozen=True)
class TornadoBar:
    """What one driver does to a figure: its values when the driver is at its least and at its most, in yuan."""

    name: str
    least: str
    most: str
    at_least: float
    at_most: float


@dataclass(frozen=True)
class Tornado:
    """How far a figure moves when one driver at a time goes through its range, widest first; ``base`` in yuan."""

    title: str
    label: str
    base: float
    bars: tuple[TornadoBar, ...]


@dataclass(frozen=True)
class QrCodes:
    """Codes side by side over the width of the page: what stands below each, and what it says."""

    codes: tuple[tuple[str, str], ...]
    side: float = 46


Picture = Gantt | SCurve | HeatMap | Radar | Trend | Stacked | Shares | Marks | Bubbles | Tornado | QrCodes
