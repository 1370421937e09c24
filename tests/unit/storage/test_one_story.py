"""Which pages that name one canonical URL are one article, and which are found for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database.articles.closure import CROWD
from tests.unit.storage.press import PAPER, Printed, ok, page
from tests.unit.storage.shelf import Shelf, shelf_in

FIRE = "The bakery on Mill Lane and the flats above it burnt down on Sunday.\nNobody was hurt, says the fire brigade."
CHOIR = "The school choir of Westmere has won the second prize in the capital.\nIt sang three songs of the harbour."
BOAT = "The rowing club has bought a boat that is eleven years old.\nIt will be named after the first cashier."
APPEAL = "This newsroom belongs to its readers: join them today.\nThank you for reading."


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(f"sqlite:///{tmp_path / 'x.db'}", tmp_path) as shelf:
        yield shelf


@pytest.mark.parametrize("end", ["", "\n" + APPEAL])
@pytest.mark.parametrize("titles", [("Fire", "Choir", "Boat"), ("In brief", "In brief", "In brief")])
def test_pages_of_other_stories_that_name_one_unread_page_are_found_for_themselves(
    shelf: Shelf, titles: tuple[str, str, str], end: str
) -> None:
    told = zip("abc", titles, (FIRE, CHOIR, BOAT), strict=True)
    shelf.press.run(*(ok(f"/{name}", page(title, text + end, canonical="/undefined")) for name, title, text in told))
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/{name}": [title] for name, title in zip("abc", titles, strict=True)}


def test_a_page_that_shares_nothing_with_its_canonical_is_found_for_itself(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/long", page("The salt road", FIRE, canonical="/long")),
        ok("/long?sheet=b", page("The salt road", CHOIR, canonical="/long")),
    )
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/long", f"{PAPER}/long?sheet=b"}


@pytest.mark.parametrize("last", [[], [ok("/c", page("Boat", BOAT, canonical="/c"))]])
def test_in_a_chain_of_canonicals_no_story_is_lost(shelf: Shelf, last: list[Printed]) -> None:
    shelf.press.run(
        ok("/a", page("Fire", FIRE, canonical="/b")),
        ok("/b", page("Choir", CHOIR, canonical="/c")),
        *last,
    )
    shelf.take()
    titles = [title for several in shelf.articles().values() for title in several]
    assert sorted(titles) == sorted(["Fire", "Choir", *(["Boat"] if last else [])])
    assert len(shelf.articles()) == len(titles)


def test_variants_of_an_unread_page_are_one_article_and_a_stranger_among_them_is_not(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/s?from=home", page("Fire", FIRE, canonical="/s")),
        ok("/s?from=mail", page("Bakery burnt down", FIRE.replace("Nobody was hurt", "One was hurt"), canonical="/s")),
        ok("/choir", page("Choir", CHOIR, canonical="/s")),
    )
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/s": ["Fire", "Bakery burnt down"], f"{PAPER}/choir": ["Choir"]}


def test_a_twin_with_an_edited_text_is_the_same_article(shelf: Shelf) -> None:
    edited = FIRE.replace("Nobody was hurt", "One was hurt") + "\nThe cause is not known yet."
    shelf.press.run(ok("/s", page("Fire", FIRE, canonical="/s")), ok("/s/print", page("Fire", edited, canonical="/s")))
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/s"}


def test_the_free_beginning_of_a_story_is_the_same_article(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/s", page("Fire", FIRE + "\n" + CHOIR + "\n" + BOAT, canonical="/s")),
        ok("/free/s", page("Fire", FIRE, canonical="/s")),
    )
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/s"}


@pytest.mark.slow
def test_an_address_that_a_crowd_names_joins_nothing_in_whatever_order_it_came(
    database_url: str, tmp_path: Path
) -> None:
    pages = [ok(f"/s?n={n}", page("Fire", FIRE, canonical="/s", n=n)) for n in range(CROWD + 2)]
    with shelf_in(database_url, tmp_path) as shelf:
        shelf.press.run(*pages[:CROWD])
        shelf.take()
        assert set(shelf.articles()) == {f"{PAPER}/s"}
        shelf.press.run(*pages[CROWD:])
        shelf.take()
        apart = set(shelf.articles())
        assert apart == {f"{PAPER}/s?n={n}" for n in range(CROWD + 2)}
        files = shelf.press.files
    with shelf_in(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "again") as again:
        again.press.files += files
        again.take()
        assert set(again.articles()) == apart
