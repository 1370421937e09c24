"""Every list is data, and every search a feed: the same articles in another form, all, and none that is withheld."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from sqlalchemy import select, update

from crawler.sites.site_files import read_site
from readingroom.web import other_forms, streaming
from readingroom.web.gate import HEADERS, Admission
from storage.database.plans import frontier
from storage.database.plans.plan import Due
from storage.database.schema import CAPTURE, URL
from storage.database.search import candidates
from storage.decisions import decide
from storage.records import Link, Rel
from tests.unit.readingroom.library import BODY, Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER, START, missing, ok, page

pytestmark = pytest.mark.slow

HARBOUR = "/article/paper/post-id%3A7"
FORMS = {ending: {"bib": "bibtex"}.get(ending, ending) for ending in other_forms.FILES}


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def exported(library: Library, target: Path, form: str, *asked: str) -> str:
    library.said("export", "articles", str(target), "--format", form, *asked)
    (file,) = (path for path in target.iterdir() if path.name.startswith("articles."))
    return file.read_bytes().decode()


def records(text: str, ending: str) -> list[Any]:
    """What is in a file, record by record, in whatever order."""
    if ending in ("csv", "tidy"):
        return sorted(csv.reader(io.StringIO(text)))
    if ending in ("csl", "jsonld"):
        told = json.loads(text)
        return sorted(json.dumps(one) for one in (told if ending == "csl" else told["@graph"]))
    parts = re.split(r"\n\n|\r\n\r\n" if ending in ("bib", "ris") else r"\n", text)
    return sorted(part.strip() for part in parts if part.strip())


def linked(room: Room, path: str) -> dict[str, str]:
    """Addresses of the other forms that a page names in its head, with their media types."""
    found = re.findall(r'<link rel="alternate" type="(.*?)" title=".*?" href="(.*?)">', room.get(path).text)
    return {unescape(address): kind for kind, address in found}


@pytest.mark.parametrize("asked", ["", "ships OR cod", "mayor"])
def test_a_search_is_a_file_with_the_records_that_an_export_has(
    room: Room, library: Library, tmp_path: Path, asked: str
) -> None:
    for ending, form in FORMS.items():
        told = room.get(f"/search.{ending}?q={asked.replace(' ', '+')}")
        of_command = exported(library, tmp_path / ending, form, *(("--query", asked) if asked else ()))
        assert records(told.text, ending) == records(of_command, ending), ending
        assert told.headers["content-type"] == f"{other_forms.NAMES[ending][1]}; charset=utf-8"


def test_a_file_has_the_order_and_the_number_of_the_page(room: Room) -> None:
    for asked in ("sort=newest", "sort=oldest", "q=ships+OR+cod&sort=relevance"):
        of_page = room.get(f"/search.json?{asked}").json
        told = room.get(f"/search.jsonl?{asked}")
        assert [json.loads(line)["version"] for line in told.text.splitlines()] == [
            hit["version"] for hit in of_page["hits"]
        ]
        assert int(told.headers["microfiche-rows"]) == of_page["count"]["number"] == 2
        assert told.headers["microfiche-change"] == of_page["change"]


def test_a_page_names_its_other_forms_with_the_number_of_articles_and_each_is_there(room: Room) -> None:
    assert "All 2 articles as <a" in room.get("/search").text
    assert "The 1 article as <a" in room.get("/search?q=mayor").text
    for path in (
        "/",
        "/search?q=mayor&site=paper",
        "/days",
        "/sites",
        "/jobs",
        "/sources",
        "/site/paper",
        "/front/paper",
    ):
        found = linked(room, path)
        assert found, path
        for address, kind in found.items():
            told = room.get(address)
            assert told.status == 200, address
            assert told.headers["content-type"].startswith(kind), address
            assert "html" not in told.headers["content-type"]
            assert {name: told.headers[name.lower()] for name in HEADERS} == HEADERS


def test_lists_are_tables_with_the_fields_of_their_json(room: Room) -> None:
    for path, name in (("/sites", "sites"), ("/jobs", "jobs"), ("/front/paper", "teasers"), ("/site/paper", "days")):
        facts = room.get(f"{path}.json").json[name]
        lines = [json.loads(line) for line in room.get(f"{path}.jsonl").text.splitlines()]
        rows = list(csv.DictReader(io.StringIO(room.get(f"{path}.csv").text)))
        assert len(lines) == len(rows) == len(facts) > 0
        assert list(lines[0]) == list(rows[0]) == list(facts[0])
    (day,) = csv.DictReader(io.StringIO(room.get("/days.csv").text))
    assert day == {"day": "2026-03-30", "articles": "2"}
    assert room.get("/jobs.csv?site=gazette").text.startswith("key,site,started,")
    name = room.get("/front/paper.csv?at=2026-03-30T14:30").headers["content-disposition"]
    assert name == "attachment; filename*=UTF-8''front-paper.csv"


def test_versions_names_and_stories_are_tables_too(room: Room) -> None:
    versions = list(csv.DictReader(io.StringIO(room.get(f"{HARBOUR}.csv").text)))
    assert [(one["no"], one["title"]) for one in versions] == [("1", "Harbour opens"), ("2", "Harbour opens late")]
    assert [json.loads(line)["no"] for line in room.get(f"{HARBOUR}.jsonl?version=1").text.splitlines()] == [1, 2]
    (section,) = csv.DictReader(io.StringIO(room.get("/sections.csv").text))
    assert (section["name"], section["site"], section["articles"]) == ("Business", "paper", "1")
    authors = [json.loads(line) for line in room.get("/authors.jsonl").text.splitlines()]
    assert sorted(one["name"] for one in authors) == ["Ada", "Ada Lovelace", "Charles Babbage"]
    assert room.get("/stories.csv").text.startswith("key,site,article,title,")
    for path in (HARBOUR, "/sections", "/authors", "/stories", "/author/Ada", "/section/paper/Business"):
        found = linked(room, path)
        assert any(".csv" in address for address in found), path
        assert {address: room.get(address).status for address in found} == dict.fromkeys(found, 200)


def test_an_article_whose_key_ends_as_a_form_does_has_its_forms(own_library: Library) -> None:
    keys = ("data.csv", "plain.html", "feed.json")
    own_library.press.run(*(ok(f"/{key}", page(f"About {key}", "A table, told.")) for key in keys))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        for key in keys:
            where = room.get(f"/at?url={PAPER}/{key}").headers["location"]
            assert f'<h1 dir="auto">About {key}</h1>' in room.get(where).text
            for address in linked(room, where):
                told = room.get(address)
                assert (told.status, f"About {key}" in told.text) == (200, True), address


def test_a_search_that_is_too_long_for_files_says_so(room: Room) -> None:
    told = room.get(f"/search?q={'mayor+' * 150}").text
    assert "of up to 800 signs" in told
    assert "/search.csv" not in told


def test_a_file_as_of_a_change_stays_as_it_is_but_for_what_is_withheld_since(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        change = room.get("/api/articles").json["change"]
        before = room.get(f"/search.jsonl?as_of={change}").text.splitlines()
        own_library.press.run(ok("/n", page("Night falls", "Owls were heard.")))
        own_library.take()
        assert room.get(f"/search.jsonl?as_of={change}").text.splitlines() == before
        decide(archive, kind="takedown", target=f"{PAPER}/m", reason="asked", who="ed")
        after = room.get(f"/search.jsonl?as_of={change}")
        assert [json.loads(line)["title"] for line in after.text.splitlines()] == ["Harbour opens late"]
        assert after.headers["microfiche-withheld"] == "1"
        assert room.get(f"/search.csv?as_of={change.rpartition(':')[0]}:99999").status == 409


def test_a_short_file_comes_with_its_length_and_digest_and_not_twice(room: Room) -> None:
    told = room.get("/search.csv")
    digest = told.headers["content-digest"].removeprefix("sha-256=:").removesuffix(":")
    assert b64decode(digest) == hashlib.sha256(told.body).digest()
    assert int(told.headers["content-length"]) == len(told.body)
    n = told.headers["microfiche-change"].rpartition(":")[2]
    assert told.headers["content-disposition"] == f'attachment; filename="articles-{n}.csv"'
    assert room.get("/search.csv", If_None_Match=told.headers["etag"]).status == 304
    head = room.get("/search.csv", "HEAD")
    assert (head.body, head.headers["microfiche-rows"]) == (b"", "2")


def test_a_long_file_is_sent_as_it_is_made_and_is_the_same(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = room.get("/search.jsonl").body
    monkeypatch.setattr(streaming, "SHORT", 1)
    monkeypatch.setattr(streaming, "_CHUNK", 1)
    told = room.get("/search.jsonl")
    assert (told.headers["transfer-encoding"], told.body) == ("chunked", whole)
    assert told.headers["microfiche-rows"] == "2"
    assert room.get("/search.jsonl", "HEAD").body == b""
    # More of them, one after the other, than there are places: each gives its place back.
    assert {room.get("/search.jsonl").status for _ in range(streaming.AT_ONCE + 2)} == {200}


def test_a_file_asks_for_what_it_knows_and_says_what_it_does_not(room: Room) -> None:
    for asked in ("search.csv?view=trend", "search.ris?limit=3", "search.atom?sort=best", "site/paper.atom?q=x"):
        refused = room.get(f"/{asked}")
        assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json"), asked
    for path in ("/site/gazette.atom", "/site/gazette.csv", "/search.xls", "/front/gazette.jsonl"):
        assert room.get(path).status == 404, path


def test_nothing_is_left_out_of_an_export_whose_texts_must_be_looked_at(
    room: Room, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST_LOOKED_AT", 1)
    for number, words in enumerate(("first/50 cod OR ships", "first/50 cod OR first/50 mayor")):
        of_command = exported(library, tmp_path / str(number), "jsonl", "--query", words)
        told = room.get(f"/search.jsonl?q={words.replace(' ', '+')}").text
        assert records(told, "jsonl") == records(of_command, "jsonl")
        assert len(told.splitlines()) == 2


def test_a_search_is_a_feed_with_whole_texts_and_names_that_stay(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        first = feedparser.parse(room.get("/search.atom?q=ships+OR+mayor").body)
        (entry,) = first.entries
        assert (entry.title, entry.id[:9], entry.updated) == ("Harbour opens late", "urn:uuid:", "2026-03-30T17:00:00Z")
        assert "The mayor spoke." in entry.content[0].value
        assert [(link.rel, link.href) for link in entry.links] == [
            ("alternate", room.url + HARBOUR),
            ("via", f"{PAPER}/h"),
        ]
        own_library.press.run(ok("/h", page("Harbour burns", BODY, canonical="/h", post_id="7")))
        own_library.take()
        (again,) = feedparser.parse(room.get("/search.atom?q=ships+OR+ship").body).entries
        assert (again.title, again.id) == ("Harbour burns", entry.id)
        assert again.updated > entry.updated
        decide(archive, kind="takedown", target=f"{PAPER}/h", reason="asked", who="ed")
        assert feedparser.parse(room.get("/search.atom?q=ships+OR+ship").body).entries == []


def test_a_feed_is_not_sent_twice_and_says_where_it_is(room: Room) -> None:
    told = room.get("/search.atom?q=mayor")
    assert told.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert room.get("/search.atom?q=mayor", If_None_Match=told.headers["etag"]).status == 304
    feed = feedparser.parse(told.body).feed
    assert [(link.rel, link.href) for link in feed.links] == [
        ("self", f"{room.url}/search.atom?q=mayor"),
        ("alternate", f"{room.url}/search?q=mayor"),
    ]
    assert feed.title == "Microfiche: articles with “mayor”, newest first"
    assert feedparser.parse(room.get("/search.atom?q=nothing+of+it").body).feed.updated == "1970-01-01T00:00:00Z"


def test_the_same_feed_is_had_as_json(room: Room) -> None:
    told = room.get("/site/paper.feed.json")
    assert told.headers["content-type"] == "application/feed+json; charset=utf-8"
    feed = told.json
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"{room.url}/site/paper.feed.json",
    )
    assert feed["home_page_url"] == f"{room.url}/site/paper"
    harbour = next(one for one in feed["items"] if one["title"] == "Harbour opens late")
    assert (harbour["url"], harbour["external_url"]) == (room.url + HARBOUR, f"{PAPER}/h")
    assert harbour["date_published"] == "2026-03-30T09:15:00+02:00"
    of_atom = feedparser.parse(room.get("/site/paper.atom").body)
    assert [one["id"] for one in feed["items"]] == [entry.id for entry in of_atom.entries]


def test_a_feed_as_of_a_change_shows_articles_as_they_were(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        change = room.get("/api/articles").json["change"]
        own_library.press.run(ok("/m", page("Fish is cheap", "Herring above all.")))
        own_library.take()
        titles = {one["title"] for one in room.get(f"/search.feed.json?as_of={change}").json["items"]}
        assert titles == {"Harbour opens late", "Fish is dear"}
        assert "Fish is cheap" in {one["title"] for one in room.get("/search.feed.json").json["items"]}


def test_a_feed_reader_may_send_the_token_as_a_password(library: Library) -> None:
    with library.open() as archive, opened(archive, Admission(token="secret")) as room:
        for told, status in (("reader:secret", 200), ("secret:", 401), ("reader:wrong", 401)):
            sent = b64encode(told.encode()).decode()
            assert room.get("/search.atom", Authorization=f"Basic {sent}").status == status
        assert room.get("/search.atom", Authorization="Basic ☃".encode().decode("latin-1")).status == 401


def test_a_browser_can_take_the_archive_as_a_search_engine(room: Room) -> None:
    assert (
        'type="application/opensearchdescription+xml" title="Microfiche" href="/opensearch.xml"' in room.get("/").text
    )
    told = room.get("/opensearch.xml")
    assert told.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    templates = dict(re.findall(r'<Url type="(.*?)" rel="results" template="(.*?)"/>', told.text))
    for kind, template in templates.items():
        answer = room.get(template.replace("{searchTerms}", "mayor").removeprefix(room.url))
        assert answer.headers["content-type"].startswith(kind)
        assert "Harbour opens late" in answer.text


def test_sources_say_what_they_gave_and_in_words_what_fails(own_library: Library, tmp_path: Path) -> None:
    own_library.press.run(missing("/feed.xml"), missing("/feed.xml", 503))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        front, feed, never = f"{PAPER}/", f"{PAPER}/feed.xml", f"{PAPER}/map.xml"
        with archive.database.write() as connection:
            roles = ((front, "listing"), (feed, "feed"), (never, "sitemap"))
            plans = [Due(link=Link(url=url, rel=Rel.SEED), role=role, due=START, priority=30) for url, role in roles]
            frontier.add(connection, "paper", plans)
            of_front = select(CAPTURE.c.record_id).join(URL, URL.c.id == CAPTURE.c.url_id).where(URL.c.url == front)
            connection.execute(update(CAPTURE).values(via=connection.scalars(of_front).first()))
        told = {one["url"]: one for one in room.get("/sources.json").json["sources"]}
        assert [one["role"] for one in told.values()] == ["start page", "feed", "sitemap"]
        assert (told[front]["trouble"], told[front]["asked"]) == (None, "2026-03-30T13:00:00+00:00")
        assert (told[feed]["trouble"], told[feed]["failing"], told[feed]["well"]) == (
            "it answered 503",
            "2026-03-30T20:00:00+00:00",
            None,
        )
        assert (told[never]["trouble"], told[never]["asked"]) == (None, None)
        text = room.get("/sources?site=paper").text
        assert "it answered 503" in text
        assert "not asked yet" in text
        assert room.get("/api/site-sources?site=paper").json["sources"] == list(told.values())
        assert (room.get("/sources?site=papre").status, room.get("/sources.opml?site=papre").status) == (404, 404)
        assert f'xmlUrl="{feed}" htmlUrl="{front}"' in room.get("/sources.opml").text
        (tmp_path / "feeds.opml").write_bytes(room.get("/sources.opml").body)
        assert own_library.run("site", "import", str(tmp_path / "feeds.opml")).exit_code == 0
        declared = read_site(own_library.where / "sites" / "paper.example.toml")
        assert (declared.feeds, declared.start, declared.title) == ((feed,), (front,), "paper")


def test_an_article_links_to_its_copy_so_that_it_lasts(room: Room) -> None:
    shown = room.get(HARBOUR)
    links = dict(re.findall(r'<(\S+?)>; rel="(\w+)"', shown.headers["link"]))
    assert sorted(links.values()) == ["memento", "original", "timegate", "timemap"]
    for address, rel in links.items():
        if rel != "original":
            assert room.get(address.removeprefix(room.url)).status in (200, 302), rel
    facts = room.get(f"{HARBOUR}.json").json["citation"]
    archived = facts["archived"]
    assert "Harbour opens late" in room.get(archived.removeprefix(room.url)).text
    date = 'data-versiondate="2026-03-30T17:00:00Z"'
    assert facts["robust_link"] == (
        f'<a href="{PAPER}/h" data-originalurl="{PAPER}/h" data-versionurl="{archived}" {date}>Harbour opens late</a>'
    )
    assert f'data-versionurl="{archived}" {date}' in unescape(shown.text)
    for style in ("ris", "bibtex", "csl", "text", "robust-link"):
        handed = room.get(f"/cite/paper/post-id%3A7?style={style}").text.replace("\\%", "%").replace("\\_", "_")
        assert archived in handed, style
    assert f"L2  - {archived}" in room.get("/cite/paper/post-id%3A7?style=ris").text


def test_a_capture_between_two_seconds_is_found_by_its_memento(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        with archive.database.write() as connection:
            moments = connection.execute(select(CAPTURE.c.id, CAPTURE.c.at)).all()
            for one in moments:
                connection.execute(
                    update(CAPTURE).where(CAPTURE.c.id == one.id).values(at=one.at.replace(microsecond=784_079))
                )
        where = room.get(f"/timegate/{PAPER}/h", Accept_Datetime="Mon, 30 Mar 2026 14:10:00 GMT").headers["location"]
        article = room.get(room.get(where.removeprefix(room.url)).headers["location"])
        assert (article.status, "They left at noon." in article.text) == (200, True)
