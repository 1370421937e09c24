"""Crawls whose readers are killed at random moments: no page is lost, no job hangs, and none says that it lost one."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database.schema import CAPTURE
from storage.records import ReadingState
from tests.faults.starting import Crawl, Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare, reading
from tests.flow.killing import assert_every_exchange_is_one_row, assert_whole, natural, staged

pytestmark = pytest.mark.slow

SITE = ("limits.max_hops = 1", "politeness.concurrency = 8", "retry.first = 0.1")
MOST_KILLS = 2
START = ("/letters/", "/sport/")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:
        yield started


def children(parent: int) -> list[int]:
    """Processes that a process has begun and that run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX" and int(fields[1]) == parent:
                found.append(int(path.parent.name))
    return found


def readers(starter: Starter) -> list[int]:
    """The readers of the crawl that runs: their server is the starter's child, and the crawls its other children."""
    servers = [
        pid
        for pid in children(starter._process.pid)
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes() and pid != starter._process.pid
    ]
    return [pid for server in servers for pid in children(server)]


def disturbed(start: Starter, crawl: Crawl, dice: random.Random) -> int:
    """Kill a reader now and then until the crawl ends; how many. A page whose reader dies three times is set aside."""
    kills = 0
    while crawl.lives() and kills < MOST_KILLS:
        crawl.wait_at_most(dice.uniform(0.05, 0.3))
        for pid in dice.sample(found := readers(start), min(1, len(found))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills += 1
    return kills


def crawls(start: Starter, folder: Path, times: int, seed: int) -> None:
    dice = random.Random(seed)
    kills, undisturbed = 0, dict[str, list[str]]()
    with staged(seconds=0.06) as stage:
        for number in range(times + 1):
            archive = folder / str(number) / "archive"
            declare(archive, declaration(stage.served.url, *SITE, start=START))
            stage.set()
            crawl = start.start(archive, "crawl", "fixture")
            if number:
                kills += disturbed(start, crawl, dice)
            assert crawl.wait() == 0, start.said()
            assert_whole(archive)
            assert_every_exchange_is_one_row(archive)
            with reading(archive) as connection:
                failed = select(func.count()).where(CAPTURE.c.reading_state == ReadingState.FAILED)
                assert connection.scalar(failed) == 0
            undisturbed = undisturbed or natural(archive)
            assert natural(archive) == undisturbed
    print(f"seed {seed}: {kills} kills in {times} crawls")
    assert kills >= times


def test_a_crawl_whose_readers_are_killed_reads_every_page(start, tmp_path):
    crawls(start, tmp_path, 2, 20261128)


@pytest.mark.exhaustive
def test_thirty_three_crawls_whose_readers_are_killed_read_every_page(start, tmp_path):
    crawls(start, tmp_path, 33, 20261129)
