"""Scrapy in this process: one reactor, in which jobs are fetched, one or several side by side.

In: coroutines that fetch jobs. Out: the signal that ended them early, if one did.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

# Scrapy imports this when the engine starts, deep in the reactor, where each of its deprecated classes inspects every
# frame of the stack: .5 s of CPU. Here the stack is shorter; `microfiche crawl` has imported them on a short one.
import crawler.network.polite_handler  # noqa: F401 - see above
from crawler.jobs.ending import INTERRUPTED
from crawler.jobs.job import Job
from crawler.spiders.news import spider_of

PATIENCE = 25.0
"""Seconds that a signal leaves to what is in flight; service managers kill after thirty, or ninety."""


class CrawlProcess:
    """The reactor of this process, which starts once. `signal` is the first that asked it to end."""

    def __init__(self, process: AsyncCrawlerProcess | None = None) -> None:
        """`process`: that of Scrapy's own command line, where it runs us."""
        os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
        self._process = process or AsyncCrawlerProcess(get_project_settings())
        # Scrapy's and Twisted's own warnings are for programmers; what concerns the archive stands in the captures.
        logging.getLogger("scrapy").setLevel(logging.ERROR)
        self._lanes: list[asyncio.Task[None]] = []
        self.signal: int | None = None

    async def fetch(self, job: Job) -> None:
        """Run a job's spider until it is closed; `job.why` is then the reason. Raises what broke the spider off."""
        crawling = self._process.crawl(spider_of(job.site), job=job)
        job.why = INTERRUPTED  # unless the spider is closed: a second signal does not wait for that
        try:
            await asyncio.wait({asyncio.ensure_future(crawling)})
        except asyncio.CancelledError:
            return
        finally:
            job.signal = self.signal
        if not crawling.cancelled() and (fault := crawling.exception()) is not None:
            raise fault

    def run(self, *lanes: Coroutine[Any, Any, None]) -> None:
        """Run coroutines to their ends, or until a signal has ended them. Raises what the first of them raised."""
        loop = asyncio.get_event_loop()
        self._lanes = [loop.create_task(lane) for lane in lanes]
        stopping = loop.create_task(self._stop_behind())
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end_by, number)
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        stopping.cancel()
        for lane in self._lanes:
            if lane.done() and not lane.cancelled() and (fault := lane.exception()) is not None:
                raise fault

    async def _stop_behind(self) -> None:
        await asyncio.wait(self._lanes)
        reactor: Any = import_module("twisted.internet.reactor")  # an object, which Scrapy has put there by now
        reactor.stop()

    def _end_by(self, number: int) -> None:
        """The first signal lets what is in flight come in; a second one, or too long a time, does not."""
        if self.signal is not None:
            self._end_now()
            return
        self.signal = number
        loop = asyncio.get_running_loop()
        self._stopping = loop.create_task(self._process.stop())
        loop.call_later(PATIENCE, self._end_now)

    def _end_now(self) -> None:
        for lane in self._lanes:
            lane.cancel()
