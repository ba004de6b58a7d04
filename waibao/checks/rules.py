"""Rules that several kinds of table share."""

from typing import TYPE_CHECKING

from waibao.checks.cells import Value, heading
from waibao.checks.table import Known, Rule

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead


def value(key: str) -> "pl.Expr":
    """A column of the frame. Declarations name it without loading polars, which the rules alone need."""
    import polars as pl

    return pl.col(key)


def code(text: str) -> str:
    """A number of a case, risk or issue as it is compared: xq－02 is XQ-02."""
    return heading(text).upper()


def once(key: str, title: str) -> Rule:
    """A column whose codes name one row each."""

    def twice(_known: Known) -> "pl.Expr":
        import polars as pl

        same = pl.col(key).cast(pl.String).map_elements(code, return_dtype=pl.String)
        return pl.col(key).is_not_null() & same.is_duplicated()

    return Rule(f"{key}-once", f"{title}不重复", key, f"{title}重复：请改为唯一编号", twice)


def between(key: str, title: str, least: int, most: int, scale: int = 1) -> Rule:
    """A column of numbers within limits."""

    def beyond(_known: Known) -> "pl.Expr":
        import polars as pl

        return ~pl.col(key).is_between(least * scale, most * scale)

    said = f"{title}应为 {least} 至 {most}：请改正"
    return Rule(f"{key}-range", f"{title}为 {least} 至 {most}", key, said, beyond)


def rows_of(table: "TableRead") -> list[tuple[int, dict[str, Value]]]:
    """Each sheet row with its values by column."""
    columns = table.values
    return [(row, {key: columns[key][place] for key in columns}) for place, row in enumerate(table.rows)]
