"""One crawl job of one site: lock, recovery, frontier, ledger, readers, result.

In: an open archive and a site. Out: captures and readings in the archive, and a `Result`.
Everything here runs in the reactor's thread; the ledger's thread and the readers' processes come back through it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.frontier import planning
from crawler.jobs.claims import LINGER, Claims
from crawler.jobs.ledger import Ledger
from crawler.jobs.recovery import close_file, job_files, recover_site
from crawler.network.user_agent import contact
from crawler.reading.pool import ReaderPool, Result
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.database import memory
from storage.database.log import captures, jobs
from storage.database.plans import frontier
from storage.errors import ReadersLost
from storage.ingest import ingest
from storage.records import Capture, Claim, Exchange, Kind, Outcome, Snapshot
from storage.warc.writer import WarcWriter

MOST_WAITING = 64
"""Pages on their way through the readers; the crawl pauses beyond, so that memory stays bounded."""


@dataclass(slots=True)
class Tally:
    """What a job has done so far."""

    exchanges: int = 0
    claims: int = 0
    """Exchanges but those for robots.txt."""
    answers: int = 0
    articles: int = 0
    teasers: int = 0
    bytes: int = 0
    by: Counter[str] = field(default_factory=Counter)
    last_failure: str | None = None


class Job:
    """A running job.

    `on_progress` is called whenever the tally changed; `why` is the reason for which its spider was closed.
    """

    def __init__(self, archive: Archive, site: Site, *, urls: Sequence[str] = (), workers: int = 2) -> None:
        """Take the lock, recover what a dead job left, and plan the seeds. Nothing is written to a WARC before `start`.

        Raises SiteLocked, ArchiveUnwritable. `urls`: pages asked for by hand.
        """
        self.archive, self.site, self.key = archive, site, str(uuid.uuid4())
        self.tally = Tally()
        self.failure: BaseException | None = None
        self.why = "failed"
        self.on_progress: Callable[[], None] = lambda: None
        self._workers = workers
        self._claims = Claims(archive, site.name, self.key)
        self._reading: set[str] = set()
        self._snapshots: dict[str, Snapshot] = {}
        with archive.database.write() as session:
            jobs.lock(session, site.name, self.key)
        try:
            self.recovered = recover_site(archive, site)
            self._plan_seeds(urls)
        except BaseException:
            self.release()
            raise

    def start(self) -> None:
        """Begin the job's first WARC file, its ledger and its readers. Raises ArchiveUnwritable."""
        site = self.site
        self._writer = WarcWriter(
            self.archive.warcs.root,
            site=site.name,
            job=self.key,
            site_text=site.text,
            site_digest=site.digest,
            operator=contact(),
        )
        self._ledger = Ledger(self.archive, site, self.key, self._writer)
        self._pool = ReaderPool(self._workers)

    def release(self) -> None:
        """Give the site back."""
        with self.archive.database.write() as session:
            jobs.unlock(session, self.site.name, self.key)

    def _plan_seeds(self, urls: Sequence[str]) -> None:
        now = datetime.now(UTC)
        with self.archive.database.write() as session:
            frontier.add(session, self.site.name, planning.by_hand(list(urls), now))
            frontier.hasten(session, list(urls), now)
            frontier.add(session, self.site.name, planning.seeds(self.site, now) if not urls else [])

    # what is next

    def next_claim(self) -> Claim | None:
        """A claim that may be fetched now, or None."""
        if self.failure or self.is_spent() or len(self._reading) >= MOST_WAITING:
            return None
        return self._claims.take()

    def is_spent(self) -> bool:
        """Whether the job has settled, or is about to, as many claims as the site file allows."""
        most = self.site.limits.max_pages
        return most is not None and self.tally.claims + self.in_flight() >= most

    def in_flight(self) -> int:
        """Exchanges that are going on."""
        return self._claims.in_flight()

    def is_busy(self) -> bool:
        """Whether anything is in flight, being read, or due soon enough to wait for."""
        if self.failure:
            return bool(self.in_flight())
        if self.in_flight() or self._reading or self._left_over():
            return True
        return not self.is_spent() and self._claims.is_due_within(self._patience())

    def _patience(self) -> timedelta:
        """How long the job waits for what is due later: a site that has not answered at all is the next job's."""
        return LINGER if self.tally.answers or not self.tally.exchanges else timedelta(0)

    def _left_over(self) -> list[Capture]:
        with self.archive.database.read() as session:
            return captures.pending(session, self.site.name, MOST_WAITING)

    # what has come

    async def record(self, exchange: Exchange) -> Capture:
        """Keep an exchange; when this returns, the WARC is on the disk and its row committed."""
        try:
            settled = await asyncio.wrap_future(self._ledger.record(exchange))
        except Exception as fault:
            self.failure = self.failure or fault
            raise
        finally:
            self._claims.settled(exchange.claim)
        if settled is None:
            raise RuntimeError("an exchange was settled without a capture")
        self._count(exchange, settled.capture)
        if settled.waits:
            self._read(settled.capture, exchange.response)
        self.on_progress()
        return settled.capture

    async def plan(self, dues: Sequence[frontier.Due]) -> None:
        """Plan URLs."""
        await asyncio.wrap_future(self._ledger.plan(dues))

    def _count(self, exchange: Exchange, capture: Capture) -> None:
        self.tally.exchanges += 1
        self.tally.claims += capture.kind is not Kind.ROBOTS
        self.tally.bytes += len(exchange.response)
        self.tally.by[capture.outcome.value] += 1
        if capture.status is not None and capture.kind is not Kind.ROBOTS:
            self.tally.answers += 1
        if capture.outcome not in {Outcome.RESPONSE, Outcome.REDIRECT}:
            self.tally.last_failure = f"{capture.outcome.value}: {capture.error or capture.url}"
        self._claims.heed(capture)

    def read_left_over(self) -> None:
        """Read from the WARC files what was fetched and not read: by an earlier job, or to be read once more."""
        if self._reading or self.in_flight():
            return
        for capture in self._left_over():
            self._read(capture, self.archive.warcs.answer(capture))

    def _read(self, capture: Capture, answer: bytes) -> None:
        self._reading.add(capture.record_id)
        loop = asyncio.get_running_loop()

        def then(result: Result | None) -> None:
            if loop.is_closed():
                return
            loop.call_soon_threadsafe(lambda: loop.create_task(self._conclude(capture, result)))

        self._pool.read(capture, answer, self.site, self._snapshot(memory.month_of(capture.at)), then)

    async def _conclude(self, capture: Capture, result: Result | None) -> None:
        try:
            await self._keep(result)
        except Exception as fault:  # noqa: BLE001 - a task's edge: the job ends with this fault
            self.failure = self.failure or fault
        finally:
            self._reading.discard(capture.record_id)
            self.on_progress()

    async def _keep(self, result: Result | None) -> None:
        if result is None:
            raise ReadersLost
        await asyncio.wrap_future(self._ledger.conclude(*result))
        self.tally.articles += result[1].article is not None
        self.tally.teasers += len(result[1].teasers)

    def _snapshot(self, month: str) -> Snapshot:
        if month not in self._snapshots:
            with self.archive.database.read() as session:
                self._snapshots[month] = memory.published(session, self.site.name, month)
        return self._snapshots[month]

    # the end

    def end(self, why: str, exit_code: int) -> None:
        """Stop the readers, write the job's result, close its files, and give the site back."""
        self._pool.stop()
        self._ledger.close()
        result = {"why": why, "exit_code": exit_code, "counts": dict(sorted(self.tally.by.items()))}
        if self.failure is None:
            end = self._writer.finish(result)
            with self.archive.database.write() as session:
                # The beginning, too: a job that only read what was left has no capture that brought it.
                ingest(session, *self._writer.opening, end)
            self._close(*self.recovered.files, *job_files(self.archive, self.site, self.key))
        self.release()

    def leave(self) -> None:
        """Give the site back without having begun; what was recovered must be settled by now."""
        self._close(*self.recovered.files)
        self.release()

    def _close(self, *paths: Path) -> None:
        for path in paths:
            close_file(self.archive, path)
