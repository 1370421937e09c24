"""What is counted by section and author is what the search index holds, whatever comes, goes and comes back."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import search
from storage.database.engine import Connection, Database
from storage.database.schema import VERSION
from storage.database.search import calendar, day_counts, name_counts, names
from storage.database.search.name_counts import ALL_SITES, LONGEST, NameCount, NamePlace, miscounted
from storage.decisions import decide, lift
from storage.fixity import verify
from storage.fixity.findings import Weight
from storage.query.nodes import SearchField
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

pytestmark = pytest.mark.slow

HANDS = ("Ada", "ADA", "Ada Lovelace", "Charles Babbage", "—", "x" * (LONGEST + 1))


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as made:
        yield made


def walked(connection: Connection) -> Counter[NamePlace]:
    """The same by a look at each article."""
    rows = connection.execute(text("SELECT version_id, site FROM search_document WHERE is_latest")).all()
    found = Counter[NamePlace]()
    for version, site in rows:
        row = connection.execute(VERSION.select().where(VERSION.c.id == version)).one()
        given = [("section", site, row.section or "")]
        given += [("author", where, name) for name in set(row.authors) for where in (site, "")]
        found.update(place for place in given if 0 < len(place[2]) <= LONGEST)
    return found


def counted(connection: Connection) -> Counter[NamePlace]:
    rows = connection.execute(text("SELECT kind, site, name, sum(articles) AS n FROM name_count GROUP BY 1, 2, 3"))
    return Counter({(row.kind, row.site, row.name): int(row.n) for row in rows})


def test_whatever_is_captured_and_read_again_is_counted(shelf: Shelf) -> None:
    chance = random.Random(7)
    for round_ in range(4):
        some = [
            ok(
                f"/{number}",
                page(
                    f"Title {number}",
                    f"Words {chance.randint(1, 3)} of round {round_ // 2}.",
                    authors=chance.choices(HANDS, k=chance.randint(0, 3)),
                    section=chance.choice([None, "", "Sport", "Local sport"]),
                ),
            )
            for number in range(6)
        ]
        shelf.press.run(*some)
        shelf.take(f"press {round_ % 2 + 1}")
        with shelf.database.read() as connection:
            assert counted(connection) == walked(connection) != {}
            assert [*miscounted(connection)] == []


def test_what_is_withheld_is_not_counted_until_it_comes_back(own_library: Library) -> None:
    with own_library.open() as archive:
        with archive.database.read() as connection:
            before = counted(connection)
        taken = decide(archive, kind="takedown", target=f"{PAPER}/m", reason="asked for", who="Ada")
        with archive.database.read() as connection:
            assert before - counted(connection) != {}
            assert counted(connection) == walked(connection)
        lift(archive, kind="takedown", target=taken.key, reason="a mistake", who="Ada")
        with archive.database.read() as connection:
            assert counted(connection) == before == walked(connection)
        with archive.database.write() as connection:
            search.clear(connection)
            assert counted(connection) == {}


def test_a_wrong_number_is_found_when_the_archive_is_verified(own_library: Library) -> None:
    with own_library.open() as archive:
        with archive.database.write() as connection:
            connection.execute(text("UPDATE name_count SET articles = articles + 1 WHERE name = 'Ada'"))
        faults = [one for one in verify.check_database(archive) if one.weight is Weight.FAULT]
        assert {one.kind for one in faults} == {"miscounted name"}
        assert {one.what for one in faults} == {
            f"the articles of the author Ada of {where} are not as many as were counted"
            for where in ("paper", "all sites")
        }


def test_two_who_count_the_same_names_in_another_order_do_not_wait_for_each_other(postgres_database: str) -> None:
    database = Database(postgres_database)
    one, other = ("author", ALL_SITES, "Ada"), ("author", ALL_SITES, "Charles")
    with database.write() as connection:
        name_counts.add(connection, {one: 5, other: 5})
    with database.write() as first:
        name_counts.add(first, {one: 1})
        second = threading.Thread(target=_add, args=(database, other, one))
        second.start()
        second.join(60)
        assert not second.is_alive()
        name_counts.add(first, {other: 1})
    with database.write() as connection:
        assert counted(connection) == {one: 7, other: 7}
        name_counts.add(connection, {one: -7, other: -6})
        found = name_counts.most_named(connection, SearchField.AUTHOR, ALL_SITES, 9)
        assert found == [NameCount(ALL_SITES, "Charles", 1)]
    database.close()


def _add(database: Database, *places: NamePlace) -> None:
    with database.write() as connection:
        for place in places:
            name_counts.add(connection, {place: 1})


def test_names_are_told_as_they_are_written_most_and_those_of_the_most_articles_first(database_url: str) -> None:
    database = Database(database_url)
    told = {"Ada": 3, "ADA": 1, "Charles": 2, "—": 9, "Grace": 2}
    with database.write() as connection:
        name_counts.add(connection, {("author", ALL_SITES, name): number for name, number in told.items()})
        name_counts.add(connection, {("section", site, "Sport"): number for number, site in enumerate("abc", 1)})
    with database.read() as connection:
        found = names.names(connection, SearchField.AUTHOR, "", 9)
        assert [(one.name, one.articles) for one in found.names] == [("Ada", 4), ("Charles", 2), ("Grace", 2)]
        assert not found.is_capped
        assert names.names(connection, SearchField.AUTHOR, "", 4).is_capped
        sections = names.names(connection, SearchField.SECTION, "", 9).names
        assert [(one.site, one.articles) for one in sections] == [("c", 3), ("b", 2), ("a", 1)]
        assert [one.site for one in names.names(connection, SearchField.SECTION, "b", 9).names] == ["b"]
    database.close()


def test_years_and_days_are_told_from_what_was_counted(database_url: str) -> None:
    database = Database(database_url)
    days = {date(1, 1, 1): 1, date(2024, 2, 29): 2, date(2026, 12, 31): 3, date(9999, 12, 31): 4}
    numbers = {day: (day - date(1, 1, 1)).days for day in days}
    with database.write() as connection:
        assert calendar.articles_by_year(connection) == {}
        day_counts.add(connection, {("paper", numbers[day]): articles for day, articles in days.items()})
        day_counts.add(connection, {("gazette", numbers[date(2024, 2, 29)]): 5})
    with database.read() as connection:
        assert calendar.articles_by_year(connection) == {1: 1, 2024: 7, 2026: 3, 9999: 4}
        leap = (date(2024, 1, 1), date(2024, 12, 31))
        assert calendar.articles_by_day(connection, *leap) == {date(2024, 2, 29): 7}
        assert calendar.articles_by_day(connection, *leap, "paper") == {date(2024, 2, 29): 2}
        assert calendar.articles_by_day(connection, date(2024, 3, 1), date(2026, 12, 30)) == {}
        assert calendar.articles_by_day(connection, date(9999, 12, 31), date(9999, 12, 31)) == {date(9999, 12, 31): 4}
    database.close()
