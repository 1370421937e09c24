"""The spider: it keeps the engine awake while jobs are running, and looks which of them are over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals

from crawler.sites.declaration import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.running import RunningJobs

_GLANCE = 0.1
"""Seconds between two looks at what has become due, and at what is over."""


class NewsSpider(Spider):
    """Fetches what jobs claim; `crawler.spiders.run` runs it, also for `scrapy crawl SITE`."""

    name = "news"
    running: RunningJobs
    _watch: asyncio.Task[None]
    _closing: asyncio.Task[None]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, running: RunningJobs, **kwargs: Any) -> Self:
        """Made for jobs, which come and go while it is open."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.running = running
        crawler.signals.connect(spider._closed, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Watch over the jobs; claims come from the frontier, so nothing is ever yielded."""
        self._watch = asyncio.create_task(self._watch_over())
        self._watch.add_done_callback(self._watched)
        for nothing in tuple[Any]():
            yield nothing

    async def _watch_over(self) -> None:
        engine: Any = self.crawler.engine
        self.running.wake = engine._slot.nextcall.schedule
        while True:
            self.running.look()
            self.running.wake()
            await asyncio.sleep(_GLANCE)

    def _watched(self, watch: asyncio.Task[None]) -> None:
        """Nobody would see any more which jobs are over, and all would wait for ever: a fault here ends them."""
        if not watch.cancelled() and (fault := watch.exception()) is not None:
            engine: Any = self.crawler.engine
            for job in self.running:
                job.fail(fault)
            self._closing = asyncio.create_task(engine.close_spider_async(reason="failed"))

    def _closed(self, reason: str) -> None:
        self._watch.cancel()
        self.running.end_all(reason)


def spider_of(site: Site) -> type[NewsSpider]:
    """The spider by the name of a site, as Scrapy lists it."""
    return type("NewsSpider", (NewsSpider,), {"name": site.name})
