"""One answer → all that it tells us to visit; the way into this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.discovery.feeds import read_feed
from crawler.discovery.kind import PageKind, kind_of
from crawler.discovery.pages import feeds_of_page
from crawler.discovery.sitemaps import read_sitemap
from storage.records import Link


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a document is, and what it tells us to visit.

    `pages` are links to pages; `further` are links to feeds and sitemaps, read by `read_links` in their turn. A Link's
    `rel` says how it was heard of, not what it is: an article in a sitemap and a sitemap in an index are `SITEMAP`.
    `offers` are links to the hubs of a feed, and to its topic there. `fault` says why not all of it could be read.
    """

    kind: PageKind
    pages: tuple[Link, ...] = ()
    further: tuple[Link, ...] = ()
    fault: str | None = None
    offers: tuple[Link, ...] = ()


def read_links(body: bytes, url: str, at: datetime, content_type: str | None = None) -> Discovery:
    """What the answer from the canonical `url` tells us to visit.

    `body` is decoded of its content coding, `at` is when it was fetched (aware), `content_type` is the header's value.
    Any bytes are accepted. Of HTML only the head is read; links in the body are `Draft.links`.
    """
    kind = kind_of(content_type, body)
    if kind is PageKind.FEED:
        feed = read_feed(body, url, at)
        return Discovery(kind, feed.pages, fault=feed.fault, offers=feed.offers)
    if kind is PageKind.SITEMAP:
        sitemap = read_sitemap(body, url, at)
        return Discovery(kind, sitemap.pages, sitemap.further, sitemap.fault)
    if kind is PageKind.HTML:
        return Discovery(kind, further=feeds_of_page(body, url, at))
    return Discovery(kind)
