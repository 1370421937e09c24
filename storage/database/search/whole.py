"""All that a search finds, not a page of it: nothing is left out to be quick, nothing is counted only up to a limit.

In: a search. Out: keys of texts in the order of its pages, or surrogates of articles: eight bytes for each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, column, select, table, text, union

from storage.database.search.candidates import EVERY, RANKED, Search, all_keys
from storage.database.search.confirming import confirmed
from storage.database.search.relevance import best_keys
from storage.database.search.selecting import Check, Chosen
from storage.database.search.tables import DOCUMENT
from storage.query.nodes import HitOrder

_AT_ONCE = 500
_WITHHELD_ARTICLE = table("withheld_article", column("article_id"))
_WITHHELD_VERSION = table("withheld_version", column("version_id"))


def every_key(connection: Connection, search: Search) -> array[int]:
    """Keys of all texts. By relevance: those of which it is told, then all others, the newest first."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return array("q")
    found = array("q", _best(connection, search, chosen))
    ahead = frozenset(found)
    found.extend(key for key in _in_time(connection, search, chosen) if key not in ahead)
    return found


def _best(connection: Connection, search: Search, chosen: Chosen) -> list[int]:
    if search.order is not HitOrder.RELEVANCE:
        return []
    return best_keys(connection, replace(search, limit=RANKED), chosen)


def _in_time(connection: Connection, search: Search, chosen: Chosen) -> Iterator[int]:
    end = "ASC" if search.order is HitOrder.OLDEST else "DESC"
    asked = text(f"SELECT key, is_long FROM ({chosen.sql}) found ORDER BY key {end}")
    rows = connection.execute(asked.execution_options(yield_per=10_000), chosen.parameters)
    return confirmed(connection, chosen, rows)


def versions_of(connection: Connection, keys: Iterable[int]) -> Iterator[int]:
    """Surrogates of the versions behind keys, in their order."""
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        rows = connection.execute(select(DOCUMENT.c.key, DOCUMENT.c.version_id).where(DOCUMENT.c.key.in_(some)))
        found = {row.key: row.version_id for row in rows}
        yield from (found[key] for key in some if key in found)


def not_yet_hidden(connection: Connection) -> frozenset[int]:
    """Surrogates of articles that the index has, and that somebody has decided to withhold, or a version of them."""
    by_article = DOCUMENT.c.article_id.in_(select(_WITHHELD_ARTICLE.c.article_id))
    by_version = DOCUMENT.c.version_id.in_(select(_WITHHELD_VERSION.c.version_id))
    either = union(*(select(DOCUMENT.c.article_id).where(which) for which in (by_article, by_version)))
    return frozenset(connection.scalars(either))


def articles_found(connection: Connection, search: Search) -> array[int]:
    """Surrogates of all articles that hold a search."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return array("q")
    if chosen.check is not Check.NONE:
        return array("q", _articles_of(connection, _in_time(connection, search, chosen)))
    sql, parameters = all_keys(chosen, EVERY)
    asked = f"SELECT DISTINCT d.article_id FROM ({sql}) s JOIN search_document d ON d.key = s.key"
    return array("q", connection.execute(text(asked), parameters).scalars())


def _articles_of(connection: Connection, keys: Iterable[int]) -> set[int]:
    left, found = iter(keys), set[int]()
    while some := list(islice(left, _AT_ONCE)):
        found |= set(connection.scalars(select(DOCUMENT.c.article_id).where(DOCUMENT.c.key.in_(some))))
    return found
