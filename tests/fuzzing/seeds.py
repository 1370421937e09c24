"""From what the fuzzer begins: a few small, honest inputs of each target, all of them invented.

In: nothing. Out: bytes, by the name of a target. Never: a page of a publisher.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path

import brotlicffi
import zstandard

from crawler.newspaper.pages import printed_page
from crawler.newspaper.paper import Newspaper
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import ANSWER, SITE_TEXT, exchange

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><item><title>Night ferry</title>
<link>https://paper.example/1</link><pubDate>Mon, 30 Nov 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>
<loc>https://paper.example/1</loc><lastmod>2026-11-30</lastmod></url></urlset>"""
JSON_FEED = (
    b'{"version":"https://jsonfeed.org/version/1.1","title":"Paper","items":[{"id":"1","url":"/1","title":"Tug"}]}'
)
QUERIES = (
    "harbour AND (master OR tug) -ferry",
    'title:"night ferry"* on:2026-11',
    "rope NEAR/5 tug words:>800",
    "site:paper last:7d version:any",
    "政府 24/7 U.S.",
    'first/50 "climate chang"* changed:silent',
)


def seeds() -> dict[str, list[bytes]]:
    """Some inputs of each target."""
    page = _page()
    return {
        "decoder": _coded(page[:2_000]),
        "segmenter": [page, b"<article><h1>Night ferry</h1><p>The ferry came in late.</p></article>"],
        "listing": [FEED, SITEMAP, JSON_FEED, b"https://paper.example/1\nhttps://paper.example/2\n"],
        "warc-reader": [warc := _warc(), gzip.decompress(warc), warc[:-9]],
        "query": [text.encode() for text in QUERIES],
    }


def _page() -> bytes:
    paper = Newspaper()
    printed = printed_page(paper.edition, paper.paths[0], "https://paper.example")
    assert printed is not None
    return printed.body


def _coded(text: bytes) -> list[bytes]:
    """Each with the byte that names its coding, in the order of `targets.CODINGS`."""
    packed = gzip.compress(text, mtime=0)
    codings = (packed, zlib.compress(text), brotlicffi.compress(text), zstandard.compress(text))
    return [bytes([number]) + entity for number, entity in enumerate((*codings, brotlicffi.compress(packed)))]


def _warc() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        with WarcWriter(Path(folder), site="paper", job="0123456789", site_text=SITE_TEXT) as writer:
            writer.append(exchange(ANSWER))
            writer.finish({"why": "done"})
        return writer.path.read_bytes()
