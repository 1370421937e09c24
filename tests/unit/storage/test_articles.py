"""Which captures become which articles and versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database.schema import CAPTURE
from storage.settle import fold_all
from tests.unit.storage.press import (
    PAPER,
    Printed,
    listing,
    missing,
    moved,
    ok,
    page,
    read_pending,
    wall,
)
from tests.unit.storage.shelf import Shelf, shelf_in

STORY = page("The harbour opens", "Ships came.\nThey left.")
AGAIN = page("The harbour opens again", "Ships came.\nThey left.")


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(database_url, tmp_path) as shelf:
        yield shelf


def test_an_amp_twin_is_the_same_article_and_no_version(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/a", page("The harbour opens", "Ships came.\nThey left.", canonical="/a", amp="/a/amp")),
        ok("/a/amp", page("The harbour opens", "Ships came.\nThey left.\nAMP.", canonical="/a")),
        ok("/a", page("The harbour opens", "Ships came.\nThey left.", canonical="/a", amp="/a/amp", n=2)),
    )
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}
    assert ("amp", f"{PAPER}/a/amp") in shelf.names()


def test_a_slug_change_with_301_is_one_article(shelf: Shelf) -> None:
    shelf.press.run(ok("/old", STORY), moved("/old", f"{PAPER}/new"), ok("/new", AGAIN))
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/old": ["The harbour opens", "The harbour opens again"]}
    assert {("url", f"{PAPER}/new"), ("moved", f"{PAPER}/old")} <= shelf.names()


def test_a_302_joins_nothing(shelf: Shelf) -> None:
    shelf.press.run(ok("/old", STORY), moved("/old", f"{PAPER}/new", 302), ok("/new", AGAIN))
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/old", f"{PAPER}/new"}


def test_pages_that_all_name_the_same_wrong_canonical_stay_apart(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/a", page("Harbour", "Ships.", canonical="/wrong")),
        ok("/b", page("Market", "Fish.", canonical="/wrong")),
        ok("/wrong", page("Weather", "Rain.", canonical="/wrong")),
    )
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["Harbour"], f"{PAPER}/b": ["Market"], f"{PAPER}/wrong": ["Weather"]}


@pytest.mark.parametrize("canonical", ["/", "/section"])
def test_a_canonical_that_names_a_front_or_section_page_joins_nothing(shelf: Shelf, canonical: str) -> None:
    shelf.press.run(
        ok("/section", listing(("Harbour", f"{PAPER}/a"))),
        ok("/a", page("Harbour", "Ships.", canonical=canonical)),
        ok("/b", page("Harbour", "Ships.", canonical=canonical, n=2)),
    )
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/a", f"{PAPER}/b"}


def test_a_canonical_on_another_domain_joins_nothing(shelf: Shelf) -> None:
    other = json_with_foreign_canonical()
    shelf.press.run(ok("/a", STORY), ok("/b", other))
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/a", f"{PAPER}/b"}


def json_with_foreign_canonical() -> bytes:
    # `read` puts the paper's address before it: a host of another domain that only begins like ours.
    return page("The harbour opens", "Ships came.\nThey left.", canonical=".evil.test/a")


def test_contradicting_post_ids_are_never_joined_by_a_canonical(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/a", page("Harbour", "Ships.", post_id="1", canonical="/b")),
        ok("/b", page("Harbour", "Ships.", post_id="2", canonical="/b", n=2)),
    )
    shelf.take()
    assert set(shelf.articles()) == {"post-id:1", "post-id:2"}


def test_one_post_id_under_two_addresses_is_one_article(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", page("Harbour", "Ships.", post_id="1")), ok("/b", page("Market", "Fish.", post_id="1")))
    shelf.take()
    assert shelf.articles() == {"post-id:1": ["Harbour", "Market"]}


@pytest.mark.parametrize("paths", [("/", "/a"), ("/a", "/")])
def test_a_front_page_is_not_called_by_the_number_of_the_article_that_it_shows(
    shelf: Shelf, paths: tuple[str, str]
) -> None:
    for path in paths:  # folded one behind the other, so that the last one would be told
        shelf.press.run(ok(path, page("Harbour", "Ships.", post_id="7")))
        shelf.take()
    assert shelf.articles() == {f"{PAPER}/": ["Harbour"], "post-id:7": ["Harbour"]}
    assert {name for name in shelf.names() if name[0] == "post-id"} == {("post-id", "7")}


@pytest.mark.parametrize(("answer", "why"), [(missing("/a"), "404"), (missing("/a", 410), "410")])
def test_an_article_that_is_missing_is_gone_but_kept(shelf: Shelf, answer: Printed, why: str) -> None:
    shelf.press.run(ok("/a", STORY), answer)
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}
    assert shelf.gone() == {f"{PAPER}/a": why}


def test_a_page_that_says_that_it_is_not_there_is_gone_and_a_wall_before_it_is_not(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", STORY), ok("/b", AGAIN), ok("/a", wall("no such page")), ok("/b", wall("a consent page")))
    shelf.take()
    assert shelf.gone() == {f"{PAPER}/a": "no such page", f"{PAPER}/b": None}
    shelf.press.run(ok("/a", STORY))
    shelf.take()
    assert shelf.gone() == {f"{PAPER}/a": None, f"{PAPER}/b": None}
    assert {len(versions) for versions in shelf.articles().values()} == {1}


@pytest.mark.parametrize("target", [f"{PAPER}/", f"{PAPER}/section"])
@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_a_front_or_section_page_means_gone(shelf: Shelf, target: str, status: int) -> None:
    shelf.press.run(ok("/section", listing(("x", f"{PAPER}/a"))), ok("/a", STORY), moved("/a", target, status))
    shelf.take()
    assert shelf.gone() == {f"{PAPER}/a": f"redirected to {target}"}


def test_an_article_that_comes_back_is_not_gone(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", STORY), missing("/a"), ok("/a", AGAIN))
    shelf.take()
    assert shelf.gone() == {f"{PAPER}/a": None}


def test_a_changed_headline_and_a_changed_body_are_new_versions(shelf: Shelf) -> None:
    shelf.press.run(
        ok("/a", STORY),
        ok("/a", AGAIN),
        ok("/a", page("The harbour opens again", "Ships came.\nThey sank.")),
        ok("/a", STORY),
    )
    shelf.take()
    titles = ["The harbour opens", "The harbour opens again", "The harbour opens again", "The harbour opens"]
    assert shelf.articles() == {f"{PAPER}/a": titles}


def test_a_changed_teaser_is_no_new_version(shelf: Shelf) -> None:
    teasers = [{"title": "Elsewhere", "url": f"{PAPER}/b"}]
    shelf.press.run(ok("/a", STORY), ok("/a", page("The harbour opens", "Ships came.\nThey left.", teasers=teasers)))
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}


def test_an_older_capture_imported_later_takes_its_place(shelf: Shelf) -> None:
    older = shelf.press.run(ok("/a", page("First headline", "Ships came.\nThey left.")))
    shelf.press.run(ok("/a", STORY))
    shelf.press.files.remove(older)
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}
    shelf.press.files.insert(0, older)
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/a": ["First headline", "The harbour opens"]}


def test_a_newer_extractor_makes_no_version(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", STORY))
    shelf.take()
    shelf.press.run(ok("/a", page("The harbour opens", "Ships came.\nThey left.", n=2)))
    shelf.take(extractor="press 2")
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}
    # The earlier capture had become doubtful and waited to be read again with the newer extractor.
    assert read_pending(shelf.database, shelf.press.files, "press 2") == 1
    fold_all(shelf.database)
    assert shelf.articles() == {f"{PAPER}/a": ["The harbour opens"]}


def test_ingesting_a_file_twice_changes_nothing(shelf: Shelf) -> None:
    shelf.press.run(ok("/a", STORY), moved("/x", f"{PAPER}/a"))
    shelf.take()
    shelf.take()
    with shelf.database.read() as connection:
        assert len(connection.execute(select(CAPTURE)).all()) == 2


def test_a_name_that_was_lent_goes_back_when_its_own_page_is_read(shelf: Shelf) -> None:
    """A page names an unread one as its canonical; that one turns out to be another story."""
    shelf.press.run(ok("/z", page("Harbour", "Ships.", canonical="/b")))
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/b"}
    shelf.press.run(ok("/b", page("Market", "Fish.", canonical="/b")))
    shelf.take()
    assert shelf.articles() == {f"{PAPER}/b": ["Market"], f"{PAPER}/z": ["Harbour"]}
    shelf.press.run(ok("/a", page("Weather", "Rain.", canonical="/c")))
    shelf.take()
    shelf.press.run(ok("/c", page("Council", "Votes.", canonical="/c")))
    shelf.take()
    assert set(shelf.articles()) == {f"{PAPER}/{letter}" for letter in "abcz"}
