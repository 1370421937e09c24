"""Short looks at what is there: counts and newest articles of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage.database.schema import Article, Capture, TeaserSpan, Url, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in one line."""

    title: str
    url: str
    published: datetime | None
    versions: int


def newest(session: Session, site: str, limit: int) -> list[Headline]:
    """The newest articles of a site, as they read now."""
    other = aliased(Version)
    count = select(func.max(other.no)).where(other.article_id == Article.id).scalar_subquery()
    rows = session.execute(
        select(Version.title, Url.url, Version.published, Version.no)
        .join(Article, Article.id == Version.article_id)
        .join(Capture, Capture.id == Version.last_capture_id)
        .join(Url, Url.id == Capture.url_id)
        .where(Article.site == site, Version.no == count)
        .order_by(Version.published.desc().nulls_last(), Version.title)
        .limit(limit)
    )
    return [Headline(title=title, url=url, published=at, versions=no) for title, url, at, no in rows]


def counts(session: Session, site: str) -> dict[str, int]:
    """How many articles, versions, teasers and captures the archive holds of a site."""
    articles = select(func.count()).select_from(Article).where(Article.site == site)
    versions = select(func.count()).select_from(Version).join(Article, Article.id == Version.article_id)
    teasers = select(func.count()).select_from(TeaserSpan).join(Url, Url.id == TeaserSpan.page_id)
    captures = select(func.count()).select_from(Capture).where(Capture.site == site)
    queries = {
        "articles": articles,
        "versions": versions.where(Article.site == site),
        "teasers": teasers.where(Url.site == site),
        "captures": captures,
    }
    return {name: int(session.scalar(query) or 0) for name, query in queries.items()}
