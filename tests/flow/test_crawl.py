"""One crawl of the whole newspaper by the command: every article right, every exchange kept, every file readable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from crawler.discovery import read_links
from crawler.newspaper import Newspaper, Truth
from crawler.newspaper.pages import printed_page
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database import search
from storage.database.queries import teasers
from storage.database.schema import ARTICLE, URL, VERSION
from storage.database.statements import AnyRow
from storage.records import Capture, Kind, Outcome, Teaser
from storage.warc.events import Damage, FileStart, JobEnd, SiteDeclaration
from storage.warc.reader import read_file
from tests.flow.crawling import Ran, all_captures, declare, dumped, microfiche, reading

SECTIONS = ("/", "/harbour/", "/city-hall/", "/science/", "/culture/", "/sport/", "/letters/")


@dataclass(frozen=True)
class Crawled:
    """A crawl that has ended, what the paper knows of itself, and what its server saw."""

    archive: Path
    ran: Ran
    url: str
    site_text: str
    truths: dict[str, Truth]
    cards: dict[str, tuple[Teaser, ...]]
    hits: Counter[str]

    @cached_property
    def file(self) -> Path:
        [path] = (self.archive / "warc").rglob("*.warc.gz")
        return path

    @cached_property
    def captures(self) -> list[Capture]:
        return all_captures(self.archive)

    @cached_property
    def versions(self) -> dict[str, list[AnyRow]]:
        """The versions of each article, by every URL that names it."""
        with reading(self.archive) as connection:
            rows = connection.execute(
                select(URL.c.url, *VERSION.c).join(VERSION, VERSION.c.article_id == URL.c.article_id)
            )
            found: dict[str, list[AnyRow]] = {}
            for version in rows:
                found.setdefault(version.url, []).append(version)
            return found

    @cached_property
    def teasers(self) -> dict[str, list[tuple[str | None, ...]]]:
        """What is kept of the teasers of each page, in page order."""
        pages = [*(truth.url for truth in self.truths.values()), *(self.url + path for path in SECTIONS)]
        with reading(self.archive) as connection:
            return {page: [_kept(span) for span in teasers.spans_of_page(connection, page)] for page in pages}


def _kept(span: AnyRow) -> tuple[str | None, ...]:
    return (span.target, span.title, span.category, span.credit, span.excerpt, span.hidden_text)


def _expected(teaser: Teaser) -> tuple[str | None, ...]:
    return (teaser.url, teaser.title, teaser.category, teaser.credit, teaser.excerpt, teaser.hidden_text)


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("crawl") / "archive"
    paper = Newspaper()
    with paper.serve() as served:
        declare(archive, served.site_text)
        ran = microfiche(archive, "crawl", "fixture")
        yield Crawled(
            archive=archive,
            ran=ran,
            url=served.url,
            site_text=served.site_text,
            truths={path: served.truth(path) for path in paper.paths},
            cards={path: served.cards(path) for path in SECTIONS},
            hits=served.hits,
        )


PATHS = pytest.mark.parametrize("path", Newspaper().paths)


def test_the_crawl_ends_well_and_shows_the_result(crawled):
    assert crawled.ran.code == 0, crawled.ran.err
    assert "65 articles" in crawled.ran.out
    assert "Next due: " in crawled.ran.out


def test_there_is_one_article_for_each_story_and_no_other(crawled):
    with reading(crawled.archive) as connection:
        keys = list(connection.scalars(select(ARTICLE.c.key)))
    assert len(keys) == len(set(keys)) == len(crawled.truths) >= 60


@PATHS
def test_each_article_is_exactly_what_its_story_says(crawled, path):
    truth = crawled.truths[path]
    [version] = crawled.versions[truth.url]
    found = {
        "title": version.title,
        "subtitle": version.subtitle,
        "kicker": version.kicker,
        "authors": version.authors,
        "text": version.text.split("\n"),
        "published": _local(version.published, version.published_offset),
        "language": version.language,
        "canonical": version.canonical,
    }
    assert found == {
        "title": truth.title,
        "subtitle": truth.deck,
        "kicker": truth.kicker,
        "authors": list(truth.authors),
        "text": list(truth.paragraphs),
        "published": truth.published.isoformat(),
        "language": truth.language,
        "canonical": truth.canonical,
    }


def _local(at, minutes):
    return (at + timedelta(minutes=minutes)).replace(tzinfo=None).isoformat() + _offset(minutes)


def _offset(minutes):
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@PATHS
def test_what_follows_an_article_is_kept_as_teasers_with_the_text_that_the_page_hides(crawled, path):
    truth = crawled.truths[path]
    kept = crawled.teasers[truth.url]
    with_excerpt = [teaser for teaser in kept if teaser[4]]
    assert with_excerpt == [_expected(teaser) for teaser in truth.teasers]
    assert {teaser[:2] for teaser in kept if not teaser[4]} <= {(url, title) for title, url in truth.mentions}


@pytest.mark.parametrize("path", SECTIONS)
def test_the_cards_of_front_and_section_pages_are_kept_as_teasers(crawled, path):
    kept = crawled.teasers[crawled.url + path]
    assert kept == [_expected(card) for card in crawled.cards[path]]


def test_every_request_that_the_server_saw_is_one_capture_robots_txt_included(crawled):
    kept = Counter(capture.url.removeprefix(crawled.url) for capture in crawled.captures)
    assert Counter(url.partition("?")[0] for url in kept.elements()) == crawled.hits
    assert kept["/robots.txt"] == 1
    assert max(kept.values()) == 1


def test_every_claim_is_settled_by_one_capture(crawled):
    claims = [capture.claim for capture in crawled.captures]
    assert None not in claims
    assert len(set(claims)) == len(claims)


def test_what_robots_txt_disallows_is_never_fetched(crawled):
    assert not [path for path in crawled.hits if path.startswith("/private/")]
    private = [capture for capture in crawled.captures if "/private/" in capture.url]
    assert {capture.outcome for capture in private} <= {Outcome.ROBOTS_DENIED}


def test_a_file_tells_of_its_job_from_beginning_to_end_and_nothing_in_it_is_damaged(crawled):
    events = list(read_file(crawled.file))
    start, declared, *exchanges, end = events
    assert isinstance(start, FileStart)
    assert isinstance(declared, SiteDeclaration)
    assert isinstance(end, JobEnd)
    assert not [event for event in events if isinstance(event, Damage)]
    assert all(isinstance(event, Capture) for event in exchanges)
    assert (start.site, declared.name, declared.text) == ("fixture", "fixture", crawled.site_text)
    assert start.fields["software"].startswith("microfiche/")
    assert (end.job, end.result["why"], end.result["exit_code"]) == (start.job, "finished", 0)
    counts = end.result["counts"]
    of_pages = sum(counts.get(outcome.value, 0) for outcome in Outcome)
    assert of_pages + counts["files"] == len(exchanges)
    assert end.end == crawled.file.stat().st_size


def test_every_capture_in_the_file_is_the_row_of_the_database(crawled):
    told = {event.record_id: event for event in read_file(crawled.file) if isinstance(event, Capture)}
    rows = {capture.record_id: capture for capture in crawled.captures}
    assert told.keys() == rows.keys()
    for record_id, row in rows.items():
        event = told[record_id]
        same = ("url", "at", "kind", "outcome", "status", "entity_sha256", "file", "offset", "length", "claim", "job")
        assert [getattr(event, name) for name in same] == [getattr(row, name) for name in same]


def test_warcio_reads_every_record_and_finds_every_digest_right(crawled):
    with crawled.file.open("rb") as file:
        types = Counter()
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            types[record.rec_type] += 1
    exchanges = len(crawled.captures)
    assert types == {
        "warcinfo": 1,
        "resource": 2,
        "response": exchanges - types["revisit"],
        "revisit": sum(capture.refers_to is not None for capture in crawled.captures),
        "request": exchanges,
        "metadata": exchanges,
    }


def test_fastwarc_reads_every_record_and_finds_every_block_whole(crawled):
    with crawled.file.open("rb") as file:
        records = [(record.record_id, record.verify_block_digest()) for record in FastIterator(file, parse_http=False)]
    assert len(records) == 3 + 3 * len(crawled.captures)
    assert all(whole for _, whole in records)


def test_the_metadata_of_an_exchange_says_why_it_was_made_and_where_the_link_stood(crawled):
    fields = _metadata(crawled)
    captures = {capture.record_id: capture for capture in crawled.captures}
    assert fields.keys() == captures.keys()
    always = {"format", "job", "site", "site-digest", "claim", "try", "why", "rel", "hopsFromSeed", "outcome"}
    for record_id, found in fields.items():
        capture = captures[record_id]
        assert always | {"entity-sha256", "fetchTimeMs", "priority"} <= found.keys()
        assert found["outcome"] == "response"
        assert found["entity-sha256"] == capture.entity_sha256
        assert capture.kind in {Kind.ROBOTS, Kind.NEW, Kind.REQUISITE}
        assert ("position" in found) >= (capture.kind is Kind.REQUISITE)


def test_an_article_that_the_feed_announced_names_the_feed_its_record_and_its_title(crawled):
    # Whether the feed or the front page is read first, and so tells of an article that both have, is open.
    rows = {capture.url: capture for capture in crawled.captures}
    feed, metadata = rows[crawled.url + "/feeds/feed.rss"], _metadata(crawled)
    printed = printed_page(Newspaper().edition, "/feeds/feed.rss", crawled.url)
    positions = {link.url: str(link.position) for link in read_links(printed.body, feed.url, feed.at).pages}
    announced = [rows[url] for url in positions if metadata[rows[url].record_id]["rel"] == "feed"]
    assert announced
    for article in announced:
        found, truth = metadata[article.record_id], crawled.truths[article.url.removeprefix(crawled.url)]
        assert (found["via"], found["via-record"]) == (feed.url, feed.record_id)
        assert (found["why"], found["try"], found["hopsFromSeed"]) == ("new", "1", "1")
        assert (found["hint-title"], found["position"]) == (truth.title, positions[article.url])
        assert article.hint_date == truth.published


def _metadata(crawled) -> dict[str, dict[str, str]]:
    """The fields of every metadata record, by the record id of the capture."""
    found = {}
    with crawled.file.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "metadata":
                lines = record.content_stream().read().decode().splitlines()
                capture = record.rec_headers.get_header("WARC-Concurrent-To").strip("<>")
                found[capture] = dict(line.split(": ", 1) for line in lines)
    return found


def test_a_word_of_an_article_finds_it(crawled):
    with reading(crawled.archive) as connection:
        hits = search.find(connection, "Henrietta flowerpot")
    assert [hit.url for hit in hits] == [crawled.url + "/octopus-learns-the-opening-hours/"]


def test_an_archive_that_is_made_again_from_its_files_says_the_same(crawled):
    before = dumped(crawled.archive)
    with Archive.open(crawled.archive) as archive:
        reread_all(archive, workers=2, report=lambda _what, _done: None)
    after = dumped(crawled.archive)
    assert after == before
    tables = {json.loads(line)["table"] for line in before}
    assert {"article", "capture", "job", "link", "reading", "teaser_span", "url", "version", "warc_file"} <= tables


def test_every_version_names_the_evidence_of_its_fields(crawled):
    with reading(crawled.archive) as connection:
        for evidence in connection.scalars(select(VERSION.c.evidence)):
            assert {"title", "published", "authors"} <= evidence.keys()
