"""A request goes out when it is its turn at its host: asked for at the last moment, with the connection at hand.

In: connections on which a request may be written. Out: the same, when the request may be; or how long that will take.
Never: a turn that was taken earlier and is late, because looking up a name, connecting or TLS took longer than thought:
where the next one is in time, the host would be asked twice within less than its pace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import DeferredLock
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.task import deferLater

HOLD = 5.0
"""Seconds that a connection is held without a request at most; many servers close it soon after."""
_LATE = 0.02
"""Seconds by which a wait may last longer than it was to: behind a longer one, as of a suspended machine, all that
became due meanwhile is done first. It would be done between the turn and the request, which is sent a round later.
"""
LEAD = 0.5
"""Seconds before its turn at which a request that waited without a connection looks for one."""


class TurnAhead(Exception):
    """It is another's turn for so many `seconds` that nobody should hold a connection meanwhile."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TurnGate:
    """Lets one request out."""

    def __init__(self, ask: Callable[[], float], line: DeferredLock, hold: float) -> None:
        """`ask` takes the turn and gives 0, or gives the seconds until it is worth asking again; `line`: the requests
        of this process for the host, one behind the other; `hold`: seconds that a connection may be held.
        """
        self._ask, self._line, self._hold = ask, line, min(hold, HOLD)

    async def admits(self, connection: Any, reactor: Any) -> bool:
        """True when the request is to be written at once; False where the connection was lost meanwhile.

        Raises TurnAhead, also where others stand before it in the line for too long: the time limit of the exchange
        runs already. Awaits Twisted's Deferreds alone: a future of asyncio comes back a round of the loop later.
        """
        until = reactor.seconds() + self._hold
        try:
            await self._line.acquire().addTimeout(self._hold, reactor)
        except DeferredTimeout as fault:
            raise TurnAhead(LEAD) from fault
        try:
            while connection.state == "QUIESCENT":
                wait = self._ask()
                if wait <= 0:
                    return True
                if reactor.seconds() + wait > until:
                    raise TurnAhead(wait)
                await _pause(reactor, wait)
            return False
        finally:
            reactor.callLater(0, self._line.release)  # who is next asks the database, and this one is to go out first


async def _pause(reactor: Any, seconds: float) -> None:
    while True:
        due = reactor.seconds() + seconds
        await deferLater(reactor, seconds)
        if reactor.seconds() - due <= _LATE:
            return
        seconds = 0.0
