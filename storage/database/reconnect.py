"""A transaction that was cut off by the server's end, tried once more when the server is there again.

A server that is restarted, or a network that drops a connection, is no reason to end a job of hours.
Only what failed before its commit is tried again: whether a cut commit took place nobody knows; the next job finds out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.errors import ArchiveError

SECONDS = 30.0
"""So long a server may be away."""
_PAUSE = 0.5
_DEADLOCK = "40P01"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html: nothing of the transaction has taken place."""

_Done = TypeVar("_Done")
Transaction = Callable[[], AbstractContextManager[Connection]]
"""`Database.read` or `Database.write`."""


def twice(transaction: Transaction, work: Callable[[Connection], _Done]) -> _Done:
    """Do `work` in a transaction; if the connection is lost before the commit, once more in another. So, too, if the
    server ended it because it and another one waited for each other.

    `work` may run twice and must do nothing but use its connection. Raises as the transaction does.
    """
    finished: list[_Done] = []
    try:
        with transaction() as connection:
            finished.append(work(connection))
        return finished[0]
    except ArchiveError as fault:
        if finished or not is_cut(fault):
            raise
    _wait(transaction)
    with transaction() as connection:
        return work(connection)


def is_cut(fault: ArchiveError) -> bool:
    """Whether a server was there and went away, or is not there, or has chosen this transaction of two that waited for
    each other; a file of SQLite is never cut off.
    """
    cause = fault.__cause__
    if not isinstance(cause, DBAPIError) or not type(cause.orig).__module__.startswith("psycopg"):
        return False
    was_chosen = getattr(cause.orig, "sqlstate", None) == _DEADLOCK
    return was_chosen or cause.connection_invalidated or cause.statement is None


def _wait(transaction: Transaction) -> None:
    """Return when the server answers, or when it has been waited for long enough."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            with transaction() as connection:
                connection.execute(text("SELECT 1"))
        except ArchiveError:
            time.sleep(_PAUSE)
        else:
            return
