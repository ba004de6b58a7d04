"""Column types shared by the tables: money in fen, times with zone, JSON."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from schemas.values import SHANGHAI

# SQLite numbers rows itself only for INTEGER; PostgreSQL needs the wide type.
RowId = BigInteger().with_variant(Integer(), "sqlite")
Fen = BigInteger
Json = JSON


class Moment(TypeDecorator[datetime]):
    """A point in time with zone, stored in UTC; SQLite alone would drop the zone.

    Raises:
        ValueError: on a time without zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("time without zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(SHANGHAI)
