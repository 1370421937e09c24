"""A PostgreSQL server that stands still: how soon that is noticed.

In: what a connection is opened with. Out: a connection whose waiting has an end where its server is suspended, or its
disk hangs. The system of such a server goes on confirming what it is sent, so that nobody is told of anything
(`storage.database.silence`), and no limit that a server keeps (`storage.database.deadlines`) comes to its end.

A question may take hours. So whoever has waited for long has a look whether the server still lets anybody in.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from typing import Any, Self, TypeVar

from psycopg import AsyncConnection, Connection, OperationalError
from psycopg.errors import ConnectionTimeout

LOOK_SECONDS = 20.0
"""Between two looks. With the time for which a connection is waited for (`silence.NOTICED`) it is half a minute until a
standstill is noticed, as where a network swallows everything.
"""
_SAID = "the server stands still: nothing has come for {:.0f} s, and it lets nobody in"
_LOG = logging.getLogger(__name__)

_Came = TypeVar("_Came")
_Waiting = Generator[Any, Any, _Came]
"""What waits for a socket, as psycopg has it: it is sent 0 where nothing came for a tenth of a second."""


class WatchedConnection(Connection[Any]):
    """A connection that is closed where its server stands still: OperationalError."""

    _knock: Callable[[], Connection[Any]]

    @classmethod
    def connect(cls, conninfo: str = "", **how: Any) -> Self:
        """As it was."""
        made = super().connect(conninfo, **how)
        made._knock = lambda: Connection.connect(conninfo, **how)
        return made

    def wait(self, gen: _Waiting[_Came], *how: Any, **named: Any) -> _Came:
        """Wait for what psycopg is doing with the server, and have a look at it now and then."""
        return super().wait(_watched(gen, self._look), *how, **named)

    def _look(self, waited: float) -> None:
        """Raise OperationalError where nobody is let in; a server that refuses does not stand still."""
        try:
            self._knock().close()
        except ConnectionTimeout as fault:
            self.pgconn.finish()
            why = _SAID.format(waited)
            _LOG.warning("The database does not answer: %s.", why)
            raise OperationalError(why) from fault
        except OperationalError:
            return


class PromptConnection(AsyncConnection[Any]):
    """A connection that is asked for nothing that takes long: OperationalError where nothing comes."""

    async def wait(self, gen: _Waiting[_Came], *how: Any, **named: Any) -> _Came:
        """Wait for what psycopg is doing with the server, and not for long."""
        return await super().wait(_watched(gen, self._look), *how, **named)

    def _look(self, waited: float) -> None:
        self.pgconn.finish()
        raise OperationalError(f"nothing has come for {waited:.0f} s")


def _watched(waiting: _Waiting[_Came], look: Callable[[float], None]) -> _Waiting[_Came]:
    """The same, with a look after each `LOOK_SECONDS` in which nothing came."""
    try:
        wanted = next(waiting)
        since = looked = time.monotonic()
        while True:
            ready = yield wanted
            now = time.monotonic()
            if ready:
                since = looked = now
            elif now - looked >= LOOK_SECONDS:
                look(now - since)
                looked = time.monotonic()
            wanted = waiting.send(ready)
    except StopIteration as ended:
        came: _Came = ended.value
        return came
