"""Articles as a feed: Atom (RFC 4287) and JSON Feed 1.1.

In: what the feed is, and its articles as rows. Out: a text. An entry keeps its name when its text changes, and is
updated when the site changed it, not when it was captured once more. Its address is the article in the archive.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from readingroom.export.formats import atom
from readingroom.export.formats.facts import printed, urn, without_nothing
from readingroom.web import addresses
from storage.database.queries.article_rows import ArticleRow

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """An article, and when it changed last: its newest text was first seen, or it was gone (UTC)."""

    row: ArticleRow
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFeed:
    """A feed: what it is called, its own address, that of the page, both whole, and its articles, as many as it has."""

    title: str
    here: str
    itself: str
    page: str
    items: Sequence[FeedItem]


def as_atom(feed: ArticleFeed) -> str:
    """The feed as Atom, with the texts as HTML."""
    newest = max((item.updated for item in feed.items), default=datetime.fromtimestamp(0, UTC))
    head = (
        atom.element("id", _name(feed.itself)),
        atom.element("title", feed.title),
        atom.element("updated", _moment(newest)),
        atom.element("generator", "Microfiche"),
        atom.link("self", ATOM, feed.itself),
        atom.link("alternate", "text/html", feed.page),
    )
    entries = (_entry(feed, item) for item in feed.items)
    return "".join((atom.HEAD, *(f"{line}\n" for line in head), *entries, "</feed>\n"))


def _entry(feed: ArticleFeed, item: FeedItem) -> str:
    links = (
        atom.link("alternate", "text/html", _archived(feed, item.row)),
        atom.link("via", "text/html", item.row["url"]),
    )
    return atom.entry(item.row, atom.EntryNames(id=_name(urn(item.row)), updated=_moment(item.updated), links=links))


def as_json_feed(feed: ArticleFeed) -> str:
    """The feed as JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.page,
            "feed_url": feed.itself,
            "items": [_item(feed, item) for item in feed.items],
        },
        ensure_ascii=False,
    )


def _item(feed: ArticleFeed, item: FeedItem) -> dict[str, object]:
    row = item.row
    return without_nothing(
        {
            "id": _name(urn(row)),
            "url": _archived(feed, row),
            "external_url": row["url"],
            "title": row["title"],
            "summary": row["subtitle"],
            "content_html": atom.html(row["text"]),
            "date_published": printed(row, "published"),
            "date_modified": _moment(item.updated),
            "authors": [{"name": name} for name in row["authors"]],
            "tags": row["tags"],
            "language": row["language"],
        }
    )


def _archived(feed: ArticleFeed, row: ArticleRow) -> str:
    return feed.here + addresses.article(row["site"], row["key"])


def _name(of: str) -> str:
    """A name that stays, in a name space that is registered (RFC 9562 §5.5)."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, of)}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
