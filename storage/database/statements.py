"""What statements that run for a whole group share: tables with their type, rows, inserting what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Row, Table, column, values
from sqlalchemy.orm import Session

from storage.database.schema import Base

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""


def table_of(mapped: type[Base]) -> Table:
    """The table of a mapped class."""
    return cast(Table, mapped.__table__)


def listed(rows: Iterable[tuple[Any, ...]], *columns: ColumnElement[Any]) -> FromClause:
    """Rows to join a table with, each value as that column of the table is called and typed.

    `(a, b) IN (VALUES …)` is no substitute: for it SQLite before 3.41 reads the table from one end to the other.
    """
    named = (column(str(one.key), one.type) for one in columns)
    return values(*named, name="wanted").data(list(rows)).cte("wanted")


def insert_new(session: Session, mapped: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; those that collide with a unique constraint are left as they are."""
    if rows:
        session.connection().execute(_insert(session, mapped), list(rows))


def inserted(session: Session, mapped: type[Base], rows: Sequence[Mapping[str, Any]], *named: str) -> list[AnyRow]:
    """Insert `rows` as `insert_new` does; the columns `named` of those that were new, in no order."""
    if not rows:
        return []
    columns = [table_of(mapped).c[name] for name in named]
    return list(session.connection().execute(_insert(session, mapped).returning(*columns), list(rows)))


def _insert(session: Session, mapped: type[Base]) -> Any:
    """An INSERT that leaves alone what collides, in the words of the engine that is asked."""
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return dialect.insert(table_of(mapped)).on_conflict_do_nothing()
