"""Articles in a line each: what stands above their text, and how often that changed. Nothing here writes.

What is withheld is in none of it: the public views leave it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, column, select, table

from storage.database.log.urls import batches, digest_of
from storage.database.queries.view_rows import facts_of
from storage.database.schema import URL


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeading:
    """The newest version of an article without its text; `no` is its number. Moments in UTC."""

    site: str
    key: str
    url: str
    title: str
    kicker: str | None
    section: str | None
    published: datetime | None
    first_seen: datetime
    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """A change of substance of which the page says nothing; see the view `silent_change`."""

    site: str
    key: str
    no: int
    change: str
    seen_from: datetime
    headline_before: str | None
    headline: str


def _columns(noun: type[Any]) -> list[Any]:
    return [column(field.name) for field in fields(noun)]


_LATEST = table("article_latest", *_columns(ArticleHeading))
_CHANGED = table("silent_change", *_columns(TextChange))
_MOMENTS = {"published", "first_seen", "seen_from"}


def newest(connection: Connection, limit: int) -> Iterator[ArticleHeading]:
    """The articles that were first seen last."""
    yield from _headings(connection, select(_LATEST).order_by(_LATEST.c.first_seen.desc()).limit(limit))


def changes(connection: Connection, limit: int) -> Iterator[TextChange]:
    """The silent changes that were captured last."""
    for row in connection.execute(select(_CHANGED).order_by(_CHANGED.c.seen_from.desc()).limit(limit)):
        yield TextChange(**facts_of(row, _MOMENTS))


def called(connection: Connection, urls: Collection[str]) -> dict[str, ArticleHeading]:
    """The articles that canonical URLs name, by these; one that names none, or what is withheld, is missing."""
    keys = {digest_of(url): url for url in urls}
    found = {}
    for some in batches(sorted(keys)):
        named = connection.execute(_NAMED, {"digests": some}).all()
        by_article = {(row.site, row.article): keys[row.digest] for row in named}
        for heading in _headings(connection, _BY_KEY, {"keys": [row.article for row in named]}):
            if url := by_article.get((heading.site, heading.key)):
                found[url] = heading
    return found


_ARTICLE = table("article", *(column(name) for name in ("id", "site", "key")))
_NAMED = (
    select(URL.c.key.label("digest"), _ARTICLE.c.site, _ARTICLE.c.key.label("article"))
    .join(_ARTICLE, _ARTICLE.c.id == URL.c.article_id)
    .where(URL.c.key.in_(bindparam("digests", expanding=True)))
)
_BY_KEY = select(_LATEST).where(_LATEST.c.key.in_(bindparam("keys", expanding=True)))


def _headings(
    connection: Connection, query: Select[Any], given: dict[str, Any] | None = None
) -> Iterator[ArticleHeading]:
    for row in connection.execute(query, given or {}):
        yield ArticleHeading(**facts_of(row, _MOMENTS))
