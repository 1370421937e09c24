"""All that can be seen of an article, as one digest: two that are equal look the same to whoever reads the database.

In: surrogates of articles. Out: hex sha256 of each. When it was last seen is no part of it: that moves with each
visit; nor is a version that may not be shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from storage.database import withheld
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ARTICLE, ARTICLE_NAME, CAPTURE, URL, VERSION
from storage.database.statements import AnyRow

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SURROGATES = {"id", "article_id", "first_capture_id", "last_capture_id"}
_ARTICLES = select(
    *(ARTICLE.c[name] for name in ("id", "site", "key", "first_seen", "gone_at", "gone_why")),
).where(ARTICLE.c.id.in_(_IDS))
_NAMES = (
    select(ARTICLE_NAME.c.article_id, ARTICLE_NAME.c.kind, ARTICLE_NAME.c.name)
    .where(ARTICLE_NAME.c.article_id.in_(_IDS))
    .order_by(ARTICLE_NAME.c.kind, ARTICLE_NAME.c.name)
)
_VERSIONS = (
    select(
        VERSION.c.article_id,
        VERSION.c.id,
        CAPTURE.c.record_id,
        URL.c.url,
        *(column for column in VERSION.columns if column.name not in _SURROGATES),
    )
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(VERSION.c.article_id.in_(_IDS))
    .order_by(VERSION.c.no)
)


def digests(connection: Connection, articles: Collection[int]) -> dict[int, str]:
    """The digest of each of these articles that there is."""
    found: dict[int, str] = {}
    hidden = withheld.of_versions(connection, articles)
    for some in batches(sorted(articles)):
        rows: dict[int, list[list[Any]]] = {}
        for query in (_ARTICLES, _NAMES):
            for row in connection.execute(query, {"ids": some}):
                rows.setdefault(row[0], []).append(list(row[1:]))
        for row in connection.execute(_VERSIONS, {"ids": some}):
            if row.id not in hidden:
                rows.setdefault(row[0], []).append(list(row[2:]))
        found |= {article: _digest(facts) for article, facts in rows.items()}
    return found


def ids_of(connection: Connection, keys: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """The surrogates of articles by the digest of site and key; `keys` are these. One that is none is missing."""
    rows: list[AnyRow] = []
    for some in batches(sorted({digest_of(key) for _site, key in keys.values()})):
        rows += connection.execute(_CALLED, {"ids": some})
    ids = {(row.site, row.key): row.id for row in rows}
    return {digest: ids[pair] for digest, pair in keys.items() if pair in ids}


_CALLED = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).where(ARTICLE.c.digest.in_(_IDS))


def _digest(facts: list[list[Any]]) -> str:
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()
