"""The queue's tables, made and brought up to date.

procrastinate's SQL comes with it, and has no numbering of its own: which of its migrations were applied stands in
`applied`. A schema of its own keeps its names, and the types and functions that it makes, apart from ours.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import Connection, text

from storage.database.engine import Database
from storage.database.queue.refused import NewerQueue, QueueUnavailable

SCHEMA = "microfiche_queue"
_LOCK = 0x6D696371  # "micq": one preparation at a time
_OWN = "microfiche_01"
_NO_SQLITE = (
    "it needs a PostgreSQL server that all machines reach, and {where} is a file of SQLite. Put"
    ' database = "postgresql://…" into archive.toml, or run `microfiche worker` without --queue'
)
_NO_PROCRASTINATE = 'it needs procrastinate, which is not installed. `pip install "microfiche[queue]"` installs it'


def prepare(database: Database) -> None:
    """Make the queue where there is none, and bring an older one up to date; who does it at the same time waits.

    Raises QueueUnavailable, NewerQueue.
    """
    if database.dialect != "postgresql":
        raise QueueUnavailable(why=_NO_SQLITE.format(where=database.where))
    schema, migrations = _sql()
    with database.write() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS applied (name text PRIMARY KEY)")
        applied = set(connection.scalars(text("SELECT name FROM applied")))
        if newer := applied - migrations.keys() - {_OWN}:
            raise NewerQueue(where=database.where, found=max(newer))
        _apply(connection, {"": schema, **migrations}, applied)


def _apply(connection: Connection, scripts: dict[str, Traversable], applied: set[str]) -> None:
    """The whole schema into an empty one, where all migrations are in it already; else the migrations that lack."""
    missing = [name for name in sorted(scripts) if name and name not in applied]
    for name in missing if applied else [""]:
        _run(connection, scripts[name])
    if not applied:
        _run(connection, resources.files("storage.database.queue") / "own.sql")
        missing.append(_OWN)
    for name in missing:
        connection.execute(text("INSERT INTO applied (name) VALUES (:name)"), {"name": name})


def _run(connection: Connection, script: Traversable) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute(script.read_text("utf-8"))  # SQLAlchemy would have psycopg look for placeholders in it


def _sql() -> tuple[Traversable, dict[str, Traversable]]:
    """procrastinate's schema, and its migrations by name."""
    try:
        folder = resources.files("procrastinate") / "sql"
    except ModuleNotFoundError as fault:
        raise QueueUnavailable(why=_NO_PROCRASTINATE) from fault
    found = (one for one in (folder / "migrations").iterdir() if one.name.endswith(".sql"))
    return folder / "schema.sql", {one.name: one for one in found}
