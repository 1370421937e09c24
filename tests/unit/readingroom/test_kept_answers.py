"""Answers that were made already are told again while nothing is written, and never after."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from random import randbytes
from typing import TypeVar

import pytest
from sqlalchemy import text
from starlette.requests import Request

from readingroom.web import answering, application
from readingroom.web.asked import Handed, PageAsked
from readingroom.web.kept import OLDER, AnswerKey, KeptAnswers, MadeAnswer
from storage.archive import Archive
from storage.database.engine import Connection, Database
from storage.database.states import CommittedState
from storage.decisions import decide
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

WRITTEN = text(
    "INSERT INTO alarm (site, rule, sentence, since)"
    " SELECT 'other', 'rule ' || count(*), 'Something is wrong.', '2026-11-28 00:00:00' FROM alarm"
)
ARTICLE = "/article/paper/post-id%3A7"


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as archive:
        yield archive


@pytest.fixture
def room(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room with a page that says how often it was made."""
    made = iter(range(1, 100))

    def counted(_connection: Connection, asked: PageAsked) -> Handed:
        return Handed(f"{next(made)} {asked.word('q')}", "text/plain")

    monkeypatch.setattr(application, "PAGES", (*application.PAGES, ("/made", counted)))
    monkeypatch.setattr(answering, "key_of", _without_minute)
    with opened(archive) as room:
        yield room


_KEY_OF = answering.key_of


def _without_minute(request: Request, now: datetime) -> AnswerKey:
    """The minute may end at any moment."""
    return replace(_KEY_OF(request, now), minute=0)


_Said = TypeVar("_Said")


def _twice(said: Callable[[], _Said]) -> _Said:
    """What is said twice in a row. Snapshots of PostgreSQL count the transactions of all databases of a server: one of
    a test beside may come between; then what was kept is made anew.
    """
    for _ in range(100):
        first, second = said(), said()
        if first == second:
            return first
    raise AssertionError


def _write(archive: Archive) -> None:
    with archive.database.write() as connection:
        connection.execute(WRITTEN)


def test_the_state_is_another_one_after_each_commit_and_after_nothing_else(database_url: str) -> None:
    with closing(Database(database_url)) as database, closing(Database(database_url)) as other:

        def read_beside() -> CommittedState | None:
            with other.read() as connection:
                connection.execute(text("SELECT count(*) FROM job")).all()
            return database.state()

        states = {_twice(read_beside)}
        for writer in (database, other, database):
            with writer.write() as connection:
                connection.execute(WRITTEN)
            states.add(database.state())
        assert len(states) == 4


def test_the_commit_of_another_process_is_seen(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        before = database.state()
        script = (
            "import sys\nfrom sqlalchemy import text\nfrom storage.database.engine import Database\n"
            f"with Database(sys.argv[1]).write() as connection: connection.execute(text({WRITTEN.text!r}))\n"
        )
        subprocess.run([sys.executable, "-c", script, database_url], check=True)
        assert database.state() != before


def test_a_page_is_made_once_until_something_is_written(room: Room, archive: Archive) -> None:
    first = _twice(lambda: room.get("/made").text)
    _write(archive)
    assert _twice(lambda: room.get("/made").text) != first


def test_what_is_asked_otherwise_is_another_answer(room: Room) -> None:
    asked = ("/made?q=a", "/made?q=b", "/made?q=a&x=1", "/made%3Fq=a")
    assert [room.get(one).status for one in asked] == [200, 200, 200, 404]
    told = [_twice(lambda one=one: room.get(one).text) for one in asked[:3]]
    assert [one.split(" ")[1] for one in told] == ["a", "b", "a"]
    assert len(set(told)) == 3
    html, told = room.get("/sites", Accept="text/html"), room.get("/sites", Accept="application/json")
    assert html.headers["content-type"].startswith("text/html")
    assert told.headers["content-type"] == "application/json"


def test_what_one_reader_chose_is_not_shown_to_another(room: Room) -> None:
    large, plain = "reading=large.wide.on", "reading=<b>.normal.x"
    asked = {"": room.get(ARTICLE), large: room.get(ARTICLE, Cookie=large), plain: room.get(ARTICLE, Cookie=plain)}
    again = {cookie: room.get(ARTICLE, **({"Cookie": cookie} if cookie else {})) for cookie in asked}
    assert {cookie: one.body for cookie, one in again.items()} == {cookie: one.body for cookie, one in asked.items()}
    assert '<html lang="en" class="size-large width-wide">' in asked[large].text
    assert '<script src="/static/keys.js" defer></script>' in asked[large].text
    assert asked[""].body == asked[plain].body
    assert (b"keys.js" in asked[""].body, asked[""].headers["vary"]) == (False, "Accept, Cookie")


def test_a_choice_is_kept_in_a_cookie_that_says_nothing_else(room: Room) -> None:
    told = room.get("/reading?size=large&width=narrow&keys=on")
    assert (told.status, told.headers["location"]) == (303, "/reading")
    assert told.headers["set-cookie"].split("; ") == [
        *("reading=large.narrow.on", "Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=Lax"),
    ]
    shown = room.get("/reading", Cookie="reading=large.narrow.on").text
    assert shown.count(" checked>") == 3
    assert 'value="large" checked' in shown
    assert room.get("/reading?size=enormous").status == 400


def test_what_was_kept_is_not_sent_to_who_has_it(room: Room) -> None:
    def again() -> tuple[int, bytes]:
        answer = room.get("/made", If_None_Match=room.get("/made").headers["etag"])
        return answer.status, answer.body[:1]

    assert _twice(again) == (304, b"")


def test_what_is_taken_down_is_withheld_from_the_very_next_who_asks(room: Room, archive: Archive) -> None:
    shown = [room.get(ARTICLE) for _ in range(2)]
    assert [one.status for one in shown] == [200, 200]
    decide(archive, kind="takedown", target=f"{PAPER}/h", reason="a court says so", who="Ada")
    assert room.get(ARTICLE).status == 451
    assert room.get(ARTICLE, If_None_Match=shown[0].headers["etag"]).status == 451


def test_an_error_is_not_kept(room: Room) -> None:
    assert room.get("/made?q=1").status == 200
    assert [room.get("/article/paper/nothing").status for _ in range(2)] == [404, 404]


def test_so_much_is_kept_and_what_was_asked_for_last_stays() -> None:
    kept = KeptAnswers(most=2_500)
    for name in ("a", "b"):
        assert kept.find(FIRST, _key(name)) is None
        kept.keep(FIRST, _key(name), _made(1_000))
    assert kept.find(FIRST, _key("a")) is not None
    kept.keep(FIRST, _key("c"), _made(1_000))
    assert [kept.find(FIRST, _key(name)) is not None for name in "abc"] == [True, False, True]


def test_a_hundred_lists_take_a_third_of_the_room_that_they_would_and_come_back_as_they_were() -> None:
    kept = KeptAnswers(most=100_000)
    lists = {
        f"{number}": b"".join(b"<li>Article %d</li>" % (number * place) for place in range(150))
        for number in range(100)
    }
    assert sum(map(len, lists.values())) > 300_000
    for name, body in lists.items():
        kept.keep(FIRST, _key(name), replace(_made(0), body=body))
    found = {name: kept.find(FIRST, _key(name)) for name in lists}
    assert {name: one.body for name, one in found.items() if one is not None} == lists


def test_what_was_made_in_another_state_or_in_none_is_not_told() -> None:
    kept = KeptAnswers()
    kept.keep(FIRST, _key("a"), _made(1_000))
    assert kept.find(SECOND, _key("a")) is None
    kept.keep(None, _key("b"), _made(1_000))
    assert kept.find(None, _key("b")) is None
    assert kept.find(None, _key("a")) is None
    assert kept.find(FIRST, _key("a")) is not None


def test_what_may_be_old_is_told_beside_commits_until_its_seconds_are_over_or_somebody_decides() -> None:
    now = [100.0]
    kept = KeptAnswers(clock=lambda: now[0])
    kept.keep(FIRST, _key("a"), _made(1_000, at=100.0), fresh=5)
    now[0] = 104.9
    assert kept.find(SECOND, _key("a")) is not None
    assert kept.find(CommittedState("2", "a takedown more"), _key("a")) is None
    now[0] = 105.0
    assert kept.find(SECOND, _key("a")) is None
    assert kept.find(FIRST, _key("a")) is not None


def test_what_does_not_hold_any_more_takes_no_room() -> None:
    now = [100.0]
    kept = KeptAnswers(most=2_500, clock=lambda: now[0])
    kept.keep(FIRST, _key("a"), _made(1_000, at=100.0), fresh=1)
    kept.keep(FIRST, _key("b"), _made(1_000, at=100.0), fresh=90)
    now[0] = 100.0 + OLDER
    kept.keep(SECOND, _key("c"), _made(1_000, at=now[0]))
    assert [kept.find(SECOND, _key(name)) is not None for name in "abc"] == [False, True, True]


def test_what_does_not_hold_any_more_goes_before_a_list_that_was_made_earlier() -> None:
    now = [100.0]
    kept = KeptAnswers(most=2_500, clock=lambda: now[0])
    kept.keep(FIRST, _key("list"), _made(1_000, at=100.0), fresh=5)
    kept.keep(FIRST, _key("exact"), _made(1_000, at=100.0))
    now[0] = 102.0
    kept.keep(SECOND, _key("other"), _made(1_000, at=102.0))
    assert kept.find(SECOND, _key("list")) is not None
    assert kept.find(FIRST, _key("exact")) is None


def test_what_was_asked_in_a_minute_that_is_long_over_takes_no_room() -> None:
    now = [100.0]
    kept = KeptAnswers(clock=lambda: now[0])
    kept.keep(FIRST, AnswerKey(("old",), 7), _made(1_000, at=100.0))
    kept.keep(FIRST, AnswerKey(("last",), 8), _made(1_000, at=100.0))
    now[0] = 102.0
    kept.keep(FIRST, AnswerKey(("new",), 9), _made(1_000, at=102.0))
    assert kept.find(FIRST, AnswerKey(("old",), 7)) is None
    assert kept.find(FIRST, AnswerKey(("last",), 8)) is not None


def test_who_would_have_to_wait_is_told_what_is_a_minute_old_and_nothing_older_or_from_before_a_decision() -> None:
    now = [100.0]
    kept = KeptAnswers(clock=lambda: now[0])
    kept.keep(FIRST, _key("a"), _made(1_000, at=100.0), fresh=5)
    kept.keep(FIRST, _key("exact"), _made(1_000, at=100.0))
    now[0] = 159.9
    assert kept.find(SECOND, _key("a")) is None
    assert kept.find_older(SECOND, _key("a")) is not None
    assert kept.find_older(SECOND, AnswerKey(("a",), 8)) is not None, "a minute has begun since"
    assert kept.find_older(SECOND, AnswerKey(("a",), 9)) is None
    assert kept.find_older(SECOND, _key("exact")) is None
    assert kept.find_older(CommittedState("2", "a takedown more"), _key("a")) is None
    assert kept.find_older(None, _key("a")) is None
    now[0] = 160.0
    assert kept.find_older(SECOND, _key("a")) is None


FIRST, SECOND = CommittedState("1", "nothing"), CommittedState("2", "nothing")


def _key(name: str) -> AnswerKey:
    return AnswerKey((name,), 7)


def _made(size: int, at: float = 0.0) -> MadeAnswer:
    return MadeAnswer(body=randbytes(size), tag='"x"', kind="text/plain", headers={}, at=at)
