"""Turns at hosts: over all jobs of an archive on this machine, in this process and in others, one request at a time.

In: a host, and the distance between two requests that a job keeps; until when a host asked to be left alone. Out: how
long to wait until it is its turn, and until when the host rests, whichever job was told so.
Never: a database row for each request: a thousand requests a minute would write a thousand times.

A file of the archive holds when each host may be asked again. Hosts share its places by a checksum, so that it never
grows; two that share one wait for each other, which hurts nobody. Rests, which may last a day, are told apart by a
longer checksum: of two hosts that share a place the later rest is kept.
"""

from __future__ import annotations

import fcntl
import mmap
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from zlib import crc32

from storage.errors import ArchiveUnwritable
from storage.warc.capture import LONGEST_RETRY

_PLACES = 1 << 14
_FREE = struct.Struct("<d")
"""Seconds since 1970 at which a host may be asked again."""
_RESTS = _PLACES * _FREE.size
_REST = struct.Struct("<dQ")
"""Until when a host rests, seconds since 1970, and which one."""
_SIZE = _RESTS + _PLACES * _REST.size
MOST_AHEAD = 100
"""Distances, at most, that one waits for a turn: a clock that was set back would stop all for as long."""
PATIENCE = timedelta(seconds=120)
"""So long a job waits for a host that rests; what rests longer is left to a later job."""


class TurnTaking(Protocol):
    """Whoever says when it is whose turn."""

    def claim(self, host: str, distance: float) -> float:
        """Take the turn at a host, and 0: the request is to go out at once, and the next one `distance` seconds later
        at the earliest. Where it is not the turn yet, nothing is taken; the seconds until it is worth asking again.
        """

    def rest(self, host: str, until: datetime) -> None:
        """Leave a host alone until then (UTC)."""

    def resting(self, host: str) -> datetime | None:
        """Until when a host rests (UTC); None when it does not."""


class Turns:
    """The turns of one archive, a context."""

    def __init__(self, path: Path) -> None:
        """The file is made where there is none. Raises ArchiveUnwritable."""
        try:
            self._file = path.open("a+b")
            if self._file.seek(0, 2) < _SIZE:
                self._file.truncate(_SIZE)
        except OSError as error:
            raise ArchiveUnwritable(where=path, why=error.strerror or str(error)) from error
        self._places = mmap.mmap(self._file.fileno(), _SIZE)

    def claim(self, host: str, distance: float) -> float:
        """Take the turn at a host, and 0, where the last one was `distance` seconds ago and no rest of at most
        `PATIENCE` is on; else the seconds until it is worth asking again.
        """
        place = crc32(host.encode()) % _PLACES * _FREE.size
        with self._held(place):
            now = time.time()
            free: float = _FREE.unpack_from(self._places, place)[0]
            turn: float = max(now, min(free, now + MOST_AHEAD * distance), self._short_rest(host, now))
            if turn == now:
                _FREE.pack_into(self._places, place, now + distance)
        return turn - now

    def rest(self, host: str, until: datetime) -> None:
        """Leave a host alone until then, in all jobs of the archive (Retry-After, RFC 9110 §10.2.3)."""
        place = _place_of_rest(host)
        with self._held(place, _REST.size):
            found: float = _REST.unpack_from(self._places, place)[0]
            if _bounded(found, time.time()) < until.timestamp():
                _REST.pack_into(self._places, place, until.timestamp(), _mark(host))

    def resting(self, host: str) -> datetime | None:
        """Until when a host rests (UTC); None when it does not."""
        now, until = time.time(), self._rest(host)
        return datetime.fromtimestamp(until, UTC) if until > now else None

    def _short_rest(self, host: str, now: float) -> float:
        until = self._rest(host)
        return until if until <= now + PATIENCE.total_seconds() else now

    def _rest(self, host: str) -> float:
        place = _place_of_rest(host)
        with self._held(place, _REST.size):
            until, mark = _REST.unpack_from(self._places, place)
        return _bounded(until, time.time()) if mark == _mark(host) else 0.0

    @contextmanager
    def _held(self, place: int, size: int = _FREE.size) -> Iterator[None]:
        """Other processes wait, for microseconds. Within one, all turns are taken in the reactor's thread."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, size, place)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, size, place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._places.close()
        self._file.close()


def _place_of_rest(host: str) -> int:
    return _RESTS + crc32(host.encode()) % _PLACES * _REST.size


def _mark(host: str) -> int:
    return int.from_bytes(blake2b(host.encode(), digest_size=8).digest(), "little")


def _bounded(until: float, now: float) -> float:
    """No rest where it ends later than any may: the clock was set back."""
    return until if until <= now + LONGEST_RETRY.total_seconds() else 0.0
