"""A search as pages, lists and the API ask for it: words, and facts within which they are looked for."""

from __future__ import annotations

from dataclasses import replace

from readingroom.web.asked import PageAsked
from storage.database.search.candidates import Search
from storage.database.search.finding import fact_is
from storage.query.nodes import FACTS as EXACT
from storage.query.nodes import And, HitOrder, Node, Query, SearchField, both
from storage.query.parser import parse

FACTS = {
    "site": SearchField.SITE,
    "section": SearchField.SECTION,
    "language": SearchField.LANGUAGE,
    "kind": SearchField.KIND,
}
"""Facets that can be asked for, and how a query asks for them."""
ORDERS = tuple(order.value for order in HitOrder)


def chosen_facts(asked: PageAsked) -> dict[str, str]:
    """The facts that were asked for, by name."""
    return {name: value for name in FACTS if (value := asked.word(name))}


def search_asked(asked: PageAsked, limit: int) -> Search:
    """What `q` says, within the facts, in the order of `sort`. Raises UsageError for an order that is none."""
    words = asked.word("q")
    query = _framed(parse(words, asked.now), words, chosen_facts(asked))
    return Search(query=query, order=HitOrder(asked.choice("sort", ORDERS)), limit=limit)


def _framed(query: Query, words: str, chosen: dict[str, str]) -> Query:
    """The query within the chosen facts; without words, all that is there."""
    if words and query.root is None:
        return query
    root = query.root
    for name, value in chosen.items():
        root = both(root, _is(FACTS[name], value))
    return replace(query, root=root if root is not None else And(()))


def _is(scope: SearchField, value: str) -> Node | None:
    """What a fact is; a section is asked for by its words."""
    return fact_is(scope, value) if scope in EXACT else parse(f'{scope}:"{value.replace(chr(34), " ")}"').root
