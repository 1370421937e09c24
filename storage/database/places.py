"""Folders of archives that share a PostgreSQL database: each holds the WARC files that its jobs wrote.

In: the name of a folder. Out: which files lie in another one, and on which machine; nobody there may take them for
lost.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, exists, select, text

from storage.database.schema import FILE_PLACE, PLACE, WARC_FILE

_MOVED = "moved"


def note(connection: Connection, key: str, folder: Path) -> None:
    """Jobs write in this folder of this machine. PostgreSQL alone."""
    facts = {"key": key, "host": socket.gethostname(), "folder": str(folder.resolve()), "seen": datetime.now(UTC)}
    connection.execute(_NOTE, facts)


# Not by SQLAlchemy's own word for it, which imports a dialect that whoever only looks does without.
_NOTE = text("""
    INSERT INTO place (key, host, folder, seen) VALUES (:key, :host, :folder, :seen)
    ON CONFLICT (key) DO UPDATE SET host = excluded.host, folder = excluded.folder, seen = excluded.seen
""")
_NOTE_FILE = text("""
    INSERT INTO file_place (name, place) VALUES (:name, :place)
    ON CONFLICT (name) DO UPDATE SET place = excluded.place
""")


def note_files(connection: Connection, key: str, names: Collection[str]) -> None:
    """These files lie in this folder, whatever was noted before. PostgreSQL alone."""
    if names:
        connection.execute(_NOTE_FILE, [{"name": name, "place": key} for name in sorted(names)])


def is_within_reach(key: str) -> ColumnElement[bool]:
    """Of a row of `warc_file`: not known to lie in another folder than this one."""
    elsewhere = exists().where(FILE_PLACE.c.name == WARC_FILE.c.name, FILE_PLACE.c.place != key)
    return (WARC_FILE.c.state == _MOVED) | ~elsewhere


def of_others(connection: Connection, key: str) -> set[str]:
    """Names of the files that another folder holds, or held before they were moved into a store."""
    return set(connection.scalars(select(FILE_PLACE.c.name).where(FILE_PLACE.c.place != key)))


def whereabouts(connection: Connection, name: str) -> str | None:
    """The machine and folder that hold a file, as machine:folder; None where nobody noted it."""
    query = select(PLACE.c.host, PLACE.c.folder).join(FILE_PLACE, FILE_PLACE.c.place == PLACE.c.key)
    row = connection.execute(query.where(FILE_PLACE.c.name == name)).one_or_none()
    return None if row is None else f"{row.host}:{row.folder}"


def elsewhere(connection: Connection, key: str) -> dict[str, str]:
    """The files that lie in another folder than this one and are not moved, each with its machine:folder."""
    query = select(FILE_PLACE.c.name, PLACE.c.host, PLACE.c.folder)
    query = query.join(PLACE, PLACE.c.key == FILE_PLACE.c.place).where(FILE_PLACE.c.place != key)
    query = query.join(WARC_FILE, WARC_FILE.c.name == FILE_PLACE.c.name).where(WARC_FILE.c.state != _MOVED)
    return {row.name: f"{row.host}:{row.folder}" for row in connection.execute(query)}


def all_places(connection: Connection) -> dict[str, str]:
    """Every folder, as machine:folder, by its name."""
    rows = connection.execute(select(PLACE.c.key, PLACE.c.host, PLACE.c.folder))
    return {row.key: f"{row.host}:{row.folder}" for row in rows}
