"""Where one reader sits: pages are given to it one at a time, and another takes its place when it dies.

In: pages that wait, from a queue that all desks share. Out: a reading of each, also where its reader died.
"""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from crawler.reading.losses import Fault, Losses, LostPage
from crawler.reading.process import NoReader, ReaderDied, ReaderProcess
from crawler.reading.worker import CPU_SECONDS, Bug, Concluded, OutOfMemory, Question
from crawler.sites.declaration import Site
from storage.records import Capture, Reading, ReadingOutcome, Snapshot

DEATHS = 3
"""So many readers a page may cost; that one dies is not its fault always: the system kills where memory is short."""
_PAUSE = 0.1
"""Seconds, and more each time: where memory is short, others need a moment to give some back."""
_Given = TypeVar("_Given", bound=Concluded)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits to be read; `number` tells it from all others, `losses` are those of who waits for it."""

    number: int
    capture: Capture
    answer: bytes
    site: Site
    snapshot: Snapshot
    losses: Losses


class ReadingDesk(Generic[_Given]):
    """Where one reader sits: pages are given to it one at a time, and another takes its place when it dies."""

    thread: threading.Thread

    def __init__(self, target: str, told: Callable[[Reading], _Given]) -> None:
        """`target` names the function that reads; `told` makes what it gives of a Reading that is made here."""
        self._target, self._told = target, told
        self._reader: ReaderProcess | None = None
        self._context: tuple[Site, Snapshot] | None = None
        self._closed = False

    def work(self, pages: queue.SimpleQueue[Waiting | None], done: Callable[[Waiting, _Given | None], None]) -> None:
        """Take pages until there is None, and give back what was read of each."""
        while (page := pages.get()) is not None and not self._closed:
            try:
                result = self._read(page)
            except NoReader:
                result = None
            done(page, result)
        self._dismiss()

    def close(self) -> None:
        """Kill the reader, and seat no other."""
        self._closed = True
        if (reader := self._reader) is not None:
            reader.kill()

    def _read(self, page: Waiting) -> _Given | None:
        """The reading; where there is none to be had, one that says why. None once the desk is closed."""
        for death in range(1, DEATHS + 1):
            try:
                return self._asked(page)
            except ReaderDied as fault:
                self._dismiss()
                if self._closed:
                    return None
                if fault.code == -signal.SIGPROF:
                    return self._lost(page, Fault.PAGE, f"reading it takes more than {CPU_SECONDS:.0f} s of CPU")
                if death == DEATHS:
                    return self._lost(page, Fault.PAGE, f"its reader died {DEATHS} times, at last by {fault}")
                time.sleep(death * _PAUSE)
        raise AssertionError

    def _asked(self, page: Waiting) -> _Given:
        answer = self._seated().ask(Question(page.capture, page.answer, self._new_context(page)))
        if self._reader is not None and self._reader.is_last:
            self._dismiss()
        if isinstance(answer, Bug):
            return self._lost(page, Fault.BUG, answer.what, answer.traceback)
        if isinstance(answer, OutOfMemory):
            return self._lost(page, Fault.PAGE, "reading it takes too much memory")
        if answer.outcome is ReadingOutcome.FAILED:  # it said so itself
            page.losses.add(LostPage(Fault.PAGE, page.capture.url, answer.reason or "it cannot be read"))
        return cast(_Given, answer)  # by a pipe, from the function that `target` names

    def _seated(self) -> ReaderProcess:
        if self._reader is None:
            self._reader, self._context = self._new_reader(), None
            if self._closed:  # while it was being started
                self._reader.kill()
        return self._reader

    def _new_reader(self) -> ReaderProcess:
        for failed in range(1, DEATHS):
            try:
                return ReaderProcess(self._target)
            except NoReader:
                time.sleep(failed * _PAUSE)
        return ReaderProcess(self._target)

    def _new_context(self, page: Waiting) -> tuple[Site, Snapshot] | None:
        """Site and memory, if they are others than those of the page before; they weigh more than most pages."""
        before = self._context
        if before is not None and before[0] is page.site and _named(before[1]) == _named(page.snapshot):
            return None
        self._context = (page.site, page.snapshot)
        return self._context

    def _dismiss(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _lost(self, page: Waiting, fault: Fault, why: str, trace: str = "") -> _Given:
        from crawler.reading.reader import failed_reading  # noqa: PLC0415 - most jobs lose no page

        page.losses.add(LostPage(fault, page.capture.url, why, trace))
        reason = f"a bug in reading: {why}" if fault is Fault.BUG else why
        return self._told(failed_reading(page.capture, page.site, page.snapshot, reason))


def _named(snapshot: Snapshot) -> tuple[str, str, str]:
    return snapshot.site, snapshot.month, snapshot.digest
