"""Feeds, sitemaps and page heads tell us what to visit; nothing that a server sends makes us fail or fetch."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import Discovery, PageKind, kind_of, read_links, robots_sitemaps
from crawler.discovery.dates import feed_date, w3c_date
from crawler.discovery.entry_text import strip_entry_text
from crawler.discovery.pages import amp_of_page
from crawler.discovery.sitemaps import MAX_LINKS
from storage.records import Link, Rel

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://daily.example/feeds/feed.rss"

RSS = b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Daily</title><link>https://daily.example/</link><description><![CDATA[All <item> news]]></description>
<item><title>Ferry &amp; fog &lt;b&gt;again&lt;/b&gt;</title><link>https://daily.example/ferry?utm_source=rss&amp;id=1</link>
  <guid isPermaLink="false">7</guid><dc:creator>A. Writer</dc:creator>
  <pubDate>Sat, 21 Nov 2026 10:00:00 +0100</pubDate><description><![CDATA[<p>Body</p>]]></description></item>
<item><title>By guid</title><guid isPermaLink="true">https://daily.example/guid</guid></item>
<item><title>No link</title><guid isPermaLink="false">8</guid></item>
<item><title>Ferry again</title><link>https://daily.example/ferry?id=1#again</link></item>
<item><title>Mail</title><link>mailto:desk@daily.example</link></item>
<item><title>Tomorrow</title><link>/tomorrow</link><pubDate>Sat, 21 Nov 2076 10:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://daily.example/city/"><title>City</title>
<author><name>Desk</name></author>
<entry><title type="html">Tram &amp;amp; bus</title><id>tag:daily.example,2026:1</id><link rel="self" href="/x.atom"/>
<link rel="alternate" href="tram"/><published>2026-11-20T08:00:00-05:00</published>
<updated>2026-11-21T08:00:00Z</updated>
<summary>Short</summary></entry></feed>"""

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<!-- made today -->
<url><loc> https://daily.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-21</lastmod>
 <image:image><image:loc>https://daily.example/a.jpg</image:loc></image:image></url>
<url><loc>https://daily.example/b</loc><lastmod>2026-11-22T11:00:00Z</lastmod>
 <n:news><n:publication><n:name>Daily</n:name></n:publication><n:title>Fog &amp; ferry</n:title>
 <n:publication_date>2026-11-20T23:30:00-05:00</n:publication_date></n:news></url>
<url><lastmod>2026-11-22</lastmod></url>
</urlset>"""

INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://daily.example/sitemap_1.xml.gz</loc><lastmod>2026-11-21T00:00:00+00:00</lastmod></sitemap>
<sitemap><loc>https://daily.example/sitemap.xml</loc></sitemap></sitemapindex>"""


def read(body: bytes, url: str = URL, content_type: str | None = None) -> Discovery:
    return read_links(body, url, AT, content_type)


def urls(links: tuple[Link, ...]) -> list[str]:
    return [link.url for link in links]


def test_a_feed_gives_its_entries_with_plain_titles_and_utc_dates() -> None:
    found = read(RSS, content_type="application/rss+xml")
    assert found.kind is PageKind.FEED
    assert found.further == ()
    assert urls(found.pages) == [
        "https://daily.example/ferry?id=1",
        "https://daily.example/guid",
        "https://daily.example/tomorrow",
    ]
    assert found.pages[0] == Link(
        url="https://daily.example/ferry?id=1",
        rel=Rel.FEED,
        via=URL,
        position=0,
        hint_title="Ferry & fog again",
        hint_date=datetime(2026, 11, 21, 9, tzinfo=UTC),
    )


def test_a_date_far_ahead_of_the_fetch_is_no_hint() -> None:
    assert read(RSS).pages[2].hint_date is None


def test_an_atom_feed_gives_the_alternate_link_and_the_date_of_publication() -> None:
    (link,) = read(ATOM).pages
    assert (link.url, link.hint_title) == ("https://daily.example/city/tram", "Tram & bus")
    assert link.hint_date == datetime(2026, 11, 20, 13, tzinfo=UTC)


def alternates(*links: str, language: str = "de") -> str:
    entry = "".join(f"<link {link}/>" for link in links)
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><entry>{entry}</entry></feed>'
    return urls(read(body.encode()).pages)[0].removeprefix("https://daily.example/")


def test_of_several_alternates_the_first_is_the_page() -> None:
    assert alternates('href="/a"', 'href="/b"', 'rel="self" href="/c"') == "a"
    assert alternates('rel="enclosure" href="/a.mp3"', 'rel="alternate" href="/b"') == "b"
    assert alternates('type="application/pdf" href="/a.pdf"', 'type="text/html" href="/b"') == "b"


def test_of_several_alternates_that_in_the_language_of_the_feed_is_the_page() -> None:
    in_french, in_german, in_any = 'hreflang="fr" href="/fr"', 'hreflang="de-AT" href="/de"', 'href="/any"'
    assert alternates(in_french, in_german) == "de"
    assert alternates(in_french, in_any, in_german) == "de"
    assert alternates(in_french, in_any) == "any"
    assert alternates(in_french, 'hreflang="en" href="/en"') == "fr"
    assert alternates(in_french, in_german, language="fr") == "fr"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Fri, 10 May 2024 10:00:00 CEST", "2024-05-10T08:00"),
        ("Fri, 10 May 2024 10:00:00 CET", "2024-05-10T09:00"),
        ("Fri, 10 May 2024 10:00:00 BST", "2024-05-10T09:00"),
        ("Fri, 10 May 2024 10:00:00 JST", "2024-05-10T01:00"),
        ("Fri, 10 May 2024 10:00:00 UTC+01:00", "2024-05-10T09:00"),
        ("Fri, 10 May 2024 10:00:00 GMT+0100", "2024-05-10T09:00"),
        ("Fri, 10 May 2024 10:00:00 PM EST", "2024-05-11T03:00"),
        ("Fri, 10 May 2024 12:00:00 AM EDT", "2024-05-10T04:00"),
        ("10 May 24 10:00 JST", "2024-05-10T01:00"),
        ("Fri May 10 10:00:00 CEST 2024", "2024-05-10T08:00"),
        ("Fri, 10 May 2024 10:00:00 CST", "2024-05-10T16:00"),
        ("Fri, 10 May 2024 10:00:00 -0000", "2024-05-10T10:00"),
        ("Fri, 10 May 2024 10:00:00", "2024-05-10T10:00"),
        ("2024-05-10 10:00:00 EST", "2024-05-10T15:00"),
        ("2024-05-10T10:00:00+0200", "2024-05-10T08:00"),
        ("vendredi 10 novembre 2023 22h30 CET", "2023-11-10T21:30"),
        ("10 May 2024", "2024-05-10T00:00"),
        ("Fri, 10 May 2024 10:00:00 IST", None),
        ("2024-05-10 10:00:00 IST", None),
        ("vendredi 10 novembre 2023 10:00 XYZT", None),
        ("05/10/2024 10:00:00", None),
        ("Fri, 31 Feb 2024 10:00:00 GMT", None),
        ("Friday", None),
        ("1" * 10_000, None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_of_a_feed_is_the_moment_that_it_names_or_none(text: str | None, utc: str | None) -> None:
    assert feed_date(text) == (datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None)


def test_what_names_an_unclear_zone_leaves_the_moment_to_the_other_date() -> None:
    entry = (
        "<entry><link href='/a'/><published>Fri, 20 Nov 2026 10:00:00 IST</published>"
        "<updated>2026-11-21T10:00:00Z</updated></entry>"
    )
    (link,) = read(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode()).pages
    assert link.hint_date == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_a_json_feed_is_a_feed() -> None:
    items = [
        {"id": "7", "url": "/a", "title": "A", "date_published": "2026-11-21T10:00:00Z"},
        {"id": "https://daily.example/b", "date_modified": "soon"},
        {"id": 9, "url": ["x"]},
        "x",
    ]
    found = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
    assert found.kind is PageKind.FEED
    assert urls(found.pages) == ["https://daily.example/a", "https://daily.example/b"]
    assert [link.hint_date for link in found.pages] == [datetime(2026, 11, 21, 10, tzinfo=UTC), None]


@pytest.mark.parametrize("broken", ["{", '{"items": {}}', "{" + '"a":[' * 50_000, '["x"]'])
def test_a_broken_json_feed_gives_nothing(broken: str) -> None:
    body = broken.replace("{", '{"version": "https://jsonfeed.org/version/1", ', 1).encode()
    assert read(body).pages == ()


def test_a_feed_that_breaks_off_gives_what_stands_before_the_break() -> None:
    body = RSS[: RSS.index(b"<item><title>No link")]
    assert urls(read(body).pages) == ["https://daily.example/ferry?id=1", "https://daily.example/guid"]


def test_texts_and_persons_are_taken_out_of_a_feed_before_it_is_parsed() -> None:
    slim = strip_entry_text(RSS)
    assert b"Body" not in slim
    assert b"Writer" not in slim
    assert slim.count(b"</item>") == RSS.count(b"</item>")
    assert (
        strip_entry_text(b"<entry><content src='x'/><title>T</title></entry>")
        == b"<entry><content src='x'/><title>T</title></entry>"
    )


def test_a_text_that_does_not_end_within_its_entry_hides_no_other_entry() -> None:
    body = b"<rss><item><description>x<item><link>/a</link></item><item><description>y</description></item></rss>"
    assert strip_entry_text(body) == b"<rss><item><description>x<item><link>/a</link></item><item></item></rss>"


def test_an_author_of_endless_name_never_reaches_the_parser() -> None:
    endless = b"<![CDATA[" + b"a." * 200_000 + b"]]>"
    closed = RSS.replace(b"A. Writer", endless)
    assert len(read(closed).pages) == 3
    unclosed = RSS.replace(b"A. Writer</dc:creator>", endless)
    assert b"a.a.a." not in strip_entry_text(unclosed)


def test_a_sitemap_gives_pages_with_news_title_and_date_before_lastmod() -> None:
    found = read(SITEMAP)
    assert (found.kind, found.further) == (PageKind.SITEMAP, ())
    first, second = found.pages
    assert (first.url, first.rel, first.hint_title) == ("https://daily.example/a?x=1&y=2", Rel.SITEMAP, None)
    assert first.hint_date == datetime(2026, 11, 21, tzinfo=UTC)
    assert (second.hint_title, second.position) == ("Fog & ferry", 1)
    assert second.hint_date == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


def test_a_sitemap_index_gives_further_sitemaps_but_never_itself() -> None:
    found = read(INDEX, "https://daily.example/sitemap.xml")
    assert (found.kind, found.pages) == (PageKind.SITEMAP, ())
    assert urls(found.further) == ["https://daily.example/sitemap_1.xml.gz"]
    assert found.further[0].rel is Rel.SITEMAP


def test_a_gzipped_sitemap_is_read_whatever_its_type_says() -> None:
    packed = gzip.compress(SITEMAP)
    assert read(packed, content_type="application/octet-stream").pages == read(SITEMAP).pages
    assert urls(read(packed[:-20]).pages)[:1] == ["https://daily.example/a?x=1&y=2"]


def test_a_plain_text_of_urls_is_a_sitemap() -> None:
    found = read(
        b"\xef\xbb\xbfhttps://daily.example/a\r\n\r\nhttps://daily.example/b\nnot one\n", content_type="text/plain"
    )
    assert found.kind is PageKind.SITEMAP
    assert urls(found.pages) == ["https://daily.example/a", "https://daily.example/b"]


def test_a_sitemap_that_breaks_off_gives_what_stands_before_the_break() -> None:
    assert urls(read(SITEMAP[: SITEMAP.index(b"<n:news>")]).pages) == ["https://daily.example/a?x=1&y=2"]


def test_a_sitemap_in_utf_16_is_read() -> None:
    text = SITEMAP.decode().replace("UTF-8", "UTF-16")
    assert urls(read(text.encode("utf-16")).pages) == urls(read(SITEMAP).pages)


def test_no_more_links_are_read_than_sitemaps_org_allows() -> None:
    entries = b"".join(b"<url><loc>https://daily.example/%d</loc></url>" % number for number in range(MAX_LINKS + 10))
    assert len(read(b"<urlset>" + entries + b"</urlset>").pages) == MAX_LINKS


BOMB = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "boom boom!">{BOMB}<!ENTITY z SYSTEM "SECRET">]>'


@pytest.mark.parametrize("entity", ["j", "z"])
@pytest.mark.parametrize(
    "text",
    [
        "<urlset><url><loc>https://daily.example/a</loc><news><title>&E;</title></news></url></urlset>",
        "<rss version='2.0'><channel><item><title>&E;</title><link>https://daily.example/a</link></item></channel></rss>",
    ],
)
def test_entities_neither_grow_nor_open_files(text: str, entity: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("boom boom!")
    found = read((ENTITIES.replace("SECRET", secret.as_uri()) + text.replace("E", entity)).encode())
    assert urls(found.pages) in (["https://daily.example/a"], [])
    assert not any("boom" in (link.hint_title or "") for link in found.pages)


@pytest.mark.parametrize("filler", [b" " * 1_000_000, b"<a/>" * 250_000])
def test_a_gzip_bomb_is_read_up_to_a_bound(filler: bytes) -> None:
    bomb = b"".join((gzip.compress(b"<urlset>"), gzip.compress(filler) * 100, gzip.compress(b"<url/></urlset>")))
    assert read(bomb) == Discovery(PageKind.SITEMAP, fault="breaks off after 0 links")


@pytest.mark.parametrize(
    "between",
    [
        "<image:image><image:loc>https://daily.example/a.jpg</image:loc></image:image>",
        "<n:title>Ferry & fog</n:title>",
        "<title>Fish&nbsp;&chips; 3 < 4</title>",
        "<title><![CDATA[Fish & chips]]></title>",
    ],
)
def test_what_xml_forbids_and_people_write_loses_no_entry(between: str) -> None:
    entries = (f"<url><loc>https://daily.example/{n}?a=1&b={n}</loc>{between}</url>" for n in (1, 2, 3))
    found = read(f"<urlset>{''.join(entries)}</urlset>".encode())
    assert urls(found.pages) == [f"https://daily.example/{n}?a=1&b={n}" for n in (1, 2, 3)]
    assert found.fault is None


def test_prefixes_that_a_sitemap_does_not_declare_are_read_by_their_name() -> None:
    news = "<news:news><news:title>Fog</news:title></news:news>"
    found = read(f"<sm:urlset><sm:url><sm:loc>https://daily.example/1</sm:loc>{news}</sm:url></sm:urlset>".encode())
    assert [(link.url, link.hint_title) for link in found.pages] == [("https://daily.example/1", "Fog")]


def test_a_sitemap_that_breaks_off_says_so() -> None:
    found = read(b"<urlset><url><loc>https://daily.example/1</loc></url><url><loc>https://daily.exa")
    assert (urls(found.pages), found.fault) == (["https://daily.example/1"], "breaks off after 1 link")


@pytest.mark.parametrize(
    "before", ["<br />\n<b>Warning</b>: foo() in <b>/x.php</b> on line <b>7</b><br />\n", "Notice: x\n"]
)
@pytest.mark.parametrize("document", [RSS, ATOM, SITEMAP, INDEX])
def test_the_warning_of_a_script_before_a_document_hides_nothing(before: str, document: bytes) -> None:
    declared = "text/html"
    assert read(before.encode() + document, content_type=declared) == read(document, content_type=declared)


def test_a_guid_is_an_address_only_where_it_may_be_one() -> None:
    items = "".join(
        f"<item><title>a</title>{guid}</item>"
        for guid in (
            "<guid>4711</guid>",
            '<guid isPermaLink="false">https://daily.example/false</guid>',
            "<guid>https://daily.example/true</guid>",
        )
    )
    found = read(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert urls(found.pages) == ["https://daily.example/true"]


@pytest.mark.parametrize("rel", ["", ' rel="alternate"'])
def test_the_own_link_of_an_item_beats_one_of_atom_in_it(rel: str) -> None:
    own, other = "<link>https://daily.example/own</link>", f'<atom:link{rel} href="https://daily.example/other"/>'
    for inside, expected in ((own + other, "own"), (other + own, "own"), (other, "other")):
        feed = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><item>{inside}</item></channel></rss>'
        assert urls(read(feed.encode()).pages) == [f"https://daily.example/{expected}"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/feed?a=1&section=news&copy=2&amp;b=3", "/feed?a=1&section=news&copy=2&b=3"),
        ("/feed?a=1&region=n&notify=1&param=2", "/feed?a=1&region=n&notify=1&param=2"),
        ("/feed?a=1&#38;b=2&notit;=3", "/feed?a=1&b=2&notit;=3"),
    ],
)
def test_attributes_are_decoded_as_attributes(written: str, meant: str) -> None:
    page = f'<html><head><link rel="alternate" type="application/rss+xml" href="{written}"></head>'
    assert urls(read(page.encode()).further) == [f"https://daily.example{meant}"]


HTML = b"""<!DOCTYPE html><html><head><base href="/section/">
<!-- <link rel="alternate" type="application/rss+xml" href="/old.rss"> -->
<script>'<link rel="alternate" type="application/rss+xml" href="/script.rss">'</script>
<link rel="alternate" type="application/rss+xml" title="All" href="feed.rss?a=1&amp;b=2">
<LINK TYPE='application/atom+xml; charset=utf-8' REL='alternate nofollow' HREF=//feeds.daily.example/atom>
<link rel="alternate" type="application/rss+xml" title="Daily &raquo; Comments Feed" href="/all.rss">
<link rel="alternate" type="text/html" hreflang="de" href="/de"><link rel="stylesheet" href="/a.css">
<link rel="amphtml" href="https://daily.example/amp/a"/></head>
<body><link rel="alternate" type="application/rss+xml" href="/body.rss"></body></html>"""


def test_a_page_names_its_feeds_but_those_of_comments_are_not_ours() -> None:
    found = read(HTML, "https://daily.example/a", "text/html; charset=utf-8")
    assert (found.kind, found.pages) == (PageKind.HTML, ())
    assert urls(found.further) == ["https://daily.example/section/feed.rss?a=1&b=2", "https://feeds.daily.example/atom"]
    assert (found.further[0].rel, found.further[0].hint_title) == (Rel.FEED, "All")


def test_a_page_names_its_amp_twin() -> None:
    assert amp_of_page(HTML, "https://daily.example/a") == "https://daily.example/amp/a"
    assert amp_of_page(b"<html>", "https://daily.example/a") is None


def test_robots_txt_names_sitemaps_anywhere() -> None:
    text = "User-agent: *\nSitemap: https://cdn.example/s.xml\nsitemap: /news.xml\nSitemap: ftp://x/\n"
    links = robots_sitemaps(text, "https://daily.example/robots.txt", AT)
    assert urls(links) == ["https://cdn.example/s.xml", "https://daily.example/news.xml"]
    assert {link.rel for link in links} == {Rel.ROBOTS}


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("text/html", RSS, PageKind.FEED),
        ("text/html", ATOM, PageKind.FEED),
        ("text/plain", SITEMAP, PageKind.SITEMAP),
        ("application/xml", INDEX, PageKind.SITEMAP),
        ("application/rss+xml", HTML, PageKind.HTML),
        ("text/xml", b"<?xml version='1.0'?>\n<!-- x -->\n<rdf:RDF xmlns:rdf='x'>", PageKind.FEED),
        ("text/xml", b"<!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]><rss>", PageKind.FEED),
        ("text/xml", b"<sm:urlset xmlns:sm='x'>", PageKind.SITEMAP),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html xmlns='x'>", PageKind.HTML),
        ("text/html", b"<p>A fragment", PageKind.HTML),
        ("text/html", b"plain words", PageKind.HTML),
        (None, b"<div>", PageKind.HTML),
        ("text/html", b"", PageKind.HTML),
        ("application/xml", b"<opml>", PageKind.OTHER),
        ("application/json", b'{"a": 1}', PageKind.OTHER),
        ("text/plain", b"words", PageKind.OTHER),
        ("image/jpeg", b"\xff\xd8\xff\xe0", PageKind.OTHER),
        ("application/gzip", gzip.compress(b"tar", mtime=0), PageKind.OTHER),
    ],
)
def test_the_kind_of_a_document_is_what_its_bytes_say(content_type: str | None, body: bytes, kind: PageKind) -> None:
    assert kind_of(content_type, body) is kind


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        (" 2026-11-22 ", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T09:30+01:00", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        ("2026-11-22 09:30:15.5Z", datetime(2026, 11, 22, 9, 30, 15, 500_000, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-13-01", None),
        ("yesterday", None),
        ("9" * 100_000, None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_sitemaps_are_utc_or_nothing(text: str | None, date: datetime | None) -> None:
    assert w3c_date(text) == date


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<link ", b"<script>", b"<link a='b\" ", b"<link " + b"a" * 9_000 + b" ", b"<a.content>"]
)
def test_a_head_that_repeats_itself_for_ever_says_nothing(piece: bytes) -> None:
    body = b"<html>" + piece * (2_000_000 // len(piece))
    assert read(body) == Discovery(PageKind.HTML)
    assert strip_entry_text(body) == body


STARTS = [b"", b"<rss><channel><item>", b"<urlset><url><loc>", b"<html><head><link ", b"\x1f\x8b", RSS[:300], b"{"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(STARTS),
    st.binary(max_size=200) | st.text(alphabet="<>/!&;'\"= abcitemlnk\x00\u00e9").map(str.encode),
)
def test_any_bytes_give_canonical_links_or_none(start: bytes, rest: bytes) -> None:
    found = read(start + rest)
    assert all(link.url.startswith(("http://", "https://")) for link in (*found.pages, *found.further))


def test_half_a_character_in_a_sitemap_costs_its_field_and_no_more() -> None:
    """Where it recovers, libxml2 hands out what a reference to a surrogate means, and lxml cannot decode it."""
    body = (
        b"<urlset><url><loc>https://daily.example/&#xD800;</loc></url>"
        b"<url><loc>https://daily.example/a</loc><news><title>&#xD800;</title></news></url></urlset>"
    )
    found = read_links(body, "https://daily.example/sitemap.xml", AT, "application/xml")
    assert [(link.url, link.hint_title) for link in found.pages] == [("https://daily.example/a", None)]


@pytest.mark.parametrize("reference", [b"&#xD800;", b"&#55296;", b"&#x110000;", b"&#99999999999999999999;"])
@pytest.mark.parametrize("behind", [b"</channel></rss>", b"<broken"])
def test_a_reference_to_no_character_costs_a_feed_nothing(reference: bytes, behind: bytes) -> None:
    item = b"<item><title>Ferry " + reference + b" fog</title><link>https://daily.example/ferry</link></item>"
    found = read_links(b"<rss version='2.0'><channel>" + item + behind, URL, AT, "application/rss+xml")
    assert [(link.url, link.hint_title) for link in found.pages] == [
        ("https://daily.example/ferry", "Ferry \ufffd fog"),
    ]


_ITEM = "<item><link>https://daily.example/1</link></item>"
_RSS = f"<rss version='2.0'><channel>{_ITEM}</channel></rss>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (_RSS.encode(), None),
        (f"{_RSS}\n<!-- made in 3 ms -->".encode(), None),
        (f"<?xml version='1.0' encoding='utf-16'?>{_RSS}".encode("utf-16"), None),
        (gzip.compress(_RSS.encode()), None),
        (b"<rss version='2.0'/>", None),
        (b"<rss version='2.0'><channel></channel></rss>", None),
        (_RSS[:-10].encode(), "breaks off after 1 link"),
        (b"<rss><channel><item><title>A</title></item></channel></rss>", "has 1 entries and no address in them"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', None),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"', "breaks off after 0 links"),
    ],
)
def test_a_feed_says_why_not_all_of_it_may_be_read(body: bytes, fault: str | None) -> None:
    found = read(body)
    assert (found.kind, found.fault) == (PageKind.FEED, fault)


def test_a_sitemap_without_an_address_in_its_entries_says_so_and_an_empty_one_is_well() -> None:
    assert read(b"<urlset><url><loc>mailto:a@daily.example</loc></url></urlset>").fault == (
        "has 1 entries and no address in them"
    )
    assert read(b"<urlset></urlset>").fault is None
