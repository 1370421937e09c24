"""Keys of texts that hold a query: from the index alone, or looked at one by one where it knows too little.

In: a search. Out: keys, and how many there are; of both it is said where not all were looked at.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text

from storage.database.search.confirming import confirmed
from storage.database.search.effort import THOROUGH, Effort
from storage.database.search.selecting import Check, Chosen, askable, selection
from storage.database.search.within import Within
from storage.query.nodes import And, HitOrder, Query

MOST_LOOKED_AT = 2_000
"""Texts that are looked at for one list of hits, the newest first."""

MOST_COUNTED = 100_000
"""Hits are counted up to here; then there are "over 100,000"."""

VERY_MANY = 50_000
"""Hits that FTS5 takes long to walk along, where a phrase holds them together."""

RANKED = 5_000
"""Of how many hits, the newest, relevance is told: it costs a look at every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched, in which order; `limit`: at most so many; `without`: surrogates of articles to leave out.

    `within`: what is asked beside the words. `beyond`: only what comes after the text with this key, in the order.
    `effort`: how much is looked at to tell more of the hits than which come first.
    """

    query: Query
    order: HitOrder = HitOrder.NEWEST
    limit: int = 20
    without: Collection[int] = ()
    within: Within | None = None
    beyond: int | None = None
    effort: Effort = THOROUGH

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
        return _looked_at(connection, chosen, search.effort.texts)
    most = MOST_COUNTED if chosen.is_quick else search.effort.hits
    if chosen.check is Check.NONE:
        counted = text(f"SELECT count(*) FROM (SELECT 1 FROM ({chosen.sql}) a LIMIT :most) b")
        number = connection.scalar(counted, {**chosen.parameters, "most": most + 1}) or 0
        return Count(min(number, most), is_capped=number > most)
    rows = connection.execute(
        text(f"SELECT is_long, count(*) FROM (SELECT * FROM ({chosen.sql}) a LIMIT :most) b GROUP BY is_long"),
        {**chosen.parameters, "most": most + 1},
    )
    told = {bool(is_long): number for is_long, number in rows}
    if sum(told.values()) > most:
        return Count(most, is_capped=True)
    if not told.get(True):
        return Count(told.get(False, 0), is_capped=False)
    of_long = _looked_at(connection, chosen, search.effort.texts, "is_long")
    return Count(told.get(False, 0) + of_long.number, of_long.is_capped)


def _looked_at(connection: Connection, chosen: Chosen, most: int, which: str = "1 = 1") -> Count:
    rows = connection.execute(
        text(f"SELECT key, is_long FROM ({chosen.sql}) found WHERE {which} ORDER BY key DESC LIMIT :most"),
        {**chosen.parameters, "most": most + 1},
    ).all()
    return Count(sum(1 for _key in confirmed(connection, chosen, rows[:most])), len(rows) > most)


def is_frequent(connection: Connection, chosen: Chosen, than: int = VERY_MANY) -> bool:
    """Whether there should be more `than` so many hits."""
    about = hits_about(connection, chosen)
    return about is not None and about > than


def hits_about(connection: Connection, chosen: Chosen) -> float | None:
    """How many hits there should be, by how close the newest `RANKED` lie to each other; None: there are fewer."""
    asked = text(_BOUNDS.format(chosen.sql))
    newest, last, oldest = connection.execute(asked, {**chosen.parameters, "ranked": RANKED}).one()
    return None if last is None else RANKED * (newest - oldest) / max(newest - last, 1)


_BOUNDS = (
    "SELECT (SELECT max(key) FROM search_document),"
    " (SELECT key FROM ({}) f ORDER BY key DESC LIMIT 1 OFFSET :ranked - 1),"
    " (SELECT min(key) FROM search_document WHERE key > 0)"
)


def all_keys(chosen: Chosen, most: int) -> tuple[str, dict[str, Any]]:
    """SQL of the newest `most` keys of a selection that needs no look, and its parameters."""
    sql = f"SELECT key FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :most"
    return sql, {**chosen.parameters, "most": most}


def every_key(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """SQL of all keys of a selection that needs no look, in no order, and its parameters: nothing is sorted for it."""
    return f"SELECT key FROM ({chosen.sql}) found", dict(chosen.parameters)


def newest(
    connection: Connection, chosen: Chosen, most: int, texts: int = MOST_LOOKED_AT
) -> tuple[str, dict[str, Any], bool]:
    """SQL of the newest `most` keys; where `texts` must be looked at, of those that hold it; whether some were not."""
    sql, parameters = all_keys(chosen, most)
    if chosen.check is Check.NONE:
        return sql, parameters, False
    asked = f"SELECT key, is_long FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :most"
    limit = texts if chosen.check is Check.ALL else most
    rows = connection.execute(text(asked), {**chosen.parameters, "most": limit + 1}).all()
    held = list(confirmed(connection, chosen, rows[:limit]))
    return (*listed(connection.dialect.name, held), len(rows) > limit)


def listed(dialect: str, found: Sequence[int]) -> tuple[str, dict[str, Any]]:
    """SQL of these keys, and its parameters: SQLite reads them as JSON five times as fast as in a statement."""
    if dialect == "sqlite":
        return "SELECT value AS key FROM json_each(:listed)", {"listed": json.dumps(found)}
    values = ", ".join(f"({key})" for key in found) or "(-1)"
    return f"SELECT column1 AS key FROM (VALUES {values}) listed", {}


EVERY = 1 << 40
"""More keys than there are."""
