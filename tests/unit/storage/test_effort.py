"""A page looks at less than a command, says so, and what it tells of fewer hits is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from math import inf

import pytest
from sqlalchemy import select

from storage.database.engine import Connection, Database
from storage.database.queries.asking import asking
from storage.database.search import drawing, gathering, long_phrases, relevance
from storage.database.search.candidates import Count, Search, count
from storage.database.search.counting import Period, facets
from storage.database.search.effort import SWIFT, Effort
from storage.database.search.finding import hits
from storage.database.search.selecting import Chosen
from storage.database.search.tables import DOCUMENT
from storage.query.nodes import And, HitOrder, Query
from storage.query.parser import parse
from tests.unit.storage.corpus import NAMES, NOW, filled, meant

pytestmark = pytest.mark.slow

COSTLY = (
    '"the tower"',
    "first/9 harbour",
    "-harbour",
    "words:>20",
    "政府",
    "harbour w/5 the",
    'title:"the tower" OR 政府',
)
PLAIN = ("harbour", "harbour OR 政", "lang:en -harbour", "the on:2026-11", "")


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, new_postgres_database: Callable[[str], AbstractContextManager[str]]
) -> Iterator[list[Database]]:
    file = tmp_path_factory.mktemp("effort") / "microfiche.db"
    with new_postgres_database("") as url, filled(f"sqlite:///{file}") as one, filled(url) as other:
        yield [one, other]


def swift(words: str, limit: int = 100) -> Search:
    return Search(query=parse(words, NOW), limit=limit, effort=SWIFT)


def of_all(databases: list[Database], asked: Callable[[Connection], object]) -> list[object]:
    told = []
    for database in databases:
        with database.read() as connection:
            told.append(asked(connection))
    return told


@pytest.mark.parametrize("words", [*COSTLY, *PLAIN])
def test_what_a_page_tells_out_of_one_pass_is_what_each_question_tells_by_itself(
    databases: list[Database], words: str
) -> None:
    def together(connection: Connection) -> object:
        ask = asking(connection, swift(words))
        return ask.facets(), ask.count(), ask.hits(), ask.keywords(20)

    def each(connection: Connection) -> object:
        search = swift(words)
        alone = asking(connection, search).keywords(20)
        return facets(connection, search), count(connection, search), hits(connection, search), alone

    assert of_all(databases, together) == of_all(databases, each)


@pytest.mark.parametrize("words", COSTLY)
def test_only_what_is_costly_is_gathered(databases: list[Database], words: str) -> None:
    found = of_all(databases, lambda connection: gathering.gathered(connection, swift(words)))
    assert [len(one.keys) for one in found if isinstance(one, gathering.Gathered)] == [len(meant(words))] * 2
    assert of_all(databases, lambda connection: gathering.gathered(connection, swift("harbour"))) == [None, None]


def test_a_page_says_where_it_looked_at_no_more(databases: list[Database], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_GATHERED", 2)
    few = Effort(texts=2, hits=1)

    def told(words: str) -> list[object]:
        search = replace(swift(words, limit=3), effort=few)

        def asked(connection: Connection) -> object:
            ask = asking(connection, search)
            of = ask.facets(2).of
            is_looked_at = ask.count() == Count(of, is_capped=True)
            return of, is_looked_at, ask.facets(2).is_capped, ask.count(), [hit.key for hit in ask.hits()]

        return of_all(databases, asked)

    every = {words: hits_of(databases, words)[:3] for words in ("政府", "first/9 the")}
    assert told("政府") == [(2, False, True, Count(1, is_capped=True), every["政府"])] * 2
    (one, other) = (told("first/9 the")[which] for which in (0, 1))
    assert one == other and isinstance(one, tuple)
    assert (one[1:3], one[4]) == ((True, True), every["first/9 the"])


def hits_of(databases: list[Database], words: str) -> list[str]:
    with databases[0].read() as connection:
        return [hit.key for hit in hits(connection, Search(query=parse(words, NOW), limit=100))]


@pytest.mark.parametrize("words", ['"the tower" OR lantern', "政府", "harbour -climate", "first/9 the", "lang:en the"])
def test_articles_that_are_tried_one_by_one_are_those_that_come_first_of_all(
    databases: list[Database], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = swift(words, limit=1)
    drawn = [of_all(databases, lambda connection, s=seed: drawing.drawn(connection, search, s)) for seed in range(4)]
    monkeypatch.setattr(drawing, "_about", lambda *_asked: inf)
    monkeypatch.setattr(drawing, "_FEWEST", 0)
    monkeypatch.setattr(drawing, "_MOST_TRIED", 1 << 31)
    monkeypatch.setattr(drawing.Shuffle, "heaps", heaps_of_articles(databases[0]))
    monkeypatch.setattr(drawing, "_ordered", lambda *_asked: pytest.fail("nothing was tried"))
    tried = [of_all(databases, lambda connection, s=seed: drawing.drawn(connection, search, s)) for seed in range(4)]
    assert tried == drawn


@pytest.mark.parametrize("words", ['"the tower" OR lantern', "政府", "harbour -climate", "har*", "lang:en the"])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_articles_of_which_keys_alone_are_known_are_those_that_come_first_of_all(
    databases: list[Database], words: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, search = databases[:1], swift(words, limit)
    drawn = [of_all(file, lambda connection, s=seed: drawing.drawn(connection, search, s)) for seed in range(4)]
    monkeypatch.setattr(drawing, "_is_worth_gathering", lambda *_asked: True)
    monkeypatch.setattr(drawing.Shuffle, "heaps", heaps_of_articles(databases[0]))
    monkeypatch.setattr(drawing, "_ordered", lambda *_asked: pytest.fail("rows of all were read"))
    gathered = [of_all(file, lambda connection, s=seed: drawing.drawn(connection, search, s)) for seed in range(4)]
    assert gathered == drawn
    assert len(drawn[0][0]) == min(limit, len(meant(words)))


@pytest.mark.parametrize("most", [0, 1, 100])
@pytest.mark.parametrize("words", ['"the tower"', '"the tower" OR lantern', 'title:"the tower" -"of the"', "政府"])
def test_a_phrase_that_is_found_by_how_it_begins_is_the_one_that_the_index_finds(
    databases: list[Database], words: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = swift(words)

    def asked(connection: Connection) -> object:
        ask = asking(connection, search)
        shares = ask.trend(Period.MONTH)
        return ask.facets(), ask.facets(10_000), ask.count(), ask.hits(), ask.keywords(20), shares, ask.sample(3)

    file = databases[:1]
    usual = of_all(file, asked)
    monkeypatch.setattr(long_phrases, "_ENOUGH", 1)
    monkeypatch.setattr(long_phrases, "_MOST", most)
    assert of_all(file, asked) == usual
    (chosen,) = of_all(file, lambda connection: long_phrases.selected(connection, search))
    assert isinstance(chosen, Chosen)
    assert ("json_each" in chosen.sql) == (most == 100)


def heaps_of_articles(database: Database) -> Callable[[drawing.Shuffle], Iterator[int]]:
    """The heaps that are not empty, in their order: of a few articles a million others are."""
    with database.read() as connection:
        lots = list(connection.scalars(select(DOCUMENT.c.lot)))

    def heaps(order: drawing.Shuffle) -> Iterator[int]:
        return iter(sorted({lot >> drawing.BITS for lot in lots}, key=lambda heap: order.place(heap << drawing.BITS)))

    return heaps


def test_a_frequent_phrase_is_ranked_by_its_words_and_found_as_a_phrase(
    databases: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    search = replace(swift('"the tower" -lantern'), order=HitOrder.RELEVANCE)
    usual = of_all(databases, lambda connection: {hit.key for hit in hits(connection, search)})
    monkeypatch.setattr(relevance, "is_frequent", lambda *_asked: True)
    assert of_all(databases, lambda connection: {hit.key for hit in hits(connection, search)}) == usual
    assert usual == [set(meant('"the tower" -lantern'))] * 2


def test_all_articles_are_counted_without_an_end(databases: list[Database]) -> None:
    found = of_all(databases, lambda connection: asking(connection, Search(query=Query(root=And(())))).count())
    assert found == [Count(len(NAMES), is_capped=False)] * 2
