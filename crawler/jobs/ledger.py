"""The one writer of a job: a thread that appends exchanges, has the disk hold them, and commits rows, in groups.

In: exchanges and readings, from any thread. Out: futures that are done when the rows are committed.
The order is append → fsync → commit (design, invariant 3): a row never says what the WARC does not hold,
and what the WARC holds without a row is ingested when the next job starts.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from crawler.frontier import planning
from crawler.frontier.revisit_rule import after_success, rule_of
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.articles.folding import fold_stale
from storage.database.engine import Session
from storage.database.log import captures, jobs, readings
from storage.database.plans import frontier
from storage.database.plans.frontier import Due
from storage.ingest import ingest
from storage.records import Capture, Draft, Exchange, Outcome, Reading
from storage.warc.events import Event
from storage.warc.writer import WarcWriter

GROUP = 200
"""Items of one transaction at most; what waits while one commits goes into the next."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Settled:
    """A capture that is committed; `waits`: it is to be read."""

    capture: Capture
    waits: bool


@dataclass(slots=True)
class _Entry:
    what: Exchange | tuple[Draft, Reading] | Sequence[Due]
    future: Future[Settled | None] = field(default_factory=Future)
    capture: Capture | None = None
    opening: tuple[Event, ...] = ()
    """What the first records of a file tell, when the capture is the first in it."""


class Ledger:
    """Keeps the books of one job. After a failure every further entry fails with the same error."""

    def __init__(self, archive: Archive, site: Site, job: str, writer: WarcWriter) -> None:
        """Start the thread."""
        self._archive, self._site, self._job, self._writer = archive, site, job, writer
        self._rule = rule_of(site)
        self._opening: object = None
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def record(self, exchange: Exchange) -> Future[Settled | None]:
        """Append an exchange; done with its `Settled` when the WARC is on the disk and the row is committed."""
        return self._enter(_Entry(exchange))

    def conclude(self, draft: Draft, reading: Reading) -> Future[Settled | None]:
        """Commit a reading and plan what its page told us to visit."""
        return self._enter(_Entry((draft, reading)))

    def plan(self, dues: Sequence[Due]) -> Future[Settled | None]:
        """Plan URLs that are not planned yet."""
        return self._enter(_Entry(dues))

    def close(self) -> None:
        """Commit what is waiting, and end the thread."""
        self._entries.put(None)
        self._thread.join()

    def _enter(self, entry: _Entry) -> Future[Settled | None]:
        self._entries.put(entry)
        return entry.future

    def _run(self) -> None:
        going_on = True
        while going_on:
            group, going_on = self._next_group()
            if self._failure is None:
                self._attempt(group)
            for entry in group:
                if not entry.future.done():
                    entry.future.set_exception(self._failure or RuntimeError("the ledger lost an entry"))

    def _next_group(self) -> tuple[list[_Entry], bool]:
        """What has come in since the last group, nothing when a heartbeat is due; False when it was the last."""
        try:
            entry = self._entries.get(timeout=jobs.HEARTBEAT.total_seconds())
        except queue.Empty:
            return [], True
        group: list[_Entry] = []
        while entry is not None:
            group.append(entry)
            if len(group) == GROUP or self._entries.empty():
                return group, True
            entry = self._entries.get()
        return group, False

    def _attempt(self, group: list[_Entry]) -> None:
        try:
            self._commit(group)
        except Exception as fault:  # noqa: BLE001 - the thread's edge: the fault goes on in every waiting future
            self._failure = fault

    def _commit(self, group: list[_Entry]) -> None:
        for entry in group:
            if isinstance(entry.what, Exchange):
                self._append(entry, entry.what)
        if any(entry.capture for entry in group):
            self._writer.sync()
        settled = self._write(lambda session: [self._rows(session, entry) for entry in group])
        for entry, result in zip(group, settled, strict=True):
            entry.future.set_result(result)

    def _append(self, entry: _Entry, exchange: Exchange) -> None:
        entry.capture = self._writer.append(exchange)
        if self._writer.opening is not self._opening:
            self._opening = entry.opening = self._writer.opening

    def _write(self, work: Callable[[Session], _Result]) -> _Result:
        with self._archive.database.write() as session:
            done = work(session)
            jobs.beat(session, self._site.name, self._job)
            fold_stale(session, GROUP)
            return done

    def _rows(self, session: Session, entry: _Entry) -> Settled | None:
        if entry.capture is not None:
            for event in entry.opening:
                ingest(session, event)
            settle_claim(session, self._site, entry.capture)
            return Settled(entry.capture, captures.waits(session, entry.capture.record_id))
        if isinstance(entry.what, tuple):
            settle_reading(session, self._site, *entry.what)
        elif not isinstance(entry.what, Exchange):
            frontier.add(session, self._site.name, entry.what)
        return None


def settle_claim(session: Session, site: Site, capture: Capture) -> None:
    """Transaction 1: the capture's rows, the plan for its URL, and a redirect's target."""
    ingest(session, capture)
    due = frontier.planned(session, capture.url)
    if due is None:
        return
    frontier.settle(session, capture, rule_of(site))
    if capture.outcome is Outcome.REDIRECT:
        target = planning.redirect_target(site, due, capture)
        frontier.add(session, site.name, [target] if target else [])


def settle_reading(session: Session, site: Site, draft: Draft, reading: Reading) -> None:
    """Transaction 2: the reading's rows, and what its page told us to visit."""
    if not readings.settle(session, draft, reading):
        return
    due = frontier.planned(session, draft.url)
    frontier.add(session, site.name, planning.from_draft(site, draft, due.hops if due else 0))
    # A URL whose next try is already planned for a reason of its own keeps it.
    if due is not None and due.role == "page" and due.tries == 0:
        first = captures.first_seen(session, draft.url) or draft.at
        frontier.plan_again(session, draft.url, after_success(site, "page", first=first, last=draft.at))
