"""Readers: processes that read pages, each watched by a thread of its own; a page that kills readers is set aside.

The job's own process never parses HTML, and a hostile page costs one reader, not the crawl. No process is started
before the first page comes.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from crawler.reading.desk import ReadingDesk, Waiting
from crawler.reading.losses import Losses
from crawler.reading.worker import Concluded
from crawler.sites.declaration import Site
from storage.records import Capture, Reading, Snapshot

__all__ = ["ReaderPool", "Reading"]

STILL_SECONDS = 900.0
"""When no page comes back for so long, though some are being read, the readers are lost."""
READ = "crawler.reading.reader:read_and_finish"
"""What readers do, by name: this process need not import it."""
ROWS = "crawler.reading.rows:read_as_rows"
"""The same as rows, for whoever only stores them."""
_GLANCE = 1.0
_WAIT_FOR_THREADS = 10.0
_Given = TypeVar("_Given", bound=Concluded)


def _as_it_is(reading: Reading) -> Reading:
    return reading


class ReaderPool(Generic[_Given]):
    """Readers; `read` returns at once and calls back, from another thread, with what was read.

    None in its place means that no reader can be started, or that nothing moves any more. After `stop` nothing is
    called back. `losses` counts the pages that could not be read; each has a reading that says so. Several jobs may
    share a pool, each by a `share` of its own.
    """

    def __init__(
        self,
        workers: int,
        target: str = READ,
        still_seconds: float = STILL_SECONDS,
        told: Callable[[Reading], Any] = _as_it_is,
    ) -> None:
        """At most `workers` processes, each started when a page waits for it. `target` names what they do; `told` makes
        what that gives of the reading of a page that they cannot read.
        """
        self.losses = Losses()
        self._workers, self._target, self._still_seconds, self._told = workers, target, still_seconds, told
        self._numbers = itertools.count()
        self._pages: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._waiting: dict[int, Callable[[_Given | None], None]] = {}
        self._desks: list[ReadingDesk[_Given]] = []
        self._moved = time.monotonic()
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def share(self) -> ReaderShare[_Given]:
        """The pool for one of several jobs."""
        return ReaderShare(self)

    def read(
        self,
        capture: Capture,
        answer: bytes,
        site: Site,
        snapshot: Snapshot,
        then: Callable[[_Given | None], None],
        *,
        losses: Losses | None = None,
    ) -> None:
        """Read a page, and give what was read to `then`; where it is lost, that counts among `losses`."""
        page = Waiting(next(self._numbers), capture, answer, site, snapshot, losses or self.losses)
        with self._lock:
            if not self._waiting:
                self._moved = time.monotonic()
            self._waiting[page.number] = then
            hands = len(self._desks)
            if hands < min(self._workers, len(self._waiting)):
                self._open_desk()
        if not hands:
            threading.Thread(target=self._watch, name="readers' watch", daemon=True).start()
        self._pages.put(page)

    def _open_desk(self) -> None:
        desk = ReadingDesk[_Given](self._target, self._told)
        self._desks.append(desk)
        desk.thread = threading.Thread(target=desk.work, args=(self._pages, self._done), name="reader", daemon=True)
        desk.thread.start()

    def _done(self, page: Waiting, result: _Given | None) -> None:
        with self._lock:
            self._moved = time.monotonic()
            then = self._waiting.pop(page.number, None)
        if then is not None and not self._stopped.is_set():
            then(result)

    def _watch(self) -> None:
        """Give up every page when none comes back for long: whatever hangs, nobody waits for it for ever."""
        while not self._stopped.wait(min(_GLANCE, self._still_seconds)):
            with self._lock:
                still = bool(self._waiting) and time.monotonic() - self._moved > self._still_seconds
                lost = list(self._waiting.values()) if still else []
                self._waiting = {} if still else self._waiting
            for then in lost:
                then(None)

    def stop(self) -> None:
        """End all readers now; what they were reading stays pending. Stopping twice does nothing."""
        self._stopped.set()
        for desk in self._desks:
            desk.close()
            self._pages.put(None)
        until = time.monotonic() + _WAIT_FOR_THREADS
        for desk in self._desks:
            desk.thread.join(max(0.0, until - time.monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class ReaderShare(Generic[_Given]):
    """A pool as one of its jobs sees it: with losses of its own; stopping it ends nobody else's reading."""

    def __init__(self, pool: ReaderPool[_Given]) -> None:
        self.losses = Losses()
        self._pool = pool
        self._stopped = threading.Event()

    def read(
        self,
        capture: Capture,
        answer: bytes,
        site: Site,
        snapshot: Snapshot,
        then: Callable[[_Given | None], None],
    ) -> None:
        """As `ReaderPool.read`."""

        def unless_stopped(result: _Given | None) -> None:
            if not self._stopped.is_set():
                then(result)

        self._pool.read(capture, answer, site, snapshot, unless_stopped, losses=self.losses)

    def stop(self) -> None:
        """Nothing is called back any more; what waits is read for nobody, and stays pending."""
        self._stopped.set()
