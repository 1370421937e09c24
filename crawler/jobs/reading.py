"""The pages of a job on their way through the readers, and those that an earlier job left unread.

In: captures with their answers. Out: readings, handed to the job in the reactor's thread.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from crawler.reading.losses import Fault, Losses, LostPage
from crawler.reading.pool import ReaderPool, ReaderShare
from crawler.sites.declaration import Site
from storage.answers import answer_to_read
from storage.archive import Archive
from storage.database import memory, rebuild
from storage.database.log import captures
from storage.database.reconnect import retrying
from storage.elsewhere.errors import StoreError
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.place import shared_place_of
from storage.records import Capture, Reading, Snapshot
from storage.versioning.keys import month_of

MOST_WAITING = 64
"""Pages on their way through the readers; the crawl pauses beyond, so that memory stays bounded."""
_NONE = 5.0
"""Seconds in which nobody asks again whether pages of earlier jobs wait, where none did."""
MOST_BYTES_WAITING = 64 * 1024**2
"""Of answers that wait to be read; many pages as long as they may be would be more than a gigabyte."""


class LeftOver:
    """The captures of a site that wait to be read: of an earlier job, or to be read once more. Those of other machines
    wait for jobs there.
    """

    def __init__(self, archive: Archive, site: str) -> None:
        self._archive, self._site = archive, site
        self._place = shared_place_of(archive)
        self._none_until = 0.0
        self.out_of_reach: StoreError | None = None
        """Why they were left to a later job."""

    def some(self) -> list[Capture]:
        """Some of them; where there were none, nobody looks again for some seconds."""
        if time.monotonic() < self._none_until:
            return []
        site, place = self._site, self._place
        found = retrying(
            self._archive.database.read,
            lambda connection: captures.pending(connection, site, MOST_WAITING, place=place),
        )
        self._none_until = 0.0 if found else time.monotonic() + _NONE
        return found

    def leave(self, why: StoreError) -> None:
        """Leave them to a later job: for this one there are none any more."""
        self._none_until, self.out_of_reach = math.inf, why


class PagesInReading:
    """What one job has given to the readers; `keep` takes what comes back, `fail` why nothing can be kept any more."""

    def __init__(
        self,
        archive: Archive,
        site: Site,
        pool: ReaderPool[Reading] | ReaderShare[Reading],
        *,
        keep: Callable[[Reading | None], Awaitable[None]],
        fail: Callable[[BaseException], None],
    ) -> None:
        self._archive, self._site, self._pool = archive, site, pool
        self._keep, self._fail = keep, fail
        self._waiting: dict[str, int] = {}
        self._snapshots: dict[str, Snapshot] = {}

    @property
    def losses(self) -> Losses:
        """The pages that could not be read."""
        return self._pool.losses

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def is_full(self) -> bool:
        """Whether so much waits to be read that nothing more should come."""
        return len(self._waiting) >= MOST_WAITING or sum(self._waiting.values()) >= MOST_BYTES_WAITING

    def read(self, capture: Capture, answer: bytes) -> None:
        """Have a page read; what is read of it is kept later."""
        self._waiting[capture.record_id] = len(answer)
        loop = asyncio.get_running_loop()

        def then(result: Reading | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: the job is over, and the page waits for the next one
                loop.call_soon_threadsafe(lambda: loop.create_task(self._conclude(capture, result)))

        self._pool.read(capture, answer, self._site, self._snapshot(month_of(capture.at)), then)

    def read_again(self, left: LeftOver) -> None:
        """Read from the WARC files what was fetched and not read, as much as there is room for. Where their store is
        away they are left: what is new is fetched all the same, as it may be gone when the store is back.
        """
        try:
            for capture in left.some():
                self._read_again(capture)
                if self.is_full():
                    break
        except StoreError as fault:
            left.leave(fault)

    def stop(self) -> None:
        """Nothing that is still being read comes back."""
        self._pool.stop()

    def _read_again(self, capture: Capture) -> None:
        """Read a page from its file; one that the file does not give any more is set aside, and the job goes on."""
        try:
            answer = answer_to_read(self._archive, capture)
        except (RecordUnreadable, ArchiveMissing) as fault:
            self.losses.add(LostPage(Fault.DAMAGE, capture.url, f"{capture.file}: {fault.facts.get('why', fault)}"))
            records = [capture.record_id]
            retrying(self._archive.database.write, lambda connection: rebuild.set_aside(connection, records))
        else:
            self.read(capture, answer)

    async def _conclude(self, capture: Capture, result: Reading | None) -> None:
        try:
            await self._keep(result)
        except Exception as fault:  # noqa: BLE001 - a task's edge: the job ends with this fault
            self._fail(fault)
        finally:
            self._waiting.pop(capture.record_id, None)

    def _snapshot(self, month: str) -> Snapshot:
        if month not in self._snapshots:
            name = self._site.name
            published = retrying(
                self._archive.database.read, lambda connection: memory.published(connection, name, month)
            )
            self._snapshots[month] = published
        return self._snapshots[month]
