"""A PostgreSQL server that stands still: it is suspended, or its disk hangs; its system goes on answering for it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import Connection, text

from storage.database import reconnect, silence, standstill
from storage.database.engine import Database
from storage.database.reconnect import is_cut, retrying
from storage.errors import ArchiveError
from tests.chaos.postgres import Cluster, cluster_that_runs, programs
from tests.flow.machines import Machines, machine, wait_until

pytestmark = pytest.mark.slow
ROW = text("INSERT INTO told VALUES (1)")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip("it needs Debian's PostgreSQL, which it suspends")
    with cluster_that_runs() as made:
        yield made


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """All waiting is short."""
    monkeypatch.setattr(standstill, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(reconnect, "SECONDS", 1.0)
    monkeypatch.setitem(silence.NOTICED, "connect_timeout", 2)  # libpq knows no less


@pytest.fixture
def database(cluster: Cluster, soon: None) -> Iterator[Database]:
    del soon
    made = Database(cluster.url)
    with made.write() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS told (no int)"))
        connection.execute(text("DELETE FROM told"))
    yield made
    made.close()


@contextmanager
def suspended(cluster: Cluster) -> Iterator[None]:
    """While all processes of a server stand still."""
    server = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    every = [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    for pid in every:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in every:
            with suppress(ProcessLookupError):  # a connection's process ends with it
                os.kill(pid, signal.SIGCONT)


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM told")) or 0)


def test_whoever_waits_for_an_answer_is_told_and_others_do_not_wait_anew(cluster, database):
    def work(connection: Connection) -> None:
        connection.execute(ROW)
        with suspended(cluster):
            connection.execute(ROW)

    stands_still = r"the server stands still: nothing has come for .* it lets nobody in"
    with pytest.raises(ArchiveError, match=stands_still), database.write() as connection:
        work(connection)
    with suspended(cluster):
        with pytest.raises(ArchiveError) as first:
            retrying(database.write, lambda connection: connection.execute(ROW))
        with pytest.raises(ArchiveError) as second:
            retrying(database.read, lambda connection: connection.execute(ROW))
    assert is_cut(first.value)
    assert second.value is first.value
    time.sleep(reconnect._AT_ONCE)
    assert rows(database) == 0
    retrying(database.write, lambda connection: connection.execute(ROW))
    assert rows(database) == 1


def test_a_standstill_that_passes_ends_nothing(cluster, database):
    """It is noticed, and over before the server is given up."""
    begun: list[int] = []

    def work(connection: Connection) -> None:
        begun.append(1)
        connection.execute(ROW)
        if len(begun) == 1:
            with suspended(cluster):
                connection.execute(ROW)

    retrying(database.write, work)
    assert (len(begun), rows(database)) == (2, 1)


def test_a_question_may_take_as_long_as_it_likes(database):
    with database.read() as connection:
        assert connection.scalar(text("SELECT 7 FROM pg_sleep(2)")) == 7


def test_a_reader_who_stands_still_is_let_go_some_time(database):
    with database.read() as connection:
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "2h"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with Machines(tmp_path_factory.mktemp("logs")) as made:
        yield made


def test_workers_end_and_the_reading_room_says_so(cluster, machines, tmp_path):
    """By commands, with the seconds that hold for the reading room; the worker of tests has less patience."""
    archive = machine(tmp_path / "archive", cluster.url)
    Database(cluster.url).close()
    room = machines.start(archive, "serve", "--port", "0")
    wait_until(lambda: "Ctrl-C" in room.said(), room)
    address = next(word for word in room.said().split() if word.startswith("http:")).rstrip(".")
    with machines.worker(archive) as worker:
        assert machines.run(archive, "queue", "list").code == 0
        assert {status(f"{address}search?q=harbour{number}") for number in range(4)} == {200}
        with suspended(cluster):
            assert {status(f"{address}search?q=breakwater{number}") for number in range(4)} == {503}
            said = machines.run(archive, "queue", "list")
            assert (said.code, "connection timeout expired" in said.err) == (ArchiveError.exit_code, True), said
            assert worker.code() == ArchiveError.exit_code, worker.said()
        assert "The database does not answer, and is asked again for" in worker.said()
    wait_until(lambda: status(f"{address}search?q=quay") == 200, room)
    room.stop()


def status(address: str) -> int:
    try:
        with urlopen(address, timeout=40) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code
