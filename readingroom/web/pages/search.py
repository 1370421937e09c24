"""A search: how it was understood, what was found, how the hits are distributed, and over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from readingroom.web import addresses
from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.database.queries import articles
from storage.database.search.candidates import Count, Search, count
from storage.database.search.counting import Facets, facets
from storage.database.search.finding import Hit, fact_is
from storage.query.excerpts import LitPiece
from storage.query.nodes import And, HitOrder, Query, SearchField, both
from storage.query.parser import parse
from storage.query.wording import explained

_FACTS = {
    "site": SearchField.SITE,
    "section": SearchField.SECTION,
    "language": SearchField.LANGUAGE,
    "kind": SearchField.KIND,
}
"""Facets that can be asked for, and how a query asks for them."""
_ORDERS = tuple(order.value for order in HitOrder)
_A_PAGE = 20
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HitShown:
    """A hit; `pieces` are words around those that were looked for, which are lit."""

    site: str
    key: str
    url: str
    title: str
    published: datetime | None
    first_seen: datetime
    version: str
    words: int
    pieces: tuple[LitPiece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchShown:
    """What was asked, how it was understood, and what was found; `facets` is null where nothing was asked."""

    asked: str
    understood: str
    notes: tuple[str, ...]
    sort: str
    chosen: dict[str, str]
    count: Count
    hits: tuple[HitShown, ...]
    facets: Facets | None
    limit: int


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """Hits of `q`, within the facets that were chosen; the newest articles where nothing is asked."""
    words = asked.word("q")
    chosen = {name: value for name in _FACTS if (value := asked.word(name))}
    limit = asked.number("limit", _A_PAGE, most=_MOST)
    order = HitOrder(asked.choice("sort", _ORDERS))
    query = _framed(parse(words, asked.now), words, chosen)
    search = Search(query=query, order=order, limit=limit)
    facts = SearchShown(
        asked=words,
        understood=explained(query, order),
        notes=query.notes,
        sort=order.value,
        chosen=chosen,
        count=count(connection, search),
        hits=tuple(_hit(hit) for hit in articles.hits(connection, search)),
        facets=facets(connection, search),
        limit=limit,
    )
    title = f"{words} · search" if words else "All articles"
    return Leaf(
        template="search.html",
        title=title,
        facts=facts,
        extra={"asked": words, "again": _Again(facts), "orders": _ORDERS},
    )


def _framed(query: Query, words: str, chosen: dict[str, str]) -> Query:
    """The query within the chosen facets; without words, all that is there."""
    if words and query.root is None:
        return query
    root = query.root
    for name, value in chosen.items():
        root = both(root, fact_is(_FACTS[name], value))
    return replace(query, root=root if root is not None else And(()))


def _hit(hit: Hit) -> HitShown:
    names = ("site", "key", "url", "title", "published", "first_seen", "version", "words", "pieces")
    return HitShown(**{name: getattr(hit, name) for name in names})


class _Again:
    """Addresses of the same search with something else."""

    def __init__(self, facts: SearchShown) -> None:
        self._same: dict[str, Any] = {"q": facts.asked, "sort": facts.sort, **facts.chosen}
        self._limit = facts.limit

    def with_(self, **other: object) -> str:
        return addresses.found(**(self._same | other))

    def more(self) -> str:
        return addresses.found(**self._same, limit=min(self._limit + _A_PAGE * 2, _MOST))
