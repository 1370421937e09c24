"""All that a storm needs: servers of news, a database, a store, and machines; gone at the end, with all that it held.

In: a size. Out: a world whose frontier is empty of pages and full of sites.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.database.engine import Database
from storage.database.queue.preparing import prepare
from tests.chaos.machine import StormMachine, new_machine, small_disk
from tests.chaos.papers import InventedPaper
from tests.chaos.postgres import Cluster
from tests.chaos.seen import SeenRequest, seen
from tests.chaos.storm import StormSize
from tests.chaos.web import host_of
from tests.flow.crawling import ROOT
from tests.flow.s3server import BUCKET, S3Server

NAMES = ("east", "north", "south", "west")
_LOG = "requests.jsonl"
STORE = f"s3://{BUCKET}/microfiche"


@dataclass(frozen=True)
class World:
    """The parts. `has_small_disk`: the last machine's WARC files lie on a disk that can be filled."""

    folder: Path
    size: StormSize
    port: int
    cluster: Cluster
    s3: S3Server
    machines: tuple[StormMachine, ...]
    has_small_disk: bool

    @property
    def papers(self) -> dict[str, InventedPaper]:
        """By the name of their sites."""
        return {
            site_of(number): InventedPaper(number, self.size.stories, self.size.heavy)
            for number in range(self.size.sites)
        }

    @property
    def requests(self) -> list[SeenRequest]:
        """What the servers have seen so far."""
        return seen(self.log)

    @property
    def log(self) -> Path:
        """Where the servers' process writes them."""
        return self.folder / _LOG

    def base(self, site: str) -> str:
        """The address of a site, without a slash at its end."""
        return f"http://{host_of(self.papers[site].number)}:{self.port}"

    def site_at(self, host: str) -> str:
        """The name of the site at an address."""
        return next(name for name, paper in self.papers.items() if host_of(paper.number) == host)


def site_of(number: int) -> str:
    """The name of a site."""
    return f"paper{number:02}"


def declared(size: StormSize, name: str, base: str) -> str:
    """A site file: everything is fetched once; a page that had no answer soon again."""
    return f"""name = "{name}"
start = ["{base}/"]
allow_private = ["127.0.0.0/8"]
assets = "off"
limits.timeout = 20.0
limits.disk_reserve = 0
politeness.requests_per_second = {1 / size.pace}
politeness.concurrency = {size.concurrency}
retry.first = 1.0
recheck.articles = []
recheck.listings = 24.0
recheck.feeds = 24.0
recheck.slowest = 24.0
"""


@contextmanager
def world_of(size: StormSize) -> Iterator[World]:
    """A world that is ready; workers run not yet."""
    with ExitStack() as ends:
        # below /tmp, whatever TMPDIR says: the path of a socket is short
        folder = Path(tempfile.mkdtemp(prefix="microfiche-chaos-", dir="/tmp"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster, s3 = Cluster(folder / "postgres"), S3Server(folder / "s3")
        cluster.begin()
        ends.callback(cluster.fall)
        ends.callback(s3.kill)
        s3.begin()
        _prepare(cluster.url)
        port = ends.enter_context(_served(folder, size))
        machines = tuple(_machines(folder, size, cluster, s3, port))
        ends.callback(_end, machines)
        is_small = ends.enter_context(small_disk(machines[-1], size.disk))
        yield World(folder, size, port, cluster, s3, machines, is_small)


def _prepare(url: str) -> None:
    database = Database(url)
    try:
        prepare(database)
    finally:
        database.close()


@contextmanager
def _served(folder: Path, size: StormSize) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.chaos.web", str(folder / _LOG)]
    process = subprocess.Popen(
        [*command, str(size.sites), str(size.stories), str(size.heavy)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


def _machines(folder: Path, size: StormSize, cluster: Cluster, s3: S3Server, port: int) -> Iterator[StormMachine]:
    numbers = range(size.sites)
    sites = {site_of(number): declared(size, site_of(number), f"http://{host_of(number)}:{port}") for number in numbers}
    for name, ahead in zip(NAMES, size.clocks, strict=False):
        called = "anywhere" if size.share_a_name else name
        facts = {"name": called, "ahead": ahead, "jobs": size.jobs, "shared": s3.settings, "program": size.program}
        yield new_machine(folder / name, cluster.url, sites, **facts)


def _end(machines: tuple[StormMachine, ...]) -> None:
    for machine in machines:
        machine.lose_power()
