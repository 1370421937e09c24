"""Stories that go over several pages: one article, its text in the order of the pages, or marked incomplete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database.agreement import altered_stories, altered_versions
from storage.database.schema import VERSION, VERSION_PAGE
from storage.fixity.dump import dump
from tests.unit.storage.press import PAPER, Printed, missing, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

ONE = "In the spring the salt carts went down the road with their bells ringing."
TWO = "In the summer the drivers came back with wool, and slept at the inn by the ford."
THREE = "In the autumn a book was found in which every one of them had signed his name."
TITLE = "The salt road"

_FORMS = {
    "query": ("/long", "/long?page=2", "/long?page=3"),
    "word": ("/long", "/long/seite/2", "/long/seite/3"),
    "path": ("/long", "/long/2", "/long/3"),
    "file": ("/long.html", "/long-2.html", "/long-3.html"),
    "numbered": ("/long?p=1", "/long?p=2", "/long?p=3"),
    "from zero": ("/long", "/long?page=1", "/long?page=2"),
    "year": ("/2026/11", "/2026/11/2", "/2026/11/3"),
}


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as shelf:
        yield shelf


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(f"sqlite:///{tmp_path / 'x.db'}", tmp_path) as shelf:
        yield shelf


def _story(urls: tuple[str, str, str] = _FORMS["query"], **named: str) -> list[Printed]:
    """Three pages of which each names the next and the first."""
    first, second, third = urls
    named = named or {"canonical": first}
    return [
        ok(first, page(TITLE, ONE, parts=[second], **named)),
        ok(second, page(TITLE, TWO, parts=[first, third], **named)),
        ok(third, page(TITLE, THREE, parts=[first, second], **named)),
    ]


def _rows(shelf: Shelf) -> list[tuple[bool, str | None]]:
    with shelf.database.read() as connection:
        rows = connection.execute(select(VERSION.c.truncated, VERSION.c.evidence).order_by(VERSION.c.no))
        return [(row.truncated, row.evidence.get("truncated")) for row in rows]


def _faults(shelf: Shelf) -> list[str]:
    with shelf.database.read() as connection:
        return [*altered_versions(connection), *altered_stories(connection)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("form", _FORMS)
def test_a_story_of_three_pages_is_one_article_with_one_version(
    small: Shelf, form: str, order: tuple[int, ...]
) -> None:
    pages = _story(_FORMS[form])
    small.press.run(*(pages[place] for place in order))
    small.take()
    assert small.texts() == {f"{PAPER}{_FORMS[form][0]}": [(TITLE, f"{ONE}\n{TWO}\n{THREE}")]}
    assert _rows(small) == [(False, None)]
    assert _faults(small) == []


def test_it_is_so_whatever_its_pages_name_as_canonical(shelf: Shelf) -> None:
    shelf.press.run(*_story(amp="/long/amp"))
    shelf.take()
    assert shelf.texts() == {f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}\n{THREE}")]}
    assert _faults(shelf) == []
    with shelf.database.read() as connection:
        assert len(connection.execute(select(VERSION_PAGE)).all()) == 3
        assert any('"table": "version_page"' in line for line in dump(connection))


def test_a_page_that_nobody_read_makes_the_story_incomplete_until_it_comes(small: Shelf) -> None:
    first, second, third = _story()
    small.press.run(first, second)
    small.take()
    assert small.texts() == {f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}")]}
    assert _rows(small) == [(True, "not read: page 3 of the story")]
    small.press.run(third)
    small.take()
    assert small.texts() == {f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}\n{THREE}")]}
    assert _rows(small) == [(False, None)]


def test_a_page_that_is_missing_leaves_the_story_incomplete_and_not_gone(small: Shelf) -> None:
    first, second, _third = _story()
    small.press.run(first, second, missing("/long?page=3"))
    small.take()
    assert _rows(small) == [(True, "not read: page 3 of the story")]
    assert small.gone() == {f"{PAPER}/long": None}


def test_a_later_page_alone_is_the_story_without_its_beginning(small: Shelf) -> None:
    small.press.run(_story()[1])
    small.take()
    assert [shown for shown in small.texts().values()] == [[(TITLE, TWO)]]
    assert _rows(small) == [(True, "not read: page 1, 3 of the story")]


def test_a_correction_on_one_page_is_one_new_version_of_the_whole(shelf: Shelf) -> None:
    shelf.press.run(*_story())
    shelf.press.run(ok("/long?page=2", page(TITLE, TWO + "\nCorrected.", canonical="/long", parts=["/long?page=3"])))
    shelf.press.run(*_story()[:1])
    shelf.take()
    assert shelf.texts() == {
        f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}\n{THREE}"), (TITLE, f"{ONE}\n{TWO}\nCorrected.\n{THREE}")]
    }
    assert _faults(shelf) == []


def test_a_story_that_is_put_on_one_page_keeps_its_former_version(small: Shelf) -> None:
    whole = f"{ONE}\n{TWO}\n{THREE}"
    small.press.run(*_story())
    small.press.run(ok("/long", page(TITLE, whole + "\nAn afterword was added.", canonical="/long")))
    small.take()
    assert [text for _title, text in small.texts()[f"{PAPER}/long"]] == [whole, whole + "\nAn afterword was added."]
    assert _faults(small) == []


def test_a_story_is_gone_when_its_first_page_is(small: Shelf) -> None:
    small.press.run(*_story())
    small.press.run(missing("/long"), *_story()[2:])
    small.take()
    assert small.gone() == {f"{PAPER}/long": "404"}


@pytest.mark.parametrize("more", [[], ["/long?page=2"]])
def test_pages_that_the_first_does_not_name_count_by_their_own_word(small: Shelf, more: list[str]) -> None:
    small.press.run(
        ok("/long", page(TITLE, ONE)),
        ok("/long?page=2", page(TITLE, TWO, canonical="/long", parts=["/long", *(["/long?page=3"] if more else [])])),
        ok("/long?page=3", page(TITLE, THREE, canonical="/long", parts=["/long", *more])),
    )
    small.take()
    assert small.texts() == {f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}\n{THREE}")]}
    assert _faults(small) == []


def test_what_every_page_repeats_at_its_beginning_stands_once(small: Shelf) -> None:
    deck = "A journey along the river, in three parts."
    small.press.run(
        ok("/long", page(TITLE, f"{deck}\n{ONE}", parts=["/long?page=2"])),
        ok("/long?page=2", page(TITLE, f"{deck}\n{TWO}", parts=["/long"])),
    )
    small.take()
    assert small.texts() == {f"{PAPER}/long": [(TITLE, f"{deck}\n{ONE}\n{TWO}")]}


def test_pages_of_comments_under_the_same_text_are_no_pages_of_the_story(small: Shelf) -> None:
    story = f"{ONE}\n{TWO}"
    small.press.run(
        ok("/s", page(TITLE, story, canonical="/s", parts=["/s?page=2"])),
        ok("/s?page=2", page(TITLE, story, canonical="/s", parts=["/s"], n=2)),
    )
    small.take()
    assert small.texts() == {f"{PAPER}/s": [(TITLE, story)]}
    assert _rows(small) == [(False, None)]


def test_pages_of_an_amp_twin_do_not_speak_beside_those_of_the_original(small: Shelf) -> None:
    twins = [
        ok("/long/amp", page(TITLE, ONE, canonical="/long", parts=["/long/amp?page=2"])),
        ok("/long/amp?page=2", page(TITLE, TWO + " Share this.", canonical="/long", parts=["/long/amp"])),
    ]
    small.press.run(*_story(), *twins)
    small.take()
    assert small.texts() == {f"{PAPER}/long": [(TITLE, f"{ONE}\n{TWO}\n{THREE}")]}


def test_a_newer_extractor_makes_no_version_of_a_story(small: Shelf) -> None:
    small.press.run(*_story())
    small.take()
    small.press.run(ok("/long?page=2", page(TITLE, TWO, canonical="/long", parts=["/long", "/long?page=3"], n=2)))
    small.take("press 2")
    assert len(small.texts()[f"{PAPER}/long"]) == 1
    small.take("press 2")
    assert len(small.texts()[f"{PAPER}/long"]) == 1
    assert _faults(small) == []
