"""Opening a database and its transactions, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError

from storage.database import sqlite
from storage.database.deadlines import READERS_STANDSTILL, STANDSTILL, end_when_idle, ending
from storage.database.migrations import upgrade
from storage.database.refusals import refusal
from storage.database.silence import noticed
from storage.database.sqlite import BUSY_SECONDS, Still
from storage.database.states import CommittedState, CommittedStates
from storage.database.told_before import remember
from storage.errors import ArchiveError, DatabaseDamaged, MicroficheError
from storage.packing import Unpackable

__all__ = ["BUSY_SECONDS", "Connection", "Database", "database_url", "next_changes"]

_WRITING = "IMMEDIATE"
_MOVED = "somebody wrote to it while it was read without permission to write; run the command again"


def database_url(where: str | Path) -> str:
    """A SQLAlchemy URL from a database URL or the path of a SQLite file."""
    text_ = str(where)
    if "://" not in text_:
        return f"sqlite:///{text_}"
    return text_.replace("postgresql://", "postgresql+psycopg://", 1)


def holds_archive(url: URL) -> bool:
    """Whether there are tables of ours behind a URL; nothing is made. Raises ArchiveError where nobody answers."""
    engine = _engine(url)
    try:
        return inspect(engine).has_table("epoch")
    except DBAPIError as error:
        raise ArchiveError(where=url.render_as_string(hide_password=True), why=str(error.orig).strip()) from error
    finally:
        engine.dispose()


class Database:
    """A database with its schema in place.

    `write()` and `read()` are its doors: each is one transaction; `singly()` is for single statements of PostgreSQL.
    A writing transaction on SQLite begins IMMEDIATE,
    because a deferred one that reads first fails at once when another writer got ahead, whatever the busy time-out.
    A database that cannot be written to can be read; what writes raises ArchiveUnwritable.
    """

    def __init__(self, url: str) -> None:
        """Connect to `url` and bring the schema up to date; NewerSchema or ArchiveError when that cannot be."""
        self.url = make_url(url)
        self._engine = _engine(self.url)
        self._writing = self._engine.execution_options(sqlite_begin=_WRITING)
        self._states = CommittedStates(self._engine)
        try:
            with self._said():
                upgrade(self._engine, self.where)
        except MicroficheError:
            self.close()
            raise

    @property
    def where(self) -> str:
        """The database for people: a path, or a URL without its password."""
        if self.dialect == "sqlite":
            return str(self.url.database)
        return self.url.render_as_string(hide_password=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, rolled back on any exception.

        PostgreSQL ends it when its machine stands still in its middle: ArchiveError, where it goes on.
        """
        with self._said(), self._writing.begin() as connection:
            end_when_idle(connection, STANDSTILL)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent view, however long it lasts; PostgreSQL ends it where nothing
        is asked in it for two hours.
        """
        with self._said(), self._engine.begin() as connection:
            yield connection
            self._stood_still(connection)

    @contextmanager
    def read_within(self, seconds: float) -> Iterator[Connection]:
        """The same, for who does not wait longer; what many parts of a page ask is asked once.

        Raises OutOfTime, ArchiveBusy.
        """
        with self.read() as connection, ending(connection, seconds):
            remember(connection)
            yield connection

    @contextmanager
    def singly(self) -> Iterator[Connection]:
        """Each statement is a transaction of its own; of PostgreSQL only."""
        with self._said(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def state(self) -> CommittedState | None:
        """Another one after each commit, of whoever; None where nobody can say. Asked outside of transactions."""
        with self._said():
            return self._states.now()

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What a driver refuses, as an error that says what to do."""
        try:
            yield
        except DBAPIError as error:
            said = refusal(self.where, error)
            if said is None:
                raise
            raise said from error
        except sqlite3.OperationalError as error:  # of our own BEGIN, which no statement of SQLAlchemy's wraps
            raise ArchiveError(where=self.where, why=str(error)) from error
        except Unpackable as error:
            raise DatabaseDamaged(where=self.where, why=f"a row cannot be unpacked ({error})") from error

    def _stood_still(self, connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if isinstance(driver, Still) and driver.has_moved():
            raise ArchiveError(where=self.where, why=_MOVED)

    def close(self) -> None:
        """Close all connections."""
        self._states.close()
        self._engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        # REPEATABLE READ would serve readers, but writers here rely on seeing what others committed.
        engine = create_engine(url, pool_pre_ping=True, connect_args=noticed(url))
        event.listen(engine, "do_connect", _connect_watched)
        event.listen(engine, "connect", _settle_in)
        return engine
    # The one that was used last: it has planned what is asked, and those that a rush needed are left alone.
    engine = create_engine(url, creator=partial(sqlite.connect, str(url.database)), pool_use_lifo=True)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkout", _check_out)
    return engine


def _connect_watched(_dialect: Any, _record: Any, where: list[str], how: dict[str, Any]) -> Any:
    """A connection of the driver whose waiting has an end."""
    from storage.database.standstill import WatchedConnection  # noqa: PLC0415 - not needed for SQLite

    return WatchedConnection.connect(*where, **how)


def _settle_in(connection: Any, _record: Any) -> None:
    """PostgreSQL compiles hundreds of functions for twenty rows of a view, which takes a second (decision 0061)."""
    idle = round(READERS_STANDSTILL * 1000)
    connection.execute(f"SET jit = off; SET idle_in_transaction_session_timeout = {idle}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"BEGIN {mode}")


def _check_out(connection: Any, _record: Any, _proxy: Any) -> None:
    """A connection that was opened before somebody wrote is replaced by the pool."""
    if isinstance(connection, Still) and connection.has_moved():
        raise DisconnectionError


def may_write(connection: Connection) -> bool:
    """Whether a transaction is one of `Database.write`."""
    return connection.get_execution_options().get("sqlite_begin") == _WRITING


def next_changes(connection: Connection, count: int) -> tuple[str, range]:
    """The epoch's key and its next change numbers; whoever takes some holds the counter until commit.

    A sequence would hand out numbers in another order than commits,
    and a reader who remembers the highest one would miss rows.
    """
    row = connection.execute(
        text(
            "UPDATE epoch SET last_change = last_change + :count WHERE id = (SELECT max(id) FROM epoch) "
            'RETURNING "key", last_change'
        ),
        {"count": count},
    ).one()
    last = int(row[1])
    return str(row[0]), range(last - count + 1, last + 1)
