"""Where a feed offers to tell of its news by itself: W3C WebSub §4, and JSON Feed's `hubs`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery import read_links
from crawler.frontier.planning import from_draft
from crawler.reading.reader import read_capture
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Link, Outcome, Rel

AT = datetime(2026, 11, 29, tzinfo=UTC)
URL = "https://paper.example/feed"
HUB, TOPIC, STORY = "https://hub.example/", "https://paper.example/feed.xml", "https://paper.example/story"

_ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
FEEDS = {
    "RSS": f'<rss version="2.0" {_ATOM}><channel><link>https://paper.example/</link><atom:link rel="hub" href="{HUB}"/>'
    f'<atom:link rel="self" href="{TOPIC}"/><item><title>Late</title><link>{STORY}</link></item></channel></rss>',
    "Atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="{TOPIC}"/><link href="{HUB}" rel="hub"/>'
    f'<entry><title>Late</title><link href="{STORY}"/></entry></feed>',
    "JSON": f'{{"version": "https://jsonfeed.org/version/1.1", "feed_url": "{TOPIC}", '
    f'"hubs": [{{"type": "WebSub", "url": "{HUB}"}}], "items": [{{"url": "{STORY}"}}]}}',
}
BARE = f'<rss version="2.0"><channel><item><title>Late</title><link>{STORY}</link></item></channel></rss>'


@pytest.mark.parametrize("form", FEEDS)
def test_a_feed_names_its_hub_and_its_topic_beside_its_stories(form: str) -> None:
    found = read_links(FEEDS[form].encode(), URL, AT)
    assert [(link.rel, link.url) for link in found.offers] == [(Rel.HUB, HUB), (Rel.TOPIC, TOPIC)]
    assert ([link.url for link in found.pages], found.fault) == ([STORY], None)


def test_without_a_hub_there_is_nothing_to_subscribe_to() -> None:
    text = FEEDS["Atom"].replace('rel="hub"', 'rel="related"')
    assert read_links(text.encode(), URL, AT).offers == ()


def read(text: str, *heads: str) -> Draft:
    capture = Capture(
        record_id="r", url=URL, at=AT, site="paper", kind=Kind.NEW, outcome=Outcome.RESPONSE, status=200, file="",
        offset=0, length=0, end=0,
    )  # fmt: skip
    head = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/xml", *heads])
    return read_capture(capture, f"{head}\r\n\r\n{text}".encode(), SITE)


SITE = Site(name="paper", start=("https://paper.example/",), hosts=("paper.example", "hub.example"))


def test_what_the_answers_head_names_counts_before_what_the_feed_says() -> None:
    said = ('Link: <https://other.example/>; rel="hub"', f'Link: <{TOPIC}>; rel="self"')
    links = [*read(FEEDS["RSS"], *said).links, *read(BARE, *said).links]
    assert {link.url for link in links if link.rel is Rel.HUB} == {"https://other.example/"}
    assert read(BARE, f'Link: <{TOPIC}>; rel="self"').links == (
        Link(url=STORY, rel=Rel.FEED, via=URL, position=0, hint_title="Late"),
    )


def test_a_hub_is_not_visited() -> None:
    assert [due.link.url for due in from_draft(SITE, read(FEEDS["RSS"]), 0)] == [STORY]
