"""Keys of texts that hold a query: from the index alone, or looked at one by one where it knows too little.

In: a search. Out: keys, and how many there are; of both it is said where not all were looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.documents import INDEXED, moment_of, searchable
from storage.database.search.selecting import Check, Chosen, askable, selection
from storage.database.search.tables import DOCUMENT
from storage.database.search.within import Within
from storage.query.matching import holds
from storage.query.nodes import And, HitOrder, Query

MOST_LOOKED_AT = 2_000
"""Texts that are looked at for one query, the newest first."""

MOST_COUNTED = 100_000
"""Hits are counted up to here; then there are "over 100,000"."""

RANKED = {"sqlite": 20_000, "postgresql": 5_000}
"""Of how many hits, the newest, relevance is told: it costs a look at every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched, in which order; `limit`: at most so many; `without`: surrogates of articles to leave out.

    `within`: what is asked beside the words. `beyond`: only what comes after the text with this key, in the order.
    """

    query: Query
    order: HitOrder = HitOrder.NEWEST
    limit: int = 20
    without: Collection[int] = ()
    within: Within | None = None
    beyond: int | None = None

    def selection(self, dialect: str) -> Chosen | None:
        """The same as SQL; null: nothing is asked."""
        if self.query.root is None:
            return None
        root = askable(self.query.root) or And(())
        return selection(
            dialect, root, in_all_versions=self.query.in_all_versions, without=self.without, within=self.within
        )


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles there are; `is_capped`: at least so many, nobody counted on."""

    number: int
    is_capped: bool


_ENDS = {HitOrder.NEWEST: "DESC", HitOrder.OLDEST: "ASC"}


def keys(connection: Connection, search: Search) -> list[int]:
    """Keys of the first `limit` texts, in order; of relevance see `relevance`."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return []
    most = search.limit if chosen.check is Check.NONE else MOST_LOOKED_AT
    end = _ENDS.get(search.order, "DESC")
    where = "" if search.beyond is None else f"WHERE key {'<' if end == 'DESC' else '>'} :beyond"
    rows = connection.execute(
        text(f"SELECT key, is_long FROM ({chosen.sql}) found {where} ORDER BY key {end} LIMIT :most"),
        {**chosen.parameters, "most": most, **({} if search.beyond is None else {"beyond": search.beyond})},
    )
    return list(islice(confirmed(connection, chosen, rows), search.limit))


def count(connection: Connection, search: Search) -> Count:
    """How many texts there are."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return Count(0, is_capped=False)
    if chosen.check is Check.ALL:
        return _looked_at(connection, chosen)
    if chosen.check is Check.NONE:
        counted = text(f"SELECT count(*) FROM (SELECT 1 FROM ({chosen.sql}) a LIMIT :most) b")
        number = connection.scalar(counted, {**chosen.parameters, "most": MOST_COUNTED + 1}) or 0
        return Count(min(number, MOST_COUNTED), is_capped=number > MOST_COUNTED)
    rows = connection.execute(
        text(f"SELECT is_long, count(*) FROM (SELECT * FROM ({chosen.sql}) a LIMIT :most) b GROUP BY is_long"),
        {**chosen.parameters, "most": MOST_COUNTED + 1},
    )
    told = {bool(is_long): number for is_long, number in rows}
    if sum(told.values()) > MOST_COUNTED:
        return Count(MOST_COUNTED, is_capped=True)
    if not told.get(True):
        return Count(told.get(False, 0), is_capped=False)
    of_long = _looked_at(connection, chosen, "is_long")
    return Count(told.get(False, 0) + of_long.number, of_long.is_capped)


def is_looked_at(connection: Connection, search: Search) -> bool:
    """Whether each text is looked at, the newest `MOST_LOOKED_AT`, because the index cannot say which hold it."""
    chosen = search.selection(connection.dialect.name)
    return chosen is not None and chosen.check is Check.ALL


def _looked_at(connection: Connection, chosen: Chosen, which: str = "1 = 1") -> Count:
    rows = connection.execute(
        text(f"SELECT key, is_long FROM ({chosen.sql}) found WHERE {which} ORDER BY key DESC LIMIT :most"),
        {**chosen.parameters, "most": MOST_LOOKED_AT + 1},
    ).all()
    seen = rows[:MOST_LOOKED_AT]
    return Count(sum(1 for _key in confirmed(connection, chosen, seen)), len(rows) > MOST_LOOKED_AT)


def all_keys(chosen: Chosen, most: int) -> tuple[str, dict[str, Any]]:
    """SQL of the newest `most` keys of a selection that needs no look, and its parameters."""
    sql = f"SELECT key FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :most"
    return sql, {**chosen.parameters, "most": most}


def every_key(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """SQL of all keys of a selection that needs no look, in no order, and its parameters: nothing is sorted for it."""
    return f"SELECT key FROM ({chosen.sql}) found", dict(chosen.parameters)


def newest(connection: Connection, chosen: Chosen, most: int) -> tuple[str, dict[str, Any], bool]:
    """SQL of the newest `most` keys; where texts must be looked at, of those that hold it; whether some were not."""
    sql, parameters = all_keys(chosen, most)
    if chosen.check is Check.NONE:
        return sql, parameters, False
    asked = f"SELECT key, is_long FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :most"
    limit = MOST_LOOKED_AT if chosen.check is Check.ALL else most
    rows = connection.execute(text(asked), {**chosen.parameters, "most": limit + 1}).all()
    held = list(confirmed(connection, chosen, rows[:limit]))
    listed = ", ".join(f"({key})" for key in held) or "(-1)"
    return f"SELECT column1 AS key FROM (VALUES {listed}) listed", {}, len(rows) > limit


EVERY = 1 << 40
"""More keys than there are."""


def confirmed(connection: Connection, chosen: Chosen, rows: Sequence[Any] | Any) -> Iterator[int]:
    """The keys of those rows whose texts hold what is asked; a text is looked at only where the index cannot say."""
    waiting: list[tuple[int, bool]] = []
    for key, is_long in rows:
        waiting.append((key, chosen.check is Check.ALL or (chosen.check is Check.LONG and bool(is_long))))
        if len(waiting) == _AT_ONCE:
            yield from _held(connection, chosen, waiting)
            waiting = []
    yield from _held(connection, chosen, waiting)


_AT_ONCE = 50
_TEXTS = (
    select(DOCUMENT.c.key, DOCUMENT.c.site, *(VERSION.c[name] for name in (*INDEXED, "change", "silent")))
    .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)


def _held(connection: Connection, chosen: Chosen, waiting: Sequence[tuple[int, bool]]) -> Iterator[int]:
    doubtful = [key for key, is_doubtful in waiting if is_doubtful]
    held: set[int] = set()
    for some in batches(doubtful):
        for row in connection.execute(_TEXTS, {"keys": some}).mappings():
            if holds(searchable(row, row["site"], moment_of(row["key"])), chosen.root):
                held.add(row["key"])
    return (key for key, is_doubtful in waiting if not is_doubtful or key in held)
