"""What statements that run for a whole group share: rows, inserting what is new, joining what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Table, column, values

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""


def listed(rows: Iterable[tuple[Any, ...]], *columns: ColumnElement[Any]) -> FromClause:
    """Rows to join a table with, each value as that column of the table is called and typed.

    `(a, b) IN (VALUES …)` is no substitute: for it SQLite before 3.41 reads the table from one end to the other.
    """
    named = (column(str(one.key), one.type) for one in columns)
    return values(*named, name="wanted").data(list(rows)).cte("wanted")


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; those that collide with a unique constraint are left as they are."""
    if rows:
        connection.execute(_insert(connection.dialect.name, table), list(rows))


def inserted(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *named: str) -> list[AnyRow]:
    """Insert `rows` as `insert_new` does; the columns `named` of those that were new, in no order."""
    if not rows:
        return []
    return list(connection.execute(_insert(connection.dialect.name, table, *named), list(rows)))


@cache
def _insert(dialect: str, table: Table, *named: str) -> Any:
    """An INSERT that leaves alone what collides, in the words of the engine that is asked, and gives `named`."""
    made = import_module(f"sqlalchemy.dialects.{dialect}").insert(table).on_conflict_do_nothing()
    return made.returning(*(table.c[name] for name in named)) if named else made
