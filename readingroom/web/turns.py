"""Who asks takes his turn: a few pages are made at a time, in threads; some wait, and more are told to come again.

In: requests, and who answers them. Out: answers. A thread more makes no page sooner where there are a core or two, and
each holds a connection to the database: with what it planned and its cache some 7 MB.
What walks through much has all turns but one at most: an article has a hundredth of a second, and does not wait behind
searches of a whole one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from enum import StrEnum

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from readingroom.web import problems

AT_ONCE = 3
WALKS_AT_ONCE = 2
MOST = 64
MOST_WALKS = 48
"""So many may be there who ask for what walks: others find places beside them."""
SECONDS = 10.0
LATEST = 15.0
"""So long a turn lasts: half as long again as a page may ask the database, whose own limit ends nothing where the
database stands still. Its thread ends later, by itself (`storage.database.standstill`).
"""
_LOG = logging.getLogger(__name__)
_TOO_MANY = "Too many ask at this moment. Try again soon."
_TOO_LATE = "The archive does not answer. Try again soon."


class PageEffort(StrEnum):
    """How a page is made: of a few rows that an index finds, or with a walk through many."""

    LOOKS_UP = "looks up"
    WALKS = "walks"


class _PageLine:
    """Those who are there, `most` of them, of whom `at_once` have their turn."""

    def __init__(self, at_once: int, most: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self._most = most
        self._there = 0

    @property
    def is_full(self) -> bool:
        return self._there >= self._most

    @contextmanager
    def joined(self) -> Iterator[None]:
        self._there += 1
        try:
            yield
        finally:
            self._there -= 1


class PageTurns:
    """`at_once` requests are answered; up to `most` are there at a time, who wait for `seconds` at most."""

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, seconds: float = SECONDS) -> None:
        """Nobody is there yet."""
        everybody, walks = _PageLine(at_once, most), _PageLine(WALKS_AT_ONCE, MOST_WALKS)
        self._lines = {PageEffort.LOOKS_UP: (everybody,), PageEffort.WALKS: (walks, everybody)}
        self._seconds = seconds

    def are_taken(self, effort: PageEffort) -> bool:
        """Whether who asks now would have to wait."""
        return any(line.turns.locked() for line in self._lines[effort])

    async def take(self, request: Request, answer: Callable[[Request], Response], effort: PageEffort) -> Response:
        """An answer, or that there is none now."""
        lines = self._lines[effort]
        if any(line.is_full for line in lines):
            return problems.later(request, _TOO_MANY)
        async with AsyncExitStack() as there:
            for line in lines:
                there.enter_context(line.joined())
            try:
                async with asyncio.timeout(self._seconds):
                    for line in lines:
                        await there.enter_async_context(line.turns)
            except TimeoutError:
                return problems.later(request, _TOO_MANY)
            try:
                async with asyncio.timeout(LATEST):
                    return await to_thread.run_sync(answer, request, abandon_on_cancel=True)
            except TimeoutError:
                _LOG.warning("A page was given up: nothing had come after %.0f s.", LATEST)
                return problems.later(request, _TOO_LATE)
