"""The Scrapy scheduler: one claim of the archive's frontier at a time.

Scrapy's own queues are not used, because JOBDIR loses nearly the whole crawl on a `kill -9` and then reports success.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.exceptions import IgnoreRequest

from crawler.network.user_agent import request_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from crawler.jobs.job import Job
    from crawler.spiders.running import RunningJobs
    from storage.records import Claim


class Frontier(BaseScheduler):
    """Hands out claims; a URL stays due in the database until its exchange is a row."""

    def __init__(self, running: RunningJobs) -> None:
        self._running = running

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made for the jobs of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.running)

    def has_pending_requests(self) -> bool:
        """Whether the spider must stay open."""
        return self._running.is_open

    def enqueue_request(self, request: Request) -> bool:
        """Refuse: what is to be fetched is planned in the archive, nowhere else."""
        del request
        return False

    def next_request(self) -> Request | None:
        """The next claim as a request, or None when nothing may be fetched now."""
        found = self._running.next_claim()
        if found is None:
            return None
        job, claim = found
        settled, failed = partial(self._settled, job, claim), partial(self._failed, job, claim)
        return request_of(job, claim, settled=settled, failed=failed)

    def _settled(self, job: Job, claim: Claim, _response: Any = None) -> None:
        """Nothing else is left to do: the recording middleware has kept the answer."""
        job.claims.settled(claim)  # once more: what no middleware of ours has seen would be waited for, for ever
        self._running.answered(job)

    def _failed(self, job: Job, claim: Claim, failure: Failure) -> None:
        """Nothing is left to do if the claim was settled, refused or failed; any other fault is our own."""
        self._settled(job, claim)
        if "capture" not in failure.request.meta and not failure.check(IgnoreRequest):  # type: ignore[attr-defined] # as Scrapy sets it
            job.fail(failure.value or RuntimeError("a request failed without a reason"))


def request_of(
    job: Job,
    claim: Claim,
    *,
    settled: Callable[[Any], None] | None = None,
    failed: Callable[[Failure], None] | None = None,
) -> Request:
    """A GET that settles a claim of a job; `settled` and `failed` are called with its answer, or why it has none."""
    return Request(
        claim.url,
        headers=request_headers(),
        dont_filter=True,
        callback=settled,
        errback=failed,
        meta={"job": job, "claim": claim},
    )


def job_of(request: Request) -> Job:
    """The job for which a request is made."""
    job: Job = request.meta["job"]
    return job
