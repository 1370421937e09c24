"""Browsing with nothing typed: sections and authors, with the numbers of a search; and pages that stay small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest

from readingroom.web.pages import search
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER, listing, ok, page

pytestmark = pytest.mark.slow

HARBOUR = "/article/paper/post-id%3A7"


@pytest.fixture(scope="module")
def stand(newsstand: Library) -> Iterator[Room]:
    with newsstand.open() as archive, opened(archive) as room:
        yield room


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def test_every_number_that_is_browsed_is_that_of_the_search(stand: Room) -> None:
    for kind, field in (("sections", "section"), ("authors", "author")):
        lines = stand.get(f"/{kind}.json").json["names"]
        assert lines
        for one in lines:
            asked = quote(f'{field}:"{one["name"]}"') + (f"&site={one['site']}" if one["site"] else "")
            assert one["span"]["articles"] == stand.get(f"/search.json?q={asked}").json["count"]["number"]
            where = f"/section/{one['site']}/" if field == "section" else "/author/"
            shown = stand.get(f"{where}{quote(one['name'], safe='')}.json").json
            assert shown["span"] == one["span"]
            assert sum(number for _month, number in shown["months"]) == one["span"]["articles"]
            assert sum(number for _site, number in shown["sites"]) == one["span"]["articles"]


def test_sections_and_authors_are_told_of_one_site_or_of_all(stand: Room) -> None:
    everywhere = {one["name"] for one in stand.get("/authors.json").json["names"]}
    of_daily = {one["name"] for one in stand.get("/authors.json?site=daily").json["names"]}
    assert everywhere > of_daily
    assert stand.get("/sections.json?site=nowhere").json["names"] == []
    assert "No article says any." in stand.get("/sections?site=nowhere").text


def test_a_name_that_is_written_otherwise_is_one_name(own_library: Library) -> None:
    own_library.press.run(ok("/hs", page("Shouted", "By another hand.")))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        (ada,) = [one for one in room.get("/authors.json").json["names"] if one["name"] == "Ada Lovelace"]
        assert ada["span"]["articles"] == 2
        assert room.get("/author/ADA%20LOVELACE.json").json["span"]["articles"] == 2


def test_an_author_is_reached_from_a_byline_and_leads_back_to_articles(room: Room) -> None:
    text = unescape(room.get(HARBOUR).text)
    assert '<a href="/author/Ada%20Lovelace" rel="author">' in text
    assert '<a href="/section/paper/Business">' in text
    shown = unescape(room.get("/author/Ada%20Lovelace").text)
    assert f'href="{HARBOUR}"' in shown
    assert "1 article, " in shown
    assert 'href="/search?q=on%3A2026-03&site=&author=Ada+Lovelace"' not in shown
    assert 'href="/search?q=on%3A2026-03&author=Ada+Lovelace"' in shown
    assert room.get("/search.json?author=Ada+Lovelace").json["count"]["number"] == 1
    site = room.get("/site/paper").text
    for where in ("/sections", "/authors", "/changes", "/stories"):
        assert f'href="{where}?site=paper"' in site


def test_names_that_nothing_has_are_not_found(room: Room) -> None:
    for path in ("/author/nobody", "/author/%E2%80%94", "/section/paper/Nowhere", "/section/gazette/Business"):
        assert room.get(path).status == 404, path
    assert room.get("/search.json?section=%E2%80%94").json["count"]["number"] == 0


def test_a_view_of_a_search_is_asked_only_what_it_shows(room: Room) -> None:
    by_view = {view: room.get(f"/search.json?q=mayor&view={view}").json for view in ("list", "keywords", "trend")}
    assert [one["facets"] is None for one in by_view.values()] == [False, True, True]
    assert [one["count"] is None for one in by_view.values()] == [False, False, True]
    assert "1 article, month by month" in room.get("/search?q=mayor&view=trend").text
    assert "Searched as: articles, newest first." in room.get("/search").text


def test_of_keywords_a_page_shows_the_first_places_and_programs_get_all(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_PLACES", 2)
    lines = room.get("/search.json?q=the&view=keywords").json["lines"]
    page = room.get("/search?q=the&view=keywords").text
    assert len(lines) > 2
    assert page.count("<mark>") == 2
    assert f"The first 2 of {len(lines)} places in these articles." in page


def test_a_long_front_page_is_shown_in_parts_of_which_none_is_lost(own_library: Library) -> None:
    teased = [(f"Story {number} <of> & {'many ' * 20}", f"{PAPER}/t{number}") for number in range(745)]
    own_library.press.run(ok("/", listing(*teased)))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        assert len(room.get("/front/paper.json").json["teasers"]) == 745
        path, seen = "/front/paper", []
        while path:
            answer = room.get(path)
            assert len(answer.body) < 60_000
            seen += re.findall(r"Story (\d+) ", answer.text)
            more = re.search(r'class="more" href="(.*?)">And ([\d,]+) more<', answer.text)
            path = unescape(more[1]) if more else ""
        assert seen == [str(number) for number in range(745)]


def test_a_cursor_of_another_database_is_refused_in_words_of_http(room: Room) -> None:
    other = "00000000-0000-0000-0000-000000000000:1"
    for path in (f"/api/changes?since={other}", f"/api/articles?as_of={other}", f"/search.json?as_of={other}"):
        refused = room.get(path)
        assert refused.status == 409
        assert refused.json["detail"].endswith("Forget what was taken in, and ask again without it.")
