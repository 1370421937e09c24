"""The history of the schema, as Alembic revisions.

In: an engine.
Out: the same database at the newest revision; NewerSchema when it is ahead of this program.
Never: a change of the schema outside a revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.errors import NewerSchema

_LOCK = 0x6D696372  # "micr": one migration at a time on PostgreSQL; SQLite's IMMEDIATE transaction does the same


def upgrade(engine: Engine, where: str) -> None:
    """Bring the database up to the newest revision; nothing happens when it is there already."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    directory = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == directory.get_current_head():
        return
    if found not in {None, *(revision.revision for revision in directory.walk_revisions())}:
        raise NewerSchema(where=where, found=found, known=directory.get_current_head())
    with (
        engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection,
        _loose(connection),
        connection.begin(),
    ):
        _upgrade(connection, config)


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


def _upgrade(connection: Connection, config: Config) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
