"""What the texts of a whole column mean: clean ones at once, every other one as a single cell would be read."""

from typing import TYPE_CHECKING

from waibao.checks.cells import Cell, Grid, Value
from waibao.checks.reading import cell_value, frame_type
from waibao.checks.table import ColumnSpec, TableKind

if TYPE_CHECKING:
    import polars as pl

UNCOMPUTED = "\ue000="
"""Stands for a formula without a result."""
NUMBER_MARK = "\ue000"
"""Before a number of more than 15 digits, which a text would not tell from one that was typed."""
_UNSETTLED = (
    r"^[#'\x{e000}]|^ | $|  |[\p{Cc}\p{Cf}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
)
"""A text that ``plain`` or ``visible`` would change, or that may be an error value or one of the marks above."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def read_columns(
    grid: Grid, kind: TableKind, body: "pl.DataFrame", places: dict[str, str]
) -> tuple[dict[str, "pl.Series"], dict[str, "pl.Series"]]:
    """Values and reasons of every column of a kind, as ``cell_value`` gives them cell by cell.

    ``places`` says which column of ``body`` holds the texts of which; one that is not there is empty.
    """
    import polars as pl

    nothing = pl.repeat(None, body.height, dtype=pl.String, eager=True)
    values = {spec.key: nothing.cast(frame_type(spec)) for spec in kind.columns if spec.key not in places}
    reasons = dict.fromkeys(kind.column_of, nothing)
    specs = [spec for spec in kind.columns if spec.key in places]
    clean = body.select(_clean(spec, pl.col(places[spec.key])).alias(spec.key) for spec in specs)
    for spec in specs:
        frame = pl.DataFrame({"text": body[places[spec.key]], "value": clean.drop_in_place(spec.key)})
        values[spec.key], unread = _with_the_rest(grid, kind, spec, frame)
        if unread is not None:
            reasons[spec.key] = unread
    return values, reasons


def _with_the_rest(
    grid: Grid, kind: TableKind, spec: ColumnSpec, frame: "pl.DataFrame"
) -> tuple["pl.Series", "pl.Series | None"]:
    import polars as pl

    rest = frame.filter(pl.col("text").is_not_null() & pl.col("value").is_null())["text"].unique()
    if rest.is_empty():
        return frame["value"], None
    read = {text: cell_value(grid, kind, spec, cell_of(text)) for text in rest}
    values: dict[str, Value] = {text: value for text, (value, _) in read.items() if value is not None}
    reasons = {text: reason for text, (_, reason) in read.items() if reason is not None}
    value, reason = _looked_up(values, frame_type(spec)), _looked_up(reasons, pl.String)
    found = frame["value"] if value is None else frame.select(pl.coalesce("value", value)).to_series()
    return found, None if reason is None else frame.select(reason).to_series()


def _looked_up(table: dict[str, Value] | dict[str, str], kind: "type[pl.DataType]") -> "pl.Expr | None":
    import polars as pl

    if not table:
        return None
    texts, found = pl.Series(list(table), dtype=pl.String), pl.Series(list(table.values()), dtype=kind)
    return pl.col("text").replace_strict(texts, found, default=None, return_dtype=kind)


def cell_of(text: str) -> Cell:
    """The cell that a text of a large sheet stands for."""
    if text == UNCOMPUTED:
        return Cell(None, "=")
    return Cell(float(text.removeprefix(NUMBER_MARK)) if text.startswith(NUMBER_MARK) else text)


def _clean(spec: ColumnSpec, text: "pl.Expr") -> "pl.Expr":
    """The value of a text that needs no care, else null."""
    import polars as pl

    match spec.type:
        case "text" | "digits":
            if spec.normal and not spec.settled:
                return pl.lit(None, dtype=pl.String)
            clean = text.str.contains(spec.settled) if spec.settled else ~text.str.contains(_UNSETTLED)
            if spec.longest:
                clean &= text.str.len_bytes() <= spec.longest  # no fewer than characters
            if spec.empty:
                clean &= ~text.is_in([*spec.empty, *(said.translate(_WIDE) for said in spec.empty)])
            return pl.when(clean).then(text)
        case "date":
            day = text.str.to_date("%Y-%m-%d", strict=False)
            return pl.when((text.str.len_bytes() == 10) & (day.dt.year() >= 1000)).then(day)
        case _:
            return pl.lit(None, dtype=frame_type(spec))
