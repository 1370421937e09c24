"""Requests to S3 that come to an end: one that goes no further is given up.

In: what botocore asks. Out: the same answers, or ConnectionError. aiohttp counts the seconds of `read_timeout` from the
end of an upload on: it waits without an end for a server that stands still in its middle, and before it, for the word
that it may begin (`Expect: 100-continue`, which botocore sends with every file).
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import Any

from aiobotocore.httpsession import AIOHTTPSession

SILENT = 60
"""Seconds in which nothing more is sent, and nothing comes."""


class EndingSession(AIOHTTPSession):
    """aiobotocore's way to ask."""

    async def send(self, request: Any) -> Any:
        """As it was. Raises ConnectionError, too."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(SILENT) as limit:

                def goes_on() -> None:
                    if not limit.expired():
                        limit.reschedule(loop.time() + SILENT)

                if isinstance(request.body, io.IOBase):
                    request.body = _Upload(request.body, lambda: loop.call_soon_threadsafe(goes_on))
                return await super().send(request)  # type: ignore[no-untyped-call] # it has no annotations
        except TimeoutError as fault:
            # Of a TimeoutError fsspec keeps no word.
            raise ConnectionError(f"nothing was taken, and nothing came, for {SILENT} s") from fault


class _Upload(io.BufferedIOBase):
    """What is uploaded; it is told when some of it is taken, in whatever thread."""

    def __init__(self, body: Any, taken: Callable[[], object]) -> None:
        self._body, self._taken = body, taken

    def read(self, size: int | None = -1, /) -> bytes:
        self._taken()
        data: bytes = self._body.read(size)
        return data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return int(self._body.seek(offset, whence))

    def tell(self) -> int:
        return int(self._body.tell())
