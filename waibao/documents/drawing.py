"""A picture as a list of Typst drawing calls: measures in millimetres, the origin at the top left.

Texts are set in the house's sans by Typst itself, so a picture in a PDF keeps its letters searchable; as SVG its
letters are paths, and it looks the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from waibao.documents.tree import columns_of
from waibao.documents.typst_text import literal

TEXT = 8.5
"""Size of ordinary letters, in points."""
_MM_PER_POINT = 25.4 / 72
_HALF = 0.52
"""Width of a half-width character in terms of its size."""

Anchor = Literal["left", "center", "right"]
Dash = Literal["solid", "dashed", "dotted", "dash-dotted", "loosely-dotted"]
Mark = Literal["circle", "square", "triangle", "diamond", "down"]
Point = tuple[float, float]

_MARKS: dict[Mark, Sequence[Point]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "down": ((0, 1.1), (1.1, -0.9), (-1.1, -0.9)),
}


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; ``width`` in points."""

    color: str
    width: float = 0.6
    dash: Dash = "solid"

    @property
    def source(self) -> str:
        return f'(paint: rgb("{self.color}"), thickness: {self.width}pt, dash: "{self.dash}", join: "round")'


def width_of(text: str, size: float = TEXT) -> float:
    """Width of a text in millimetres, estimated a little wide."""
    return columns_of(text) * _HALF * size * _MM_PER_POINT


def _mm(value: float) -> str:
    return f"{value:.2f}mm"


def _points(points: Sequence[Point], x: float, y: float) -> str:
    return ", ".join(f"({_mm(across + x)}, {_mm(down + y)})" for across, down in points)


@dataclass
class Drawing:
    """A sheet that shapes are put on, later ones above earlier ones."""

    width: float
    height: float
    shapes: list[str] = field(default_factory=list)

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str = "", edge: Stroke | None = None
    ) -> None:
        """A rectangle by its top left corner."""
        filled = f'rgb("{fill}")' if fill else "none"
        drawn = edge.source if edge else "none"
        shape = f"rect(width: {_mm(width)}, height: {_mm(height)}, fill: {filled}, stroke: {drawn})"
        self.shapes.append(f"#place(dx: {_mm(x)}, dy: {_mm(y)}, {shape})")

    def line(self, start: Point, end: Point, stroke: Stroke) -> None:
        """A straight line."""
        ends = f"start: ({_mm(start[0])}, {_mm(start[1])}), end: ({_mm(end[0])}, {_mm(end[1])})"
        self.shapes.append(f"#place(line({ends}, stroke: {stroke.source}))")

    def polygon(self, points: Sequence[Point], fill: str, edge: Stroke | None = None) -> None:
        """A closed shape; ``fill`` may carry an opacity as its last two digits."""
        drawn = edge.source if edge else "none"
        filled = f'rgb("{fill}")' if fill else "none"
        self.shapes.append(f"#place(polygon(fill: {filled}, stroke: {drawn}, {_points(points, 0, 0)}))")

    def circle(self, at: Point, radius: float, fill: str, edge: Stroke) -> None:
        """A circle around a point; ``fill`` may carry an opacity as its last two digits."""
        shape = f'circle(radius: {_mm(radius)}, fill: rgb("{fill}"), stroke: {edge.source})'
        self.shapes.append(f"#place(dx: {_mm(at[0] - radius)}, dy: {_mm(at[1] - radius)}, {shape})")

    def path(self, points: Sequence[Point], stroke: Stroke) -> None:
        """Straight lines from point to point."""
        for start, end in pairwise(points):
            self.line(start, end, stroke)

    def mark(self, mark: Mark, at: Point, color: str) -> None:
        """A small mark around a point."""
        if mark == "circle":
            shape = f'circle(radius: 0.9mm, fill: rgb("{color}"))'
            self.shapes.append(f"#place(dx: {_mm(at[0] - 0.9)}, dy: {_mm(at[1] - 0.9)}, {shape})")
        else:
            self.shapes.append(f'#place(polygon(fill: rgb("{color}"), {_points(_MARKS[mark], *at)}))')

    def text(
        self, text: str, at: Point, *, anchor: Anchor = "center", size: float = TEXT, color: str = "#1a1a1a"
    ) -> None:
        """Text that stands right of, around or left of a point, vertically centred on it."""
        if not text:
            return
        shift = {"left": 0.0, "center": 100.0, "right": 200.0}[anchor]
        lines = "#linebreak()".join(f"#{literal(line)}" for line in text.split("\n"))
        set_text = f'text({size}pt, fill: rgb("{color}"))[{lines}]'
        box = f"#box(width: 200mm, height: 40mm, align({anchor} + horizon, {set_text}))"
        self.shapes.append(f"#place(dx: {_mm(at[0] - shift)}, dy: {_mm(at[1] - 20)}, [{box}])")

    @property
    def source(self) -> str:
        """Typst content of exactly this size."""
        return f"#canvas({_mm(self.width)}, {_mm(self.height)})[\n" + "\n".join(self.shapes) + "\n]"
