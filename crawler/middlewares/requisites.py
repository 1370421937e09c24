"""Files of pages within their budget: what there is no room for is settled, and its record says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.middlewares.recording import refusal
from crawler.spiders.scheduler import job_of
from storage.records import Kind, Outcome

if TYPE_CHECKING:
    from scrapy import Request

    from storage.records import Claim


class RequisiteMiddleware:
    """Settles a claim for a file that there is no room for as `budget`, before its host is asked for anything."""

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or leave it."""
        claim: Claim = request.meta["claim"]
        job = job_of(request)
        if claim.kind is Kind.REQUISITE and (why := job.files.why_left(claim)) is not None:
            await job.record(refusal(claim, Outcome.BUDGET, why))
            raise IgnoreRequest(why)
