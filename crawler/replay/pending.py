"""Captures that wait to be read, read from their WARC files by all readers at once and stored in groups.

In: an archive whose sites are locked. Out: readings as rows; what could not be got or read, counted.
"""

from __future__ import annotations

import errno
import queue
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from crawler.reading.pool import ReaderPool
from crawler.sites.declaration import Site
from crawler.sites.site_files import find_site, homeless, recorded_site, undeclared
from crawler.sites.standing import REMOVED
from storage.answers import answer_to_read
from storage.archive import Archive
from storage.database import memory, rebuild
from storage.database.log import captures, readings
from storage.errors import ArchiveMissing, BadSiteFile, MicroficheError, ReadersLost, RecordUnreadable, UnknownSite
from storage.place import shared_place_of
from storage.records import Capture, Reading, Snapshot
from storage.urls import NO_SITE, authority_of, is_web
from storage.versioning.keys import month_of

_AT_ONCE = 200
_AHEAD = 16
"""Pages for each reader that are got ready while it reads."""

Report = Callable[[str, int], None]
"""Called with what is being done, and how many of it are done."""


class PendingPages:
    """Reads what waits, as often as `read` is called. `unread` are captures whose records could not be got."""

    def __init__(self, archive: Archive, *, workers: int, report: Report) -> None:
        self.unread: list[Capture] = []
        self._archive, self._report = archive, report
        self._pool = ReaderPool(workers)
        self._ahead = workers * _AHEAD
        self._sites: dict[str, Site] = {}
        self._snapshots: dict[tuple[str, str], Snapshot] = {}
        self._results: queue.SimpleQueue[Reading | None] = queue.SimpleQueue()
        self._going_on = self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._pool.stop()

    def problem(self) -> MicroficheError | None:
        """The error to end with when pages could not be read."""
        return self._pool.losses.problem()

    def read(self) -> None:
        """Read every capture that waits, and store what comes out. Raises ReadersLost."""
        self._snapshots.clear()  # settling may have made others
        read: list[Reading] = []
        for capture in self._waiting():
            self._give(capture)
            while self._going_on >= self._ahead:
                read = self._stored_if_many([*read, self._taken()])
        while self._going_on:
            read = self._stored_if_many([*read, self._taken()])
        self._store(read)
        with self._archive.database.write() as connection:
            rebuild.set_aside(connection, [capture.record_id for capture in self.unread])

    def _waiting(self) -> Iterator[Capture]:
        after: tuple[datetime, str] | None = None
        place = shared_place_of(self._archive)
        while True:
            with self._archive.database.read() as connection:
                some = captures.pending(connection, None, _AT_ONCE, after=after, place=place)
            if not some:
                return
            yield from some
            after = some[-1].at, some[-1].record_id

    def _give(self, capture: Capture) -> None:
        try:
            answer = answer_to_read(self._archive, capture)
        except (RecordUnreadable, ArchiveMissing):
            self.unread.append(capture)
            return
        except OSError as fault:
            if fault.errno != errno.EMFILE:
                raise
            raise ReadersLost from fault
        self._going_on += 1
        self._pool.read(capture, answer, self._site(capture), self._snapshot(capture), self._results.put)

    def _taken(self) -> Reading:
        result = self._results.get()
        self._going_on -= 1
        if result is None:
            raise ReadersLost
        return result

    def _stored_if_many(self, read: list[Reading]) -> list[Reading]:
        if len(read) < _AT_ONCE:
            return read
        self._store(read)
        return []

    def _store(self, read: list[Reading]) -> None:
        if read:
            with self._archive.database.write() as connection:
                readings.settle(connection, *read)
            self._done += len(read)
            self._report("pages", self._done)

    def _site(self, capture: Capture) -> Site:
        if capture.site not in self._sites:
            self._sites[capture.site] = site_of(self._archive, capture.site, capture.url)
        return self._sites[capture.site]

    def _snapshot(self, capture: Capture) -> Snapshot:
        of = capture.site, month_of(capture.at)
        if of not in self._snapshots:
            with self._archive.database.read() as connection:
                self._snapshots[of] = memory.published(connection, *of)
        return self._snapshots[of]


def site_of(archive: Archive, name: str, url: str | None = None) -> Site:
    """A site's declaration: its file, else the newest that the WARC files carry, else that of a stranger to `url`."""
    try:
        return find_site(name, [archive.sites, archive.sites / REMOVED])
    except UnknownSite:
        with archive.database.read() as connection:
            recorded = rebuild.recorded_sites(connection)
        # A declaration that a later version wrote, or that is no declaration at all, is as good as none.
        with suppress(BadSiteFile, KeyError):
            return recorded_site(name, recorded)
        if url is None:
            raise
        # The front page, so that the declaration is the same whichever page of the host is read first.
        return homeless() if name == NO_SITE or not is_web(url) else undeclared(f"https://{authority_of(url)}/")
