"""robots.txt before everything else on its host: fetched through the same wire, kept like any exchange, fail closed.

The rules are those of RFC 9309; `crawler.network.robots_rules` decides, this module only gets the answer:
from the archive while it is younger than a day (§2.4), else over the wire, through up to five redirects (§2.3.1.2).
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from crawler.discovery import robots_sitemaps
from crawler.extraction.decoding.page import decode_page
from crawler.frontier.planning import from_robots
from crawler.frontier.revisit_rule import CLOSED
from crawler.middlewares.recording import refusal
from crawler.network.robots_rules import Access, RobotsRules, RobotsVerdict
from crawler.spiders.per_job import PerJob
from crawler.spiders.scheduler import job_of, request_of
from storage.database.log import captures
from storage.database.reconnect import retrying
from storage.elsewhere.errors import StoreError
from storage.errors import ArchiveMissing, RecordUnreadable
from storage.records import Capture, Claim, Kind, Outcome, Rel
from storage.urls import is_web
from storage.warc.wire import MalformedAnswer, parse_response

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

    from crawler.jobs.job import Job

FRESH = timedelta(hours=24)
FRESH_REFUSAL = timedelta(minutes=5)
"""How long a failed answer closes a host before it is asked again."""
_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class _Host:
    """The rules of a host, the address of its robots.txt, and the capture that they follow from."""

    url: str
    rules: RobotsRules
    last: Capture | None


class RobotsMiddleware:
    """Lets a claim pass when its host's robots.txt allows it, else settles it as robots-denied."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._hosts = PerJob(partial(_Hosts, crawler))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made for a crawler, which may serve many jobs."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the rules of the host, then let the request pass or refuse it."""
        claim: Claim = request.meta["claim"]
        slot = self._slot_of(request)
        if claim.kind is Kind.ROBOTS:
            return
        host = await self._hosts.of(request).host_of(claim)
        # A Crawl-delay that is longer than the site file's own delay wins.
        slot.delay = max(slot.delay, host.rules.crawl_delay() or 0.0)
        verdict = host.rules.allowed(claim.url)
        source = f" {host.last.record_id}" if host.last else ""
        claim = replace(claim, robots=f"{verdict.why}{source}")
        request.meta["claim"] = claim
        if not verdict.allowed:
            await job_of(request).record(refusal(claim, *_refused(host, verdict)))
            raise IgnoreRequest(verdict.why)

    def _slot_of(self, request: Request) -> Slot:
        """Scrapy's queue for the host, which each site has for itself, as its file says."""
        downloader, site = self._crawler.engine.downloader, job_of(request).site
        key = f"{site.name} {urlsplit(request.url).hostname}"
        downloader.per_slot_settings[key] = {
            "delay": 1 / site.politeness.requests_per_second,
            "concurrency": site.politeness.concurrency,
        }
        request.meta["download_slot"] = key
        slot: Slot = downloader._get_slot(request)[1]
        return slot


class _Hosts:
    """The robots.txt of the hosts that one job asks."""

    def __init__(self, crawler: Any, job: Job) -> None:
        self._crawler, self._job = crawler, job
        self._found: dict[str, asyncio.Task[_Host]] = {}
        self._told: dict[str, asyncio.Task[None]] = {}
        """The planning of the sitemaps that hosts name."""
        self._read: dict[str, RobotsRules] = {}
        """Rules by the record of the answer that they follow from."""

    async def host_of(self, claim: Claim) -> _Host:
        """The rules of the host of a claim; looked up once, whoever waits for them."""
        parts = urlsplit(claim.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._found:
            self._found[origin] = asyncio.create_task(self._fetch(f"{origin}/robots.txt"))
        host = await asyncio.shield(self._found[origin])
        if claim.kind is not Kind.REQUISITE:
            if origin not in self._told:
                self._told[origin] = asyncio.create_task(self._plan_sitemaps(host))
            await asyncio.shield(self._told[origin])  # all wait, so that the first stays the first
        return host

    async def _plan_sitemaps(self, host: _Host) -> None:
        """Plan the sitemaps that a host of the site names; one that only has files of its pages is somebody else's."""
        if host.last is not None and host.rules.sitemaps:
            lines = "\n".join(f"Sitemap: {entry}" for entry in host.rules.sitemaps)
            links = robots_sitemaps(lines, host.url, host.last.at)
            await self._job.plan(from_robots(self._job.site, list(links), host.last.at))

    async def _fetch(self, url: str) -> _Host:
        capture = await self._answer(url, None)
        for _ in range(_REDIRECTS):
            if capture is None or capture.location is None or not is_web(capture.location):
                break
            capture = await self._answer(capture.location, capture)
        return _Host(url, self._rules_of(capture), capture)

    async def _answer(self, url: str, via: Capture | None) -> Capture | None:
        kept = self._kept(url)
        if kept is not None:
            return kept
        request = request_of(self._job, self._claim(url, via))
        try:
            await self._crawler.engine.download_async(request)
        except Exception:
            # Whatever failed on the wire is the claim's outcome, and recorded as that; the rest is our own fault.
            if "capture" not in request.meta:
                raise
        return request.meta.get("capture")

    def _kept(self, url: str) -> Capture | None:
        now = datetime.now(UTC)
        database = self._job.archive.database
        kept = retrying(database.read, lambda connection: captures.latest_robots(connection, url, now - FRESH))
        if kept is None or kept.outcome is Outcome.TLS:  # the site's file, or our roots, may have changed since
            return None
        if (_is_refusal(kept) and kept.at < now - FRESH_REFUSAL) or not self._is_here(kept):
            return None
        return kept

    def _is_here(self, capture: Capture) -> bool:
        """Whether a kept answer can be read still; where its file was damaged or moved, or its store is away, the host
        is asked again.
        """
        try:
            self._rules_of(capture)
        except (RecordUnreadable, ArchiveMissing, StoreError):
            return False
        return True

    def _claim(self, url: str, via: Capture | None) -> Claim:
        return Claim(
            id=str(uuid.uuid4()),
            url=url,
            site=self._job.site.name,
            job=self._job.key,
            kind=Kind.ROBOTS,
            rel=Rel.ROBOTS,
            via=via.url if via else None,
            via_record=via.record_id if via else None,
        )

    def _rules_of(self, capture: Capture | None) -> RobotsRules:
        """The rules that an answer means; what it says is of no account unless it is a page (RFC 9309 §2.3.1)."""
        if capture is None or capture.status is None:
            return RobotsRules.from_answer(None)
        if not 200 <= capture.status < 300:
            return RobotsRules.from_answer(capture.status)
        if capture.record_id not in self._read:
            self._read[capture.record_id] = self._said_in(capture, capture.status)
        return self._read[capture.record_id]

    def _said_in(self, capture: Capture, status: int) -> RobotsRules:
        try:
            wire = parse_response(self._job.archive.warcs.answer(capture))
        except MalformedAnswer:
            return RobotsRules.from_answer(None)
        page = decode_page(capture, wire.headers, wire.entity)
        return RobotsRules.from_answer(status, page.body, truncated=page.truncated)


def _refused(host: _Host, verdict: RobotsVerdict) -> tuple[Outcome, str]:
    """How a claim ends that the host's rules do not let pass, and why."""
    if host.rules.access is not Access.CLOSED:
        return Outcome.ROBOTS_DENIED, verdict.why
    if host.last is not None and host.last.outcome is Outcome.GUARD_DENIED:
        return Outcome.GUARD_DENIED, host.last.error or verdict.why
    cause = f" ({host.last.outcome}: {host.last.error})" if host.last is not None and host.last.error else ""
    return Outcome.ROBOTS_DENIED, f"{CLOSED}: {verdict.why}{cause}"


def _is_refusal(capture: Capture) -> bool:
    return capture.status is None or capture.status >= 500 or capture.status == 429
