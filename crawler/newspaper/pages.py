"""Requests in, answers out: which page stands at a path of an edition, its validators, conditional requests."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256

from crawler.newspaper import rendering
from crawler.newspaper.dress import dress, painted, sized
from crawler.newspaper.edition import Edition, listings
from crawler.newspaper.stories import REBELMOUSE, WORDPRESS, desk
from crawler.newspaper.trouble import troubles
from crawler.newspaper.wire import Answer, Asked, redirection, refusal

HTML_TYPE = "text/html; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"
RSS_TYPE = "application/rss+xml; charset=utf-8"
FEED_LENGTH = 30
NEWS_LENGTH = 20
PAGES_KEPT = 512


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as it is sent: its type, its bytes, and when what it shows was last changed."""

    content_type: str
    body: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110 §8.8.3): it changes when a byte changes."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'

    @property
    def last_modified(self) -> str:
        """The weak validator (RFC 9110 §8.8.2)."""
        return format_datetime(self.modified.astimezone(UTC), usegmt=True)


def answer_for(edition: Edition, asked: Asked, base_url: str) -> Answer:
    """Answer as a well-behaved server would: 200, 301/302, 304, 404, 410."""
    path = asked.path
    if path in edition.gone:
        return refusal(edition.gone[path])
    if target := _moved(edition, path):
        return redirection(target[0], base_url + target[1])
    page = printed_page(edition, path, base_url)
    if page is None:
        return _unknown(edition, path, base_url)
    return _conditional(page, asked)


@lru_cache(maxsize=PAGES_KEPT)
def printed_page(edition: Edition, path: str, base_url: str) -> Printed | None:
    """Print the page at a path; None when there is none."""
    for shelf in SHELVES:
        if page := shelf(edition, path, base_url):
            return page
    return None


def _moved(edition: Edition, path: str) -> tuple[int, str] | None:
    if path in edition.former:
        return 301, edition.former[path]
    return edition.moved.get(path)


def _unknown(edition: Edition, path: str, base_url: str) -> Answer:
    slashed = f"{path}/"
    exists = not path.endswith("/") and printed_page(edition, slashed, base_url)
    return redirection(301, base_url + slashed) if exists else refusal(404)


def _conditional(page: Printed, asked: Asked) -> Answer:
    validators = (("ETag", page.etag), ("Last-Modified", page.last_modified))
    if _fresh(page, asked):
        return Answer(304, validators)
    return Answer(200, (("Content-Type", page.content_type), *validators), page.body)


def _fresh(page: Printed, asked: Asked) -> bool:
    # RFC 9110 §13.2.2: If-None-Match is looked at first, and If-Modified-Since only when it is absent.
    if tags := asked.header("if-none-match"):
        return tags.strip() == "*" or page.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = _date(asked.header("if-modified-since"))
    return since is not None and page.modified.replace(microsecond=0) <= since


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None  # RFC 9110 §13.1.3: a date that is none is ignored


def _stories(edition: Edition, path: str, base_url: str) -> Printed | None:
    if path not in edition.stories:
        return None
    story = edition.stories[path]
    return _page(edition, rendering.article(edition, story, base_url), story.modified)


def _twins(edition: Edition, path: str, base_url: str) -> Printed | None:
    story = edition.twins.get(path)
    return _page(edition, rendering.amp(story, base_url), story.modified) if story else None


def _listings(edition: Edition, path: str, base_url: str) -> Printed | None:
    listing = listings(edition).get(path)
    return _page(edition, rendering.listing(edition, path, listing, base_url)) if listing else None


def _troubles(edition: Edition, path: str, base_url: str) -> Printed | None:
    story = troubles().get(path)
    return _page(edition, rendering.article(edition, story, base_url), story.modified) if story else None


def _loose_pages(edition: Edition, path: str, base_url: str) -> Printed | None:
    template = LOOSE_PAGES.get(path)
    return _page(edition, rendering.loose(template, base_url, troubles=tuple(troubles()))) if template else None


def _machine_readable(edition: Edition, path: str, base_url: str) -> Printed | None:
    make = MACHINE_READABLE.get(path) or _section_feeds().get(path)
    if make is None:
        return None
    content_type, body = make(edition, base_url)
    return Printed(content_type, body, edition.printed_at)


def _media(edition: Edition, path: str, _: str) -> Printed | None:
    known = {f"/media-library/{story.slug}.svg": story for story in edition.stories.values()}
    if path in known:
        return Printed("image/svg+xml", rendering.picture(known[path]).encode(), known[path].modified)
    pixels = {place: (story, width) for story in edition.stories.values() for place, width in sized(story).items()}
    if path not in pixels:
        return None
    story, width = pixels[path]
    return Printed("image/png", painted(rendering.hue(story), width), story.modified)


def _dress(edition: Edition, path: str, _: str) -> Printed | None:
    if path not in (known := dress()):
        return None
    content_type, make = known[path]
    return Printed(content_type, make(), edition.printed_at)


def _page(edition: Edition, text: str, modified: datetime | None = None) -> Printed:
    # After a change any page may show something new: the date of the edition is the one that is never too old.
    changed = edition.printed_at if modified is None or edition.changes else modified
    return Printed(HTML_TYPE, text.encode(), changed)


SHELVES = (_stories, _twins, _listings, _machine_readable, _troubles, _loose_pages, _media, _dress)
"""Where a path is looked up, in this order; each gives the page or None."""

LOOSE_PAGES = {
    "/about/": "about.html.j2",
    "/private/": "private.html.j2",
    "/private/drafts/": "private.html.j2",
    "/trouble/": "troubles.html.j2",
}

Maker = Callable[[Edition, str], tuple[str, bytes]]


def _robots(_: Edition, base_url: str) -> tuple[str, bytes]:
    return "text/plain; charset=utf-8", rendering.loose("robots.txt.j2", base_url).encode()


def _stylesheet(_: Edition, base_url: str) -> tuple[str, bytes]:
    return "text/css; charset=utf-8", rendering.loose("paper.css.j2", base_url).encode()


def _badge(_: Edition, base_url: str) -> tuple[str, bytes]:
    return "image/svg+xml", rendering.loose("google-cta.svg.j2", base_url).encode()


def _sitemap_index(edition: Edition, base_url: str) -> tuple[str, bytes]:
    return XML_TYPE, rendering.loose("sitemap_index.xml.j2", base_url, edition=edition).encode()


def _sitemap(template: str) -> Maker:
    def make(edition: Edition, base_url: str) -> tuple[str, bytes]:
        stories = [story for story in edition.shown if story.template == template]
        return XML_TYPE, rendering.loose("sitemap.xml.j2", base_url, stories=stories).encode()

    return make


def _zipped(make: Maker) -> Maker:
    return lambda edition, base_url: ("application/gzip", gzip.compress(make(edition, base_url)[1], mtime=0))


def _news_sitemap(edition: Edition, base_url: str) -> tuple[str, bytes]:
    return XML_TYPE, rendering.loose("news.xml.j2", base_url, stories=edition.shown[:NEWS_LENGTH]).encode()


def _feed(section: str | None) -> Maker:
    def make(edition: Edition, base_url: str) -> tuple[str, bytes]:
        stories = [story for story in edition.shown if section in (None, story.section.slug)]
        title = desk().sections[section].title if section else "The Daily Fixture"
        shown = stories[:FEED_LENGTH]
        return RSS_TYPE, rendering.loose("feed.xml.j2", base_url, stories=shown, title=title, edition=edition).encode()

    return make


def _section_feeds() -> dict[str, Maker]:
    return {f"/feeds/{slug}.rss": _feed(slug) for slug in desk().sections}


MACHINE_READABLE: dict[str, Maker] = {
    "/robots.txt": _robots,
    "/assets/paper.css": _stylesheet,
    "/assets/google-cta.svg": _badge,
    "/sitemap.xml": _sitemap_index,
    "/feeds/sitemaps/sitemap_1.xml": _sitemap(REBELMOUSE),
    "/feeds/sitemaps/sitemap_2.xml.gz": _zipped(_sitemap(WORDPRESS)),
    "/feeds/sitemaps/news_1.xml": _news_sitemap,
    "/feeds/feed.rss": _feed(None),
}
"""Files for programs by path: what makes their content type and bytes."""
