"""The index follows what becomes of articles, and is made anew where another normaliser made it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from storage.archive import Archive
from storage.database.engine import Database
from storage.database.queries import articles
from storage.database.schema import VERSION
from storage.database.search import rebuilding
from storage.database.search.tables import STATE
from storage.fixity import verify
from storage.fixity.findings import Weight
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import ok, page
from tests.unit.storage.shelf import Shelf, shelf_in


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as made:
        yield made


def found(database: Database, words: str) -> list[str]:
    with database.read() as connection:
        return sorted(hit.title for hit in articles.find(connection, words, 20))


def postings(database: Database, name: str) -> int:
    """How many texts the index itself holds, whatever stands beside it."""
    table = f"{name}_docsize" if database.dialect == "sqlite" else name
    with database.read() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_a_text_that_changed_is_found_by_its_new_words_and_kept_under_the_old(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", page("Storm", "Rain fell.")), ok("/b", page("Calm", "Nothing fell.")))
    shelf.take()
    shelf.press.run(ok("/a", page("Storm over", "Sun shone.")))
    shelf.take()
    assert (found(shelf.database, "rain"), found(shelf.database, "sun")) == ([], ["Storm over"])
    assert found(shelf.database, "rain version:any") == ["Storm"]
    assert found(shelf.database, "storm version:any") == ["Storm", "Storm over"]
    assert (postings(shelf.database, "article_search"), postings(shelf.database, "version_search")) == (2, 1)


def test_articles_that_become_one_leave_no_words_behind(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", page("Storm", "Rain fell.")), ok("/b", page("Gale", "Rain fell.")))
    shelf.take()
    shelf.press.run(ok("/b", page("Gale", "Rain fell.", canonical="/a")))
    shelf.take()
    assert postings(shelf.database, "article_search") == 1
    assert len(found(shelf.database, "rain")) == 1


def test_the_words_of_another_reading_take_the_place_of_the_first(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", page("Storm", "Rain fell")))
    shelf.take()
    shelf.take("press 2")
    assert found(shelf.database, '"rain fell"') == ["Storm"]
    assert postings(shelf.database, "article_search") == 1


def test_an_index_of_another_normaliser_is_made_anew_and_it_is_said(
    own_library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(update(STATE).values(normaliser="0"))
        connection.execute(text("DELETE FROM search_document"))
    with caplog.at_level(logging.WARNING), Archive.open(own_library.where) as archive:
        assert found(archive.database, "mayor") == ["Harbour opens late"]
        assert [f.what for f in verify.check_database(archive) if f.weight is Weight.FAULT] == []
        with archive.database.read() as connection:
            assert rebuilding.state(connection).is_whole
    assert caplog.messages == ["The search index is made anew: 2 of 2 articles."]


def test_what_is_set_while_an_index_is_made_anew_is_set_back(own_library: Library) -> None:
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(update(STATE).values(normaliser="0"))
    with Archive.open(own_library.where) as archive, archive.database.read() as connection:
        if archive.database.dialect == "sqlite":
            rows = connection.execute(text("SELECT k, v FROM article_search_config"))
            set_to = {name: value for name, value in rows}
            assert (set_to["automerge"], set_to["hashsize"]) == (4, 1 << 20)


def test_words_whose_text_was_altered_behind_the_index_are_told_of(own_library: Library) -> None:
    with own_library.open() as archive:
        with archive.database.write() as connection:
            connection.execute(update(VERSION).where(VERSION.c.title == "Fish is dear").values(title="Fish is cheap"))
        kinds = [finding.kind for finding in verify.check_database(archive)]
    assert "not in search" in kinds
