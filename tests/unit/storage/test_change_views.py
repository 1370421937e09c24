"""How versions came of each other, as columns and as views; what is withheld is in none of these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from storage.database.log.stale import Stale
from storage.database.schema import URL, VERSION
from storage.settle import fold_all
from tests.unit.storage.press import PAPER, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

BODY = "The minister arrived at the harbour on Tuesday.\nThree ships had left before."
VERSIONS = (
    ("Harbour opens", BODY),
    ("Harbour opens", BODY.replace("minister", "minster")),
    ("Harbour opens", BODY),
    ("Harbour closes", BODY),
    ("Harbour closes", BODY + "\nCorrection: there were three ships."),
    ("Harbour opens", BODY + "\nCorrection: there were three ships.\nAll came back again."),
)


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as made:
        made.press.run(*(ok("/a", page(title, body)) for title, body in VERSIONS))
        made.take()
        yield made


def rows(shelf: Shelf, query: str) -> list[Any]:
    with shelf.database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_each_version_says_how_it_came_of_the_one_before(shelf: Shelf) -> None:
    found = rows(shelf, "SELECT change, silent, words_gone, words_new FROM version ORDER BY no")
    assert [(change, None if silent is None else bool(silent), *words) for change, silent, *words in found] == [
        ("first", None, 0, 0),
        ("typo", True, 1, 1),
        ("typo", True, 1, 1),
        ("headline", True, 1, 1),
        ("text", False, 0, 5),
        ("text", True, 1, 5),
    ]


def test_headlines_follow_each_other(shelf: Shelf) -> None:
    found = rows(shelf, "SELECT headline, first_no, last_no FROM headline_history ORDER BY first_no")
    assert found == [("Harbour opens", 1, 3), ("Harbour closes", 4, 5), ("Harbour opens", 6, 6)]


def test_silent_changes_are_those_of_substance_that_the_page_says_nothing_of(shelf: Shelf) -> None:
    found = rows(shelf, "SELECT no, change, headline_before, headline, url FROM silent_change ORDER BY no")
    assert [(no, change) for no, change, *_rest in found] == [(2, "typo"), (3, "typo"), (4, "headline"), (6, "text")]
    assert found[2][2:] == ("Harbour opens", "Harbour closes", f"{PAPER}/a")


def test_what_was_told_is_told_again_when_the_rows_are_folded_anew(shelf: Shelf) -> None:
    before = rows(shelf, "SELECT no, change, silent, words_gone, words_new FROM version ORDER BY no")
    with shelf.database.write() as connection:
        connection.execute(update(VERSION).values(change=None, silent=None))
        connection.execute(update(URL).values(stale=int(Stale.ALL)))
    fold_all(shelf.database)
    assert rows(shelf, "SELECT no, change, silent, words_gone, words_new FROM version ORDER BY no") == before


def test_an_older_capture_that_comes_later_makes_the_classes_anew(shelf: Shelf, tmp_path: Path) -> None:
    hour, shelf.press.hour = shelf.press.hour, -5
    shelf.press.run(ok("/a", page("Harbour", BODY)), name="earlier")
    shelf.press.hour = hour
    shelf.take()
    found = rows(shelf, "SELECT no, change FROM version ORDER BY no")
    assert found[:3] == [(1, "first"), (2, "headline"), (3, "typo")]
