"""Whether a database is whole, as far as its engine can say.

In: a transaction. Out: sentences, one for each fault, or for each thing that could not be looked at.
Never: a change.

SQLite checks itself. PostgreSQL has no such command: every row is read whole, which finds torn pages and values, and
the extension amcheck looks at the indexes where it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table, func, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from storage.database.refusals import refusal
from storage.database.schema import METADATA
from storage.errors import DatabaseDamaged

_MOST = 100
"""Faults that are named; SQLite would name each row of a damaged index."""
_SEARCH = Table("article_search", MetaData())
_INDEXES = """
    SELECT c.relname, c.oid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
    WHERE m.amname = 'btree' AND c.relnamespace = current_schema()::regnamespace
    ORDER BY c.relname
"""
_HAS_AMCHECK = "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'"
_NO_AMCHECK = "the extension amcheck is not installed in this database, so its indexes were not checked"


def faults(connection: Connection) -> Iterator[str]:
    """What is damaged."""
    if _is_sqlite(connection):
        yield from _sqlite(connection)
    else:
        yield from _tables(connection)
        if connection.scalar(text(_HAS_AMCHECK)):
            yield from _indexes(connection)


def unchecked(connection: Connection) -> Iterator[str]:
    """What nobody looked at, and why."""
    if not _is_sqlite(connection) and not connection.scalar(text(_HAS_AMCHECK)):
        yield _NO_AMCHECK


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _sqlite(connection: Connection) -> Iterator[str]:
    try:
        found = connection.scalars(text(f"PRAGMA integrity_check({_MOST})")).all()
        yield from (str(what) for what in found if what != "ok")
        for table, row, parent, _number in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(_MOST):
            yield f"row {row} of {table} points to a row of {parent} that is not there"
    except DBAPIError as error:
        yield _damage(error)


def _tables(connection: Connection) -> Iterator[str]:
    for table in (*METADATA.sorted_tables, _SEARCH):
        # As text: a value that is stored apart, or compressed, is put together only when it is wanted.
        query = select(func.count(literal_column("whole::text"))).select_from(table.alias("whole"))
        try:
            with connection.begin_nested():
                connection.scalar(query)
        except DBAPIError as error:
            yield f"{table.name}: {_damage(error)}"


def _indexes(connection: Connection) -> Iterator[str]:
    for name, oid in connection.execute(text(_INDEXES)).all():
        try:
            with connection.begin_nested():
                connection.execute(text("SELECT bt_index_check(:oid, true)"), {"oid": oid})
        except DBAPIError as error:
            yield f"{name}: {_damage(error)}"


def _damage(error: DBAPIError) -> str:
    """What the engine says; anything but damage is raised again."""
    if not isinstance(refusal("", error), DatabaseDamaged):
        raise error
    return " ".join(str(error.orig).split())
