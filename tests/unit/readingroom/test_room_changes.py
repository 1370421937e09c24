"""What papers changed, in the reading room: silently or not, by site and day, and what they took off."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest

from storage.decisions import decide
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow


@pytest.fixture
def room(library: Library) -> Iterator[Room]:
    with library.open() as archive, opened(archive) as room:
        yield room


def told(room: Room, asked: str = "") -> list[tuple[str, str]]:
    found = room.get(f"/changes.json?{asked}").json["changes"]
    return [(one["edit"]["what"], one["headline"]) for one in found]


def test_what_was_changed_is_told_by_kind_and_what_is_gone(room: Room) -> None:
    assert told(room, "what=all") == [("withdrawn", "Fish is dear"), ("text", "Harbour opens late")]
    assert told(room, "what=withdrawn") == [("withdrawn", "Fish is dear")]
    assert told(room, "what=headline") == told(room, "what=text") == [("text", "Harbour opens late")]
    assert told(room, "what=typo") == []
    shown = room.get("/changes.json?what=all").json
    assert shown["counts"] == {"silent": 1, "headline": 1, "text": 1, "typo": 0, "withdrawn": 1, "all": 2}
    assert (shown["sites"], shown["next"]) == ([["paper", 2]], None)


def test_silent_changes_are_told_first_with_the_headline_that_stood_before(room: Room) -> None:
    assert told(room) == [("text", "Harbour opens late")]
    text = unescape(room.get("/changes").text)
    assert "<del>Harbour opens</del> <ins>Harbour opens late</ins>" in text
    assert "text, silent" in text
    assert 'href="/difference/paper/post-id%3A7?from=1&to=2"' in text
    assert "between 2026-03-30 14:00 UTC and 2026-03-30 17:00 UTC" in text.replace("</time>", "").replace(
        '<time datetime="2026-03-30T14:00:00Z" title="2026-03-30T14:00:00Z">', ""
    ).replace('<time datetime="2026-03-30T17:00:00Z" title="2026-03-30T17:00:00Z">', "")


def test_changes_are_narrowed_down_to_a_site_and_a_day(room: Room) -> None:
    assert told(room, "what=all&site=gazette") == told(room, "what=all&day=2026-03-29") == []
    assert len(told(room, "what=all&site=paper&day=2026-03-30")) == 2
    for asked in ("day=soon", "to=2026", "what=big", "cursor=5", "cursor=a b c d"):
        assert room.get(f"/changes?{quote(asked, safe='=')}").status == 400, asked


def test_what_lies_long_ago_is_found_without_clicking_through_empty_weeks(own_library: Library) -> None:
    own_library.press.hour = 24 * 90
    own_library.press.run(ok("/new", page("Only this is new")))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        assert len(told(room)) == 1
        late = room.get("/changes.json?to=2026-06-20").json
        assert (late["changes"], late["earlier"]) == ([], "2026-03-30")
        assert room.get("/changes?to=0001-01-01").status == room.get("/changes?to=9999-12-31").status == 200


def test_many_changes_come_page_by_page_each_once(own_library: Library) -> None:
    for edition in range(3, 60):
        own_library.press.run(ok("/h", page("Harbour opens late", f"Text {'word ' * edition}.", post_id="7")))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        whole = room.get("/changes.json?what=text").json
        found, shown = whole["changes"], whole
        assert quote(whole["next"], safe="").replace("%20", "+") in room.get("/changes?what=text").text
        while shown["next"]:
            shown = room.get(f"/changes.json?what=text&cursor={quote(shown['next'])}").json
            found += shown["changes"]
        numbers = [one["edit"]["no"] for one in found]
        assert numbers == sorted(numbers, reverse=True)
        assert len(numbers) == len(set(numbers)) == whole["counts"]["text"] > 50


def test_what_was_taken_down_is_in_no_change(own_library: Library) -> None:
    with own_library.open() as archive, opened(archive) as room:
        decide(archive, kind="takedown", target=f"{PAPER}/h", reason="asked for", who="Ada")
        assert told(room, "what=all") == [("withdrawn", "Fish is dear")]
        assert "Harbour" not in room.get("/changes?what=all").text


def test_the_edition_leads_to_all_changes(room: Room) -> None:
    assert 'href="/changes">All changes' in room.get("/").text


def test_all_changes_of_a_kind_are_a_table_too(room: Room) -> None:
    rows = list(csv.DictReader(io.StringIO(room.get("/changes.csv?what=all").text)))
    assert [(row["what"], row["headline"]) for row in rows] == told(room, "what=all")
    assert rows[1]["headline_before"] == "Harbour opens"
    assert rows[1]["at"].endswith("Z")
    assert "/changes.csv?what=silent" in unescape(room.get("/changes").text)
