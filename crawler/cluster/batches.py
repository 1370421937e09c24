"""Pages that wait, cut into batches: some pages of one WARC file each, in the order of the file.

In: an archive whose sites are locked. Out: batches, each as small as a worker and this process can hold several of.
They are made as they are asked for, so that of a file of a million pages only a few are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.cluster.facts import WorkerFacts
from crawler.reading.losses import LostPage
from crawler.reading.sealed import SealedRows
from crawler.replay.contexts import Contexts
from crawler.sites.declaration import Site
from storage.answers import holder_of
from storage.archive import Archive
from storage.database.log import captures
from storage.elsewhere.path import is_elsewhere
from storage.errors import RecordUnreadable
from storage.place import shared_place_of
from storage.records import Capture, Snapshot

_AT_ONCE = 200
MOST_PAGES = 50
MOST_BYTES = 4 << 20
"""Of records as they are stored, in one batch; a page that has more is a batch of its own."""


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A capture to be read, and where its answer lies: the name of a file, the offset of a record. `context` counts."""

    capture: Capture
    file: str
    offset: int
    context: int


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A WARC file as this process sees it: where, and how many bytes it has. A worker must see the same."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBatch:
    """What goes to a worker: pages, their files by name, what they are read with, who may read them."""

    pages: tuple[PlacedPage, ...]
    files: Mapping[str, FileSeen]
    contexts: tuple[tuple[Site, Snapshot], ...]
    facts: WorkerFacts

    def apart(self) -> Iterator[PageBatch]:
        """The same, a batch for each page."""
        for page in self.pages:
            yield replace(self, pages=(page,), files={page.file: self.files[page.file]})


@dataclass(frozen=True, slots=True)
class UnseenFile:
    """A file that a worker cannot read from, and why; `pages` of it wait."""

    file: str
    why: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRead:
    """What comes back: readings, losses among them, record ids that the files do not hold, and unseen files."""

    readings: tuple[SealedRows, ...]
    lost: tuple[LostPage, ...]
    unread: tuple[str, ...]
    unseen: tuple[UnseenFile, ...]


class Batches:
    """The batches of an archive; iterating fills `unread` with captures whose records are in no file."""

    def __init__(self, archive: Archive, contexts: Contexts, places: Mapping[str, Path], facts: WorkerFacts) -> None:
        """`places`: where files can be read besides; `facts`: those of this process."""
        self.unread: list[Capture] = []
        self._archive, self._contexts, self._places, self._facts = archive, contexts, places, facts
        self._files: dict[str, FileSeen] = {}

    def __iter__(self) -> Iterator[PageBatch]:
        with self._archive.database.read() as connection:
            files = captures.files_waiting(connection, shared_place_of(self._archive))
        for file in files:
            yield from map(self._batch, _cut(self._placed(file)))

    def _placed(self, file: str) -> Iterator[tuple[Capture, Capture]]:
        """Captures of a file that wait, each with the capture whose record holds its answer."""
        for capture in self._waiting(file):
            try:
                holder = holder_of(self._archive, capture)
                self._seen(holder.file)
            except (RecordUnreadable, FileNotFoundError):
                self.unread.append(capture)
            else:
                yield capture, holder

    def _waiting(self, file: str) -> Iterator[Capture]:
        after = -1
        while True:
            with self._archive.database.read() as connection:
                some = captures.pending_of_file(connection, file, _AT_ONCE, after=after)
            if not some:
                return
            yield from some
            after = some[-1].offset

    def _seen(self, file: str) -> FileSeen:
        """A file, looked at once. Raises RecordUnreadable, FileNotFoundError."""
        if file not in self._files:
            path = self._places.get(file) or self._archive.warcs.path(file)
            self._files[file] = FileSeen(path if is_elsewhere(path) else path.absolute(), path.stat().st_size)
        return self._files[file]

    def _batch(self, some: list[tuple[Capture, Capture]]) -> PageBatch:
        contexts: dict[tuple[str, str, str], tuple[int, Site, Snapshot]] = {}
        pages = []
        for capture, holder in some:
            site, snapshot = self._contexts.site(capture), self._contexts.snapshot(capture)
            named = (capture.site, snapshot.month, snapshot.digest)
            number, _site, _snapshot = contexts.setdefault(named, (len(contexts), site, snapshot))
            pages.append(PlacedPage(capture, holder.file, holder.offset, number))
        return PageBatch(
            pages=tuple(pages),
            files={file: self._seen(file) for file in {page.file for page in pages}},
            contexts=tuple((site, snapshot) for _number, site, snapshot in contexts.values()),
            facts=self._facts,
        )


def _cut(placed: Iterator[tuple[Capture, Capture]]) -> Iterator[list[tuple[Capture, Capture]]]:
    some: list[tuple[Capture, Capture]] = []
    size = 0
    for capture, holder in placed:
        if some and (len(some) >= MOST_PAGES or size + holder.length > MOST_BYTES):
            yield some
            some, size = [], 0
        some.append((capture, holder))
        size += holder.length
    if some:
        yield some
