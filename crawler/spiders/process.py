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
from crawler.spiders.news import NewsSpider
from crawler.spiders.patience import PATIENCE
from crawler.spiders.running import RunningJobs


class CrawlProcess:
    """The reactor of this process, which starts once. `signal` is the first that asked it to end."""

    def __init__(self, process: AsyncCrawlerProcess | None = None) -> None:
        """`process`: that of Scrapy's own command line, where it runs us."""
        os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "crawler.settings")
        self._process = process or AsyncCrawlerProcess(get_project_settings())
        # Scrapy's and Twisted's own warnings are for programmers; what concerns the archive stands in the captures.
        logging.getLogger("scrapy").setLevel(logging.ERROR)
        self._lanes: list[asyncio.Task[None]] = []
        self._running = RunningJobs()
        self._engine: asyncio.Future[None] | None = None
        self._is_hurried = False
        self.signal: int | None = None

    async def fetch(self, job: Job) -> None:
        """Fetch for a job until it is over; `job.why` is then the reason. Raises what broke the engine off."""
        engine, over = self._started(), self._running.begin(job)
        job.why = INTERRUPTED  # unless it is over: a second signal does not wait for that
        try:
            await asyncio.wait({over, engine}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            return
        finally:
            self._running.leave(job)
            job.signal = self.signal
        if not over.done() and not engine.cancelled() and (fault := engine.exception()) is not None:
            raise fault

    def _started(self) -> asyncio.Future[None]:
        """The engine, which one job starts for all."""
        if self._engine is None:
            self._engine = asyncio.ensure_future(self._process.crawl(NewsSpider, running=self._running))
        return self._engine

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
        self._running.is_open = False
        if self._engine is not None and not self._is_hurried:
            await asyncio.wait({self._engine})
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
        self._is_hurried = True
        for lane in self._lanes:
            lane.cancel()
