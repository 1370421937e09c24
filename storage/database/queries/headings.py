"""Articles in a line each: what stands above their text, and how often that changed. Nothing here writes.

What is withheld is in none of it: the public views leave it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, column, select, table, text

from storage.database.log.urls import batches, digest_of
from storage.database.queries.view_rows import facts_of
from storage.database.schema import CAPTURE, URL, VERSION


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
    # What is never null is asked for, because the index is of this alone.
    yield from _headings(
        connection,
        select(_LATEST).where(_LATEST.c.first_seen.is_not(None)).order_by(_LATEST.c.first_seen.desc()).limit(limit),
    )


def changes(connection: Connection, limit: int) -> list[TextChange]:
    """The silent changes that were captured last, as far as the newest `_LATE` captures hold some."""
    recent = connection.scalars(text(_RECENT[connection.dialect.name]), {"late": _LATE, "most": 2 * limit}).all()
    shown = select(_CHANGED).where(column("version").in_(recent))
    rows = connection.execute(shown.order_by(_CHANGED.c.seen_from.desc()).limit(limit))
    return [TextChange(**facts_of(row, _MOMENTS)) for row in rows]


_LATE = 10_000
# Newest captures first, as the index of the public views has them; of each a look into the index of silent changes.
_AT = {"sqlite": "replace(at, ' ', 'T') || 'Z'", "postgresql": "at"}
_RECENT = {
    dialect: f"""
    SELECT c.record_id
    FROM (SELECT id FROM capture WHERE {at} IS NOT NULL ORDER BY {at} DESC LIMIT :late) f
    CROSS JOIN version v CROSS JOIN capture c
    WHERE v.first_capture_id = f.id AND v.silent AND v.change IN ('typo', 'headline', 'text') AND c.id = f.id
    LIMIT :most
    """
    for dialect, at in _AT.items()
}


def called(connection: Connection, urls: Collection[str]) -> dict[str, ArticleHeading]:
    """The articles that canonical URLs name, by these; one that names none, or what is withheld, is missing."""
    keys = {digest_of(url): url for url in urls}
    found: dict[str, ArticleHeading] = {}
    for some in batches(sorted(keys)):
        named = connection.execute(_NAMED, {"digests": some}).all()
        by_article: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row in named:
            by_article[row.site, row.article].add(keys[row.digest])
        for heading in _headings(connection, _BY_VERSION, {"versions": [row.version for row in named]}):
            found |= dict.fromkeys(by_article[heading.site, heading.key], heading)
    return found


# The view knows articles by versions: of these, that one is in it which is the newest that may be shown.
_ARTICLE = table("article", *(column(name) for name in ("id", "site", "key")))
_NAMED = (
    select(URL.c.key.label("digest"), _ARTICLE.c.site, _ARTICLE.c.key.label("article"))
    .add_columns(CAPTURE.c.record_id.label("version"))
    .join(_ARTICLE, _ARTICLE.c.id == URL.c.article_id)
    .join(VERSION, VERSION.c.article_id == URL.c.article_id)
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .where(URL.c.key.in_(bindparam("digests", expanding=True)))
)
_BY_VERSION = select(_LATEST).where(column("version").in_(bindparam("versions", expanding=True)))


def _headings(
    connection: Connection, query: Select[Any], given: dict[str, Any] | None = None
) -> Iterator[ArticleHeading]:
    for row in connection.execute(query, given or {}).all():
        yield ArticleHeading(**facts_of(row, _MOMENTS))
