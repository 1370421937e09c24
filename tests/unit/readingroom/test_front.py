"""A front page as a person or a program is shown it."""

from __future__ import annotations

from storage.decisions import decide
from storage.errors import NotFound, TakenDown, UsageError
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER

AT = "2026-03-30T14:30"


def test_a_front_page_says_what_stood_where_since_when_and_how_old_it_is(library: Library) -> None:
    head, first, second = library.said("front", "paper", "--at", AT).splitlines()
    assert head == f"{PAPER}/, captured on 2026-03-30 13:00 UTC, 1 h 30 min before that time."
    assert first.split("\t") == ["1", "Harbour opens", "", "2026-03-30 13:00 UTC", "archived", f"{PAPER}/h"]
    assert second.split("\t")[:2] == ["2", "Fish is dear"]


def test_any_page_that_announces_something_may_be_asked_for(library: Library) -> None:
    head, first, _second = library.said("front", f"{PAPER}/h", "--at", "2026-03-30").splitlines()
    assert head == f"{PAPER}/h, captured on 2026-03-30 18:00 UTC, 5 h 59 min before that time."
    assert first.split("\t")[1:4] == ["Fish is dear", "Market", "2026-03-30 14:00 UTC"]


def test_a_front_page_as_json_says_the_same(library: Library) -> None:
    (shown,) = library.objects("front", "paper", "--at", AT)
    assert (shown["page"], shown["captured_at"], shown["age_seconds"]) == (
        *(f"{PAPER}/", "2026-03-30T13:00:00+00:00", 5400),
    )
    assert [(one["place"], one["title"], one["state"]) for one in shown["teasers"]] == [
        *((1, "Harbour opens", "archived"), (2, "Fish is dear", "archived")),
    ]


def test_what_was_not_captured_is_not_found(library: Library) -> None:
    for arguments in (("front", "paper", "--at", "2026-03-29"), ("front", "gazette"), ("front", "https://a.example/")):
        assert isinstance(library.run(*arguments).exception, NotFound)
    assert isinstance(library.run("front", "paper", "--at", "noon").exception, UsageError)


def test_what_was_taken_down_is_not_told_of(own_library: Library) -> None:
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/h", reason="a court says so", who="Ada")
    said = own_library.said("front", "paper")
    assert "(taken down)" in said
    assert "Harbour" not in said
    (shown,) = own_library.objects("front", "paper")
    assert (shown["teasers"][0]["title"], shown["teasers"][0]["state"]) == (None, "taken down")
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/", reason="a court says so", who="Ada")
    assert isinstance(own_library.run("front", "paper").exception, TakenDown)
