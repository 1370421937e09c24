"""One crawl job of one site: lock, recovery, frontier, ledger, readers, result.

In: an open archive and a site. Out: captures and readings in the archive, and a `Result`.
Everything here runs in the reactor's thread; the ledger's thread and the readers' processes come back through it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawler import plan
from crawler.ledger import Ledger, Settled
from crawler.pool import ReaderPool, Result
from crawler.recover import close_file, job_files, recover_site
from crawler.site import Site
from storage.archive import Archive
from storage.database import captures, frontier, jobs, memory
from storage.ingest import ingest
from storage.records import Capture, Claim, Exchange, Kind, Outcome, Snapshot
from storage.warc.writer import WarcWriter

BATCH = 50
MOST_WAITING = 64
"""Pages on their way through the readers; the crawl pauses beyond, so that memory stays bounded."""
LINGER = timedelta(seconds=120)
"""A job waits this long for a retry; what is due later is left to the next job."""
_SOON = (Kind.RETRY, Kind.REDIRECT, Kind.NEW, Kind.HAND)


@dataclass(slots=True)
class Tally:
    """What a job has done so far."""

    exchanges: int = 0
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
        """Take the lock, recover what a dead job left, and plan the seeds.

        Raises SiteLocked, ArchiveUnwritable. `urls`: pages asked for by hand.
        """
        self.archive, self.site, self.key = archive, site, str(uuid.uuid4())
        self.tally = Tally()
        self.failure: BaseException | None = None
        self.why = "failed"
        self.on_progress: Callable[[], None] = lambda: None
        with archive.database.write() as session:
            jobs.lock(session, site.name, self.key)
        self.recovered = recover_site(archive, site)
        self._plan_seeds(urls)
        self._writer = WarcWriter(
            archive.warcs.root, site=site.name, job=self.key, site_text=site.text, site_digest=site.digest
        )
        self._ledger = Ledger(archive, site, self.key, self._writer)
        self._pool = ReaderPool(workers)
        self._claims: deque[Claim] = deque()
        self._in_flight: set[str] = set()
        self._reading: set[str] = set()
        self._snapshots: dict[str, Snapshot] = {}
        self._paused: dict[str, datetime] = {}

    def _plan_seeds(self, urls: Sequence[str]) -> None:
        now = datetime.now(UTC)
        with self.archive.database.write() as session:
            frontier.add(session, self.site.name, plan.by_hand(list(urls), now))
            frontier.hasten(session, list(urls), now)
            frontier.add(session, self.site.name, plan.seeds(self.site, now) if not urls else [])

    # what is next

    def next_claim(self) -> Claim | None:
        """A claim that may be fetched now, or None."""
        if self.failure or self.is_spent() or len(self._reading) >= MOST_WAITING:
            return None
        if not self._claims:
            self._refill()
        if not self._claims:
            return None
        claim = self._claims.popleft()
        self._in_flight.add(claim.url)
        return claim

    def is_spent(self) -> bool:
        """Whether the job has made as many exchanges as the site file allows."""
        most = self.site.limits.max_pages
        return most is not None and self.tally.exchanges + len(self._in_flight) >= most

    def _refill(self) -> None:
        now = datetime.now(UTC)
        with self.archive.database.read() as session:
            found = frontier.claims(session, self.site.name, self.key, before=now, limit=BATCH, without=self._in_flight)
        self._claims.extend(claim for claim in found if self._paused.get(urlsplit(claim.url).netloc, now) <= now)

    def is_busy(self) -> bool:
        """Whether anything is in flight, being read, or due soon enough to wait for."""
        if self.failure:
            return bool(self._in_flight)
        if self._in_flight or self._reading:
            return True
        return not self.is_spent() and (bool(self._claims) or self._is_due_soon())

    def _is_due_soon(self) -> bool:
        now = datetime.now(UTC)
        with self.archive.database.read() as session:
            if frontier.count_due(session, self.site.name, now):
                return True
            soon = frontier.next_due(session, self.site.name, _SOON)
        return soon is not None and soon <= now + LINGER

    def in_flight(self) -> int:
        """Exchanges that are going on, and claims that wait for their turn."""
        return len(self._in_flight) + len(self._claims)

    def known(self, url: str) -> Capture | None:
        """The newest capture of a URL that a revisit can refer to."""
        with self.archive.database.read() as session:
            return captures.latest_with_bytes(session, url)

    # what has come

    async def record(self, exchange: Exchange) -> Capture:
        """Keep an exchange; when this returns, the WARC is on the disk and its row committed."""
        try:
            settled = await asyncio.wrap_future(self._ledger.record(exchange))
        except Exception as fault:
            self.failure = self.failure or fault
            raise
        finally:
            self._in_flight.discard(exchange.claim.url)
        if settled is None:
            raise RuntimeError("an exchange was settled without a capture")
        self._count(exchange, settled.capture)
        if settled.waits:
            self._read(settled, exchange.response)
        self.on_progress()
        return settled.capture

    async def plan(self, dues: Sequence[frontier.Due]) -> None:
        """Plan URLs."""
        await asyncio.wrap_future(self._ledger.plan(dues))

    def _count(self, exchange: Exchange, capture: Capture) -> None:
        self.tally.exchanges += 1
        self.tally.bytes += len(exchange.response)
        self.tally.by[capture.outcome.value] += 1
        if capture.status is not None and capture.kind is not Kind.ROBOTS:
            self.tally.answers += 1
        if capture.outcome not in {Outcome.RESPONSE, Outcome.REDIRECT}:
            self.tally.last_failure = f"{capture.outcome.value}: {capture.error or capture.url}"
        if capture.retry_at is not None:
            host = urlsplit(capture.url).netloc
            self._paused[host] = max(capture.retry_at, self._paused.get(host, capture.retry_at))

    def read_left_over(self) -> None:
        """Read what an earlier job had fetched and not read, from its WARC files."""
        with self.archive.database.read() as session:
            waiting = captures.pending(session, self.site.name, MOST_WAITING)
        for capture in waiting:
            if capture.record_id not in self._reading:
                self._read(Settled(capture, waits=True), self.archive.warcs.answer(capture))

    def _read(self, settled: Settled, answer: bytes) -> None:
        capture = settled.capture
        self._reading.add(capture.record_id)
        loop = asyncio.get_running_loop()

        def then(result: Result | None) -> None:
            loop.call_soon_threadsafe(lambda: loop.create_task(self._conclude(capture, result)))

        self._pool.read(capture, answer, self.site, self._snapshot(memory.month_of(capture.at)), then)

    async def _conclude(self, capture: Capture, result: Result | None) -> None:
        try:
            if result is not None:
                await asyncio.wrap_future(self._ledger.conclude(*result))
                self.tally.articles += result[1].article is not None
                self.tally.teasers += len(result[1].teasers)
        except Exception as fault:  # noqa: BLE001 - a task's edge: the job ends with this fault
            self.failure = self.failure or fault
        finally:
            self._reading.discard(capture.record_id)
            self.on_progress()

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
                ingest(session, end)
            for path in job_files(self.archive, self.site, self.key):
                close_file(self.archive, path)
        with self.archive.database.write() as session:
            jobs.unlock(session, self.site.name, self.key)
