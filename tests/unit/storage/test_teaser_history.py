"""Teasers in time: paths, hours and prominence, the same whether captures come one by one or all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from storage.database.queries import fronts
from storage.database.schema import TEASER_SPAN
from storage.fixity.dump import dump
from tests.unit.storage.press import PAPER, START, listing, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

FRONT = f"{PAPER}/"
A, B, C = (("A opens", f"{PAPER}/a"), ("B is dear", f"{PAPER}/b"), ("C falls", f"{PAPER}/c"))
LATE = ("A opens late", f"{PAPER}/a")


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as made:
        yield made


def rows(shelf: Shelf, query: str) -> list[Any]:
    with shelf.database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


CAPTURES = (
    *(ok("/a", page("A", "First.")), ok("/", listing(A, B)), ok("/", listing(A, B)), ok("/", listing(C, B, A))),
    *(ok("/", listing(C, LATE, B, A)), ok("/", listing(C, LATE, B, A)), ok("/", listing(B))),
)


def test_a_span_keeps_its_path_and_counts_what_captures_vouch_for(shelf: Shelf) -> None:
    shelf.press.run(*CAPTURES)
    shelf.take()
    found = rows(
        shelf,
        "SELECT headline, observations, hours, best_position, last_position, path, is_front FROM"
        " teaser_history ORDER BY headline, seen_from",
    )
    told = {row[0]: (row[1], row[2], row[3], row[4]) for row in found}
    assert told == {
        "A opens": (3, 3.0, 0, 3),
        "A opens late": (2, 2.0, 1, 1),
        "B is dear": (6, 5.0, 0, 0),
        "C falls": (3, 3.0, 0, 0),
    }
    assert all(row[6] for row in found)


def test_paths_are_read_back_as_places_in_time(shelf: Shelf) -> None:
    shelf.press.run(*CAPTURES)
    shelf.take()
    with shelf.database.read() as connection:
        told = connection.execute(select(TEASER_SPAN.c.title, TEASER_SPAN.c.path))
        paths = {title: path for title, path in told}
    assert paths["B is dear"] == [[0, 1], [10800, 2], [18000, 0]]
    assert paths["A opens"] == [[0, 0], [7200, 2], [10800, 3]]


def test_an_articles_prominence_counts_each_moment_once_whatever_its_headlines(shelf: Shelf) -> None:
    shelf.press.run(*CAPTURES)
    shelf.take()
    [(key, hours, best, mean, headlines, observations)] = rows(
        shelf, "SELECT key, hours, best_position, mean_position, headlines, observations FROM teaser_prominence"
    )
    assert key == f"{PAPER}/a"
    assert (hours, best, headlines, observations) == (5.0, 0, 2, 5)
    assert mean == pytest.approx((0 + 0 + 2 + 1 + 1) / 5)


def test_spans_are_the_same_whether_captures_come_one_by_one_or_at_once(shelf: Shelf, tmp_path: Path) -> None:
    for capture in CAPTURES:
        shelf.press.run(capture)
        shelf.take()
    with shelf_in(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other") as other:
        other.press.files = shelf.press.files
        other.take()
        with shelf.database.read() as one, other.database.read() as two:
            mine, theirs = (
                [line for line in dump(connection) if '"table": "teaser_span"' in line] for connection in (one, two)
            )
    assert mine == theirs
    assert len(mine) == 4


def test_a_front_page_is_shown_as_it_was(shelf: Shelf) -> None:
    shelf.press.run(*CAPTURES)
    shelf.take()
    with shelf.database.read() as connection:
        assert fronts.fronts_of(connection, "paper") == [FRONT]
        assert fronts.front_at(connection, [FRONT], START) is None
        shown = fronts.front_at(connection, [FRONT], START.replace(hour=17, minute=59))
    assert shown is not None
    assert shown.at == START.replace(hour=17)
    assert [(one.teaser.title, one.since.hour) for one in shown.teasers] == [
        *(("C falls", 16), ("A opens late", 17), ("B is dear", 14), ("A opens", 14)),
    ]
    assert [one.archived for one in shown.teasers] == [False, True, False, True]


def test_all_front_pages_are_shown_as_one_is_with_their_highest_teasers(shelf: Shelf) -> None:
    shelf.press.run(*CAPTURES)
    shelf.take()
    with shelf.database.read() as connection:
        (shown,) = fronts.fronts_at(connection, START.replace(hour=17, minute=59), 2)
        alone = fronts.front_at(connection, [FRONT], START.replace(hour=17, minute=59))
        assert fronts.fronts_at(connection, START, 2) == []
    assert alone is not None
    assert (shown.url, shown.at, shown.teasers) == (alone.url, alone.at, alone.teasers[:2])
