"""A file of any length over HTTP, in constant memory, from one transaction that ends when the client does, or its time.

In: who opens the transaction and makes the pieces. Out: a response. What is short is made first and sent with its
length and digest (RFC 9530). What is long is sent as it is made, in chunks, whose last one is missing where something
went wrong, so that no client takes it for whole (RFC 9112 §8); a header says how many records it should have.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from threading import BoundedSemaphore

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from readingroom.web.asked import Download
from storage.errors import MicroficheError

_LOG = logging.getLogger(__name__)
SHORT = 1 << 20
"""Bytes up to which a file is made before any of it is sent."""
_CHUNK = 64 << 10
AT_ONCE = 4
"""Files that are told at the same time: each holds a transaction."""
LONGEST = 2 * 3600
"""Seconds for which a file may be told: the journal of SQLite grows meanwhile, and PostgreSQL cleans nothing up."""

Telling = Generator[Download | str]
"""First what it will be, then its pieces; to close it ends the transaction."""


class Counter:
    """Lets in so many at once, and is told when one has left."""

    def __init__(self, places: int = AT_ONCE) -> None:
        """With so many places."""
        self._free = BoundedSemaphore(places)

    def enter(self) -> bool:
        """Whether there was a place."""
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        """Give it back."""
        self._free.release()


def begun(telling: Telling) -> tuple[Download, bytes, Iterator[bytes]]:
    """What it is, its first `SHORT` bytes or so, and the rest in chunks. Raises what making it raises."""
    head = next(telling)
    if isinstance(head, str):
        raise TypeError("a telling begins with what it tells")
    chunks = _chunks(telling)
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= SHORT:
            break
    return head, first, chunks


def _chunks(telling: Telling) -> Iterator[bytes]:
    """Pieces, put together to what a socket takes well."""
    waiting: list[bytes] = []
    size = 0
    for piece in telling:
        waiting.append(str(piece).encode("utf-8", "replace"))
        size += len(waiting[-1])
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def digested(body: bytes) -> dict[str, str]:
    """The digest of a whole body, as a header (RFC 9530 §2)."""
    return {"Content-Digest": f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"}


class FileTold(Response):
    """The response that sends a long file. However it ends, it ends the transaction.

    Whoever takes nothing is let go by the connection (`readingroom.web.connections`), which is how others go, too.
    """

    def __init__(
        self,
        parts: tuple[bytes, Iterator[bytes]],
        ending: ExitStack,
        headers: Mapping[str, str],
        longest: float = LONGEST,
    ) -> None:
        """`parts` are the bytes that are made already, and the others; `ending` is what is to be closed at the end.

        It is told for `longest` seconds at most.
        """
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._first, self._rest = parts
        self._ending, self._longest = ending, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as long as somebody takes it."""
        try:
            with anyio.move_on_after(self._longest) as whole:
                await self._send(Request(scope, receive), send)
            if whole.cancelled_caught:
                _LOG.warning("A file broke off: it took longer than %s s.", self._longest)
        except MicroficheError as error:
            _LOG.error("A file broke off: %s", error)
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(self._ending.close)

    async def _send(self, request: Request, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        chunk: bytes | None = self._first if request.method != "HEAD" else None
        while chunk:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if await request.is_disconnected():
                _LOG.warning("A file broke off: who asked for it has gone, or took nothing.")
                return  # without its last chunk
            chunk = await run_sync(next, self._rest, None)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
