"""The history of the schema, as Alembic revisions.

In: an engine.
Out: the same database at the newest revision; NewerSchema when it is ahead of this program, OlderSchema when it is
behind and cannot be written to, UnreleasedSchema when it is of a schema that no release had.
Never: a change of the schema outside a revision, or of a revision that is frozen (`tests/data/archives/README.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database.refusals import is_unwritable
from storage.errors import NewerSchema, OlderSchema

NEWEST = "0027"
"""The newest revision. It stands here so that Alembic is imported only where there is something to do."""

_LOCK = 0x6D696372  # "micr": one migration at a time on PostgreSQL; SQLite's IMMEDIATE transaction does the same


def upgrade(engine: Engine, where: str) -> None:
    """Bring the database up to the newest revision; nothing happens when it is there already."""
    with engine.connect() as connection:
        found = _revision(connection)
    if found == NEWEST:
        return
    if found is not None and found > NEWEST:
        raise NewerSchema(where=where, found=found, known=NEWEST)
    patient = engine.execution_options(sqlite_begin="IMMEDIATE")
    try:
        with patient.connect() as connection, _loose(connection), connection.begin():
            _upgrade(connection, where)
    except DBAPIError as error:
        if found is None or not is_unwritable(error):
            raise
        raise OlderSchema(where=where, found=found, known=NEWEST) from error


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """While tables are copied. SQLite empties the children of a table that is dropped with foreign keys on.

    The pragma does nothing within a transaction, so it stands around it (sqlite.org/lang_altertable.html §7).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _revision(connection: Connection) -> str | None:
    """The revision of a database; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, where: str) -> None:
    from alembic import command  # noqa: PLC0415 - a fifth of a second, and seldom needed
    from alembic.config import Config  # noqa: PLC0415 - see above

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes |= {"connection": connection, "where": where}
    command.upgrade(config, "head")
