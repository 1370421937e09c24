"""What a database says when it refuses, as our errors: it cannot be written to, it is damaged, busy, or gone.

In: the error of a driver. Out: the error that says what to do, or None when it is a bug of ours.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

from storage.errors import ArchiveError, ArchiveUnwritable, DatabaseDamaged
from storage.passing import ArchiveBusy, OutOfTime, files_used_up

UNWRITABLE = frozenset({sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# SQLSTATE of PostgreSQL, appendix A: read_only_sql_transaction, insufficient_privilege; data_, index_corrupted;
# lock_not_available, cannot_connect_now, too_many_connections; query_canceled.
_UNWRITABLE_STATES = frozenset({"25006", "42501"})
_IDLE = "25P03"
"""idle_in_transaction_session_timeout, which psycopg calls an internal error."""
_DAMAGED_STATES = frozenset({"XX001", "XX002"})
_BUSY_STATES = frozenset({"55P03", "57P03", "53300"})
_OVER_STATE = "57014"


def refusal(where: str, error: DBAPIError) -> ArchiveError | None:
    """Why the database `where` cannot be used; None: the driver complains about what we asked."""
    why = " ".join(str(error.orig).split())
    if _code(error) == sqlite3.SQLITE_CANTOPEN and (used_up := files_used_up()):
        return used_up
    if is_unwritable(error):
        return ArchiveUnwritable(where=where, why=why)
    if _code(error) in _DAMAGED or _state(error) in _DAMAGED_STATES:
        return DatabaseDamaged(where=where, why=why)
    if passing := _passing(error):
        return passing(where=where, why=why)
    # A full disk, a lost server: nothing that the caller did.
    is_lost = isinstance(error, OperationalError) or _state(error) == _IDLE
    return ArchiveError(where=where, why=why) if is_lost else None


def _passing(error: DBAPIError) -> type[ArchiveError] | None:
    """What goes by itself, or with a question that asks for less."""
    if _code(error) == sqlite3.SQLITE_INTERRUPT or _state(error) == _OVER_STATE:
        return OutOfTime
    return ArchiveBusy if _code(error) in _BUSY or _state(error) in _BUSY_STATES else None


def is_unwritable(error: DBAPIError) -> bool:
    """Whether it is a matter of permissions, or of a place where nothing can be written."""
    return _code(error) in UNWRITABLE or _state(error) in _UNWRITABLE_STATES


def _code(error: DBAPIError) -> int:
    """SQLite's primary result code; the extended ones say more in their upper bits."""
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
