"""Merges and splits: which addresses are one article is decided by people last, the same in every order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from storage.archive import Archive
from storage.database import decided
from storage.database.schema import ARTICLE, URL, VERSION
from storage.decisions import Decision, decide, lift
from storage.errors import UsageError
from storage.fixity import verify
from storage.fixity.dump import dump
from storage.versioning.rulings import Ruling, joined, ranked
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, START, ok, page

A, B, C, D = (f"{PAPER}/{name}" for name in "abcd")


def ask(archive: Archive, kind: str, target: str, other: str | None = None) -> Decision:
    return decide(archive, kind=kind, target=target, other=other, reason="one story", who="Ada")


def end(archive: Archive, kind: str, target: str, other: str | None = None) -> None:
    lift(archive, kind=kind, target=target, other=other, reason="two stories", who="Ada")


def together(archive: Archive) -> list[str]:
    """The addresses of each article, by their last letters."""
    with archive.database.read() as connection:
        rows = connection.execute(select(URL.c.article_id, URL.c.url).where(URL.c.article_id.is_not(None)))
        articles: dict[int, list[str]] = {}
        for article, url in rows:
            articles.setdefault(article, []).append(url.rpartition("/")[2])
        return sorted("".join(sorted(names)) for names in articles.values())


def texts(archive: Archive) -> dict[str, list[str]]:
    with archive.database.read() as connection:
        query = select(ARTICLE.c.key, VERSION.c.text).join(VERSION, VERSION.c.article_id == ARTICLE.c.id)
        found: dict[str, list[str]] = {}
        for key, text in connection.execute(query.order_by(VERSION.c.no)):
            found.setdefault(key.rpartition("/")[2], []).append(text)
        return found


def faults(archive: Archive) -> list[str]:
    return [str(one) for one in (*verify.check_database(archive), *verify.check_rest(archive)) if one.weight == "fault"]


@pytest.fixture
def library(empty_library: Library) -> Library:
    empty_library.press.run(
        ok("/a", page("Ferry", "Ships.", post_id="1")),
        ok("/b", page("Market", "Fish.", post_id="2")),
        ok("/c", page("Council", "Votes.", canonical="/d")),
        ok("/d", page("Council", "Votes.")),
    )
    empty_library.take()
    return empty_library


@pytest.fixture
def archive(library: Library) -> Iterator[Archive]:
    with library.open() as opened:
        yield opened


def test_two_articles_become_one_and_two_again(archive: Archive) -> None:
    before = texts(archive)
    assert together(archive) == ["a", "b", "cd"]
    ask(archive, "merge", A, B)
    assert together(archive) == ["ab", "cd"]
    assert texts(archive)["post-id:1"] == ["Ships."]
    assert faults(archive) == []
    end(archive, "merge", B, A)
    assert together(archive) == ["a", "b", "cd"]
    assert texts(archive) == before
    assert faults(archive) == []


def test_articles_are_merged_under_any_of_their_names(archive: Archive) -> None:
    decision = ask(archive, "merge", "paper post-id:1", "post-id:2")
    assert (decision.target, decision.other) == (A, B)
    assert together(archive) == ["ab", "cd"]


def test_an_address_becomes_an_article_of_its_own_and_goes_back(archive: Archive) -> None:
    ask(archive, "split", C)
    assert together(archive) == ["a", "b", "c", "d"]
    assert texts(archive)["c"] == ["Votes."]
    assert faults(archive) == []
    end(archive, "split", C)
    assert together(archive) == ["a", "b", "cd"]


def test_an_id_that_was_given_twice_names_the_other_article_only(empty_library: Library) -> None:
    empty_library.press.run(
        ok("/a", page("Ferry", "Ships.", post_id="1")), ok("/b", page("Market", "Fish.", post_id="1"))
    )
    empty_library.take()
    with empty_library.open() as archive:
        assert together(archive) == ["ab"]
        ask(archive, "split", B)
        assert together(archive) == ["a", "b"]
        assert texts(archive) == {"post-id:1": ["Ships."], "b": ["Fish."]}


def test_what_was_split_can_be_merged_later_and_the_later_decision_counts(archive: Archive) -> None:
    ask(archive, "split", C)
    ask(archive, "merge", A, C)
    assert together(archive) == ["ac", "b", "d"]
    ask(archive, "split", C)
    assert together(archive) == ["a", "b", "c", "d"]


def test_the_twin_is_the_past_and_no_change_from_then_on(library: Library) -> None:
    """Both addresses are fetched again and again, and tell it in other words."""
    library.press.run(ok("/new", page("Ferry", "Ships came.")), ok("/a", page("Ferry", "Ships!", post_id="1")))
    library.press.run(ok("/new", page("Ferry", "Ships came.", x=1)), ok("/a", page("Ferry", "Ships?", post_id="1")))
    library.take()
    with library.open() as archive:
        ask(archive, "merge", f"{PAPER}/new", A)
        assert texts(archive)["post-id:1"] == ["Ships.", "Ships came."]
        assert faults(archive) == []


def test_a_merge_waits_for_what_is_not_captured_yet(library: Library) -> None:
    with library.open() as archive:
        ask(archive, "merge", A, f"{PAPER}/z")
        ask(archive, "merge", f"{PAPER}/z", f"{PAPER}/y")
        assert together(archive) == ["a", "b", "cd"]
    library.press.run(ok("/y", page("Owls", "Night.")))
    library.take()
    library.press.run(ok("/z", page("Bats", "Caves.")))
    library.take()
    with library.open() as archive:
        assert together(archive) == ["ayz", "b", "cd"]
        assert faults(archive) == []


@pytest.mark.parametrize(("target", "other"), [(A, A), (f"{PAPER}/", A), (A, f"{PAPER}/")])
def test_an_article_has_two_addresses_and_a_front_page_is_none(archive: Archive, target: str, other: str) -> None:
    with pytest.raises(UsageError, match="front page"):
        ask(archive, "merge", target, other)
    assert not archive.decisions.exists()


def _ruled(seed: int) -> list[Decision]:
    """Decisions that contradict each other, in an order that only the seed knows."""
    pairs = [(A, B), (C, None), (C, A), (B, None), (D, C), (B, D), (f"{PAPER}/e", A)]
    made = [
        Decision(
            key=str(number),
            kind="merge" if other else "split",
            target=target,
            other=other,
            reason="r",
            who="w",
            at=START + timedelta(hours=number),
        )
        for number, (target, other) in enumerate(pairs)
    ]
    made.append(Decision(key="9", kind="lift", target=D, lifts="4", reason="r", who="w", at=START + timedelta(days=1)))
    return random.Random(seed).sample(made, len(made))


def test_whatever_comes_first_pages_or_decisions_the_rows_are_the_same(empty_library: Library) -> None:
    dumps = []
    for seed in range(6):
        order = _ruled(seed)
        press, where = empty_library.press, empty_library.where
        library = Library(where.with_name(f"archive{seed}"), type(press)(where.with_name(f"archive{seed}") / "warc"))
        (library.where / "warc").mkdir(parents=True)
        with library.open() as archive, archive.database.write() as connection:
            for decision in order[: 2 * seed]:
                decided.take_effect(connection, decision)
        _print(library)
        with library.open() as archive, archive.database.write() as connection:
            for decision in order[2 * seed :]:
                decided.take_effect(connection, decision)
        with library.open() as archive, archive.database.read() as connection:
            dumps.append(list(dump(connection)))
    assert all(one == dumps[0] for one in dumps)
    assert len(dumps[0]) > 20


def _print(library: Library) -> None:
    library.press.run(
        ok("/a", page("Ferry", "Ships.", post_id="1")),
        ok("/b", page("Market", "Fish.", post_id="2", canonical="/a")),
        ok("/c", page("Council", "Votes.", canonical="/d")),
        ok("/d", page("Council", "Votes.")),
        ok("/e", page("Ferry", "Boats.", canonical="/a")),
        ok("/a", page("Ferry", "Ships and boats.", post_id="1")),
    )
    library.take()


def test_addresses_that_were_made_one_have_one_order() -> None:
    """Whatever people say of the same addresses, each is before its twins, and the newest word is right."""

    def ruling(hour: int, url: str, twin: str | None) -> Ruling:
        return Ruling(url=url, twin=twin, at=START + timedelta(hours=hour), key=str(hour))

    said = [ruling(1, "a", "b"), ruling(2, "c", "b"), ruling(3, "b", "a"), ruling(4, "d", "a")]
    orders = {tuple(ranked(joined(order))) for order in permutations(said)}
    assert orders == {("c", "d", "b", "a")} or orders == {("d", "c", "b", "a")}
    assert joined([ruling(1, "a", "b"), ruling(2, "b", None)]) == ()
    assert joined([ruling(2, "a", "b"), ruling(1, "b", None)]) == (("a", "b"),)
