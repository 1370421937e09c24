"""The reading room over HTTP: what its pages say, to whom, and what they can never do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy import insert

from readingroom.citation import STYLES
from readingroom.web.application import PAGES
from readingroom.web.asked import House
from readingroom.web.gate import HEADERS, Admission
from readingroom.web.serving import admission
from storage.archive import Archive
from storage.database.schema import SITE_VERSION
from storage.decisions import decide
from storage.declared import title_of
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

HARBOUR = "/article/paper/post-id%3A7"


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def _addresses() -> list[str]:
    """One of each page."""
    at = {"site": "paper", "key:path": "post-id%3A7", "url:path": f"{PAPER}/h", "name:path": "Ada"}
    return [re.sub(r"\{(.*?)\}", lambda part: at[part[1]], path) for path, _page in PAGES]


def test_an_article_is_shown_with_its_text_versions_and_evidence(room: Room) -> None:
    shown = room.get(HARBOUR)
    assert shown.status == 200
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    text = unescape(shown.text)
    for part in ("Harbour opens late", "The mayor spoke.", "By Ada Lovelace, Charles Babbage", "json-ld datePublished"):
        assert part in re.sub(r"<.*?>", "", text)
    assert f"{HARBOUR}?version=1" in text
    assert "Nobody had counted them.\nThe mayor" not in text  # paragraphs, not lines


def test_an_article_is_shown_as_it_stood_in_a_version_and_at_a_moment(room: Room) -> None:
    for asked in ("version=1", "at=2026-03-30T14:30"):
        assert "They left at noon." in room.get(f"{HARBOUR}?{asked}").text
    assert room.get(f"{HARBOUR}?version=9").status == 400
    assert room.get(f"{HARBOUR}?at=2026-03-29").status == 404


def test_a_page_as_json_says_the_same_by_its_ending_or_because_it_is_wanted(room: Room) -> None:
    by_ending = room.get(f"{HARBOUR}.json")
    wanted = room.get(HARBOUR, Accept="application/json")
    assert by_ending.headers["content-type"] == "application/json"
    assert by_ending.json == wanted.json
    assert by_ending.json["article"]["title"] == "Harbour opens late"
    assert [one["no"] for one in by_ending.json["versions"]] == [1, 2]


def test_any_name_of_an_article_leads_to_it(room: Room) -> None:
    moved = room.get(f"/at?url={quote(f'{PAPER}/harbour', safe='')}")
    assert (moved.status, moved.headers["location"]) == (303, HARBOUR)


def test_a_difference_says_what_changed_and_shows_it(room: Room) -> None:
    text = unescape(room.get("/difference/paper/post-id%3A7").text)
    assert "Headline changed" in text
    assert "<ins>late</ins>" in text
    assert "<del>" in text
    assert room.get("/difference/paper/post-id%3A7?from=1&to=8").status == 400


def test_a_search_explains_itself_marks_words_and_narrows_down(room: Room) -> None:
    text = room.get("/search?q=mayor").text
    assert "Searched as: articles with “mayor”, newest first." in text
    assert "<mark>mayor</mark>" in text
    assert "1 article<" in text.replace("\n", "")
    assert room.get("/search.json?q=cod&site=paper").json["count"]["number"] == 1
    assert room.get("/search.json?q=cod&site=gazette").json["hits"] == []
    assert room.get("/search.json").json["count"]["number"] == 2


def test_a_search_is_shown_word_by_word_and_over_time(room: Room) -> None:
    (line,) = room.get("/search.json?q=mayor&view=keywords").json["lines"]
    assert (line["keyword"], line["after"]) == ("mayor", " spoke.")
    assert "<mark>mayor</mark>" in room.get("/search?q=mayor&view=keywords").text
    (share,) = room.get("/search.json?q=mayor&view=trend").json["trend"]["shares"]
    assert (share["hits"], share["all"]) == (1, 2)
    assert 'href="/search?q=mayor+on%3A2026-03&amp;sort=newest"' in room.get("/search?q=mayor&view=trend").text
    assert room.get("/search?view=cloud").status == 400


def test_whatever_is_typed_is_a_search(room: Room) -> None:
    for typed in ('"', "(((", "NOT", "a AND", "title:", "\x00", "☃", "%", "x" * 2000):
        assert room.get(f"/search?q={quote(typed)}").status == 200, typed


def test_the_edition_leads_with_what_front_pages_hold_highest(room: Room) -> None:
    leads = room.get("/", Accept="application/json").json["leads"]
    assert [(one["heading"]["title"], one["place"]) for one in leads] == [
        ("Harbour opens late", 1),
        ("Fish is dear", 2),
    ]


def test_a_front_page_is_shown_as_it_was(room: Room) -> None:
    shown = room.get("/front/paper.json?at=2026-03-30T14:30").json
    assert [one["title"] for one in shown["teasers"]] == ["Harbour opens", "Fish is dear"]
    assert room.get("/front/gazette").status == 404


def test_every_page_answers_under_headers_that_let_nothing_run(room: Room) -> None:
    for path in (*_addresses(), "/nothing", "/static/room.css", "/static/fonts/latin.woff2"):
        headers = room.get(path).headers
        assert {name.lower(): headers[name.lower()] for name in HEADERS} == {
            name.lower(): value for name, value in HEADERS.items()
        }


def test_what_went_wrong_is_a_page_for_people_and_a_problem_document_for_programs(room: Room) -> None:
    page, document = room.get("/article/paper/none"), room.get("/article/paper/none.json")
    assert (page.status, document.status) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert document.headers["content-type"] == "application/problem+json"
    assert set(document.json) == {"type", "title", "status", "detail", "instance"}
    assert room.get("/nowhere", Accept="application/json").json["status"] == 404


def test_the_same_page_is_not_sent_twice(room: Room) -> None:
    tag = room.get(HARBOUR).headers["etag"]
    again = room.get(HARBOUR, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert room.get(HARBOUR, If_None_Match='"other"').status == 200


def test_what_was_taken_down_is_on_no_page(own_library: Library) -> None:
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/h", reason="a court says so", who="Ada")
        with opened(archive) as room:
            gone = room.get(HARBOUR)
            assert gone.status == 451
            assert "a court says so" in gone.text
            for path in ("/", "/search", "/search?q=harbour", "/front/paper", "/sites"):
                assert "Harbour opens" not in room.get(path).text, path


def test_nothing_can_be_written_and_addresses_have_an_end(room: Room) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        refused = room.get("/search", method)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert room.get(f"/search?q={'a' * 15_500}").status == 414
    assert room.get("/search", "HEAD").body == b""


def test_only_the_names_of_this_machine_are_answered_to(room: Room) -> None:
    assert room.get("/", Host="evil.example").status == 421
    assert room.get("/", Host=f"localhost:{room.port}").status == 200


def test_who_reads_from_elsewhere_must_know_the_token(library: Library) -> None:
    assert admission("0.0.0.0", None).token
    with library.open() as archive, opened(archive, Admission(token="secret")) as room:
        assert room.get("/").status == 401
        assert room.get("/?token=wrong").status == 401
        assert room.get("/", Authorization="Bearer secret").status == 200
        entry = room.get("/search?q=cod&token=secret")
        assert (entry.status, entry.headers["location"]) == (303, "/search?q=cod")
        cookie = entry.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert room.get("/", Cookie=cookie.partition(";")[0]).status == 200


def test_an_article_can_be_cited_by_who_reads_and_by_what_reads_the_page(library: Library) -> None:
    house = House(name="archive.example", replay="http://127.0.0.1:8090")
    with library.open() as archive, opened(archive, house=house) as room:
        text = unescape(room.get(HARBOUR).text)
        assert '<meta name="citation_title" content="Harbour opens late">' in text
        assert text.count('name="citation_author"') == 2
        assert "rft.title=Harbour+opens+late" in text
        assert text.count('name="DC.relation" content="urn:pwid:archive.example:2026-') == 1
        assert '"archivedAt": "http' in text
        assert "urn:pwid:archive.example:2026-03-30T17:00:00Z:page:https://paper.example/h" in text
        assert "http://127.0.0.1:8090/archive/20260330170000/https://paper.example/h" in text
        node = json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
        assert (node["@type"], node["headline"]) == ("AnalysisNewsArticle", "Harbour opens late")
        for style in STYLES:
            handed = room.get(f"/cite/paper/post-id%3A7?style={style}")
            assert handed.headers["content-type"].startswith(STYLES[style].media_type)
            assert "Harbour opens late" in handed.text
        assert room.get("/cite/paper/post-id%3A7?style=apa").status == 400


def test_an_article_says_where_it_was_announced_and_how_high(room: Room) -> None:
    (first, *_more) = room.get(f"{HARBOUR}.json").json["teasers"]
    assert (first["page"], first["best_position"]) == (f"{PAPER}/", 0)


def test_captures_of_an_address_are_had_by_memento(room: Room) -> None:
    first = room.get(f"/timegate/{PAPER}/h", Accept_Datetime="Mon, 30 Mar 2026 14:10:00 GMT")
    assert first.status == 302
    assert first.headers["location"] == f"{room.url}/at?url=https%3A%2F%2Fpaper.example%2Fh&at=2026-03-30T14%3A00%3A00"
    assert "accept-datetime" in first.headers["vary"].lower()
    article = room.get(room.get(first.headers["location"].removeprefix(room.url)).headers["location"])
    assert "They left at noon." in article.text
    assert article.headers["memento-datetime"] == "Mon, 30 Mar 2026 14:00:00 GMT"
    lines = room.get(f"/timemap/link/{PAPER}/h").text.splitlines()
    assert [line.partition("; ")[2].rstrip(",") for line in lines if "memento" in line] == [
        'rel="first memento"; datetime="Mon, 30 Mar 2026 14:00:00 GMT"',
        'rel="memento"; datetime="Mon, 30 Mar 2026 17:00:00 GMT"',
        'rel="last memento"; datetime="Mon, 30 Mar 2026 18:00:00 GMT"',
    ]
    assert len(room.get(f"/timemap/json/{PAPER}/h").json["mementos"]["list"]) == 3


def test_what_was_never_captured_or_no_date_is_said(room: Room) -> None:
    assert room.get("/timegate/https://elsewhere.example/?a=b&c=d").status == 404
    assert room.get(f"/timegate/{PAPER}/h", Accept_Datetime="yesterday").status == 400
    assert room.get("/timemap/link/nothing").status == 400


def test_a_site_says_how_it_fares(room: Room) -> None:
    shown = room.get("/site/paper.json").json
    assert [one["field"] for one in shown["fields"]] == ["article", "title", "date", "author"]
    assert (len(shown["days"]), len(shown["jobs"])) == (28, 2)
    assert "Nothing is wrong that is looked for." in room.get("/site/paper").text
    assert room.get("/site/gazette").status == 404


def test_a_year_is_browsed_day_by_day_with_nothing_typed(room: Room) -> None:
    shown = room.get("/days.json").json
    assert (shown["year"], shown["years"]) == (2026, [[2026, 2]])
    assert shown["months"][0]["days"] == [["2026-03-30", 2]]
    assert 'href="/search?q=on%3A2026-03-30"' in room.get("/days").text
    assert room.get("/days?year=1999").status == 200
    assert room.get("/days?year=0").status == 400


def test_a_paper_is_called_as_it_calls_itself(own_library: Library) -> None:
    text = f'name = "paper"\ntitle = "The Paper & Sons"\nstart = ["{PAPER}/"]\n'
    with Archive.open(own_library.where) as archive, archive.database.write() as connection:
        row = {"name": "paper", "digest": "d", "declaration": text, "title": title_of(text)}
        connection.execute(insert(SITE_VERSION), [row])
    with own_library.open() as archive, opened(archive) as room:
        shown = room.get(HARBOUR).text
        assert "The Paper &amp; Sons</a>" in shown
        assert '<meta name="citation_journal_title" content="The Paper &amp; Sons">' in shown
        assert "The Paper &amp; Sons" in room.get("/search").text
        assert room.get(f"{HARBOUR}.json").json["site"] == "paper"
