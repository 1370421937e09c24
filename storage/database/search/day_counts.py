"""How many articles the index holds of each site and day, kept as it is written, so that nobody walks through all.

In: numbers by site and day that came or went, in the transaction in which the index was written. Out: articles by day.
Never: a wait for whoever else writes; a number that is not that of `search_document`: `verify` compares them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import Connection, RowMapping, bindparam, text

from storage.database.log.urls import batches
from storage.database.search.documents import SHIFT, Columns
from storage.database.statements import AnyRow

A_DAY = 86_400 << SHIFT
"""Keys of a day."""

SiteDay = tuple[str, int]
"""A site, and a number of days since the year 1."""


def site_days(rows: Iterable[Columns | RowMapping]) -> Counter[SiteDay]:
    """How many newest texts there are among rows of `search_document`, by site and day."""
    return Counter((row["site"], row["key"] // A_DAY) for row in rows if row["is_latest"])


def add(connection: Connection, counted: Mapping[SiteDay, int]) -> None:
    """Add numbers, those below nothing of what went, to what is there."""
    changed = {place: number for place, number in counted.items() if number}
    for some in batches(sorted(changed)):
        told = [{"site": site, "day": day, "articles": changed[site, day]} for site, day in some]
        for statement in _ADD[connection.dialect.name]:
            connection.execute(statement, told)


def clear(connection: Connection) -> None:
    """Forget all of them, with the index."""
    connection.execute(text("DELETE FROM day_count"))


def total(connection: Connection) -> int:
    """All articles."""
    return connection.scalar(_TOTAL) or 0


def by_day(connection: Connection, sites: Collection[str] | None) -> dict[int, int]:
    """Articles by number of day, of these sites, or of all."""
    found = Counter[int]()
    if sites is None:
        return _numbers(connection.execute(_OF_ALL).all())
    for some in batches(sites):
        found.update(_numbers(connection.execute(_OF_SITES, {"sites": list(some)}).all()))
    return found


def _numbers(rows: Iterable[AnyRow]) -> dict[int, int]:
    return {row[0]: row[1] for row in rows}


def sites_counted(connection: Connection) -> list[str]:
    """The sites that have articles, in order."""
    return list(connection.scalars(_SITES))


def miscounted(connection: Connection) -> Iterator[SiteDay]:
    """Sites and days of which another number of articles is there than was counted."""
    yield from ((row.site, row.day) for row in connection.execute(_MISCOUNTED))


_UPSERT = text(
    "INSERT INTO day_count (site, day, articles) VALUES (:site, :day, :articles)"
    " ON CONFLICT (site, day) DO UPDATE SET articles = day_count.articles + excluded.articles"
)
_EMPTY = text("DELETE FROM day_count WHERE site = :site AND day = :day AND articles = 0")
# Rows that another transaction holds are left to it, and this one leaves a row beside them: nobody waits, so that two
# who write to the same days in another order never wait for each other forever.
_BESIDE = text("""
    WITH free AS (
        SELECT ctid FROM day_count WHERE site = :site AND day = :day FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM day_count d USING free WHERE d.ctid = free.ctid RETURNING d.articles
    )
    INSERT INTO day_count (site, day, articles)
    SELECT :site, :day, sum(n) FROM (SELECT articles AS n FROM gone UNION ALL SELECT CAST(:articles AS bigint)) a
    HAVING sum(n) <> 0
""")
_ADD = {"sqlite": (_UPSERT, _EMPTY), "postgresql": (_BESIDE,)}
_TOTAL = text("SELECT CAST(sum(articles) AS bigint) FROM day_count")
_OF_ALL = text("SELECT day, CAST(sum(articles) AS bigint) FROM day_count GROUP BY day")
_OF_SITES = text(
    "SELECT day, CAST(sum(articles) AS bigint) FROM day_count WHERE site IN :sites GROUP BY day"
).bindparams(bindparam("sites", expanding=True))
# Neither engine skips from one value of an index to the next by itself.
_SITES = text("""
    WITH RECURSIVE s (site) AS (
        SELECT min(site) FROM day_count
        UNION ALL
        SELECT (SELECT min(n.site) FROM day_count n WHERE n.site > s.site) FROM s WHERE s.site IS NOT NULL
    )
    SELECT site FROM s WHERE site IS NOT NULL
""")
_MISCOUNTED = text(f"""
    SELECT site, day FROM (
        SELECT site, day, articles FROM day_count
        UNION ALL
        SELECT site, key / {A_DAY}, -count(*) FROM search_document WHERE is_latest GROUP BY 1, 2
    ) n
    GROUP BY site, day HAVING sum(articles) <> 0 ORDER BY 1, 2
""")
