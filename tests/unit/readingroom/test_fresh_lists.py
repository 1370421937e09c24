"""Lists may be some seconds old beside a crawl; what is withheld is not, and many who ask for the same cost one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import text
from starlette.requests import Request

from readingroom.web import answering, application
from readingroom.web.asked import Handed, House, PageAsked
from storage.archive import Archive
from storage.database.engine import Connection
from storage.decisions import decide, lift
from storage.errors import UsageError
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

_WRITTEN = text(
    "INSERT INTO alarm (site, rule, sentence, since)"
    " SELECT 'other', 'rule ' || count(*), 'Something is wrong.', '2026-11-28 00:00:00' FROM alarm"
)
_KEY_OF = answering.key_of


class Counted:
    """A page that says how often it was made, and waits until it may go on."""

    def __init__(self) -> None:
        self.times = 0
        self.begun, self.may = threading.Event(), threading.Event()
        self.may.set()

    def page(self, _connection: Connection, asked: PageAsked) -> Handed:
        self.times += 1
        self.begun.set()
        assert self.may.wait(10)
        if asked.word("q") == "wrong":
            raise UsageError(why="that is wrong")
        return Handed(f"{self.times}", "text/plain")


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as archive:
        yield archive


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def room(archive: Archive, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room whose lists may be a minute old, in which no minute ends."""
    page, exact = partial(counted.page), counted.page
    monkeypatch.setattr(application, "PAGES", (*application.PAGES, ("/list", page), ("/exact", exact)))
    monkeypatch.setattr(application, "SHARED", application.SHARED | {page})
    monkeypatch.setattr(application, "_AS_OF", application.SHARED | {page})
    monkeypatch.setattr(answering, "key_of", _without_minute)
    with opened(archive, house=House(fresh=60)) as room:
        yield room


def _without_minute(request: Request, now: datetime) -> tuple[object, ...]:
    return _KEY_OF(request, now)[:-1]


def _write(archive: Archive) -> None:
    with archive.database.write() as connection:
        connection.execute(_WRITTEN)


def test_a_list_is_told_again_beside_a_crawl_and_anything_else_is_made_anew(room: Room, archive: Archive) -> None:
    told = []
    for _ in range(2):
        told += [room.get(path).text for path in ("/list", "/exact", "/list?as_of=3")]
        _write(archive)
    assert told == ["1", "2", "3", "1", "4", "5"]


def test_a_page_says_that_lists_may_be_old(room: Room, archive: Archive) -> None:
    assert "Lists may be 60 seconds old." in room.get("/sites").text
    assert room.get("/sites").headers["cache-control"] == "private, no-cache"
    with opened(archive) as other:
        assert "seconds old" not in other.get("/sites").text


def test_what_is_taken_down_is_on_no_list_of_the_very_next_who_asks(room: Room, archive: Archive) -> None:
    article, search = "/article/paper/post-id%3A7", "/search?q=ship"
    shown = room.get(search).text
    assert article in shown
    assert room.get(article).status == 200
    _write(archive)
    assert room.get(search).text == shown
    decide(archive, kind="takedown", target=f"{PAPER}/h", reason="a court says so", who="Ada")
    _write(archive)
    assert article not in room.get(search).text
    assert room.get(article).status == 451
    lift(archive, kind="takedown", target=f"{PAPER}/h", reason="it was a mistake", who="Ada")
    assert article in room.get(search).text


def test_many_who_ask_for_the_same_wait_for_one(room: Room, counted: Counted) -> None:
    counted.may.clear()
    with ThreadPoolExecutor(8) as readers:
        asking = [readers.submit(room.get, "/list")]
        assert counted.begun.wait(10)
        asking += [readers.submit(room.get, "/list") for _ in range(7)]
        counted.may.set()
        assert {one.result().text for one in asking} == {"1"}
    assert counted.times == 1


def test_an_error_is_told_to_each_who_waited_for_it(room: Room, counted: Counted) -> None:
    counted.may.clear()
    with ThreadPoolExecutor(4) as readers:
        asking = [readers.submit(room.get, "/list?q=wrong") for _ in range(4)]
        assert counted.begun.wait(10)
        counted.may.set()
        assert {one.result().status for one in asking} == {400}
