"""Turns at hosts over all machines of an archive, where its database is a server that all of them reach.

In: an archive. Out: the turns that its jobs take: rows where machines may share them, a file where only processes do.
Never: the clock of this machine, for what others are to agree with.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from crawler.network.turns import MOST_AHEAD, PATIENCE, Turns, TurnTaking
from storage.archive import Archive
from storage.database.turns import HostTurns
from storage.warc.capture import LONGEST_RETRY

_WINDOW = 0.05
"""Seconds after the database gave a turn in which the request must go out; by so much turns are further apart."""
_FRESH = 2.0
"""Seconds for which what was heard of a host's rest is believed: whoever waits for a host asks many times a second."""


class SharedTurns:
    """As `Turns`, one small statement for each."""

    def __init__(self, rows: HostTurns) -> None:
        self._rows = rows
        self._heard: dict[str, tuple[float, datetime | None]] = {}

    def claim(self, host: str, distance: float) -> float:
        """As `Turns.claim`. A turn of which this machine hears too late is let go by: it may be the next one's already.

        The clocks of two machines are not compared: the database gave the turn after it was asked, and the next one
        not before `distance` and the window are over.
        """
        asked, apart = time.monotonic(), distance + _WINDOW
        wait = self._rows.claim(host, apart, most=MOST_AHEAD, patience=PATIENCE)
        is_late = wait == 0 and time.monotonic() - asked > _WINDOW
        return apart if is_late else wait

    def rest(self, host: str, until: datetime) -> None:
        """Leave a host alone until then, in the jobs of all machines."""
        self._heard.pop(host, None)
        lasts = min(until - datetime.now(UTC), LONGEST_RETRY)
        if lasts > timedelta(0):
            self._rows.rest(host, lasts)

    def resting(self, host: str) -> datetime | None:
        """Until when a host rests (UTC); None when it does not."""
        asked, until = self._heard.get(host, (-_FRESH, None))
        if time.monotonic() - asked >= _FRESH:
            until = self._rows.resting(host)
            self._heard[host] = time.monotonic(), until
        return until if until is not None and until > datetime.now(UTC) else None


@contextmanager
def turns_of(archive: Archive) -> Iterator[TurnTaking]:
    """The turns of an archive. Raises ArchiveUnwritable."""
    if archive.database.dialect == "postgresql":
        yield SharedTurns(HostTurns(archive.database))
    else:
        with Turns(archive.where / "turns") as turns:
            yield turns
