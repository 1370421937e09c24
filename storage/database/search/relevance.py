"""The best hits first, among the newest.

In: a search. Out: keys. How well a text fits is told of each hit one by one, so that it is told of the newest alone,
where there are many: `RANKED`. IndexedWords in the title count eight times, in subtitle and authors four times.
bm25 looks for how many texts of all hold a phrase. Where that would be very many the words of phrases are ranked by.
"""

from __future__ import annotations

from collections.abc import Container
from itertools import islice

from sqlalchemy import Connection, text

from storage.database.search.candidates import MOST_LOOKED_AT, RANKED, Search, is_frequent
from storage.database.search.confirming import confirmed
from storage.database.search.fts5 import match
from storage.database.search.selecting import Check, Chosen, leaves
from storage.database.search.tables import EARLIER, NEWEST
from storage.database.search.tsquery import loosest
from storage.database.search.tsquery import match as tsquery_of
from storage.database.statements import AnyRow
from storage.query.matching import wanted_terms
from storage.query.nodes import Node, Or, Term

_WEIGHTS = "1.0, 8.0, 4.0, 4.0, 0.0"
_POSTGRES_WEIGHTS = "'{0.125, 0.125, 0.5, 1.0}'"


def best_keys(connection: Connection, search: Search, chosen: Chosen) -> list[int]:
    """Keys of the `limit` best texts among the newest."""
    dialect = connection.dialect.name
    terms = list(dict.fromkeys(wanted_terms(chosen.root)))
    if not terms:
        return []
    ranking = Or(tuple(terms)) if len(terms) > 1 else terms[0]
    newest = f"SELECT key, is_long FROM ({chosen.sql}) found ORDER BY key DESC LIMIT :ranked"
    by_words = dialect == "sqlite" and any(len(term.words) > 1 for term in terms) and is_frequent(connection, chosen)
    asked = None if by_words else _asked_at_once(dialect, search, chosen)
    sql = _BY_WHAT_IS_ASKED if asked else _RANKING[dialect](newest, search)
    parameters = {**chosen.parameters, "ranked": RANKED}
    parameters["ranking"] = asked or _ranking(dialect, _apart(ranking) if by_words else ranking)
    most = search.limit if chosen.check is Check.NONE else MOST_LOOKED_AT
    rows = connection.execute(text(sql), {**parameters, "most": most}).all()
    if len(rows) < most and dialect == "sqlite" and not asked:
        rows = [*rows, *_without_a_word(connection, chosen, newest, {row.key for row in rows})]
    return list(islice(confirmed(connection, chosen, rows), search.limit))


def _without_a_word(connection: Connection, chosen: Chosen, newest: str, ranked: Container[int]) -> list[AnyRow]:
    """What was found by other things than words, newest first; bm25 tells of words alone."""
    rows = connection.execute(text(newest), {**chosen.parameters, "ranked": RANKED})
    return [row for row in rows if row.key not in ranked]


def _apart(node: Node) -> Node:
    """The words of phrases, each by itself: one of them is enough to be ranked."""
    words = dict.fromkeys(leaf for term in leaves(node) for leaf in leaves(loosest(term)))
    return Or(tuple(words))


def _ranking(dialect: str, ranking: Node) -> str | None:
    return match(ranking) if dialect == "sqlite" else tsquery_of(loosest(ranking))


def _asked_at_once(dialect: str, search: Search, chosen: Chosen) -> str | None:
    """What is asked as one expression of FTS5, if it is that and words alone: to rank by it takes half the time.

    NEAR would count other places than those that are counted where it stands beside something else.
    """
    if dialect != "sqlite" or search.query.in_all_versions or search.without or chosen.check is not Check.NONE:
        return None
    return match(chosen.root) if all(isinstance(leaf, Term) for leaf in leaves(chosen.root)) else None


_BY_WHAT_IS_ASKED = (
    f"SELECT rowid AS key, 0 AS is_long FROM {NEWEST} WHERE {NEWEST} MATCH :ranking AND rowid >= coalesce("
    f"(SELECT rowid FROM {NEWEST} WHERE {NEWEST} MATCH :ranking ORDER BY rowid DESC LIMIT 1 OFFSET :ranked - 1), 0)"
    f" ORDER BY bm25({NEWEST}, {_WEIGHTS}), rowid DESC LIMIT :most"
)


def _by_bm25(newest: str, search: Search) -> str:
    tables = (NEWEST, EARLIER) if search.query.in_all_versions else (NEWEST,)
    scored = " UNION ALL ".join(
        f"SELECT rowid AS key, bm25({table}, {_WEIGHTS}) AS score FROM {table}"
        f" WHERE {table} MATCH :ranking AND rowid >= (SELECT min(key) FROM newest)"
        for table in tables
    )
    return (
        f"WITH newest AS MATERIALIZED ({newest}), scored AS ({scored})"
        " SELECT newest.key, is_long FROM scored JOIN newest ON newest.key = scored.key"
        " ORDER BY score, newest.key DESC LIMIT :most"
    )


def _by_ts_rank(newest: str, search: Search) -> str:
    tables = (NEWEST, EARLIER) if search.query.in_all_versions else (NEWEST,)
    words = " UNION ALL ".join(f"SELECT key, words FROM {table}" for table in tables)
    return (
        f"WITH newest AS MATERIALIZED ({newest}) SELECT newest.key, is_long"
        f" FROM newest JOIN ({words}) w ON w.key = newest.key"
        f" ORDER BY ts_rank({_POSTGRES_WEIGHTS}, w.words, CAST(:ranking AS tsquery)) DESC, newest.key DESC LIMIT :most"
    )


_RANKING = {"sqlite": _by_bm25, "postgresql": _by_ts_rank}
