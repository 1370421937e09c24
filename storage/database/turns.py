"""Turns at hosts as rows: over all machines that share a PostgreSQL database, one request at a time.

In: a host, and the distance between two requests that a job keeps; until when it asked to be left alone. Out: how long
to wait, by the clock of the database: those of the machines may differ.
Each call is one statement of its own. It need not be on the disk when it returns: a server that fell and is there again
took longer for that than the turns that it forgot.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from storage.database.engine import Database
from storage.database.reconnect import twice

_AT_ONCE = "set_config('synchronous_commit', 'off', true)"
# A rest that is too long to be waited for is left to a later job, which asks `resting` before it begins.
_TURN = """greatest(
    statement_timestamp(),
    least(t.free, statement_timestamp() + :most * :distance),
    CASE WHEN t.rests <= statement_timestamp() + :patience THEN t.rests END
)"""
_TAKE = text(f"""
    INSERT INTO host_turn AS t (host, free) VALUES (:host, statement_timestamp() + :distance)
    ON CONFLICT (host) DO UPDATE SET free = {_TURN} + :distance
    RETURNING extract(epoch FROM t.free - CAST(:distance AS interval) - statement_timestamp()), {_AT_ONCE}
""")
_REST = text(f"""
    INSERT INTO host_turn AS t (host, free, rests)
    VALUES (:host, statement_timestamp(), statement_timestamp() + :lasts)
    ON CONFLICT (host) DO UPDATE SET rests = greatest(t.rests, excluded.rests)
    RETURNING {_AT_ONCE}
""")
_RESTING = text("SELECT extract(epoch FROM rests - statement_timestamp()) FROM host_turn WHERE host = :host")


class HostTurns:
    """The rows of a database on PostgreSQL; a server that is away is waited for (`storage.database.reconnect`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, host: str, distance: float, *, most: int, patience: timedelta) -> float:
        """Take the next turn, `distance` seconds behind the last, behind a rest of at most `patience`, and `most`
        distances away at most; the seconds until then. Raises ArchiveError.
        """
        facts = {"host": host, "distance": timedelta(seconds=distance), "most": most, "patience": patience}
        return max(0.0, float(self._asked(_TAKE, facts)))

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

        return twice(self._database.singly, work)
