"""Stored queries find the same texts on SQLite, on PostgreSQL, and by their meaning alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database.engine import Connection, Database
from storage.database.search.candidates import Count, Search, count
from storage.database.search.counting import Period, facets, months
from storage.database.search.finding import hits, keywords, sample
from storage.database.search.grouping import Grouping, tallies
from storage.database.search.names import ends, span
from storage.database.search.trends import trend
from storage.database.search.within import Within
from storage.query.nodes import HitOrder, Query
from storage.query.parser import parse
from tests.unit.storage.corpus import NOW, QUERIES, filled, meant


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, new_postgres_database: Callable[[str], AbstractContextManager[str]]
) -> Iterator[list[Database]]:
    file = tmp_path_factory.mktemp("search") / "microfiche.db"
    with new_postgres_database("") as url, filled(f"sqlite:///{file}") as one, filled(url) as other:
        yield [one, other]


def found(database: Database, words: str, **how: Any) -> list[str]:
    with database.read() as connection:
        return [hit.key for hit in hits(connection, Search(query=parse(words, NOW), limit=1000, **how))]


@pytest.mark.parametrize(("words", "names"), QUERIES, ids=[words for words, _names in QUERIES])
def test_a_stored_query_finds_the_same_on_both_databases(databases: list[Database], words: str, names: str) -> None:
    assert [sorted(found(database, words)) for database in databases] == [sorted(names.split())] * 2
    assert sorted(meant(words)) == sorted(names.split())


def test_there_are_two_hundred_queries() -> None:
    assert len({words for words, _names in QUERIES}) >= 200


_WORDS = [
    "harbour",
    "climate",
    "change",
    "the",
    "silver",
    "lantern",
    "政府",
    "国",
    "été",
    "govern*",
    '"the tower"',
    "tower",
    "noon",
]
_ATOMS = st.sampled_from([*_WORDS, "title:climate", "lang:en", "kind:news", "on:2026-11", "words:>25", "first/4 the"])


def _grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(parts, st.sampled_from([" ", " OR ", " -", " NEAR/4 ", " w/6 ", " NOT "]), parts)
    return pairs.map(lambda three: f"({''.join(three)})")


@settings(max_examples=60, deadline=None)
@given(st.recursive(_ATOMS, _grown, max_leaves=6))
def test_any_query_finds_on_both_databases_what_it_means(databases: list[Database], words: str) -> None:
    for database in databases:
        assert sorted(found(database, words)) == sorted(meant(words)), database.dialect
        with database.read() as connection:
            counted = count(connection, Search(query=parse(words, NOW)))
        assert counted == Count(len(meant(words)), is_capped=False)


@settings(max_examples=30, deadline=None)
@given(st.recursive(_ATOMS, _grown, max_leaves=6))
def test_any_query_can_be_asked_in_every_way_of_both_databases(databases: list[Database], words: str) -> None:
    told = []
    for database in databases:
        with database.read() as connection:
            told.append(list(asked_in_every_way(connection, parse(words, NOW))))
    assert told[0] == told[1]


def asked_in_every_way(connection: Connection, query: Query) -> Iterator[object]:
    search = Search(query=query, limit=4)
    everywhere = replace(search, query=replace(query, in_all_versions=True))
    lately = replace(search, within=Within(seen_from=NOW + timedelta(seconds=9), since=0))
    yield facets(connection, search)
    yield [trend(connection, search, period) for period in Period]
    yield [tallies(connection, search, by) for by in Grouping]
    yield months(connection, search), span(connection, search), ends(connection, search)
    yield [(hit.key, line) for hit, line in keywords(connection, search, 30)]
    for one in (search, everywhere, lately, replace(search, without=(2, 3)), replace(search, order=HitOrder.OLDEST)):
        first = hits(connection, one)
        yield [hit.key for hit in first], count(connection, one)
        yield [hit.key for hit in sample(connection, one, 1)]
        if first:
            yield [hit.key for hit in hits(connection, replace(one, beyond=first[-1].place))]
    yield sorted(hit.key for hit in hits(connection, replace(search, order=HitOrder.RELEVANCE, limit=100)))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab \"“()-*:/'\\ORANDTNEAR5政é\x00;%") | st.characters()))
def test_no_string_is_too_odd_for_either_database(databases: list[Database], words: str) -> None:
    assert sorted(found(databases[0], words)) == sorted(found(databases[1], words))


@pytest.mark.parametrize(
    "words",
    [
        "(a OR " * 39 + "b",
        "a OR " * 99 + "b",
        "-(a " * 39,
        "a NEAR/100 " * 50 + "b",
        "(a OR (b -" * 19 + "c",
        "x" * 5000,
    ],
)
def test_a_query_may_be_as_long_and_as_deep_as_it_is_read(databases: list[Database], words: str) -> None:
    assert sorted(found(databases[0], words)) == sorted(found(databases[1], words))


ASKED = (
    "harbour OR 政府 OR gouvernement OR climat*",
    "lang:de OR lang:fr",
    '"the tower" OR lantern',
    "first/9 harbour",
)


@pytest.mark.parametrize("words", ASKED)
def test_facets_trends_and_samples_are_the_same_on_both_databases(databases: list[Database], words: str) -> None:
    search = Search(query=parse(words, NOW), limit=3)
    told = []
    for database in databases:
        with database.read() as connection:
            drawn = [hit.key for seed in range(5) for hit in sample(connection, search, seed)]
            told.append((facets(connection, search), trend(connection, search, Period.WEEK), drawn))
    assert told[0] == told[1]
    assert told[0][0].of == sum(share.hits for share in told[0][1].shares) == len(meant(words))
    assert set(told[0][2]) <= set(meant(words))


@pytest.mark.parametrize("words", ASKED)
def test_relevance_is_another_order_of_the_same_hits(databases: list[Database], words: str) -> None:
    for database in databases:
        best = found(database, words, order=HitOrder.RELEVANCE)
        assert sorted(best) == sorted(meant(words))
    assert found(databases[0], "harbour", order=HitOrder.RELEVANCE)[0] == "en1"
    assert found(databases[1], "harbour", order=HitOrder.RELEVANCE)[0] == "en1"
    oldest = found(databases[0], words, order=HitOrder.OLDEST)
    assert oldest == found(databases[1], words, order=HitOrder.OLDEST) == found(databases[1], words)[::-1]
