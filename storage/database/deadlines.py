"""A transaction that must not take long: what it waits for, and what it reckons, comes to an end.

In: a connection of either database, and seconds. Out: the same connection; what is asked of it after its time is
refused, as `OutOfTime` or `ArchiveBusy` (`storage.database.refusals`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection

from storage.database.sqlite import BUSY_SECONDS

_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: about a millisecond of work."""
_SHARE_OF_WAITING = 5
"""So great a part of its time may be spent on waiting for a lock."""


@contextmanager
def ending(connection: Connection, seconds: float) -> Iterator[None]:
    """Until the end of the block, no statement goes on when so many seconds are over."""
    if connection.dialect.name != "sqlite":
        # No question: behind one, a transaction could not be told any more to hold still.
        limits = {"statement_timeout": seconds, "lock_timeout": seconds / _SHARE_OF_WAITING}
        told = (f"SET LOCAL {name} = {most * 1000:.0f}" for name, most in limits.items())
        connection.exec_driver_sql("; ".join(told))
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


def _is_over(end: float) -> bool:
    return time.monotonic() > end
