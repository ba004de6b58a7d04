"""What a kind of table looks like and which rules it must keep. Declarations only; ``reading`` and ``judge`` act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from schemas.checks import Finding

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

ValueType = Literal["text", "lines", "digits", "money", "integer", "number", "percent", "ratio", "date", "choice"]
Severity = Literal["error", "warning"]
ROW_LIMIT = 200_000
"""Rows of a table, unless its kind says otherwise."""
COLUMN_LIMIT = 300
SMALL = 8 * 2**20
"""Bytes of sheets and texts up to which a table is read with formulas and merged cells (about 5,000 rows)."""
FILE_LIMIT = 50 * 2**20
"""Bytes of a table as it is sent, unless its kind says otherwise."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column, or one label above the table. ``aliases`` are other titles people write.

    In the frame of ``reading`` a value stands as: text, lines (text that keeps its line breaks), digits (a long number
    written as text, which a spreadsheet must not have rounded) and choice ``str``; money whole fen; integer ``int``;
    number and percent whole ten-thousandths; ratio, a plain number below a head that says %, whole millionths; date
    ``date``. Empty or unreadable is null.

    ``longest`` limits a text. ``computed``: the form calculates the column by itself, so its formula may stand in empty
    rows, and without a result where a program saved none.

    ``empty``: texts by which people say that there is nothing. ``normal`` gives a text or digits the form in which they
    are compared; what matches the pattern ``settled`` has it already.
    """

    key: str
    title: str
    type: ValueType = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    choices: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()  # (what people write, the choice it means)
    longest: int = 0
    computed: bool = False
    empty: tuple[str, ...] = ()
    normal: Callable[[str], str] | None = None
    settled: str = ""


@dataclass(frozen=True)
class Known:
    """What the caller knows beforehand: expected values by name, and the business date."""

    expected: Mapping[str, object]
    today: date

    def text(self, key: str) -> str | None:
        """An expected single value."""
        value = self.expected.get(key)
        return None if value is None else str(value)

    def texts(self, key: str) -> list[str] | None:
        """An expected list of values."""
        value = self.expected.get(key)
        return [str(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else None


@dataclass(frozen=True)
class Rule:
    """One rule of every row. ``flag`` gives a boolean expression, TRUE = faulty; a null counts as not faulty.

    ``column`` is the key of the cell to be marked;
    ``message`` says what and the remedy, from the row's values and ``today`` if need be.
    """

    code: str
    title: str
    column: str
    message: str | Callable[[Mapping[str, Any]], str]
    flag: "Callable[[Known], pl.Expr]"
    severity: Severity = "error"


@dataclass(frozen=True)
class FileRule:
    """A rule of the whole file; gives its findings, none when it is kept."""

    code: str
    title: str
    find: "Callable[[TableRead, Known], list[Finding]]"


@dataclass(frozen=True)
class TableKind:
    """One kind of table people send. ``total_key`` names the column that the row 合计 adds up; ``may_be_empty``: a
    register in which nothing was entered yet is complete; ``personal``: no cell may be quoted in a finding;
    ``derived``: columns that several rules need, computed once; ``columns_from``: bytes from which it is read column
    by column, where it may be."""

    slug: str
    title: str
    columns: tuple[ColumnSpec, ...]
    header_fields: tuple[ColumnSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    file_rules: tuple[FileRule, ...] = ()
    total_key: str | None = None
    may_be_empty: bool = False
    personal: bool = False
    derived: "tuple[tuple[str, Callable[[Known], pl.Expr]], ...]" = ()
    row_limit: int = ROW_LIMIT
    file_limit: int = FILE_LIMIT
    columns_from: int = SMALL
    column_of: dict[str, ColumnSpec] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column_of", {spec.key: spec for spec in self.columns})

    @property
    def by_columns(self) -> bool:
        """Whether a large file may be read column by column: nothing but rows stands in it."""
        return not self.header_fields and self.total_key is None
