"""Turns at hosts as rows: over all machines that share a PostgreSQL database, one request at a time.

In: a host, and the distance between two requests that a job keeps; until when it asked to be left alone. Out: the turn,
or how long to wait, by the clock of the database: those of the machines may differ.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from storage.database.engine import Database
from storage.database.reconnect import retrying

# Of the turns of the last half second a server that was killed remembers nothing (wal_writer_delay): for the distance
# of one turn behind its start there is none, or, where that is longer than this, each is on the disk before it counts.
_LONG = "interval '5 seconds'"
_AT_ONCE = f"""set_config('synchronous_commit',
    CASE WHEN CAST(:distance AS interval) > {_LONG} THEN current_setting('synchronous_commit') ELSE 'off' END, true)"""
_STARTED = f"pg_postmaster_start_time() + least(CAST(:distance AS interval), {_LONG})"
# A rest that is too long to be waited for is left to a later job, which asks `resting` before it begins.
_FREE = f"""greatest(
    {_STARTED},
    least(t.free, statement_timestamp() + :most * CAST(:distance AS interval)),
    CASE WHEN t.rests <= statement_timestamp() + :patience THEN t.rests END
)"""
_CLAIM = text(f"""
    INSERT INTO host_turn AS t (host, free)
    SELECT :host, statement_timestamp() + :distance WHERE {_STARTED} <= statement_timestamp()
    ON CONFLICT (host) DO UPDATE SET free = excluded.free WHERE {_FREE} <= statement_timestamp()
    RETURNING {_AT_ONCE}
""")
_AHEAD = text(f"SELECT extract(epoch FROM {_FREE} - statement_timestamp()) FROM host_turn AS t WHERE host = :host")
_REST = text("""
    INSERT INTO host_turn AS t (host, free, rests)
    VALUES (:host, statement_timestamp(), statement_timestamp() + :lasts)
    ON CONFLICT (host) DO UPDATE SET rests = greatest(t.rests, excluded.rests)
    RETURNING set_config('synchronous_commit', 'off', true)
""")
_RESTING = text("SELECT extract(epoch FROM rests - statement_timestamp()) FROM host_turn WHERE host = :host")
_SOON = 0.001
_NEW = 1.0
"""Seconds; the server has just started, and nobody had a turn at the host yet."""


class HostTurns:
    """The rows of a database on PostgreSQL; a server that is away is waited for (`storage.database.reconnect`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, host: str, distance: float, *, most: int, patience: timedelta) -> float:
        """Take the turn, and 0, where the last one was `distance` seconds ago (`most` distances at most are believed)
        and no rest of at most `patience` is on; else the seconds until it is worth asking again. Raises ArchiveError.
        """
        facts = {"host": host, "distance": timedelta(seconds=distance), "most": most, "patience": patience}
        if self._asked(_CLAIM, facts) is not None:
            return 0.0
        ahead = self._asked(_AHEAD, facts)
        return max(_SOON, float(ahead)) if ahead is not None else _NEW

    def rest(self, host: str, lasts: timedelta) -> None:
        """Leave a host alone for so long; of two rests the one that ends later counts. Raises ArchiveError."""
        self._asked(_REST, {"host": host, "lasts": lasts})

    def resting(self, host: str) -> datetime | None:
        """Until when a host rests, by the clock of this machine (UTC); None when it does not. Raises ArchiveError."""
        left = self._asked(_RESTING, {"host": host})
        return datetime.now(UTC) + timedelta(seconds=float(left)) if left and left > 0 else None

    def _asked(self, statement: Any, facts: dict[str, Any]) -> Any:
        def work(connection: Connection) -> Any:
            return connection.execute(statement, facts).scalar()

        return retrying(self._database.singly, work)
