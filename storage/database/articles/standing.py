"""Articles that stand as they stood: their newest captures showed bytes whose reading is known already.

Most rechecks end here. What a full fold would write is the same row, seen a little longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, bindparam, func, select, tuple_, update

from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION
from storage.database.statements import AnyRow

_last, _newest, _other = (CAPTURE.alias(name) for name in ("last", "newest", "other"))
_versions = VERSION.alias("versions")

_NEWEST_OF_URL = (
    select(_newest.c.id)
    .where(_newest.c.url_id == URL.c.id, _newest.c.sight_id.is_not(None))
    .order_by(_newest.c.at.desc(), _newest.c.record_id.desc())
    .limit(1)
    .correlate(URL)
    .scalar_subquery()
)
_NEWEST_NO = (
    select(func.max(_versions.c.no)).where(_versions.c.article_id == ARTICLE.c.id).correlate(ARTICLE).scalar_subquery()
)
_shown = CAPTURE.alias("shown")
_BETWEEN = (
    select(_other.c.id)
    .where(
        _other.c.url_id == URL.c.id,
        _other.c.at >= _last.c.at,
        tuple_(_other.c.at, _other.c.record_id) > tuple_(_last.c.at, _last.c.record_id),
        _other.c.sight_id.is_distinct_from(_last.c.sight_id),
    )
    .correlate(URL, _last)
    .exists()
)
_STANDING = (
    select(
        URL.c.id,
        ARTICLE.c.id.label("article"),
        VERSION.c.id.label("version"),
        _shown.c.id.label("capture"),
        _shown.c.at,
    )
    .select_from(URL)
    .join(ARTICLE, ARTICLE.c.id == URL.c.article_id)
    .join(VERSION, and_(VERSION.c.article_id == ARTICLE.c.id, VERSION.c.no == _NEWEST_NO))
    .join(_last, _last.c.id == VERSION.c.last_capture_id)
    .join(_shown, _shown.c.id == _NEWEST_OF_URL)
    .where(
        URL.c.id.in_(bindparam("ids", expanding=True)),
        _last.c.url_id == URL.c.id,
        _last.c.sight_id == _shown.c.sight_id,
        _last.c.truncated.is_(None),
        _shown.c.truncated.is_(None),
        ARTICLE.c.gone_at.is_(None),
        ~_BETWEEN,
    )
)


def go_on(connection: Connection, urls: Iterable[int]) -> set[int]:
    """Let the articles of URLs whose newest captures changed nothing stand on; the URLs for which that was all."""
    rows = [row for some in batches(urls) for row in connection.execute(_STANDING, {"ids": some})]
    _extend(connection, rows)
    return {row.id for row in rows}


_VERSION = update(VERSION).where(VERSION.c.id == bindparam("of")).values(last_capture_id=bindparam("capture"))
_ARTICLE = update(ARTICLE).where(ARTICLE.c.id == bindparam("of")).values(last_seen=bindparam("seen"))


def _extend(connection: Connection, rows: Sequence[AnyRow]) -> None:
    if rows:
        connection.execute(_VERSION, [{"of": row.version, "capture": row.capture} for row in rows])
        connection.execute(_ARTICLE, [{"of": row.article, "seen": row.at} for row in rows])
