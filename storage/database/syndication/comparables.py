"""Texts of articles to be compared: the newest that may be shown, without what stands in much that its site prints.

In: surrogates of articles. Out: rows of `story_text`; `Comparable`s.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from storage.database import withheld
from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, VERSION
from storage.database.statements import AnyRow
from storage.database.syndication import samples
from storage.query.normaliser import words
from storage.syndication.copies import LEAST_WORDS, Comparable, comparable
from storage.syndication.shingles import CHARACTERS, sample, shingles, site_number

PUBLISHED, FIRST_SEEN = "published", "first_seen"
"""Which moment counts for an article: what its page says, or when it was first captured."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TEXTS = (
    select(
        *(VERSION.c[name] for name in ("id", "article_id", "no", "text", "published", "published_offset")),
        *(ARTICLE.c.site, ARTICLE.c.first_seen),
    )
    .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    .where(VERSION.c.article_id.in_(_IDS))
    .order_by(VERSION.c.article_id, VERSION.c.no)
)
_SHOWN = select(VERSION.c.id, VERSION.c.article_id, VERSION.c.text, VERSION.c.kind, ARTICLE.c.site).join(
    ARTICLE, ARTICLE.c.id == VERSION.c.article_id
)
_DAY_ONE = datetime(1, 1, 1, tzinfo=UTC)


def rows_of(connection: Connection, articles: Collection[int]) -> Iterator[dict[str, Any]]:
    """The rows of `story_text` that articles should have, of which some may be shown."""
    hidden = withheld.of_versions(connection, articles)
    for some in batches(sorted(articles)):
        shown: dict[int, list[AnyRow]] = {}
        for version in connection.execute(_TEXTS, {"ids": some}):
            if version.id not in hidden:
                shown.setdefault(version.article_id, []).append(version)
        yield from (row for versions in shown.values() if (row := _row(versions)))


def _row(versions: list[AnyRow]) -> dict[str, Any] | None:
    """Of an article's versions the newest text, and the earliest time that they give."""
    newest = versions[-1]
    found = words(newest.text)
    if len(found) < LEAST_WORDS:
        return None
    at, first_by = min(map(_moment, versions))
    drawn = {hash_ for _place, hash_ in sample(shingles(found))}
    return {
        "article_id": newest.article_id,
        "version_id": newest.id,
        "site": site_number(newest.site),
        "day": (at - _DAY_ONE).days,
        "words": len(found),
        "at": at,
        "first_by": first_by,
        "sample": samples.packed(sorted(drawn)),
    }


def _moment(version: AnyRow) -> tuple[datetime, str]:
    """When an article was there: as its page says, where that has a time of day and is not later than its capture."""
    if version.published is None or version.published > version.first_seen or _is_a_day(version):
        return version.first_seen, FIRST_SEEN
    return version.published, PUBLISHED


def _is_a_day(version: AnyRow) -> bool:
    """Midnight where it was printed stands for a day, and would always come first."""
    there = version.published + timedelta(minutes=version.published_offset or 0)
    return bool((there.hour, there.minute, there.second) == (0, 0, 0))


Standing = Mapping[int, set[int]]
"""By the number of a site, shingles that stand in much that it prints."""


def standing_of(connection: Connection, texts: Iterable[AnyRow]) -> Standing:
    """Which shingles of texts are standing ones; `texts`: rows of `story_text`."""
    hashes: dict[int, set[int]] = {}
    for row in texts:
        hashes.setdefault(row.site, set()).update(samples.unpacked(row.sample))
    return {site: samples.standing(connection, site, of_it) for site, of_it in hashes.items()}


def comparables_of(connection: Connection, texts: Iterable[AnyRow], standing: Standing) -> dict[int, Comparable]:
    """Texts of articles, by surrogate; `texts`: their rows of `story_text`."""
    found: dict[int, Comparable] = {}
    rows = {row.version_id: row for row in texts}
    for some in batches(sorted(rows)):
        for version in connection.execute(_SHOWN.where(VERSION.c.id.in_(_IDS)), {"ids": some}):
            row = rows[version.id]
            found[row.article_id] = _comparable(version, row, standing[row.site])
    return found


def _comparable(version: AnyRow, row: AnyRow, standing: Collection[int]) -> Comparable:
    bare = comparable(version.text, site=version.site, day=row.day, kind=version.kind)
    if not standing:
        return bare
    places = _stretches(sample(bare.shingles), standing, len(bare.words))
    return replace(bare, standing=frozenset(places))


def _stretches(drawn: list[tuple[int, int]], standing: Collection[int], length: int) -> Iterator[int]:
    """Places of words between two standing shingles, with no other between; the ends of a text count as one."""
    ends = [(0, True), *((place, hash_ in standing) for place, hash_ in drawn), (length - 1, True)]
    for (begin, is_standing), (end, goes_on) in itertools.pairwise(ends):
        is_edge = (begin, end) == (0, length - 1)
        if is_standing and goes_on and not is_edge:
            yield from range(begin, min(end + CHARACTERS, length))
