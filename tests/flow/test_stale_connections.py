"""A server that closes every kept connection when the next request comes: nothing is lost, and every try is stored."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.archive import Archive
from storage.database.schema import FRONTIER
from storage.records import Capture, Kind, Outcome
from tests.flow.crawling import Ran, all_captures, declaration, declare, microfiche, reading

pytestmark = pytest.mark.slow

PAGES = ("/a/", "/b/", "/c/")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
PAGE = b"<title>A page</title><p>It says something."


@dataclass
class Origin:
    """A running server: what it was asked, and on how many connections."""

    url: str
    asked: list[str] = field(default_factory=list)
    connections: int = 0


@contextmanager
def serve() -> Iterator[Origin]:
    """Answer the first request of each connection, read the second one, and close without a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = Origin(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(target=_accept, args=(listening, origin), daemon=True)
        thread.start()
        yield origin
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def _accept(listening: socket.socket, origin: Origin) -> None:
    talks: list[threading.Thread] = []
    with suppress(OSError):
        while True:
            peer, _ = listening.accept()
            origin.connections += 1
            talks.append(threading.Thread(target=_talk, args=(peer, origin), daemon=True))
            talks[-1].start()
    for talk in talks:
        talk.join()


def _talk(peer: socket.socket, origin: Origin) -> None:
    peer.settimeout(20)
    with peer, suppress(OSError):
        path = _path(peer)
        origin.asked.append(path)
        peer.sendall(
            b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" if "robots" in path else ANSWER % (len(PAGE), PAGE)
        )
        if path := _path(peer):
            origin.asked.append(path)


def _path(peer: socket.socket) -> str:
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        data = peer.recv(65536)
        if not data:
            return ""
        request += data
    return request.split(b" ")[1].decode()


@dataclass(frozen=True)
class Crawled:
    archive: Path
    ran: Ran
    origin: Origin
    captures: list[Capture]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("stale") / "archive"
    with serve() as origin:
        declare(archive, declaration(origin.url, "politeness.concurrency = 1", start=PAGES))
        ran = microfiche(archive, "crawl", "fixture")
        yield Crawled(archive, ran, origin, all_captures(archive))


def test_the_job_ends_well_and_has_every_page(crawled):
    assert (crawled.ran.code, crawled.ran.err) == (0, "")
    whole = [capture.url for capture in crawled.captures if capture.outcome is Outcome.RESPONSE]
    assert sorted(whole) == sorted(crawled.origin.url + path for path in ("/robots.txt", *PAGES))


def test_every_request_that_was_sent_is_an_exchange_with_a_claim_of_its_own(crawled):
    assert len(crawled.captures) == len(crawled.origin.asked) == 7
    assert len({capture.claim for capture in crawled.captures}) == 7


def test_what_was_not_answered_says_so_and_holds_its_request(crawled):
    stale = [capture for capture in crawled.captures if capture.outcome is Outcome.NO_ANSWER]
    assert len(stale) == 3
    assert all(capture.error.startswith("stale connection: ") for capture in stale)
    with Archive.open(crawled.archive) as archive:
        for capture in stale:
            assert archive.warcs.request(capture).startswith(b"GET ")
            assert archive.warcs.answer(capture) == b""


def test_a_stale_connection_is_no_try(crawled):
    with reading(crawled.archive) as connection:
        rows = connection.execute(select(FRONTIER)).all()
    assert {row.tries for row in rows} == {0}
    assert {row.kind for row in rows} == {Kind.RECHECK}
