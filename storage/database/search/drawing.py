"""A sample of what a search finds: each article as likely as any other, the same for the same seed on both engines.

In: a search, a seed. Out: keys of texts, or the texts. Lots of articles are digests, and lie evenly on a circle; a seed
is a place on it, and the sample is what comes next. Never: a walk over all hits where there are many of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection, bindparam, select, text

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.candidates import Search, confirmed
from storage.database.search.selecting import Check, Chosen
from storage.database.search.tables import DOCUMENT

CIRCLE = 1 << 31
"""Lots are below."""

_FIRST = 100
_MOST_TRIED = 2_000
"""Articles that are tried one by one. Of what is rarer there are few, and all of them are put in order instead."""


def start_of_seed(seed: int) -> int:
    """A place on the circle of lots."""
    return int.from_bytes(hashlib.sha256(f"seed {seed}".encode()).digest()[:4], "big") % CIRCLE


def drawn(connection: Connection, search: Search, seed: int) -> list[int]:
    """Keys of `limit` texts, or of all that there are, in the order in which they were drawn."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return []
    if chosen.check is Check.NONE and not search.query.in_all_versions:
        found = _tried(connection, chosen, seed, search.limit)
        if found is not None:
            return found
    return _ordered(connection, chosen, seed, search.limit)


def texts_drawn(connection: Connection, search: Search, seed: int) -> Iterator[str]:
    """The texts of a sample, in no order."""
    for some in batches(drawn(connection, search, seed)):
        yield from connection.scalars(_TEXTS, {"keys": some})


_TEXTS = (
    select(VERSION.c.text)
    .join(DOCUMENT, DOCUMENT.c.version_id == VERSION.c.id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)


def _tried(connection: Connection, chosen: Chosen, seed: int, limit: int) -> list[int] | None:
    """The next articles on the circle, those that hold what is asked; null: too few do."""
    found: list[int] = []
    tried, size = 0, max(limit, _FIRST)
    candidates = _around(connection, start_of_seed(seed))
    while some := list(islice(candidates, size)):
        tried += len(some)
        found += _holding(connection, chosen, some)
        if len(found) >= limit:
            return found[:limit]
        size = (limit - len(found)) * tried // max(len(found), 1) * 5 // 4 + 1
        if tried + size > _MOST_TRIED:
            return None
    return found


_AT_ONCE = 200
_NEXT = text(
    "SELECT lot, key FROM search_document WHERE is_latest AND (lot, key) > (:lot, :key) AND lot < :behind"
    " ORDER BY lot, key LIMIT :most"
)


def _around(connection: Connection, start: int) -> Iterator[int]:
    """Keys of all newest texts in the order of their lots, once around."""
    for first, behind in ((start, CIRCLE), (0, start)):
        lot, key = first, -1
        while rows := connection.execute(_NEXT, {"lot": lot, "key": key, "behind": behind, "most": _AT_ONCE}).all():
            yield from (row.key for row in rows)
            lot, key = rows[-1]


def _holding(connection: Connection, chosen: Chosen, keys: list[int]) -> list[int]:
    held: set[int] = set()
    for some in batches(keys):
        listed = ", ".join(str(key) for key in some)
        asked = f"SELECT s.key FROM ({chosen.sql}) s WHERE s.key IN ({listed})"
        held |= set(connection.scalars(text(asked), chosen.parameters))
    return [key for key in keys if key in held]


_ORDERED = (
    "SELECT s.key, s.is_long FROM ({}) s JOIN search_document d ON d.key = s.key"
    " ORDER BY CASE WHEN d.lot < :start THEN 1 ELSE 0 END, d.lot, s.key LIMIT :most"
)


def _ordered(connection: Connection, chosen: Chosen, seed: int, limit: int) -> list[int]:
    """All that holds what is asked in the order of the circle, and of that the first."""
    most = limit if chosen.check is Check.NONE else max(limit * 10, 2_000)
    parameters = {**chosen.parameters, "start": start_of_seed(seed), "most": most}
    rows = connection.execute(text(_ORDERED.format(chosen.sql)), parameters)
    return list(islice(confirmed(connection, chosen, rows), limit))
