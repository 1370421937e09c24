"""Short looks at what is there: counts and newest articles of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage.database.schema import ArticleRow, CaptureRow, TeaserSpanRow, UrlRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in one line."""

    title: str
    url: str
    published: datetime | None
    versions: int


def newest(session: Session, site: str, limit: int) -> list[Headline]:
    """The newest articles of a site, as they read now."""
    other = aliased(VersionRow)
    count = select(func.max(other.no)).where(other.article_id == ArticleRow.id).scalar_subquery()
    rows = session.execute(
        select(VersionRow.title, UrlRow.url, VersionRow.published, VersionRow.no)
        .join(ArticleRow, ArticleRow.id == VersionRow.article_id)
        .join(CaptureRow, CaptureRow.id == VersionRow.last_capture_id)
        .join(UrlRow, UrlRow.id == CaptureRow.url_id)
        .where(ArticleRow.site == site, VersionRow.no == count)
        .order_by(VersionRow.published.desc().nulls_last(), VersionRow.title)
        .limit(limit)
    )
    return [Headline(title=title, url=url, published=at, versions=no) for title, url, at, no in rows]


def counts(session: Session, site: str) -> dict[str, int]:
    """How many articles, versions, teasers and captures the archive holds of a site."""
    articles = select(func.count()).select_from(ArticleRow).where(ArticleRow.site == site)
    versions = select(func.count()).select_from(VersionRow).join(ArticleRow, ArticleRow.id == VersionRow.article_id)
    teasers = select(func.count()).select_from(TeaserSpanRow).join(UrlRow, UrlRow.id == TeaserSpanRow.page_id)
    captures = select(func.count()).select_from(CaptureRow).where(CaptureRow.site == site)
    queries = {
        "articles": articles,
        "versions": versions.where(ArticleRow.site == site),
        "teasers": teasers.where(UrlRow.site == site),
        "captures": captures,
    }
    return {name: int(session.scalar(query) or 0) for name, query in queries.items()}
