"""`microfiche stories`, `microfiche story`, and what `show` and programs are told of stories."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

import microfiche
from readingroom.story_view import print_marked, print_stories, print_story
from storage.decisions import decide
from storage.errors import NotFound, TakenDown, UsageError
from storage.syndication.marked import share, stretches
from tests.unit.readingroom.library import Library
from tests.unit.storage.wire import COPY, CUT, EVENING, FULL, MORNING, VALLEY, WITH_OWN

pytestmark = pytest.mark.slow

FIRST = f"valley {VALLEY}/x"


def test_the_newest_stories_come_with_their_counts(wire_desk: Library) -> None:
    assert wire_desk.said("stories").splitlines() == [
        "2026-03-30 15:00\t2\t1\tmorning\tSoup",
        "2026-03-30 11:30\t4\t3\tvalley\tValley mourns",
    ]
    assert wire_desk.said("stories", "--site", "evening", "--limit", "1").startswith("2026-03-30 11:30")
    assert [one["key"] for one in wire_desk.objects("stories", "--from", "2026-03-30", "--to", "2026-03-30T12:00")] == [
        FIRST
    ]
    nothing = wire_desk.run("stories", "--from", "2026-03-31")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "No such text is carried by several articles." in nothing.stderr
    with pytest.raises(UsageError, match="is no date"):
        wire_desk.said("stories", "--from", "soon")


def test_any_article_leads_to_its_story(wire_desk: Library) -> None:
    told = wire_desk.said("story", f"{EVENING}/a").splitlines()
    assert told[0] == "4 articles of 3 sites carry this text; valley had it first, as its page says."
    assert told[2].split("\t")[1:4] == ["morning", "100%", "80%"]
    [by_key] = wire_desk.objects("story", FIRST)
    assert [one["url"] for one in by_key["articles"]] == [
        *(f"{VALLEY}/x", f"{MORNING}/ferry", f"{EVENING}/a", f"{EVENING}/sea/a"),
    ]
    assert "story: 4 articles of 3 sites" in wire_desk.said("show", f"{MORNING}/ferry")
    assert wire_desk.objects("show", f"{MORNING}/ferry")[0]["story"]["key"] == FIRST
    with pytest.raises(NotFound, match="No other article"):
        wire_desk.said("story", f"{VALLEY}/y")


def test_what_another_has_too_is_marked(wire_desk: Library) -> None:
    said = wire_desk.said("story", f"{VALLEY}/x", "--marked", f"{MORNING}/ferry")
    assert said.startswith("80% of this text stands in https://morning.example/ferry, too.")
    assert "{==" + COPY[0].split()[0] in said
    [told] = wire_desk.objects("story", f"{VALLEY}/x", "--marked", f"{MORNING}/ferry")
    assert "".join(one["text"] for one in told["stretches"]) == WITH_OWN
    assert "100% of this text stands" in wire_desk.said("story", f"{MORNING}/recipe"), "there are two"


def test_what_was_taken_down_is_in_no_command(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        decide(archive, kind="takedown", target=f"{VALLEY}/x", reason="asked for", who="Ada")
    with pytest.raises(TakenDown):
        own_wire_desk.said("story", f"{VALLEY}/x")
    with pytest.raises(TakenDown):
        own_wire_desk.said("story", f"{MORNING}/ferry", "--marked", f"{VALLEY}/x")
    told = (
        own_wire_desk.said("stories")
        + own_wire_desk.said("story", f"{MORNING}/ferry")
        + own_wire_desk.said("stories", "--json")
    )
    assert "valley" not in told.lower()
    with microfiche.open(own_wire_desk.database or own_wire_desk.where) as archive:
        assert "valley" not in str(list(archive.stories())).lower()


def test_programs_are_handed_stories(wire_desk: Library) -> None:
    with microfiche.open(wire_desk.database or wire_desk.where) as archive:
        [soup, ferry] = archive.stories()
        assert (soup.sites, ferry.sites, ferry.first.title) == (
            *(("morning",), ("valley", "morning", "evening"), "Valley mourns"),
        )
        assert [round(one.overlap or 0, 2) for one in ferry.articles] == [0, 1, 1, 1]
        noon = datetime(2026, 3, 30, 12, tzinfo=UTC)
        assert list(archive.stories(since=noon)) == [soup]
        assert list(archive.stories(until=noon, sites=["evening"])) == [ferry]
        assert list(archive.stories(until=noon - timedelta(days=1))) == []
        with pytest.raises(ValueError, match="no time zone"):
            list(archive.stories(since=noon.replace(tzinfo=None)))


@pytest.mark.parametrize(("text", "other"), [(FULL, CUT), (WITH_OWN, FULL), (FULL, "Of another."), ("", FULL)])
def test_marked_parts_are_the_whole_text(text: str, other: str) -> None:
    parts = list(stretches(text, other))
    assert "".join(part.text for part in parts) == text
    assert any(part.shared for part in parts) == (share(text, other) > 0)


@pytest.mark.parametrize("columns", [80, 120])
def test_stories_fit_a_terminal(wire_desk: Library, columns: int) -> None:
    screen = Console(file=io.StringIO(), width=columns, force_terminal=True, color_system=None, markup=False)
    with microfiche.open(wire_desk.database or wire_desk.where) as archive:
        found = list(archive.stories())
    print_stories(screen, found)
    for story in found:
        print_story(screen, story)
    print_marked(screen, stretches(WITH_OWN, FULL), "Of this.")
    assert isinstance(screen.file, io.StringIO)
    lines = screen.file.getvalue().splitlines()
    assert max(map(len, lines)) <= columns
    assert sum(MORNING in line for line in lines) == 3, "addresses are whole"
