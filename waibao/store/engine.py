"""Engines and transactions. A task opens one transaction; leaving it commits, any error rolls back."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session

from waibao.settings import Settings
from waibao.store.store import Clock, Store, system_clock

# Held for the length of a writing transaction on PostgreSQL, as SQLite's write lock is: one writer at a time, so
# that counters, the audit chain and "find, else insert" need no retry.
WRITER_LOCK = 7_146_001
BUSY_SECONDS = 60
"""How long a SQLite database that another process writes to is waited for."""


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """The engine of a database, its tables brought up to date."""
    sqlite = url.startswith("sqlite")
    if sqlite:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # Values stay out of error messages: they may be accounts and names.
    engine = create_engine(url, pool_pre_ping=not sqlite, hide_parameters=True)
    if sqlite:
        _configure_sqlite(engine)
    from waibao.store.migrate import upgrade

    upgrade(engine)
    return engine


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by _begin below
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        _write_ahead(connection)
        # What is deleted is overwritten, so that personal data do not stay in the file's free pages.
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. The file remembers it; processes that tell a new one at once are in each other's way,
    which SQLite reports at once instead of waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextmanager
def transaction(clock: Clock = system_clock, settings: Settings | None = None) -> Iterator[Store]:
    """Write to the store: all of the block, or nothing of it."""
    settings = settings or Settings.from_env()
    engine = engine_for(settings.database_url)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        if engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        yield Store(session, settings, clock)


@contextmanager
def reading(clock: Clock = system_clock, settings: Settings | None = None) -> Iterator[Store]:
    """Read from the store; whatever the block changes is thrown away."""
    settings = settings or Settings.from_env()
    engine = engine_for(settings.database_url).execution_options(begin="BEGIN")
    with Session(engine, expire_on_commit=False) as session:
        yield Store(session, settings, clock)  # closing without commit throws changes away


def overwrite_deleted(settings: Settings | None = None) -> None:
    """Let nothing that was deleted linger: the write-ahead log goes into the database file, whose freed parts are
    overwritten; PostgreSQL clears what it kept of old rows."""
    engine = engine_for((settings or Settings.from_env()).database_url)
    if engine.dialect.name == "sqlite":
        with engine.execution_options(begin="").connect() as connection:  # a checkpoint is no part of a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("VACUUM")
