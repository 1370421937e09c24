"""Start pages, feeds and sitemaps that give nothing: the job says which, and does not end well."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawler.middlewares.circles import MOST_STEPS
from storage.archive import Archive
from storage.database.plans import frontier
from storage.errors import SourcesFailed
from storage.records import Kind
from storage.warc.events import JobEnd
from storage.warc.reader import read_file
from tests.faults.starting import starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import Ran, captures_of, declaration, declare, microfiche, versions_of
from tests.flow.pathserver import Answer, Fields, PathServer, serving

pytestmark = pytest.mark.slow

STORY = '<head><meta property="og:type" content="article"></head><h1>The ferry is late</h1>' + "".join(
    f"<p>The ferry came at {hour} o'clock, two hours late, and nobody on quay {hour} was surprised.</p>"
    for hour in range(1, 9)
)
FRONT = '<h1>The Paper</h1><ul><li><h2><a href="/story">The ferry is late again today</a></h2></li></ul>'
RSS = "application/rss+xml"
XML = "application/xml"
ITEM = "<item><title>The ferry is late</title><link>{}/story</link></item>"
WELL = {"/": Answer(FRONT), "/story": Answer(STORY)}


def rss(server: PathServer, items: int = 1) -> Answer:
    return Answer(f'<rss version="2.0"><channel>{ITEM.format(server.url) * items}</channel></rss>', RSS)


def urlset(*urls: str) -> Answer:
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>', XML)


@pytest.fixture
def server() -> Iterator[PathServer]:
    with serving(WELL) as running:
        yield running


def declare_paper(archive: Path, server: PathServer, *lines: str, **paths: Sequence[str]) -> None:
    """A site file; `paths` are its feeds or sitemaps."""
    listed = [f"{name} = {json.dumps([server.url + path for path in those])}" for name, those in paths.items()]
    own = ("limits.max_hops = 2", "retry.times = 1")
    declare(archive, declaration(server.url, *own, *listed, *lines))


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Ran]]:
    """One job of a declared paper, in a fork of a process that has everything imported: a second less for each."""
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:

        def run(archive: Path, server: PathServer, *lines: str, **paths: Sequence[str]) -> Ran:
            declare_paper(archive, server, *lines, **paths)
            code = started.start(archive, "crawl", "fixture").wait()
            return Ran(code, started.said(), "")

        yield run


def last_job(archive: Path) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(microfiche(archive, "jobs", "--json").out.splitlines()[0])
    return row


def last_record(archive: Path) -> Mapping[str, Any]:
    """What the job's last record says."""
    events = [event for path in sorted((archive / "warc").rglob("*.warc.gz")) for event in read_file(path)]
    return [event for event in events if isinstance(event, JobEnd)][-1].result


def said(ran: Ran) -> str:
    """What the job says that it did not find."""
    return " ".join(line.removeprefix("Not found: ") for line in ran.out.splitlines() if line.startswith("Not found: "))


BOT_CHECK = "<title>Just a moment...</title><p>Checking your browser before accessing the site.</p>"
GARBAGE = Answer('<?xml version="1.0"?><rubbish attribute=<<<', XML)
CUT = '<rss version="2.0"><channel><item><title>One</title><link>https://paper.example/1</link></item><item><ti'
WRONG_FEEDS = {
    "gone": (Answer("", status=404), "answered 404"),
    "broken": (Answer("", status=500), "answered 500"),
    "page": (Answer(FRONT), "is no feed"),
    "garbage": (GARBAGE, "is no feed (application/xml is no page, feed or sitemap)"),
    "empty": (Answer("", RSS), "is no feed (it is empty)"),
    "no-document": (Answer("", "", status=204), "answered 204 with no document"),
    "picture": (Answer(b"\x89PNG", "image/png"), "answered 200 with no document but image/png"),
    "cut": (Answer(CUT, RSS), "breaks off after 1 link"),
    "addressless": (
        Answer(f"<rss><channel>{'<item><title>A</title></item>' * 2}</channel></rss>", RSS),
        "has 2 entries",
    ),
    "nowhere": (Answer("", status=302), "answered 302"),
    "far-away": (
        Answer("", status=302, fields=(("Location", "https://other.example/feed"),)),
        "leads to https://other",
    ),
    "home": (Answer("", status=301, fields=(("Location", "/"),)), "leads to the start page http://127.0.0.1"),
    "circle": (Answer("", status=302, fields=(("Location", "/circle"),)), "leads in a circle"),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Ran, PathServer]]:
    """A crawl of all wrong feeds, and of one that is well."""
    archive = tmp_path_factory.mktemp("wrong")
    with serving(WELL) as server:
        server.answers |= {f"/{kind}": answer for kind, (answer, _fault) in WRONG_FEEDS.items()}
        server.answers |= {"/well": rss(server), "/quiet": rss(server, 0)}
        declare_paper(archive, server, feeds=(*(f"/{kind}" for kind in WRONG_FEEDS), "/well", "/quiet"))
        yield archive, microfiche(archive, "crawl", "fixture"), server


@pytest.mark.parametrize("kind", WRONG_FEEDS)
def test_a_declared_feed_that_gives_nothing_is_named(wrong, kind):
    archive, _ran, server = wrong
    [fault] = [fault for fault in last_record(archive)["failed"] if fault.startswith(f"feed {server.url}/{kind} ")]
    assert fault.removeprefix(f"feed {server.url}/{kind} ").startswith(WRONG_FEEDS[kind][1])


def test_a_job_with_feeds_that_give_nothing_does_not_end_well_and_says_so_everywhere(wrong):
    archive, ran, server = wrong
    more = len(WRONG_FEEDS) - 5
    assert ran.code == SourcesFailed.exit_code == 16
    assert ran.sentence.startswith(f"feed {server.url}/")
    assert f", and {more} more. What was fetched is kept" in ran.sentence
    assert said(ran).startswith(f"feed {server.url}/")
    job = last_job(archive)
    assert str(job["why"]).startswith(f"finished, but feed {server.url}/")
    assert (job["exit_code"], job["counts"]["failed-source"]) == (16, len(WRONG_FEEDS))


def test_a_feed_is_well_that_has_little_or_nothing_to_tell(wrong):
    archive, _ran, server = wrong
    named = " ".join(last_record(archive)["failed"])
    assert f"{server.url}/well" not in named
    assert f"{server.url}/quiet" not in named


def test_a_feed_that_still_says_the_wrong_thing_is_named_by_every_job(crawl, tmp_path, server, database_url):
    if "postgresql" in database_url:
        (tmp_path / "archive.toml").write_text(f'database = "{database_url}"\n')
    server.answers["/feed"] = Answer(FRONT)
    crawl(tmp_path, server, feeds=["/feed"])
    with Archive.open(tmp_path) as archive, archive.database.write() as connection:
        frontier.hasten(connection, [f"{server.url}/feed"], datetime.now(UTC))
    again = crawl(tmp_path, server, feeds=["/feed"])
    assert (again.code, said(again)) == (16, f"feed {server.url}/feed is no feed.")


def test_a_feed_that_came_at_the_second_try_is_well(crawl, tmp_path, server):
    tries = iter([Answer("", status=503)])
    server.answers["/feed"] = lambda _fields: next(tries, rss(server))
    ran = crawl(tmp_path, server, "retry.times = 3", feeds=["/feed"])
    assert (ran.code, server.asked.count("/feed")) == (0, 2)


def test_a_feed_that_a_page_names_counts_as_a_declared_one(crawl, tmp_path, server):
    server.answers["/"] = Answer(f'<head><link rel="alternate" type="{RSS}" href="/feed"></head>' + FRONT)
    ran = crawl(tmp_path, server)
    assert (ran.code, said(ran)) == (16, f"feed {server.url}/feed answered 404.")


def test_a_feed_that_robots_txt_forbids_failed_only_if_somebody_declared_it(crawl, tmp_path, server):
    server.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /feed", "text/plain")
    server.answers["/"] = Answer(f'<head><link rel="alternate" type="{RSS}" href="/feed"></head>' + FRONT)
    assert crawl(tmp_path / "found", server).code == 0
    declared = crawl(tmp_path / "declared", server, feeds=["/feed"])
    assert declared.code == 16
    assert said(declared).startswith(f"feed {server.url}/feed was not asked for (robots.txt disallows it")


def test_a_part_of_a_sitemap_that_fails_is_named(crawl, tmp_path, server):
    parts = "".join(f"<sitemap><loc>{server.url}/{name}.xml</loc></sitemap>" for name in ("one", "two"))
    server.answers["/map.xml"] = Answer(f"<sitemapindex>{parts}</sitemapindex>", XML)
    server.answers["/one.xml"] = urlset(f"{server.url}/story")
    ran = crawl(tmp_path, server, sitemaps=["/map.xml"])
    assert (ran.code, said(ran)) == (16, f"sitemap {server.url}/two.xml answered 404.")


def test_a_sitemap_that_robots_txt_names_is_one_and_one_that_nobody_names_is_not_asked_for(crawl, tmp_path, server):
    assert crawl(tmp_path / "none", server).code == 0
    assert "/sitemap.xml" not in server.asked
    server.answers["/robots.txt"] = Answer(f"Sitemap: {server.url}/sitemap.xml", "text/plain")
    ran = crawl(tmp_path / "named", server)
    assert (ran.code, said(ran)) == (16, f"sitemap {server.url}/sitemap.xml answered 404.")


def test_a_sitemap_that_breaks_off_is_named_with_what_it_gave(crawl, tmp_path, server):
    whole = urlset(f"{server.url}/story", f"{server.url}/other").body
    server.answers |= {"/map.xml": Answer(str(whole)[:-30], XML), "/other": Answer(STORY)}
    ran = crawl(tmp_path, server, sitemaps=["/map.xml"])
    assert (ran.code, said(ran)) == (16, f"sitemap {server.url}/map.xml breaks off after 1 link.")


@pytest.mark.parametrize(
    ("front", "fault"),
    [
        (Answer("", status=410), "answered 410"),
        (Answer(""), "shows nothing (the page has no markup)"),
        (Answer("<html><body><div id='root'></div></body></html>"), "shows nothing (no running text)"),
        (Answer(BOT_CHECK), "shows nothing (a bot check)"),
    ],
)
def test_a_start_page_that_leads_to_nothing_is_named(crawl, tmp_path, server, front, fault):
    server.answers["/"] = front
    ran = crawl(tmp_path, server)
    assert ran.code == 16
    assert said(ran).startswith(f"start page {server.url}/ {fault}")


def test_a_start_page_that_redirects_to_an_article_is_well(crawl, tmp_path, server):
    server.answers["/"] = Answer(status=302, fields=(("Location", "/story"),))
    assert crawl(tmp_path, server).code == 0


def test_a_start_page_of_few_words_is_well(crawl, tmp_path, server):
    server.answers["/"] = Answer("<title>The Paper</title><p>We are back on Monday.")
    assert crawl(tmp_path, server).code == 0


def test_a_page_that_is_gone_is_no_source(crawl, tmp_path, server):
    del server.answers["/story"]
    assert crawl(tmp_path, server).code == 0


def test_pages_that_redirect_in_a_circle_are_told_and_the_job_ends_well(crawl, tmp_path, server):
    server.answers["/story"] = Answer(status=302, fields=(("Location", "/gate"),))
    server.answers["/gate"] = Answer(status=302, fields=(("Location", "/story"),))
    ran = crawl(tmp_path, server)
    told = f"2 URLs redirect in a circle: {server.url}/story, {server.url}/gate"
    assert (ran.code, said(ran)) == (0, f"{told}.")
    assert last_job(tmp_path)["why"] == f"finished, but {told}"


def test_a_page_that_redirects_to_another_is_in_no_circle(crawl, tmp_path, server):
    server.answers["/story"] = Answer(status=302, fields=(("Location", "/there"),))
    server.answers["/there"] = Answer(STORY)
    ran = crawl(tmp_path, server)
    assert (ran.code, said(ran)) == (0, "")


def gate(to: str, cookie: str) -> Callable[[Fields], Answer]:
    """A page that is shown to whom has the cookie; others are sent to `to`, which may be itself."""
    sent = Answer(status=307, fields=(("Location", to), ("Set-Cookie", f"{cookie}=1; Path=/")))
    return lambda fields: Answer(STORY) if f"{cookie}=1" in fields.get("Cookie", "") else sent


def captured(archive: Path, url: str) -> list[tuple[int | None, Kind]]:
    return [(capture.status, capture.kind) for capture in captures_of(archive, url)]


def test_a_page_that_redirects_to_itself_until_a_cookie_comes_is_had(crawl, tmp_path, server):
    server.answers["/story"] = gate("/story", "seen")
    ran = crawl(tmp_path, server)
    assert (ran.code, said(ran)) == (0, "")
    assert captured(tmp_path, f"{server.url}/story") == [(307, Kind.NEW), (200, Kind.REDIRECT)]
    assert len(versions_of(tmp_path, f"{server.url}/story")) == 1


def test_a_page_behind_a_gate_that_sets_the_cookie_is_had(crawl, tmp_path, server):
    server.answers["/story"] = lambda fields: (
        Answer(STORY) if "seen=1" in fields.get("Cookie", "") else Answer(status=302, fields=(("Location", "/gate"),))
    )
    server.answers["/gate"] = Answer(status=302, fields=(("Location", "/story"), ("Set-Cookie", "seen=1")))
    ran = crawl(tmp_path, server)
    assert (ran.code, said(ran)) == (0, "")
    assert len(versions_of(tmp_path, f"{server.url}/story")) == 1


def test_a_circle_whose_cookies_change_nothing_is_told_and_ends(crawl, tmp_path, server):
    numbers = count()
    server.answers["/story"] = lambda _fields: Answer(
        status=302, fields=(("Location", "/story"), ("Set-Cookie", f"n={next(numbers)}"))
    )
    ran = crawl(tmp_path, server)
    assert (ran.code, said(ran)) == (0, f"1 URL redirects in a circle: {server.url}/story.")
    assert server.asked.count("/story") == 1 + MOST_STEPS


def test_no_cookie_is_sent_to_a_page_that_is_in_no_circle(crawl, tmp_path, server):
    heard = list[str]()

    def there(fields: Fields) -> Answer:
        heard.append(fields.get("Cookie", "none"))
        return Answer(STORY)

    server.answers["/story"] = Answer(status=302, fields=(("Location", "/there"), ("Set-Cookie", "visit=1")))
    server.answers["/there"] = there
    assert crawl(tmp_path, server).code == 0
    assert heard == ["none"]


def test_a_circle_is_not_left_for_what_the_site_file_excludes(crawl, tmp_path, server):
    server.answers["/story"] = gate("/elsewhere", "seen")
    server.answers["/elsewhere"] = Answer(status=302, fields=(("Location", "/story"), ("Set-Cookie", "way=out")))
    ran = crawl(tmp_path, server, 'exclude = ["elsewhere"]')
    assert ran.code == 0
    assert "/elsewhere" not in server.asked
