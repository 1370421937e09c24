"""A search as pages, lists and the API ask for it: words, and facts within which they are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readingroom.web.asked import PageAsked
from storage.database.engine import Connection
from storage.database.queries import feed, past
from storage.database.queries.article_choice import hold_still
from storage.database.queries.asking import Asking, asking
from storage.database.queries.stories import papers_of
from storage.database.search.candidates import Search
from storage.database.search.effort import SWIFT
from storage.database.search.finding import FoundArticle, Hit, fact_is
from storage.nouns import copied
from storage.query.excerpts import LitPiece
from storage.query.nodes import FACTS as EXACT
from storage.query.nodes import And, HitOrder, Node, Query, SearchField, both
from storage.query.parser import parse

FACTS = {
    "site": SearchField.SITE,
    "section": SearchField.SECTION,
    "author": SearchField.AUTHOR,
    "language": SearchField.LANGUAGE,
    "kind": SearchField.KIND,
}
"""Facets that can be asked for, and how a query asks for them."""
ORDERS = tuple(order.value for order in HitOrder)


def chosen_facts(asked: PageAsked) -> dict[str, str]:
    """The facts that were asked for, by name."""
    return {name: value for name in FACTS if (value := asked.word(name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class HitShown(FoundArticle):
    """A hit; `pieces` are words around those that were looked for, which are lit. So many `papers` carry its text."""

    pieces: tuple[LitPiece, ...]
    papers: int


def hits_shown(connection: Connection, hits: Sequence[Hit], as_of: int | None = None) -> tuple[HitShown, ...]:
    """Hits, and how many papers carry the text of each; as of a change nobody knows, and it is told of none."""
    papers = papers_of(connection, [(hit.site, hit.key) for hit in hits]) if as_of is None else {}
    return tuple(copied(HitShown, hit, papers=papers.get((hit.site, hit.key), 1)) for hit in hits)


@dataclass(frozen=True, slots=True)
class FoundByAsking:
    """A search, what can be asked of it, and the change as of which (None: of today)."""

    search: Search
    asking: Asking
    as_of: int | None


def found_by(connection: Connection, asked: PageAsked, limit: int) -> FoundByAsking:
    """What `q` says, within the facts, in the order of `sort`, `as_of` a change.

    Raises UsageError for an order or a cursor that is none, EpochOver for one of another database.
    """
    n, now = None, asked.now
    if cursor := asked.word("as_of"):
        hold_still(connection)
        feed.refuse_ahead(connection, cursor)
        n = past.number_of(connection, cursor)
        now = past.moment_of(connection, n)
    words = asked.word("q")
    query = _framed(parse(words, now), words, chosen_facts(asked))
    search = Search(query=query, order=HitOrder(asked.choice("sort", ORDERS)), limit=limit, effort=SWIFT)
    return FoundByAsking(search, asking(connection, search, n), n)


def everything(connection: Connection, found: FoundByAsking, limit: int = 1) -> Asking:
    """All articles, as of the same change."""
    return asking(connection, Search(query=Query(root=And(())), limit=limit, effort=SWIFT), found.as_of)


def _framed(query: Query, words: str, chosen: dict[str, str]) -> Query:
    """The query within the chosen facts; without words, all that is there. Facts without a word are had by nothing."""
    facts = [fact(FACTS[name], value) for name, value in chosen.items()]
    if (words and query.root is None) or None in facts:
        return replace(query, root=None)
    root = query.root
    for node in facts:
        root = both(root, node)
    return replace(query, root=root if root is not None else And(()))


def fact(scope: SearchField, value: str) -> Node | None:
    """What a fact is; a section and an author are asked for by their words, None where there are none."""
    return fact_is(scope, value) if scope in EXACT else parse(f'{scope}:"{value.replace(chr(34), " ")}"').root
