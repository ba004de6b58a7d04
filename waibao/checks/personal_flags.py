"""R8, R9, R10 as flag columns: TRUE is faulty, null stays null. Vectorised for rosters of a million rows.

The columns hold text as ``normalise_resident_id``, ``normalise_card`` and ``normalise_mobile`` leave it; what is
faulty here is what ``resident_id_fault``, ``card_fault`` and ``mobile_fault`` have a sentence for.
"""

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from schemas.rules.bank_card import ICBC_LENGTH, ICBC_PREFIXES, LONGEST, SHORTEST, luhn_value
from schemas.rules.mobile import ISSUED
from schemas.rules.resident_id import CHECK_DIGITS, RESIDENTS, WEIGHTS, last_birth_too_old

if TYPE_CHECKING:
    import polars as pl

_ID_FORM = r"^[0-9]{17}[0-9X]\z"
_CARD_FORM = rf"^[0-9]{{{SHORTEST},{LONGEST}}}\z"
_MOBILE_FORM = r"^1[0-9]{10}\z"
_GROUP = 4


def resident_id_bad(column: str, today: date) -> "pl.Expr":
    """The number has a fault (R8); ``today`` is the business date."""
    import polars as pl

    number = _first17(column)
    right_check = _looked_up(pl.Series(list(CHECK_DIGITS)), _weighted(number, 17, _id_value) % 11)
    region_bad = _looked_up(pl.Series([region not in RESIDENTS for region in range(100)]), number // 10**15)
    citizen_bad = region_bad | ~_is_birth(_birth(column), today)
    bad = (right_check != pl.col(column).str.slice(17, 1)) | (~_is_foreign(column) & citizen_bad)
    return _where_known(~pl.col(column).str.contains(_ID_FORM) | bad.fill_null(True), column)


def card_bad(column: str) -> "pl.Expr":
    """The card number has a fault (R9)."""
    import polars as pl

    number = pl.col(column).cast(pl.UInt64, strict=False)
    # A sum of 0 is a number of zeros only.
    luhn = _weighted(number, LONGEST, luhn_value)
    bad = (luhn % 10 != 0) | (luhn == 0)
    return _where_known(~pl.col(column).str.contains(_CARD_FORM) | bad.fill_null(True), column)


def mobile_bad(column: str) -> "pl.Expr":
    """The mobile number has a fault (R10)."""
    import polars as pl

    return ~pl.col(column).str.contains(_MOBILE_FORM)


def card_of_other_bank(column: str) -> "pl.Expr":
    """The card is not recognised as one of 工商银行, which ``card_warning`` doubts."""
    import polars as pl

    known = pl.col(column).str.slice(0, len(ICBC_PREFIXES[0])).is_in(ICBC_PREFIXES)
    return ~(known & (pl.col(column).str.len_bytes() == ICBC_LENGTH))


def mobile_unissued(column: str) -> "pl.Expr":
    """The prefix of a mobile number is not known, which ``mobile_warning`` doubts."""
    import polars as pl

    return ~pl.col(column).str.contains(rf"^(?:{ISSUED.pattern})\z")


def sex_disagrees(id_column: str, sex_column: str) -> "pl.Expr":
    """The sex (男, 女) is not the one in the number; False where the number holds none, null where either is null."""
    import polars as pl

    odd = pl.col(id_column).str.slice(16, 1).is_in(list("13579"))
    told = pl.when(odd).then(pl.lit("男")).otherwise(pl.lit("女"))
    return _where_known(_holds_birth(id_column) & (told != pl.col(sex_column)), id_column, sex_column)


def _where_known(flag: "pl.Expr", *columns: str) -> "pl.Expr":
    """The flag, and null where a column is: ``null | True`` would be True."""
    import polars as pl

    return pl.when(pl.all_horizontal(pl.col(column).is_not_null() for column in columns)).then(flag)


def _first17(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).str.slice(0, 17).cast(pl.UInt64, strict=False)


def _is_foreign(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).str.starts_with("9")


def _holds_birth(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).str.contains(_ID_FORM) & ~_is_foreign(column)


def _birth(column: str) -> "pl.Expr":
    """The birth date in a number as the integer yyyymmdd; of no meaning, or null, where the number has another form."""
    import polars as pl

    return (_first17(column) // 1000 % 10**8).cast(pl.UInt32)


def _is_day(day: "pl.Expr") -> "pl.Expr":
    """Whether an integer yyyymmdd is a day of the calendar."""
    beyond, allowed = _day_tables()
    return _looked_up(beyond, day % 10_000) <= _looked_up(allowed, day // 10_000)


@cache
def _day_tables() -> "tuple[pl.Series, pl.Series]":
    """By mmdd: 0 a day of every year, 1 of 29 February, 2 of no year; by year: how much of that it allows."""
    import polars as pl

    days = [divmod(month_day, 100) for month_day in range(10_000)]
    beyond = [2 - _exists(2000, *day) - _exists(2001, *day) for day in days]
    allowed = [-1, *(int(isleap(year)) for year in range(1, 10_000))]
    return pl.Series(beyond, dtype=pl.Int8), pl.Series(allowed, dtype=pl.Int8)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_birth(day: "pl.Expr", today: date) -> "pl.Expr":
    oldest, latest = (int(limit.strftime("%Y%m%d")) for limit in (last_birth_too_old(today), today))
    return _is_day(day) & (day > oldest) & (day <= latest)


def _id_value(digit: int, place: int) -> int:
    return digit * WEIGHTS[16 - place] if place < len(WEIGHTS) else 0


def _weighted(number: "pl.Expr", digits: int, value: Callable[[int, int], int]) -> "pl.Expr":
    """The sum of what each digit adds by its place from the right, looked up by groups of four digits."""
    import polars as pl

    total = pl.lit(0, dtype=pl.UInt16)
    for place, table in enumerate(_group_tables(digits, value)):
        total = total + _looked_up(table, (number // 10 ** (_GROUP * place) % 10**_GROUP).cast(pl.UInt32))
    return total


@cache
def _group_tables(digits: int, value: Callable[[int, int], int]) -> "tuple[pl.Series, ...]":
    import polars as pl

    return tuple(
        pl.Series(
            (
                sum(value(group // 10**place % 10, start + place) for place in range(_GROUP))
                for group in range(10**_GROUP)
            ),
            dtype=pl.UInt16,
        )
        for start in range(0, digits, _GROUP)
    )


def _looked_up(answers: "pl.Series", index: "pl.Expr") -> "pl.Expr":
    """The answer at each index; null stays null."""
    import polars as pl

    return pl.lit(answers).gather(index)
