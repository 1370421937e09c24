"""Hits of a search: articles, each with the words that were looked for in their place.

In: a search, or what a person typed. Out: `Hit`s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION
from storage.database.search.candidates import Search, keys
from storage.database.search.drawing import drawn
from storage.database.search.relevance import best_keys
from storage.database.search.tables import DOCUMENT
from storage.database.statements import AnyRow
from storage.nouns import copied
from storage.query.excerpts import Concordance, LitPiece, concordances, snippet
from storage.query.matching import wanted_terms
from storage.query.nodes import FACTS, And, HitOrder, Node, SearchField, Term, both
from storage.query.parser import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article in a list; `version` is the record id by which its text can be cited. Moments in UTC."""

    site: str
    key: str
    url: str
    title: str
    published: datetime | None
    first_seen: datetime
    version: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(FoundArticle):
    """A version that was found; `article` is the surrogate of its article, 0 as of a change.

    `pieces` are some words of its text around those that were looked for; `place` is its place in
    the order of time, 0 as of a change.
    """

    pieces: tuple[LitPiece, ...]
    article: int
    place: int

    @property
    def snippet(self) -> str:
        """The pieces as one text, with «guillemets» around the words that were looked for."""
        return "".join(f"«{piece.text}»" if piece.is_lit else piece.text for piece in self.pieces)


def find(
    connection: Connection,
    words: str,
    limit: int = 20,
    *,
    site: str | None = None,
    order: HitOrder = HitOrder.NEWEST,
    without: Collection[int] = (),
) -> list[Hit]:
    """Articles that hold what somebody typed. Anything is a query; see `storage.query.parser`.

    `site`: of this one alone; `without`: surrogates of articles that are withheld.
    """
    query = parse(words)
    if query.root is not None and site is not None:
        query = replace(query, root=both(of_site(site), query.root))
    return hits(connection, Search(query=query, order=order, limit=limit, without=without))


def of_site(site: str) -> Node:
    """Articles of a site, as `site:` asks for them."""
    return fact_is(SearchField.SITE, site)


def fact_is(scope: SearchField, value: str) -> Node:
    """Articles of which a fact is this."""
    if scope not in FACTS:
        raise ValueError(f"{scope} is no fact")
    return parse(f'{scope}:"{value.replace(chr(34), " ")}"').root or And(())


def hits(connection: Connection, search: Search, known: Sequence[int] | None = None) -> list[Hit]:
    """The first hits of a search; `known`: the keys of the newest, where somebody has them."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return []
    if known is not None and len(known) < 2 <= search.limit and search.beyond is None and not search.without:
        return shown(connection, known, list(wanted_terms(chosen.root)))  # in any order; bm25 would walk twice for it
    by_words = search.order is HitOrder.RELEVANCE and any(wanted_terms(chosen.root))
    found = best_keys(connection, search, chosen) if by_words else _in_time(connection, search, known)
    return shown(connection, found, list(wanted_terms(chosen.root)))


def _in_time(connection: Connection, search: Search, known: Sequence[int] | None) -> Sequence[int]:
    is_known = known is not None and search.order is HitOrder.NEWEST and search.beyond is None and not search.without
    return known if known is not None and is_known else keys(connection, search)


def sample(connection: Connection, search: Search, seed: int) -> list[Hit]:
    """`limit` hits, each as likely as any other: the same for the same seed, on both engines, while nothing comes."""
    return shown(connection, drawn(connection, search, seed), list(wanted_terms(search.query.root)))


_HITS = (
    select(
        *(DOCUMENT.c.key.label("place"), DOCUMENT.c.words, ARTICLE.c.id.label("article"), ARTICLE.c.site),
        *(ARTICLE.c.key, URL.c.url, VERSION.c.title, VERSION.c.published, ARTICLE.c.first_seen),
        *(CAPTURE.c.record_id.label("version"), VERSION.c.text, VERSION.c.subtitle),
    )
    .select_from(DOCUMENT)
    .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
    .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    .join(CAPTURE, CAPTURE.c.id == VERSION.c.first_capture_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(DOCUMENT.c.key.in_(bindparam("keys", expanding=True)))
)


def rows_of(connection: Connection, found: Sequence[int]) -> list[AnyRow]:
    """What stands in the rows behind keys, in the order of the keys."""
    rows = {row.place: row for some in batches(found) for row in connection.execute(_HITS, {"keys": some})}
    return [rows[key] for key in found if key in rows]


def shown(connection: Connection, found: Sequence[int], terms: Sequence[Term]) -> list[Hit]:
    """Hits of keys, in their order."""
    return [copied(Hit, row, pieces=snippet(row.text, terms)) for row in rows_of(connection, found)]


def keywords(
    connection: Connection, search: Search, width: int, known: Sequence[int] | None = None
) -> list[tuple[Hit, Concordance]]:
    """Every place in the text at which a term of the search stands, with what is around it, hit by hit."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return []
    terms = list(wanted_terms(chosen.root))
    rows = rows_of(connection, _in_time(connection, search, known))
    every = ((copied(Hit, row, pieces=snippet(row.text, terms)), row.text) for row in rows)
    return [(hit, line) for hit, words in every for line in concordances(words, terms, width)]
