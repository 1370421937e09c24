"""Conditional requests: ask only for what changed since the archive's newest copy (RFC 9110 §13.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.spiders.scheduler import job_of

if TYPE_CHECKING:
    from scrapy import Request

LONGEST_VALIDATOR = 1_000
"""Characters: servers refuse requests with heads of more than 8 kB, also those that gave such an ETag."""


class ConditionalMiddleware:
    """Adds the validators of the copy that is kept; `request.meta["known"]` names it for the record."""

    async def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since where a copy is kept."""
        claim = request.meta["claim"]
        known = job_of(request).known(claim)
        request.meta["known"] = known
        if known is not None and _may_be_sent(known.etag):
            request.headers["If-None-Match"] = (known.etag or "").encode("latin-1", "ignore")
        if known is not None and _may_be_sent(known.last_modified):
            request.headers["If-Modified-Since"] = (known.last_modified or "").encode("latin-1", "ignore")


def _may_be_sent(validator: str | None) -> bool:
    return validator is not None and 0 < len(validator) <= LONGEST_VALIDATOR
