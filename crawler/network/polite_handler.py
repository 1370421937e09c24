"""A download handler for many jobs: each has its own terms, and asks a host when it is its turn there.

Scrapy keeps the distance between the requests of one site; two sites of one host are two queues, perhaps in two
processes. Where no other job asks the host, the turn has come when Scrapy lets a request go.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from twisted.internet.defer import DeferredLock

from crawler.network.admission import LEAD, TurnAhead, TurnGate
from crawler.network.download_handler import Terms, WireDownloadHandler
from crawler.network.wire_tap import Bounds
from crawler.spiders.per_job import PerJob
from crawler.spiders.scheduler import job_of
from storage.records import Kind
from storage.urls import authority_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.jobs.job import Job


class PoliteDownloadHandler(WireDownloadHandler):
    """As `WireDownloadHandler`, on the terms of the job that a request is made for."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._of_jobs = PerJob(self._made)
        self._lines: WeakValueDictionary[str, DeferredLock] = WeakValueDictionary()

    def terms_of(self, request: Request) -> Terms:
        """Those of the job, whose connections are no other's: what one site may connect to another may not.

        A file of a page may be smaller than a page.
        """
        terms = self._of_jobs.of(request)
        if request.meta["claim"].kind is not Kind.REQUISITE:
            return terms
        most = min(terms.bounds.most_bytes, job_of(request).site.assets.max_bytes)
        return replace(terms, bounds=replace(terms.bounds, most_bytes=most))

    def _made(self, job: Job) -> Terms:
        """What the file of the job's site says; its connections are closed with it."""
        site = job.site
        terms = self.agreed(
            allow_private=site.allow_private,
            verify=site.tls.verify,
            proxy=site.proxy,
            at_once=site.politeness.concurrency,
            bounds=Bounds(
                most_bytes=site.limits.max_bytes,
                seconds=site.limits.timeout,
                head_bytes=site.limits.max_head_bytes,
                header_fields=site.limits.max_header_fields,
                min_rate=site.limits.min_rate,
            ),
        )
        job.at_end(terms.pool.closeCachedConnections)
        return terms

    def admission_of(self, request: Request) -> TurnGate:
        """By the turns that the request's job shares with others."""
        host, job = authority_of(request.url), job_of(request)
        line = self._lines.setdefault(host, DeferredLock())
        ask = partial(job.turns.claim, host, self._distance(request))
        return TurnGate(ask, line, job.site.limits.timeout / 4)

    async def download_request(self, request: Request) -> Response:
        """Fetch when it is the host's turn; while that is far ahead, without a connection."""
        while True:
            try:
                return await super().download_request(request)
            except TurnAhead as turn:
                await asyncio.sleep(max(0.0, turn.seconds - LEAD))
            finally:
                # Scrapy reckons from when it let go of the request; the first one of a process goes out ms behind that.
                slot = self._slot(request)
                slot.lastseen = max(slot.lastseen, request.meta["wire"].sent_at)

    def _distance(self, request: Request) -> float:
        """Seconds between two requests: those of the site's file, or of robots.txt where that asks for more."""
        return float(self._slot(request).delay)

    def _slot(self, request: Request) -> Any:
        engine: Any = self._crawler.engine
        return engine.downloader.slots[request.meta["download_slot"]]
