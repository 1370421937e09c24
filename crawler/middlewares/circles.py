"""Redirects that run in a circle unless a cookie is sent back: gone through once more, with cookies.

Cookies live as long as one such walk and are sent to whom they are for (RFC 6265 §5); nowhere else does a crawl keep
any. Every step is a claim and an exchange of its own, through all middlewares.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy.http.cookies import CookieJar

from crawler.frontier.scope import scope_of
from crawler.spiders.per_job import PerJob
from crawler.spiders.scheduler import job_of, request_of
from storage.records import Capture, Claim, Kind, Link, Outcome, Rel

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.sites.declaration import Site

MOST_STEPS = 20
"""Redirects that are followed at a time, as in browsers (Fetch Standard §4.4)."""

_NO_PAGES = frozenset({Kind.ROBOTS, Kind.REQUISITE})

_Step = tuple[str, frozenset[tuple[str, str, str, str | None]]]
"""An address, and the cookies with which it is asked: domain, path, name and value of each."""


class CircleMiddleware:
    """Goes on where a redirect closes a circle in which somebody sets a cookie."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._setters = PerJob[set[str]](lambda _job: set())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made for a crawler, which may serve many jobs."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Go through a circle, if this answer, which is recorded, closes one; the answer stays what it is."""
        capture: Capture = request.meta["capture"]
        if capture.outcome is not Outcome.REDIRECT or capture.kind in _NO_PAGES or "walk" in request.meta:
            return response
        setters = self._setters.of(request)
        if response.headers.get("Set-Cookie"):
            setters.add(capture.url)
        if setters.intersection(job_of(request).sources.redirects.circle_from(capture.url)):
            await self._walk(request, response)
        return response

    async def _walk(self, request: Request, response: Response) -> None:
        """Follow redirects with the cookies that they set, until a page comes or nothing new can."""
        job, jar, asked = job_of(request), CookieJar(), set[_Step]()
        for _ in range(MOST_STEPS):
            jar.extract_cookies(response, request)
            onward = _onward(job.site, request.meta["claim"], request.meta["capture"])
            if onward is None or (step := _step(onward, jar)) in asked:
                return
            asked.add(step)
            request = request_of(job, job.claim_again(onward))
            request.meta["walk"] = True
            jar.add_cookie_header(request)
            try:
                response = await self._crawler.engine.download_async(request)
            except Exception:
                # Whatever failed on the wire is that claim's outcome, and recorded as that; the rest is our own fault.
                if "capture" not in request.meta:
                    raise
                return
            finally:
                job.claims.settled(request.meta["claim"])  # also where nothing was recorded


def _onward(site: Site, claim: Claim, capture: Capture) -> Claim | None:
    """The claim of the address to which a redirect leads; None where none does, or the site file forbids it."""
    if capture.outcome is not Outcome.REDIRECT or capture.location is None:
        return None
    if not scope_of(site).page(Link(url=capture.location, rel=Rel.REDIRECT)).followed:
        return None
    came = replace(claim, via=capture.url, via_record=capture.record_id, hops=claim.hops + 1, try_no=1)
    return replace(came, url=capture.location, kind=Kind.REDIRECT, rel=Rel.REDIRECT)


def _step(claim: Claim, jar: CookieJar) -> _Step:
    return claim.url, frozenset((cookie.domain, cookie.path, cookie.name, cookie.value) for cookie in jar)
