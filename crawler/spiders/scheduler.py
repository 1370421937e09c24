"""The Scrapy scheduler: one claim of the archive's frontier at a time.

Scrapy's own queues are not used, because JOBDIR loses nearly the whole crawl on a `kill -9` and then reports success.
"""

from __future__ import annotations

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
    from storage.records import Claim


class Frontier(BaseScheduler):
    """Hands out claims; a URL stays due in the database until its exchange is a row."""

    def __init__(self, job: Job) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made for the job of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.job)

    def has_pending_requests(self) -> bool:
        """Whether the spider must stay open."""
        return self._job.is_busy()

    def enqueue_request(self, request: Request) -> bool:
        """Refuse: what is to be fetched is planned in the archive, nowhere else."""
        del request
        return False

    def next_request(self) -> Request | None:
        """The next claim as a request, or None when nothing may be fetched now."""
        claim = self._job.next_claim()
        return None if claim is None else request_of(claim, self._failed)

    def _failed(self, failure: Failure) -> None:
        """Nothing is left to do if the claim was settled, refused or failed; any other fault is our own."""
        if "capture" not in failure.request.meta and not failure.check(IgnoreRequest):  # type: ignore[attr-defined] # the job that the spider was made with
            self._job.fail(failure.value or RuntimeError("a request failed without a reason"))


def request_of(claim: Claim, failed: Callable[[Failure], None] | None = None) -> Request:
    """A GET that settles `claim`; `failed` is called when it does not come back with a whole answer."""
    return Request(
        claim.url,
        headers=request_headers(),
        dont_filter=True,
        errback=failed,
        meta={"claim": claim},
        callback=_settled,
    )


def _settled(_response: Any) -> None:
    """Nothing is left to do: the recording middleware has kept the answer."""
