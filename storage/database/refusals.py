"""What a database says when it refuses, as our errors: it cannot be written to, it is damaged, or it is gone.

In: the error of a driver. Out: the error that says what to do, or None when it is a bug of ours.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

from storage.errors import ArchiveError, ArchiveUnwritable, DatabaseDamaged

UNWRITABLE = frozenset({sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# SQLSTATE of PostgreSQL, appendix A: read_only_sql_transaction, insufficient_privilege; data_, index_corrupted.
_UNWRITABLE_STATES = frozenset({"25006", "42501"})
_IDLE = "25P03"
"""idle_in_transaction_session_timeout, which psycopg calls an internal error."""
_DAMAGED_STATES = frozenset({"XX001", "XX002"})


def refusal(where: str, error: DBAPIError) -> ArchiveError | None:
    """Why the database `where` cannot be used; None: the driver complains about what we asked."""
    why = " ".join(str(error.orig).split())
    if is_unwritable(error):
        return ArchiveUnwritable(where=where, why=why)
    if _code(error) in _DAMAGED or _state(error) in _DAMAGED_STATES:
        return DatabaseDamaged(where=where, why=why)
    # A full disk, a lost server: nothing that the caller did.
    is_lost = isinstance(error, OperationalError) or _state(error) == _IDLE
    return ArchiveError(where=where, why=why) if is_lost else None


def is_unwritable(error: DBAPIError) -> bool:
    """Whether it is a matter of permissions, or of a place where nothing can be written."""
    return _code(error) in UNWRITABLE or _state(error) in _UNWRITABLE_STATES


def _code(error: DBAPIError) -> int:
    """SQLite's primary result code; the extended ones say more in their upper bits."""
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
