"""The API over HTTP: the questions that researchers ask, as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from readingroom.web import other_forms
from readingroom.web.api.operations import OPERATIONS
from storage.decisions import decide
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def test_how_many_articles_hold_something_of_how_many(room: Room) -> None:
    counted = room.get("/api/count?q=mayor").json
    assert (counted["relevant"], counted["total"]) == (1, 2)
    assert counted["understood"] == "articles with “mayor”, newest first"


def test_articles_are_listed_with_what_cites_them(room: Room) -> None:
    listed = room.get("/api/articles?q=cod").json
    (article,) = listed["articles"]
    assert (article["site"], article["title"], article["words"]) == ("paper", "Fish is dear", 3)
    assert article["version"].startswith("urn:uuid:")
    assert [len(room.get(f"/api/articles?limit={limit}").json["articles"]) for limit in (1, 2)] == [1, 2]
    assert room.get("/api/articles?sort=oldest").json["articles"] == room.get("/api/articles").json["articles"][::-1]


def test_all_articles_come_page_by_page_each_once(room: Room) -> None:
    for more in ("", "&sort=oldest", f"&as_of={room.get('/api/articles').json['change']}"):
        whole = room.get(f"/api/articles?limit=2{more}").json["articles"]
        first = room.get(f"/api/articles?limit=1{more}").json
        second = room.get(f"/api/articles?limit=1{more}&cursor={first['next']}").json
        assert first["articles"] + second["articles"] == whole
        assert (
            second["next"] is None
            or not room.get(f"/api/articles?limit=1{more}&cursor={second['next']}").json["articles"]
        )
    assert room.get("/api/articles?sort=relevance&q=cod&cursor=5").status == 400


def test_an_answer_as_of_a_change_is_the_same_after_an_article_was_taken_down(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        before = room.get("/api/articles").json
        decide(archive, kind="takedown", target=f"{PAPER}/m", reason="asked", who="ed")
        after = room.get(f"/api/articles?as_of={before['change']}").json
        assert (len(before["articles"]), len(after["articles"]), after["withheld"]) == (2, 1, 1)
        assert after["articles"] == before["articles"][1:]
        assert room.get("/api/articles").json["change"] != before["change"]
        assert "Left out: 1 that somebody has withheld" in room.get(f"/search?as_of={before['change']}").text
        for question in ("count?q=ships", "trend?q=ships", "sources?q=ships", "languages?q=ships", "words?q=ships"):
            assert room.get(f"/api/{question}&as_of={before['change']}").status == 200
        assert room.get("/api/articles?as_of=99999").status == 409


def test_an_article_is_told_as_it_stood_at_a_moment(room: Room) -> None:
    now = room.get("/api/article/paper/post-id%3A7").json
    then = room.get("/api/article/paper/post-id%3A7?at=2026-03-30T14:30:00Z").json
    assert (now["article"]["title"], then["article"]["title"]) == ("Harbour opens late", "Harbour opens")
    assert (now["version"], then["version"], len(now["versions"])) == (2, 1, 2)
    assert now["article"]["evidence"] == {"title": "h1", "published": "json-ld datePublished"}


def test_a_sample_is_the_same_for_the_same_seed(room: Room) -> None:
    assert room.get("/api/sample?seed=7").json == room.get("/api/sample?seed=7").json
    assert len(room.get("/api/sample?seed=7&limit=1").json["articles"]) == 1


def test_where_and_when_and_in_which_words(room: Room) -> None:
    assert room.get("/api/sources").json["values"] == [{"value": "paper", "articles": 2}]
    assert room.get("/api/languages").json["values"] == [{"value": "en", "articles": 1}]
    (month,) = room.get("/api/trend?q=mayor").json["stretches"]
    assert month == {"start": "2026-03-01", "hits": 1, "all": 2, "share": 0.5}
    assert room.get("/api/words?q=cod").json["of"] == 1
    assert [one["site"] for one in room.get("/api/sites").json["sites"]] == ["paper"]


def test_changes_are_followed_from_cursor_to_cursor(room: Room) -> None:
    first = room.get("/api/changes?limit=1").json
    rest = room.get(f"/api/changes?since={first['cursor']}").json
    both = room.get("/api/changes").json
    assert first["changes"] + rest["changes"] == both["changes"]
    assert room.get(f"/api/changes?since={both['cursor']}").json == {"changes": [], "cursor": both["cursor"]}
    assert room.get("/api/changes?since=999999").status == 409
    assert room.get("/api/changes?since=now").status == 400


def test_what_is_no_parameter_is_said(room: Room) -> None:
    refused = room.get("/api/articles?limt=5")
    assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")
    assert refused.json["detail"].startswith("There is no parameter 'limt' here; there are: q, site,")
    assert room.get("/api/articles?limit=0").status == 400
    assert room.get("/api/articles?limit=many").status == 400


def test_the_description_names_every_question(room: Room) -> None:
    described = room.get("/api/openapi.json").json
    assert described["openapi"] == "3.1.0"
    questions = {f"/api{one.path}" for one in OPERATIONS}
    assert questions | other_forms.files().keys() | other_forms.feeds().keys() == set(described["paths"])
    assert "ArticleAnswer" in described["components"]["schemas"]
