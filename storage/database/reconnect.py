"""A transaction that was cut off by the server's end, tried once more when the server is there again.

A server that is restarted, or a network that drops a connection, is no reason to end a job of hours.
Only what failed before its commit is tried again: whether a cut commit took place nobody knows; the next job finds out.
"""

from __future__ import annotations

import random
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
_CHOSEN_TIMES = 5
"""So often a transaction may be chosen. One that begins again at once can take the row back before the one that waited
for it has woken up (PostgreSQL 15: two of a thousand tries), and then both wait for each other again.
"""

_Done = TypeVar("_Done")
Transaction = Callable[[], AbstractContextManager[Connection]]
"""`Database.read` or `Database.write`."""


def twice(transaction: Transaction, work: Callable[[Connection], _Done]) -> _Done:
    """Do `work` in a transaction; if the connection is lost before the commit, once more in another. So, too, and up to
    five times, if the server ended it because it and another one waited for each other.

    `work` may run several times and must do nothing but use its connection. Raises as the transaction does.
    """
    finished: list[_Done] = []
    cuts, chosen = 1, _CHOSEN_TIMES
    while True:
        try:
            with transaction() as connection:
                finished.append(work(connection))
            return finished[0]
        except ArchiveError as fault:
            if finished or not is_cut(fault):
                raise
            cuts, chosen = (cuts, chosen - 1) if _was_chosen(fault) else (cuts - 1, chosen)
            if min(cuts, chosen) < 0:
                raise
        _let_others_pass(transaction)


def is_cut(fault: ArchiveError) -> bool:
    """Whether a server was there and went away, or is not there, or has chosen this transaction of two that waited for
    each other; a file of SQLite is never cut off.
    """
    cause = fault.__cause__
    if not isinstance(cause, DBAPIError) or not type(cause.orig).__module__.startswith("psycopg"):
        return False
    return _was_chosen(fault) or cause.connection_invalidated or cause.statement is None


def _was_chosen(fault: ArchiveError) -> bool:
    return getattr(getattr(fault.__cause__, "orig", None), "sqlstate", None) == _DEADLOCK


def _let_others_pass(transaction: Transaction) -> None:
    """Wait for a moment of chance, so that two do not meet again, and for the server."""
    time.sleep(random.uniform(0, _PAUSE))
    _wait(transaction)


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
