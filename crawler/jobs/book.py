"""What one job enters into the ledger, and what became of it.

In: exchanges, readings, plans. Out: futures that are done when the rows are committed, by the ledger's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from crawler.jobs.settling import SettledReadings
from crawler.jobs.shapes import Shapes
from crawler.jobs.sources import is_source
from crawler.sites.declaration import Site
from storage.database.log.readings import Conclusion
from storage.database.plans.plan import Due
from storage.records import Capture, Exchange, Reading
from storage.warc.events import Event
from storage.warc.writer import WarcWriter

Task = Callable[[], None]
"""Work for the ledger's thread, behind what was entered before."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A capture that is committed; `waits`: it is to be read; `before`: what a source that is not had given already."""

    capture: Capture
    waits: bool
    before: Conclusion | None = None


@dataclass(slots=True)
class Entry:
    """Something that a job has entered; with the row of an exchange, its `capture`.

    `opening`: what the first records of a file tell, when the capture is the first in it.
    """

    book: Book
    what: Exchange | Reading | Sequence[Due] | Task
    future: Future[Any] = field(default_factory=Future)
    capture: Capture | None = None
    opening: tuple[Event, ...] = ()

    @property
    def dues(self) -> Sequence[Due]:
        """URLs to be planned; none for anything else."""
        return self.what if isinstance(self.what, Sequence) else ()

    @property
    def is_of_source(self) -> bool:
        """Whether it is the exchange with a start page, a feed or a sitemap."""
        return isinstance(self.what, Exchange) and is_source(self.what.claim)

    def append(self) -> None:
        """Write an exchange to the WARC file of its job. Raises as the writer."""
        if isinstance(self.what, Exchange):
            self.capture = self.book.writer.append(self.what)
            self.opening = self.book.opening()

    def end(self, result: Settled | None, fault: BaseException | None = None) -> None:
        """Tell the job what became of it; the first fault is that of everything behind it."""
        self.book.failure = self.book.failure or fault
        self.book.done += 1
        if fault is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(fault)


class Book:
    """One job's entries. After a failure every further entry fails with the same error.

    `failure` is why nothing more is written; `barren` are URLs that were not planned because their like led nowhere.
    """

    def __init__(self, site: Site, job: str, writer: WarcWriter, enter: Callable[[Entry], None]) -> None:
        """`enter` hands an entry to the ledger."""
        self.site, self.job, self.writer, self._enter = site, job, writer, enter
        self.failure: BaseException | None = None
        self.barren: set[str] = set()
        self.shapes = Shapes(site.name)
        self.entered = self.done = 0
        """Counted each by one thread: the job's, and the ledger's."""
        self._opening: object = None

    def record(self, exchange: Exchange) -> Future[Settled | None]:
        """Append an exchange; done with its `Settled` when the WARC is on the disk and the row is committed."""
        return self._entry(exchange)

    def conclude(self, reading: Reading) -> Future[Settled | None]:
        """Commit a reading and plan what its page told us to visit."""
        return self._entry(reading)

    def plan(self, dues: Sequence[Due]) -> Future[Settled | None]:
        """Plan URLs that are not planned yet."""
        return self._entry(dues)

    def then(self, task: Task) -> Future[Settled | None]:
        """Do something in the ledger's thread, when all that was entered is committed."""
        return self._entry(task)

    def is_settled(self) -> bool:
        """Whether all that was entered is committed, as far as it can be."""
        return self.failure is not None or self.done == self.entered

    def opening(self) -> tuple[Event, ...]:
        """What the first records of the current file tell, where no row says it yet."""
        if self.writer.opening is self._opening:
            return ()
        self._opening = self.writer.opening
        return self.writer.opening

    def told(self, found: SettledReadings) -> None:
        """Readings are committed."""
        self.shapes.note(found.pages)
        self.barren.update(found.barren)

    def _entry(self, what: Exchange | Reading | Sequence[Due] | Task) -> Future[Settled | None]:
        entry = Entry(self, what)
        self.entered += 1
        self._enter(entry)
        return entry.future
