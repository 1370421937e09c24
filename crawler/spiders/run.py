"""A crawl job from its start to its exit code.

In: an open archive, a site, perhaps pages asked for by hand. Out: a `Result`; the archive is settled.
Errors: SiteLocked, ArchiveUnwritable, and what broke the job off; whatever was fetched is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.jobs.budget import Budget
from crawler.jobs.claims import Claims
from crawler.jobs.ending import FAILED, Ending
from crawler.jobs.job import Job
from crawler.jobs.judge import judge, unbegun
from crawler.jobs.shared import Shared, shared_in
from crawler.jobs.tally import Tally
from crawler.sites.declaration import Site
from crawler.spiders.process import CrawlProcess
from storage.archive import Archive
from storage.database.plans import frontier
from storage.database.queries.news_of_job import NewsOfJob, news_of_job
from storage.database.reconnect import retrying

Watch = Callable[[Job], None]
"""Called with a job before it starts."""


@dataclass(frozen=True, slots=True)
class Order:
    """A job that is to be run: of a site, for pages asked for by hand or for what is due.

    `claiming` says what is fetched of all that is due (`crawler.jobs.by_hand`); `is_stranger`: no file declares it.
    Nothing is begun from `until` on (UTC).
    """

    site: Site
    urls: tuple[str, ...] = ()
    claiming: type[Claims] = Claims
    is_stranger: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a job did and found out, from `began` to `ended` (UTC), and how it ended; `waiting` URLs of the site are due
    later, the next at `next_due` (UTC). A job with nothing to do has no `news`.
    """

    job: str
    site: str
    began: datetime
    ended: datetime
    news: NewsOfJob | None
    ending: Ending
    tally: Tally
    waiting: int
    next_due: datetime | None

    def checked(self) -> Result:
        """The same; raises the error of a job that did not end well."""
        if self.ending.problem is not None:
            raise self.ending.problem
        return self


def run(
    archive: Archive,
    site: Site,
    *,
    urls: Sequence[str] = (),
    claiming: type[Claims] = Claims,
    watch: Watch = lambda _job: None,
    budget: Budget | None = None,
    process: AsyncCrawlerProcess | None = None,
) -> Result:
    """Crawl what is due of a site, settle it, and say how it went.

    `urls` are pages asked for by hand; `claiming` says whether they are all that is fetched (`crawler.jobs.by_hand`).

    Raises what broke the job off; whatever else went wrong is in the result.
    """
    results: list[Result] = []
    with (
        shared_in(archive) as shared,
        Job(archive, site, urls=urls, claiming=claiming, shared=shared, budget=budget) as job,
    ):
        if not job.is_due():
            return _nothing_due(job)
        watch(job)
        crawling = CrawlProcess(process)
        crawling.run(_append(results, _crawled(job, crawling)))
    return results[0]


async def _append(results: list[Result], coming: Coroutine[Any, Any, Result]) -> None:
    results.append(await coming)


async def run_beside_others(
    archive: Archive, order: Order, crawling: CrawlProcess, *, shared: Shared, budget: Budget, watch: Watch
) -> Result:
    """The same in a process that runs other jobs too, which share what is `shared`, and the budget."""
    job = Job(archive, order.site, urls=order.urls, claiming=order.claiming, shared=shared, budget=budget)
    job.until = order.until
    with job:
        if not job.is_due():
            return _nothing_due(job)
        watch(job)
        return await _crawled(job, crawling)


async def _crawled(job: Job, crawling: CrawlProcess) -> Result:
    job.start()
    with _ended_if_broken(job):
        await crawling.fetch(job)
        await job.settle()
        ending = judge(job)
    return _ended(job, ending)


def _nothing_due(job: Job) -> Result:
    """A run with nothing to do is no job: cron would fill the archive with empty files."""
    if job.failure is not None:
        raise job.failure
    if job.recovered.files or job.follows_a_killed_one:
        job.settle_at_once()
    job.abandon()
    ending = Ending("nothing due", unbegun(job))
    return _result(job, ending, retrying(job.archive.database.read, partial(frontier.outlook, site=job.site.name)))


@contextmanager
def _ended_if_broken(job: Job) -> Iterator[None]:
    """What breaks a job off is on record when it goes on."""
    try:
        yield
    except BaseException as fault:
        job.end(Ending(FAILED, fault))
        raise


def _ended(job: Job, ending: Ending) -> Result:
    news = retrying(job.archive.database.read, partial(news_of_job, job=job.key))
    outlook = retrying(job.archive.database.read, partial(frontier.outlook, site=job.site.name))
    job.end(ending, news)
    if ending.why == FAILED and ending.problem is not None:
        raise ending.problem
    return _result(job, ending, outlook, news)


def _result(job: Job, ending: Ending, outlook: tuple[int, datetime | None], news: NewsOfJob | None = None) -> Result:
    waiting, following = outlook
    return Result(
        job=job.key,
        site=job.site.name,
        began=job.began,
        ended=datetime.now(UTC),
        news=news,
        ending=ending,
        tally=job.tally,
        waiting=waiting,
        next_due=following,
    )
