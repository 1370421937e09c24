"""A sample of what a search finds: each article as likely as any other, the same for the same seed on both engines.

In: a search, a seed. Out: keys of texts, or the texts. Lots of articles lie in heaps, which each seed puts in another
order; articles are tried heap by heap. Never: a walk over all hits where there are many of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import Connection, bindparam, select, text

from storage.database.log.urls import batches
from storage.database.schema import VERSION
from storage.database.search.candidates import VERY_MANY, Search, is_frequent
from storage.database.search.confirming import confirmed
from storage.database.search.selecting import Check, Chosen, leaves
from storage.database.search.tables import DOCUMENT
from storage.database.search.tsquery import loosest
from storage.query.loosening import loosened
from storage.query.nodes import And, Term

BITS = 11
"""Lots that differ in these bits alone are drawn together: a million articles have a heap of their own each."""

_HEAPS = 1 << 31 - BITS
_PRIME = 1_048_583
"""The first prime above the number of heaps."""

_AT_FIRST, _AT_ONCE = 100, 500
"""Heaps that are tried together: few at first, because of a frequent word every second article is drawn."""
_FEWEST = 100
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
    chosen = search.selection(dialect)
    if chosen is None:
        return []
    loose = loosened(chosen.root, loosest) or And(())
    tried = replace(search, query=replace(search.query, root=loose)).selection(dialect)
    if search.query.in_all_versions:
        return _ordered(connection, chosen, seed, search.limit)
    if tried is not None and _can_be_tried(tried) and _is_worth_trying(connection, chosen, search.limit):
        found = _tried(connection, tried, chosen, seed, search.limit)
        if found is not None:
            return found
    return _ordered(connection, chosen, seed, search.limit)


def _can_be_tried(loose: Chosen) -> bool:
    """Single words, or nothing. Of a phrase FTS5 looks for the next text that holds it, however far behind that is: its
    words are tried, and texts that hold them looked at.
    """
    return loose.is_quick and not any(isinstance(leaf, Term) and leaf.is_prefix for leaf in leaves(loose.root))


def _is_worth_trying(connection: Connection, chosen: Chosen, limit: int) -> bool:
    """FTS5 walks along what is rare sooner than it goes from article to article; PostgreSQL does not."""
    is_any = connection.dialect.name == "postgresql" or chosen.root == And(())
    return is_any or is_frequent(connection, chosen, max(VERY_MANY, limit * 1_000))


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
    heaps = order.heaps()
    surely = replace(chosen, doubt=chosen.root, check=Check.NONE if loose.root == chosen.root else Check.ALL)
    while tried <= _MOST_TRIED:
        some = _of_heaps(connection, list(islice(heaps, at_once)), order)
        tried += len(some)
        possible = [(key, False) for key in _holding(connection, loose, some)]
        found += islice(confirmed(connection, surely, possible), limit - len(found))
        if len(found) == limit:
            return found
        if len(some) * _AT_ONCE < at_once * _FEWEST or len(found) * _MOST_TRIED < limit * tried:
            return None
        at_once = min(2 * at_once, _AT_ONCE)
    return None


def _of_heaps(connection: Connection, heaps: list[int], order: Shuffle) -> list[int]:
    listed = ", ".join(map(str, heaps))
    asked = f"SELECT lot, key FROM search_document WHERE is_latest AND (lot >> {BITS}) IN ({listed})"
    rows = connection.execute(text(asked)).all()  # at once: row by row SQLAlchemy asks the driver for each
    return [key for _place, _lot, key in sorted((order.place(lot), lot, key) for lot, key in rows)]


def _holding(connection: Connection, chosen: Chosen, keys: list[int]) -> list[int]:
    held: set[int] = set()
    for some in batches(keys):
        listed = ", ".join(str(key) for key in some)
        asked = f"SELECT s.key FROM ({chosen.sql}) s WHERE s.key IN ({listed})"
        held |= set(connection.scalars(text(asked), chosen.parameters).all())
    return [key for key in keys if key in held]


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
