"""Which articles are copies of one text: pairs that share a sample, compared word by word.

In: surrogates of articles. Out: rows of `story_overlap`, one for each direction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, or_

from storage.database.log.urls import batches
from storage.database.schema import STORY_OVERLAP
from storage.database.statements import AnyRow
from storage.database.syndication import samples
from storage.database.syndication.comparables import Standing, comparables_of, standing_of
from storage.syndication.copies import NEAR, shared_by

A_HINT = 0.12
"""Of the sample of the shorter text, that the other one has too. With less, two texts are not compared."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MINE = delete(STORY_OVERLAP).where(or_(STORY_OVERLAP.c.article_id.in_(_IDS), STORY_OVERLAP.c.other_id.in_(_IDS)))


def link(connection: Connection, articles: Collection[int]) -> None:
    """Make the rows of articles say of which others they are copies."""
    for some in batches(sorted(articles)):
        connection.execute(_MINE, {"ids": list(some)})
    texts, standing = _texts(connection, articles)
    pairs = _pairs(articles, texts, standing)
    wanted = {article for pair in pairs for article in pair}
    found = comparables_of(connection, [texts[article] for article in wanted], standing)
    rows: list[dict[str, int]] = []
    for one, other in sorted(pairs):
        if (shared := shared_by(found[one], found[other])) is not None:
            rows.append(_row(one, other, found[one].weight, shared.of_one))
            rows.append(_row(other, one, found[other].weight, shared.of_other))
    if rows:
        connection.execute(insert(STORY_OVERLAP), rows)


def _row(article: int, other: int, words: int, shared: int) -> dict[str, int]:
    return {"article_id": article, "other_id": other, "words": words, "shared": shared}


def _texts(connection: Connection, articles: Collection[int]) -> tuple[dict[int, AnyRow], Standing]:
    """Rows of `story_text` of articles, and of all that share a shingle with them which is no standing one."""
    mine = samples.texts_of(connection, articles)
    standing = standing_of(connection, mine.values())
    near: set[int] = set()
    for row in mine.values():
        telling = samples.unpacked(row.sample) - standing[row.site]
        near |= samples.sharing(connection, telling, row.site, row.day)
    texts = mine | samples.texts_of(connection, near - mine.keys())
    return texts, standing_of(connection, texts.values())


def _pairs(articles: Collection[int], texts: Mapping[int, AnyRow], standing: Standing) -> set[tuple[int, int]]:
    """Pairs that may be copies, each once, the lower surrogate first; one of the two is among `articles`."""
    hashes = {article: samples.unpacked(row.sample) for article, row in texts.items()}
    telling = {article: found - standing[texts[article].site] for article, found in hashes.items()}
    holders: dict[int, set[int]] = {}
    for article, found in telling.items():
        for hash_ in found:
            holders.setdefault(hash_, set()).add(article)
    pairs: set[tuple[int, int]] = set()
    for article in set(articles) & texts.keys():
        others = {other for hash_ in telling[article] for other in holders[hash_]} - {article}
        pairs |= {
            (min(article, other), max(article, other))
            for other in others
            if _is_hint(hashes[article], hashes[other]) and _are_near(texts[article], texts[other])
        }
    return pairs


def _is_hint(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= A_HINT * min(len(one), len(other))


def _are_near(one: AnyRow, other: AnyRow) -> bool:
    return bool(one.site == other.site or abs(one.day - other.day) <= NEAR)
