"""What a worker does: it gets pages out of WARC files and has them read, by readers of its own, within their limits.

In: a batch of pages. Out: their readings as rows. Never: the database; more than some pages in memory.
"""

from __future__ import annotations

import os
import queue
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import current_process
from pathlib import Path

from crawler.cluster.batches import BatchRead, FileSeen, PageBatch, PlacedPage, UnseenFile
from crawler.cluster.errors import WorkersDiffer
from crawler.cluster.facts import difference, facts_here
from crawler.reading.losses import Losses, LostPage
from crawler.reading.pool import ReaderPool
from crawler.reading.sealed import SealedRows
from storage.elsewhere.errors import StoreError
from storage.elsewhere.path import is_elsewhere
from storage.errors import ArchiveMissing, ReadersLost, RecordUnreadable
from storage.warc.reader import answer_at

_AHEAD = 4
"""Answers that are got ready while pages are read: a store takes its time."""
_DENSE = 0.5
"""Where pages are so much of a stretch of a file, the stretch is had in large pieces, and not page by page."""


def may_have_readers() -> None:
    """Let this process begin others, and as they are elsewhere. Dask's nanny makes workers that may not
    (multiprocessing's `daemon`); the readers end by themselves when this process does, because their pipes do. It also
    has workers give back memory at every chance: a reader would be given it anew, 140 times for each page.
    """
    with suppress(AssertionError):  # it was begun otherwise
        current_process().daemon = False
    os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)


def read_batch(batch: PageBatch, pool: ReaderPool[SealedRows]) -> BatchRead:
    """Read the pages of a batch. Raises WorkersDiffer, and ReadersLost where no reader can be begun here."""
    if differs := difference(batch.facts, facts_here()):
        raise WorkersDiffer(worker=socket.gethostname(), why=differs)
    return _Work(batch, pool).done()


class _TellingLosses(Losses):
    """Losses that can be told one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.every: list[LostPage] = []

    def add(self, loss: LostPage) -> None:
        super().add(loss)
        self.every.append(loss)


class _Work:
    """One batch on its way through the readers."""

    def __init__(self, batch: PageBatch, pool: ReaderPool[SealedRows]) -> None:
        self._batch, self._pool = batch, pool
        self._losses = _TellingLosses()
        self._results: queue.SimpleQueue[SealedRows | None] = queue.SimpleQueue()
        self._unread: list[str] = []
        self._unseen: dict[str, str] = {}
        self._waiting: Counter[str] = Counter()
        self._sizes: dict[str, int] = {}
        self._going_on = 0

    def done(self) -> BatchRead:
        """What became of it."""
        self._bring()
        return BatchRead(
            readings=tuple(self._readings()),
            lost=tuple(self._losses.every),
            unread=tuple(self._unread),
            unseen=tuple(UnseenFile(file, why, self._waiting[file]) for file, why in self._unseen.items()),
        )

    def _readings(self) -> Iterator[SealedRows]:
        for page in self._batch.pages:
            self._give(page)
            while self._going_on > _AHEAD:
                yield self._taken()
        while self._going_on:
            yield self._taken()

    def _give(self, page: PlacedPage) -> None:
        try:
            answer = answer_at(self._path(page.file), page.offset)
        except RecordUnreadable:
            self._unread.append(page.capture.record_id)
            return
        except (ArchiveMissing, StoreError, OSError) as fault:
            self._unseen.setdefault(page.file, _why(self._batch.files[page.file], fault))
            self._waiting[page.file] += 1
            return
        self._going_on += 1
        site, snapshot = self._batch.contexts[page.context]
        self._pool.read(page.capture, answer, site, snapshot, self._results.put, losses=self._losses)

    def _path(self, file: str) -> Path:
        """Where a file lies. Raises OSError where it is not the file that who asked sees."""
        seen = self._batch.files[file]
        if file not in self._sizes:
            self._sizes[file] = seen.path.stat().st_size
        if self._sizes[file] != seen.size:
            raise OSError(f"it has {self._sizes[file]} bytes there and {seen.size} here")
        return seen.path

    def _taken(self) -> SealedRows:
        result = self._results.get()
        self._going_on -= 1
        if result is None:
            raise ReadersLost
        return result

    def _bring(self) -> None:
        """Have the stretch of a store's file that most of the batch lies in: it is kept for a while by the process."""
        pages = [page for page in self._batch.pages if page.file == page.capture.file]
        for file in {page.file for page in pages}:
            path = self._batch.files[file].path
            start, end, held = _stretch([page for page in pages if page.file == file])
            if is_elsewhere(path) and held >= _DENSE * (end - start):
                with suppress(StoreError):  # it is told when a page is wanted
                    path.blocks()[start:end]


def _stretch(pages: Sequence[PlacedPage]) -> tuple[int, int, int]:
    """From where to where in their file pages lie, and how many bytes of that are theirs."""
    ends = [page.offset + page.capture.length for page in pages]
    return pages[0].offset, max(ends), sum(page.capture.length for page in pages)


def _why(seen: FileSeen, fault: Exception) -> str:
    place = seen.path.place if is_elsewhere(seen.path) else seen.path
    why = (isinstance(fault, OSError) and fault.strerror) or str(fault)
    return f"{place} cannot be read on {socket.gethostname()} ({why})"
