"""What kind of document an answer holds, by its first bytes; the declared type decides only where they are silent."""

from __future__ import annotations

import re
from enum import StrEnum

from crawler.discovery.cdx import CDX
from crawler.discovery.timemap import TIMEMAP
from crawler.discovery.unpack import unpacked

_HEAD = 16_384
_BURIED = re.compile(
    rb"<\?xml\b[^<>]*>\s*(?:<[!?][^<>]*>\s*)*<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|urlset|sitemapindex)\b"
    rb"|<(?:rss|feed|rdf:rdf|urlset|sitemapindex)\s[^<>]*(?:version|xmlns)",
    re.I,
)
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)", re.I | re.S)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version', re.I)
_URL_LINE = re.compile(r"\s*https?://\S+\s*(?:[\r\n]|$)", re.I)


class PageKind(StrEnum):
    """What a document is to discovery."""

    HTML = "html"
    FEED = "feed"
    SITEMAP = "sitemap"
    OTHER = "other"


_ROOTS = {
    **dict.fromkeys(("rss", "feed", "rdf"), PageKind.FEED),
    **dict.fromkeys(("urlset", "sitemapindex"), PageKind.SITEMAP),
    **dict.fromkeys(("html", "head", "body"), PageKind.HTML),
}


def kind_of(content_type: str | None, body: bytes) -> PageKind:
    """The kind of a document: `content_type` as the server sent it, `body` decoded of its content coding.

    RSS, Atom, RDF and JSON Feed are feeds; urlset, sitemapindex, a plain text of URLs, what a CDX server lists and
    TimeMaps are sitemaps, gzipped or not.
    Feeds sent as text/html are common, and so are HTML error pages sent as XML: what the bytes say wins.
    """
    mime = (content_type or "").partition(";")[0].strip().lower()
    first = next(unpacked(body), b"")[:_HEAD]
    head = _text(first)
    root = _ROOT.match(_without_prolog(head))
    if root and (known := _ROOTS.get(root[1].lower())):
        return known
    if start := start_of_feed(first):
        return kind_of(content_type, first[start:])
    if root and not TIMEMAP.match(head):
        return _by_type(mime)
    if said := _by_words(head):
        return said
    if mime in ("text/plain", "application/gzip", "application/x-gzip", "application/octet-stream", ""):
        return PageKind.SITEMAP if _URL_LINE.match(head) else PageKind.OTHER
    return _by_type(mime)


def _by_words(head: str) -> PageKind | None:
    """The kind of what has no elements: JSON Feed, the lists of CDX servers, and TimeMaps."""
    if _JSON_FEED.search(head):
        return PageKind.FEED
    return PageKind.SITEMAP if CDX.match(head) or TIMEMAP.match(head) else None


def start_of_feed(data: bytes) -> int:
    """Where a feed or sitemap begins behind what does not belong to it, such as the warnings of a script; else 0."""
    found = _BURIED.search(data[:_HEAD])
    return found.start() if found else 0


def _by_type(mime: str) -> PageKind:
    return PageKind.HTML if mime in ("text/html", "application/xhtml+xml", "") else PageKind.OTHER


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace").removeprefix("\ufeff")


def _without_prolog(head: str) -> str:
    while found := _PROLOG.match(head):
        if "html" in found[0][:16].lower():
            return "<html"
        head = head[found.end() :]
    return head
