"""Who asks takes his turn: a few pages are made at a time, in threads; some wait, and more are told to come again.

In: requests, and who answers them. Out: answers. A thread more makes no page sooner where there are a core or two, and
each holds a connection to the database with a cache of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from readingroom.web import problems

AT_ONCE = 6
MOST = 64
SECONDS = 10.0
_TOO_MANY = "Too many ask at this moment. Try again soon."


class PageTurns:
    """`at_once` requests are answered; up to `most` are there at a time, who wait for `seconds` at most."""

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, seconds: float = SECONDS) -> None:
        """Nobody is there yet."""
        self._free = asyncio.Semaphore(at_once)
        self._most = most
        self._seconds = seconds
        self._there = 0

    async def take(self, request: Request, answer: Callable[[Request], Response]) -> Response:
        """An answer, or that there is none now."""
        if self._there >= self._most:
            return problems.later(request, _TOO_MANY)
        self._there += 1
        try:
            return await self._answered(request, answer)
        finally:
            self._there -= 1

    async def _answered(self, request: Request, answer: Callable[[Request], Response]) -> Response:
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            return problems.later(request, _TOO_MANY)
        try:
            return await run_in_threadpool(answer, request)
        finally:
            self._free.release()
