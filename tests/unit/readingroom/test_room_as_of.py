"""The page of an article as of a change: the same whenever it is asked, with nothing of today in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from storage.decisions import decide
from tests.unit.readingroom.library import BODY, Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow

HARBOUR = "/article/paper/post-id%3A7"


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def main_of(room: Room, path: str) -> str:
    """What stands between header and footer."""
    answer = room.get(path)
    assert answer.status == 200, answer.text
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def test_an_article_as_of_a_change_stays_and_says_what_is_not_told_of_then(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        change = room.get("/api/articles").json["change"]
        before = main_of(room, f"{HARBOUR}?as_of={change}")
        assert "As of change" in before
        assert "no change tells of these" in before
        assert "Where it was announced</h2>" not in before
        own_library.press.run(ok("/h", page("Harbour burns", BODY, canonical="/h", post_id="7")))
        own_library.take()
        assert main_of(room, f"{HARBOUR}?as_of={change}") == before
        assert "Harbour burns" in main_of(room, HARBOUR)
        facts = room.get(f"{HARBOUR}.json?as_of={change}").json
        assert (facts["as_of"], [one["no"] for one in facts["versions"]]) == (change, [2])
        assert len(room.get(f"{HARBOUR}.csv?as_of={change}").text.splitlines()) == 2
        decide(archive, kind="takedown", target=f"{PAPER}/h", reason="asked", who="ed")
        assert room.get(f"{HARBOUR}?as_of={change}").status in (404, 451)


def test_links_of_an_article_as_of_a_change_stay_in_it(own_library: Library) -> None:
    own_library.press.run(ok("/h", page("Harbour burns", f"{BODY}\nThe mayor wept.", canonical="/h", post_id="7")))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        change = room.get("/api/articles").json["change"]
        hit = main_of(room, f"/search?q=mayor&as_of={change}")
        assert f'href="{HARBOUR}?as_of=' in hit
        shown = main_of(room, f"{HARBOUR}?as_of={change}")
        followed = [one for one in re.findall(r'href="(/(?:article|cite)[^"]*)"', shown) if "as_of" in one]
        assert any("version=2" in one for one in followed)
        assert any(one.startswith("/cite") for one in followed)
        assert {one: room.get(one).status for one in followed} == dict.fromkeys(followed, 200)
        first = main_of(room, f"{HARBOUR}?as_of={change}&version=2")
        assert '<h1 dir="auto">Harbour opens late</h1>' in first
        archived = room.get(f"{HARBOUR}.json?as_of={change}").json["citation"]["archived"]
        assert main_of(room, archived.removeprefix(room.url)).count("Harbour burns") > 0


@pytest.mark.parametrize(
    "path", ["/", "/changes", "/story/paper/post-id%3A7", "/difference/paper/post-id%3A7", "/sites", "/site/paper"]
)
def test_a_page_that_is_told_of_today_alone_refuses_in_words(room: Room, path: str) -> None:
    told = room.get(f"{path}?as_of=1")
    assert told.status == 400
    assert "told of today alone" in told.text


def test_a_change_that_is_none_and_a_version_that_was_none_are_refused(room: Room) -> None:
    change = room.get("/api/articles").json["change"]
    assert room.get(f"{HARBOUR}?as_of=soon").status == 400
    assert room.get(f"{HARBOUR}?as_of={change.partition(':')[0]}:99999").status == 409
    assert "no version 7" in room.get(f"{HARBOUR}?as_of={change}&version=7").text
    assert room.get(f"{HARBOUR}?as_of={change}&at=2001-01-01").status == 404
    assert room.get(f"/cite/paper/post-id%3A7?as_of={change}&style=ris").text.startswith("TY  - NEWS")
