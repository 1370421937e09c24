"""Eight writers that are killed at any moment, readers that poll, an index that is built: no change is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import Connection, insert, select, text

from storage.database.engine import Database
from storage.database.log.urls import digest_of
from storage.database.queries import feed
from storage.database.schema import ARTICLE, EPOCH
from tests.flow.crawling import ROOT

pytestmark = pytest.mark.slow

WRITERS, SECONDS, LONGEST = 8, 15.0, 2.0
KEYS = [f"https://paper.example/{number}" for number in range(WRITERS)]


@contextmanager
def writing(url: str, key: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.faults.feed_writer", url, key]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def kill_and_begin_again(url: str, key: str, until: float) -> int:
    """One writer after the other, each killed after a random time, two at least; how many there were."""
    chance, count = random.Random(key), 0
    while time.monotonic() < until or count < 2:
        count += 1
        with writing(url, key):
            time.sleep(chance.random() * LONGEST)
    return count


def follow(database: Database, over: Event) -> list[int]:
    """The numbers that a reader who polls is told, up to the end of the feed after the last writer."""
    seen: list[int] = []
    while True:
        is_last = over.is_set()
        with database.read() as connection:
            some = feed.changes(connection, seen[-1] if seen else 0, 50)
        seen += [change.n for change in some]
        if is_last and not some:
            return seen
        time.sleep(0.002)


def build_indexes(database: Database, over: Event) -> int:
    """What held up whoever waits for the oldest transaction (reading.md §5): an index that is built somewhere."""
    count = 0
    while not over.is_set():
        with database.write() as connection:
            connection.execute(text("CREATE TABLE elsewhere AS SELECT 1 AS a"))
            connection.execute(text("CREATE INDEX ix_elsewhere ON elsewhere (a)"))
            connection.execute(text("DROP TABLE elsewhere"))
        count += 1
        time.sleep(0.05)
    return count


def begin(connection: Connection) -> None:
    now = datetime.now(UTC)
    connection.execute(insert(EPOCH).values(key="e", began=now, last_change=0))
    rows = [
        {"site": "paper", "key": key, "digest": digest_of(key), "first_seen": now, "last_seen": now} for key in KEYS
    ]
    connection.execute(insert(ARTICLE), rows)


def test_no_change_is_lost_doubled_or_out_of_order(database_url: str) -> None:
    database, over = Database(database_url), Event()
    with database.write() as connection:
        begin(connection)
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        readers = [pool.submit(follow, database, over) for _ in range(2)]
        builder = pool.submit(build_indexes, database, over)
        until = time.monotonic() + SECONDS
        killed = [pool.submit(kill_and_begin_again, database_url, key, until) for key in KEYS]
        kills = sum(one.result() for one in killed)
        over.set()
        assert builder.result() > 0
        seen = [reader.result() for reader in readers]
    with database.read() as connection:
        written = [int(number or 0) for number in connection.scalars(select(ARTICLE.c.gone_why))]
        last = feed.standing(connection).last
    database.close()
    print(f"{kills} writers killed, {last} changes")
    assert kills > WRITERS
    assert sum(written) == last > 0
    assert seen == [list(range(1, last + 1))] * 2
