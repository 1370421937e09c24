"""Samples of shingles as rows: which of them stand in much that a site prints, and which articles share one.

In: numbers of shingles. Out: numbers, surrogates of articles.
Never: a question whose answer grows with the age of the archive.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, insert, select, text

from storage.database.log.urls import batches
from storage.database.statements import AnyRow
from storage.database.syndication.tables import SAMPLE, TEXT
from storage.syndication.copies import NEAR

STANDING_DAYS = 8
"""Days on which a site prints the same shingle; on more it is a standing one: a template, a legal note, a phrase.

Days and not articles: a paper may print one article in twenty local editions.
"""

_LISTED = {
    "sqlite": "json_each(:hashes) AS h",
    "postgresql": "unnest(CAST(:hashes AS bigint[])) AS h(value)",
}
_STANDING = """
    SELECT DISTINCT h.value FROM {listed} WHERE (
        SELECT count(*) FROM (
            SELECT DISTINCT s.day FROM story_sample s WHERE s.hash = h.value AND s.site = :site LIMIT :most + 1
        ) AS days
    ) > :most
"""
# CROSS JOIN keeps SQLite from beginning with the larger table; PostgreSQL reckons for itself.
_SHARING = """
    SELECT DISTINCT s.article_id FROM {listed} CROSS JOIN story_sample s
    WHERE s.hash = h.value AND (s.site = :site OR s.day BETWEEN :day - :near AND :day + :near)
"""
_ON_SITE = """
    SELECT DISTINCT s.article_id FROM {listed} CROSS JOIN story_sample s WHERE s.hash = h.value AND s.site = :site
"""


def packed(hashes: Iterable[int]) -> bytes:
    """Numbers of shingles as bytes."""
    return array("q", hashes).tobytes()


def unpacked(data: bytes) -> frozenset[int]:
    """The same as numbers."""
    return frozenset(array("q", data))


def standing(connection: Connection, site: int, hashes: Collection[int]) -> set[int]:
    """Those of the shingles that stand in much that a site prints."""
    return _asked(connection, _STANDING, hashes, site=site, most=STANDING_DAYS)


def sharing(connection: Connection, hashes: Collection[int], site: int, day: int) -> set[int]:
    """Articles that have one of the shingles: those of the site, and those of about that day."""
    return _asked(connection, _SHARING, hashes, site=site, day=day, near=NEAR)


def on_site(connection: Connection, site: int, hashes: Collection[int]) -> set[int]:
    """Articles of a site that have one of the shingles."""
    return _asked(connection, _ON_SITE, hashes, site=site)


def _asked(connection: Connection, query: str, hashes: Collection[int], **values: int) -> set[int]:
    if not hashes:
        return set()
    dialect = connection.dialect.name
    listed = json.dumps(sorted(hashes)) if dialect == "sqlite" else sorted(hashes)
    return set(connection.scalars(text(query.format(listed=_LISTED[dialect])), {"hashes": listed, **values}))


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TEXTS = select(TEXT).where(TEXT.c.article_id.in_(_IDS))
_ROW = and_(*(SAMPLE.c[name] == bindparam(f"of_{name}") for name in ("hash", "site", "day", "article_id")))


def texts_of(connection: Connection, articles: Collection[int]) -> dict[int, AnyRow]:
    """What is known of the texts of articles, by surrogate; of those that are long enough."""
    rows = (row for some in batches(sorted(articles)) for row in connection.execute(_TEXTS, {"ids": some}))
    return {row.article_id: row for row in rows}


def replace(connection: Connection, old: Collection[AnyRow], new: Collection[Mapping[str, Any]]) -> None:
    """Take out the rows of `story_text` that were, with their samples, and put others in. A sample may be empty."""
    was = [
        {"of_hash": one, "of_site": row.site, "of_day": row.day, "of_article_id": row.article_id}
        for row in old
        for one in unpacked(row.sample)
    ]
    if was:
        connection.execute(delete(SAMPLE).where(_ROW), was)
    for some in batches(sorted(row.article_id for row in old)):
        connection.execute(delete(TEXT).where(TEXT.c.article_id.in_(_IDS)), {"ids": some})
    _put_in(connection, new)


def _put_in(connection: Connection, rows: Collection[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(TEXT), list(rows))
    names = ("site", "day", "article_id")
    drawn = [
        {"hash": one, **{name: row[name] for name in names}} for row in rows for one in sorted(unpacked(row["sample"]))
    ]
    if drawn:
        connection.execute(insert(SAMPLE), drawn)
