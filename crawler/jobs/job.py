"""One crawl job of one site: lock, recovery, frontier, ledger, readers, result.

In: an open archive and a site. Out: captures and readings in the archive, and a `Result`.
Everything here runs in the reactor's thread; the ledger's thread and the readers' processes come back through it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self

from crawler.frontier.seeding import plan_seeds
from crawler.jobs.budget import Budget
from crawler.jobs.claims import LINGER, Claims
from crawler.jobs.disk import Disk
from crawler.jobs.ending import FAILED, Ending, last_record
from crawler.jobs.files import FilesBudget
from crawler.jobs.hosts import HostBudgets
from crawler.jobs.past import Past
from crawler.jobs.reading import LeftOver, PagesInReading
from crawler.jobs.recovery import lock_site, recover_site
from crawler.jobs.room import may_begin, room_now, why_enough
from crawler.jobs.settle import settle
from crawler.jobs.shared import Shared
from crawler.jobs.sources import Sources
from crawler.jobs.tally import Tally, failure_of
from crawler.jobs.unfollowed import Unfollowed
from crawler.network.trust import trusted_roots
from crawler.network.user_agent import contact
from crawler.reading.losses import Losses
from crawler.sites.declaration import Site
from storage.archive import Archive
from storage.closing import close_files
from storage.database.log import jobs
from storage.database.plans.plan import Due
from storage.database.queries.news_of_job import NewsOfJob
from storage.database.reconnect import retrying
from storage.errors import ReadersLost
from storage.ingest import ingest
from storage.passing import files_used_up
from storage.records import Capture, Claim, Exchange, Kind, Reading, ReadingOutcome
from storage.warc.writer import WarcWriter


class Job:
    """A running job: a context, which gives back what it took in reverse order, however far it came.

    `on_progress` is called whenever the tally changed, `on_failure` with each URL that was not had or read, and why;
    `began` is when it started, `until` when it begins nothing more (UTC), `why` it was closed, by which `signal`.
    """

    def __init__(
        self,
        archive: Archive,
        site: Site,
        *,
        urls: Sequence[str] = (),
        claiming: type[Claims] = Claims,
        shared: Shared,
        budget: Budget | None = None,
    ) -> None:
        """`urls`: pages asked for by hand; `claiming`: what of all that is due is fetched; `shared` and `budget`:
        what it shares with the other jobs of the process. Nothing is taken yet.
        """
        self.archive, self.site, self.key = archive, site, str(uuid.uuid4())
        self.tally, self.sources, self._unfollowed = Tally(), Sources(site), Unfollowed(site)
        self.past, self.files = Past(site), FilesBudget(site.assets)
        self.disk, self.hosts = Disk(archive.warcs.root, site.limits.disk_reserve), HostBudgets(site.limits)
        self.failure: BaseException | None = None
        self.until: datetime | None = None
        self.why = FAILED
        self.signal: int | None = None
        self.began = datetime.now(UTC)
        self.on_progress: Callable[[], None] = lambda: None
        self.on_failure: Callable[[str, str], None] = lambda _url, _why: None
        self.budget = budget or Budget()
        self.urls, self._claiming, self._shared = tuple(urls), claiming, shared
        self.turns = shared.turns
        self.kept: dict[object, Any] = {}
        """What those who fetch keep of this job while it runs, by whom."""
        self.left_over = LeftOver(archive, site.name)
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Take the lock, recover what a dead job left, and plan the seeds. Raises SiteLocked, ArchiveUnwritable."""
        with ExitStack() as held:
            held.callback(self.release)
            left = lock_site(self.archive, self.site, self.key, self.began)
            self.follows_a_killed_one = left.was_killed
            self.recovered = recover_site(self.archive, self.site, self.began, left.files)
            self.claims = self._claiming(self.archive, self.site.name, self.key, self.urls)
            self.claims.share(self.turns, self.hosts)
            plan_seeds(self.archive, self.site, self.urls)
            self._held = held.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._held.close()

    def start(self) -> None:
        """Begin to write and to read. Raises ArchiveUnwritable, BadTrustedRoots."""
        site, roots = self.site, trusted_roots().name
        self._writer = self._held.enter_context(
            WarcWriter(
                self.archive.warcs.root,
                site=site.name,
                job=self.key,
                site_text=site.text,
                site_digest=site.digest,
                operator=contact(),
                tls=f"verified ({site.tls.verify}) against {roots}",
                onto=self.recovered.current,
            )
        )
        self._book = (ledger := self._shared.ledger).open(site, self.key, self._writer)
        self._shut = partial(ledger.shut, self._book)
        self._held.callback(self._shut)
        share = self._shared.readers.share()
        self._reading = PagesInReading(self.archive, site, share, keep=self._keep, fail=self.fail)

    def at_end(self, then: Callable[[], object]) -> None:
        """Call `then` when the job is over."""
        self._held.callback(then)

    def release(self) -> None:
        """Give the site back."""
        retrying(self.archive.database.write, lambda connection: jobs.unlock(connection, self.site.name, self.key))

    def fail(self, fault: BaseException) -> None:
        """The job is to end, because of this; the first reason counts."""
        self.failure = self.failure or fault

    @property
    def losses(self) -> Losses:
        """The pages that could not be read."""
        return self._reading.losses

    # what is next

    def next_claim(self) -> Claim | None:
        """A claim that may be fetched now, or None."""
        try:
            return None if self._reading.is_full() else self.budget.counted(self.claims.take(room_now(self)))
        except Exception as fault:  # noqa: BLE001 - the engine would only log it, and ask again for ever
            self.fail(fault)
            return None

    def is_spent(self) -> bool:
        """Whether the job has settled, or is about to, as many claims as the site file or its budget allows."""
        return why_enough(self) is not None or self.budget.is_spent() or self.is_late()

    def is_late(self) -> bool:
        """Whether the time has come from which on nothing is begun: the site's quiet hours."""
        return self.until is not None and datetime.now(UTC) >= self.until

    def in_flight(self) -> int:
        """Exchanges that are going on."""
        return self.claims.in_flight()

    def not_followed(self) -> dict[str, int]:
        """How many URLs were not followed that are of endlessly many, by a sentence each."""
        self._unfollowed.barren(self._book.barren)
        return self._unfollowed.counted()

    def is_busy(self) -> bool:
        """Whether anything is in flight, being read, or due soon enough to wait for."""
        try:
            if not self.failure:
                return self._has_work()
        except Exception as fault:  # noqa: BLE001 - as above
            self.fail(fault)
        return bool(self.in_flight())

    def is_due(self) -> bool:
        """Whether there is anything to start for: pages left to be read, or to be fetched now or soon."""
        if self.left_over.some():
            return True
        return may_begin(self) and self.claims.is_due_within(self._patience())

    def _has_work(self) -> bool:
        return bool(self.in_flight() or self._reading) or self._is_writing() or self.is_due()

    def _is_writing(self) -> bool:
        """Whether the ledger has something to commit; what it could not do ends the job."""
        if self._book.failure is not None:
            self.fail(self._book.failure)
        return not self._book.is_settled()

    def _patience(self) -> timedelta:
        """How long the job waits for what is due later: a site that has not answered at all is the next job's."""
        return LINGER if self.tally.answers or not self.tally.exchanges else timedelta(0)

    # what has come

    async def record(self, exchange: Exchange) -> Capture:
        """Keep an exchange; when this returns, the WARC is on the disk and its row committed."""
        try:
            return await self._record(exchange)
        except Exception as fault:
            self.fail(fault)
            raise
        finally:
            self.claims.settled(exchange.claim)

    async def _record(self, exchange: Exchange) -> Capture:
        settled = await asyncio.wrap_future(self._book.record(exchange))
        if settled is None:
            raise RuntimeError(f"an exchange was settled without a capture: {type(exchange)}, {self._book.failure!r}")
        self.tally.count_exchange(settled.capture, len(exchange.response))
        self.hosts.answered(exchange.claim, len(exchange.response))
        if exchange.claim.kind is Kind.REQUISITE:
            self.files.note(exchange.claim, settled.capture, len(exchange.response))
        self.sources.asked(exchange.claim, settled.capture)
        self.claims.note(settled.capture)
        self.past.asked(settled.capture)
        if (why := failure_of(settled.capture)) is not None:
            self.on_failure(settled.capture.url, why)
        if settled.waits:
            self._reading.read(settled.capture, exchange.response)
        else:
            self.sources.recalled(exchange.claim, settled.capture, settled.before)
        self.on_progress()
        return settled.capture

    def claim_again(self, claim: Claim) -> Claim:
        """Another claim of the URL of one that is settled; it is in flight from now on."""
        again = replace(claim, id=str(uuid.uuid4()))
        self.claims.taken_again(again)
        return again

    async def plan(self, dues: Sequence[Due]) -> None:
        """Plan URLs that robots.txt names, as far as they are this job's."""
        await asyncio.wrap_future(self._book.plan(self.claims.ours(dues)))
        self.claims.look_again()

    def read_left_over(self) -> None:
        """Read from the WARC files what was fetched and not read: by an earlier job, or to be read once more."""
        if self._reading or self.in_flight():
            return
        try:
            self._reading.read_again(self.left_over)
        except Exception as fault:  # noqa: BLE001 - a task's edge: the job ends with this fault
            self.fail(fault)
        self.tally.unread = self.losses.total()

    async def _keep(self, result: Reading | None) -> None:
        if result is None:
            raise files_used_up() or ReadersLost()
        await asyncio.wrap_future(self._book.conclude(result))
        self.tally.count_reading(result)
        if result.draft.outcome is ReadingOutcome.FAILED:
            self.on_failure(result.draft.url, f"not read: {result.reason}")
        self.sources.read(result)
        self._unfollowed.read(result.draft)
        self.past.read(result.draft)
        self.claims.told(result.draft)
        self.tally.unread = self.losses.total()
        self.on_progress()

    # the end

    def settle_at_once(self) -> None:
        """Have what an earlier job left folded, where this one has nothing to do."""
        settle(self.archive, self.site.name)

    async def settle(self) -> None:
        """Have the ledger fold what was entered and renew the site's memory; a job that is cancelled waits for that."""
        settling = asyncio.wrap_future(self._book.then(partial(settle, self.archive, self.site.name)))
        while not settling.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(settling)
        settling.result()

    def end(self, ending: Ending, news: NewsOfJob | None = None) -> None:
        """Stop the readers, write the job's result, and close its files; the site is given back with the context.

        `news`: what the job found out, where it is settled.
        """
        self._reading.stop()
        self._shut()
        # After any other failure what is on the disk and what is a row may differ: the next job recovers it.
        if self.failure is not None and not isinstance(self.failure, ReadersLost):
            return
        end = self._writer.finish(last_record(ending, self.tally, self.losses, news))
        # The beginning, too: a job that only read what was left has no capture that brought it.
        said = [*self._book.opening(), end]
        retrying(self.archive.database.write, lambda connection: ingest(connection, *said))
        close_files(self.archive, (*self.recovered.files, *self._writer.left))

    def abandon(self) -> None:
        """End without having begun; what was recovered must be settled by now."""
        close_files(self.archive, self.recovered.files)
