"""The one writer of a process: a thread that appends exchanges, has the disk hold them, and commits rows, in groups.

In: what jobs enter into their books, from any thread. Out: futures that are done when the rows are committed.
The order is append → fsync → commit (design, invariant 3): a row never says what the WARC does not hold,
and what the WARC holds without a row is ingested when the next job starts.

One for all jobs and not one for each: what several sites give at a time is one transaction, and none waits for
another's lock of the database.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from crawler.jobs.book import Book, Entry, Settled
from crawler.jobs.fence import hold
from crawler.jobs.settling import SettledReadings, settle_claims, settle_readings
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database import places
from storage.database.articles.folding import fold_stale
from storage.database.engine import Connection
from storage.database.log import captures, readings
from storage.database.plans import frontier
from storage.database.reconnect import retrying
from storage.ingest import ingest
from storage.place import note_here, shared_place_of
from storage.records import Reading
from storage.warc.writer import WarcWriter

GROUP = 200
"""Items of one transaction at most; what waits while one commits goes into the next."""

GATHER = 0.02
"""Seconds in which entries gather for one transaction, while several come at a time."""
FOLD_AFTER = 2.0
"""Seconds after which what is stale is folded, however much comes in."""
IDLE = 0.2
"""Seconds without an entry after which it is folded at once."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Committed:
    """What became of the entries of a group, in their order, and of the readings of each book."""

    results: list[Settled | None]
    told: dict[Book, SettledReadings]


class Ledger:
    """Keeps the books of all jobs of a process; a context."""

    def __init__(self, archive: Archive) -> None:
        """Start the thread."""
        self._archive, self._place = archive, shared_place_of(archive)
        note_here(archive)
        self._books: set[Book] = set()
        self._entries: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self._stale_since: float | None = None
        self._is_crowded = False
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def open(self, site: Site, job: str, writer: WarcWriter) -> Book:
        """A book for a job, which has locked its site."""
        book = Book(site, job, writer, self._entries.put)
        self._books.add(book)
        return book

    def shut(self, book: Book) -> None:
        """Commit what waits of a job; nothing more of it comes."""
        if not book.is_settled():
            book.then(lambda: None).exception()
        self._books.discard(book)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """Commit what is waiting, and end the thread."""
        self._entries.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            group, going_on = self._next_group()
            self._is_crowded = len(group) > 1
            self._commit([entry for entry in group if not callable(entry.what)])
            self._do([entry for entry in group if callable(entry.what)])
            if self._is_time_to_fold(group):
                self._fold()

    def _next_group(self) -> tuple[list[Entry], bool]:
        """What has come in since the last group, nothing when it is time to fold; False when it was the last."""
        try:
            entry = self._entries.get(timeout=self._patience())
        except queue.Empty:
            return [], True
        group: list[Entry] = []
        if self._is_crowded:
            time.sleep(GATHER)
        while entry is not None:
            group.append(entry)
            if len(group) == GROUP or self._entries.empty():
                return group, True
            entry = self._entries.get()
        return group, False

    def living(self) -> list[tuple[str, str]]:
        """Site and key of each job that has a book here."""
        return [(book.site.name, book.job) for book in [*self._books]]

    def _patience(self) -> float | None:
        """Seconds to wait for the next entry: until what is stale is to be folded; None: however long."""
        if self._stale_since is None:
            return None
        return max(0.0, min(IDLE, self._stale_since + FOLD_AFTER - time.monotonic()))

    def _commit(self, group: Sequence[Entry]) -> None:
        """Files first, then rows; what cannot be kept of one job is no fault of another's."""
        for book, entries in _by_book(group).items():
            _write_records(book, entries)
        if kept := [entry for entry in group if not entry.future.done()]:
            self._commit_rows(kept)
            self._stale_since = self._stale_since or time.monotonic()

    def _commit_rows(self, group: Sequence[Entry]) -> None:
        try:
            committed = self._committed(group)
        except Exception as fault:  # noqa: BLE001 - the thread's edge: the fault goes on in every waiting future
            self._commit_apart(group, fault)
            return
        for book, found in committed.told.items():
            book.told(found)
        for entry, result in zip(group, committed.results, strict=True):
            entry.end(result)

    def _committed(self, group: Sequence[Entry]) -> _Committed:
        return self._write(lambda connection: _rows(connection, group, self._place))

    def _commit_apart(self, group: Sequence[Entry], fault: BaseException) -> None:
        """Each job by itself, where all at once could not be: only whose entries are at fault fails."""
        books = _by_book(group)
        for entries in books.values():
            if len(books) > 1:
                self._commit_rows(entries)
                continue
            for entry in entries:
                entry.end(None, fault)

    def _do(self, group: Iterable[Entry]) -> None:
        for entry in group:
            fault = entry.book.failure
            try:
                if fault is None and callable(entry.what):
                    self._write(partial(hold, books=[entry.book]))
                    entry.what()
            except Exception as found:  # noqa: BLE001 - as above
                fault = found
            entry.end(None, fault)

    def _is_time_to_fold(self, group: Sequence[Entry]) -> bool:
        return self._stale_since is not None and (not group or time.monotonic() - self._stale_since > FOLD_AFTER)

    def _fold(self) -> None:
        """Fold what is stale: articles, versions and teasers follow a little behind what they are made of."""
        books = [*self._books]
        try:
            folded = self._write(lambda connection: _folded(connection, books))
        except Exception as fault:  # noqa: BLE001 - as above
            for book in books:
                book.failure = book.failure or fault
            folded = 0
        else:
            for book in books:
                book.shapes.kept()
        if folded < GROUP:
            self._stale_since = None

    def _write(self, work: Callable[[Connection], _Result]) -> _Result:
        return retrying(self._archive.database.write, work)


def _by_book(group: Iterable[Entry]) -> dict[Book, list[Entry]]:
    found: dict[Book, list[Entry]] = {}
    for entry in group:
        found.setdefault(entry.book, []).append(entry)
    return found


def _write_records(book: Book, entries: Sequence[Entry]) -> None:
    """Have the disk hold the exchanges of a job; where it does not, none of its entries is kept."""
    fault = book.failure
    try:
        if fault is None:
            for entry in entries:
                entry.append()
            if any(entry.capture for entry in entries):
                book.writer.sync()
    except Exception as found:  # noqa: BLE001 - the thread's edge, for one job
        fault = found
    if fault is not None:
        for entry in entries:
            entry.end(None, fault)


def _rows(connection: Connection, group: Sequence[Entry], place: str | None) -> _Committed:
    hold(connection, _by_book(group))
    opening = [event for entry in group for event in entry.opening]
    ingest(connection, *opening)
    if place is not None:
        places.note_files(connection, place, {event.file for event in opening})
    kept = [(entry.book.site, entry.capture) for entry in group if entry.capture is not None]
    if kept:
        settle_claims(connection, kept)
    told: dict[Book, SettledReadings] = {}
    for book, entries in _by_book(group).items():
        if read := [entry.what for entry in entries if isinstance(entry.what, Reading)]:
            told[book] = settle_readings(connection, book.site, read, book.shapes)
        if dues := [due for entry in entries for due in entry.dues]:
            frontier.add(connection, book.site.name, dues)
    return _Committed(_settled(connection, group), told)


def _settled(connection: Connection, group: Sequence[Entry]) -> list[Settled | None]:
    waiting = captures.waiting(connection, [entry.capture.record_id for entry in group if entry.capture])
    sources = [entry.capture.record_id for entry in group if entry.capture and entry.is_of_source]
    before = readings.concluded(connection, sources) if sources else {}
    return [
        Settled(entry.capture, (record := entry.capture.record_id) in waiting, before.get(record))
        if entry.capture
        else None
        for entry in group
    ]


def _folded(connection: Connection, books: Iterable[Book]) -> int:
    for book in books:
        book.shapes.keep(connection)
    return fold_stale(connection, GROUP)
