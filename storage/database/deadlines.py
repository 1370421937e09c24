"""A transaction that must not take long: what it waits for, what it reckons, and its standing still come to an end.

In: a connection of either database, and seconds. Out: the same connection; what is asked of it after its time is
refused, as `OutOfTime` or `ArchiveBusy`, and behind a standstill as ArchiveError (`storage.database.refusals`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, event

from storage.database.sqlite import BUSY_SECONDS

_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: about a millisecond of work."""
_LOOKS = 20
"""So great a part of its time may be over before a statement is told that it has less; a quick page tells none."""
_SHARE_OF_WAITING = 5
"""So great a part of its time may be spent on waiting for a lock."""
STANDSTILL = 20.0
"""So long nothing may be asked in a transaction that writes: all others wait for the rows that it has changed, also
while its machine is suspended or cut off, of which the server learns nothing. Shorter than a job's lock is believed
(`storage.database.log.jobs`), longer than what is reckoned between two statements takes on a busy machine.
"""
READERS_STANDSTILL = 7200.0
"""The same of a transaction that only reads: whoever prints into a pipe waits until that is read on. PostgreSQL cleans
nothing up meanwhile, and an upgrade of the archive waits for it, and everybody else for the upgrade.
"""


@contextmanager
def ending(connection: Connection, seconds: float) -> Iterator[None]:
    """Until the end of the block, no statement goes on when so many seconds are over."""
    if connection.dialect.name != "sqlite":
        with _all_statements(connection, seconds):
            yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout = {int(seconds / _SHARE_OF_WAITING * 1000)}")
    driver.set_progress_handler(partial(_is_over, time.monotonic() + seconds), _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)
        driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


@contextmanager
def _all_statements(connection: Connection, seconds: float) -> Iterator[None]:
    """The same on PostgreSQL, whose limit is one of each statement: it is told again what is left as that gets less.

    A limit of a whole transaction comes with PostgreSQL 17 (`transaction_timeout`), and ends the connection, too.
    """
    end, told = time.monotonic() + seconds, seconds

    def tell(asking: Connection, *_what: Any) -> None:
        nonlocal told
        left = end - time.monotonic()
        if told - left > seconds / _LOOKS:
            told = left
            driver: Any = asking.connection.dbapi_connection
            driver.execute(f"SET LOCAL statement_timeout = {max(1, left * 1000):.0f}")

    # No question: behind one, a transaction could not be told any more to hold still.
    limits = {"statement_timeout": seconds, "lock_timeout": seconds / _SHARE_OF_WAITING}
    connection.exec_driver_sql("; ".join(f"SET LOCAL {name} = {most * 1000:.0f}" for name, most in limits.items()))
    event.listen(connection, "before_cursor_execute", tell)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", tell)


def end_when_idle(connection: Connection, seconds: float) -> None:
    """Let the server end this transaction when nothing is asked in it for so long: who asked may have gone.

    SQLite has no server; there the program must see to it itself.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {round(seconds * 1000)}")


def _is_over(end: float) -> bool:
    return time.monotonic() > end
