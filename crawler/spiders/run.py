"""A crawl job from its start to its exit code.

In: an open archive, a site, perhaps pages asked for by hand. Out: a `Result`; the archive is settled.
Errors: SiteLocked, ArchiveUnwritable, SiteUnreachable, EndedEarly; whatever was fetched is kept.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.jobs.job import Job, Tally
from crawler.jobs.settle import settle
from crawler.sites.declaration import Site
from crawler.spiders.news import spider_of
from storage.archive import Archive
from storage.database.plans import frontier
from storage.errors import EndedEarly, MicroficheError, PrivateAddress, SiteUnreachable
from storage.records import Outcome

FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a job did; `waiting` URLs of the site are due later, the next at `next_due` (UTC)."""

    job: str
    why: str
    tally: Tally
    waiting: int
    next_due: datetime | None


def run(
    archive: Archive, site: Site, *, urls: Sequence[str] = (), watch: Callable[[Job], None] | None = None
) -> Result:
    """Crawl what is due of a site, settle it, and say how it went. `watch` gets the job before it starts."""
    job = Job(archive, site, urls=urls)
    if not job.is_busy():
        # A run with nothing to do is no job: cron would fill the archive with empty files.
        if job.recovered.files:
            settle(archive, site.name)
        job.leave()
        return _result(archive, job, "nothing due")
    if watch is not None:
        watch(job)
    try:
        why = _fetch(job)
        settle(archive, site.name)
    except BaseException:
        job.end("failed", MicroficheError.exit_code)
        raise
    problem = _problem(job, why)
    job.end(why if job.failure is None else "failed", getattr(problem, "exit_code", 1) if problem else 0)
    if problem is not None:
        raise problem
    return _result(archive, job, why)


def _fetch(job: Job) -> str:
    """Run Scrapy until the job is done; the reason for which the spider was closed."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    process = AsyncCrawlerProcess(get_project_settings())
    # Scrapy's and Twisted's own warnings are for programmers; what concerns the archive stands in the captures.
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    spider = spider_of(job.site)
    process.crawl(spider, job=job)
    process.start()
    return job.why


def _problem(job: Job, why: str) -> BaseException | None:
    if job.failure is not None:
        return job.failure
    if why != FINISHED:
        return EndedEarly(why="it was interrupted" if why == "shutdown" else why)
    if job.tally.exchanges and not job.tally.answers:
        return _unanswered(job)
    if job.is_spent():
        with job.archive.database.read() as session:
            left = frontier.count_due(session, job.site.name, datetime.now(UTC))
        most = job.site.limits.max_pages
        return EndedEarly(why=f"the limit of {most} pages is reached and {left} URLs are due still") if left else None
    return None


def _unanswered(job: Job) -> MicroficheError:
    url = job.site.start[0]
    if set(job.tally.by) == {Outcome.GUARD_DENIED.value}:
        return PrivateAddress(url=url)
    return SiteUnreachable(url=url, why=job.tally.last_failure or "no answer")


def _result(archive: Archive, job: Job, why: str) -> Result:
    with archive.database.read() as session:
        following = frontier.next_due(session, job.site.name)
        waiting = frontier.count_planned(session, job.site.name)
    return Result(job=job.key, why=why, tally=job.tally, waiting=waiting, next_due=following)
