"""Short looks at what is there: counts and newest articles of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.database.schema import ARTICLE, CAPTURE, TEASER_SPAN, URL, VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in one line."""

    title: str
    url: str
    published: datetime | None
    versions: int


def newest(connection: Connection, site: str, limit: int) -> list[Headline]:
    """The newest articles of a site, as they read now."""
    other = VERSION.alias()
    count = select(func.max(other.c.no)).where(other.c.article_id == ARTICLE.c.id).scalar_subquery()
    rows = connection.execute(
        select(VERSION.c.title, URL.c.url, VERSION.c.published, VERSION.c.no)
        .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
        .join(CAPTURE, CAPTURE.c.id == VERSION.c.last_capture_id)
        .join(URL, URL.c.id == CAPTURE.c.url_id)
        .where(ARTICLE.c.site == site, VERSION.c.no == count)
        .order_by(VERSION.c.published.desc().nulls_last(), VERSION.c.title)
        .limit(limit)
    )
    return [Headline(title=title, url=url, published=at, versions=no) for title, url, at, no in rows]


def counts(connection: Connection, site: str) -> dict[str, int]:
    """How many articles, versions, teasers and captures the archive holds of a site."""
    articles = select(func.count()).select_from(ARTICLE).where(ARTICLE.c.site == site)
    versions = select(func.count()).select_from(VERSION).join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    teasers = select(func.count()).select_from(TEASER_SPAN).join(URL, URL.c.id == TEASER_SPAN.c.page_id)
    captures = select(func.count()).select_from(CAPTURE).where(CAPTURE.c.site == site)
    queries = {
        "articles": articles,
        "versions": versions.where(ARTICLE.c.site == site),
        "teasers": teasers.where(URL.c.site == site),
        "captures": captures,
    }
    return {name: int(connection.scalar(query) or 0) for name, query in queries.items()}
