"""Two jobs of one site, a job that was killed, and a job that a person interrupts."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database.schema import LOCK
from storage.errors import Interrupted, SiteLocked, Terminated
from storage.records import Outcome
from storage.warc.events import JobEnd
from storage.warc.reader import read_file
from tests.faults.starting import KILLED, Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare, microfiche, reading
from tests.flow.killing import Stage, assert_every_exchange_is_one_row, assert_whole, natural, staged, warc_files

pytestmark = pytest.mark.slow

SITE = ("limits.max_hops = 1", "politeness.concurrency = 4", "retry.first = 0.1", "retry.times = 2")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:
        yield started


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged(seconds=0.1) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path, stage: Stage) -> Path:
    declare(tmp_path / "archive", declaration(stage.served.url, *SITE, start=("/letters/", "/sport/")))
    return tmp_path / "archive"


def is_stopped(pid: int) -> bool:
    """Whether all threads of a process have heard that they are to stop (proc(5)): that takes each its time."""
    stats = (task.read_text("utf-8") for task in Path(f"/proc/{pid}/task").glob("*/stat"))
    return all(stat.rpartition(")")[2].split()[0] == "T" for stat in stats)


def stop_outside_of_a_transaction(pid: int, archive: Path) -> None:
    """Stop a job where it holds no lock of the database, for which the second one would wait a minute."""
    while True:
        os.kill(pid, signal.SIGSTOP)
        while not is_stopped(pid):
            time.sleep(0.01)
        try:
            with closing(sqlite3.connect(archive / "microfiche.db", timeout=0.2, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                return
        except sqlite3.OperationalError:
            os.kill(pid, signal.SIGCONT)


def test_a_second_job_of_a_site_is_refused_and_the_first_goes_on(start, stage, archive):
    first = start.start(archive, "crawl", "fixture")
    stage.wait_for_hits(2, first)
    stop_outside_of_a_transaction(first.pid, archive)
    second = microfiche(archive, "crawl", "fixture")
    os.kill(first.pid, signal.SIGCONT)
    assert second.code == SiteLocked.exit_code
    assert "A job of the site fixture is already running on" in second.sentence
    assert f"as process {first.pid} since" in second.sentence
    assert first.wait() == 0, start.said()
    assert_whole(archive)


def test_the_lock_of_a_killed_job_is_taken_over(start, stage, archive):
    first = start.start(archive, "crawl", "fixture")
    stage.wait_for_hits(2, first)
    assert first.kill() == KILLED
    with reading(archive) as connection:
        assert connection.scalars(select(LOCK.c.pid)).all() == [first.pid]
    assert start.start(archive, "crawl", "fixture").wait() == 0, start.said()
    assert_whole(archive)


@pytest.mark.parametrize(("number", "error"), [(signal.SIGINT, Interrupted), (signal.SIGTERM, Terminated)])
def test_an_interrupted_job_keeps_everything_says_so_and_the_next_one_goes_on(
    number, error, start, stage, archive, tmp_path
):
    first = start.start(archive, "crawl", "fixture")
    stage.wait_for_hits(5, first)
    os.kill(first.pid, number)
    assert first.wait() == error.exit_code == 128 + number, start.said()
    assert f"microfiche: {error()}" in start.said()
    seen = stage.hits.total()
    assert_every_exchange_is_one_row(archive)
    [end] = [event for path in warc_files(archive) for event in read_file(path) if isinstance(event, JobEnd)]
    assert end.result["exit_code"] == error.exit_code
    assert sum(end.result["counts"].get(outcome.value, 0) for outcome in Outcome) == seen

    assert start.start(archive, "crawl", "fixture").wait() == 0, start.said()
    assert max(stage.hits.values()) == 1, "what was in flight had been kept"
    assert stage.hits.total() > seen
    assert_whole(archive)

    other = tmp_path / "undisturbed"
    declare(other, (archive / "sites" / "fixture.toml").read_text())
    assert start.start(other, "crawl", "fixture").wait() == 0
    assert natural(archive) == natural(other)
