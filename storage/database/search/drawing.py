"""A sample of what a search finds: each article as likely as any other, the same for the same seed on both engines.

In: a search, a seed. Out: keys of texts, or the texts. Lots of articles lie in heaps, which each seed puts in another
order; articles are tried heap by heap. Never: a walk over all hits where there are many of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from sqlalchemy import Connection, bindparam, select, text

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.candidates import VERY_MANY, Search, hits_about
from storage.database.search.confirming import confirmed
from storage.database.search.long_phrases import selected
from storage.database.search.selecting import Check, Chosen, leaves
from storage.database.search.tables import DOCUMENT
from storage.database.search.tsquery import loosest
from storage.database.statements import AnyRow
from storage.query.loosening import loosened
from storage.query.nodes import And, Term

BITS = 11
"""Lots that differ in these bits alone are drawn together: a million articles have a heap of their own each."""

_HEAPS = 1 << 31 - BITS
_PRIME = 1_048_583
"""The first prime above the number of heaps."""

_AT_FIRST, _AT_ONCE, _AMONG_AT_ONCE = 100, 500, 1_000
"""Heaps that are tried together: few at first, because of a frequent word every second article is drawn."""
_FEWEST, _FEWEST_OF_ALL = 100, 15
"""Articles among heaps that are tried together: of all that are there each is drawn, and fewer are worth it."""
_MOST_HELD = 200_000
"""Keys that are held in memory at once: some 20 MB."""
_MOST_TRIED = 2_000
"""Articles that are tried one by one. Of what is rarer there are few, and all of them are put in order instead."""


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Heaps of lots in an order of their own for each seed: times `factor`, plus `term`, modulo a prime.

    Each heap is as likely to be first as any other (Carter and Wegman).
    """

    factor: int
    term: int

    def place(self, lot: int) -> int:
        """Where the heap of a lot stands."""
        return ((lot >> BITS) * self.factor + self.term) % _PRIME

    def heaps(self) -> Iterator[int]:
        """All heaps, in their order."""
        back = pow(self.factor, -1, _PRIME)
        every = ((place - self.term) * back % _PRIME for place in range(_PRIME))
        return (heap for heap in every if heap < _HEAPS)


def shuffle(seed: int) -> Shuffle:
    """The order that a seed gives."""
    digest = hashlib.sha256(f"seed {seed}".encode()).digest()
    return Shuffle(int.from_bytes(digest[:8], "big") % (_PRIME - 1) + 1, int.from_bytes(digest[8:16], "big") % _PRIME)


def drawn(connection: Connection, search: Search, seed: int) -> list[int]:
    """Keys of `limit` texts, or of all that there are, in the order in which they were drawn."""
    dialect = connection.dialect.name
    chosen = selected(connection, search)
    if chosen is None:
        return []
    if search.query.in_all_versions:
        return _ordered(connection, chosen, seed, search.limit)
    loose = loosened(chosen.root, loosest) or And(())
    tried = replace(search, query=replace(search.query, root=loose)).selection(dialect)
    about = _about(connection, chosen)
    if tried is not None and _can_be_tried(tried) and about > max(VERY_MANY, search.limit * 1_000):
        found = _tried(connection, tried, chosen, seed, search.limit)
        if found is not None:
            return found
    if _is_worth_gathering(connection, chosen, about, search.limit):
        return _among(connection, chosen, seed, search.limit)
    return _ordered(connection, chosen, seed, search.limit)


def _about(connection: Connection, chosen: Chosen) -> float:
    """How many hits there should be: any number where articles are tried at once, all of them, and on PostgreSQL, which
    goes from article to article as soon as it walks along what is rare. FTS5 does not.
    """
    if connection.dialect.name == "postgresql" or chosen.root == And(()):
        return inf
    return hits_about(connection, chosen) or 0


def _can_be_tried(loose: Chosen) -> bool:
    """Single words, or nothing. Of a phrase FTS5 looks for the next text that holds it, however far behind that is: its
    words are tried, and texts that hold them looked at.
    """
    return loose.is_quick and not any(isinstance(leaf, Term) and leaf.is_prefix for leaf in leaves(loose.root))


def _is_worth_gathering(connection: Connection, chosen: Chosen, about: float, limit: int) -> bool:
    """Whether all keys and some heaps are read sooner than the rows of all hits. Of what one article in so many holds
    so many heaps are tried for each that is drawn; a heap takes as long as a row.
    """
    is_possible = connection.dialect.name == "sqlite" and chosen.check is Check.NONE
    return is_possible and about < _MOST_HELD and about**2 > limit * _HEAPS


def texts_drawn(connection: Connection, search: Search, seed: int) -> Iterator[str]:
    """The texts of a sample, in no order."""
    for some in batches(drawn(connection, search, seed)):
        yield from connection.scalars(_TEXTS, {"keys": some}).all()


_TEXTS = (
    select(VERSION.c.text)
    .join(DOCUMENT, DOCUMENT.c.version_id == VERSION.c.id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)


def _tried(connection: Connection, loose: Chosen, chosen: Chosen, seed: int, limit: int) -> list[int] | None:
    """The first articles that hold what is asked; null where too few do, or there are few articles at all."""
    found: list[int] = []
    tried, order, at_once = 0, shuffle(seed), _AT_FIRST
    fewest = _FEWEST_OF_ALL if loose.root == And(()) else _FEWEST
    heaps = order.heaps()
    surely = replace(chosen, doubt=chosen.root, check=Check.NONE if loose.root == chosen.root else Check.ALL)
    while tried <= _MOST_TRIED:
        some = _of_heaps(connection, list(islice(heaps, at_once)), order)
        tried += len(some)
        possible = [(key, False) for key in _holding(connection, loose, some)]
        found += islice(confirmed(connection, surely, possible), limit - len(found))
        if len(found) == limit:
            return found
        if len(some) * _AT_ONCE < at_once * fewest or len(found) * _MOST_TRIED < limit * tried:
            return None
        at_once = min(2 * at_once, _AT_ONCE)
    return None


def _of_heaps(connection: Connection, heaps: list[int], order: Shuffle) -> list[int]:
    asked = f"SELECT lot, key FROM search_document WHERE is_latest AND (lot >> {BITS}) IN ({_listed(heaps)})"
    rows = connection.execute(text(asked)).all()  # at once: row by row SQLAlchemy asks the driver for each
    return _in_order(rows, order)


def _in_order(rows: Iterable[AnyRow], order: Shuffle) -> list[int]:
    """Keys of rows of a lot and a key."""
    return [key for _place, _lot, key in sorted((order.place(lot), lot, key) for lot, key in rows)]


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _holding(connection: Connection, chosen: Chosen, keys: list[int]) -> list[int]:
    held: set[int] = set()
    for some in batches(keys):
        asked = f"SELECT s.key FROM ({chosen.sql}) s WHERE s.key IN ({_listed(some)})"
        held |= set(connection.scalars(text(asked), chosen.parameters).all())
    return [key for key in keys if key in held]


def _among(connection: Connection, chosen: Chosen, seed: int, limit: int) -> list[int]:
    """The first articles, heap by heap, of which the index gave the key."""
    # As rows of Python they would take three times as long.
    asked = text(f"SELECT json_group_array(key) FROM ({chosen.sql}) s")
    hits = frozenset[int](json.loads(connection.scalar(asked, chosen.parameters) or "[]"))
    found, order = list[int](), shuffle(seed)
    heaps = order.heaps()
    while len(found) < min(limit, len(hits)) and (some := list(islice(heaps, _AMONG_AT_ONCE))):
        there = json.loads(connection.scalar(_KEYS, {"heaps": json.dumps(some)}) or "[]")
        held = {"keys": json.dumps([*hits.intersection(there)])}
        found += _in_order(connection.execute(_LOTS, held).all(), order)
    return found[:limit]


# The index knows the heap and the key: no row is read.
_KEYS = text(
    "SELECT json_group_array(d.key) FROM json_each(:heaps) h CROSS JOIN search_document d"
    f" WHERE d.is_latest AND (d.lot >> {BITS}) = h.value"
)
_LOTS = text("SELECT d.lot, d.key FROM json_each(:keys) k CROSS JOIN search_document d WHERE d.key = k.value")

_ORDERED = (
    "SELECT s.key, s.is_long FROM ({}) s JOIN search_document d ON d.key = s.key"
    f" ORDER BY ((d.lot >> {BITS}) * :factor + :term) % {_PRIME}, d.lot, s.key LIMIT :most"
)


def _ordered(connection: Connection, chosen: Chosen, seed: int, limit: int) -> list[int]:
    """All that holds what is asked in the order of the seed, and of that the first."""
    most, order = limit if chosen.check is Check.NONE else max(limit * 10, 2_000), shuffle(seed)
    parameters = {**chosen.parameters, "factor": order.factor, "term": order.term, "most": most}
    rows = connection.execute(text(_ORDERED.format(chosen.sql)), parameters)
    return list(islice(confirmed(connection, chosen, rows), limit))
