"""Articles that stand as they stood: their newest captures showed bytes whose reading is known already.

Most rechecks end here. What a full fold would write is the same row, seen a little longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, bindparam, func, select, tuple_, update
from sqlalchemy.orm import Session

from storage.database.log.urls import batches
from storage.database.schema import ArticleRow, CaptureRow, UrlRow, VersionRow
from storage.database.statements import AnyRow, table_of

_url, _article, _version = table_of(UrlRow), table_of(ArticleRow), table_of(VersionRow)
_last, _newest, _other = (table_of(CaptureRow).alias(name) for name in ("last", "newest", "other"))
_versions = _version.alias("versions")

_NEWEST_OF_URL = (
    select(_newest.c.id)
    .where(_newest.c.url_id == _url.c.id, _newest.c.sight_id.is_not(None))
    .order_by(_newest.c.at.desc(), _newest.c.record_id.desc())
    .limit(1)
    .correlate(_url)
    .scalar_subquery()
)
_NEWEST_NO = (
    select(func.max(_versions.c.no))
    .where(_versions.c.article_id == _article.c.id)
    .correlate(_article)
    .scalar_subquery()
)
_shown = table_of(CaptureRow).alias("shown")
_BETWEEN = (
    select(_other.c.id)
    .where(
        _other.c.url_id == _url.c.id,
        _other.c.at >= _last.c.at,
        tuple_(_other.c.at, _other.c.record_id) > tuple_(_last.c.at, _last.c.record_id),
        _other.c.sight_id.is_distinct_from(_last.c.sight_id),
    )
    .correlate(_url, _last)
    .exists()
)
_STANDING = (
    select(
        _url.c.id,
        _article.c.id.label("article"),
        _version.c.id.label("version"),
        _shown.c.id.label("capture"),
        _shown.c.at,
    )
    .select_from(_url)
    .join(_article, _article.c.id == _url.c.article_id)
    .join(_version, and_(_version.c.article_id == _article.c.id, _version.c.no == _NEWEST_NO))
    .join(_last, _last.c.id == _version.c.last_capture_id)
    .join(_shown, _shown.c.id == _NEWEST_OF_URL)
    .where(
        _url.c.id.in_(bindparam("ids", expanding=True)),
        _last.c.url_id == _url.c.id,
        _last.c.sight_id == _shown.c.sight_id,
        _last.c.truncated.is_(None),
        _shown.c.truncated.is_(None),
        _article.c.gone_at.is_(None),
        ~_BETWEEN,
    )
)


def go_on(session: Session, urls: Iterable[int]) -> set[int]:
    """Let the articles of URLs whose newest captures changed nothing stand on; the URLs for which that was all."""
    rows = [row for some in batches(urls) for row in session.connection().execute(_STANDING, {"ids": some})]
    _extend(session, rows)
    return {row.id for row in rows}


_VERSION = update(_version).where(_version.c.id == bindparam("of")).values(last_capture_id=bindparam("capture"))
_ARTICLE = update(_article).where(_article.c.id == bindparam("of")).values(last_seen=bindparam("seen"))


def _extend(session: Session, rows: Sequence[AnyRow]) -> None:
    if rows:
        connection = session.connection()
        connection.execute(_VERSION, [{"of": row.version, "capture": row.capture} for row in rows])
        connection.execute(_ARTICLE, [{"of": row.article, "seen": row.at} for row in rows])
