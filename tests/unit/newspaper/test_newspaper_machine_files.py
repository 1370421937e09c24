"""Feeds, sitemaps, robots.txt and the site file of the newspaper are what programs expect."""

import gzip
import tomllib
from ipaddress import ip_network

import feedparser
from lxml import etree
from protego import Protego

from crawler.newspaper.sitefile import BASE_URL, site_text
from crawler.newspaper.wire import Asked
from crawler.sites.declaration import Site

BASE = "http://paper.test"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def body(paper, path):
    answer = paper.answer(Asked(path), BASE)
    assert answer.status == 200
    return answer.body


def test_the_feed_lists_the_thirty_newest_stories_with_their_dates(paper):
    feed = feedparser.parse(body(paper, "/feeds/feed.rss"))
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == [BASE + path for path in paper.paths[:30]]
    newest = paper.truth(paper.paths[0]).published.utctimetuple()
    assert feed.entries[0].published_parsed[:6] == newest[:6]


def test_each_section_has_a_feed_of_its_own(paper):
    feed = feedparser.parse(body(paper, "/feeds/science.rss"))
    assert {entry.link for entry in feed.entries} <= {card.url for card in paper.cards("/science/", BASE)}
    assert len(feed.entries) >= 8


def test_the_sitemap_index_leads_to_every_article(paper):
    index = etree.fromstring(body(paper, "/sitemap.xml"))
    listed = set()
    for address in index.xpath("//s:loc/text()", namespaces=NAMES):
        raw = body(paper, address.removeprefix(BASE))
        urlset = etree.fromstring(gzip.decompress(raw) if address.endswith(".gz") else raw)
        listed |= set(urlset.xpath("//s:loc/text()", namespaces=NAMES))
    assert listed == {BASE + path for path in paper.paths}


def test_the_news_sitemap_gives_titles_and_times(paper):
    news = etree.fromstring(body(paper, "/feeds/sitemaps/news_1.xml"))
    titles = news.xpath("//n:title/text()", namespaces=NAMES)
    assert titles == [paper.truth(path).title for path in paper.paths[:20]]
    times = news.xpath("//n:publication_date/text()", namespaces=NAMES)
    assert times[0] == paper.truth(paper.paths[0]).published.isoformat()


def test_robots_disallows_what_is_private_and_names_the_sitemaps(paper):
    rules = Protego.parse(body(paper, "/robots.txt").decode())
    assert not rules.can_fetch(f"{BASE}/private/drafts/", "microfiche")
    assert rules.can_fetch(f"{BASE}/harbour/", "microfiche")
    assert f"{BASE}/sitemap.xml" in set(rules.sitemaps)


def test_the_site_file_is_a_valid_declaration_with_the_address_that_was_asked_for():
    site = Site(**tomllib.loads(site_text(BASE)))
    assert site.name == "fixture"
    assert all(url.startswith(f"{BASE}/") for url in (*site.start, *site.feeds))
    assert [ip_network(each) for each in site.allow_private] == [ip_network("127.0.0.1")]


def test_the_site_file_of_the_command_line_names_the_default_port():
    assert f'"{BASE_URL}/"' in site_text(BASE_URL)


def test_start_pages_and_feeds_of_the_site_file_exist(paper):
    site = Site(**tomllib.loads(site_text(BASE)))
    answers = [paper.answer(Asked(url.removeprefix(BASE)), BASE) for url in (*site.start, *site.feeds)]
    assert {answer.status for answer in answers} == {200}
