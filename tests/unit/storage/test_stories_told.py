"""The feed of changes tells which articles belong to another story than before, each once, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.archive import Archive
from storage.database import rebuild
from storage.database.articles.reconciling import reconcile
from storage.database.engine import Database
from storage.database.queries import feed
from storage.database.syndication import rebuilding
from storage.decisions import decide, lift
from tests.unit.readingroom.library import Library
from tests.unit.storage import wire
from tests.unit.storage.press import ok, page
from tests.unit.storage.wire import EVENING, FULL, MORNING, VALLEY, Paper, prose
from tests.unit.storage.wire import text as paragraphs

pytestmark = pytest.mark.slow

FERRY = [f"valley {VALLEY}/x", f"morning {MORNING}/ferry", f"evening {EVENING}/a", f"evening {EVENING}/sea/a"]
SOUP = [f"morning {MORNING}/recipe", f"morning {MORNING}/soup-again"]

_TOLD = "SELECT site || ' ' || key AS name, story FROM announced WHERE story IS NOT NULL ORDER BY name"
_IS = """
    SELECT a.site || ' ' || a.key AS name, f.site || ' ' || f.key AS story
    FROM story_member m JOIN article a ON a.id = m.article_id JOIN article f ON f.id = m.first_id ORDER BY name
"""


def news(archive: Archive, since: int = 0) -> list[tuple[str, str]]:
    with archive.database.read() as connection:
        return [(one.what, f"{one.site} {one.key}") for one in feed.after(connection, since)]


def newest(archive: Archive) -> int:
    with archive.database.read() as connection:
        return feed.standing(connection).last


def rows(database: Database, query: str) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def assert_all_is_told(database: Database) -> None:
    found = rows(database, _IS)
    assert found == rows(database, _TOLD)
    assert found


def of_stories(told: list[tuple[str, str]]) -> list[str]:
    return sorted(name for what, name in told if what == "story")


def test_who_belongs_to_a_story_is_told_behind_the_article_itself(wire_desk: Library) -> None:
    with wire_desk.open() as archive:
        told = news(archive)
        assert of_stories(told) == sorted(FERRY + SOUP)
        assert all(told.index(("changed", name)) < told.index(("story", name)) for name in FERRY + SOUP)
        assert_all_is_told(archive.database)


def test_one_that_joins_or_leaves_is_one_row_however_many_there_are(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        paper = Paper.of("late", own_wire_desk.where / "warc", 9)
        name = "late https://late.example/copy"
        paper.print(70, ok("https://late.example/copy", page("Ferry again", FULL)))
        wire.take(archive, paper.press.files)
        assert news(archive, before) == [("changed", name), ("story", name)]
        paper.print(90, ok("https://late.example/copy", page("Ferry again", paragraphs(*prose("other")))))
        wire.take(archive, paper.press.files[1:])
        assert news(archive, before)[2:] == [("changed", name), ("story", name)]
        assert_all_is_told(archive.database)


def test_when_the_first_of_a_story_is_taken_down_all_others_have_another_one(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        decide(archive, kind="takedown", target=f"{VALLEY}/x", reason="asked", who="Ada")
        told = news(archive, before)
        assert told[0] == ("withheld", FERRY[0])
        assert of_stories(told) == sorted(FERRY[1:])
        lift(archive, kind="takedown", target=f"{VALLEY}/x", reason="a mistake", who="Ada")
        assert of_stories(news(archive, before + len(told))) == sorted(FERRY)
        assert_all_is_told(archive.database)
        with archive.database.read() as connection:
            assert list(feed.removed_after(connection, 0)) == []


def test_a_story_of_two_is_over_when_one_is_taken_down_which_stays_to_be_removed(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        decide(archive, kind="takedown", target=f"{MORNING}/recipe", reason="asked", who="Ada")
        assert news(archive, before) == [("withheld", SOUP[0]), ("story", SOUP[1])]
        with archive.database.read() as connection:
            assert [one.key for one in feed.removed_after(connection, 0)] == [f"{MORNING}/recipe"]


def test_a_reread_that_changes_nothing_adds_nothing(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        with archive.database.write() as connection:
            rebuild.clear(connection, {path.name for path in archive.warcs.files()})
        wire.take(archive, own_wire_desk.press.files)
        reconcile(archive.database)
        assert newest(archive) == before
        assert_all_is_told(archive.database)


def test_after_a_reread_it_is_told_which_stories_are_others(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        with archive.database.write() as connection:
            rebuild.clear(connection, {path.name for path in archive.warcs.files()})
        paper = Paper.of("late", own_wire_desk.where / "warc", 9)
        paper.print(70, ok("https://late.example/soup", page("Soup", paragraphs(*prose("soup")))))
        wire.take(archive, [*own_wire_desk.press.files, *paper.press.files])
        assert newest(archive) == before
        reconcile(archive.database)
        assert news(archive, before) == [(what, "late https://late.example/soup") for what in ("changed", "story")]
        assert_all_is_told(archive.database)


def test_stories_that_are_found_anew_are_told_when_all_are_there(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        with archive.database.write() as connection:
            connection.execute(text("UPDATE story_state SET normaliser = 'another'"))
            connection.execute(text("UPDATE announced SET story = NULL WHERE key LIKE '%/x'"))
        rebuilding.make_whole(archive.database, lambda _done, _total: None)
        assert news(archive, before) == [("story", FERRY[0])]
        assert_all_is_told(archive.database)


def test_the_command_prints_them_and_an_export_of_what_changed_leaves_them_out(
    own_wire_desk: Library, tmp_path: Path
) -> None:
    with own_wire_desk.open() as archive:
        before = newest(archive)
        decide(archive, kind="takedown", target=f"{MORNING}/recipe", reason="asked", who="Ada")
    last = own_wire_desk.objects("changes", "--since", str(before))[-1]
    assert (last["what"], f"{last['site']} {last['key']}") == ("story", SOUP[1])
    own_wire_desk.said("export", "articles", str(tmp_path / "a"), "--format", "jsonl", "--since", str(before))
    assert (tmp_path / "a" / "articles.jsonl").read_bytes() == b""
