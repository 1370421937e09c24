"""What a component of Scrapy keeps for each job: one engine serves many, and what one site said is not another's.

In: requests. Out: what is kept for the job that they are made for, as long as it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from crawler.spiders.scheduler import job_of

if TYPE_CHECKING:
    from scrapy import Request

    from crawler.jobs.job import Job

Kept = TypeVar("Kept")


class PerJob(Generic[Kept]):
    """Something for each job, made when the first request of the job asks for it."""

    def __init__(self, make: Callable[[Job], Kept]) -> None:
        self._make = make

    def of(self, request: Request) -> Kept:
        """What is kept for the job of a request."""
        job = job_of(request)
        if self not in job.kept:
            job.kept[self] = self._make(job)
        kept: Kept = job.kept[self]
        return kept
