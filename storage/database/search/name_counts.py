"""How many articles have which section and which authors, kept as the index is written, so that nobody counts them.

In: names that came or went, in the transaction in which the index was written. Out: names, those of the most articles
first. Never: a wait for whoever else writes; a number that is not that of the index: `verify` compares them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.tables import DOCUMENT
from storage.query.nodes import SearchField

LONGEST = 200
"""Characters of a name that is counted. What is longer is none, and too long for an index of PostgreSQL."""
ALL_SITES = ""
"""As whose name an author is counted besides that of each site."""

_COLUMNS = ("kind", "site", "name", "articles")

NamePlace = tuple[str, str, str]
"""Of what it is the name, section or author; a site, or `ALL_SITES`; the name as it is written."""


@dataclass(frozen=True, slots=True)
class NameCount:
    """A name as it is written, the site whose it is, and how many articles have it."""

    site: str
    name: str
    articles: int


def places_of(site: str, section: str | None, authors: Collection[str]) -> Iterator[NamePlace]:
    """Where an article is counted: a name that it gives twice counts once."""
    if section and len(section) <= LONGEST:
        yield SearchField.SECTION.value, site, section
    for author in {*authors}:
        if author and len(author) <= LONGEST:
            yield SearchField.AUTHOR.value, site, author
            yield SearchField.AUTHOR.value, ALL_SITES, author


def add(connection: Connection, counted: Mapping[NamePlace, int]) -> None:
    """Add numbers, those below nothing of what went, to what is there."""
    changed = {place: number for place, number in counted.items() if number}
    for some in batches(sorted(changed)):
        told = [dict(zip(_COLUMNS, (*place, changed[place]), strict=True)) for place in some]
        for statement in _ADD[connection.dialect.name]:
            connection.execute(statement, told)


def clear(connection: Connection) -> None:
    """Forget all of them, with the index."""
    connection.execute(text("DELETE FROM name_count"))


def most_named(connection: Connection, kind: SearchField, site: str | None, most: int) -> list[NameCount]:
    """At most so many names of a kind, those of the most articles first; of a site, of `ALL_SITES`, or each site's."""
    asked = _OF_EACH if site is None else _OF_ONE
    given = {"kind": kind.value, "most": most, **({} if site is None else {"site": site})}
    return [NameCount(*row) for row in connection.execute(asked, given).all()]


def miscounted(connection: Connection) -> Iterator[NamePlace]:
    """Names of which another number of articles is there than was counted."""
    there = Counter[NamePlace]()
    for site, section, authors in connection.execute(_THERE.execution_options(yield_per=1000)):
        there.update(places_of(site, section, authors))
    there.subtract({(row.kind, row.site, row.name): row.articles for row in connection.execute(_COUNTED)})
    yield from sorted(place for place, number in there.items() if number)


_UPSERT = text(
    "INSERT INTO name_count (kind, site, name, articles) VALUES (:kind, :site, :name, :articles)"
    " ON CONFLICT (kind, site, name) DO UPDATE SET articles = name_count.articles + excluded.articles"
)
_EMPTY = text("DELETE FROM name_count WHERE kind = :kind AND site = :site AND name = :name AND articles = 0")
# As of days: rows that another transaction holds are left to it, and this one leaves a row beside them.
_BESIDE = text("""
    WITH free AS (
        SELECT ctid FROM name_count WHERE kind = :kind AND site = :site AND name = :name FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM name_count d USING free WHERE d.ctid = free.ctid RETURNING d.articles
    )
    INSERT INTO name_count (kind, site, name, articles)
    SELECT :kind, :site, :name, sum(n)
    FROM (SELECT articles AS n FROM gone UNION ALL SELECT CAST(:articles AS bigint)) a
    HAVING sum(n) <> 0
""")
_ADD = {"sqlite": (_UPSERT, _EMPTY), "postgresql": (_BESIDE,)}
# Of a name there may be several rows (PostgreSQL), of which one has nearly all: the index gives the largest rows, and
# those of their names are added up.
_OF_ONE = text("""
    SELECT n.site, n.name, CAST(sum(n.articles) AS bigint)
    FROM (
        SELECT DISTINCT name FROM (
            SELECT name FROM name_count WHERE kind = :kind AND site = :site ORDER BY articles DESC LIMIT :most
        ) largest
    ) l
    JOIN name_count n ON n.kind = :kind AND n.site = :site AND n.name = l.name
    GROUP BY n.site, n.name HAVING sum(n.articles) > 0 ORDER BY 3 DESC, n.name
""")
_OF_EACH = text("""
    SELECT site, name, CAST(sum(articles) AS bigint) FROM name_count WHERE kind = :kind
    GROUP BY site, name HAVING sum(articles) > 0 ORDER BY 3 DESC, name, site LIMIT :most
""")
_THERE = (
    select(DOCUMENT.c.site, DOCUMENT.c.section, VERSION.c.authors)
    .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
    .where(DOCUMENT.c.is_latest)
)
_COUNTED = text("SELECT kind, site, name, CAST(sum(articles) AS bigint) AS articles FROM name_count GROUP BY 1, 2, 3")
