"""Articles that carry the same text hang together in stories, whoever comes first, and leave them as texts change."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from storage.archive import Archive
from storage.database.articles.folding import fold_stale
from storage.database.engine import Database
from storage.database.log import captures, readings
from storage.database.schema import EPOCH
from storage.database.schema.views_of_stories import STORY, SYNDICATED
from storage.database.syndication import rebuilding
from storage.decisions import decide, lift
from storage.fixity.dump import dump
from storage.ingest import ingest
from storage.settle import fold_all
from storage.syndication.shingles import sample, shingles
from storage.warc.reader import read_file
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import EMPTY, START, finish, ok, page, read
from tests.unit.storage.test_stories_told import assert_all_is_told
from tests.unit.storage.test_views import TYPES
from tests.unit.storage.wire import COPY, EVENING, FULL, MORNING, VALLEY, Paper, prose
from tests.unit.storage.wire import text as paragraphs


@pytest.fixture
def archive(wire_desk: Library) -> Iterator[Archive]:
    with wire_desk.open() as opened:
        yield opened


@pytest.fixture
def own_archive(own_wire_desk: Library) -> Iterator[Archive]:
    with own_wire_desk.open() as opened:
        yield opened


def rows(archive: Archive, query: str) -> list[dict[str, Any]]:
    with archive.database.read() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def stories(archive: Archive) -> dict[str, list[str]]:
    """URLs of the members of each story, in order."""
    found: dict[str, list[str]] = {}
    for row in rows(archive, "SELECT * FROM syndicated ORDER BY story, no"):
        found.setdefault(row["story"], []).append(row["url"])
    return found


FERRY = [f"{VALLEY}/x", f"{MORNING}/ferry", f"{EVENING}/a", f"{EVENING}/sea/a"]
SOUP = [f"{MORNING}/recipe", f"{MORNING}/soup-again"]


def test_copies_hang_together_in_the_order_in_which_they_were_there(archive: Archive) -> None:
    assert stories(archive) == {f"valley {VALLEY}/x": FERRY, f"morning {MORNING}/recipe": SOUP}


def test_each_says_how_much_of_it_stands_in_the_first_and_by_what_it_is_dated(archive: Archive) -> None:
    told = rows(archive, f"SELECT * FROM syndicated WHERE story = 'valley {VALLEY}/x' ORDER BY no")
    assert [(row["no"], bool(row["is_first"]), row["first_by"]) for row in told] == [
        *((1, True, "published"), (2, False, "first_seen"), (3, False, "first_seen"), (4, False, "first_seen")),
    ]
    assert told[0]["overlap"] is None
    assert [round(row["overlap"], 2) for row in told[1:]] == [1, 1, 1]
    assert [round(row["overlap_of_first"], 2) for row in told[1:]] == [0.8, 0.47, 0.47]
    [story] = rows(archive, f"SELECT * FROM story WHERE story = 'valley {VALLEY}/x'")
    assert (story["articles"], story["sites"], story["title"]) == (4, 3, "Valley mourns")


@pytest.mark.parametrize("view", [STORY, SYNDICATED], ids=lambda view: view.name)
def test_every_column_of_the_views_holds_what_is_told(archive: Archive, view: Any) -> None:
    for row in rows(archive, f"SELECT * FROM {view.name}"):
        for name, column in view.columns.items():
            is_right = TYPES[archive.database.dialect, column.holds]
            assert column.may_be_null if row[name] is None else is_right(row[name]), (name, row[name])


@pytest.mark.parametrize("scope", [None, "version"])
def test_what_is_taken_down_is_in_no_story_until_that_is_lifted(own_archive: Archive, scope: str | None) -> None:
    first = rows(own_archive, "SELECT version FROM syndicated WHERE url LIKE '%/x'")[0]["version"]
    target = first if scope else f"{VALLEY}/x"
    decide(own_archive, kind="takedown", target=target, reason="asked for", who="Ada", scope=scope)
    assert stories(own_archive) == {f"morning {MORNING}/ferry": FERRY[1:], f"morning {MORNING}/recipe": SOUP}
    told = str([rows(own_archive, f"SELECT * FROM {view}") for view in ("story", "syndicated", "story_overlap")])
    assert "valley" not in told.lower()
    lift(own_archive, kind="takedown", target=target, reason="a mistake", who="Ada")
    assert stories(own_archive)[f"valley {VALLEY}/x"] == FERRY


def test_what_holds_a_story_together_leaves_it_and_the_story_falls_apart(empty_library: Library) -> None:
    """The second text is in the first and in the third, which share nothing."""
    one, other = prose("one", 14), prose("other", 14)
    papers = [Paper.of(site, empty_library.where / "warc", no) for no, site in enumerate("abc", 1)]
    for hour, (paper, words) in enumerate(zip(papers, ([*one], [*one[:9], *other[:9]], [*other]), strict=True)):
        paper.print(hour, ok(f"https://{paper.press.site}.example/1", page("T", paragraphs(*words))))
    take_all(empty_library, papers)
    with empty_library.open() as archive:
        assert [len(members) for members in stories(archive).values()] == [3]
    papers[1].print(9, ok("https://b.example/1", page("T", paragraphs(*other))))
    take_all(empty_library, papers)
    with empty_library.open() as archive:
        assert list(stories(archive).values()) == [["https://b.example/1", "https://c.example/1"]]


def test_what_a_site_prints_every_day_binds_nothing(empty_library: Library) -> None:
    """Nine days of a page of which most is the same; beside it a copy, whose text begins with that."""
    notice = prose("notice", 8)
    paper = Paper.of("a", empty_library.where / "warc", 1)
    for day in range(12):
        own = prose(f"day {day}", 3)
        paper.print(24 * day, ok(f"https://a.example/{day}", page("Notices", paragraphs(*notice, *own))))
    paper.print(400, *(ok(f"https://a.example/copy{n}", page("C", paragraphs(*notice, *COPY))) for n in range(2)))
    take_all(empty_library, [paper])
    with empty_library.open() as archive:
        assert list(stories(archive).values()) == [["https://a.example/copy0", "https://a.example/copy1"]]
        [row] = rows(archive, "SELECT * FROM story_overlap ORDER BY id LIMIT 1")
        assert 100 <= row["words"] == row["shared"] <= 125, "the notice weighs nothing"


def test_a_text_of_which_no_shingle_is_drawn_changes_as_any_other_does(empty_library: Library) -> None:
    """A word again and again is one shingle, which nine times in ten is not drawn."""
    body = next(text for word in "abcdefghij" if not sample(shingles((text := f"{word} " * 60).split())))
    for title in ("One", "Two", "Three"):
        empty_library.press.run(ok("/a", page(title, body, post_id="1")))
        empty_library.take()
    with empty_library.open() as archive:
        assert stories(archive) == {}
        assert len(rows(archive, "SELECT * FROM story_text")) == 1


def take_all(library: Library, papers: list[Paper]) -> None:
    library.press.files[:] = [path for paper in papers for path in paper.press.files]
    library.take()


def _papers(folder: Path) -> list[Paper]:
    """Copies, a template that becomes a standing one, a text that changes, and copies that are too far apart."""
    papers = [Paper.of(site, folder, no) for no, site in enumerate("abcd", 1)]
    notice = prose("notice", 9)
    for day in range(10):
        own = prose(f"day {day}", 2)
        papers[0].print(24 * day, ok(f"https://a.example/n{day}", page("N", paragraphs(*notice, *own))))
    for no, paper in enumerate(papers):
        name = f"https://{paper.press.site}.example"
        cut = paragraphs(*prose(f"local {no}", no), *COPY[: 12 - 2 * no])
        paper.print(30 + 80 * no, ok(f"{name}/ferry", page("F", cut)), ok(f"{name}/{no}", page("O", FULL[::-1])))
        paper.print(60 + 80 * no, ok(f"{name}/{no}", page("O", paragraphs(*prose("later"), *prose(f"own {no}", 2)))))
    return papers


def _build(url: str, folder: Path, files: list[Path], seed: int) -> list[str]:
    """Ingest, read and fold in an order that only the seed knows; what the dump says of stories."""
    order = random.Random(seed)
    database = Database(url)
    with database.write() as connection:
        connection.execute(insert(EPOCH).values(key="e", began=START, last_change=0))
        rebuilding.begin(connection)
    events = [event for path in order.sample(files, len(files)) for event in read_file(path)]
    paths = {path.name: path for path in files}
    while events or _is_waiting(database):
        with database.write() as connection:
            for _ in range(order.randint(0, 25)):
                if events:
                    ingest(connection, events.pop(0))
            waiting = captures.pending(connection, None, 100)
            for capture in order.sample(waiting, order.randint(0, len(waiting))):
                readings.settle(connection, finish(read(capture, paths), EMPTY))
            fold_stale(connection, order.randint(0, 6))
    fold_all(database)
    assert_all_is_told(database)
    with database.read() as connection:
        found = [line for line in dump(connection) if '"table": "story_' in line]
    database.close()
    return found


def _is_waiting(database: Database) -> bool:
    with database.read() as connection:
        return bool(captures.pending(connection, None, 1))


def test_in_every_order_of_pages_and_of_folding_there_are_the_same_stories(
    tmp_path: Path, postgres_database: str
) -> None:
    files = [path for paper in _papers(tmp_path / "warc") for path in paper.press.files]
    dumps = [_build(f"sqlite:///{tmp_path / str(seed)}.db", tmp_path, files, seed) for seed in range(3)]
    dumps.append(_build(postgres_database, tmp_path, files, 7))
    assert len(dumps[0]) >= 20
    assert all(found == dumps[0] for found in dumps)


def test_stories_are_found_anew_where_another_normaliser_made_the_words(own_archive: Archive) -> None:
    before = stories(own_archive)
    with own_archive.database.write() as connection:
        connection.execute(text("UPDATE story_state SET normaliser = 'another'"))
        connection.execute(text("DELETE FROM story_member"))
    told: list[tuple[int, int]] = []
    rebuilding.make_whole(own_archive.database, lambda done, total: told.append((done, total)))
    assert stories(own_archive) == before
    assert told == [(8, 8)]
