"""A download handler that waits until it is its turn at a host, behind Scrapy's own queue.

Scrapy keeps the distance between the requests of one crawler; two sites of one host are two crawlers, perhaps in two
processes. Where no other job asks the host, the turn has come when Scrapy lets a request go.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from crawler.network.download_handler import WireDownloadHandler
from storage.urls import authority_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.network.turns import Turns


class PoliteDownloadHandler(WireDownloadHandler):
    """As `WireDownloadHandler`, for the crawler of a job."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider: Any = crawler.spider
        self._turns: Turns = spider.job.turns

    async def download_request(self, request: Request) -> Response:
        """Wait, then fetch."""
        wait = self._turns.take(authority_of(request.url), self._distance(request))
        if wait > 0:
            await asyncio.sleep(wait)
        return await super().download_request(request)

    def _distance(self, request: Request) -> float:
        """Seconds between two requests: those of the site's file, or of robots.txt where that asks for more."""
        engine: Any = self._crawler.engine
        return float(engine.downloader.slots[request.meta["download_slot"]].delay)
