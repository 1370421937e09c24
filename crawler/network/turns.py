"""Turns at hosts: over all jobs of an archive on this machine, in this process and in others, one request at a time.

In: a host, and the distance between two requests that a job keeps. Out: how long to wait until it is its turn.
Never: a database row for each request: a thousand requests a minute would write a thousand times.

A file of the archive holds when each host may be asked again. Hosts share its places by a checksum, so that it never
grows; two that share one wait for each other, which hurts nobody.
"""

from __future__ import annotations

import fcntl
import mmap
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from zlib import crc32

from storage.errors import ArchiveUnwritable

_PLACES = 1 << 14
_FREE = struct.Struct("<d")
"""Seconds since 1970 at which a host may be asked again."""
_SIZE = _PLACES * _FREE.size
_MOST = 100
"""Requests of other jobs, at most, that one waits for: a clock that was set back would stop all for as long."""


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

    def take(self, host: str, distance: float) -> float:
        """Take the next turn at a host, `distance` seconds behind the last; the seconds until then."""
        place = crc32(host.encode()) % _PLACES * _FREE.size
        with self._held(place):
            now = time.time()
            free: float = _FREE.unpack_from(self._places, place)[0]
            turn: float = max(now, min(free, now + _MOST * distance))
            _FREE.pack_into(self._places, place, turn + distance)
        return turn - now

    @contextmanager
    def _held(self, place: int) -> Iterator[None]:
        """Other processes wait, for microseconds. Within one, all turns are taken in the reactor's thread."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, _FREE.size, place)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _FREE.size, place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._places.close()
        self._file.close()
