"""Where the pages that wait are read: by processes of this machine, or by whoever else can (`crawler.cluster`).

In: an archive whose sites are locked. Out: a reading of each page, in whatever order; what could not be got or read.
"""

from __future__ import annotations

import errno
import queue
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from crawler.reading.pool import ROWS, ReaderPool
from crawler.reading.sealed import SealedRows
from crawler.replay.contexts import Contexts
from storage.answers import answer_to_read
from storage.archive import Archive
from storage.database.log import captures
from storage.database.log.reading_rows import ReadingRows
from storage.errors import ArchiveMissing, MicroficheError, ReadersLost, RecordUnreadable
from storage.place import shared_place_of
from storage.records import Capture

_AT_ONCE = 200
_AHEAD = 16
"""Pages for each reader that are got ready while it reads."""


class Readers(Protocol):
    """Whoever reads what waits. `unread` are captures whose records could not be got.

    `places`: where a file of the archive can be read besides, by its name.
    """

    unread: list[Capture]
    places: dict[str, Path]

    def read(self, archive: Archive, contexts: Contexts) -> Iterator[ReadingRows]:
        """Every page that waits, read. Raises a MicroficheError where some wait on when all others are read."""

    def problem(self) -> MicroficheError | None:
        """The error to end with when pages could not be read."""

    def stop(self) -> None:
        """End what reads; stopping twice does nothing."""


class LocalReaders:
    """Processes of this machine, with limits for each page; pages are given to them in the order of time."""

    def __init__(self, workers: int) -> None:
        """At most `workers` processes, begun when they are needed."""
        self.unread: list[Capture] = []
        self.places: dict[str, Path] = {}
        self._pool = ReaderPool[SealedRows](workers, ROWS, told=SealedRows.of)
        self._ahead = workers * _AHEAD
        self._results: queue.SimpleQueue[SealedRows | None] = queue.SimpleQueue()
        self._going_on = 0

    def problem(self) -> MicroficheError | None:
        """The error to end with when pages could not be read."""
        return self._pool.losses.problem()

    def stop(self) -> None:
        """End all processes."""
        self._pool.stop()

    def read(self, archive: Archive, contexts: Contexts) -> Iterator[ReadingRows]:
        """Every page that waits, read. Raises ReadersLost."""
        for capture in _waiting(archive):
            self._give(archive, contexts, capture)
            while self._going_on >= self._ahead:
                yield self._taken()
        while self._going_on:
            yield self._taken()

    def _give(self, archive: Archive, contexts: Contexts, capture: Capture) -> None:
        try:
            answer = answer_to_read(archive, capture)
        except (RecordUnreadable, ArchiveMissing):
            self.unread.append(capture)
            return
        except OSError as fault:
            if fault.errno != errno.EMFILE:
                raise
            raise ReadersLost from fault
        self._going_on += 1
        self._pool.read(capture, answer, contexts.site(capture), contexts.snapshot(capture), self._results.put)

    def _taken(self) -> ReadingRows:
        result = self._results.get()
        self._going_on -= 1
        if result is None:
            raise ReadersLost
        return result.opened()


def _waiting(archive: Archive) -> Iterator[Capture]:
    """Every capture that waits to be read and whose file is within reach, oldest first."""
    after: tuple[datetime, str] | None = None
    place = shared_place_of(archive)
    while True:
        with archive.database.read() as connection:
            some = captures.pending(connection, None, _AT_ONCE, after=after, place=place)
        if not some:
            return
        yield from some
        after = some[-1].at, some[-1].record_id
