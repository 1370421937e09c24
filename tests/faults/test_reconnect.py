"""A connection to PostgreSQL that is lost in the middle of a transaction: what is done again, and what is not."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.database import engine
from storage.database.engine import Database
from storage.database.reconnect import retrying
from storage.errors import ArchiveError
from tests.faults.cut_commits import cutting


@pytest.fixture
def database(postgres_database: str) -> Iterator[Database]:
    opened = Database(postgres_database)
    yield opened
    opened.close()


@pytest.fixture
def other(postgres_database: str) -> Iterator[Database]:
    """Whoever cuts connections."""
    opened = Database(postgres_database)
    yield opened
    opened.close()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """The path of a socket is short."""
    made = Path(tempfile.mkdtemp(prefix="cut-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


def cut(connection: Connection, other: Database) -> None:
    """End the server's side of a connection."""
    pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with other.read() as elsewhere:
        elsewhere.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def counting(do: Callable[[Connection, int], object]) -> tuple[list[int], Callable[[Connection], object]]:
    """Work that writes a row, and the number of times that it was begun."""
    begun: list[int] = []

    def work(connection: Connection) -> object:
        begun.append(len(begun) + 1)
        connection.execute(text("CREATE TABLE IF NOT EXISTS told (no int)"))
        connection.execute(text("INSERT INTO told VALUES (:no)"), {"no": begun[-1]})
        return do(connection, begun[-1])

    return begun, work


def told(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.scalars(text("SELECT no FROM told")))


def test_what_is_cut_before_its_commit_is_done_again_and_leaves_its_rows_once(database, other):
    def do(connection: Connection, time: int) -> str:
        if time == 1:
            cut(connection, other)
        connection.execute(text("SELECT 1"))
        return "done"

    begun, work = counting(do)
    assert retrying(database.write, work) == "done"
    assert (begun, told(database)) == ([1, 2], [2])


def test_what_is_cut_again_fails_as_it_did(database, other):
    def do(connection: Connection, time: int) -> None:
        cut(connection, other)
        connection.execute(text("SELECT 1"))

    begun, work = counting(do)
    with pytest.raises(ArchiveError):
        retrying(database.write, work)
    assert begun == [1, 2]


@dataclass(eq=False)
class CutAtCommit:
    """Transactions of a database; of the first, the connection is cut when all is done but its commit."""

    database: Database
    other: Database
    begun: int = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self.begun += 1
        is_first = self.begun == 1
        with self.database.write() as connection:
            yield connection
            if is_first:
                cut(connection, self.other)


def test_a_commit_that_was_cut_and_did_not_take_place_is_done_again(database, other):
    begun, work = counting(lambda connection, time: time)
    assert retrying(CutAtCommit(database, other).write, work) == 2
    assert (begun, told(database)) == ([1, 2], [2])


def test_a_transaction_that_wrote_nothing_is_not_done_again_where_its_end_was_cut(database, other):
    assert retrying(CutAtCommit(database, other).write, lambda connection: connection.scalar(text("SELECT 7"))) == 7


def test_a_commit_that_took_place_and_of_which_the_answer_was_lost_is_not_done_again(
    postgres_database, database, short_folder
):
    begun, work = counting(lambda connection, time: time)
    with cutting(postgres_database, short_folder, 0) as line, closing(Database(line.url)) as behind:
        line.n = line.commits + 1
        assert retrying(behind.write, work) == 1
        assert line.has_cut
    assert (begun, told(database)) == ([1], [1])


def test_what_is_wrong_in_itself_is_not_done_again(database):
    begun, work = counting(lambda connection, time: connection.execute(text("SELECT nothing FROM nowhere")))
    with pytest.raises(Exception, match="nowhere"):
        retrying(database.write, work)
    assert begun == [1]


def test_one_of_two_that_wait_for_each_other_is_done_again(database, other):
    """The server ends that which waits longest; the other one goes on."""
    both = threading.Barrier(2, timeout=60)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE told (no int, by int)"))
        connection.execute(text("INSERT INTO told (no) VALUES (1), (2)"))

    def crossing(first: int, second: int) -> Callable[[Connection], None]:
        begun: list[int] = []

        def work(connection: Connection) -> None:
            begun.append(first)
            connection.execute(text("UPDATE told SET by = :by WHERE no = :no"), {"by": first, "no": first})
            if len(begun) == 1:
                both.wait()
            connection.execute(text("UPDATE told SET by = :by WHERE no = :no"), {"by": first, "no": second})

        return work

    with ThreadPoolExecutor() as threads:
        done = [
            threads.submit(retrying, database.write, crossing(1, 2)),
            threads.submit(retrying, other.write, crossing(2, 1)),
        ]
        for one in done:
            one.result(timeout=60)
    with database.read() as connection:
        found = set(connection.scalars(text("SELECT by FROM told")))
    assert len(found) == 1, "whoever was done again came last, at both"


def rows_to_cross(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE told (no int)"))
        connection.execute(text("INSERT INTO told VALUES (1), (2)"))


def take(connection: Connection, no: int) -> None:
    connection.execute(text("UPDATE told SET no = no WHERE no = :no"), {"no": no})


def crossed_by(other: Database, threads: ThreadPoolExecutor, connection: Connection) -> Connection:
    """Have another transaction, which is patient, wait for the first row while it holds the second."""

    def crossing() -> None:
        with other.write() as elsewhere:
            elsewhere.execute(text("SET LOCAL deadlock_timeout = '1min'"))
            take(elsewhere, 2)
            take(elsewhere, 1)

    threads.submit(crossing)
    while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
        pass
    return connection


@pytest.mark.parametrize(("crossed", "begun"), [(3, 4), (99, 6)])
def test_one_that_is_chosen_again_and_again_is_done_again_but_not_for_ever(database, other, crossed, begun):
    rows_to_cross(database)
    times: list[int] = []

    def work(connection: Connection) -> str:
        times.append(len(times) + 1)
        connection.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        take(connection, 1)
        take(crossed_by(other, threads, connection) if len(times) <= crossed else connection, 2)
        return "done"

    with (
        ThreadPoolExecutor() as threads,
        nullcontext() if crossed < begun else pytest.raises(ArchiveError, match="deadlock"),
    ):
        assert retrying(database.write, work) == "done"
    assert len(times) == begun


def test_who_stands_still_in_the_middle_of_writing_keeps_others_waiting_for_a_while_only(database, other, monkeypatch):
    monkeypatch.setattr(engine, "STANDSTILL", 0.2)
    rows_to_cross(database)
    came: list[str] = []

    def work(connection: Connection) -> None:
        came.append("first")
        take(connection, 1)
        if len(came) == 1:
            with other.write() as elsewhere:
                take(elsewhere, 1)
                came.append("another")
        take(connection, 2)

    retrying(database.write, work)
    assert came == ["first", "another", "first"]
