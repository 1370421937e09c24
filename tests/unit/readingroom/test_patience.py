"""A reading room that nobody holds up: questions, connections and databases that take too long are ended in words."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.requests import Request
from starlette.responses import Response

from readingroom.web import answering, application, other_forms, serving
from readingroom.web.asked import Download, Handed
from readingroom.web.connections import PatientConnection
from readingroom.web.turns import PageTurns
from storage.database.engine import Connection, Database
from storage.passing import OutOfTime
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened

pytestmark = pytest.mark.slow

WITHOUT_END = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}

SHORT_ON_SQLITE = """WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400000)
    SELECT count(*) FROM n"""


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections with less patience."""
    monkeypatch.setattr(PatientConnection, "head", 0.3)
    monkeypatch.setattr(PatientConnection, "taken", 0.3)


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def _never_done(connection: Connection) -> None:
    connection.exec_driver_sql(WITHOUT_END[connection.dialect.name])


def test_a_question_ends_with_its_time_and_the_next_one_is_answered(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with pytest.raises(OutOfTime), database.read_within(0.2) as connection:
            _never_done(connection)
        with database.read_within(5) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        with database.read() as connection:  # nothing of it is left on the connection
            if database.dialect == "sqlite":
                assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 60_000
            else:
                assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


def test_many_short_questions_end_with_the_time_of_all(database_url: str) -> None:
    short = {"sqlite": SHORT_ON_SQLITE, "postgresql": "SELECT pg_sleep(0.1)"}
    with closing(Database(database_url)) as database:
        begun = time.monotonic()
        with pytest.raises(OutOfTime), database.read_within(0.5) as connection:
            for _ in range(100):
                connection.exec_driver_sql(short[connection.dialect.name])
        assert time.monotonic() - begun < 5
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")


def test_a_page_that_asks_too_much_is_a_problem_that_says_what_helps(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SECONDS", 0.2)
    monkeypatch.setattr(application, "PAGES", (("/slow", lambda connection, _asked: _never_done(connection)),))
    with library.open() as archive, opened(archive) as room:
        page, document = room.get("/slow"), room.get("/slow", Accept="application/json")
        assert (page.status, document.status) == (503, 503)
        assert "for one site" in page.text
        assert document.headers["content-type"] == "application/problem+json"
        assert str(library.where) not in page.text + document.text


def test_while_the_schema_is_changed_a_page_is_answered_or_says_when_to_come_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite shows readers what was there before; PostgreSQL has them wait."""
    monkeypatch.setattr(answering, "SECONDS", 1.0)
    with library.open() as archive, opened(archive) as room:
        with archive.database.write() as connection:
            is_sqlite = archive.database.dialect == "sqlite"
            connection.exec_driver_sql("ALTER TABLE job ADD COLUMN more TEXT")
            answer = room.get("/sites.json")
            connection.rollback()
        if is_sqlite:
            assert answer.status == 200
            return
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")
        assert "Try again soon" in answer.json["detail"]


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHo"], ids=["nothing", "half a request"])
@pytest.mark.usefixtures("hurried")
def test_who_says_nothing_or_half_of_it_is_let_go(room: Room, said: bytes) -> None:
    with closing(_connected(room)) as client:
        client.sendall(said)
        assert client.recv(1) == b""


@pytest.mark.usefixtures("hurried")
def test_many_who_say_nothing_keep_nobody_out(room: Room) -> None:
    silent = [_connected(room) for _ in range(100)]
    assert room.get("/sites").status == 200
    for client in silent:
        client.close()


@pytest.mark.usefixtures("hurried")
def test_who_does_not_take_what_he_asked_for_is_let_go(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    much = (("/much", lambda _connection, _asked: Handed("x" * 20_000_000, "text/plain")),)
    monkeypatch.setattr(application, "PAGES", much)
    with library.open() as archive, opened(archive) as room, closing(_connected(room)) as client:
        client.sendall(b"GET /much HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(1)  # it has begun
        time.sleep(1)
        assert _rest(client) < 20_000_000
        assert room.get("/sites").status == 404


@pytest.mark.usefixtures("hurried")
def test_who_does_not_take_a_long_file_gives_back_its_transaction(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def pieces() -> Iterator[str]:
        try:
            while True:
                yield "x" * 100_000
        finally:
            told.append("over")

    head = Download(pieces=pieces(), media_type="text/csv", name="long.csv", headers={})
    monkeypatch.setattr(other_forms, "files", lambda: {"/long.csv": ("csv", lambda _connection, _asked: head)})
    with library.open() as archive, opened(archive) as room, closing(_connected(room)) as client:
        client.sendall(b"GET /long.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(1)
        for _ in range(100):
            time.sleep(0.1)
            if told:
                break
        assert told == ["over"]


def test_an_address_of_a_megabyte_is_refused_in_words_before_it_is_read(room: Room) -> None:
    with closing(_connected(room)) as client:
        client.sendall(b"GET /search?q=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        told = b"".join(iter(lambda: client.recv(65536), b""))
    assert told.startswith(b"HTTP/1.1 414 ")
    assert b"An address has 15,000 bytes at most here." in told
    assert b"Content-Security-Policy: default-src 'none'" in told


def test_headers_of_a_megabyte_and_what_is_no_request_are_refused_in_words(room: Room) -> None:
    for said, status in ((b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000, 431), (b"\x16\x03\x01 hello\r\n\r\n", 400)):
        with closing(_connected(room)) as client:
            client.sendall(said)
            told = b"".join(iter(lambda: client.recv(65536), b""))
        assert told.startswith(f"HTTP/1.1 {status} ".encode())


def test_small_answers_do_not_wait_for_the_client_to_confirm_them() -> None:
    """Else each takes 40 ms longer (RFC 1122 §4.2.3.2), which is more than most pages take."""
    with serving.listening("127.0.0.1", 0) as at, closing(socket.create_connection(at.getsockname())):
        taken, _whose = at.accept()
        with closing(taken):
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_who_comes_when_too_many_are_there_is_told_to_come_again() -> None:
    assert asyncio.run(_crowded()) == [200, 503, 503]


async def _crowded() -> list[int]:
    """One is answered, one waits too long, one finds too many."""
    goes_on = threading.Event()

    def answer(_request: Request) -> Response:
        goes_on.wait(10)
        return Response()

    turns = PageTurns(at_once=1, most=2, seconds=0.1)
    asked = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    first, second = (asyncio.create_task(turns.take(asked, answer)) for _ in range(2))
    await asyncio.sleep(0)
    third = await turns.take(asked, answer)
    waited = await second
    goes_on.set()
    return [(await first).status_code, waited.status_code, third.status_code]


def _rest(client: socket.socket) -> int:
    """Bytes that come until the connection ends, in whatever way."""
    count = 0
    try:
        while some := client.recv(1_000_000):
            count += len(some)
    except ConnectionError:
        pass
    return count


def _connected(room: Room) -> socket.socket:
    return socket.create_connection(("127.0.0.1", room.port), timeout=15)
