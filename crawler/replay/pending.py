"""Captures that wait to be read, read from their WARC files by all readers at once and stored in groups.

In: an archive whose sites are locked, and whoever reads. Out: readings as rows; what could not be got or read, counted.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from crawler.replay.contexts import Contexts
from crawler.replay.readers import Readers
from storage.archive import Archive
from storage.database import rebuild
from storage.database.log import readings
from storage.database.log.reading_rows import ReadingRows
from storage.errors import MicroficheError
from storage.records import Capture

_AT_ONCE = 200

Report = Callable[[str, int], None]
"""Called with what is being done, and how many of it are done."""


class PendingPages:
    """Reads what waits, as often as `read` is called; at the end of the block the readers are stopped."""

    def __init__(self, archive: Archive, *, readers: Readers, report: Report) -> None:
        self._archive, self._readers, self._report = archive, readers, report
        self._contexts = Contexts(archive)
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._readers.stop()

    @property
    def unread(self) -> list[Capture]:
        """Captures whose records could not be got, each once: a settled site may send one back to be read."""
        return list({capture.record_id: capture for capture in self._readers.unread}.values())

    def problem(self) -> MicroficheError | None:
        """The error to end with when pages could not be read."""
        return self._readers.problem()

    def read(self) -> None:
        """Read every capture that waits, and store what comes out. Raises what `Readers.read` does; what came before
        that is stored.
        """
        self._contexts.renew()
        read: list[ReadingRows] = []
        try:
            for reading in self._readers.read(self._archive, self._contexts):
                read.append(reading)
                if len(read) >= _AT_ONCE:
                    self._store(read)
                    read = []
        finally:
            self._store(read)
        with self._archive.database.write() as connection:
            rebuild.set_aside(connection, [capture.record_id for capture in self.unread])

    def _store(self, read: list[ReadingRows]) -> None:
        if read:
            with self._archive.database.write() as connection:
                readings.store(connection, read)
            self._done += len(read)
            self._report("pages", self._done)
