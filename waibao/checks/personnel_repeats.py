"""What may not stand twice in a table of people: a person, or a number that belongs to one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from waibao.checks.table import Rule

if TYPE_CHECKING:
    import polars as pl


def shared(key: str) -> "pl.Expr":
    """Rows whose value stands with two people, told apart by their identity numbers: somebody who comes back within the
    month has two rows."""
    return of_rows((key, "id_number", "row"), lambda frame: _shared(frame, key))


def _shared(frame: "pl.DataFrame", key: str) -> "pl.Series":
    import polars as pl

    twice = frame[key].is_duplicated() & frame[key].is_not_null()
    if not twice.any():
        return twice
    person = pl.coalesce("id_number", pl.col("row").cast(pl.String))
    holders = frame.filter(twice).select(key, person.alias("person")).unique()
    several = holders[key].filter(holders[key].is_duplicated()).unique()
    return twice & frame[key].is_in(several.implode())


def once_at_a_time(start: str, end: str | None) -> Rule:
    """A person stands in one row for each time of employment; times do not overlap."""
    columns = ("id_number", start, *([end] if end else []))
    said = "同一公民身份号码在多行出现：请删去重复的行" + (
        "；先离职、后再入职的，请填写前一段的离职日期" if end else "；不是同一个人的，请对照证件核对"
    )
    return Rule(
        "person-once",
        "每人只有一行",
        "id_number",
        said,
        lambda _known: of_rows(columns, lambda frame: _overlapping(frame, start, end)),
    )


def _overlapping(frame: "pl.DataFrame", start: str, end: str | None) -> "pl.Series":
    """Leaving and joining again on one day is no overlap."""
    import polars as pl

    twice = frame["id_number"].is_duplicated() & frame["id_number"].is_not_null()
    if end is None or not twice.any():
        return twice
    places = frame.with_row_index("place").filter(twice).sort("id_number", start, nulls_last=True)
    before = pl.col(end).shift(1).over("id_number")
    later = pl.col("id_number") == pl.col("id_number").shift(1)
    meets = later & ((before.is_null()) | (pl.col(start) < before)).fill_null(True)
    marked = places.select("place", meets=meets.fill_null(False)).with_columns(
        meets=pl.col("meets") | pl.col("meets").shift(-1, fill_value=False)
    )
    flagged = pl.repeat(False, frame.height, eager=True)
    return flagged.scatter(marked.filter("meets")["place"], True)


def of_rows(columns: tuple[str, ...], flag: "Callable[[pl.DataFrame], pl.Series]") -> "pl.Expr":
    """A flag that needs all rows of some columns at once."""
    import polars as pl

    return pl.struct(columns).map_batches(lambda rows: flag(rows.struct.unnest()), return_dtype=pl.Boolean)
