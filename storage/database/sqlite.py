"""Connections to a SQLite file, also where nothing can be written.

In: a path. Out: a connection of the driver, ready for use. Never: a change of a file that cannot be written to.

A database in WAL mode is read through two files beside it, -wal and -shm, which SQLite makes when they are not there.
Where it cannot make them (a read-only medium, a folder of somebody else) it reads nothing, unless it is told that the
file will not change ("immutable", https://sqlite.org/wal.html#readonly). Then it takes no lock and looks into no -wal:
what a killed job committed last would be missing, and nobody would say so. So this is done only where no -wal is left.
Where one is, the index of it is kept in this process alone: a connection that has the file for itself
(locking_mode=EXCLUSIVE, https://sqlite.org/wal.html#noshm) makes none on the disk, and a VFS that takes no locks
(https://sqlite.org/vfs.html, "unix-none") lets it begin where not even a lock can be had.
Of either a `Still` connection says afterwards whether the files stood still.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from storage.database.refusals import UNWRITABLE

BUSY_SECONDS = 60
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")
_HOW: Any = {"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 500}
"""Pages ask some three hundred statements, and the driver keeps 128: of the views each takes a millisecond to plan."""
_AT_REST = "mode=ro&immutable=1"
_WITH_LOG = "mode=ro&vfs=unix-none"
_WAL_IS_LEFT = "what was written last lies in {}, which can be read only where the folder can be written to"


class Still(sqlite3.Connection):
    """A connection to a file at rest, with the log beside it if one is left, whose folder cannot be written to."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._was = _state(path)
        how = _WITH_LOG if _wal(path) else _AT_REST
        super().__init__(f"{Path(path).resolve().as_uri()}?{how}", uri=True, check_same_thread=False)
        self.execute("PRAGMA locking_mode=EXCLUSIVE")

    def has_moved(self) -> bool:
        """Whether somebody who may write has written to the file since this connection was opened."""
        return self._was != _state(self._path)


def connect(path: str) -> sqlite3.Connection:
    """A connection whose transactions we begin ourselves, with foreign keys. Raises sqlite3.Error."""
    try:
        return _prepared(sqlite3.connect(path, **_HOW))
    except sqlite3.OperationalError as refused:
        if getattr(refused, "sqlite_errorcode", 0) & 0xFF not in UNWRITABLE or not _is_locked_away(path):
            raise
        try:
            return _prepared(Still(path))
        except sqlite3.OperationalError:
            raise (_unreadable(path, refused) if _wal(path) else refused) from refused


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    # The driver's own BEGIN is deferred and late; the engine emits ours (SQLAlchemy, "pysqlite: Serializable").
    connection.isolation_level = None
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_locked_away(path: str) -> bool:
    """Whether the file is there and it, or its folder, cannot be written to."""
    return Path(path).exists() and not (os.access(path, os.W_OK) and os.access(Path(path).parent, os.W_OK))


def _unreadable(path: str, refused: sqlite3.OperationalError) -> sqlite3.OperationalError:
    """The same refusal, with its reason."""
    error = sqlite3.OperationalError(_WAL_IS_LEFT.format(f"{path}-wal"))
    error.sqlite_errorcode = refused.sqlite_errorcode
    return error


def _state(path: str) -> tuple[int, ...]:
    file, wal = Path(path).stat(), Path(f"{path}-wal")
    written = wal.stat().st_mtime_ns if wal.exists() else 0
    return file.st_ino, file.st_size, file.st_mtime_ns, _wal(path), written


def _wal(path: str) -> int:
    """Bytes of the write-ahead log beside the file."""
    wal = Path(f"{path}-wal")
    return wal.stat().st_size if wal.exists() else 0
