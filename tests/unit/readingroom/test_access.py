"""The archive for programs in Python."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

import microfiche
from readingroom.access.found import ArchivedArticle
from storage.archive import Archive
from storage.database.queries.article_rows import COLUMNS
from storage.decisions import decide
from storage.errors import ArchiveMissing, NotFound, RecordUnreadable, TakenDown
from storage.nouns import names_of
from storage.records import Image
from tests.unit.readingroom.library import BERLIN, LATER, Library
from tests.unit.storage.press import PAPER, START, listing, ok

HARBOUR = f"{PAPER}/h"


def test_an_article_has_what_an_export_has_by_the_same_names() -> None:
    assert list(names_of(ArchivedArticle, without=("archive",))) == [column.name for column in COLUMNS]


def test_articles_come_by_time_of_publication_typed(library: Library) -> None:
    with microfiche.open(library.where) as archive:
        harbour, market = archive.articles()
        assert (harbour.title, market.title, market.published) == ("Harbour opens late", "Fish is dear", None)
        assert harbour.published == datetime(2026, 3, 30, 7, 15, tzinfo=UTC)
        assert harbour.published_printed == datetime(2026, 3, 30, 9, 15, tzinfo=BERLIN)
        assert harbour.published_printed.utcoffset() == timedelta(hours=2)
        assert harbour.images == (Image(url=f"{PAPER}/h.jpg", caption="The quay at dawn.", credit="Ada/Press"),)
        assert (harbour.authors, harbour.text) == (("Ada Lovelace", "Charles Babbage"), LATER)


def test_what_is_asked_for_chooses(library: Library) -> None:
    noon = datetime(2026, 3, 30, 12, tzinfo=UTC)
    with microfiche.open(library.where) as archive:
        assert [one.title for one in archive.articles(published_before=noon)] == ["Harbour opens late"]
        assert [one.title for one in archive.articles(sites=["other"])] == []
        assert [one.title for one in archive.articles(seen_from=START + timedelta(days=9))] == []
        assert [one.title for one in archive.search("cod")] == ["Fish is dear"]
        assert archive.article("post-id:7") == next(iter(archive.articles()))
        with pytest.raises(NotFound):
            archive.article("nonsense")
        with pytest.raises(ValueError, match="has no time zone"):
            archive.articles(published_before=noon.replace(tzinfo=None))


def test_versions_and_the_bytes_behind_each(library: Library) -> None:
    with microfiche.open(library.where) as archive:
        first, second = archive.article(HARBOUR).versions()
        assert [(one.version_no, one.title) for one in (first, second)] == [
            (1, "Harbour opens"),
            (2, "Harbour opens late"),
        ]
        assert [json.loads(one.page_bytes())["title"] for one in (first, second)] == [first.title, second.title]
        assert [one.version for one in archive.versions("post-id:7")] == [first.version, second.version]


def test_captures_and_changes_are_all_there_in_order(library: Library) -> None:
    with microfiche.open(library.where) as archive:
        captured = list(archive.captures())
        assert [(one.file, one.offset) for one in captured] == sorted((one.file, one.offset) for one in captured)
        assert len(captured) == 7
        assert len(list(archive.captures(since=captured[2].at, until=captured[4].at))) == 2
        changes = list(archive.changes())
        assert [one.n for one in changes] == list(range(1, len(changes) + 1))
        assert {(one.site, one.key) for one in changes} >= {("paper", "post-id:7"), ("paper", f"{PAPER}/m")}
        assert list(archive.changes(since=changes[-1].n)) == []


def test_teasers_at_a_moment_are_those_of_the_capture_before_it(empty_library: Library) -> None:
    for fish, ships in (("dear", "none"), ("dear", "two"), ("cheap", "two")):
        empty_library.press.run(ok("/", listing((f"Fish is {fish}", f"{PAPER}/m"), (f"{ships} ships", f"{PAPER}/h"))))
    empty_library.take()
    with microfiche.open(empty_library.where) as archive:
        stood = [[one.title for one in archive.teasers(at=START + timedelta(hours=h, minutes=30))] for h in range(5)]
        now = [one.title for one in archive.teasers(page=f"{PAPER}/")]
        one = next(archive.teasers())
    first, second, third = ["Fish is dear", "none ships"], ["Fish is dear", "two ships"], ["Fish is cheap", "two ships"]
    assert stood == [[], first, second, third, third]
    assert (now, one.last_position, one.captured) == (third, 0, False)


def test_what_is_withheld_is_not_handed_out(own_library: Library) -> None:
    with microfiche.open(own_library.where) as archive:
        held = archive.article(f"{PAPER}/m")
        with Archive.open(own_library.where) as writing:
            decide(writing, kind="takedown", target=f"{PAPER}/m", reason="asked for", who="Ada")
        assert [one.title for one in archive.articles()] == ["Harbour opens late"]
        assert list(archive.search("cod")) == []
        assert [one.target for one in archive.teasers() if one.target == f"{PAPER}/m"] == []
        assert [one.url for one in archive.captures() if one.url == f"{PAPER}/m"] == []
        for asked in (held.page_bytes, lambda: archive.article(f"{PAPER}/m")):
            with pytest.raises(TakenDown):
                asked()


def test_what_is_handed_out_has_no_way_to_write(library: Library) -> None:
    with microfiche.open(library.where) as archive:
        assert [name for name in dir(archive) if name in ("database", "write", "decisions", "create")] == []
    with microfiche.open(library.where, read_only=False) as whole:
        assert isinstance(whole, Archive)


def test_an_iterator_that_is_left_holds_nothing(library: Library) -> None:
    """Warnings are errors: what is left open would be one."""
    with microfiche.open(library.where) as archive:
        assert len(list(islice(archive.articles(), 1))) == 1


def test_the_url_of_a_database_opens_its_rows(library: Library) -> None:
    url = library.database or f"sqlite:///{library.where / 'microfiche.db'}"
    with microfiche.open(url) as archive:
        harbour = archive.article("post-id:7")
        if library.database:
            with pytest.raises(RecordUnreadable, match="the file is not in the archive"):
                harbour.page_bytes()
        else:
            assert json.loads(harbour.page_bytes())["title"] == harbour.title


def test_the_url_of_an_empty_database_is_no_archive_and_stays_empty(
    postgres_url: str, new_postgres_database: object, tmp_path: Path
) -> None:
    with new_postgres_database("template0") as url:  # type: ignore[operator] # the fixture's type is long
        with pytest.raises(ArchiveMissing):
            microfiche.open(url)
        engine = create_engine(url)
        assert inspect(engine).get_table_names() == []
        engine.dispose()
    with pytest.raises(ArchiveMissing):
        microfiche.open(f"sqlite:///{tmp_path / 'microfiche.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_arrow_has_types_and_a_frame_of_pandas_has_zones(library: Library) -> None:
    with microfiche.open(library.where) as archive:
        table = archive.articles().to_arrow()
        assert (table.num_rows, str(table.schema.field("published").type)) == (2, "timestamp[us, tz=UTC]")
        assert sum(batch.num_rows for batch in archive.articles().to_batches()) == 2
        frame = archive.articles().to_pandas()
        assert (list(frame["title"]), str(frame["published"].dt.tz)) == (["Harbour opens late", "Fish is dear"], "UTC")
        assert archive.articles(sites=["other"]).to_arrow().num_rows == 0


@pytest.mark.parametrize("style", ["text", "ris", "bibtex", "csl"])
def test_cite_names_the_page_the_record_and_when_it_was_captured(library: Library, style: str) -> None:
    said = library.said("cite", HARBOUR, "--style", style)
    with microfiche.open(library.where) as archive:
        harbour = archive.article(HARBOUR)
    wanted = (
        "Harbour opens late",
        "Ada Lovelace",
        HARBOUR,
        harbour.capture,
        f"{harbour.captured_at:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert [part for part in wanted if part not in said] == []


def test_cite_says_what_is_no_article(library: Library) -> None:
    assert isinstance(library.run("cite", f"{PAPER}/").exception, NotFound)
