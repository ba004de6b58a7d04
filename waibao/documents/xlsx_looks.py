"""How cells look: number formats, alignment, colours, heights."""

from schemas.sheets import Cell, Colour, Column, Entry, Formula, Kind
from waibao.documents.shield import with_line_feeds
from waibao.documents.tree import columns_of

Look = dict[str, object]

NUMBERS: dict[Kind, str] = {
    "text": "@",
    "integer": "#,##0",
    "number": "#,##0.00",
    "general": "General",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
}
FONT: Look = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_BLACK: Look = {"font_name": "黑体", "num_format": "@"}
# Text cells are of the number format "text": typing enter on one that begins with "=" makes no formula of it.
HEADING: Look = {**_BLACK, "bold": True, "font_size": 15, "align": "center"}
NOTE: Look = {"num_format": "@", "text_wrap": True, "font_color": "#595959", "align": "left"}
HEAD: Look = {
    **_BLACK,
    "bold": True,
    "align": "center",
    "text_wrap": True,
    "border": 1,
    "border_color": "#7F7F7F",
    "bg_color": "#E7ECF2",
}
LABEL: Look = {**HEAD, "bold": False, "align": "right", "indent": 1, "border_color": "#A6A6A6"}
MARKS: dict[Colour, Look] = {
    "red": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "yellow": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "green": {"bg_color": "#C6EFCE", "font_color": "#006100"},
    "grey": {"font_color": "#7F7F7F"},
}
_FILL_IN = "#FFF8DC"
_NARROW = 10
"""A column up to this width holds codes and single words, which stand in its middle."""
_INDENT = 1
"""Half characters between text and border."""
_MOST_LINES = 25


def look_of(cell: Cell | Formula, entry: Column | Entry, *, total: bool = False) -> Look:
    """The format of one cell of a column, or beside a label."""
    said = cell.value if isinstance(cell, Formula) else cell
    text = entry.kind == "text" or (total and isinstance(said, str) and said != "")
    side = "left" if total and text else _side(entry)
    look: Look = {
        "border": 1,
        "border_color": "#A6A6A6",
        # A formula in a cell of the format "text" would become its own text as soon as somebody typed enter on it.
        "num_format": NUMBERS[entry.kind] if not text else "General" if isinstance(cell, Formula) else NUMBERS["text"],
        "align": side,
        "indent": 0 if side == "center" else _INDENT,
        "text_wrap": text,
    }
    if total:
        look |= {"bold": True, "bg_color": "#F2F2F2"}
    elif entry.fill_in:
        look |= {"locked": False, "bg_color": _FILL_IN}
    return look


def _side(entry: Column | Entry) -> str:
    if isinstance(entry, Entry):
        return "left"
    if entry.kind == "date" or entry.choices or (entry.kind in ("text", "integer") and entry.width <= _NARROW):
        return "center"
    return "left" if entry.kind == "text" else "right"


def height(lines: int) -> int:
    """Height in points of a row with so many lines."""
    return 4 + 16 * min(_MOST_LINES, lines)


def lines_of(text: object, width: float) -> int:
    """Lines that a text takes in a width of so many half characters."""
    if not isinstance(text, str):
        return 1
    lines = with_line_feeds(text).split("\n")
    return sum(max(1, -(-columns_of(line) // max(1, int(width) - 1 - _INDENT))) for line in lines)
