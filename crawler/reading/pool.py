"""Worker processes that read pages, each page with a time limit; a page that kills its reader is set aside.

The reactor never parses HTML, and a hostile page costs one worker, not the crawl.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.extraction import finish
from crawler.reading.garbage_collection import collect_rarely
from crawler.reading.reader import failed, read_and_finish
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Reading, Snapshot

SECONDS = 30.0
"""Wall time for one page; the slowest of the hostile ones takes a third."""
MEMORY = 2 * 1024**3
"""Bytes of address space for one worker."""
PAGES_PER_WORKER = 2_000
"""After these a worker is replaced, so that no leak of a library lasts."""

Result = tuple[Draft, Reading]


class ReaderPool:
    """Readers; `read` returns at once and calls back, from another thread, with what was read.

    None in its place means that the pool was stopped, or that no reader can be started.
    """

    def __init__(self, workers: int) -> None:
        """Start `workers` processes when the first page comes."""
        # Not fork: the reactor's process has threads and open connections.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crawler.reading.reader"])
        self._pool = ProcessPool(max_workers=workers, max_tasks=PAGES_PER_WORKER, initializer=_prepare, context=context)
        # The first page starts the processes, which takes seconds on a busy machine: not in the caller's thread.
        self._desk = ThreadPoolExecutor(1, "readers")

    def read(
        self, capture: Capture, answer: bytes, site: Site, snapshot: Snapshot, then: Callable[[Result | None], None]
    ) -> None:
        """Read a page, and give what was read to `then`."""
        self._desk.submit(self._schedule, capture, answer, site, snapshot, then)

    def _schedule(
        self, capture: Capture, answer: bytes, site: Site, snapshot: Snapshot, then: Callable[[Result | None], None]
    ) -> None:
        try:
            future = self._pool.schedule(read_and_finish, args=[capture, answer, site, snapshot], timeout=SECONDS)
        except (RuntimeError, OSError):  # no process can be started, or the pool was stopped
            then(None)
        else:
            future.add_done_callback(partial(_deliver, capture, site, snapshot, then))

    def stop(self) -> None:
        """End all readers now; what they were reading stays pending."""
        self._desk.shutdown(cancel_futures=True)
        self._pool.stop()  # type: ignore[no-untyped-call] # pebble has no annotations here
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _prepare() -> None:
    collect_rarely()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _deliver(
    capture: Capture, site: Site, snapshot: Snapshot, then: Callable[[Result | None], None], future: ProcessFuture[Any]
) -> None:
    try:
        then(future.result())
    except (CancelledError, BrokenProcessPool):
        then(None)
    except TimeoutError:
        then(_failure(capture, site, snapshot, f"reading took longer than {SECONDS:.0f} s"))
    except ProcessExpired as fault:
        then(_failure(capture, site, snapshot, f"the reader died with exit code {fault.exitcode}"))
    except MemoryError:
        then(_failure(capture, site, snapshot, "reading took too much memory"))
    except Exception as fault:  # noqa: BLE001 - the pool's edge: a bug in reading costs one page, not the crawl
        then(_failure(capture, site, snapshot, f"reading failed with {type(fault).__name__}: {fault}"))


def _failure(capture: Capture, site: Site, snapshot: Snapshot, reason: str) -> Result:
    draft = failed(capture, site, reason)
    return draft, finish(draft, snapshot)
