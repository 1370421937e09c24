"""The one writer of a job: a thread that appends exchanges, has the disk hold them, and commits rows, in groups.

In: exchanges and readings, from any thread. Out: futures that are done when the rows are committed.
The order is append → fsync → commit (design, invariant 3): a row never says what the WARC does not hold,
and what the WARC holds without a row is ingested when the next job starts.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from crawler.frontier import planning
from crawler.frontier.revisit_rule import after_reading, rule_of
from crawler.frontier.shapes import FirstReading, read_first
from crawler.jobs.shapes import Shapes
from crawler.jobs.sources import is_source
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database.articles.folding import fold_stale
from storage.database.engine import Connection
from storage.database.log import captures, jobs, readings
from storage.database.log.readings import Conclusion
from storage.database.plans import frontier
from storage.database.plans.plan import Due, Planned
from storage.database.plans.rows import planned
from storage.database.reconnect import twice
from storage.ingest import ingest
from storage.records import Capture, Draft, Exchange, Outcome, Reading
from storage.warc.events import Event
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
class Settled:
    """A capture that is committed; `waits`: it is to be read; `before`: what a source that is not had given already."""

    capture: Capture
    waits: bool
    before: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class SettledReadings:
    """Of readings that are settled: the pages that were read for the first time, and the URLs that are not followed
    because their like led nowhere.
    """

    pages: tuple[FirstReading, ...] = ()
    barren: frozenset[str] | set[str] = frozenset()


@dataclass(slots=True)
class _Entry:
    what: Exchange | Reading | Sequence[Due]
    future: Future[Settled | None] = field(default_factory=Future)
    capture: Capture | None = None
    opening: tuple[Event, ...] = ()
    """What the first records of a file tell, when the capture is the first in it."""

    @property
    def dues(self) -> Sequence[Due]:
        """URLs to be planned; none for an exchange or a reading."""
        return () if isinstance(self.what, Exchange | Reading) else self.what

    @property
    def is_of_source(self) -> bool:
        """Whether it is the exchange with a start page, a feed or a sitemap."""
        return isinstance(self.what, Exchange) and is_source(self.what.claim)


class Ledger:
    """Keeps the books of one job. After a failure every further entry fails with the same error."""

    def __init__(self, archive: Archive, site: Site, job: str, writer: WarcWriter) -> None:
        """Start the thread."""
        self._archive, self._site, self._job, self._writer = archive, site, job, writer
        self.barren: set[str] = set()
        """URLs that were not planned because their like led nowhere."""
        self._shapes, self._told = Shapes(site.name), SettledReadings()
        self._opening: object = None
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        self._stale_since: float | None = None
        self._is_crowded = False
        self._last_beat = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def record(self, exchange: Exchange) -> Future[Settled | None]:
        """Append an exchange; done with its `Settled` when the WARC is on the disk and the row is committed."""
        return self._enter(_Entry(exchange))

    def conclude(self, reading: Reading) -> Future[Settled | None]:
        """Commit a reading and plan what its page told us to visit."""
        return self._enter(_Entry(reading))

    def plan(self, dues: Sequence[Due]) -> Future[Settled | None]:
        """Plan URLs that are not planned yet."""
        return self._enter(_Entry(dues))

    @property
    def failure(self) -> BaseException | None:
        """Why nothing more is written."""
        return self._failure

    def is_settled(self) -> bool:
        """Whether all that was entered is committed and folded, as far as it can be."""
        return self._failure is not None or (self._stale_since is None and self._entries.empty())

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
            self._is_crowded = len(group) > 1
            if self._failure is None:
                self._attempt(partial(self._commit, group) if group else self._fold)
            for entry in group:
                if not entry.future.done():
                    entry.future.set_exception(self._failure or RuntimeError("the ledger lost an entry"))

    def _next_group(self) -> tuple[list[_Entry], bool]:
        """What has come in since the last group, nothing when it is time to fold; False when it was the last."""
        try:
            entry = self._entries.get(timeout=self._patience())
        except queue.Empty:
            return [], True
        group: list[_Entry] = []
        if self._is_crowded:
            time.sleep(GATHER)
        while entry is not None:
            group.append(entry)
            if len(group) == GROUP or self._entries.empty():
                return group, True
            entry = self._entries.get()
        return group, False

    def _patience(self) -> float:
        """Seconds to wait for the next entry: until the next heartbeat, or until what is stale is to be folded."""
        if self._stale_since is None:
            return jobs.HEARTBEAT.total_seconds()
        return max(0.0, min(IDLE, self._stale_since + FOLD_AFTER - time.monotonic()))

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - the thread's edge: the fault goes on in every waiting future
            self._failure = fault

    def _commit(self, group: list[_Entry]) -> None:
        for entry in group:
            if isinstance(entry.what, Exchange):
                self._append(entry, entry.what)
        if any(entry.capture for entry in group):
            self._writer.sync()
        settled = self._write(lambda connection: self._rows(connection, group))
        self._shapes.note(self._told.pages)
        self.barren.update(self._told.barren)
        self._told = SettledReadings()
        self._stale_since = self._stale_since or time.monotonic()
        for entry, result in zip(group, settled, strict=True):
            entry.future.set_result(result)
        if time.monotonic() - self._stale_since > FOLD_AFTER:
            self._fold()

    def _fold(self) -> None:
        """Fold what is stale: articles, versions and teasers follow a little behind what they are made of."""
        folded = self._write(self._folded)
        self._shapes.kept()
        if folded < GROUP:
            self._stale_since = None

    def _folded(self, connection: Connection) -> int:
        self._shapes.keep(connection)
        return fold_stale(connection, GROUP)

    def _append(self, entry: _Entry, exchange: Exchange) -> None:
        entry.capture = self._writer.append(exchange)
        if self._writer.opening is not self._opening:
            self._opening = entry.opening = self._writer.opening

    def _write(self, work: Callable[[Connection], _Result]) -> _Result:
        def wholly(connection: Connection) -> _Result:
            done = work(connection)
            if time.monotonic() - self._last_beat > jobs.HEARTBEAT.total_seconds() / 2:
                jobs.beat(connection, self._site.name, self._job)
                self._last_beat = time.monotonic()
            return done

        return twice(self._archive.database.write, wholly)

    def _rows(self, connection: Connection, group: Sequence[_Entry]) -> list[Settled | None]:
        ingest(connection, *(event for entry in group for event in entry.opening))
        captures_ = [entry.capture for entry in group if entry.capture is not None]
        if captures_:
            settle_claims(connection, self._site, captures_)
        if read := [entry.what for entry in group if isinstance(entry.what, Reading)]:
            self._told = settle_readings(connection, self._site, read, self._shapes)
        frontier.add(connection, self._site.name, [due for entry in group for due in entry.dues])
        return _settled(connection, group)


def _settled(connection: Connection, group: Sequence[_Entry]) -> list[Settled | None]:
    waiting = captures.waiting(connection, [entry.capture.record_id for entry in group if entry.capture])
    sources = [entry.capture.record_id for entry in group if entry.capture and entry.is_of_source]
    before = readings.concluded(connection, sources) if sources else {}
    return [
        Settled(entry.capture, (record := entry.capture.record_id) in waiting, before.get(record))
        if entry.capture
        else None
        for entry in group
    ]


def settle_claims(connection: Connection, site: Site, captures_: Sequence[Capture]) -> None:
    """Transaction 1: the rows of captures, the plans for their URLs, and the targets of redirects."""
    ingest(connection, *captures_)
    plans = frontier.settle(connection, captures_, rule_of(site))
    moved = [(due, capture) for due, capture in zip(plans, captures_, strict=True) if due and _is_redirect(capture)]
    targets = [planning.redirect_target(site, due, capture) for due, capture in moved]
    frontier.add(connection, site.name, [target for target in targets if target is not None])


def _is_redirect(capture: Capture) -> bool:
    return capture.outcome is Outcome.REDIRECT


def settle_readings(
    connection: Connection, site: Site, concluded: Sequence[Reading], shapes: Shapes
) -> SettledReadings:
    """Transaction 2: the rows of readings, and what their pages told us to visit."""
    stored = readings.settle(connection, *concluded)
    fresh = [reading for reading in concluded if reading.draft.record_id in stored]
    drafts = [reading.draft for reading in fresh]
    plans = planned(connection, {draft.url for draft in drafts})
    told = [(draft, planning.from_draft(site, draft, _hops(plans.get(draft.url)))) for draft in drafts]
    barren = shapes.barren(connection, [due for _, dues in told for due in dues])
    new = set(
        frontier.add(connection, site.name, [due for _, dues in told for due in dues if due.link.url not in barren])
    )
    paces = [_pace(site, plans.get(draft.url), draft, {due.link.url for due in dues} & new) for draft, dues in told]
    frontier.repace(connection, [pace for pace in paces if pace is not None])
    pages = (read_first(reading, plans.get(reading.draft.url)) for reading in fresh)
    return SettledReadings(tuple(page for page in pages if page is not None), barren)


def _pace(
    site: Site, plan: Planned | None, draft: Draft, news: Collection[str]
) -> tuple[Planned, datetime, timedelta] | None:
    """When a source is asked again that told of `news`; None for what is no source."""
    again = after_reading(site, plan, draft.at, news=len(news)) if plan is not None else None
    return None if plan is None or again is None else (plan, *again)


def _hops(plan: Planned | None) -> int:
    return plan.due.hops if plan else 0
