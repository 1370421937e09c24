"""Readers' processes that die, hang, hoard and stumble: every page comes back, and what is lost is counted and said."""

from __future__ import annotations

import os
import queue
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.reading import worker
from crawler.reading.losses import Fault
from crawler.reading.pool import ReaderPool
from crawler.sites.site_files import undeclared
from storage.records import Capture, Kind, Outcome, Reading, ReadingOutcome, Snapshot
from storage.versioning.keys import snapshot_digest
from tests.faults import planted
from tests.faults.warm import begin_readers

pytestmark = pytest.mark.slow

SITE = undeclared("http://127.0.0.1/")
NOTHING = Snapshot(site=SITE.name, month="2026-11", fingerprints=frozenset(), digest=snapshot_digest(()))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>A page</title><p>It says something."
MOST_SECONDS = 60


@pytest.fixture(scope="module", autouse=True)
def _forked_quickly() -> None:
    begin_readers()


def capture(name: str) -> Capture:
    facts = {"site": SITE.name, "kind": Kind.NEW, "outcome": Outcome.RESPONSE, "status": 200}
    place = {"file": "", "offset": 0, "length": 0, "end": 0}
    return Capture(record_id=f"urn:{name}", url=f"http://127.0.0.1/{name}", at=datetime.now(UTC), **facts, **place)


class Read:
    """A pool and what came out of it."""

    def __init__(self, pool: ReaderPool) -> None:
        self.pool = pool
        self.results: queue.SimpleQueue[Reading | None] = queue.SimpleQueue()

    def ask(self, *names: str) -> None:
        for name in names:
            self.pool.read(capture(name), ANSWER, SITE, NOTHING, self.results.put)

    def given(self, count: int) -> dict[str, Reading]:
        """So many results by name of page."""
        found = [self.results.get(timeout=MOST_SECONDS) for _ in range(count)]
        return {reading.draft.url.rpartition("/")[2]: reading for reading in found}

    def pids(self) -> list[int]:
        """The readers that run now."""
        return [desk._reader._process.pid for desk in self.pool._desks if desk._reader]


@pytest.fixture
def reading() -> Iterator[Read]:
    with ReaderPool(2, planted.FAULTS) as pool:
        yield Read(pool)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the limits that the parent holds."""
    monkeypatch.setattr("crawler.reading.process.WALL_SECONDS", 0.3)


def test_no_process_and_no_thread_is_started_before_there_is_a_page():
    before = threading.active_count()
    with ReaderPool(2, planted.FAULTS) as pool:
        assert threading.active_count() == before
        assert pool._desks == []


def test_pages_are_read_and_one_page_needs_one_reader(reading):
    reading.ask("a")
    [one] = reading.given(1).values()
    assert one.outcome is not ReadingOutcome.FAILED
    assert len(reading.pids()) == 1
    reading.ask(*map(str, range(20)))
    assert len(reading.given(20)) == 20
    assert len(reading.pids()) == 2
    assert reading.pool.losses.counts() == {}


def test_a_bug_is_a_reading_that_names_it_and_a_loss_with_its_traceback(reading):
    reading.ask("bug-1", "fine", "bug-2")
    readings = reading.given(3)
    failed = readings["bug-1"]
    assert failed.draft.outcome is failed.outcome is ReadingOutcome.FAILED
    assert failed.reason.startswith("a bug in reading: KeyError: 'headline' (tests.faults.planted, line ")
    assert readings["fine"].outcome is not ReadingOutcome.FAILED
    losses = reading.pool.losses
    assert losses.counts() == {"bug-in-reading": 2}
    first = losses.first(Fault.BUG)
    assert "Traceback" in first.traceback
    assert "planted.py" in first.traceback
    assert first.url in {"http://127.0.0.1/bug-1", "http://127.0.0.1/bug-2"}


@pytest.mark.parametrize(("name", "how"), [("crash", "SIGSEGV"), ("exit", "exit code 0")])
def test_a_page_that_kills_three_readers_is_set_aside_and_the_others_are_read(name, how, reading):
    reading.ask("a", name, "b", "c")
    readings = reading.given(4)
    assert readings[name].reason == f"its reader died 3 times, at last by {how}"
    assert [found for found, one in readings.items() if one.outcome is ReadingOutcome.FAILED] == [name]
    assert reading.pool.losses.counts() == {"set-aside": 1}


def test_a_page_without_end_is_ended_by_its_cpu_seconds_though_it_never_looks_up():
    with ReaderPool(1, planted.QUICK) as pool:
        reading = Read(pool)
        reading.ask("loop", "a")
        readings = reading.given(2)
    assert readings["loop"].reason == f"reading it takes more than {worker.CPU_SECONDS:.0f} s of CPU"
    assert readings["a"].outcome is not ReadingOutcome.FAILED


def test_a_page_that_takes_too_much_memory_is_set_aside_and_its_reader_replaced(reading):
    reading.ask("hoard")
    assert reading.given(1)["hoard"].reason == "reading it takes too much memory"
    assert reading.pids() == []
    reading.ask("a")
    assert reading.given(1)["a"].outcome is not ReadingOutcome.FAILED


def test_a_page_whose_tree_is_too_large_is_no_page_without_markup(reading):
    """libxml2 calls it a syntax error when it gets no memory."""
    answer = ANSWER + b"<p>Some text of a page, and more. " * 600_000
    reading.pool.read(capture("large"), answer, SITE, NOTHING, reading.results.put)
    assert reading.given(1)["large"].reason == "reading it takes too much memory"


def test_a_reader_that_does_nothing_is_killed_by_the_far_backstop(reading, impatient):
    reading.ask("sleep")
    assert reading.given(1)["sleep"].reason == "its reader died 3 times, at last by SIGKILL"


def test_when_nothing_moves_every_page_comes_back_unread():
    with ReaderPool(2, planted.FAULTS, still_seconds=0.5) as pool:
        reading = Read(pool)
        reading.ask("sleep-1", "sleep-2", "a")
        assert [reading.results.get(timeout=MOST_SECONDS) for _ in range(3)] == [None] * 3


def test_readers_that_cannot_start_are_lost_and_no_page_is_set_aside():
    with ReaderPool(2, planted.NOWHERE) as pool:
        reading = Read(pool)
        reading.ask("a")
        assert reading.results.get(timeout=MOST_SECONDS) is None
        assert pool.losses.counts() == {}


def test_a_pool_that_is_stopped_calls_nobody_back_and_leaves_no_process(reading):
    reading.ask("sleep-1", "sleep-2", "a")
    until = time.monotonic() + MOST_SECONDS
    while len(reading.pids()) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    pids = reading.pids()
    reading.pool.stop()
    reading.pool.stop()
    assert reading.results.empty()
    assert not any(lives(pid) for pid in pids)


def test_a_stopped_reader_does_not_hold_up_the_end(reading):
    reading.ask("a")
    reading.given(1)
    [pid] = reading.pids()
    os.kill(pid, signal.SIGSTOP)
    reading.pool.read(capture("b"), ANSWER + b" " * 1_000_000, SITE, NOTHING, reading.results.put)
    reading.pool.stop()
    assert not lives(pid)


def test_a_killed_server_of_readers_is_started_anew(reading):
    """The process that readers are forked from."""
    reading.ask("a", "b")
    reading.given(2)
    from multiprocessing import forkserver  # noqa: PLC0415 - only here

    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    for pid in reading.pids():
        os.kill(pid, signal.SIGKILL)
    reading.ask(*map(str, range(10)))
    assert all(one.outcome is not ReadingOutcome.FAILED for one in reading.given(10).values())
    begin_readers()


SETTLED = 1.0
"""Seconds after which a reader is past its start and its first page."""


def age(pid: int) -> float:
    """For how many seconds a process has run; 0 for one that is gone."""
    try:
        began = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0.0
    return float(Path("/proc/uptime").read_text().split()[0]) - began / os.sysconf("SC_CLK_TCK")


def kill_at_random(reading: Read, kills: int, dice: random.Random, pause: float = 0.05) -> None:
    """Kill readers at random moments while pages are read; every page comes back, none failed.

    Only one that has had the time to read the page over which the one before it died: three deaths over one page set it
    aside, rightly.
    """
    names = [f"page-{number}" for number in range(20 * kills)]
    reading.ask(*names)
    until = time.monotonic() + MOST_SECONDS
    while kills and time.monotonic() < until and reading.results.qsize() < len(names):
        time.sleep(dice.uniform(0, pause))
        for pid in [pid for pid in reading.pids() if age(pid) > SETTLED][:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills -= 1
    readings = reading.given(len(names))
    assert readings.keys() == set(names)
    assert [name for name, one in readings.items() if one.outcome is ReadingOutcome.FAILED] == []
    assert reading.pool.losses.counts() == {}


def test_readers_that_are_killed_at_random_lose_no_page(reading):
    kill_at_random(reading, 8, random.Random(20261128))


@pytest.mark.slow
def test_many_readers_that_are_killed_at_random_lose_no_page(reading):
    kill_at_random(reading, 60, random.Random(20261129), pause=0.1)


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
