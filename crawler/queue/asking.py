"""The database, asked again while its server is away.

In: what may be asked twice, of the archive or of the queue. Out: its answer, however often the connection was lost,
also in the middle of a commit, for as long as a job would wait; a line when the server goes away, one when it is back.
What a worker notes of its jobs is the same when it is noted twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from procrastinate.exceptions import ConnectorException

from storage.database import reconnect
from storage.errors import ArchiveError

_PAUSE = 1.0
_LEAST = 3
"""Times that are tried in any case: all time may have passed while this machine was suspended, in the middle of one."""
_Answer = TypeVar("_Answer")
Fault = ArchiveError | ConnectorException


class PatientAsking:
    """All that one worker asks."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """`tell` is given each line that is to be said."""
        self._tell, self._is_waiting = tell, False
        self._away = float("-inf")

    async def asked(self, ask: Callable[[], _Answer]) -> _Answer:
        """What is asked, in a thread. Raises ArchiveError where the server stays away."""
        return await self.patiently(lambda: asyncio.to_thread(ask))

    async def patiently(self, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        """What is asked. Raises ArchiveError or ConnectorException, as it does, where the server stays away."""
        until, times = time.monotonic() + reconnect.SECONDS, 0
        while True:
            times += 1
            try:
                answer = await ask()
            except (ArchiveError, ConnectorException) as fault:
                if not is_away(fault) or (times >= _LEAST and time.monotonic() > until):
                    raise
                self._went(fault)
            else:
                self._came()
                return answer
            await asyncio.sleep(_PAUSE)

    def was_away_since(self, moment: float) -> bool:
        """Whether anything found no server since a moment (monotonic)."""
        return self._away >= moment

    def _went(self, fault: Fault) -> None:
        if not self._is_waiting:
            self._tell(f"The database does not answer, and is asked again for {reconnect.SECONDS:.0f} s: {why(fault)}.")
        self._is_waiting, self._away = True, time.monotonic()

    def _came(self) -> None:
        if self._is_waiting:
            self._tell("The database answers again.")
        self._is_waiting = False


def is_away(fault: Fault) -> bool:
    """Whether there is no server, and not one that refuses what was asked; psycopg counts a time-out of its pool so."""
    if isinstance(fault, ArchiveError):
        return reconnect.is_cut(fault)
    return any(kind.__name__ == "OperationalError" for kind in type(fault.__cause__).__mro__)


def why(fault: Fault) -> str:
    """What the database, or its client, says is wrong, on one line."""
    cause = fault.__cause__ or fault
    return " ".join(str(getattr(cause, "orig", cause)).split()).rstrip(".")
