"""What is counted by site and day is what the search index holds, whatever comes, changes, goes and comes back."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.archive import Archive
from storage.database import search
from storage.database.engine import Connection, Database
from storage.database.search import day_counts, drawing, trends
from storage.database.search.candidates import Search
from storage.database.search.counting import Period
from storage.database.search.day_counts import A_DAY, ALL_SITES, miscounted
from storage.decisions import decide, lift
from storage.fixity import verify
from storage.fixity.findings import Finding, Weight
from storage.query.nodes import And, Query
from storage.query.parser import parse
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

pytestmark = pytest.mark.slow
ALL = Search(query=Query(root=And(())))


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def walked(connection: Connection) -> dict[tuple[str, int], int]:
    """The same by a walk through the index."""
    rows = connection.execute(text("SELECT site, key FROM search_document WHERE is_latest")).all()
    return Counter((site, row.key // A_DAY) for row in rows for site in (row.site, ALL_SITES))


def counted(connection: Connection) -> dict[tuple[str, int], int]:
    rows = connection.execute(text("SELECT site, day, sum(articles) AS n FROM day_count GROUP BY site, day"))
    return {(row.site, row.day): int(row.n) for row in rows}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_captured_and_read_again_is_counted(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    for round_ in range(4):
        days = [f"2026-03-{chance.randint(1, 4):02}T08:00:00+00:00" for _ in range(6)]
        texts = [f"Words {chance.randint(1, 3)} of round {round_ // 2}." for _ in range(6)]
        same = [chance.choice([{}, {"canonical": "/1"}, {"post_id": "7"}]) for _ in range(6)]
        some = zip(days, texts, same, strict=True)
        shelf.press.run(
            *(ok(f"/{n}", page(f"Title {n}", body, published=day, **more)) for n, (day, body, more) in enumerate(some))
        )
        shelf.take(f"press {round_ % 2 + 1}")
        with shelf.database.read() as connection:
            assert counted(connection) == walked(connection) != {}
            assert [*miscounted(connection)] == []


def test_what_is_withheld_is_not_counted_until_it_comes_back(archive: Archive) -> None:
    with archive.database.read() as connection:
        before = counted(connection)
    taken = decide(archive, kind="takedown", target=f"{PAPER}/m", reason="asked for", who="Ada")
    with archive.database.read() as connection:
        assert counted(connection) == walked(connection)
        assert sum(counted(connection).values()) == sum(before.values()) - 2
    lift(archive, kind="takedown", target=taken.key, reason="a mistake", who="Ada")
    with archive.database.read() as connection:
        assert counted(connection) == before == walked(connection)
    with archive.database.write() as connection:
        search.clear(connection)
        assert counted(connection) == {}


def test_a_wrong_number_is_found_when_the_archive_is_verified(archive: Archive) -> None:
    assert _faults(archive) == []
    with archive.database.write() as connection:
        connection.execute(text("UPDATE day_count SET articles = articles + 1"))
    told = _faults(archive)
    assert {one.kind for one in told} == {"miscounted day"}
    assert told[0].what.endswith("are not as many as were counted")


def _faults(archive: Archive) -> list[Finding]:
    return [one for one in verify.check_database(archive) if one.weight is Weight.FAULT]


def test_two_who_count_the_same_days_in_another_order_do_not_wait_for_each_other(postgres_database: str) -> None:
    database = Database(postgres_database)
    one, other = ("paper", 7), ("paper", 8)
    with database.write() as connection:
        day_counts.add(connection, {one: 5, other: 5})
    with database.write() as first:
        day_counts.add(first, {one: 1})
        second = threading.Thread(target=_add, args=(database, other, one))
        second.start()
        second.join(20)
        assert not second.is_alive()
        day_counts.add(first, {other: 1})
    with database.write() as connection:
        assert counted(connection) == {one: 7, other: 7, (ALL_SITES, 7): 7, (ALL_SITES, 8): 7}
        day_counts.add(connection, {one: -7, other: -6})
        assert day_counts.by_day(connection, None) == {8: 1}
        assert day_counts.by_day(connection, ["paper"]) == {8: 1}
        assert day_counts.by_day(connection, ["another"]) == {}
    database.close()


def _add(database: Database, *places: tuple[str, int]) -> None:
    with database.write() as connection:
        for place in places:
            day_counts.add(connection, {place: 1})


WORDS = ("", "ships OR fish", "ships", "ship*", "site:paper", "site:paper ships", "site:another", "on:2026-03-30")


def test_a_trend_is_the_one_that_a_walk_would_tell(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(Search(query=parse(words)) if words else ALL, period) for words in WORDS for period in Period]
    with archive.database.read() as connection:
        quick = [trends.trend(connection, *one) for one in asked]
        monkeypatch.setattr(trends, "articles_by_day", lambda _connection, _search: None)
        monkeypatch.setattr(trends, "_MOST_PIECES", 0)
        assert [trends.trend(connection, *one) for one in asked] == quick
    assert sum(bool(one.shares) for one in quick) == (len(WORDS) - 1) * len(Period)


def test_each_article_is_as_likely_as_any_other_and_the_same_for_the_same_seed(shelf: Shelf) -> None:
    shelf.press.run(*(ok(f"/{n}", page(f"Title {n}", "Rain fell." if n % 4 else "Sun shone.")) for n in range(20)))
    shelf.take()
    drawn = Counter[int]()
    for words, there in (("rain", 15), ("sun", 5)):
        asked = Search(query=parse(words), limit=3)
        with shelf.database.read() as connection:
            for seed in range(60):
                keys = drawing.drawn(connection, asked, seed)
                assert len({*keys}) == 3
                drawn.update(keys)
            every = drawing.drawn(connection, Search(query=parse(words), limit=50), 1)
        assert len(every) == there
        assert set(every) <= set(drawn)


def test_what_is_tried_heap_by_heap_is_drawn_in_the_order_of_all(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.press.run(*(ok(f"/{n}", page(f"Title {n}", "Rain fell." if n % 4 else "Sun shone.")) for n in range(20)))
    shelf.take()
    asked = replace(ALL, limit=6)
    with shelf.database.read() as connection:
        ordered = [drawing.drawn(connection, asked, seed) for seed in range(20)]
        monkeypatch.setattr(drawing, "_AT_ONCE", 1 << 15)
        monkeypatch.setattr(drawing, "_FEWEST_OF_ALL", 0)
        monkeypatch.setattr(drawing, "_ordered", None)
        assert [drawing.drawn(connection, asked, seed) for seed in range(2)] == ordered[:2]
    assert len({frozenset(keys) for keys in ordered}) > 10
