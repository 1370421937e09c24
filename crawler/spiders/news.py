"""The spider: it keeps the engine awake while the job is busy, and closes when the job has failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Spider, signals

from crawler.jobs.job import Job
from crawler.sites.declaration import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

_GLANCE = 0.1
"""Seconds between two looks at what has become due."""


class NewsSpider(Spider):
    """Fetches what a job claims; `crawler.spiders.run` runs it, also for `scrapy crawl SITE`."""

    name = "news"
    site: ClassVar[Site]
    job: Job
    _watch: asyncio.Task[None]
    _closing: asyncio.Task[None]

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put what the site file says into Scrapy's words."""
        super().update_settings(settings)
        settings.setdict(scrapy_settings(cls.site), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, job: Job, **kwargs: Any) -> Self:
        """Made for a job that has started."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.job = job
        crawler.signals.connect(spider._closed, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Watch over the job; claims come from the frontier, so nothing is ever yielded."""
        self._watch = asyncio.create_task(self._watch_over())
        for nothing in tuple[Any]():
            yield nothing

    async def _watch_over(self) -> None:
        engine: Any = self.crawler.engine
        while self.job.failure is None:
            await asyncio.sleep(_GLANCE)
            self.job.read_left_over()
            engine._slot.nextcall.schedule()
        # A task of its own: `_closed` cancels this one, which must not be the one that closes.
        self._closing = asyncio.create_task(engine.close_spider_async(reason="failed"))

    def _closed(self, reason: str) -> None:
        self._watch.cancel()
        self.job.why = reason


def scrapy_settings(site: Site) -> dict[str, Any]:
    """What a site file says of politeness and limits, as Scrapy settings."""
    in_flight = site.politeness.concurrency
    return {
        "DOWNLOAD_DELAY": 1 / site.politeness.requests_per_second,
        "CONCURRENT_REQUESTS": in_flight,
        "CONCURRENT_REQUESTS_PER_DOMAIN": in_flight,
        "DOWNLOAD_TIMEOUT": site.limits.timeout,
        "DOWNLOAD_MAXSIZE": site.limits.max_bytes,
        "SITE_ALLOW_PRIVATE": list(site.allow_private),
    }


def spider_of(site: Site) -> type[NewsSpider]:
    """The spider of one site."""
    return type("NewsSpider", (NewsSpider,), {"name": site.name, "site": site})
