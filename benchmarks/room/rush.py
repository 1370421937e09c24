"""Readers who come so many a second while a crawl writes into the archive that they read, and Datasette in our place.

In: an archive. Out: what each server answered and cost, and what the crawl cost with readers and without.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawl.archive import SITE
from benchmarks.crawl.archive import Archive as CrawledArchive
from benchmarks.crawl.running import Usage, run
from benchmarks.crawl.server import ON_A_SITEMAP
from benchmarks.crawl.serving import Server, sitemaps
from benchmarks.crawl.serving import serving as publishing
from benchmarks.room.pages import at_share
from benchmarks.room.served import ROOT, RUN, SERVER_CORE, Served

_IN_FLIGHT = 16
_CRAWL_CORE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rushed:
    """What a server answered: requests by what came of them, milliseconds, its processor in seconds, its MB."""

    asked: int
    statuses: Counter[str]
    median: float
    p95: float
    worst: float
    cpu: float
    peak: float

    @property
    def failed(self) -> int:
        """Requests that were not answered, or with what is an error of the server."""
        return sum(number for status, number in self.statuses.items() if not status.isdigit() or int(status) >= 500)


def rush(server: Served, addresses: Sequence[str], seconds: int, a_second: int, folder: Path) -> Rushed:
    """Readers at a server, from a process on the server's core, so that the other one is the crawl's alone."""
    file = folder / "addresses.json"
    file.write_text(json.dumps(addresses), "utf-8")
    before = server.cpu()
    words = ["-m", "benchmarks.room.load", str(server.port), str(seconds), str(a_second), str(file)]
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, *words]
    told = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    took = sorted(milliseconds for _status, milliseconds in told)
    return Rushed(
        asked=len(told),
        statuses=Counter(status for status, _milliseconds in told),
        median=at_share(took, 0.5),
        p95=at_share(took, 0.95),
        worst=took[-1],
        cpu=server.cpu() - before,
        peak=server.memory()["VmHWM"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A crawl and the readers of the same time; `readers` is null where there were none."""

    crawl: Usage
    pages: int
    readers: Rushed | None = None

    @property
    def wall(self) -> float:
        """Milliseconds of the clock for a page of the crawl."""
        return self.crawl.wall * 1000 / self.pages

    @property
    def cpu(self) -> float:
        """Milliseconds of the processor for a page of the crawl."""
        return self.crawl.cpu * 1000 / self.pages


@dataclass(slots=True)
class Crawling:
    """Crawls of pages that nobody has seen yet, one after the other, into the same archive."""

    archive: CrawledArchive
    server: Server
    pages: int
    folder: Path
    first: int = 0

    def run(self) -> Usage:
        """The next one, from beginning to end, on a core of its own."""
        self.first += self.pages
        self.server.tell(f"from/{self.first}/{self.pages}")
        self.archive.make_due([f"{self.server.base}/sitemap-0.xml"])
        return run(self.command, self.folder)

    @property
    def command(self) -> list[str | Path]:
        """What is run."""
        words = ["taskset", "-c", str(_CRAWL_CORE), sys.executable, "-c", RUN, str(ROOT)]
        return [*words, "crawl", "--archive", self.archive.folder, SITE]

    def alone(self) -> Beside:
        """A crawl without readers."""
        return Beside(crawl=self.run(), pages=self.pages)

    def beside(self, readers: Callable[[], Rushed]) -> Beside:
        """A crawl while they read, who go on until it has ended."""
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(readers)
            return Beside(crawl=self.run(), pages=self.pages, readers=reading.result())


@contextmanager
def crawling(archive: Path, pages: int, folder: Path) -> Iterator[Crawling]:
    """A server of invented pages; the first of them are crawled before anything is measured."""
    with publishing("invented", 0, pages) as server:
        crawled = CrawledArchive(archive)
        crawled.leave(SITE)
        crawled.declare(server.base, sitemaps(server.base, pages, ON_A_SITEMAP), _IN_FLIGHT)
        found = Crawling(crawled, server, pages, folder)
        run(found.command, folder)
        yield found
