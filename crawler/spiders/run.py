"""A crawl job from its start to its exit code.

In: an open archive, a site, perhaps pages asked for by hand. Out: a `Result`; the archive is settled.
Errors: SiteLocked, ArchiveUnwritable, and what broke the job off; whatever was fetched is kept.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

# Scrapy imports this when the engine starts, deep in the reactor, where each of its deprecated classes inspects every
# frame of the stack: .5 s of CPU. Here the stack is shorter; `microfiche crawl` has imported them on a short one.
import crawler.network.download_handler  # noqa: F401 - see above
from crawler.jobs.ending import FAILED, INTERRUPTED, Ending
from crawler.jobs.job import Job
from crawler.jobs.judge import judge
from crawler.jobs.settle import settle
from crawler.jobs.tally import Tally
from crawler.sites.declaration import Site
from crawler.spiders.news import spider_of
from storage.archive import Archive
from storage.database.plans import frontier


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a job did, and how it ended; `waiting` URLs of the site are due later, the next at `next_due` (UTC)."""

    job: str
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
    watch: Callable[[Job], None] = lambda _job: None,
    process: AsyncCrawlerProcess | None = None,
) -> Result:
    """Crawl what is due of a site, settle it, and say how it went. `watch` gets the job before it starts.

    Raises what broke the job off; whatever else went wrong is in the result.
    """
    with Job(archive, site, urls=urls) as job:
        if not job.is_due():
            return _nothing_due(archive, job)
        watch(job)
        job.start()
        ending = _ending(job, process)
        if ending.why == FAILED and ending.problem is not None:
            raise ending.problem
        return _result(archive, job, ending)


def _nothing_due(archive: Archive, job: Job) -> Result:
    """A run with nothing to do is no job: cron would fill the archive with empty files."""
    if job.failure is not None:
        raise job.failure
    if job.recovered.files:
        settle(archive, job.site.name)
    job.abandon()
    return _result(archive, job, Ending("nothing due"))


def _ending(job: Job, process: AsyncCrawlerProcess | None) -> Ending:
    """Run the job to its end, which is on record when this returns or raises."""
    try:
        _fetch(job, process)
        settle(job.archive, job.site.name)
        ending = judge(job)
    except BaseException as fault:
        job.end(Ending(FAILED, fault))
        raise
    job.end(ending)
    return ending


def _fetch(job: Job, process: AsyncCrawlerProcess | None) -> None:
    """Run Scrapy until the job is done; `job.why` is then the reason for which the spider was closed."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    process = process or AsyncCrawlerProcess(get_project_settings())
    # Scrapy's and Twisted's own warnings are for programmers; what concerns the archive stands in the captures.
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    crawling = process.crawl(spider_of(job.site), job=job)
    job.why = INTERRUPTED  # unless the spider is closed: a second signal stops the reactor at once
    process.start()
    if crawling.done() and not crawling.cancelled() and (fault := crawling.exception()) is not None:
        raise fault


def _result(archive: Archive, job: Job, ending: Ending) -> Result:
    with archive.database.read() as connection:
        following = frontier.next_due(connection, job.site.name)
        waiting = frontier.count_planned(connection, job.site.name)
    return Result(job=job.key, ending=ending, tally=job.tally, waiting=waiting, next_due=following)
